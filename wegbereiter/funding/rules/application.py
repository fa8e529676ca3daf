"""What is still missing in an application, and what the office should look at. Every refusal names the rule of the edition.

A blocking finding keeps it from being handed in; the others are shown to whoever decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from wegbereiter.funding.choices import FindingCode, Qualification
from wegbereiter.funding.rules.grant import Costs, Planned, YearSum, costs_of, own_share, rate_of, year_sums
from wegbereiter.pact.rules import Edition

_NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`position` is the number of the position meant; `path` the value of the edition that the rule comes from."""

    code: FindingCode
    position: int | None = None
    path: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    blocks: bool = True


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """An application as it stands. `allotted_yearly` and `allotted_total`: of the applicant, or of all towns of a pool."""

    holder: str  # kind of organisation: municipality, city_district, municipal_association, district
    positions: Sequence[Planned]
    allotted_yearly: Decimal | None
    allotted_total: Decimal | None
    own_money: Decimal = _NOTHING  # a year, declared by the applicant
    way_is_open: str = ""  # code of what keeps the way from being complete
    signatory: str = ""
    today: date


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Costs of each position by number, the calendar years, and the findings: those that block first."""

    costs: dict[int, Costs]
    years: tuple[YearSum, ...]
    findings: tuple[Finding, ...]

    @property
    def yearly_amount(self) -> Decimal:
        return sum((one.yearly_amount for one in self.costs.values()), _NOTHING)

    @property
    def fte(self) -> Decimal:
        return sum((one.yearly_amount / one.rate_amount for one in self.costs.values()), _NOTHING)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)


HOLDERS = {
    "municipality": "municipality",
    "city_district": "municipality",  # town and district in one; either is enough
    "municipal_association": "municipal_association",
    "district": "district",
}


def assess(claimed: Claimed, edition: Edition) -> Assessment:
    """Compute and check an application as it stands; nothing in it needs to be complete."""
    costs = {one.number: found for one in claimed.positions if (found := costs_of(one, edition))}
    years = year_sums(costs.values(), ceiling=claimed.allotted_total)
    findings = [
        *_of_holder(claimed, edition),
        *_of_positions(claimed, edition),
        *_of_sums(claimed, costs, years, edition),
    ]
    if not claimed.signatory:
        findings.append(Finding(code=FindingCode.SIGNATORY_MISSING, path="applying.signature"))
    return Assessment(costs=costs, years=years, findings=tuple(sorted(findings, key=lambda one: not one.blocks)))


def ways_to_sign(edition: Edition) -> Sequence[str]:
    """How the edition lets an application be signed (`applying.signature`); none where it does not say."""
    allowed = edition.applying.signature
    return (allowed.value if allowed else None) or ()


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are written alike but for case and spaces: the account's and the named signatory's."""
    return one.casefold().split() == other.casefold().split()


def _of_holder(claimed: Claimed, edition: Edition) -> Iterator[Finding]:
    who = edition.holders.who
    allowed = (who.value if who else None) or ()
    kinds = {"municipality", "district"} if claimed.holder == "city_district" else {HOLDERS.get(claimed.holder, "")}
    if not kinds & set(allowed):
        yield Finding(code=FindingCode.NOT_A_HOLDER, path="holders.who")
    if claimed.allotted_yearly is None:
        yield Finding(code=FindingCode.NO_ALLOTMENT)
    if claimed.way_is_open:
        yield Finding(code=FindingCode(claimed.way_is_open), path="claim.least_amount")


def _of_positions(claimed: Claimed, edition: Edition) -> Iterator[Finding]:
    if not claimed.positions:
        yield Finding(code=FindingCode.NO_POSITION)
    for one in claimed.positions:
        yield from _of_person(one, edition)
        yield from _of_start(one, claimed.today, edition)
        yield from _of_size(one, edition)


def of_one(one: Planned, *, today: date, edition: Edition, starts_anew: bool) -> Iterator[Finding]:
    """Findings of a position that changes after the grant; its start is looked at only where it moves."""
    yield from _of_person(one, edition)
    if starts_anew:
        yield from _of_start(one, today, edition)
    yield from _of_size(one, edition)


def _of_person(one: Planned, edition: Edition) -> Iterator[Finding]:
    named = edition.positions.named_person
    if one.carrier and not one.carrier_has_accepted:
        yield Finding(code=FindingCode.CARRIER_OPEN, position=one.number, params={"carrier": one.carrier})
        return
    if not one.person and named and named.value:
        yield Finding(code=FindingCode.PERSON_MISSING, position=one.number, path="positions.named_person")
    if one.qualification is None:
        yield Finding(code=FindingCode.QUALIFICATION_MISSING, position=one.number, path="rates.degree_groups")
    elif rate_of(one.qualification, edition) is None:
        yield Finding(code=FindingCode.RATE_UNKNOWN, position=one.number, path="rates.degree_amount")
    if one.qualification == Qualification.REQUALIFYING:
        if not one.has_worked_before:
            yield Finding(code=FindingCode.NOT_WORKED_BEFORE, position=one.number, path="requalification.condition")
        yield Finding(
            code=FindingCode.IN_REQUALIFICATION, position=one.number, path="requalification.duty", blocks=False
        )


def _of_start(one: Planned, today: date, edition: Edition) -> Iterator[Finding]:
    if one.first_day is None:
        yield Finding(code=FindingCode.START_MISSING, position=one.number, path="positions.starts_with")
        return
    earliest, last = edition.positions.backdated_to, edition.term.last_day
    if earliest and earliest.value and one.first_day < earliest.value:
        params = {"day": earliest.value}
        yield Finding(
            code=FindingCode.START_TOO_EARLY, position=one.number, path="positions.backdated_to", params=params
        )
    elif one.first_day < today and not one.reason:
        yield Finding(code=FindingCode.START_NEEDS_REASON, position=one.number, path="positions.backdated_to")
    elif one.first_day < today:
        yield Finding(code=FindingCode.STARTS_BACK, position=one.number, path="positions.backdated_to", blocks=False)
    if last and last.value and one.first_day > last.value:
        params = {"day": last.value}
        yield Finding(code=FindingCode.START_TOO_LATE, position=one.number, path="term.last_day", params=params)


def _of_size(one: Planned, edition: Edition) -> Iterator[Finding]:
    least = edition.claim.least_fte
    if not one.fte:
        yield Finding(code=FindingCode.SIZE_MISSING, position=one.number, path="claim.least_fte")
    elif one.fte > 1:
        yield Finding(code=FindingCode.SIZE_ABOVE_ONE, position=one.number)
    elif least and least.value and one.fte < least.value:
        params = {"least": least.value}
        yield Finding(code=FindingCode.SIZE_TOO_SMALL, position=one.number, path="claim.least_fte", params=params)


def _of_sums(
    claimed: Claimed, costs: dict[int, Costs], years: Sequence[YearSum], edition: Edition
) -> Iterator[Finding]:
    least = edition.claim.least_amount
    yearly = sum((one.yearly_amount for one in costs.values()), _NOTHING)
    if len(costs) < len(claimed.positions) or not claimed.positions:
        return  # sums of half an application tell nothing
    if least and least.value and yearly < least.value:
        params = {"amount": yearly, "least": least.value}
        yield Finding(code=FindingCode.BELOW_LEAST_CLAIM, path="claim.least_amount", params=params)
    if least and least.value and claimed.allotted_yearly is not None:
        available = claimed.allotted_yearly + claimed.own_money
        if available < least.value:
            params = {"amount": available, "least": least.value}
            yield Finding(code=FindingCode.MONEY_BELOW_LEAST_CLAIM, path="claim.least_amount", params=params)
    above = own_share(years)
    if above:
        term = edition.term.years.value if edition.term.years and edition.term.years.value else 1
        covered = claimed.own_money * term >= above
        params = {"amount": above}
        code = FindingCode.OWN_MONEY_ABOVE if covered else FindingCode.ABOVE_CEILING
        yield Finding(code=code, path="claim.own_top_up", params=params, blocks=not covered)
