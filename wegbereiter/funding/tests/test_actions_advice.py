"""The adviser as the state's action and as a job: computed, published once, stopped without a trace."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import Reporter, StoppedError
from wegbereiter.core.models import JobRun
from wegbereiter.core.progress import CancelledError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions, jobs
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Application, Calculation, PoolingAdvice, PoolingSuggestion
from wegbereiter.funding.queries.pooling import suggestions_visible_to
from wegbereiter.funding.rules import AllotmentRefusedError
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import CalculationState, Fault, Round, WayCode
from wegbereiter.funding.tests.ways_world import NOW, make_place
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Organisation
from wegbereiter.pact import queries as pact

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def officer():
    return make.make_officers(1)[0]


@pytest.fixture
def by(officer):
    return make.as_actor(officer)


def proposed(by, calculation, **values):
    with acting_as(by):
        return actions.propose_ways(calculation.pk, by=by, now=NOW, **values)


def published(by, advice):
    with acting_as(by):
        return actions.publish_advice(advice.pk, by=by, now=NOW)


def events(prefix="funding.pooling"):
    return list(Event.objects.filter(code__startswith=prefix).order_by("pk").values_list("code", flat=True))


def test_who_has_applied_already_is_proposed_no_way_and_helps_no_pool(place, by):
    """Upon the first tranche it reached the claim; upon the final allotment it does not."""
    Application.objects.create(
        organisation=place.wehr, edition=make.EDITION, calculation=place.calculation, state="submitted",
        created_at=NOW, saved_at=NOW, submitted_at=NOW, applied_amount=1, yearly_amount=1, fte=1,
        allotted_total_amount=1, signatory="Erfundene Person", signature="online",
    )  # fmt: skip

    proposed(by, place.calculation)

    assert set(PoolingSuggestion.objects.values_list("organisation__name", flat=True)) == {"one", "two", "three"}


def test_every_town_below_the_claim_is_proposed_a_way(place, by):
    advice = proposed(by, place.calculation)

    assert (advice.towns, advice.pools, advice.top_ups, advice.transfers) == (4, 1, 1, 0)
    assert [row[2] for row in advice.districts] == [4]
    found = {one.organisation.name: one for one in PoolingSuggestion.objects.select_related("organisation")}
    assert {name: (one.kind, one.leads) for name, one in found.items()} == {
        "one": (WayCode.ASSOCIATION, True),
        "two": (WayCode.ASSOCIATION, False),
        "three": (WayCode.ASSOCIATION, False),
        "wehr": (WayCode.TOP_UP, False),
    }
    assert found["two"].pool_amount == 71_646
    assert found["two"].partners == [[str(place.one.pk), "23882.00"], [str(place.three.pk), "23882.00"]]
    assert (found["wehr"].pool_amount, found["wehr"].partners) == (None, [])
    assert events() == ["funding.pooling.proposed"]
    event = Event.objects.get(code="funding.pooling.proposed")
    assert (event.object_id, event.data["towns"], event.data["pools"]) == (advice.pk, 4, 1)


def test_a_town_without_coordinates_is_left_out_and_one_without_district_stands_alone(place, by):
    Organisation.objects.filter(pk=place.three.pk).update(latitude=None)
    Organisation.objects.filter(pk=place.wehr.pk).update(district=None, association=None)

    proposed(by, place.calculation)

    assert {one.organisation_id for one in PoolingSuggestion.objects.all()} >= {place.one.pk, place.wehr.pk}
    assert not PoolingSuggestion.objects.filter(organisation=place.three).exists()


def test_towns_see_what_is_proposed_once_it_is_published_and_only_their_own(place, by):
    advice, town = proposed(by, place.calculation), place.clerks["two"]
    with acting_as(town):
        assert not suggestions_visible_to(town).exists()
        assert (PoolingAdvice.objects.count(), PoolingSuggestion.objects.count()) == (0, 0)

    advice = published(by, advice)

    assert (advice.published_at, advice.published_by) == (NOW, by.user_id)
    with acting_as(town):
        assert [one.organisation_id for one in suggestions_visible_to(town)] == [place.two.pk]
        assert PoolingSuggestion.objects.count() == 1  # the database says so, too
    assert events() == ["funding.pooling.proposed", "funding.pooling.published"]


def test_proposals_are_published_once(place, by):
    advice = proposed(by, place.calculation)
    published(by, advice)

    with pytest.raises(RefusedError) as caught:
        published(by, advice)

    assert caught.value.fault == Fault.ADVICE_PUBLISHED
    assert events().count("funding.pooling.published") == 1


@pytest.mark.parametrize("values", [{"state": CalculationState.DRAFT}, {"occasion": Round.FIRST_TRANCHE}])
def test_proposals_rest_on_a_final_round(by, values):
    calculation = make.make_calculation({make_organisation(): 30}, **values)

    with pytest.raises(RefusedError) as caught:
        proposed(by, calculation)

    assert caught.value.fault == Fault.ADVICE_NEEDS_FINAL


def test_an_edition_without_pooling_has_no_adviser(place, by, monkeypatch):
    """In 2025 only districts hold grants."""
    later = pact.edition("pik-2025")
    monkeypatch.setattr("wegbereiter.funding.actions.advice.pact.edition", lambda _code: later)

    with pytest.raises(AllotmentRefusedError):
        proposed(by, place.calculation)

    assert not PoolingAdvice.objects.exists()


@pytest.mark.parametrize("role", ["second_officer", "auditor", "funding_clerk"])
def test_other_roles_propose_and_publish_nothing(place, by, role):
    advice = proposed(by, place.calculation)
    other = make.as_actor(make_membership(role))

    with acting_as(other):
        for action, pk in ((actions.propose_ways, place.calculation.pk), (actions.publish_advice, advice.pk)):
            with pytest.raises(PermissionDenied):
                action(pk, by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            jobs.order_advice(place.calculation.pk, by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            jobs.stop_advice(uuid4(), by=other, now=NOW)


def test_what_does_not_exist_is_neither_computed_nor_published(by):
    with acting_as(by):
        with pytest.raises(Calculation.DoesNotExist):
            actions.propose_ways(uuid4(), by=by, now=NOW)
        with pytest.raises(PoolingAdvice.DoesNotExist):
            actions.publish_advice(uuid4(), by=by, now=NOW)


# ---------------------------------------------------------------- in the background


def ordered(by, calculation):
    with acting_as(by):
        return jobs.order_advice(calculation.pk, by=by, now=NOW)


def run_job(by, calculation, reporter=None):
    return jobs.propose_ways.function(by, reporter or Reporter.silent(by), calculation=calculation.pk)


def test_an_order_queues_one_job_and_a_second_click_finds_it(place, by):
    assert ordered(by, place.calculation) == ordered(by, place.calculation)

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'funding.propose_ways'")
        assert cursor.fetchone() == (1,)
    assert events() == ["funding.pooling.ordered"]


def test_what_can_be_refused_at_once_is_not_queued(by):
    draft = make.make_calculation({make_organisation(): 30}, state=CalculationState.DRAFT)

    with pytest.raises(RefusedError):
        ordered(by, draft)

    assert JobRun.objects.count() == 0


def test_the_job_proposes_and_tells_each_district(place, by):
    told = []

    class Listening(Reporter):
        def begin(self, *, total):
            told.append(("of", total))

        def reached(self, done):
            told.append(done)

    with acting_as(by):
        made = run_job(by, place.calculation, Listening(None, by=by))

    assert PoolingAdvice.objects.get().pk == made
    assert told == [("of", 1), 1]


def test_the_job_is_not_done_for_somebody_whose_role_has_ended(place, officer, by):
    officer.last_day = date(2018, 1, 1)
    officer.save()

    with acting_as(by), pytest.raises(StoppedError) as caught:
        run_job(by, place.calculation)

    assert caught.value.code == "membership_ended"


def test_the_job_tells_why_it_was_refused(by):
    draft = make.make_calculation({make_organisation(): 30}, state=CalculationState.DRAFT)

    with acting_as(by), pytest.raises(StoppedError) as caught, transaction.atomic():
        run_job(by, draft)

    assert caught.value.code == "advice_needs_final"


def test_stopped_in_the_middle_nothing_of_it_stays(place, by):
    run = ordered(by, place.calculation)
    with acting_as(by):
        jobs.stop_advice(run.pk, by=by, now=NOW)
        with pytest.raises(CancelledError), transaction.atomic():
            run_job(by, place.calculation, Reporter(run.pk, by=by))

    assert not PoolingAdvice.objects.exists()
    assert not PoolingSuggestion.objects.exists()
    assert events() == ["funding.pooling.ordered", "funding.pooling.stopped"]


def test_a_new_run_does_not_change_what_was_published(place, by):
    first = published(by, proposed(by, place.calculation))
    second = proposed(by, place.calculation)

    first.refresh_from_db()
    assert first.published_at == NOW
    assert (second.published_at, PoolingAdvice.objects.count()) == (None, 2)
    assert first.seconds >= Decimal(0)
