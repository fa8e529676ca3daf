"""Take somebody in: what is known on the first day, in one transaction; each fact is an act of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wegbereiter.casework.actions.case import enter_fact, note_answer, open_case
from wegbereiter.casework.choices import EpisodeKind, Proof, Told
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.case import case_of_entry
from wegbereiter.casework.queries.edition import current_edition
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.details import add_channel, answer_channel, set_language
from wegbereiter.people.actions.person import register_person
from wegbereiter.people.choices import ChannelKind, Consent


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What somebody said on the first day. All of it may be empty.

    `language` is the one in which the sheet was agreed to, in the words of `text_version`; 0 where nobody has read it to the
    person yet. `person` holds columns of a person, `facts` maps a kind of fact to its code. `entry_key` is that
    of the form and of what was entered in it: sent twice, it takes in one.
    """

    language: str = ""
    text_version: int = 0
    paper_on: date | None = None
    person: Mapping[str, Any] = field(default_factory=dict)
    speaks: str = ""  # the level of German
    phone: str = ""
    may_be_called: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    paper_until: date | None = None
    paper_seen: bool = False
    arrived_on: date | None = None
    allocated_on: date | None = None
    entry_key: UUID | None = None


def take_in(intake: Intake, *, by: Actor, today: date, now: datetime) -> Case:
    """Register somebody, with the answer to the sheet if there is one, open the case and enter the facts that are known.

    Facts count from today: since when they are so is entered on the case's page, once that is known.

    Raises:
        BirthRefusedError, PhoneRefusedError, RefusedError: of people and of casework.
    """
    check(by, Permission.PERSON_WORK)
    when: dict[str, Any] = {"by": by, "today": today, "now": now}
    if intake.entry_key:
        one_at_a_time(f"entry:{intake.entry_key}")
    before = case_of_entry(by, intake.entry_key, today=today)
    if before:
        return before
    person = register_person(intake.person, **when)
    if intake.text_version:
        note_answer(
            person.pk, Told.AGREED, language=intake.language, text_version=intake.text_version,
            paper_on=intake.paper_on, **when,
        )  # fmt: skip
    if intake.language:
        set_language(person.pk, intake.language.partition("-")[0], preferred=True, **when)
    if intake.speaks and not intake.language.startswith("de"):
        set_language(person.pk, "de", level=intake.speaks, **when)
    if intake.phone:
        channel = add_channel(person.pk, ChannelKind.PHONE, intake.phone, **when)
        if intake.may_be_called:
            answer_channel(channel.pk, Consent.GIVEN, **when)
    case = open_case(
        person.pk, current_edition(today).code, arrived_on=intake.arrived_on, allocated_on=intake.allocated_on,
        entry_key=intake.entry_key, **when,
    )  # fmt: skip
    proof = Proof.SEEN if intake.paper_seen else Proof.TOLD
    for kind, code in intake.facts.items():
        paper: dict[str, Any] = {"until": intake.paper_until, "proof": proof} if kind == EpisodeKind.RESIDENCE else {}
        enter_fact(person.pk, kind, code, first_day=today, **paper, **when)
    return case
