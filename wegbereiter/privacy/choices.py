"""Why we process anything at all, and for how long: the client's decisions, as data.

The legal bases are our reading for the lawyer of the responsible body, never a decision of the program. A period marked
`assumption` is ours until the client sets another one.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = Promise | str


@dataclass(frozen=True, kw_only=True)
class Retention:
    """`starts`: from when the period runs; `period` in words, `years` or `days` where a program counts with it."""

    label: Text
    starts: Text
    period: Text
    basis: Text
    years: int = 0
    days: int = 0
    assumption: bool = False
    enforced_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One processing in the sense of GDPR article 30."""

    label: Text
    purpose: Text
    basis: Text
    people: Text
    recipients: Text
    protection: Text


ACTIVITIES: dict[str, Activity] = {
    "counselling": Activity(
        label=_("Counselling by integration managers"),
        purpose=_("to help people find and use what is there on their own, to get a flat and to live without benefits"),
        basis=_(
            "consent, GDPR art. 6 (1) a, or the law of the responsible body (sec. 67b SGB X, church law); its lawyer decides"
        ),
        people=_("people who are counselled, and those they live with"),
        recipients=_("nobody without a line in the list of disclosures; the state gets counts only"),
        protection=_(
            "row-level security by organisation and by who looks after whom; out of reach of all roles that work with money"
        ),
    ),
    "addresses": Activity(
        label=_("Address list"),
        purpose=_("to send people to the right office, school, doctor or course"),
        basis=_("not about people who are counselled; GDPR art. 6 (1) e for who keeps the list"),
        people=_("staff who keep the list, by id only"),
        recipients=_("colleagues of the same organisation"),
        protection=_("row-level security by organisation; who is sent where stands in the case, not here"),
    ),
    "sign_in": Activity(
        label=_("Sign-in and accounts"),
        purpose=_("to know who is asking, and to keep everybody else out"),
        basis=_("GDPR art. 6 (1) e with sec. 4 and 15 LDSG; art. 32 for the protection of accounts"),
        people=_("staff of the organisations, volunteers and providers with an account; visitors who try to sign in"),
        recipients=_("nobody outside; with sign-in through an authority, that authority's sign-in service"),
        protection=_("passwords as hashes only, second factor, limits on tries, tables closed to all other parts"),
    ),
    "people_of_organisations": Activity(
        label=_("Who works for which organisation"),
        purpose=_("to give rights for a role and a time, and to know whom to call"),
        basis=_("GDPR art. 6 (1) e with sec. 4 and 15 LDSG; the organisation's own law where it has one"),
        people=_("staff and contacts of the organisations"),
        recipients=_(
            "colleagues of the same organisation; contacts and bank details also the state and the audit office"
        ),
        protection=_(
            "row-level security by organisation, rights from and until a day, every change in the audit trail"
        ),
    ),
    "register": Activity(
        label=_("Register of public bodies"),
        purpose=_("to name towns, districts and associations as the official register does"),
        basis=_("not about people; GDPR art. 6 (1) e for who has changed it"),
        people=_("staff who bring in a newer register, by id only"),
        recipients=_("everybody; who has changed it only the approving office and the audit office"),
        protection=_("changed by the approving office only"),
    ),
    "money": Activity(
        label=_("Head count and allotments"),
        purpose=_("to compute, decide and explain what each town may spend from the pact"),
        basis=_("GDPR art. 6 (1) e with sec. 4 LDSG, sec. 44 LHO and the rules on the funding"),
        people=_("staff who prepare, decide or object; of refugees only the number per town"),
        recipients=_("the own organisation, the approving office, the ministry, the audit office"),
        protection=_("a database role of its own that cannot reach any case; two different people for each decision"),
    ),
    "audit": Activity(
        label=_("Audit trail"),
        purpose=_("to show later who did, read or was refused what, and that nobody has changed this record"),
        basis=_("GDPR art. 5 (2) and art. 32; sec. 3 LDSG"),
        people=_("everybody with an account"),
        recipients=_("the own data protection officer; what concerns money also the audit office"),
        protection=_("ids and codes only, written once, sealed each minute, anchored outside the database each day"),
    ),
    "operation": Activity(
        label=_("Running the program"),
        purpose=_("to do work in the background and to keep the database in order"),
        basis=_("GDPR art. 6 (1) e with sec. 4 LDSG; art. 32"),
        people=_("staff who order work, by id only"),
        recipients=_("nobody outside"),
        protection=_("ids only, nothing of a done job stays"),
    ),
}

RETENTION: dict[str, Retention] = {
    "session": Retention(
        label=_("Session"),
        starts=_("sign-in"),
        period=_("30 minutes without a request, 12 hours at most"),
        basis=_("GDPR art. 5 (1) e; the numbers are ours"),
        enforced_by="settings.SESSION_IDLE_SECONDS, SESSION_ABSOLUTE_SECONDS; accounts.jobs",
    ),
    "attempt": Retention(
        label=_("Count of tries"),
        starts=_("the try"),
        period=_("15 minutes, swept within the hour"),
        basis=_("GDPR art. 32 and art. 5 (1) e; the numbers are ours"),
        enforced_by="accounts.actions.sweep_attempts",
    ),
    "job": Retention(
        label=_("Job"),
        starts=_("its end"),
        period=_("at once when it is done, 30 days when it failed; its progress 30 days"),
        basis=_("GDPR art. 5 (1) e; the numbers are ours"),
        enforced_by="settings.PROCRASTINATE_WORKER_DEFAULTS; core.housekeeping",
    ),
    "upload": Retention(
        label=_("Upload on its way in"),
        starts=_("the upload"),
        period=_("24 hours, swept within the hour"),
        basis=_("GDPR art. 5 (1) e; the number is ours"),
        assumption=True,
        enforced_by="funding.jobs.sweep_uploads",
    ),
    "invitation": Retention(
        label=_("Invitation"),
        starts=_("its use, withdrawal or expiry"),
        period=_("1 year"),
        years=1,
        basis=_("it shows who let whom in; the client decides"),
        assumption=True,
        enforced_by="organisations.jobs.end_old_rows",
    ),
    "account": Retention(
        label=_("Account"),
        starts=_("the end of the last membership"),
        period=_("1 year"),
        years=1,
        basis=_("GDPR art. 5 (1) e; the client decides"),
        assumption=True,
        enforced_by="accounts.jobs.end_old_accounts",
    ),
    "membership": Retention(
        label=_("Membership"),
        starts=_("its last day"),
        period=_("10 years, and as long as another record refers to it"),
        years=10,
        basis=_("the file on the money must show in which role somebody decided; the client decides"),
        assumption=True,
        enforced_by="organisations.jobs.end_old_rows",
    ),
    "contact": Retention(
        label=_("Contact"),
        starts=_("the organisation removes it, or its part in the pact ends"),
        period=_("at once"),
        basis=_("GDPR art. 5 (1) d and e"),
        enforced_by="organisations.actions.remove_contact",
    ),
    "bank": Retention(
        label=_("Bank details"),
        starts=_("the end of the year in which it was replaced: no later payment went there"),
        period=_("10 years"),
        years=10,
        basis=_("vouchers of public accounts (LHO); the client decides"),
        assumption=True,
        enforced_by="organisations.jobs.end_old_rows",
    ),
    "money_file": Retention(
        label=_("Words in the file on the money"),
        starts=_("the end of the year in which the last proof of use was settled, once the edition names that day"),
        period=_("10 years"),
        years=10,
        basis=_(
            "at least 5 years after the proof of use (ANBest); money can be claimed back later; the client decides"
        ),
        assumption=True,
        enforced_by="funding.jobs.end_old_words",
    ),
    "figures": Retention(
        label=_("Figures of the money"),
        starts=_("never"),
        period=_("no end so far"),
        basis=_("not about people once the accounts have ended; law on archives; the client decides"),
        assumption=True,
    ),
    "register_update": Retention(
        label=_("Register update"),
        starts=_("the end of the year in which it was uploaded"),
        period=_("10 years"),
        years=10,
        basis=_("as long as the files on the money that use the register; the client decides"),
        assumption=True,
        enforced_by="organisations.jobs.end_old_rows",
    ),
    "case": Retention(
        label=_("File of a person"),
        starts=_("the end of the counselling"),
        period=_("3 years"),
        years=3,
        basis=_("GDPR art. 5 (1) e; no source names a period; the client decides"),
        assumption=True,
        enforced_by="casework.jobs.end_old_files",
    ),
    "draft": Retention(
        label=_("Draft"),
        starts=_("its last change"),
        period=_("30 days, at once when it is saved as a note"),
        days=30,
        basis=_("GDPR art. 5 (1) e; the number is ours"),
        assumption=True,
        enforced_by="casework.jobs.end_old_files",
    ),
    "addresses": Retention(
        label=_("Address list"),
        starts=_("never"),
        period=_("no end so far: what has ended stays, because files of people point to it"),
        basis=_("not about people who are counselled; functions instead of names; the client decides"),
        assumption=True,
    ),
    "audit": Retention(
        label=_("Audit trail"),
        starts=_("the month in which an event was sealed"),
        period=_("10 years, then month by month; the closing hashes stay"),
        years=10,
        basis=_("GDPR art. 5 (2) and art. 32; as long as the files it vouches for; the client decides"),
        assumption=True,
        enforced_by="wegbereiter manage end_audit_months",
    ),
    "register": Retention(
        label=_("Public register"),
        starts=_("never"),
        period=_("no end"),
        basis=_("not about people"),
    ),
    "technical": Retention(
        label=_("Technical"),
        starts=_("never"),
        period=_("as long as the installation"),
        basis=_("not about people"),
    ),
}

PEOPLE: dict[str, Text] = {
    "": _("nobody"),
    "staff": _("staff"),
    "contacts": _("contacts"),
    "visitors": _("visitors"),
    "participants": _("participants"),
}

ERASURE: dict[str, Text] = {
    "row": _("with its row"),
    "blank": _("emptied, the row stays"),
    "pseudonym": _("an id that names nobody once the account is erased"),
    "never": _("stays, see purpose"),
}
