"""Where the money stands: what is added up, and the kept sums."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, QuerySet, Sum, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.amendment import AmendmentState, ChangeState, RevocationState
from wegbereiter.funding.models import (
    Allotment,
    Amendment,
    Application,
    Calculation,
    Forwarding,
    MoneySum,
    Pool,
    Position,
    PositionChange,
    Revocation,
    Way,
)
from wegbereiter.funding.permissions import sees_all_allotments, sees_sums
from wegbereiter.funding.queries.amendment import change_of
from wegbereiter.funding.queries.application import planned
from wegbereiter.funding.queries.calculation import bases, calculations_visible_to
from wegbereiter.funding.rules.amendment import Change, Grant, changed, held_of
from wegbereiter.funding.rules.revocation import revoked
from wegbereiter.funding.rules.standing import ApplicationFacts, Days, Post, TownFacts, days_of, share
from wegbereiter.funding.states import (
    ApplicationState,
    AreaKind,
    CalculationState,
    ForwardingState,
    PartnerState,
    Round,
    WayState,
)
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.queries import municipalities

ORDERS: dict[str, Callable[["DistrictLine"], Decimal | int]] = {
    "allotted": lambda line: line.kept.allotted_amount,
    "applied": lambda line: line.kept.applied_amount,
    "granted": lambda line: line.kept.granted_amount,
    "share": lambda line: line.share or Decimal(),
    "open": lambda line: line.open_amount,
    "fte": lambda line: line.kept.granted_fte,
    "waiting": lambda line: line.kept.waiting,
    "without": lambda line: line.kept.without_way,
}
SLACK = timedelta(minutes=10)  # a change is stamped when it begins, and seen when it is committed
FIGURES = (
    *("towns", "estimated", "below_claim", "without_way", "allotted_amount", "applied_amount", "waiting_amount"),
    *("granted_amount", "applicants", "waiting", "granted", "applied_fte", "granted_fte", "people"),
)


class Shade(TextChoices):
    """What the map shows, each as a share."""

    GRANTED = "granted", _("Granted")
    APPLIED = "applied", _("Applied for")
    WAY = "way", _("Way chosen")


@dataclass(frozen=True, kw_only=True)
class Staff:
    """People on granted positions, and the full-time positions they fill."""

    people: int
    fte: Decimal


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The lines of an edition that somebody may see, with their total."""

    edition: str
    lines: list[MoneySum]

    @cached_property
    def total(self) -> MoneySum:
        """A line that nobody keeps; `estimated` above zero flags every sum."""
        sums = {name: sum(getattr(line, name) for line in self.lines) for name in FIGURES}
        return MoneySum(edition=self.edition, **sums)

    @property
    def computed_at(self) -> datetime:
        return min(line.computed_at for line in self.lines)

    @property
    def open_amount(self) -> Decimal:
        """Allotted, and not granted yet."""
        return max(self.total.allotted_amount - self.total.granted_amount, Decimal())

    @property
    def not_applied_amount(self) -> Decimal:
        """Allotted, and nobody has applied for it yet."""
        return max(self.open_amount - self.total.waiting_amount, Decimal())

    @property
    def share(self) -> Decimal | None:
        """How much of the allotted money is granted."""
        return share(self.total.granted_amount, self.total.allotted_amount)

    @property
    def groups(self) -> dict[str, Staff]:
        return _added(line.groups for line in self.lines)

    @property
    def employers(self) -> dict[str, Staff]:
        return _added(line.employers for line in self.lines)

    @property
    def notice_days(self) -> Days | None:
        return days_of(number for line in self.lines for number in line.notice_days)

    @property
    def work_days(self) -> Days | None:
        return days_of(number for line in self.lines for number in line.work_days)


@dataclass(frozen=True, kw_only=True)
class DistrictLine:
    """A line with its number on the map: by name, however the table is sorted."""

    number: int
    kept: MoneySum

    @property
    def name(self) -> str:
        return self.kept.area.name if self.kept.area else str(AreaKind(self.kept.kind).label)

    @property
    def share(self) -> Decimal | None:
        """How much of the allotted money is granted."""
        return share(self.kept.granted_amount, self.kept.allotted_amount)

    def shade(self, shade: Shade) -> Decimal | None:
        """None where there is nothing to have a share of."""
        if shade == Shade.WAY:
            decided = self.kept.below_claim - self.kept.without_way
            return share(Decimal(decided), Decimal(self.kept.below_claim))
        return share(self.kept.applied_amount, self.kept.allotted_amount) if shade == Shade.APPLIED else self.share

    @property
    def open_amount(self) -> Decimal:
        return max(self.kept.allotted_amount - self.kept.granted_amount, Decimal())


@dataclass(frozen=True, kw_only=True)
class EditionLine:
    """One edition's money; what is None has not happened in it."""

    edition: str
    round: Round | None = None  # by which round the money was allotted
    allotted_amount: Decimal | None = None
    applied_amount: Decimal | None = None
    granted_amount: Decimal | None = None
    estimated: bool = False


@dataclass(frozen=True, kw_only=True)
class Spots:
    """Where the districts lie: the middle of each one's towns, and every town as a dot; degrees (WGS 84)."""

    middle: Mapping[UUID, tuple[float, float]] = field(default_factory=dict)
    towns: tuple[tuple[float, float], ...] = ()


def money_sums_visible_to(actor: Actor) -> QuerySet[MoneySum]:
    """Every district for those who read all money, published lines for associations of towns, nothing for others."""
    if sees_all_allotments(actor):
        return MoneySum.objects.filter(is_published=False)
    if sees_sums(actor):
        return MoneySum.objects.filter(is_published=True)
    return MoneySum.objects.none()


def standing(actor: Actor, edition: str) -> Standing | None:
    """The kept sums of an edition by name of the district; None before the job has run."""
    lines = list(money_sums_visible_to(actor).filter(edition=edition).select_related("area"))
    lines.sort(key=lambda line: line.area.search_text if line.area else "~")
    return Standing(edition=edition, lines=lines) if lines else None


def standing_of(actor: Actor, area: UUID, edition: str) -> Standing | None:
    """One district's line."""
    lines = list(money_sums_visible_to(actor).filter(edition=edition, area_id=area).select_related("area"))
    return Standing(edition=edition, lines=lines) if lines else None


def numbered(found: Standing) -> list[DistrictLine]:
    return [DistrictLine(number=number, kept=line) for number, line in enumerate(found.lines, start=1)]


def ordered(lines: Sequence[DistrictLine], sort: str) -> list[DistrictLine]:
    """By a column, "-" before it from the greatest; anything that makes no sense is by number."""
    order = ORDERS.get(sort.removeprefix("-"))
    if order is None:
        return sorted(lines, key=lambda line: line.number, reverse=sort == "-name")
    return sorted(lines, key=order, reverse=sort.startswith("-"))


def edition_lines(actor: Actor) -> list[EditionLine]:
    """Every edition that has kept sums or another final round, the newest first: two queries."""
    kept = money_sums_visible_to(actor).order_by().values("edition")
    added = kept.annotate(
        allotted=Sum("allotted_amount"),
        applied=Sum("applied_amount"),
        granted=Sum("granted_amount"),
        flagged=Sum("estimated"),
    )
    sums: dict[str, dict[str, Any]] = {row["edition"]: dict(row) for row in added}
    rounds: dict[str, Calculation] = {}
    for one in calculations_visible_to(actor).filter(state=CalculationState.FINAL).order_by("decided_at"):
        known = rounds.get(one.edition)
        if known is None or known.round == Round.FIRST_TRANCHE:
            rounds[one.edition] = one
    return [_edition_line(code, sums.get(code), rounds.get(code)) for code in sorted({*sums, *rounds}, reverse=True)]


def spots() -> Spots:
    """One query; a Stadtkreis is its own place."""
    rows = municipalities().order_by("id").values_list("id", "district_id", "latitude", "longitude")
    found: dict[UUID, list[tuple[float, float]]] = {}
    for pk, district, lat, lon in rows:
        if lat is not None and lon is not None:
            found.setdefault(district or pk, []).append((float(lat), float(lon)))
    return Spots(
        middle={area: _middle(places) for area, places in found.items()},
        towns=tuple(place for places in found.values() for place in places),
    )


# ---------------------------------------------------------------- what is added up


def calculations_over_years() -> QuerySet[Calculation]:
    """What applications of each edition rest on: its final allotment, or its first tranche; paid once is no claim."""
    return bases(Calculation.objects.all()).order_by("edition")


def changed_since_added_up(now: datetime) -> bool:
    """Whether an allotment, a way or an application has changed, or a day has passed: somebody may have begun to work."""
    kept = MoneySum.objects.filter(is_published=False).aggregate(at=Min("computed_at"))["at"]
    if kept is None:
        return calculations_over_years().exists()
    if timezone.localdate(kept) != timezone.localdate(now):
        return True
    latest = (
        Calculation.objects.aggregate(at=Max("decided_at")),
        Way.objects.aggregate(a=Max("asked_at"), b=Max("answered_at"), c=Max("partner_answered_at")),
        Pool.objects.aggregate(at=Max("ended_at")),
        Application.objects.aggregate(
            a=Max("saved_at"), b=Max("submitted_at"), c=Max("decided_at"), d=Max("returned_at"), e=Max("withdrawn_at")
        ),
        Forwarding.objects.aggregate(at=Max("answered_at")),
        Amendment.objects.aggregate(at=Max("decided_at")),
        Revocation.objects.aggregate(at=Max("decided_at")),
    )
    moments = [moment for found in latest for moment in found.values() if moment]
    return any(moment >= kept - SLACK for moment in moments)


def town_facts(calculation: Calculation) -> Iterator[TownFacts[UUID]]:
    """Every place with an allotment, and whether it goes a way that counts: two queries."""
    agreed = Way.objects.filter(edition=calculation.edition, state=WayState.ACCEPTED, pool__ended_at=None)
    with_way = set(agreed.exclude(partner_state=PartnerState.REFUSED).values_list("organisation_id", flat=True))
    rows = Allotment.objects.filter(calculation=calculation).values_list(
        "organisation_id", "organisation__kind", "organisation__district_id", "total_amount", "below_claim", "estimated"
    )
    for town, kind, district, amount, below, estimated in rows:
        yield TownFacts(
            district=district or town,
            is_city_district=kind == Kind.CITY_DISTRICT,
            allotted_amount=amount,
            below_claim=bool(below),
            estimated=estimated,
            has_way=town in with_way,
        )


def application_facts(edition: str, *, today: date) -> Iterator[ApplicationFacts[UUID]]:
    """Every application that was handed in, with the positions of those that were granted: seven queries.

    Money and positions are those of the newest amendment or revocation: a grant is replayed (ADR 0021).
    """
    handed_in = Application.objects.filter(edition=edition, submitted_at__isnull=False)
    posts, amended = _posts(edition, today), _amended(edition)
    for one in handed_in.select_related("organisation"):
        yield ApplicationFacts(
            district=one.organisation.district_id or one.organisation_id,
            holder=one.organisation_id,
            state=one.state,
            applied_amount=one.applied_amount or Decimal(),
            granted_amount=amended.get(one.pk, one.granted_amount or Decimal()),
            fte=one.fte or Decimal(),
            decided_on=timezone.localdate(one.decided_at) if one.decided_at else None,
            posts=posts.get(one.pk, []),
        )


def _amended(edition: str) -> dict[UUID, Decimal]:
    """What each grant comes to since its newest amendment or revocation."""
    columns = ("decided_at", "application_id", "new_amount")
    amended = Amendment.objects.filter(edition=edition, state=AmendmentState.DECIDED).values_list(*columns)
    taken = Revocation.objects.filter(edition=edition, state=RevocationState.DECIDED).values_list(*columns)
    return {grant: amount for _at, grant, amount in sorted([*amended, *taken])}


def _posts(edition: str, today: date) -> dict[UUID, list[Post]]:
    """By application, as they are today. Who is passed on to a carrier that has accepted is employed there."""
    taken = Forwarding.objects.filter(edition=edition, state=ForwardingState.ACCEPTED).select_related("carrier")
    carriers, changes = {one.position_id: one for one in taken}, _changes(edition)
    revocations = _revocations(edition)
    found: dict[UUID, list[Post]] = {}
    positions = Position.objects.filter(
        application__edition=edition, application__state=ApplicationState.GRANTED, removed_at=None
    )
    for one in positions.select_related("organisation"):
        held = held_of(planned(one, carriers.get(one.pk)))
        grant = changed(Grant(positions=(held,), ceiling=None), changes[one.pk], ceiling=None)
        for part in revocations[one.application_id]:
            if not part.came_before(one.added_at):
                grant = revoked(grant, from_day=part.from_day, numbers=part.positions)
        (held,) = grant.positions
        stretch = held.on(today)
        post = Post(
            group=str(stretch.qualification or ""),
            employer=str(Kind.CARRIER if one.pk in carriers else one.organisation.kind),
            fte=stretch.fte,
            first_day=held.first_day,
            is_over=held.is_over(today),
        )
        found.setdefault(one.application_id, []).append(post)
    return found


def _revocations(edition: str) -> dict[UUID, list[Revocation]]:
    """What was taken back, by application."""
    found: dict[UUID, list[Revocation]] = defaultdict(list)
    for one in Revocation.objects.filter(edition=edition, state=RevocationState.DECIDED):
        found[one.application_id].append(one)
    return found


def _changes(edition: str) -> dict[UUID, list[Change]]:
    """What decided amendments have changed, by position, in their order."""
    rows = PositionChange.objects.filter(edition=edition, state=ChangeState.DECIDED, position__isnull=False)
    found: dict[UUID, list[Change]] = defaultdict(list)
    for row in rows.select_related("position").order_by("amendment__decided_at", "amendment_id", "created_at", "pk"):
        if row.position_id:
            found[row.position_id].append(change_of(row))
    return found


def _edition_line(code: str, sums: Mapping[str, Any] | None, calculation: Calculation | None) -> EditionLine:
    occasion = Round(calculation.round) if calculation else None
    if sums is None:
        assert calculation is not None
        return EditionLine(
            edition=code, round=occasion, allotted_amount=calculation.total_amount, estimated=calculation.estimated
        )
    return EditionLine(
        edition=code,
        round=occasion,
        allotted_amount=sums["allotted"],
        applied_amount=sums["applied"],
        granted_amount=sums["granted"],
        estimated=bool(sums["flagged"]),
    )


def _added(counted: Iterable[Mapping[str, Sequence[int | str]]]) -> dict[str, Staff]:
    """Lines of kept counts, added up by code."""
    found: dict[str, Staff] = {}
    for one in counted:
        for code, (people, fte) in one.items():
            known = found.get(code, Staff(people=0, fte=Decimal()))
            found[code] = Staff(people=known.people + int(people), fte=known.fte + Decimal(fte))
    return dict(sorted(found.items()))


def _middle(places: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(lat for lat, _lon in places) / len(places), sum(lon for _lat, lon in places) / len(places)
