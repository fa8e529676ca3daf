"""Submit the key figures of a period: they are frozen as they stand, and nobody changes them afterwards."""

from datetime import date, datetime

from wegbereiter.audit.actions import record
from wegbereiter.casework.models import StatisticsReport
from wegbereiter.casework.permissions import Permission, check, house_of, person_of
from wegbereiter.casework.queries.statistics import count_statistics, edition_for, reports_visible_to
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.casework.rules.statistics import check_period, content_of, seal
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor


def submit_statistics(
    first_day: date, last_day: date, *, seen: str, by: Actor, today: date, now: datetime
) -> StatisticsReport:
    """Keep the figures of the whole house as they stand; the former ones of this period stay, and count no more.

    `seen`: the seal of the figures that the page showed. The same figures submitted twice are one submission.

    Raises:
        RefusedError: no such period, or one that is not over yet.
        ConflictError: somebody has entered something since.
    """
    check(by, Permission.PERSON_LEAD)
    check_period(first_day, last_day)
    if last_day > today:
        raise RefusedError(Refusal.PERIOD_RUNS)
    house, edition = house_of(by), edition_for(last_day)
    # Two clicks at once: the second one waits, and then finds what the first one has kept.
    one_at_a_time(f"statistics:{house}")
    figures = content_of(count_statistics(by, first_day, last_day, edition=edition, today=today), house)
    former = reports_visible_to(by).filter(first_day=first_day, last_day=last_day).first()
    if former is not None and former.sha256 == seal(figures):
        return former
    if seen != seal(figures):
        raise ConflictError(former)
    report = StatisticsReport.objects.create(
        organisation_id=house, first_day=first_day, last_day=last_day, number=former.number + 1 if former else 1,
        edition=edition.code, figures=figures, sha256=seal(figures), submitted_at=now, submitted_by=person_of(by),
    )  # fmt: skip
    record(
        "casework.statistics.submitted", by=by, about=report, river="case", now=now, number=report.number,
        first_day=first_day, last_day=last_day, seal=report.sha256,
    )  # fmt: skip
    return report
