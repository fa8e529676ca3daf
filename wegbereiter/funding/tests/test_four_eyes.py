"""Four eyes: the rule, the columns that hold it, and the database that refuses everything else."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from wegbereiter.core.decisions import DECIDED, PREPARED, SENTENCES
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault, check_decide, check_prepare, check_return
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import HeadCount
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.queries import represented_persons
from wegbereiter.testing.jobs import run_step

ONE, TWO, THREE = uuid4(), uuid4(), uuid4()


def fault_of(call, **values):
    with pytest.raises(FourEyesError) as caught:
        call(**values)
    return caught.value.fault


# ---------------------------------------------------------------- the rule


def test_somebody_may_propose_what_is_open():
    check_prepare(preparing={ONE}, prepared_by=[], decided=False)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"preparing": {ONE}, "prepared_by": [TWO], "decided": True}, FourEyesFault.ALREADY_DECIDED),
        ({"preparing": {ONE}, "prepared_by": [TWO], "decided": False}, FourEyesFault.ALREADY_PREPARED),
        ({"preparing": set(), "prepared_by": [], "decided": False}, FourEyesFault.NOBODY),
    ],
)
def test_proposals_that_are_refused(values, fault):
    assert fault_of(check_prepare, **values) == fault


def test_another_person_may_decide():
    check_decide(deciding={TWO}, prepared_by=[ONE], decided=False)


@pytest.mark.parametrize(
    ("deciding", "prepared_by", "decided", "fault"),
    [
        ({TWO}, [ONE], True, FourEyesFault.ALREADY_DECIDED),
        ({TWO}, [], False, FourEyesFault.NOT_PREPARED),
        (set(), [ONE], False, FourEyesFault.NOBODY),
        ({ONE}, [ONE], False, FourEyesFault.SAME_PERSON),
        ({TWO, ONE}, [ONE], False, FourEyesFault.SAME_PERSON),  # two stands in for one
        ({ONE}, [TWO, ONE], False, FourEyesFault.SAME_PERSON),  # two stood in for one when it was proposed
        ({TWO, THREE}, [ONE, THREE], False, FourEyesFault.SAME_PERSON),  # both stand in for three
    ],
)
def test_decisions_that_are_refused(deciding, prepared_by, decided, fault):
    assert fault_of(check_decide, deciding=deciding, prepared_by=prepared_by, decided=decided) == fault


@pytest.mark.parametrize(
    ("prepared_by", "decided", "fault"),
    [([ONE], True, FourEyesFault.ALREADY_DECIDED), ([], False, FourEyesFault.NOT_PREPARED)],
)
def test_taking_back_what_is_not_open_is_refused(prepared_by, decided, fault):
    assert fault_of(check_return, prepared_by=prepared_by, decided=decided) == fault


def test_every_fault_has_a_sentence():
    assert set(SENTENCES) == set(FourEyesFault)


# ---------------------------------------------------------------- the columns


def actor(*persons):
    return Actor(user_id=uuid4(), role="state_officer", natural_persons=frozenset(persons))


def test_the_columns_remember_every_person_behind_the_act():
    matter = HeadCount()

    matter.prepare(by=actor(TWO, ONE), now=make.NOW)

    assert matter.prepared_persons == sorted([ONE, TWO])
    assert (matter.is_prepared, matter.is_decided, matter.prepared_role) == (True, False, "state_officer")


def test_taking_back_clears_the_columns():
    matter = HeadCount()
    matter.prepare(by=actor(ONE), now=make.NOW)

    matter.take_back()

    assert [getattr(matter, name) for name in PREPARED] == [None, "", [], None]
    assert matter.is_prepared is False


def test_who_may_decide_is_shown_before_the_click():
    matter = HeadCount()
    assert matter.may_be_decided_by(frozenset({TWO})) is False

    matter.prepare(by=actor(ONE), now=make.NOW)

    assert matter.may_be_decided_by(frozenset({TWO})) is True
    assert matter.may_be_decided_by(frozenset({ONE})) is False
    assert matter.may_be_decided_by(frozenset({ONE, TWO})) is False
    assert matter.may_be_decided_by(frozenset()) is False
    matter.decide(by=actor(TWO), now=make.NOW)
    assert matter.may_be_decided_by(frozenset({THREE})) is False


# ---------------------------------------------------------------- second account, substitution


@pytest.mark.django_db
def test_a_second_account_of_the_same_human_being_is_no_second_pair_of_eyes():
    one, _other = make.make_officers(2)
    first = make.as_actor(one)
    person = next(iter(first.natural_persons))
    twin = make_membership("state_officer", one.organisation, user=make_user(natural_person=person))
    count = make.make_head_count({make_organisation(): 5})

    with acting_as(first):
        actions.propose_final(count.pk, by=first, now=make.NOW)
    second = make.as_actor(twin)
    with acting_as(second), pytest.raises(FourEyesError) as caught, transaction.atomic():
        actions.decide_final(count.pk, by=second, now=make.NOW)

    assert second.user_id != first.user_id
    assert caught.value.fault == FourEyesFault.SAME_PERSON


@pytest.mark.django_db
def test_a_substitute_does_not_decide_for_the_one_who_proposed():
    one, two = make.make_officers(2)
    stand_in = make_membership(
        "state_officer", one.organisation, user=two.user, substitutes=one, last_day=date(2030, 12, 31)
    )
    count = make.make_head_count({make_organisation(): 5})
    first = make.as_actor(one)
    substitute = make.as_actor(stand_in)
    substitute = replace(substitute, natural_persons=substitute.natural_persons | represented_persons(stand_in))

    with acting_as(first):
        actions.propose_final(count.pk, by=first, now=make.NOW)
    with acting_as(substitute), pytest.raises(FourEyesError) as caught, transaction.atomic():
        actions.decide_final(count.pk, by=substitute, now=make.NOW)

    assert caught.value.fault == FourEyesFault.SAME_PERSON


@pytest.mark.django_db
def test_whoever_stands_in_for_the_proposer_cannot_decide_by_a_request(sign_in):
    """The middleware knows whom the substitute represents."""
    one, two = make.make_officers(2)
    stand_in = make_membership(
        "state_officer", one.organisation, user=two.user, substitutes=one, last_day=date(2030, 12, 31)
    )
    count = make.make_head_count({make_organisation(): 5})
    sign_in(one).post(reverse("funding:propose", args=[count.pk]))

    answer = sign_in(stand_in).post(reverse("funding:decide", args=[count.pk]))

    assert answer.status_code in {403, 409, 422}
    assert HeadCount.objects.get(pk=count.pk).state == count.state
    assert sign_in(two).post(reverse("funding:decide", args=[count.pk])).status_code == 302  # not as a substitute


# ---------------------------------------------------------------- the database

CONSTRAINTS = (
    ("headcount_prepared_completely_or_not", {"prepared_by": None}),
    ("headcount_prepared_completely_or_not", {"prepared_persons": []}),
    ("headcount_prepared_completely_or_not", {"prepared_role": ""}),
    ("headcount_decided_completely_or_not", {"decided_by": None}),
    ("headcount_decided_completely_or_not", {"decided_persons": []}),
    ("headcount_four_eyes", {"decided_persons": [ONE], "prepared_persons": [ONE, TWO]}),
    ("headcount_four_eyes", {"decided_by": THREE, "prepared_by": THREE}),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "values"), CONSTRAINTS)
def test_the_database_refuses_half_decisions_and_one_person_twice(name, values):
    count = make.make_head_count({make_organisation(): 5}, state="final")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        HeadCount.objects.filter(pk=count.pk).update(**values)


@pytest.mark.django_db
def test_the_database_refuses_a_decision_without_or_before_a_proposal():
    count = make.make_head_count({make_organisation(): 5}, state="final")
    empty = dict(zip(PREPARED, [None, "", [], None], strict=True))
    early = {"decided_at": make.NOW.replace(year=2016)}

    for values in (empty, early):
        with pytest.raises(IntegrityError, match="headcount_decided_after_prepared"), transaction.atomic():
            HeadCount.objects.filter(pk=count.pk).update(**values)
    assert len(DECIDED) == 4


# ---------------------------------------------------------------- sixteen at once


def race(database, step, *, owner=False, **ids):
    return run_step(database, "wegbereiter.funding.tests.race", step, ids, owner=owner)


@pytest.mark.commits
@pytest.mark.parametrize("matter", ["head_count", "calculation", "simulation"])
def test_sixteen_decisions_at_once_give_exactly_one(own_database, matter):
    ids = race(own_database, f"make_{matter}", owner=True)

    answers = race(own_database, f"decide_{matter}", **ids)

    assert answers.count("decided") == 1
    assert answers.count("four_eyes_already_decided") == 15
    assert race(own_database, "count_events", owner=True, code=f"funding.{matter}.final") == 1


@pytest.mark.commits
def test_sixteen_clicks_on_share_share_once(own_database):
    ids = race(own_database, "make_simulation", owner=True)

    answers = race(own_database, "share_simulation", **ids)

    assert (answers.count("shared"), answers.count("simulation_shared")) == (1, 15)
    assert race(own_database, "count_events", owner=True, code="funding.simulation.shared") == 1


@pytest.mark.commits
def test_sixteen_clicks_on_take_over_give_one_version(own_database):
    ids = race(own_database, "make_upload", owner=True)

    answers = race(own_database, "confirm_upload", **ids)

    assert answers == ["1"] * 16
    assert race(own_database, "count_events", owner=True, code="funding.head_count.imported") == 1


@pytest.mark.commits
def test_a_correction_and_a_decision_at_once_never_both_win(own_database):
    ids = race(own_database, "make_head_count", owner=True)

    answers = race(own_database, "correct_and_decide", **ids)

    assert min(answers) in {"corrected", "count_is_final", "count_not_current"}
    assert ("decided" in answers) != ("corrected" in answers)


@pytest.mark.commits
def test_sixteen_lists_at_once_give_one_decision_and_one_notice_each(own_database):
    ids = race(own_database, "make_applications", owner=True)

    answers = race(own_database, "decide_applications", **ids)

    assert sum(int(answer) for answer in answers) == 4
    assert race(own_database, "count_events", owner=True, code="funding.application.granted") == 4
    assert race(own_database, "count_notices", owner=True) == 4


@pytest.mark.commits
def test_an_amendment_and_a_revocation_at_once_leave_one_proposal(own_database):
    ids = race(own_database, "make_grant", owner=True)

    answers = race(own_database, "amend_and_revoke", **ids)

    refused = [answer for answer in answers if answer in {"amendment_open", "revocation_open"}]
    assert (len(refused), len(set(refused))) == (15, 1)  # all of them by the one that won


@pytest.mark.commits
def test_sixteen_clicks_on_an_amendment_and_on_a_further_position_give_one_each(own_database):
    ids = race(own_database, "make_grant", owner=True)

    answers = race(own_database, "decide_amendment", **ids)

    assert (answers.count("decided"), answers.count("four_eyes_already_decided")) == (1, 15)
    assert race(own_database, "count_events", owner=True, code="funding.amendment.decided") == 1
    assert race(own_database, "count_notices", owner=True) == 2  # that of the grant, and one more

    answers = race(own_database, "report_position", **ids)

    assert (answers.count("reported"), answers.count("position_reported")) == (1, 15)


@pytest.mark.commits
def test_an_answer_that_comes_with_the_decision_is_never_left_unread(own_database):
    ids = race(own_database, "make_grant", owner=True)

    answers = race(own_database, "answer_and_decide", **ids)

    assert (answers.count("answered"), answers.count("hearing_said"), answers.count("decided")) == (1, 7, 0)
    assert set(answers) - {"answered", "hearing_said"} <= {"hearing_open", "hearing_moved"}
