"""The loader itself, in one transaction that is rolled back."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from wegbereiter.accounts.roles import ROLES
from wegbereiter.demo import actions as loader
from wegbereiter.demo.actions import STEPS, DatabaseNotEmptyError, actors, load, place
from wegbereiter.demo.queries import DIGESTED, cast, digest
from wegbereiter.demo.rules import course_of
from wegbereiter.demo.tests.by_actions import applications_are_such_as_the_actions_write
from wegbereiter.demo.tests.test_state import people_of_the_state_are_added
from wegbereiter.funding.models import (
    Allotment,
    Amendment,
    Application,
    Calculation,
    Forwarding,
    HeadCount,
    NoticeObjection,
    OverruledFinding,
    Pool,
    PoolingSuggestion,
    Position,
    PositionChange,
    Simulation,
    Way,
)
from wegbereiter.funding.rules.agreement import check_council_day, pool_gap, top_up_of
from wegbereiter.funding.states import ApplicationState, WayCode
from wegbereiter.organisations.actions import Loaded
from wegbereiter.organisations.models import Membership
from wegbereiter.pact import queries as pact

pytestmark = pytest.mark.django_db

DOMAINS = {"organisations", "funding", "offers", "people", "casework"}
NOT_DIGESTED = {  # sums and documents that follow from what is digested, and what is only keys, days and moments
    *("AreaSum", "MoneySum", "SimulationSum", "HearingDocument", "NoticeDocument", "Transmission"),
    *(
        "Calculation",
        "HeadCount",
        "PoolingAdvice",
        "Care",
        "ContactPerson",
        "Household",
        "Objection",
        "OrganisationValues",
    ),
}


def test_load_fills_an_empty_database_and_leaves_one_in_use_alone():
    """One load for all of it: it takes as long as a hundred other tests."""
    said = []

    load(seed=1, say=lambda done, total, _step: said.append((done, total)))

    everything_is_there(said)
    ways_are_such_as_the_actions_write()
    every_state_of_a_way_is_there_and_something_is_left_for_the_visitor()
    applications_of_every_kind_are_there()
    applications_are_such_as_the_actions_write(*actors(list(Membership.objects.select_related("organisation"))))
    people_of_the_state_are_added()
    every_table_counts_in_the_digest()
    before = digest()
    with pytest.raises(DatabaseNotEmptyError):
        load(seed=2, say=lambda *_: None)
    assert digest() == before


def everything_is_there(said):
    assert said == [(step, STEPS) for step in range(1, STEPS + 1)]
    assert [count.persons_total for count in HeadCount.objects.order_by("number")] == [46_828, 72_857]
    assert sorted(Calculation.objects.values_list("round", "state")) == [
        ("add_on", "prepared"),
        ("final", "final"),
        ("first_tranche", "final"),
    ]
    assert Allotment.objects.filter(calculation__round="final").count() == 1_101
    assert [(one.state, one.towns, one.comments.count()) for one in Simulation.objects.order_by("created_at")] == [
        ("shared", 1_101, 1),
        ("draft", 1_101, 0),
    ]
    assert {member.role for member in cast()} == set(ROLES) == set(Membership.objects.values_list("role", flat=True))
    said_to_notices = sorted(NoticeObjection.objects.values_list("state", flat=True))
    assert said_to_notices == ["open", "open", "partly", "rejected", "upheld", "withdrawn"]
    assert sorted(Amendment.objects.values_list("state", flat=True)) == ["decided"] * 3 + ["proposed"] * 3
    upon_tranche = Amendment.objects.filter(application__calculation__round="first_tranche", causes=["allotment"])
    assert [one.new_amount > one.old_amount for one in upon_tranche] == [True] * 4
    waiting = PositionChange.objects.filter(state="open", amendment=None)
    assert sorted(waiting.values_list("added_number", flat=True), key=str) == [3, None]
    assert len(digest()) == 64


def every_table_counts_in_the_digest():
    """One value in one row of each table is another one: the first that the database allows."""
    said = {
        model.__name__ for model in apps.get_models() if model._meta.app_label in DOMAINS and model.objects.exists()
    }
    assert said - {model.__name__ for model in DIGESTED} == NOT_DIGESTED
    before = digest()
    unseen = [model.__name__ for model, columns in DIGESTED.items() if digest_after_a_change(model, columns) == before]
    assert unseen == []


def digest_after_a_change(model, columns):
    own = [column for column in columns if "__" not in column]
    row = model.objects.order_by("pk").values("pk", *own).first()
    assert row, f"the demo has nothing in {model.__name__}"
    for column in reversed(own):
        for value in others(model, column, row[column]):
            try:
                with transaction.atomic():
                    model.objects.filter(pk=row["pk"]).update(**{column: value})
                    after = digest()
                    transaction.set_rollback(True)
            except DatabaseError:
                continue
            return after
    raise AssertionError(model)


def others(model, column, value):
    """Values that the column could have instead."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | Decimal):
        return [value + 1]
    choices = [code for code, _label in model._meta.get_field(column).choices or () if code != value]
    return [*choices, f"{value}x"] if isinstance(value, str) else []


def applications_of_every_kind_are_there():
    applications = Application.objects
    assert applications.count() > 200
    assert set(applications.values_list("state", flat=True)) == set(ApplicationState.values)
    assert applications.filter(pool__isnull=False).exists()
    assert applications.filter(own_amount__gt=0).exists()
    assert set(Forwarding.objects.values_list("state", flat=True)) == {"asked", "accepted", "refused"}
    assert Position.objects.filter(qualification="requalifying", has_worked_before=True).exists()
    assert Position.objects.filter(employed_since__isnull=False).exists()
    assert OverruledFinding.objects.exists()


def test_place_that_nobody_knows_is_an_error():
    with pytest.raises(LookupError, match="Nirgendwo"):
        place(Loaded(by_key={}, districts={}, bodies={}), "Nirgendwo")


def ways_are_such_as_the_actions_write():
    calculation = Calculation.objects.get(round="final")
    edition = pact.edition(calculation.edition)
    below = set(
        Allotment.objects.filter(calculation=calculation, below_claim=True).values_list("organisation_id", flat=True)
    )
    ways = list(Way.objects.select_related("pool", "allotment", "organisation__district"))

    assert PoolingSuggestion.objects.filter(organisation__in=below).count() == len(below)
    for way in ways:
        assert way.allotment is None or way.allotment.annual_amount == way.annual_amount
        if way.council_on:
            assert check_council_day(way.council_on, today=date(2018, 6, 1), edition=edition) == way.council_on
            assert way.answered_at.date() > way.council_on
        if way.kind == WayCode.TOP_UP:
            assert way.top_up_amount == top_up_of(way.annual_amount, edition)
        if way.kind == WayCode.TO_DISTRICT:
            assert way.partner_id == way.organisation.district_id
            assert (way.partner_answered_at is None) or way.partner_answered_at > way.answered_at
        if way.pool:
            assert (way.partner_id, way.kind) == (way.pool.organisation_id, way.pool.kind)
    for pool in Pool.objects.filter(ended_at=None):
        mine = [way for way in ways if way.pool_id == pool.pk]
        assert pool.organisation_id in {way.organisation_id for way in mine}
        assert not pool_gap([way.annual_amount for way in mine], edition)


def every_state_of_a_way_is_there_and_something_is_left_for_the_visitor():
    assert set(Way.objects.values_list("state", flat=True)) == {"asked", "accepted", "refused", "withdrawn"}
    assert set(Way.objects.values_list("kind", flat=True)) == {"association", "neighbours", "top_up", "to_district"}
    assert Pool.objects.filter(ended_at__isnull=False).exists()
    biberach = Way.objects.filter(partner__key="08426")
    assert biberach.filter(partner_state="waiting").count() == 3
    assert biberach.filter(partner_state="accepted").count() > 20
    assert not Way.objects.filter(organisation__name="Wehr").exists()
    pool = {
        way.organisation.name: way.state
        for way in Way.objects.filter(partner__key="08317026").select_related("organisation")
    }
    assert (pool["Ettenheim"], pool["Rust"], pool["Mahlberg"]) == ("asked", "asked", "accepted")
    decided = Way.objects.filter(state="accepted").values("organisation").distinct().count()
    assert decided > 500


@pytest.mark.parametrize(
    ("chance", "course"),
    [(0, "agreed"), (0.59, "agreed"), (0.6, "open"), (0.79, "declined"), (0.86, "given_up"), (0.95, "nothing")],
)
def test_course_of_a_pool(chance, course):
    assert course_of(chance).value == course


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "done"), [(0, ["small"]), (3, ["small", "state of 3", "tidied"])])
def test_the_state_comes_beside_the_small_demo_and_only_if_asked_for(monkeypatch, people, done):
    said = []
    monkeypatch.setattr(loader, "_load_small", lambda **_more: said.append("small"))
    monkeypatch.setattr(loader, "load_state", lambda people, **_more: said.append(f"state of {people}"))
    monkeypatch.setattr(loader, "tidy", lambda: said.append("tidied"))

    load(seed=1, say=lambda *_line: None, people=people)

    assert said == done
