"""The database refuses impossible states: one test for each constraint, by name."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from wegbereiter.funding import factories as make
from wegbereiter.funding.models import AreaSum, HeadCount, HeadCountUpload, Objection
from wegbereiter.funding.states import CalculationState
from wegbereiter.organisations.factories import make_organisation

pytestmark = pytest.mark.django_db


def refused(rows, name, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize(
    ("name", "state", "values"),
    [
        ("head_count_state_known", "reported", {"state": "invented"}),
        ("head_count_versions_in_line", "reported", {"number": 2}),
        ("head_count_reported_with_day", "reported", {"reported_on": None}),
        ("head_count_reported_with_day", "provisional", {"reported_on": make.COUNTED_ON}),
        ("head_count_corrected_with_day", "corrected", {"received_on": None}),
        ("head_count_corrected_with_day", "corrected", {"changed_rows": 0}),
        ("head_count_final_by_decision", "reported", {"state": "final"}),
        ("head_count_final_by_decision", "final", {"state": "reported"}),
        ("head_count_estimates_within_rows", "reported", {"estimated_rows": 2}),
        ("head_count_estimates_within_rows", "reported", {"towns": 0}),
    ],
)
def test_head_count(name, state, values):
    make.make_head_count({make_organisation(): 5}, state=state)

    refused(HeadCount.objects.all(), name, **values)


def test_head_count_numbers_are_given_once_and_one_is_final():
    town = make_organisation()
    make.make_head_count({town: 5}, state="final")

    with pytest.raises(IntegrityError, match="head_count_number_once"), transaction.atomic():
        make.make_head_count({town: 5})
    with pytest.raises(IntegrityError, match="head_count_one_final"), transaction.atomic():
        make.make_head_count({town: 5}, state="final", number=2)


def test_head_count_row():
    town = make_organisation()
    count = make.make_head_count({town: 5})

    refused(count.rows, "head_count_row_corrected_with_reason", corrected_from=4)
    refused(count.rows, "persons", persons=-1)
    with pytest.raises(IntegrityError, match="head_count_row_once"), transaction.atomic():
        count.rows.create(organisation=town, persons=6)


def make_upload(**values):
    defaults = {
        "organisation": make_organisation("approving_office"),
        "edition": make.EDITION,
        "counted_on": make.COUNTED_ON,
        "file_hash": "0" * 64,
        "created_at": make.NOW,
        "created_by": uuid4(),
        "expires_at": make.NOW.replace(year=2018),
    }
    return HeadCountUpload.objects.create(**{**defaults, **values})


def test_head_count_upload():
    make_upload(problem_count=1)
    count = make.make_head_count({make_organisation(): 5})

    refused(HeadCountUpload.objects.all(), "head_count_upload_faulty_never_taken", head_count=count)
    refused(HeadCountUpload.objects.all(), "head_count_upload_days_in_order", expires_at=make.NOW)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("objection_state_known", {"state": "invented", "answer": ""}),
        ("objection_has_reason", {"reason": ""}),
        ("objection_answered_completely_or_not", {"answer": "ja"}),
        ("objection_answered_completely_or_not", {"state": "rejected"}),
        ("objection_accepted_with_correction", {"state": "accepted", "answer": "ja", "answered_at": make.NOW, "answered_by": uuid4()}),
    ],
)  # fmt: skip
def test_objection(name, values):
    objection()

    # An unknown state breaks two constraints; PostgreSQL names one of them.
    names = "objection_(state_known|answered_completely_or_not)" if name == "objection_state_known" else name
    refused(Objection.objects.all(), names, **values)


def objection(town=None):
    town = town or make_organisation()
    count = make.make_head_count({town: 5})
    return Objection.objects.create(
        organisation=town,
        row=count.rows.get(),
        edition=make.EDITION,
        claimed_persons=6,
        reason="Zuzug",
        created_at=make.NOW,
        created_by=uuid4(),
    )


def test_objection_is_open_once():
    second = objection()
    second.pk = uuid4()

    with pytest.raises(IntegrityError, match="objection_one_open"), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "state", "values"),
    [
        ("calculation_round_known", "draft", {"round": "invented"}),
        ("calculation_state_by_decision", "draft", {"state": "prepared"}),
        ("calculation_state_by_decision", "draft", {"state": "final"}),
        ("calculation_state_by_decision", "final", {"state": "draft"}),
        ("calculation_amounts_possible", "draft", {"money_amount": 0}),
        ("calculation_amounts_possible", "draft", {"persons_total": 0}),
        ("calculation_amounts_possible", "draft", {"share": 2}),
        ("calculation_total_is_years_times_annual", "draft", {"annual_amount": 1}),
        ("calculation_total_is_years_times_annual", "draft", {"years": None}),
        ("calculation_estimates_within_holders", "draft", {"estimated_holders": 9}),
    ],
)
def test_calculation(name, state, values):
    made = make.make_calculation({make_organisation(): 5}, state=state)

    refused(type(made).objects.all(), name, **values)


def test_calculation_is_made_once_for_a_head_count_even_without_one():
    make_organisation("district", population=5)
    made = make.make_add_on()
    made.pk, made.state = uuid4(), CalculationState.DRAFT
    for name in ("prepared", "decided"):
        for part, empty in (("by", None), ("role", ""), ("persons", []), ("at", None)):
            setattr(made, f"{name}_{part}", empty)

    with pytest.raises(IntegrityError, match="calculation_once_per_head_count"), transaction.atomic():
        made.save(force_insert=True)


def test_a_round_is_final_once():
    town = make_organisation()
    made = make.make_calculation({town: 5})
    count = make.make_head_count({town: 6}, number=2)
    made.pk, made.head_count = uuid4(), count

    with pytest.raises(IntegrityError, match="calculation_one_final"), transaction.atomic():
        made.save(force_insert=True)


def test_allotment():
    town = make_organisation()
    made = make.make_calculation({town: 5})

    refused(made.allotments, "allotment_total_is_years_times_annual", total_amount=1)
    refused(made.allotments, "allotment_total_is_years_times_annual", annual_amount=-1, total_amount=-2)
    refused(made.allotments, "allotment_total_is_years_times_annual", annual_amount=None)
    with pytest.raises(IntegrityError, match="allotment_once"), transaction.atomic():
        made.allotments.create(organisation=town, persons=1, total_amount=1)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("area_sum_never_of_one", {"places": 1}),
        ("area_sum_kind_known", {"kind": "invented"}),
        ("area_sum_area_by_kind", {"area": None}),
        ("area_sum_area_by_kind", {"kind": "several"}),
        ("area_sum_figures_possible", {"total_amount": -1}),
        ("area_sum_figures_possible", {"estimated_places": 9}),
    ],
)
def test_area_sum(name, values):
    area = make_organisation("district")
    make.make_calculation({make_organisation(district=area): 5 for _number in range(2)})

    names = "area_sum_(kind_known|area_by_kind)" if name == "area_sum_kind_known" else name
    refused(AreaSum.objects.all(), names, **values)


def test_area_sum_stands_once():
    area = make_organisation("district")
    made = make.make_calculation({make_organisation(district=area): 5 for _number in range(2)})
    line = made.sums.get()
    line.pk = uuid4()

    with pytest.raises(IntegrityError, match="area_sum_once"), transaction.atomic():
        line.save(force_insert=True)
