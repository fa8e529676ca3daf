"""Who may do what on which app's tables: the one table from which all grants follow (design, section 5).

Letters: S select, I insert, U update, D delete. `wb_login` is the program's login; on its own it reaches accounts, sessions and jobs.
The river of money and the river of people have a role each, so that a statement of one cannot reach a table of the other.
"""

ROLES = ("wb_login", "wb_money", "wb_case", "wb_portal", "wb_public")
LETTERS = {"S": "select", "I": "insert", "U": "update", "D": "delete"}

RIGHTS: dict[str, dict[str, str]] = {
    # Sign-in happens before anybody acts, so as wb_login. The rivers never read a password hash, a key or a session.
    "accounts": {"wb_login": "SIUD"},
    "account": {"wb_login": "SIUD"},
    "mfa": {"wb_login": "SIUD"},
    "socialaccount": {"wb_login": "SIUD"},
    "usersessions": {"wb_login": "SIUD"},
    "sessions": {"wb_login": "SIUD"},
    "contenttypes": {"wb_login": "S"},
    # An action of a river puts a job into the queue, in its own transaction; only the worker changes or removes one.
    "procrastinate": {"wb_login": "SIUD", "wb_money": "SI", "wb_case": "SI"},
    "core": {"wb_login": "SIU", "wb_money": "SIU", "wb_case": "SIU"},
    # Insert and read, never change: the trail is append-only for the program. Seals are written by the sealing job.
    "audit": {"wb_money": "SI"},
    # Bank details, contacts and the responsible body belong to the river of money alone.
    "organisations": {"wb_money": "SIUD"},
    "funding": {"wb_money": "SIUD"},
    "people": {"wb_case": "SIUD"},
    # An entry of the address list is ended, never deleted: referrals point to it.
    "offers": {"wb_case": "SIU"},
    "casework": {"wb_case": "SIUD"},
}

# Tables whose rights differ from their app's.
TABLE_RIGHTS: dict[str, dict[str, str]] = {
    "audit_event": {"wb_login": "I", "wb_money": "SI", "wb_case": "SI", "wb_portal": "I"},
    # The name of a colleague is read everywhere, the account behind it nowhere. A profile goes with its account.
    "accounts_profile": {"wb_login": "SIUD", "wb_money": "S", "wb_case": "S"},
    "organisations_organisation": {
        "wb_login": "S",
        "wb_money": "SIU",
        "wb_case": "S",
        "wb_portal": "S",
        "wb_public": "S",
    },
    "organisations_registerchange": {"wb_login": "S", "wb_money": "SI", "wb_case": "S"},
    # What was once said about money, address or the register is replaced, never deleted.
    "organisations_bankaccount": {"wb_money": "SIU"},
    "organisations_organisationvalues": {"wb_money": "SIU"},
    "organisations_registerupdate": {"wb_money": "SIU"},
    # Who works where is found before anybody acts, and an invitation is accepted by somebody who has no membership yet.
    "organisations_membership": {"wb_login": "SI", "wb_money": "SIU", "wb_case": "S"},
    # Counted by the river of persons, read by the data protection officer, who works on that of money.
    "organisations_hintcount": {"wb_money": "S", "wb_case": "SIU"},
    "organisations_invitation": {"wb_login": "SU", "wb_money": "SIU"},
    # A way that was left stays in the file, and so does a pool that was given up.
    "funding_pool": {"wb_money": "SIU"},
    "funding_application": {"wb_money": "SIU"},
    "funding_position": {"wb_money": "SIU"},
    "funding_forwarding": {"wb_money": "SIU"},
    # A scan and a reason stay as they came.
    "funding_applicationfile": {"wb_money": "SI"},
    "funding_overruledfinding": {"wb_money": "SI"},
    # A notice learns when it was delivered; its file and the texts of the authority stay as they were.
    "funding_notice": {"wb_money": "SIU"},
    "funding_noticedocument": {"wb_money": "SI"},
    # An objection to a notice stays in the file, and its letter as it came.
    "funding_noticeobjection": {"wb_money": "SIU"},
    "funding_noticeobjectionfile": {"wb_money": "SI"},
    # What was reported and what was amended stays in the file.
    "funding_amendment": {"wb_money": "SIU"},
    "funding_positionchange": {"wb_money": "SIU"},
    "funding_positionchangefile": {"wb_money": "SI"},
    # What was taken back stays in the file, and what its holder said about it as it came.
    "funding_revocation": {"wb_money": "SIU"},
    "funding_hearingdocument": {"wb_money": "SI"},
    "funding_hearinganswer": {"wb_money": "SI"},
    "funding_hearingfile": {"wb_money": "SI"},
    "funding_textblock": {"wb_money": "SI"},
    "funding_way": {"wb_money": "SIU"},
    # Who let whom in anew is never deleted by the program.
    "organisations_factorreset": {"wb_money": "SIU"},
    # A version of the head count never changes, and an allotment only goes away with its discarded draft.
    "funding_headcount": {"wb_money": "SIU"},
    "funding_headcountrow": {"wb_money": "SI"},
    "funding_allotment": {"wb_money": "SID"},
    "funding_areasum": {"wb_money": "SID"},
    "funding_objection": {"wb_money": "SIU"},
    # A draft that is dropped stays in the file; its results are computed anew when it changes. A comment stays as it is.
    "funding_simulation": {"wb_money": "SIU"},
    "funding_simulationamount": {"wb_money": "SID"},
    "funding_simulationsum": {"wb_money": "SID"},
    "funding_simulationcomment": {"wb_money": "SI"},
    # Who looked after somebody stays in the file, and that two were found to be one.
    "people_care": {"wb_case": "SIU"},
    "people_merger": {"wb_case": "SIU"},
    "people_hold": {"wb_case": "SIU"},
    # Made by wb_open_file alone, which finds the file and limits the time in the same act.
    "people_emergency": {"wb_case": "SU"},
    "people_block": {"wb_case": "SIU"},
    "people_household": {"wb_case": "SI"},
    # An agreed plan stays as it was, an answer to the information as it was given, a fact is withdrawn and never overwritten.
    "casework_agreedplan": {"wb_case": "SIU"},
    "casework_information": {"wb_case": "SI"},
    "casework_episode": {"wb_case": "SIU"},
    # Where somebody was sent stays in the file; what became of it is said later.
    "casework_referral": {"wb_case": "SIU"},
    "casework_unnamedcontact": {"wb_case": "SI"},
    # A template holds for the next talk only: it is made and taken away, and no talk points to it.
    "casework_contacttemplate": {"wb_case": "SID"},
    # Another number is another row.
    "casework_contactweeks": {"wb_case": "SI"},
    # An address for a calendar is made anew, never changed.
    "casework_calendarfeed": {"wb_case": "SID"},
    # What was disputed stays with its outcome; that something was explained stays as it was.
    "casework_dispute": {"wb_case": "SIU"},
    "casework_explanation": {"wb_case": "SI"},
    # What may be passed on is withdrawn and never rewritten; what was passed on stays as it was.
    "casework_disclosure": {"wb_case": "SIU"},
    "casework_transmission": {"wb_case": "SI"},
    # An offer of a case ends and is never deleted; what was brought along stays as it came.
    "casework_transfer": {"wb_case": "SIU"},
    "casework_earliercounselling": {"wb_case": "SI"},
    # What was submitted stays as it was; another submission is another row.
    "casework_statisticsreport": {"wb_case": "SI"},
    # Sums are added up anew, never changed.
    "funding_moneysum": {"wb_money": "SID"},
}

# Columns that no update touches, on tables that a second organisation may write as well: who was asked, by whom, into
# which pool. A policy sees the row before and the row after, never both, so it cannot say that something stays.
FIXED_COLUMNS: dict[str, tuple[str, ...]] = {
    "funding_way": ("organisation_id", "partner_id", "pool_id", "edition", "calculation_id", "kind"),
    "funding_forwarding": ("organisation_id", "carrier_id", "position_id", "edition"),
    "casework_agreedplan": (
        "organisation_id",
        "case_id",
        "person_id",
        "number",
        "content",
        "sha256",
        "language",
        "agreed_on",
    ),
    "people_hold": (
        "organisation_id",
        "person_id",
        "kind",
        "reason",
        "words",
        "first_day",
        "last_day",
        "set_at",
        "set_by",
    ),
    "people_emergency": (
        "organisation_id",
        "person_id",
        "files",
        "user_id",
        "reason",
        "words",
        "opened_at",
        "until_at",
        "looked_at",
        "looked_by",
        "outcome",
    ),
    "people_block": ("organisation_id", "person_id", "reason", "set_at", "set_by"),
    "casework_dispute": ("organisation_id", "person_id", "what", "words", "noted_at", "noted_by"),
    "casework_disclosure": (
        "organisation_id",
        "case_id",
        "person_id",
        "entry_id",
        "recipient_kind",
        "recipient",
        "facts",
        "own_words",
        "purpose",
        "purpose_words",
        "law",
        "law_words",
        "consent_on",
        "consent_as",
        "consent_language",
        "consent_version",
        "first_day",
        "last_day",
        "noted_at",
        "noted_by",
    ),
    "casework_transfer": (
        "organisation_id",
        "to_organisation_id",
        "case_id",
        "person_id",
        "scope",
        "consent_on",
        "consent_as",
        "consent_language",
        "consent_version",
        "last_day",
        "asked_at",
        "asked_by",
    ),
    "casework_episode": ("organisation_id", "person_id", "kind", "code", "first_day", "entered_at", "entered_by"),
}

# What visitors may reach, said a second time for the catalogue: reading, and only of what has no secret in any row.
PUBLIC_ROLE = "wb_public"
PUBLIC_TABLES = ("organisations_organisation",)
