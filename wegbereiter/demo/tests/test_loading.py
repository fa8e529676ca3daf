"""The loader itself, in one transaction that is rolled back."""

import pytest

from wegbereiter.demo.actions import DatabaseNotEmptyError, load, place
from wegbereiter.demo.queries import cast, digest
from wegbereiter.funding.models import Allotment, Calculation, HeadCount
from wegbereiter.organisations.actions import Loaded
from wegbereiter.organisations.models import Membership

pytestmark = pytest.mark.django_db


def test_load_fills_an_empty_database_and_says_each_step():
    said = []

    load(seed=1, say=lambda done, total, _step: said.append((done, total)))

    assert said == [(step, 5) for step in range(1, 6)]
    assert [count.persons_total for count in HeadCount.objects.order_by("number")] == [46_828, 72_857]
    assert sorted(Calculation.objects.values_list("round", "state")) == [
        ("add_on", "prepared"),
        ("final", "final"),
        ("first_tranche", "final"),
    ]
    assert Allotment.objects.filter(calculation__round="final").count() == 1_101
    assert {member.role for member in cast()} <= set(Membership.objects.values_list("role", flat=True))
    assert len(digest()) == 64


def test_load_leaves_a_database_in_use_alone():
    load(seed=1, say=lambda *_: None)
    before = digest()

    with pytest.raises(DatabaseNotEmptyError):
        load(seed=2, say=lambda *_: None)

    assert digest() == before


def test_place_that_nobody_knows_is_an_error():
    with pytest.raises(LookupError, match="Nirgendwo"):
        place(Loaded(by_key={}, districts={}, bodies={}), "Nirgendwo")
