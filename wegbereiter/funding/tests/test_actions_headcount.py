"""Import, report, correct, decide: what each action changes, records and refuses."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction

from wegbereiter.audit.models import Event
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import HeadCount, HeadCountUpload, Objection
from wegbereiter.funding.queries.preview import preview_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.versions import Number
from wegbereiter.funding.states import CountState, Fault
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Organisation

pytestmark = pytest.mark.django_db

NOW = make.NOW
DAY = date(2017, 11, 2)


@pytest.fixture
def towns():
    return [make_organisation() for _number in range(3)]


@pytest.fixture
def officers():
    return [make.as_actor(one) for one in make.make_officers(2)]


def given(towns, *persons):
    return {town.pk: Number(persons=number) for town, number in zip(towns, persons, strict=False)}


def fault_of(call):
    with pytest.raises(RefusedError) as caught, transaction.atomic():
        call()
    return caught.value.fault


def imported(by, towns, *persons, **values):
    return actions.import_numbers(
        edition=make.EDITION, counted_on=make.COUNTED_ON, numbers=given(towns, *persons), by=by, now=NOW, **values
    )


# ---------------------------------------------------------------- import


def test_import_writes_a_version_with_its_rows_and_one_event(officers, towns):
    with acting_as(officers[0]) as by:
        count = imported(by, towns, 85, 30, 64)

    assert (count.number, count.state, count.persons_total, count.towns) == (1, "provisional", 179, 3)
    assert sorted(count.rows.values_list("persons", flat=True)) == [30, 64, 85]
    event = Event.objects.get()
    assert (event.code, event.object_id) == ("funding.head_count.imported", count.pk)


def test_a_file_after_two_mergers_counts_nobody_twice(officers, towns):
    one, two, three = towns
    with acting_as(officers[0]) as by:
        before = imported(by, towns, 85, 30, 64)
    for gone, into in ((one, two), (two, three)):
        Organisation.objects.filter(pk=gone.pk).update(last_day=make.COUNTED_ON, successor=into)

    with acting_as(officers[0]) as by:
        values = {"edition": make.EDITION, "counted_on": make.COUNTED_ON, "filename": "zahlen.csv"}
        file = f"ags,persons\n{three.key},180".encode()
        upload = actions.upload_file(**values, data=file, by=by, now=NOW)
        preview = preview_of(upload, now=NOW)
        count = actions.confirm_upload(upload.pk, by=by, now=NOW)
        outdated = actions.upload_file(**values, data=f"ags,persons\n{one.key},85".encode(), by=by, now=NOW)
        (sentence,) = preview_of(outdated, now=NOW).faults

    assert f"Die Gemeinde {one.key} ist in {three.name} ({three.key}) aufgegangen" in sentence
    assert (preview.merged, preview.persons_before, preview.persons_after) == (2, 179, 180)
    assert (count.previous, count.persons_total, count.towns) == (before, 180, 1)
    assert [(row.organisation, row.persons) for row in count.rows.all()] == [(three, 180)]
    assert before.rows.count() == 3


def test_import_keeps_towns_that_it_leaves_out_and_counts_estimates(officers, towns):
    with acting_as(officers[0]) as by:
        imported(by, towns, 85, 30)
        count = actions.import_numbers(
            edition=make.EDITION,
            counted_on=make.COUNTED_ON,
            numbers={towns[0].pk: Number(persons=85, estimated=True)},
            by=by,
            now=NOW,
        )

    assert (count.number, count.persons_total, count.estimated_rows, count.changed_rows) == (2, 115, 1, 1)
    assert count.estimated is True


def test_the_version_before_keeps_its_numbers(officers, towns):
    with acting_as(officers[0]) as by:
        first = imported(by, towns, 85, 30)
        imported(by, towns, 1, 2)

    assert sorted(first.rows.values_list("persons", flat=True)) == [30, 85]


@pytest.mark.parametrize(
    ("persons", "fault"),
    [((-1,), Fault.NUMBER_IMPOSSIBLE), ((10**9,), Fault.NUMBER_IMPOSSIBLE), ((0, 0), Fault.NOBODY_COUNTED)],
)
def test_impossible_numbers_are_refused(officers, towns, persons, fault):
    with acting_as(officers[0]) as by:
        assert fault_of(lambda: imported(by, towns, *persons)) == fault


def test_nothing_at_all_and_a_town_out_of_the_register_are_refused(officers, towns):
    carrier = make_organisation(Kind.CARRIER)

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: imported(by, [])) == Fault.NOBODY_COUNTED
        assert fault_of(lambda: imported(by, [carrier], 5)) == Fault.TOWN_UNKNOWN


def test_the_same_numbers_again_change_nothing(officers, towns):
    with acting_as(officers[0]) as by:
        imported(by, towns, 85)

        assert fault_of(lambda: imported(by, towns, 85)) == Fault.NOTHING_CHANGED


def test_the_same_numbers_of_another_day_are_a_version(officers, towns):
    with acting_as(officers[0]) as by:
        imported(by, towns, 85)
        later = actions.import_numbers(
            edition=make.EDITION, counted_on=date(2017, 9, 20), numbers=given(towns, 85), by=by, now=NOW
        )

    assert later.number == 2


def test_a_count_of_tomorrow_is_refused(officers, towns):
    with acting_as(officers[0]) as by:
        assert (
            fault_of(
                lambda: actions.import_numbers(
                    edition=make.EDITION,
                    counted_on=NOW.date() + timedelta(days=1),
                    numbers=given(towns, 1),
                    by=by,
                    now=NOW,
                )
            )
            == Fault.DAY_IN_FUTURE
        )


def test_an_import_ends_an_open_proposal(officers, towns):
    count = make.make_head_count(dict(zip(towns, (85, 30, 64), strict=True)))
    with acting_as(officers[0]) as by:
        actions.propose_final(count.pk, by=by, now=NOW)
        imported(by, towns, 86, reason="Nachmeldung", received_on=DAY)

    count.refresh_from_db()
    assert count.is_prepared is False


# ---------------------------------------------------------------- report, correct


def test_report_moves_the_state(officers, towns):
    count = make.make_head_count({towns[0]: 5}, state=CountState.PROVISIONAL)

    with acting_as(officers[0]) as by:
        actions.report_head_count(count.pk, reported_on=date(2017, 10, 15), by=by, now=NOW)
        again = fault_of(lambda: actions.report_head_count(count.pk, reported_on=date(2017, 10, 15), by=by, now=NOW))

    count.refresh_from_db()
    assert (count.state, count.reported_on) == ("reported", date(2017, 10, 15))
    assert again == Fault.COUNT_NOT_PROVISIONAL


def correct(count, town, by, **values):
    values = {"persons": 6, "reason": "Zuzug", "received_on": DAY} | values
    return actions.correct_number(count.pk, town.pk, **values, by=by, now=NOW)


def test_correct_makes_a_version_that_knows_the_number_before(officers, towns):
    count = make.make_head_count({towns[0]: 5, towns[1]: 7}, estimated={towns[0]})

    with acting_as(officers[0]) as by:
        made = correct(count, towns[0], by)

    row = made.rows.get(organisation=towns[0])
    assert (row.persons, row.corrected_from, row.reason, row.estimated) == (6, 5, "Zuzug", False)
    assert (made.state, made.received_on, made.changed_rows, made.persons_total) == ("corrected", DAY, 1, 13)
    assert made.rows.get(organisation=towns[1]).reason == ""


def test_a_provisional_count_stays_provisional_when_corrected(officers, towns):
    count = make.make_head_count({towns[0]: 5}, state=CountState.PROVISIONAL)

    with acting_as(officers[0]) as by:
        made = correct(count, towns[0], by, received_on=None)

    assert (made.state, made.received_on) == ("provisional", None)


def test_the_day_of_receipt_is_today_when_none_is_given(officers, towns):
    count = make.make_head_count({towns[0]: 5})

    with acting_as(officers[0]) as by:
        assert correct(count, towns[0], by, received_on=None).received_on == NOW.date()


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"reason": " "}, Fault.REASON_MISSING),
        ({"received_on": date(2018, 1, 1)}, Fault.DAY_IN_FUTURE),
        ({"received_on": date(2017, 9, 14)}, Fault.DAY_BEFORE_COUNT),
        ({"persons": 5}, Fault.NOTHING_CHANGED),
    ],
)
def test_corrections_that_are_refused(officers, towns, values, fault):
    count = make.make_head_count({towns[0]: 5})

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: correct(count, towns[0], by, **values)) == fault


def test_after_the_last_day_nothing_is_corrected(officers, towns):
    count = make.make_head_count({towns[0]: 5})
    later = datetime(2018, 3, 1, tzinfo=UTC)
    values = {"persons": 6, "reason": "Zuzug", "by": officers[0], "now": later}

    with acting_as(officers[0]), pytest.raises(RefusedError) as caught, transaction.atomic():
        actions.correct_number(count.pk, towns[0].pk, received_on=date(2018, 1, 1), **values)
    with acting_as(officers[0]):
        made = actions.correct_number(count.pk, towns[0].pk, received_on=date(2017, 12, 31), **values)

    assert caught.value.fault == Fault.TOO_LATE
    assert caught.value.params["until"] == date(2017, 12, 31)
    assert made.received_on == date(2017, 12, 31)


def test_a_town_without_a_number_is_not_corrected_but_imported(officers, towns):
    count = make.make_head_count({towns[0]: 5})

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: correct(count, towns[1], by)) == Fault.TOWN_WITHOUT_ROW


def test_an_older_version_is_not_corrected(officers, towns):
    old = make.make_head_count({towns[0]: 5})
    make.make_head_count({towns[0]: 6}, number=2, state=CountState.CORRECTED)

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: correct(old, towns[0], by, persons=9)) == Fault.COUNT_NOT_CURRENT


# ---------------------------------------------------------------- final


def test_final_takes_two_people_and_writes_both(officers, towns):
    count = make.make_head_count({towns[0]: 5})
    one, two = officers

    with acting_as(one):
        actions.propose_final(count.pk, by=one, now=NOW)
        with pytest.raises(FourEyesError), transaction.atomic():
            actions.decide_final(count.pk, by=one, now=NOW)
    with acting_as(two):
        actions.decide_final(count.pk, by=two, now=NOW)

    count.refresh_from_db()
    assert count.state == "final"
    assert (count.prepared_by, count.decided_by) == (one.user_id, two.user_id)
    assert [event.code for event in Event.objects.order_by("id")] == [
        "funding.head_count.proposed",
        "funding.head_count.final",
    ]


def test_a_provisional_count_does_not_become_final(officers, towns):
    count = make.make_head_count({towns[0]: 5}, state=CountState.PROVISIONAL)

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: actions.propose_final(count.pk, by=by, now=NOW)) == Fault.COUNT_NOT_REPORTED


def test_a_final_count_does_not_change(officers, towns):
    count = make.make_head_count({towns[0]: 5}, state=CountState.FINAL)

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: correct(count, towns[0], by)) == Fault.COUNT_IS_FINAL
        assert fault_of(lambda: actions.propose_final(count.pk, by=by, now=NOW)) == Fault.COUNT_IS_FINAL
        with pytest.raises(FourEyesError), transaction.atomic():
            actions.take_back_final(count.pk, by=by, now=NOW)


def test_what_was_taken_back_is_not_decided(officers, towns):
    count = make.make_head_count({towns[0]: 5})
    one, two = officers

    with acting_as(one):
        actions.propose_final(count.pk, by=one, now=NOW)
    with acting_as(two):
        actions.take_back_final(count.pk, by=two, now=NOW)
        with pytest.raises(FourEyesError), transaction.atomic():
            actions.decide_final(count.pk, by=two, now=NOW)


# ---------------------------------------------------------------- upload


def upload(by, text, **values):
    return actions.upload_file(
        edition=make.EDITION,
        counted_on=make.COUNTED_ON,
        data=text.encode(),
        filename="zahlen.csv",
        by=by,
        now=NOW,
        **values,
    )


def test_an_expired_preview_is_not_taken_over_and_is_swept(officers, towns):
    later = NOW + timedelta(hours=25)
    with acting_as(officers[0]) as by:
        kept = upload(by, f"ags,persons\n{towns[0].key},5")
        refused = fault_of(lambda: actions.confirm_upload(kept.pk, by=by, now=later))
        early = actions.sweep_uploads(by=by, now=NOW)
        late = actions.sweep_uploads(by=by, now=later)

    assert (refused, early, late) == (Fault.UPLOAD_EXPIRED, 0, 1)


def test_uploads_are_the_offices_own(officers, towns):
    stranger = make.as_actor(make.make_officers(1, organisation=make_organisation(Kind.APPROVING_OFFICE))[0])
    with acting_as(officers[0]) as by:
        kept = upload(by, f"ags,persons\n{towns[0].key},5")

    with acting_as(stranger), pytest.raises(HeadCountUpload.DoesNotExist):
        actions.confirm_upload(kept.pk, by=stranger, now=NOW)


def test_kept_problems_are_cut_to_a_screenful(officers, towns):
    text = "ags,persons\n" + "\n".join(f"0{number:07d},x" for number in range(500))

    with acting_as(officers[0]) as by:
        kept = upload(by, text)

    assert (kept.problem_count, len(kept.problems)) == (1000, 200)


# ---------------------------------------------------------------- rights


def every_action(count, town):
    day = {"reported_on": DAY}
    fix = {"persons": 6, "reason": "x", "received_on": DAY}
    answer = actions.Answer(accepted=False, text="nein")
    return {
        "import": lambda by: imported(by, [town], 9),
        "report": lambda by: actions.report_head_count(count.pk, **day, by=by, now=NOW),
        "correct": lambda by: actions.correct_number(count.pk, town.pk, **fix, by=by, now=NOW),
        "propose": lambda by: actions.propose_final(count.pk, by=by, now=NOW),
        "take back": lambda by: actions.take_back_final(count.pk, by=by, now=NOW),
        "decide": lambda by: actions.decide_final(count.pk, by=by, now=NOW),
        "upload": lambda by: upload(by, "ags,persons\n1,1"),
        "confirm": lambda by: actions.confirm_upload(uuid4(), by=by, now=NOW),
        "discard": lambda by: actions.discard_upload(uuid4(), by=by, now=NOW),
        "answer": lambda by: actions.answer_objection(uuid4(), answer=answer, by=by, now=NOW),
        "object": lambda by: actions.object_to_number(make.EDITION, persons=1, reason="x", by=by, now=NOW),
        "withdraw": lambda by: actions.withdraw_objection(uuid4(), by=by, now=NOW),
    }


NAMES = sorted(every_action(None, None))
MAY = {"funding_clerk": {"object", "withdraw"}, "second_officer": {"take back", "decide"}}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("second_officer", Kind.APPROVING_OFFICE),
        ("ministry_reader", Kind.MINISTRY),
        ("auditor", Kind.AUDIT_OFFICE),
        ("towns_association", Kind.TOWNS_ASSOCIATION),
        ("funding_clerk", Kind.MUNICIPALITY),
        ("carrier_office", Kind.CARRIER),
        ("manager", Kind.MUNICIPALITY),
    ],
)
def test_other_roles_are_refused(towns, name, role, kind):
    count = make.make_head_count({towns[0]: 5})
    by = make.as_actor(make_membership(role, kind=kind))
    if name in MAY.get(role, set()):
        return

    with acting_as(by), pytest.raises(PermissionDenied):
        every_action(count, towns[0])[name](by)

    assert HeadCount.objects.get().state == "reported"


def test_the_database_refuses_what_the_action_would_not(towns):
    """As a town's clerk, past all actions: versions are the state's to write, and rows of a version are nobody's."""
    count = make.make_head_count({towns[0]: 5})
    clerk = make.as_actor(make_membership("funding_clerk", towns[0]))

    with acting_as(clerk):
        assert HeadCount.objects.filter(pk=count.pk).update(persons_total=9) == 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            count.rows.update(persons=9)


def test_not_even_an_officer_changes_a_row_of_a_version(officers, towns):
    count = make.make_head_count({towns[0]: 5})

    with (
        acting_as(officers[0]),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        count.rows.update(persons=9)


def crossing(town, row):
    """An objection of one town against the row of another; the database looks at the end of the transaction."""
    values = {"claimed_persons": 1, "reason": "x", "created_at": NOW, "created_by": uuid4()}
    Objection.objects.create(organisation=town, row=row, edition=make.EDITION, **values)
    connection.check_constraints()


def test_an_objection_cannot_point_to_another_towns_row(towns):
    count = make.make_head_count({towns[0]: 5, towns[1]: 6})
    row = count.rows.get(organisation=towns[1])

    with pytest.raises(IntegrityError, match="objection_row_same_organisation"), transaction.atomic():
        crossing(towns[0], row)
