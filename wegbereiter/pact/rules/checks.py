"""What must agree inside an edition: sums, order of days, rates and their groups."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from wegbereiter.pact.choices import LABELS
from wegbereiter.pact.rules.edition import Edition

# Total = sum of the parts. A sum is checked where all of it is known.
_SUMS = (
    ("money.pact_total", ("money.relief_total", "money.programmes_total")),
    ("money.programmes_total", ("money.counselling_total", "money.other_areas_total")),
)
_YEARLY = (
    ("money.pact_total", "money.pact_yearly"),
    ("money.relief_total", "money.relief_yearly"),
    ("money.programmes_total", "money.programmes_yearly"),
    ("money.counselling_total", "money.counselling_yearly"),
)
_IN_ORDER = (
    ("term.first_day", "term.last_day"),
    ("term.approved_on", "term.signed_on"),
    ("head_count.arrivals_from", "head_count.arrivals_until", "head_count.reference_day"),
    ("head_count.reference_day", "head_count.report_by", "head_count.corrections_until"),
    ("counselling.years_at_most", "counselling.years_if_justified"),
    ("rates.vocational_amount", "rates.degree_amount"),
    ("allotting.provisional_persons", "allotting.persons_total"),
)


def faults_of(edition: Edition) -> list[str]:
    """Every disagreement as "key: what is wrong"."""
    known = {path: value.value for path, value in edition.values() if value.value is not None}
    return [
        *_sums(known),
        *_years(known),
        *_orders(known),
        *_areas(edition),
        *_groups(known),
        *(f"{path}: has no label" for path in known if path not in LABELS and not path.startswith("areas.")),
    ]


def _sums(known: Mapping[str, object]) -> Iterator[str]:
    for total, parts in _SUMS:
        if total in known and all(part in known for part in parts):
            found = sum((_decimal(known[part]) for part in parts), Decimal())
            if found != known[total]:
                yield f"{total}: {known[total]} is not the sum of {' and '.join(parts)}, which is {found}"


def _years(known: Mapping[str, object]) -> Iterator[str]:
    years = known.get("term.years")
    for total, yearly in _YEARLY:
        if total in known and yearly in known and isinstance(years, int):
            found = _decimal(known[yearly]) * years
            if found != known[total]:
                yield f"{total}: {known[total]} is not {years} times {yearly}, which is {found}"


def _orders(known: Mapping[str, object]) -> Iterator[str]:
    for paths in _IN_ORDER:
        for earlier, later in pairwise([path for path in paths if path in known]):
            if known[earlier] > known[later]:  # type: ignore[operator]
                yield f"{later}: {known[later]} comes before {earlier}, {known[earlier]}"


def _areas(edition: Edition) -> Iterator[str]:
    codes = [area.code for area in edition.areas]
    if len(set(codes)) != len(codes) or "" in codes:
        yield "areas: every area needs a code of its own"
    whole = edition.money.programmes_yearly or edition.money.pact_yearly
    amounts = [area.yearly_amount.value for area in edition.areas]
    if whole is None or whole.value is None or not amounts:
        return
    found = sum((amount for amount in amounts if amount is not None), Decimal())
    if found > whole.value or (None not in amounts and found != whole.value):
        yield f"areas: their yearly amounts make {found}, the programmes have {whole.value}"
    for area in edition.areas:
        amount = area.yearly_amount.value
        parts = [programme.yearly_amount.value for programme in area.programmes if programme.yearly_amount]
        found = sum((part for part in parts if part is not None), Decimal())
        if amount is not None and found > amount:
            yield f"areas.{area.code}: its programmes make {found}, the area has {amount}"


def _groups(known: Mapping[str, object]) -> Iterator[str]:
    degree, vocational = known.get("rates.degree_groups", ()), known.get("rates.vocational_groups", ())
    if set(degree) & set(vocational):  # type: ignore[call-overload]
        yield "rates.vocational_groups: a group cannot have both rates"


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
