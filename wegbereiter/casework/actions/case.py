"""Tell somebody what is kept, open a case, enter facts with their day, and close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.ending import end_what_is_open
from wegbereiter.casework.actions.permit import go_back_from, go_on_from
from wegbereiter.casework.choices import EPISODE_CODES, CaseState, EpisodeKind, Proof, Told
from wegbereiter.casework.models import Case, Episode, Information, UnnamedContact
from wegbereiter.casework.permissions import Permission, check, house_of, person_of
from wegbereiter.casework.queries.case import (
    cases_visible_to,
    episodes_visible_to,
    informations_visible_to,
    plans_visible_to,
    unnamed_visible_to,
)
from wegbereiter.casework.queries.ending import left_open_with
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.person import own_person


def note_answer(
    person_id: UUID,
    answer: str,
    *,
    language: str,
    text_version: int,
    paper_on: date | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> Information:
    """Keep what somebody answered to the information sheet. Every answer stays; the newest counts.

    `paper_on`: the day on the paper that was signed, none for an answer on a screen. The same answer in the same language to
    the same words is the second click.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        RefusedError: a paper of a day ahead.
    """
    check(by, Permission.PERSON_WORK)
    if paper_on and paper_on > today:
        raise RefusedError(Refusal.FACT_AHEAD)
    person = own_person(person_id, by=by, today=today)
    newest = informations_visible_to(by, today=today).filter(person=person).first()
    said = (answer, language, text_version, paper_on)
    if newest and (newest.answer, newest.language, newest.text_version, newest.paper_on) == said:
        return newest
    answered = Information.objects.create(
        organisation_id=person.organisation_id, person=person, answer=Told(answer), language=language,
        text_version=text_version, paper_on=paper_on, at=now, by=person_of(by),
    )  # fmt: skip
    record("casework.information.answered", by=by, about=person, river="case", now=now, answer=answer)
    return answered


def note_turned_down(answer: str, *, language: str, text_version: int, by: Actor, now: datetime) -> None:
    """Somebody whose name nobody has written down said no to the sheet, or later: that it was read and when stands in the trail."""
    check(by, Permission.PERSON_WORK)
    record(
        "casework.information.turned_down", by=by, river="case", now=now, answer=str(Told(answer)), language=language,
        text_version=text_version,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Unnamed:
    """A talk with somebody who does not want to be written down. `answer`: to the sheet in `text_version`, if it was read.

    `entry_key` is that of the form and of what was entered in it: sent twice, it is one talk.
    """

    day: date
    kind: str
    topics: Sequence[str]
    language: str = ""
    answer: str = ""
    text_version: int | None = None
    entry_key: UUID | None = None


def count_unnamed(talk: Unnamed, *, by: Actor, today: date, now: datetime) -> UnnamedContact:
    """Count a talk with somebody who refused to be written down: nothing about the person is kept.

    Raises RefusedError for a day ahead.
    """
    check(by, Permission.PERSON_WORK)
    if talk.day > today:
        raise RefusedError(Refusal.FACT_AHEAD)
    if talk.entry_key:
        one_at_a_time(f"entry:{talk.entry_key}")
        known = unnamed_visible_to(by).filter(made_by=person_of(by), entry_key=talk.entry_key).first()
        if known:
            return known
    contact = UnnamedContact.objects.create(
        organisation_id=house_of(by), day=talk.day, kind=talk.kind, topics=list(talk.topics), language=talk.language,
        answer=talk.answer, text_version=talk.text_version, made_by=person_of(by), entered_at=now,
        entry_key=talk.entry_key,
    )  # fmt: skip
    record("casework.contact.unnamed", by=by, about=contact, river="case", now=now)
    return contact


def open_case(
    person_id: UUID,
    edition: str,
    *,
    arrived_on: date | None = None,
    allocated_on: date | None = None,
    entry_key: UUID | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> Case:
    """Begin to counsel somebody in an edition. The days are those of arrival in Germany and of allocation to the town.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        RefusedError: the person has an open case here already.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    if cases_visible_to(by, today=today).filter(person=person, state=CaseState.OPEN).exists():
        raise RefusedError(Refusal.CASE_IS_OPEN)
    case = Case.objects.create(
        organisation_id=person.organisation_id, person=person, edition=edition, opened_on=today, arrived_on=arrived_on,
        allocated_on=allocated_on, created_at=now, created_by=person_of(by), created_role=by.role,
        entry_key=entry_key,
    )  # fmt: skip
    record("casework.case.opened", by=by, about=case, river="case", now=now, edition=edition)
    return case


def own_case(case_id: UUID, *, by: Actor, today: date) -> Case:
    """An open case in the own care, locked. Raises Case.DoesNotExist, RefusedError for a closed one."""
    case = cases_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=case_id)
    if case.state == CaseState.CLOSED:
        raise RefusedError(Refusal.CASE_IS_CLOSED)
    return case


def enter_fact(
    person_id: UUID,
    kind: str,
    code: str,
    *,
    first_day: date,
    until: date | None = None,
    proof: str = Proof.TOLD,
    by: Actor,
    today: date,
    now: datetime,
) -> Episode:
    """From this day on something is so: a status, a flat, a livelihood. What was so before ends on the day before.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        RefusedError: no such fact, a day ahead, or one before the fact that stands today.
    """
    check(by, Permission.PERSON_WORK)
    if kind not in EpisodeKind.values or code not in EPISODE_CODES[kind].values:
        raise RefusedError(Refusal.NO_SUCH_FACT)
    person = own_person(person_id, by=by, today=today)
    if first_day > today:
        raise RefusedError(Refusal.FACT_AHEAD)
    standing = episodes_visible_to(by, today=today).filter(person=person, kind=kind, last_day=None).first()
    if standing is not None:
        if first_day <= standing.first_day:
            raise RefusedError(Refusal.FACT_BEFORE_ANOTHER)
        standing.last_day = date.fromordinal(first_day.toordinal() - 1)
        standing.save(update_fields=["last_day"])
    episode = Episode.objects.create(
        organisation_id=person.organisation_id, person=person, kind=kind, code=code, first_day=first_day, until=until,
        proof=proof, entered_at=now, entered_by=person_of(by),
    )  # fmt: skip
    go_on_from(episode, standing, by=by, today=today)
    record("casework.fact.entered", by=by, about=episode, river="case", now=now, fact=kind)
    return episode


def withdraw_fact(episode_id: UUID, *, by: Actor, today: date, now: datetime) -> Episode:
    """It was an error: the fact counts no more, and what it had ended goes on. Raises Episode.DoesNotExist."""
    check(by, Permission.PERSON_WORK)
    visible = episodes_visible_to(by, today=today)
    episode = visible.select_for_update(of=("self",)).get(pk=episode_id)
    episode.withdrawn_at, episode.withdrawn_by = now, person_of(by)
    episode.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if episode.last_day is None:
        ended_on = date.fromordinal(episode.first_day.toordinal() - 1)
        visible.filter(person=episode.person_id, kind=episode.kind, last_day=ended_on).update(last_day=None)
        go_back_from(episode, by=by, today=today)
    record("casework.fact.withdrawn", by=by, about=episode, river="case", now=now, fact=episode.kind)
    return episode


def close_case(case_id: UUID, ending: str, *, by: Actor, today: date, now: datetime) -> Case:
    """Counselling ends, with a reason; its plan is over with it, and so are appointments ahead and open tasks.

    Raises:
        Case.DoesNotExist, RefusedError: not in the own care, or closed already.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    case.state, case.closed_on, case.ending = CaseState.CLOSED, today, ending
    case.save(update_fields=["state", "closed_on", "ending"])
    plans_visible_to(by, today=today).filter(case=case, closed_on=None).update(closed_on=today)
    left = left_open_with(by, case.person_id, today=today, now=now)
    end_what_is_open(left, by=by, now=now)
    record(
        "casework.case.closed", by=by, about=case, river="case", now=now, ending=ending,
        appointments=len(left.appointments), tasks=len(left.tasks),
    )  # fmt: skip
    return case
