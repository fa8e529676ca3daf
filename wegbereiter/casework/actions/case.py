"""Tell somebody what is kept, open a case, enter facts with their day, and close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.ending import end_offers_of, end_what_is_open
from wegbereiter.casework.actions.permit import go_back_from, go_on_from
from wegbereiter.casework.choices import EPISODE_CODES, CaseState, Ending, EpisodeKind, Proof, Told
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
from wegbereiter.casework.queries.law import law_state_for
from wegbereiter.casework.rules.days import check_days
from wegbereiter.casework.rules.facts import goes_on, place_from
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
    opened_on: date | None = None,
    arrived_on: date | None = None,
    allocated_on: date | None = None,
    entry_key: UUID | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> Case:
    """Begin to counsel somebody in an edition. The days are those of arrival in Germany and of allocation to the town.

    `opened_on`: since when the person has been counselled, where that was before today.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        RefusedError: the person has an open case here already, or a day lies ahead.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    if cases_visible_to(by, today=today).filter(person=person, state=CaseState.OPEN).exists():
        raise RefusedError(Refusal.CASE_IS_OPEN)
    begun = opened_on or today
    check_days(arrived_on, allocated_on, begun, today=today)
    case = Case.objects.create(
        organisation_id=person.organisation_id, person=person, edition=edition, opened_on=begun,
        arrived_on=arrived_on, allocated_on=allocated_on, created_at=now, created_by=person_of(by), created_role=by.role,
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

    A day in the past is put in where it belongs, and lasts until what is known to have come after it.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        RefusedError: no such fact, a day ahead, or the day on which another one begins.
    """
    check(by, Permission.PERSON_WORK)
    if kind not in EpisodeKind.values or code not in EPISODE_CODES[kind].values:
        raise RefusedError(Refusal.NO_SUCH_FACT)
    person = own_person(person_id, by=by, today=today)
    if first_day > today:
        raise RefusedError(Refusal.FACT_AHEAD)
    visible = episodes_visible_to(by, today=today).filter(person=person, kind=kind)
    known = list(visible)
    place = place_from(first_day, known)
    if place.ends:
        visible.filter(pk=place.ends).update(last_day=place.ends_on)
    episode = Episode.objects.create(
        organisation_id=person.organisation_id, person=person, kind=kind, code=code, first_day=first_day,
        last_day=place.last_day, until=until, proof=proof, entered_at=now, entered_by=person_of(by),
        law_version=law_state_for(code) if kind == EpisodeKind.RESIDENCE else "",
    )  # fmt: skip
    standing = next((one for one in known if one.pk == place.ends), None) if place.last_day is None else None
    go_on_from(episode, standing, by=by, today=today)
    record("casework.fact.entered", by=by, about=episode, river="case", now=now, fact=kind)
    return episode


def withdraw_fact(episode_id: UUID, *, by: Actor, today: date, now: datetime) -> Episode:
    """It was an error, today's or one of the past: it counts no more, and what it had ended goes on in its place.

    Raises:
        Episode.DoesNotExist: not in the own care, or taken back before.
    """
    check(by, Permission.PERSON_WORK)
    visible = episodes_visible_to(by, today=today)
    own_person(visible.get(pk=episode_id).person_id, by=by, today=today)  # locked, as whoever enters a fact locks it
    episode = visible.get(pk=episode_id)
    episode.withdrawn_at, episode.withdrawn_by = now, person_of(by)
    episode.save(update_fields=["withdrawn_at", "withdrawn_by"])
    others = visible.filter(person=episode.person_id, kind=episode.kind)
    if before := goes_on(episode, list(others)):
        others.filter(pk=before).update(last_day=episode.last_day)
    if episode.last_day is None:
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
    end_offers_of(case, now=now)
    record(
        "casework.case.closed", by=by, about=case, river="case", now=now, ending=ending,
        appointments=len(left.appointments), tasks=len(left.tasks),
    )  # fmt: skip
    return case


def reopen_case(case_id: UUID, *, by: Actor, today: date, now: datetime) -> Case:
    """It was closed by mistake: the case goes on with its plan. Appointments that were cancelled then stay cancelled.

    Raises:
        Case.DoesNotExist: not in the own care.
        Person.DoesNotExist: a second file of somebody.
        RefusedError: it is open, another one of the person is, or a later one was; another house has taken it over.
    """
    check(by, Permission.PERSON_WORK)
    visible = cases_visible_to(by, today=today)
    case = visible.select_for_update(of=("self",)).get(pk=case_id)
    own_person(case.person_id, by=by, today=today)
    if case.ending == Ending.TRANSFERRED:
        raise RefusedError(Refusal.CASE_IS_CLOSED)
    all_of_them = visible.filter(person=case.person_id)
    if all_of_them.filter(state=CaseState.OPEN).exists():
        raise RefusedError(Refusal.CASE_IS_OPEN)
    if all_of_them.order_by("-created_at", "-pk").values_list("pk", flat=True)[0] != case.pk:
        raise RefusedError(Refusal.CASE_GOES_ON_ELSEWHERE)
    newest = plans_visible_to(by, today=today).filter(case=case).order_by("-number").first()
    if newest is not None and newest.closed_on == case.closed_on:
        newest.closed_on = None
        newest.save(update_fields=["closed_on"])
    case.state, case.closed_on, case.ending = CaseState.OPEN, None, ""
    case.save(update_fields=["state", "closed_on", "ending"])
    record("casework.case.reopened", by=by, about=case, river="case", now=now)
    return case
