"""The ledger of what others may get about somebody, what they got, and what could be passed on today."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override

from wegbereiter.casework.choices import (
    AppointmentState,
    CaseState,
    EpisodeKind,
    LegalBasis,
    RecipientKind,
    Residence,
    SharedFact,
)
from wegbereiter.casework.models import Appointment, Case, Disclosure, Dispute, Transmission
from wegbereiter.casework.queries.case import episodes_visible_to
from wegbereiter.casework.queries.contact import appointments_visible_to
from wegbereiter.casework.queries.handover import balance, goals_said, handover_said
from wegbereiter.casework.queries.library import FOLDER, content
from wegbereiter.casework.rules.disclosures import Disputed, Standing, Terms, standing, thawed_sheet
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.templatetags.numbers import day, moment
from wegbereiter.core.tenancy import Actor
from wegbereiter.offers.choices import EntryKind
from wegbereiter.offers.models import Entry
from wegbereiter.offers.queries import entries_visible_to
from wegbereiter.people.choices import ChannelKind, Consent, nationality_name
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import (
    channels_visible_to,
    files_visible_to,
    household_members_visible_to,
    languages_visible_to,
    of_one,
)
from wegbereiter.people.rules.births import Birth
from wegbereiter.people.rules.phones import shown_phone

CHANNELS = {
    ChannelKind.PHONE: SharedFact.PHONE,
    ChannelKind.EMAIL: SharedFact.EMAIL,
    ChannelKind.LETTER: SharedFact.ADDRESS,
}
# What a place of the address list is, unless somebody says it more exactly: the list does not know a Jobcenter.
KINDS = {
    EntryKind.OFFICE: RecipientKind.OFFICE,
    EntryKind.SCHOOL: RecipientKind.SCHOOL,
    EntryKind.DOCTOR: RecipientKind.DOCTOR,
    EntryKind.COURSE: RecipientKind.PROVIDER,
    EntryKind.ADVICE: RecipientKind.PROVIDER,
}
MOST_PLACES = 500
AS_OF_THAT_DAY = {SharedFact.APPOINTMENT, SharedFact.GOALS, SharedFact.HANDOVER, SharedFact.OWN_WORDS}


def disclosures_visible_to(actor: Actor, *, today: date) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(person__in=files_visible_to(actor, today=today))


def transmissions_visible_to(actor: Actor, *, today: date) -> QuerySet[Transmission]:
    return Transmission.objects.filter(person__in=files_visible_to(actor, today=today))


@cache
def rulebook() -> Mapping[str, Any]:
    """Days and laws of the library's file."""
    return tomllib.loads((FOLDER / "disclosures.toml").read_text("utf-8"))


def terms_of(disclosure: Disclosure) -> Terms:
    return Terms(
        facts=frozenset(disclosure.facts),
        first_day=disclosure.first_day,
        last_day=disclosure.last_day,
        withdrawn=disclosure.withdrawn_at is not None,
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the ledger with what was passed on by it, the newest first."""

    disclosure: Disclosure
    given: list[Transmission]
    standing: Standing

    @property
    def holds(self) -> bool:
        return self.standing is Standing.HOLDS

    @property
    def can_be_withdrawn(self) -> bool:
        return self.disclosure.withdrawn_at is None and self.standing is not Standing.OVER


def ledger_of(actor: Actor, person: Person, *, today: date) -> list[Line]:
    """All of this file and of whichever is joined to it: it is one person. Two queries."""
    rows = disclosures_visible_to(actor, today=today).filter(of_one(person))
    given = Prefetch("transmissions", queryset=transmissions_visible_to(actor, today=today))
    return [
        Line(disclosure=row, given=list(row.transmissions.all()), standing=standing(terms_of(row), today=today))
        for row in rows.select_related("case").prefetch_related(given)
    ]


def known_facts(actor: Actor, case: Case, *, today: date) -> dict[str, str]:
    """Fact -> how it stands in the file today, in the language that is active; what is not known stays out. Eight queries."""
    person = case.person
    whose = {"person_id": case.person_id}
    status = episodes_visible_to(actor, today=today).filter(kind=EpisodeKind.RESIDENCE, last_day=None, **whose).first()
    german = languages_visible_to(actor, today=today).filter(code="de", **whose).first()
    plan = balance(actor, case, SOURCE, today=today)
    found = {
        SharedFact.NAME: " ".join(part for part in (person.given_names, person.family_name) if part)
        or person.original_name,
        SharedFact.BIRTH: _birth(person.birth),
        SharedFact.NATIONALITY: ", ".join(
            nationality_name(code, get_language() or SOURCE) for code in person.nationalities
        ),
        SharedFact.HOUSEHOLD: _household(actor, case, today=today),
        SharedFact.RESIDENCE: str(Residence(status.code).label) if status else "",
        SharedFact.GERMAN: str(german.get_level_display()) if german else "",
        SharedFact.APPOINTMENT: _appointment(actor, case, today=today),
        SharedFact.GOALS: goals_said(plan),
        SharedFact.HANDOVER: handover_said(plan),
        **_channels(actor, case, today=today),
    }
    return {str(fact): value for fact, value in found.items() if value}


def is_old(actor: Actor, given: Transmission, case: Case, *, today: date) -> bool:
    """Whether something on the sheet is not so any more: corrected, removed, or the person is not to be reached there.

    An appointment passes, a plan goes on, and own words are as they were said. Eight queries.
    """
    with override(SOURCE):
        known = known_facts(actor, case, today=today)
    said = thawed_sheet(given.content).facts
    return any(known.get(fact) != said[fact] for fact in said.keys() - AS_OF_THAT_DAY)


def _household(actor: Actor, case: Case, *, today: date) -> str:
    """How many live together, as far as the own care knows; who they are is theirs to tell."""
    members = household_members_visible_to(actor, today=today).filter(last_day=None)
    same = members.filter(person_id=case.person_id).values("household_id")
    number = members.filter(household_id__in=same).count()
    return str(number) if number else ""


def _birth(birth: Birth) -> str:
    return ".".join(str(part) for part in (birth.day, birth.month, birth.year) if part is not None)


def _channels(actor: Actor, case: Case, *, today: date) -> dict[SharedFact, str]:
    """Where somebody does not want to be reached, nobody else is to reach them either."""
    rows = channels_visible_to(actor, today=today).filter(person_id=case.person_id)
    found: dict[SharedFact, list[str]] = {}
    for row in rows.exclude(consent__in=[Consent.REFUSED, Consent.WITHDRAWN]):
        said = shown_phone(row.value) if row.kind == ChannelKind.PHONE else row.value
        found.setdefault(CHANNELS[ChannelKind(row.kind)], []).append(said)
    return {fact: "\n".join(values) for fact, values in found.items()}


def _appointment(actor: Actor, case: Case, *, today: date) -> str:
    planned = appointments_visible_to(actor, today=today).filter(state=AppointmentState.PLANNED)
    ahead = planned.filter(person_id=case.person_id, begins_at__gt=timezone.now()).order_by("begins_at")
    found: Appointment | None = ahead.first()
    return ", ".join(part for part in (moment(found.begins_at), found.place) if part) if found else ""


def disputed(notes: Iterable[Dispute]) -> tuple[Disputed, ...]:
    """As the notes leave with the sheet."""
    return tuple(Disputed(what=one.what, words=one.words, noted_on=day(one.noted_at)) for one in notes)


def places_to_give_to(actor: Actor) -> list[Entry]:
    """The current address list, by name. One query."""
    return list(entries_visible_to(actor).filter(ended_on=None).order_by("name", "pk")[:MOST_PLACES])


def place_to_give_to(actor: Actor, entry_id: UUID) -> Entry | None:
    return entries_visible_to(actor).filter(pk=entry_id, ended_on=None).first()


def kind_of_recipient(place: Entry | None, said: str) -> str:
    return said or str(KINDS.get(EntryKind(place.kind), RecipientKind.OTHER) if place else "")


def can_give_on(case: Case) -> bool:
    return case.state == CaseState.OPEN and case.person.merged_into_id is None


def words_in(language: str) -> Mapping[str, Any]:
    """What the person is read, and the names of facts, purposes, recipients and ways: else in plain German."""
    return content("disclosure", language)


def law_said(disclosure: Disclosure) -> str:
    """The law by its German name; letters and courts name it so."""
    name = rulebook()["laws"][disclosure.law]["name"] if disclosure.law in LegalBasis.values else ""
    return ", ".join(part for part in (name, disclosure.law_words) if part)


def purpose_said(disclosure: Disclosure, language: str = SOURCE) -> str:
    """The purpose in the language, and what was added in words, which nobody has translated."""
    if disclosure.purpose == "other":
        return disclosure.purpose_words
    said = str(words_in(language)["purposes"][disclosure.purpose])
    return f"{said}: {disclosure.purpose_words}" if disclosure.purpose_words else said
