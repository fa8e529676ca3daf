"""Two files turn out to be one person's: they are joined, and parted again where that was an error."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.casework.actions.ending import carry_over, end_offers_of, give_back
from wegbereiter.casework.choices import CaseState, Ending
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.ending import carried_over, left_open_with
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.person import merge_people, undo_merger
from wegbereiter.people.models import Merger, Person
from wegbereiter.people.rules import refusal as people


def join_files(kept_id: UUID, gone_id: UUID, *, by: Actor, today: date, now: datetime) -> Merger:
    """Two cases are of one person: the first one goes on, the other one ends and can only be read.

    Appointments ahead and open tasks of the other one go over to the first.

    Its end is needed, because a person's file is kept for years after the last of all its cases has ended.

    Raises:
        Case.DoesNotExist: one of them is not in the own care.
        RefusedError: of casework, counselling has ended in the case that should stay; of people, both are of one row, or
            the two were joined before.
    """
    check(by, Permission.PERSON_WORK)
    visible = cases_visible_to(by, today=today)
    locked = visible.select_for_update(of=("self",))
    # One order, so that two people who join both ways do not wait for each other.
    found = {one: locked.get(pk=one) for one in sorted((kept_id, gone_id))}
    kept, gone = found[kept_id], found[gone_id]
    if kept.ending == Ending.SAME_PERSON:
        raise people.RefusedError(people.Refusal.ALREADY_MERGED)
    if kept.state == CaseState.CLOSED:
        raise RefusedError(Refusal.FILE_THAT_STAYS_IS_CLOSED)
    there, left = (left_open_with(by, one.person_id, today=today, now=now) for one in (kept, gone))
    try:
        merger = merge_people(kept.person_id, gone.person_id, by=by, today=today, now=now)
    except Person.DoesNotExist as error:
        raise people.RefusedError(people.Refusal.ALREADY_MERGED) from error
    ended = {"state": CaseState.CLOSED, "closed_on": today, "ending": Ending.SAME_PERSON}
    visible.filter(person=gone.person_id, state=CaseState.OPEN).update(**ended)
    end_offers_of(gone, now=now)
    carry_over(left, there, kept, by=by, now=now)
    return merger


def part_files(merger_id: UUID, *, by: Actor, today: date, now: datetime) -> Merger:
    """They are two people after all: the case that ended with the joining goes on, with what went over to the other file.

    Raises:
        Merger.DoesNotExist: the file that stayed is not in the own care.
        people.RefusedError: parted before.
    """
    check(by, Permission.PERSON_WORK)
    merger = undo_merger(merger_id, by=by, today=today, now=now)
    ended = cases_visible_to(by, today=today).filter(person=merger.gone_id, ending=Ending.SAME_PERSON)
    ended.update(state=CaseState.OPEN, closed_on=None, ending="")
    give_back(carried_over(by, merger, today=today, now=now), by=by, now=now)
    return merger
