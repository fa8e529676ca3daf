"""What was published of where the money stands, and what has changed since."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from wegbereiter.funding.choices.amendment import AmendmentState, RevocationState
from wegbereiter.funding.models import Amendment, Application, MoneySum, Revocation
from wegbereiter.funding.rules.standing import Moved, Published

FIGURES_OF_BODIES = (  # in the order of rules.standing.figures_of
    *("applied_amount", "waiting_amount", "granted_amount", "applied_fte", "granted_fte"),
    *("applicants", "waiting", "granted", "people"),
)


def published_of(edition: str) -> dict[UUID | None, Published]:
    """The published lines of an edition, by district; None is that of several."""
    kept = MoneySum.objects.filter(edition=edition, is_published=True).order_by()
    rows = kept.values_list("area_id", "computed_at", *FIGURES_OF_BODIES)
    return {area: Published(at=at, figures=tuple(Decimal(number) for number in figures)) for area, at, *figures in rows}


def moves_of(edition: str) -> Iterator[Moved[UUID]]:
    """When applications and grants changed, for everybody whose money the sums hold: three queries."""
    tables = (
        (Application.objects.filter(submitted_at__isnull=False), ("submitted_at", "returned_at", "decided_at")),
        (Amendment.objects.filter(state=AmendmentState.DECIDED), ("decided_at",)),
        (Revocation.objects.filter(state=RevocationState.DECIDED), ("decided_at",)),
    )
    for rows, columns in tables:
        for row in (
            rows.filter(edition=edition).order_by().values("organisation__district_id", "organisation_id", *columns)
        ):
            holder = row["organisation_id"]
            moments = [row[column] for column in columns if row[column]]
            yield Moved(district=row["organisation__district_id"] or holder, holder=holder, at=max(moments))
