"""Cases that go over to another house: offers of the own one and offers to it, and what a package holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wegbereiter.casework.choices.transfers import Scope, TransferState
from wegbereiter.casework.models import Case, EarlierCounselling, Goal, Transfer
from wegbereiter.casework.permissions import Permission, house_of
from wegbereiter.casework.queries.access import talks_with_others
from wegbereiter.casework.queries.case import episodes_visible_to, goals_visible_to, plans_visible_to
from wegbereiter.casework.queries.contact import contacts_visible_to
from wegbereiter.casework.queries.disputes import standing_disputes
from wegbereiter.casework.queries.edition import current_edition
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.rules import transfers as rules
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries import register
from wegbereiter.pact.queries import edition
from wegbereiter.people.choices import Consent
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import (
    channels_visible_to,
    files_visible_to,
    household_members_visible_to,
    languages_visible_to,
    of_one,
)

LATEST = 200


def transfers_visible_to(actor: Actor, *, today: date) -> QuerySet[Transfer]:
    """What the own house offers of people in the own care."""
    return Transfer.objects.filter(person__in=files_visible_to(actor, today=today))


def offers_visible_to(actor: Actor) -> QuerySet[Transfer]:
    """What other houses offer; for the lead alone. What has run out or was closed meanwhile the database keeps back."""
    offered = Transfer.objects.filter(to_organisation_id=house_of(actor)).select_related("organisation")
    return offered if actor.may(Permission.PERSON_LEAD) else offered.none()


def earlier_visible_to(actor: Actor, *, today: date) -> QuerySet[EarlierCounselling]:
    return EarlierCounselling.objects.filter(person__in=files_visible_to(actor, today=today))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An offer with what it is today. `name` is told while it is open; `package` is empty afterwards."""

    transfer: Transfer
    state: TransferState

    @property
    def package(self) -> Mapping[str, Any]:
        return self.transfer.package or {}

    @property
    def is_open(self) -> bool:
        return self.state is TransferState.OPEN

    @property
    def name(self) -> str:
        person = self.package.get("person", {})
        first = person.get("called_name") or person.get("given_names", "")
        return f"{first} {person.get('family_name', '')}".strip() or person.get("original_name", "")


def offer_of(transfer: Transfer, *, today: date) -> Offer:
    return Offer(transfer=transfer, state=rules.standing(transfer.state, transfer.last_day, today=today))


def own_offers(actor: Actor, *, today: date) -> list[Offer]:
    """The newest of the own care, with whom they are about. One query."""
    found = transfers_visible_to(actor, today=today).select_related("to_organisation", "person")
    return [offer_of(one, today=today) for one in found[:LATEST]]


def offers_to_us(actor: Actor, *, today: date) -> list[Offer]:
    """What waits first, the most urgent on top; then what is over. One query."""
    found = [offer_of(one, today=today) for one in offers_visible_to(actor)[:LATEST]]
    waiting = sorted((one for one in found if one.is_open), key=lambda one: one.transfer.last_day)
    return waiting + [one for one in found if not one.is_open]


def waiting_offers(actor: Actor) -> int:
    return offers_visible_to(actor).filter(state=TransferState.OPEN).count()


def offers_of_case(actor: Actor, case: Case, *, today: date) -> list[Offer]:
    found = transfers_visible_to(actor, today=today).filter(case=case).select_related("to_organisation")
    return [offer_of(one, today=today) for one in found]


def transfers_of(actor: Actor, person: Person, *, today: date) -> list[Transfer]:
    """All offers of a person, of whichever file, for the person's own list. One query."""
    return list(transfers_visible_to(actor, today=today).filter(of_one(person)).select_related("to_organisation"))


def houses_to_ask(actor: Actor) -> list[Organisation]:
    """Bodies that counsel and have somebody to answer, by name; never the own one. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_counselling_bodies()")
        bodies = {body for (body,) in cursor.fetchall()} - {house_of(actor)}
    return list(register.visible_to(actor).filter(pk__in=bodies, last_day=None).order_by("search_text", "pk"))


def answer_days(today: date) -> int:
    """How long an offer waits: a number of today's edition. Raises LookupError where it leaves it out."""
    code = current_edition(today).code
    value = edition(code).value("reminders.transfer_days")
    if value is None or not isinstance(value.value, int):
        raise LookupError(f"{code}: reminders.transfer_days")
    return value.value


def words_in(language: str) -> Mapping[str, Any]:
    """What the person is read, and the names of the parts: else in plain German."""
    return content("transfer", language)


# ---------------------------------------------------------------- what goes over
def package_of(actor: Actor, case: Case, scope: list[str], *, today: date) -> dict[str, Any]:
    """The chosen parts of a file as they stand today, and nothing else. What the person disputes goes along with its note."""
    of = {"person_id": case.person_id}
    channels = channels_visible_to(actor, today=today).filter(**of)
    found: dict[str, Any] = {
        "format": rules.FORMAT,
        "person": rules.plain(case.person, rules.PERSON),
        # Whoever said no to being reached in a way has not asked for it to be told elsewhere.
        "channels": [
            rules.plain(one, rules.CHANNEL)
            for one in channels.exclude(consent__in=[Consent.REFUSED, Consent.WITHDRAWN])
        ],
        "language": language_of(actor, case.person_id, today=today),
        "disputes": [rules.plain(one, rules.DISPUTE) for one in standing_disputes(actor, case.person, today=today)],
    }
    if Scope.FACTS in scope:
        found["facts"] = _facts(actor, case, today=today)
    if Scope.PLAN in scope:
        found["plan"] = _plan(actor, case, today=today)
    if Scope.TALKS in scope:
        found["talks"] = _talks(actor, case, today=today, notes=Scope.NOTES in scope)
    return found


def _facts(actor: Actor, case: Case, *, today: date) -> dict[str, Any]:
    """Of the household only as what the person lives in it: the others have not been asked."""
    of = {"person_id": case.person_id}
    lives = household_members_visible_to(actor, today=today).filter(last_day=None, **of).first()
    return {
        "nationalities": case.person.nationalities,
        "languages": [
            rules.plain(one, rules.LANGUAGE) for one in languages_visible_to(actor, today=today).filter(**of)
        ],
        "relation": lives.relation if lives else "",
        "episodes": [rules.plain(one, rules.EPISODE) for one in episodes_visible_to(actor, today=today).filter(**of)],
        **rules.plain(case, rules.CASE),
    }


def _plan(actor: Actor, case: Case, *, today: date) -> dict[str, Any]:
    goals = goals_visible_to(actor, today=today).filter(case=case).prefetch_related("steps")
    agreed = plans_visible_to(actor, today=today).filter(case=case).first()  # the newest
    return {"goals": [_goal(one) for one in goals], "agreed": rules.plain(agreed, rules.AGREED) if agreed else None}


def _goal(goal: Goal) -> dict[str, Any]:
    return rules.plain(goal, rules.GOAL) | {"steps": [rules.plain(one, rules.STEP) for one in goal.steps.all()]}


def _talks(actor: Actor, case: Case, *, today: date, notes: bool) -> list[dict[str, Any]]:
    """A note on a talk with others is about them as well: it stays."""
    talks = contacts_visible_to(actor, today=today).filter(people__person_id=case.person_id)
    shared = talks_with_others([case.person]) if notes else frozenset()
    return [
        rules.plain(one, rules.TALK) | ({"note": one.note} if notes and one.note and one.pk not in shared else {})
        for one in talks
    ]


# ---------------------------------------------------------------- what came along
def earlier_of(actor: Actor, person_id: UUID, *, today: date) -> list[EarlierCounselling]:
    return list(earlier_visible_to(actor, today=today).filter(person_id=person_id))
