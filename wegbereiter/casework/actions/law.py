"""Rights and duties: the days from which deadlines run, and that they were explained."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.choices import EpisodeKind, Heard
from wegbereiter.casework.models import Case, Episode, Explanation
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case import episodes_visible_to
from wegbereiter.casework.queries.law import explanations_visible_to, law_words, points
from wegbereiter.casework.rules.law import points_for
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor


def enter_permit_days(
    case_id: UUID, *, granted_on: date | None, recognised_on: date | None, by: Actor, today: date, now: datetime
) -> Episode:
    """Write down when the permit was issued and when the Federal Office decided, as the papers say; None: not known.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, no residence status, or a day ahead.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    status = _status_of(case, by=by, today=today)
    if status is None:
        raise RefusedError(Refusal.NO_STATUS)
    if any(day is not None and day > today for day in (granted_on, recognised_on)):
        raise RefusedError(Refusal.FACT_AHEAD)
    if (status.granted_on, status.recognised_on) == (granted_on, recognised_on):
        return status
    status.granted_on, status.recognised_on = granted_on, recognised_on
    status.save(update_fields=["granted_on", "recognised_on"])
    record("casework.law.days", by=by, about=status, river="case", now=now)
    return status


def explain(
    case_id: UUID, codes: Sequence[str], heard: str, *, language: str, by: Actor, today: date, now: datetime
) -> list[Explanation]:
    """Note that rights and duties were explained. What was noted today in the same way is the second click.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, or something that does not belong to the status.
    """
    check(by, Permission.PERSON_WORK)
    case, said = own_case(case_id, by=by, today=today), law_words()[SOURCE].version
    status = _status_of(case, by=by, today=today)
    known = {point.code for point in points_for(points(), status.code if status else None)}
    if not codes or not set(codes) <= known:
        raise RefusedError(Refusal.NO_SUCH_POINT)
    same = {"heard": Heard(heard), "language": language, "text_version": said}
    noted = explanations_visible_to(by, today=today).filter(person_id=case.person_id, at__date=today, **same)
    there = set(noted.values_list("code", flat=True))
    new = [
        Explanation(
            organisation_id=case.organisation_id, person_id=case.person_id, code=code, at=now, by=person_of(by), **same
        )
        for code in dict.fromkeys(codes)
        if code not in there
    ]  # fmt: skip
    if new:
        Explanation.objects.bulk_create(new)
        record("casework.law.explained", by=by, about=case, river="case", now=now, points=len(new))
    return new


def _status_of(case: Case, *, by: Actor, today: date) -> Episode | None:
    rows = episodes_visible_to(by, today=today).filter(person_id=case.person_id, kind=EpisodeKind.RESIDENCE)
    return rows.filter(last_day=None).select_for_update(of=("self",)).first()
