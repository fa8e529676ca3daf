"""The shape of an edition of the pact: every amount, rate, deadline and limit that the program uses.

A field left out says that this edition has no such rule; a field without a value says that it has one we do not know.
"""

from collections.abc import Iterator
from dataclasses import Field, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, cast

from wegbereiter.pact.choices import Kind, Unit
from wegbereiter.pact.rules.values import AnyValue, Text, Value

# How a field is written in the file stands beside its type; the reader takes it from there.
Amount = Annotated[Value[Decimal] | None, Kind.MONEY, Unit.EURO]
YearlyAmount = Annotated[Value[Decimal] | None, Kind.MONEY, Unit.EURO_PER_YEAR]
PositionAmount = Annotated[Value[Decimal] | None, Kind.MONEY, Unit.EURO_PER_POSITION]
PositionShare = Annotated[Value[Decimal] | None, Kind.SHARE, Unit.FTE]
PerCent = Annotated[Value[Decimal] | None, Kind.SHARE, Unit.PER_CENT]
Count = Annotated[Value[int] | None, Kind.COUNT, Unit.NONE]
Years = Annotated[Value[int] | None, Kind.COUNT, Unit.YEARS]
Months = Annotated[Value[int] | None, Kind.COUNT, Unit.MONTHS]
Weeks = Annotated[Value[int] | None, Kind.COUNT, Unit.WEEKS]
Days = Annotated[Value[int] | None, Kind.COUNT, Unit.DAYS]
Persons = Annotated[Value[int] | None, Kind.COUNT, Unit.PERSONS]
Districts = Annotated[Value[int] | None, Kind.COUNT, Unit.DISTRICTS]
Kilometres = Annotated[Value[int] | None, Kind.COUNT, Unit.KILOMETRES]
Pages = Annotated[Value[int] | None, Kind.COUNT, Unit.PAGES]
Day = Annotated[Value[date] | None, Kind.DAY, Unit.NONE]
DayOfYear = Annotated[Value[str] | None, Kind.DAY_OF_YEAR, Unit.NONE]
YesNo = Annotated[Value[bool] | None, Kind.YES_NO, Unit.NONE]
Code = Annotated[Value[str] | None, Kind.CODE, Unit.NONE]
Codes = Annotated[Value[tuple[str, ...]] | None, Kind.CODES, Unit.NONE]
Words = Annotated[Value[Text] | None, Kind.TEXT, Unit.NONE]


@dataclass(frozen=True, kw_only=True)
class Term:
    """When the edition runs and how one applies."""

    first_day: Day = None
    last_day: Day = None
    years: Years = None
    approved_on: Day = None
    signed_on: Day = None
    rules_from: Day = None
    apply_from: Words = None
    apply_by: Day = None
    apply_how: Words = None


@dataclass(frozen=True, kw_only=True)
class Money:
    """The state's money, from the whole pact down to the part this edition shares out."""

    origin: Words = None
    pact_total: Amount = None
    pact_yearly: YearlyAmount = None
    relief_total: Amount = None
    relief_yearly: YearlyAmount = None
    programmes_total: Amount = None
    programmes_yearly: YearlyAmount = None
    counselling_total: Amount = None
    counselling_yearly: YearlyAmount = None
    other_areas_total: Amount = None
    add_on_total: Amount = None


@dataclass(frozen=True, kw_only=True)
class Holders:
    """Who may hold a grant, and who may do the work with it."""

    who: Codes = None
    ways: Codes = None
    pooling: YesNo = None
    pooling_across_districts: YesNo = None
    passing_on: YesNo = None
    coordination_unit: YesNo = None


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What one full-time position brings in a year, by the qualification of the person on it."""

    degree_amount: PositionAmount = None
    vocational_amount: PositionAmount = None
    group_a: Words = None
    group_b: Words = None
    group_c: Words = None
    degree_groups: Codes = None
    vocational_groups: Codes = None
    covers: Words = None
    leaves_out: Words = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """How large an application has to be, and how small its parts may get."""

    least_amount: YearlyAmount = None
    own_top_up: YesNo = None
    least_fte: PositionShare = None


@dataclass(frozen=True, kw_only=True)
class Pooling:
    """By what measure ways are proposed to towns below the least claim. They choose; nobody assigns them."""

    farthest_km: Kilometres = None
    little_top_up_amount: YearlyAmount = None
    transfer_share_at_most: PerCent = None


@dataclass(frozen=True, kw_only=True)
class Positions:
    months_at_most: Months = None
    named_person: YesNo = None
    starts_with: Words = None
    backdated_to: Day = None
    existing_staff: YesNo = None
    proration: Code = None
    vacancy_months: Months = None
    refill_at_higher_rate: YesNo = None
    pay_gap_months: Months = None
    volume: Words = None
    target: Count = None  # how many the pact set out to fund


@dataclass(frozen=True, kw_only=True)
class Requalification:
    """People who have worked on integration before and have none of the listed qualifications yet."""

    rate: Code = None
    months_to_finish: Months = None
    condition: Words = None
    duty: Words = None


@dataclass(frozen=True, kw_only=True)
class Applying:
    """How an application is signed, and how long its decision can be objected to, how long a holder is heard."""

    signature: Codes = None
    objection_months: Months = None
    objection_basis: Words = None
    hearing_months: Months = None
    hearing_basis: Words = None


@dataclass(frozen=True, kw_only=True)
class Allotting:
    """The key by which the money is shared out."""

    key: Code = None
    rounding: Code = None
    persons_total: Persons = None
    provisional_persons: Persons = None
    first_tranche_share: PerCent = None
    first_tranche_years: Years = None  # for how many years of the term it may be applied for
    districts: Districts = None
    population_day: Day = None
    known_effect: Words = None


@dataclass(frozen=True, kw_only=True)
class HeadCount:
    """Who is counted, on which day, and until when the count may change."""

    arrivals_from: Day = None
    arrivals_until: Day = None
    families: YesNo = None
    residence_status: YesNo = None
    housing: Words = None
    reference_day: Day = None
    report_by: Day = None
    corrections_until: Day = None
    legal_basis: Words = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the grant holder reports, and when."""

    numeric_per_person: YesNo = None
    narratives_per_holder: Count = None
    narrative_pages: Pages = None
    narrative_months: Months = None
    interim_proofs: YesNo = None
    key_figures_every: Months = None
    key_figures_by: DayOfYear = None
    payment_days: Words = None
    double_funding: Words = None
    settled_on: Day = None  # when the last proof of use was settled: from then on the file's retention runs


@dataclass(frozen=True, kw_only=True)
class Counselling:
    """Whom counselling is paid for and how long. `stages` and `statuses` say the target group in codes, for a hint only."""

    target_group: Words = None
    stages: Codes = None
    statuses: Codes = None
    years_at_most: Years = None
    years_if_justified: Years = None
    clock_starts_with: Words = None


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """What the key figures are and what they count. The official list is in no source: all of it is assumed."""

    figures: Codes = None
    talk_kinds: Codes = None  # the other kinds are written contacts
    unnamed_talks: YesNo = None


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """When somebody's day says by itself that something waits. No source names any of these: all of it is assumed."""

    paper_days: Days = None  # before a paper ends
    contact_weeks: Weeks = None  # without a talk or a try
    referral_weeks: Weeks = None  # without an outcome
    change_days: Days = None  # how far back changes of colleagues are shown
    question_days: Days = None  # with a way to reach somebody about which nobody has asked
    consent_months: Months = None  # until one asks again
    consent_days: Days = None  # before that day
    new_days: Days = None  # how long somebody counts as new
    transfer_days: Days = None  # for another house to answer the offer of a case


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A programme of an area: topped up by the pact, or new."""

    name: Text
    topped_up: Value[bool]
    yearly_amount: YearlyAmount = None


@dataclass(frozen=True, kw_only=True)
class Area:
    """One funding area of the pact with its share of the programme money."""

    code: str
    name: Text
    short: Text  # one word, for charts
    yearly_amount: Value[Decimal]
    programmes: tuple[Programme, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Edition:
    code: str
    title: Text
    summary: Text
    term: Term
    money: Money
    holders: Holders
    rates: Rates
    claim: Claim
    pooling: Pooling
    positions: Positions
    requalification: Requalification
    applying: Applying
    allotting: Allotting
    head_count: HeadCount
    proof: Proof
    counselling: Counselling
    statistics: Statistics
    reminders: Reminders
    areas: tuple[Area, ...] = ()

    def values(self) -> Iterator[tuple[str, AnyValue]]:
        """Every value that the edition has, with its path ("claim.least_amount"), in the order of this file."""
        for section in sections():
            part = getattr(self, section.name)
            for entry in fields(part):
                if (value := getattr(part, entry.name)) is not None:
                    yield f"{section.name}.{entry.name}", value
        for area in self.areas:
            yield f"areas.{area.code}", area.yearly_amount

    def value(self, path: str) -> AnyValue | None:
        """The value at a path, or None where the edition has no such rule."""
        if path in PATHS:
            section, name = path.split(".")
            return cast("AnyValue | None", getattr(getattr(self, section), name))
        return next((area.yearly_amount for area in self.areas if path == f"areas.{area.code}"), None)


def sections() -> list[Field[Any]]:
    """The fields of an edition that are made of values."""
    return [entry for entry in fields(Edition) if entry.name not in {"code", "title", "summary", "areas"}]


PATHS = tuple(f"{section.name}.{entry.name}" for section in sections() for entry in fields(section.type))  # type: ignore[arg-type]
