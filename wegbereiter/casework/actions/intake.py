"""Take somebody in, or up again: what is known on the first day, in one transaction; each fact is an act of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wegbereiter.casework.actions.case import enter_fact, note_answer, open_case
from wegbereiter.casework.choices import EpisodeKind, Proof, Told
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.case import case_of_entry, episodes_visible_to
from wegbereiter.casework.queries.details import newest_cases
from wegbereiter.casework.queries.edition import current_edition
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.details import add_channel, answer_channel, set_language
from wegbereiter.people.actions.person import NAMES, change_person, own_person, register_person
from wegbereiter.people.choices import ChannelKind, Consent
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import languages_visible_to

BIRTH = ("birth_year", "birth_month", "birth_day")


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What somebody said on the first day. All of it may be empty.

    `language` is the one in which the sheet was agreed to, in the words of `text_version`; 0 where nobody has read it to the
    person yet. `person` holds columns of a person, `facts` maps a kind of fact to its code. `opened_on`: counselled since;
    `edition`: which one pays. Empty: today, and the one of today. `entry_key` is that of the form and of what was entered
    in it: sent twice, it takes in one.
    """

    language: str = ""
    text_version: int = 0
    paper_on: date | None = None
    person: Mapping[str, Any] = field(default_factory=dict)
    speaks: str = ""  # the level of German
    phone: str = ""
    may_be_called: bool = False
    email: str = ""
    letter: str = ""  # the lines of an address
    facts: Mapping[str, str] = field(default_factory=dict)
    housing_since: date | None = None
    income_since: date | None = None
    paper_until: date | None = None
    paper_seen: bool = False
    edition: str = ""
    opened_on: date | None = None
    arrived_on: date | None = None
    allocated_on: date | None = None
    entry_key: UUID | None = None

    def since(self, kind: str) -> date | None:
        """From which day on a fact is so; None where nobody knows."""
        return {EpisodeKind.HOUSING: self.housing_since, EpisodeKind.INCOME: self.income_since}.get(EpisodeKind(kind))


def take_in(intake: Intake, *, by: Actor, today: date, now: datetime) -> Case:
    """Register somebody, with the answer to the sheet if there is one, open the case and enter the facts that are known.

    A fact without a day counts from today.

    Raises:
        BirthRefusedError, PhoneRefusedError, RefusedError: of people and of casework.
    """
    check(by, Permission.PERSON_WORK)
    when: dict[str, Any] = {"by": by, "today": today, "now": now}
    if before := _entered_before(intake, by=by, today=today):
        return before
    return _begin(register_person(intake.person, **when), intake, None, **when)


def take_up(person_id: UUID, intake: Intake, *, by: Actor, today: date, now: datetime) -> Case:
    """Somebody whom one has counselled before comes back: a new case of the person who is known already.

    What is new is added; what is known is not overwritten. Arrival and allocation are those of the case before.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        RefusedError: counselled already; and as `take_in`.
    """
    check(by, Permission.PERSON_WORK)
    when: dict[str, Any] = {"by": by, "today": today, "now": now}
    if before := _entered_before(intake, by=by, today=today):
        return before
    person = own_person(person_id, by=by, today=today)
    if added := _added(person, intake.person):
        person = change_person(person.pk, added, version=person.version, **when)
    return _begin(person, intake, newest_cases(by, [person.pk], today=today).get(person.pk), **when)


def _entered_before(intake: Intake, *, by: Actor, today: date) -> Case | None:
    """What the same form, filled in the same way, has taken in already. Two clicks at once wait for each other."""
    if intake.entry_key:
        one_at_a_time(f"entry:{intake.entry_key}")
    return case_of_entry(by, intake.entry_key, today=today)


def _added(person: Person, known: Mapping[str, Any]) -> dict[str, Any]:
    """What the file of the person has no word about yet."""
    single = (*NAMES, "file_number", "gender", "nationalities")
    added = {name: known[name] for name in single if known.get(name) and not getattr(person, name)}
    if person.birth.is_known:
        return added
    return added | {name: known[name] for name in BIRTH if known.get("birth_year") and name in known}


def _begin(person: Person, intake: Intake, before: Case | None, *, by: Actor, today: date, now: datetime) -> Case:
    when: dict[str, Any] = {"by": by, "today": today, "now": now}
    if intake.text_version:
        read: dict[str, Any] = {
            "language": intake.language,
            "text_version": intake.text_version,
            "paper_on": intake.paper_on,
        }
        note_answer(person.pk, Told.AGREED, **read, **when)
    _languages(person, intake, **when)
    if intake.phone:
        channel = add_channel(person.pk, ChannelKind.PHONE, intake.phone, **when)
        if intake.may_be_called:
            answer_channel(channel.pk, Consent.GIVEN, **when)
    for kind, value in ((ChannelKind.EMAIL, intake.email), (ChannelKind.LETTER, intake.letter)):
        if value:
            add_channel(person.pk, kind, value, **when)
    days: dict[str, Any] = {
        name: getattr(intake, name) or getattr(before, name, None) for name in ("arrived_on", "allocated_on")
    }
    case = open_case(
        person.pk, intake.edition or current_edition(today).code, opened_on=intake.opened_on,
        entry_key=intake.entry_key, **days, **when,
    )  # fmt: skip
    _facts(person, intake, **when)
    return case


def _languages(person: Person, intake: Intake, *, by: Actor, today: date, now: datetime) -> None:
    when: dict[str, Any] = {"by": by, "today": today, "now": now}
    code = intake.language.partition("-")[0]
    if code:
        level = languages_visible_to(by, today=today).filter(person=person, code=code).values_list("level", flat=True)
        set_language(person.pk, code, level=level.first() or "", preferred=True, **when)
    if intake.speaks and code != "de":
        set_language(person.pk, "de", level=intake.speaks, **when)


def _facts(person: Person, intake: Intake, *, by: Actor, today: date, now: datetime) -> None:
    """Each fact that is not entered as it is already."""
    when: dict[str, Any] = {"by": by, "today": today, "now": now}
    rows = episodes_visible_to(by, today=today).filter(person=person, last_day=None)
    standing = {row.kind: (row.code, row.until) for row in rows}
    proof = Proof.SEEN if intake.paper_seen else Proof.TOLD
    for kind, code in intake.facts.items():
        of_paper = kind == EpisodeKind.RESIDENCE
        before, until = standing.get(kind, ("", None))
        if before == code and (not of_paper or intake.paper_until in (None, until)):
            continue
        paper: dict[str, Any] = {"until": intake.paper_until, "proof": proof} if of_paper else {}
        enter_fact(person.pk, kind, code, first_day=intake.since(kind) or today, **paper, **when)
