"""Every role and every right, on one screen. An auditor can read the policy here; the access matrix tests it.

Roles are code, not rows: a change of rights is reviewed, tested and released like any other change. A role says in which kinds of
organisation it may be held (`works_in`), which river it works on (`database_role`) and what it may do. Roles whose pages come later
exist already, so that people can be invited and the matrix is whole.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    EDITION_READ = "edition.read"
    ORGANISATION_SEARCH = "organisation.search"
    ORGANISATION_EDIT_OWN = "organisation.edit_own"
    BANK_EDIT_OWN = "bank.edit_own"
    REGISTER_UPDATE = "register.update"
    MEMBERS_READ = "members.read"
    MEMBERS_MANAGE = "members.manage"
    HEADCOUNT_READ_ALL = "headcount.read_all"
    HEADCOUNT_READ_OWN = "headcount.read_own"
    HEADCOUNT_PREPARE = "headcount.prepare"  # import, correct, propose as final, answer objections
    HEADCOUNT_DECIDE = "headcount.decide"
    HEADCOUNT_OBJECT = "headcount.object"
    ALLOTMENT_READ_ALL = "allotment.read_all"
    ALLOTMENT_READ_OWN = "allotment.read_own"
    ALLOTMENT_READ_SUMS = "allotment.read_sums"
    ALLOTMENT_PREPARE = "allotment.prepare"
    ALLOTMENT_DECIDE = "allotment.decide"
    WAY_CHOOSE = "way.choose"  # choose the own town's way, answer partners; for a district: take tasks over
    APPLICATION_READ_ALL = "application.read_all"
    APPLICATION_READ_OWN = "application.read_own"
    APPLICATION_WRITE = "application.write"  # draft, sign and hand in for the own organisation
    APPLICATION_PREPARE = "application.prepare"  # check, send back, propose; enter what came by mail
    APPLICATION_DECIDE = "application.decide"
    FORWARDING_ANSWER = "forwarding.answer"  # a carrier takes a position over and names its person
    SIMULATION_READ = "simulation.read"  # every draft, with each town
    SIMULATION_READ_SUMS = "simulation.read_sums"  # shared and final drafts, sums only
    SIMULATION_PREPARE = "simulation.prepare"  # make, change, copy, share, drop, propose as final
    SIMULATION_DECIDE = "simulation.decide"
    SIMULATION_COMMENT = "simulation.comment"
    PERSON_WORK = "person.work"  # the people in the own care: read, write, take somebody new
    PERSON_LEAD = "person.lead"  # everybody whom the team looks after: give, substitute
    OFFERS_READ = "offers.read"  # the address list of the own organisation
    OFFERS_EDIT = "offers.edit"  # add, correct, end, read in from a file
    AUDIT_VERIFY = "audit.verify"
    READS_REVIEW = "reads.review"  # "what did this account read in 72 hours"


P = Permission
STATE = frozenset({"approving_office", "ministry"})
TOWNS = frozenset({"district", "city_district", "municipality", "municipal_association"})
CARRIERS = frozenset({"carrier"})
EMPLOYERS = TOWNS | CARRIERS
EVERYWHERE = STATE | EMPLOYERS | {"audit_office", "region", "towns_association"}

STAFF_BASICS = frozenset({P.EDITION_READ, P.ORGANISATION_SEARCH})
COUNSELS = STAFF_BASICS | {P.PERSON_WORK, P.OFFERS_READ, P.OFFERS_EDIT}
READS_MONEY = frozenset(
    {
        P.HEADCOUNT_READ_ALL,
        P.ALLOTMENT_READ_ALL,
        P.ALLOTMENT_READ_SUMS,
        P.APPLICATION_READ_ALL,
        P.SIMULATION_READ,
        P.SIMULATION_READ_SUMS,
    }
)


@dataclass(frozen=True, kw_only=True)
class Role:
    code: str
    label: Promise | str
    purpose: Promise | str
    works_in: frozenset[str]
    database_role: str
    permissions: frozenset[Permission]
    staff: bool = True  # staff need a second factor outside demo mode


# One role is one paragraph, so that all of them fit on one screen.
# fmt: off
ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(code="state_officer", label=_("State officer"), purpose=_("prepares the head count, the allotments and the decisions"),
             works_in=frozenset({"approving_office"}), database_role="wb_money",
             permissions=STAFF_BASICS | READS_MONEY | {P.HEADCOUNT_PREPARE, P.ALLOTMENT_PREPARE, P.HEADCOUNT_DECIDE, P.ALLOTMENT_DECIDE,
                                                       P.APPLICATION_PREPARE, P.APPLICATION_DECIDE,
                                                       P.SIMULATION_PREPARE, P.SIMULATION_DECIDE, P.REGISTER_UPDATE}),
        Role(code="second_officer", label=_("Second officer"), purpose=_("checks and decides what another officer has prepared"),
             works_in=frozenset({"approving_office"}), database_role="wb_money",
             permissions=STAFF_BASICS | READS_MONEY | {P.HEADCOUNT_DECIDE, P.ALLOTMENT_DECIDE, P.APPLICATION_DECIDE,
                                                       P.SIMULATION_DECIDE}),
        Role(code="ministry_reader", label=_("Ministry"), purpose=_("reads all money, decides nothing"),
             works_in=frozenset({"ministry"}), database_role="wb_money", permissions=STAFF_BASICS | READS_MONEY),
        Role(code="auditor", label=_("Auditor"), purpose=_("reads the whole money trail and verifies the audit chain"),
             works_in=frozenset({"audit_office"}), database_role="wb_money",
             permissions=STAFF_BASICS | READS_MONEY | {P.AUDIT_VERIFY}),
        Role(code="towns_association", label=_("Association of towns"), purpose=_("reads editions and sums, no single town's money"),
             works_in=frozenset({"towns_association"}), database_role="wb_money",
             permissions=STAFF_BASICS | {P.ALLOTMENT_READ_SUMS, P.SIMULATION_READ_SUMS, P.SIMULATION_COMMENT}),
        Role(code="funding_clerk", label=_("Funding clerk"), purpose=_("looks after the money of the own town, district or association"),
             works_in=TOWNS, database_role="wb_money",
             permissions=STAFF_BASICS | {P.HEADCOUNT_READ_OWN, P.HEADCOUNT_OBJECT, P.ALLOTMENT_READ_OWN, P.WAY_CHOOSE,
                                                       P.APPLICATION_READ_OWN, P.APPLICATION_WRITE,
                                                       P.BANK_EDIT_OWN}),
        Role(code="carrier_office", label=_("Carrier's office"), purpose=_("looks after forwarded positions and the own staff"),
             works_in=CARRIERS, database_role="wb_money", permissions=STAFF_BASICS | {P.BANK_EDIT_OWN, P.FORWARDING_ANSWER}),
        Role(code="manager", label=_("Manager of the organisation"), purpose=_("invites people, gives and ends their roles"),
             works_in=EVERYWHERE, database_role="wb_money",
             permissions=STAFF_BASICS | {P.MEMBERS_READ, P.MEMBERS_MANAGE, P.ORGANISATION_EDIT_OWN, P.BANK_EDIT_OWN}),
        Role(code="data_protection_officer", label=_("Data protection officer"),
             purpose=_("checks consents, disclosures, retention and who read what; no case content"),
             works_in=EVERYWHERE, database_role="wb_money", permissions=STAFF_BASICS | {P.READS_REVIEW, P.MEMBERS_READ}),
        Role(code="course_organiser", label=_("Course organiser"), purpose=_("runs courses for re-qualification"),
             works_in=EMPLOYERS | {"towns_association"}, database_role="wb_money", permissions=STAFF_BASICS),
        Role(code="team_lead", label=_("Team lead"), purpose=_("looks after the team, substitution and transfer"),
             works_in=EMPLOYERS, database_role="wb_case", permissions=COUNSELS | {P.PERSON_LEAD}),
        Role(code="integration_manager", label=_("Integration manager"), purpose=_("works with the people, one by one"),
             works_in=EMPLOYERS, database_role="wb_case", permissions=COUNSELS),
        Role(code="offer_editor", label=_("Offer editor"), purpose=_("keeps the directory of offers"),
             works_in=EMPLOYERS, database_role="wb_case", permissions=STAFF_BASICS | {P.OFFERS_READ, P.OFFERS_EDIT}),
        Role(code="translator", label=_("Translator"), purpose=_("translates and reviews texts"),
             works_in=EMPLOYERS, database_role="wb_case", permissions=STAFF_BASICS),
        Role(code="volunteer_coordinator", label=_("Volunteer coordinator"), purpose=_("brings volunteers and people together"),
             works_in=EMPLOYERS, database_role="wb_case", permissions=STAFF_BASICS | {P.OFFERS_READ}),
        Role(code="provider", label=_("Provider of offers"), purpose=_("keeps the own offers up to date"),
             works_in=CARRIERS | {"municipality", "city_district"}, database_role="wb_case",
             permissions=frozenset({P.EDITION_READ}), staff=False),
        Role(code="volunteer", label=_("Volunteer"), purpose=_("sees what a participant has released"),
             works_in=EMPLOYERS, database_role="wb_case", permissions=frozenset({P.EDITION_READ}), staff=False),
        Role(code="participant", label=_("Participant"), purpose=_("sees the own plan, appointments, consents and data"),
             works_in=EMPLOYERS, database_role="wb_portal", permissions=frozenset({P.EDITION_READ}), staff=False),
    )
}
# fmt: on


def role_choices(kind: str) -> list[tuple[str, Promise | str]]:
    """Roles that can be held in an organisation of this kind. Participants get their access in the portal, never by invitation."""
    return [(role.code, role.label) for role in ROLES.values() if kind in role.works_in and role.code != "participant"]
