"""Substitution: a colleague sees and works with the people of another one until a day, without being given them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import CareKind
from wegbereiter.people.models import Care
from wegbereiter.people.permissions import Permission, check, person_of
from wegbereiter.people.queries.person import cares_visible_to, files_visible_to
from wegbereiter.people.queries.team import colleagues, running_on
from wegbereiter.people.rules.refusal import Refusal, RefusedError

LONGEST = timedelta(days=366)  # whoever is away for longer hands over


def stand_in(away: UUID, substitute: UUID, *, last_day: date, by: Actor, today: date, now: datetime) -> int:
    """From today until that day `substitute` looks after everybody whom `away` looks after; how many people that is.

    The owner stays the owner. Set up twice, the later day counts. Each person has an event of its own: who sees a file
    stands in the history of that file.

    Raises:
        RefusedError: nobody who counsels here, the same one, a day that is over or far away, or nobody to be looked after.
    """
    check(by, Permission.PERSON_LEAD)
    if substitute == away or substitute not in dict(colleagues(by, today=today)):
        raise RefusedError(Refusal.NO_SUCH_COLLEAGUE)
    if not today <= last_day <= today + LONGEST:
        raise RefusedError(Refusal.STAND_IN_NEEDS_A_DAY)
    running = cares_visible_to(by, today=today).filter(running_on(today), person__in=files_visible_to(by, today=today))
    # Locked, so that two clicks at once wait for each other.
    owned = list(running.filter(kind=CareKind.OWNER, user_id=away).select_for_update(of=("self",)))
    if not owned:
        raise RefusedError(Refusal.NOBODY_TO_LOOK_AFTER)
    doing = {
        care.person_id: care
        for care in running.filter(kind=CareKind.SUBSTITUTE, user_id=substitute, person__in=[one.person_id for one in owned])
    }  # fmt: skip
    for one in owned:
        care = doing.get(one.person_id)
        if care is not None and care.last_day is not None and care.last_day >= last_day:
            continue
        if care is None:
            care = Care(
                organisation_id=one.organisation_id, person_id=one.person_id, user_id=substitute,
                kind=CareKind.SUBSTITUTE, first_day=today, given_at=now, given_by=person_of(by), given_role=by.role,
            )  # fmt: skip
        care.last_day = last_day
        care.save()
        record(
            "people.care.stood_in", by=by, about=one.person, river="case", now=now, to=str(substitute),
            instead_of=str(away), last_day=last_day,
        )  # fmt: skip
    return len(owned)


def end_stand_in(substitute: UUID, *, by: Actor, today: date, now: datetime) -> int:
    """Every substitution of this colleague ends; one that began today ends with today. How many people that is."""
    check(by, Permission.PERSON_LEAD)
    mine = cares_visible_to(by, today=today).filter(running_on(today), kind=CareKind.SUBSTITUTE, user_id=substitute)
    ending = list(mine.select_related("person").select_for_update(of=("self",)))
    for care in ending:
        last_day = max(care.first_day, today - timedelta(days=1))
        if last_day != care.last_day:
            care.last_day = last_day
            care.save(update_fields=["last_day"])
            record("people.care.stand_in_ended", by=by, about=care.person, river="case", now=now, of=str(substitute))
    return len(ending)
