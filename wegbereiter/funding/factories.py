"""Rows for tests: no surprises, every value visible in the call or here."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from wegbereiter.accounts.models import Profile
from wegbereiter.core.ids import new_id
from wegbereiter.core.jobs import Reporter
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.calculation import calculate
from wegbereiter.funding.models import (
    Calculation,
    HeadCount,
    HeadCountRow,
    Simulation,
    SimulationAmount,
    SimulationComment,
    SimulationSum,
)
from wegbereiter.funding.states import AreaKind, CalculationState, CountState, Round, SimulationState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.organisations.queries import actor_of

EDITION = "pik-2017"
LEAST = 51_000  # euros a year that a claim must reach, in invented drafts
NOW = datetime(2017, 11, 15, 9, 0, tzinfo=UTC)
COUNTED_ON = date(2017, 9, 15)


def make_officers(number: int = 2, **values: Any) -> list[Membership]:
    """Officers of one approving office."""
    office = values.pop("organisation", None) or make_organisation(Kind.APPROVING_OFFICE, name="Bewilligungsstelle")
    return [make_membership("state_officer", office, **values) for _number in range(number)]


def as_actor(membership: Membership) -> Actor:
    profile = Profile.objects.get(user_id=membership.user_id)
    return actor_of(membership, natural_person=profile.natural_person)


def make_head_count(
    persons: Mapping[Organisation, int],
    *,
    estimated: frozenset[Organisation] | set[Organisation] = frozenset(),
    state: str = CountState.REPORTED,
    **values: Any,
) -> HeadCount:
    """A version with these rows, as if imported; `state` final brings two invented officers along."""
    number = values.setdefault("number", 1)
    if number > 1:
        values.setdefault("previous", HeadCount.objects.get(edition=values.get("edition", EDITION), number=number - 1))
    if state != CountState.PROVISIONAL:
        values.setdefault("reported_on", date(2017, 10, 15))
    if state == CountState.CORRECTED:
        values = {"received_on": date(2017, 11, 2), "changed_rows": 1, **values}
    if state == CountState.FINAL:
        values = {**two_persons(), **values}
    count = HeadCount.objects.create(
        **{"edition": EDITION, "counted_on": COUNTED_ON, "created_at": NOW, **values},
        state=state,
        persons_total=sum(persons.values()),
        towns=len(persons),
        estimated_rows=len(estimated),
    )
    HeadCountRow.objects.bulk_create(
        HeadCountRow(head_count=count, organisation=town, persons=number, estimated=town in estimated)
        for town, number in persons.items()
    )
    return count


def two_persons() -> dict[str, Any]:
    """Columns of a decision by two invented persons."""
    one, two = make_officers(2, organisation=make_organisation(Kind.MINISTRY))
    first, second = as_actor(one), as_actor(two)
    return {
        "prepared_by": first.user_id,
        "prepared_role": first.role,
        "prepared_persons": list(first.natural_persons),
        "prepared_at": NOW,
        "decided_by": second.user_id,
        "decided_role": second.role,
        "decided_persons": list(second.natural_persons),
        "decided_at": NOW,
    }


def make_calculation(
    persons: Mapping[Organisation, int],
    *,
    estimated: frozenset[Organisation] | set[Organisation] = frozenset(),
    occasion: Round = Round.FINAL,
    state: str = CalculationState.FINAL,
    edition: str = EDITION,
    head_count: HeadCount | None = None,
    **values: Any,
) -> Calculation:
    """A head count with these rows, and the round calculated on it by the real rules."""
    count = head_count or make_head_count(persons, estimated=estimated, state=CountState.FINAL, edition=edition)
    officer = as_actor(make_officers(1)[0])
    calculation = calculate(
        edition=edition,
        occasion=occasion,
        head_count_id=count.pk,
        by=officer,
        now=NOW,
        reporter=Reporter.silent(officer),
    )
    if state == CalculationState.FINAL:
        values = {**two_persons(), **values}
    for name, value in {"state": state, **values}.items():
        setattr(calculation, name, value)
    calculation.save()
    return calculation


def make_simulation(
    amounts: Mapping[Organisation, tuple[int, int]],
    *,
    state: str = SimulationState.DRAFT,
    title: str = "",
    **values: Any,
) -> Simulation:
    """A draft with these amounts (now, in the draft) a year, as if computed; each town in a district of its own counts."""
    towns = list(amounts)
    now, draft = (sum(pair[side] for pair in amounts.values()) for side in (0, 1))
    if state == SimulationState.FINAL:
        values = {**two_persons(), **values}
    if state == SimulationState.SHARED:
        values = {"shared_at": NOW, "shared_by": uuid4(), "shared_role": "state_officer", **values}
    found = Simulation.objects.create(
        **{
            "edition": EDITION, "money_amount": draft or 1, "years": 2, "key": "population", "holder": "town",
            "level": "town", "now_money_amount": now or 1, "now_least_claim_amount": LEAST,
            "least_claim_amount": LEAST, "created_at": NOW, "changed_at": NOW, **values,
        },
        state=state,
        title=title or f"Entwurf {new_id()}",
        towns=len(towns), now_holders=len(towns), draft_holders=len(towns),
        now_annual_amount=now, draft_annual_amount=draft,
        now_below=sum(pair[0] < LEAST for pair in amounts.values()),
        draft_below=sum(pair[1] < LEAST for pair in amounts.values()),
        more=sum(b > a for a, b in amounts.values()), less=sum(b < a for a, b in amounts.values()),
        same=sum(a == b for a, b in amounts.values()),
    )  # fmt: skip
    _keep_amounts(found, amounts)
    if len(towns) > 1:
        SimulationSum.objects.create(
            simulation=found, kind=AreaKind.SEVERAL, towns=len(towns), now_holders=len(towns),
            draft_holders=len(towns), now_amount=now, draft_amount=draft, now_below=found.now_below,
            draft_below=found.draft_below, more=found.more, less=found.less, same=found.same,
        )  # fmt: skip
    return found


def _keep_amounts(found: Simulation, amounts: Mapping[Organisation, tuple[int, int]]) -> None:
    SimulationAmount.objects.bulk_create(
        SimulationAmount(
            simulation=found, place=town, now_amount=a, draft_amount=b, difference_amount=b - a,
            per_cent=round(Decimal(b - a) * 100 / a, 1) if a else None,
            now_below=int(a < LEAST), draft_below=int(b < LEAST),
        )
        for town, (a, b) in amounts.items()
    )  # fmt: skip


def make_comment(
    simulation: Simulation, association: Organisation, text: str = "Wir sind dagegen."
) -> SimulationComment:
    return SimulationComment.objects.create(
        simulation=simulation, organisation=association, edition=simulation.edition, text=text, created_at=NOW
    )


def make_add_on(edition: str = "pik-2022") -> Calculation:
    """The additional money, calculated on the population of the districts that exist, and final."""
    officer = as_actor(make_officers(1)[0])
    calculation = calculate(edition=edition, occasion=Round.ADD_ON, head_count_id=None, by=officer, now=NOW)
    for name, value in {"state": CalculationState.FINAL, **two_persons()}.items():
        setattr(calculation, name, value)
    calculation.save()
    return calculation
