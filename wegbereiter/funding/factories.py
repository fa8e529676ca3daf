"""Rows for tests: no surprises, every value visible in the call or here."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from wegbereiter.accounts.models import Profile
from wegbereiter.core.jobs import Reporter
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.calculation import calculate
from wegbereiter.funding.models import Calculation, HeadCount, HeadCountRow
from wegbereiter.funding.states import CalculationState, CountState, Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.organisations.queries import actor_of

EDITION = "pik-2017"
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


def make_add_on(edition: str = "pik-2022") -> Calculation:
    """The additional money, calculated on the population of the districts that exist, and final."""
    officer = as_actor(make_officers(1)[0])
    calculation = calculate(edition=edition, occasion=Round.ADD_ON, head_count_id=None, by=officer, now=NOW)
    for name, value in {"state": CalculationState.FINAL, **two_persons()}.items():
        setattr(calculation, name, value)
    calculation.save()
    return calculation
