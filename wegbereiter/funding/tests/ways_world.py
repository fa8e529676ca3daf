"""A small Landkreis for tests of ways: three towns of one association, one that lacks 51 euros, and a city with the rest."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType, SimpleNamespace
from uuid import uuid4

import pytest

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import PoolingAdvice, PoolingSuggestion, Way
from wegbereiter.funding.queries import pooling
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import WayCode
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

NOW = datetime(2018, 3, 1, 9, tzinfo=UTC)
COUNCIL = date(2018, 2, 20)
THIRTY = Decimal(23_882)
REST = 72_857 - 64 - 3 * 30
# Kilometres lie a hundredth of a degree apart, more or less: all within the distance for pools.
SPOTS = {
    "one": (48.50, 9.00),
    "two": (48.52, 9.02),
    "three": (48.54, 9.00),
    "wehr": (48.56, 9.04),
    "city": (48.60, 9.00),
}


def make_place(*, changed: Mapping[str, int] = MappingProxyType({}), estimated: Sequence[str] = ()) -> SimpleNamespace:
    """Towns of 30 persons each, one of 64, a city; a clerk of each and of the Landkreis, as membership and as actor.

    `changed`: other numbers of persons by name; `estimated`: towns whose number is an estimate.
    """
    district = make_organisation(Kind.DISTRICT, name="Musterkreis")
    association = make_organisation(Kind.MUNICIPAL_ASSOCIATION, name="GVV Muster", district=district)
    towns = {}
    for name, (latitude, longitude) in SPOTS.items():
        values = {"association": association} if name in {"one", "two", "three"} else {}
        towns[name] = make_organisation(
            name=name, district=district, latitude=Decimal(str(latitude)), longitude=Decimal(str(longitude)), **values
        )
    persons = {"wehr": 64, "city": REST, **changed}
    calculation = make.make_calculation(
        {town: persons.get(name, 30) for name, town in towns.items()}, estimated={towns[name] for name in estimated}
    )
    members = {name: make_membership("funding_clerk", town) for name, town in {**towns, "district": district}.items()}
    clerks = {name: make.as_actor(member) for name, member in members.items()}
    return SimpleNamespace(
        **towns, district=district, association=association, calculation=calculation, clerks=clerks, members=members
    )


def events():
    return Event.objects.exclude(code="funding.calculation.made")


def does(clerk, action, *args, **values):
    with acting_as(clerk):
        return action(*args, **values, by=clerk, now=NOW)


def fault_of(clerk, action, *args, **values):
    with pytest.raises(RefusedError) as caught:
        does(clerk, action, *args, **values)
    return caught.value.fault


def pooled(place, *names, lead="one", kind=WayCode.ASSOCIATION):
    return does(place.clerks[lead], actions.propose_pool, kind, partners=[getattr(place, name).pk for name in names])


def way_in(pool, town):
    return Way.objects.get(pool=pool, organisation=town)


def view_of(clerk, pool):
    with acting_as(clerk):
        return pooling.pool_view(clerk, pool.pk)


def suggested(place, published=True):
    """The adviser's proposal: the three towns of the association, the first one leads."""
    towns = [place.one, place.two, place.three]
    advice = PoolingAdvice.objects.create(
        edition=make.EDITION, calculation=place.calculation, towns=4, pools=1, top_ups=1, transfers=0, seconds=1,
        created_at=NOW, published_at=NOW if published else None, published_by=uuid4() if published else None,
    )  # fmt: skip
    amounts = dict(place.calculation.allotments.values_list("organisation_id", "annual_amount"))
    together = sum(amounts[town.pk] for town in towns)
    for town in towns:
        PoolingSuggestion.objects.create(
            organisation=town, advice=advice, kind=WayCode.ASSOCIATION, pool_name="GVV Muster", leads=town is towns[0],
            annual_amount=amounts[town.pk], pool_amount=together, reason="association",
            reason_values={"association": "GVV Muster", "amount": int(together), "farthest": 20, "helper": "one", "searched": False},
            partners=[[str(other.pk), str(amounts[other.pk])] for other in towns if other is not town],
        )  # fmt: skip
    return advice
