"""The demo's own data files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from wegbereiter.accounts.roles import ROLES
from wegbereiter.casework.models import (
    AgreedPlan,
    Appointment,
    Case,
    Contact,
    Disclosure,
    Episode,
    Explanation,
    Goal,
    Information,
    Rating,
    Referral,
    Step,
    Task,
)
from wegbereiter.demo.data_files import data
from wegbereiter.funding.models import (
    Allotment,
    Amendment,
    Application,
    Forwarding,
    HeadCountRow,
    Notice,
    NoticeObjection,
    OverruledFinding,
    Pool,
    PoolingSuggestion,
    Position,
    PositionChange,
    Revocation,
    Simulation,
    SimulationAmount,
    SimulationComment,
    Way,
)
from wegbereiter.offers.models import Entry
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.people.models import Channel, HouseholdMember, Person, PersonLanguage

WHO = "person__family_name"
# What the digest reads, by table: no keys, no moments, and no days that are counted back from the day of the load.
DIGESTED: Mapping[Any, tuple[str, ...]] = {  # by model
    Organisation: ("kind", "key", "name", "population", "district__key", "association__key"),
    Membership: ("organisation__key", "organisation__name", "role", "user__email", "user__profile__name"),
    HeadCountRow: ("head_count__number", "organisation__key", "persons", "estimated"),
    Allotment: (
        *("calculation__edition", "calculation__round", "calculation__state", "organisation__key"),
        *("persons", "total_amount"),
    ),
    PoolingSuggestion: (
        *("organisation__key", "kind", "pool_name", "leads", "annual_amount", "pool_amount", "reason"),
    ),
    Pool: ("organisation__key", "kind", "created_at", "ended_at", "end_reason"),
    Way: (
        *("organisation__key", "partner__key", "kind", "state", "partner_state", "council_on", "annual_amount"),
        *("top_up_amount", "reason", "partner_reason", "asked_at", "answered_at", "partner_answered_at"),
    ),
    Application: (
        *("organisation__key", "edition", "state", "own_amount", "signatory", "signature", "applied_amount", "fte"),
        *("findings", "outcome", "granted_amount"),
    ),
    Position: ("organisation__key", "number", "fte", "first_day", "qualification", "person", "reason"),
    Forwarding: ("organisation__key", "carrier__name", "state", "fte", "qualification", "person", "reason"),
    OverruledFinding: ("organisation__key", "code", "position", "reason"),
    Notice: ("organisation__key", "kind", "amount"),
    NoticeObjection: ("organisation__key", "state", "text", "outcome", "outcome_reason", "remedy"),
    Amendment: ("organisation__key", "state", "ceiling_amount", "old_amount", "new_amount"),
    PositionChange: ("organisation__key", "state", "person", "qualification", "fte", "reason", "added_number"),
    Revocation: ("organisation__key", "state", "kind", "ground", "reason", "old_amount", "new_amount"),
    Simulation: ("title", "edition", "state", "money_amount", "key", "holder", "towns", "more", "less", "same"),
    SimulationAmount: ("simulation__title", "place__key", "now_amount", "draft_amount", "estimated"),
    SimulationComment: ("organisation__name", "simulation__title", "text"),
    Entry: ("organisation__name", "kind", "name", "street", "postcode", "town", "phone", "hours", "note"),
    Person: (
        *("organisation__name", "file_number", "family_name", "given_names", "original_name", "called_name", "gender"),
        *("spellings", "nationalities"),
    ),
    PersonLanguage: (WHO, "code", "level", "preferred"),
    Channel: (WHO, "kind", "value", "consent"),
    HouseholdMember: (WHO, "relation"),
    Task: (WHO, "reason", "words", "postponed"),
    Information: (WHO, "answer", "language", "text_version"),
    Explanation: (WHO, "code", "heard", "language"),
    Appointment: (WHO, "minutes", "place", "bring", "interpreter", "state"),
    Disclosure: (WHO, "recipient_kind", "recipient", "purpose", "purpose_words", "law"),
    Case: (WHO, "organisation__name", "edition", "state", "ending", "verdict", "verdict_reason", "justification"),
    Episode: (WHO, "kind", "code", "proof", "law_version"),
    Rating: (WHO, "area", "level", "own_level"),
    Goal: (WHO, "area", "code", "words", "done_when", "state", "number"),
    Step: (WHO, "goal__number", "code", "words", "by", "third", "state", "help", "number"),
    AgreedPlan: (WHO, "number", "language", "agreed_as"),
    Contact: ("organisation__name", "kind", "reached", "minutes", "interpreter", "note", "at_plan"),
    Referral: (WHO, "entry__name", "outcome"),
}


SUM = "select count(*), sum(('x' || left(md5(r::text), 15))::bit(60)::bigint) from ({rows}) r"


@dataclass(frozen=True, kw_only=True)
class CastMember:
    """Somebody invented whom a visitor can be with one click. `at` is a key of the register or a name."""

    key: str
    role: str
    name: str
    at: str
    place: str
    main: bool = False  # shown first: what the program does today is theirs

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"

    @property
    def role_label(self) -> Promise | str:
        return ROLES[self.role].label

    @property
    def purpose(self) -> Promise | str:
        return ROLES[self.role].purpose


@cache
def cast() -> tuple[CastMember, ...]:
    return tuple(CastMember(**entry) for entry in data("people")["cast"])


def digest() -> str:
    """One hash over what the demo data says, whatever keys and moments it got: equal in two loads with the same seed."""
    facts = {model.__name__: _sum_of(model, columns) for model, columns in DIGESTED.items()}
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _sum_of(model: Any, columns: tuple[str, ...]) -> list[str]:
    """Number of rows and the sum of their hashes, whatever their order. By the database: there may be millions."""
    sql, values = model.objects.order_by().values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SUM.format(rows=sql), values)
        return [str(value) for value in cursor.fetchone()]
