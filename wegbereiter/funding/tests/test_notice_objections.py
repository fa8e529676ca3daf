"""Objections to notices: by the recipient or by mail, late ones too, decided by two who did not enter them."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.models import Application, Notice, NoticeObjection, NoticeObjectionFile, PositionChange
from wegbereiter.funding.queries import notice_objection as reads
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import Fault, NoticeObjectionState, ObjectionOutcome, Remedy
from wegbereiter.funding.tests.application_world import START, does, make_place, proposed
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db
SCAN = read_scan(b"%PDF-1.7\nsigned\n%%EOF\n")
REJECT = {"outcome": ObjectionOutcome.REJECTED, "reason": "Der Satz ist richtig.", "remedy": None}
UPHOLD = {"outcome": ObjectionOutcome.UPHELD, "reason": "Der Satz war falsch.", "remedy": Remedy.AMENDMENT}


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def notice(place):
    does(place, "second", actions.decide_application, proposed(place).pk)
    return Notice.objects.get()


@pytest.fixture
def objection(place, notice):
    return does(place, "clerk", actions.object_to_notice, notice.pk, text="Der Satz ist falsch.")


def mailed(place, notice, who="first"):
    today = timezone.localdate()
    return does(place, who, actions.enter_objection, notice.pk, text="Brief", received_on=today, scan=SCAN)


def fault_of(place, who, action, *args, **values):
    with pytest.raises((RefusedError, FourEyesError)) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def current():
    return NoticeObjection.objects.get()


def test_the_recipient_objects_and_the_scan_is_kept(place, notice):
    does(place, "clerk", actions.object_to_notice, notice.pk, text=" Falsch. ", scan=SCAN)

    said = current()
    assert (said.text, said.state, said.by_mail, said.received_on) == ("Falsch.", "open", False, timezone.localdate())
    assert bytes(NoticeObjectionFile.objects.get().content) == SCAN.content
    assert Event.objects.filter(code="funding.notice_objection.made").count() == 1
    assert fault_of(place, "clerk", actions.object_to_notice, notice.pk, text="x") == Fault.NOTICE_OBJECTION_OPEN
    does(place, "clerk", actions.withdraw_notice_objection, said.pk)
    assert fault_of(place, "clerk", actions.object_to_notice, notice.pk, text=" ") == Fault.NOTICE_OBJECTION_TEXT
    does(place, "clerk", actions.object_to_notice, notice.pk, text="Noch einmal.")


def test_a_late_one_is_taken_and_said_to_be_late(place, notice):
    today = timezone.localdate()
    Notice.objects.update(
        delivered_on=today - timedelta(days=60),
        objection_until=today - timedelta(days=30),
        delivery_entered_at=timezone.now(),
        delivery_entered_role="state_officer",
    )

    said = does(place, "clerk", actions.object_to_notice, notice.pk, text="Zu spät.")

    found = NoticeObjection.objects.select_related("notice").get(pk=said.pk)
    assert (found.state, reads.read(found).timeliness) == ("open", "late")


def test_a_letter_is_entered_with_its_day_and_its_scan(place, notice):
    today = timezone.localdate()
    values = {"text": "Brief", "scan": SCAN}
    enter, impossible = actions.enter_objection, Fault.NOTICE_OBJECTION_DAY
    assert fault_of(place, "first", enter, notice.pk, received_on=today + timedelta(days=1), **values) == impossible

    said = does(place, "first", enter, notice.pk, received_on=today, **values)

    assert (said.by_mail, said.files.count(), len(said.entered_persons)) == (True, 1, 1)
    assert fault_of(place, "clerk", actions.withdraw_notice_objection, said.pk) == Fault.OBJECTION_BY_MAIL
    with pytest.raises(PermissionDenied):
        does(place, "helper", enter, notice.pk, received_on=today, **values)


def test_two_officers_decide_and_both_sides_read_why(place, objection):
    does(place, "first", actions.propose_outcome, objection.pk, **UPHOLD)
    assert fault_of(place, "first", actions.decide_outcome, objection.pk) == FourEyesFault.SAME_PERSON

    does(place, "second", actions.decide_outcome, objection.pk)

    said = current()
    assert (said.state, said.remedy, said.is_decided) == (NoticeObjectionState.UPHELD, Remedy.AMENDMENT, True)
    assert Event.objects.get(code="funding.notice_objection.decided").data["remedy"] == "amendment"
    for step in (actions.decide_outcome, actions.take_back_outcome):
        assert fault_of(place, "third", step, objection.pk) == FourEyesFault.ALREADY_DECIDED
    assert fault_of(place, "clerk", actions.withdraw_notice_objection, objection.pk) == FourEyesFault.ALREADY_DECIDED


def upheld(place, objection, **values):
    does(place, "first", actions.propose_outcome, objection.pk, **{**UPHOLD, **values})
    return does(place, "second", actions.decide_outcome, objection.pk)


def owed(place):
    with acting_as(place.actors["first"]) as by:
        return list(reads.still_owed(by))


def rate_c(**values):
    first = {"number": 1, "from_day": START, "fte": Decimal(1), "qualification": Qualification.C, "first_day": START}
    return Change(person="Erfundene Person", **{**first, **values})


def elsewhere(notice, kind):
    """A notice of the same holder and edition about another application."""
    same = {"organisation_id": notice.organisation_id, "edition": notice.edition, "created_at": timezone.now()}
    calculation = notice.application.calculation
    moments = {"saved_at": timezone.now(), "withdrawn_at": timezone.now()}
    other = Application.objects.create(**same, **moments, calculation=calculation, state="withdrawn")
    return Notice.objects.create(**same, application=other, kind=kind, reference="X")


def test_what_an_upheld_objection_changes_is_entered_and_only_its_own_amendment_ends_it(place, notice, objection):
    with pytest.raises(NoticeObjection.DoesNotExist):
        does(place, "third", actions.enter_remedy, objection.pk, rate_c())  # not decided
    upheld(place, objection)
    elsewhere(notice, "rejection")
    assert owed(place) == [objection]

    row = does(place, "third", actions.enter_remedy, objection.pk, rate_c())
    assert (row.objection, row.by_mail_on, row.entered_persons) == (
        objection, None, sorted(place.actors["third"].natural_persons)
    )  # fmt: skip
    amendment = does(place, "first", actions.propose_amendment, notice.application_id)
    assert owed(place) == [objection]
    assert fault_of(place, "third", actions.decide_amendment, amendment.pk) == FourEyesFault.SAME_PERSON
    does(place, "second", actions.decide_amendment, amendment.pk)

    assert (amendment.old_amount, amendment.new_amount, owed(place)) == (128_000, 102_000, [])
    assert Event.objects.get(code="funding.change.remedy_entered").data["objection"] == str(objection.pk)
    with pytest.raises(NoticeObjection.DoesNotExist):
        does(place, "third", actions.enter_remedy, objection.pk, rate_c(fte=Decimal("0.5")))  # answered


def test_a_new_decision_is_owed_until_one_is_made_upon_whatever_application(place, notice, objection):
    upheld(place, objection, remedy=Remedy.DECISION)
    with pytest.raises(NoticeObjection.DoesNotExist):
        does(place, "third", actions.enter_remedy, objection.pk, rate_c())
    assert owed(place) == [objection]

    elsewhere(notice, "rejection")

    assert owed(place) == []


def test_who_was_rejected_and_applies_anew_is_owed_nothing_more(place):
    does(place, "second", actions.decide_application, proposed(place, outcome="reject", reason="x").pk)
    rejection = Notice.objects.get()
    said = does(place, "clerk", actions.object_to_notice, rejection.pk, text="Doch.")
    upheld(place, said)
    assert owed(place) == [said]

    elsewhere(rejection, "rejection")

    assert owed(place) == []


def test_the_holder_reports_nothing_in_the_name_of_its_objection(place, notice, objection):
    upheld(place, objection)
    row = does(place, "third", actions.enter_remedy, objection.pk, rate_c())
    for who in ("clerk", "auditor", "ministry"):
        with pytest.raises(PermissionDenied):
            does(place, who, actions.enter_remedy, objection.pk, rate_c())
    with pytest.raises(IntegrityError, match="position_change_entered_by_somebody"), transaction.atomic():
        PositionChange.objects.update(entered_persons=[])
    PositionChange.objects.filter(pk=row.pk).update(objection=None, entered_persons=[])
    with acting_as(place.actors["clerk"]), pytest.raises(DatabaseError), transaction.atomic():
        PositionChange.objects.update(objection=objection, entered_persons=[uuid4()])


def test_who_entered_the_letter_does_not_decide(place, notice):
    said = mailed(place, notice)
    does(place, "second", actions.propose_outcome, said.pk, **REJECT)

    assert fault_of(place, "first", actions.decide_outcome, said.pk) == FourEyesFault.SAME_PERSON
    does(place, "third", actions.decide_outcome, said.pk)
    assert current().state == NoticeObjectionState.REJECTED


def test_a_proposal_is_taken_back_and_falls_with_a_withdrawal(place, objection):
    does(place, "first", actions.propose_outcome, objection.pk, **UPHOLD)
    does(place, "second", actions.take_back_outcome, objection.pk)
    assert (current().outcome, current().remedy, current().prepared_at) == ("", "", None)

    does(place, "first", actions.propose_outcome, objection.pk, **UPHOLD)
    does(place, "clerk", actions.withdraw_notice_objection, objection.pk)

    assert (current().state, current().outcome, current().prepared_at) == ("withdrawn", "", None)
    assert fault_of(place, "second", actions.decide_outcome, objection.pk) == Fault.NOTICE_OBJECTION_CLOSED


def test_a_withdrawal_by_letter_is_an_outcome(place, notice):
    said = mailed(place, notice)
    values = {"outcome": ObjectionOutcome.WITHDRAWN, "reason": "Mit Brief zurückgenommen.", "remedy": None}
    does(place, "second", actions.propose_outcome, said.pk, **values)
    does(place, "third", actions.decide_outcome, said.pk)

    assert (current().state, current().is_decided) == ("withdrawn", True)


def test_wrong_hands(place, notice, objection):
    for who in ("ministry", "auditor", "clerk"):
        with pytest.raises(PermissionDenied):
            does(place, who, actions.propose_outcome, objection.pk, **REJECT)
        with pytest.raises(PermissionDenied):
            does(place, who, actions.decide_outcome, objection.pk)
        with pytest.raises(PermissionDenied):
            does(place, who, actions.take_back_outcome, objection.pk)
    with pytest.raises(PermissionDenied):
        does(place, "first", actions.object_to_notice, notice.pk, text="x")
    stranger = make.as_actor(make_membership("funding_clerk", place.city))
    with acting_as(stranger) as by:
        assert not reads.notice_objections_visible_to(by).exists()
        with pytest.raises(Notice.DoesNotExist):
            actions.object_to_notice(notice.pk, text="x", by=by, now=timezone.now())
        with pytest.raises(NoticeObjection.DoesNotExist):
            actions.withdraw_notice_objection(objection.pk, by=by, now=timezone.now())
    with acting_as(make.as_actor(make_membership("manager", place.towns[0]))) as by:
        assert not reads.notice_objections_visible_to(by).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "upheld"},
        {"outcome": "rejected", "outcome_reason": "x"},
        {"prepared_role": "x"},
        {"entered_persons": ["0" * 32]},
    ],
)
def test_the_recipient_cannot_write_the_answer_past_the_program(place, objection, values):
    with acting_as(place.actors["clerk"]), pytest.raises(DatabaseError), transaction.atomic():
        NoticeObjection.objects.update(**values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": "lost"}, "notice_objection_(state_known|ended)"),
        ({"state": "upheld"}, "notice_objection_ended_by_two_or_its_maker"),
        ({"state": "withdrawn"}, "notice_objection_ended_by_two_or_its_maker"),
        ({"text": ""}, "notice_objection_has_text"),
        ({"by_mail": True}, "notice_objection_entered_by_somebody"),
        ({"outcome": "rejected", "outcome_reason": "x"}, "notice_objection_proposed_with_reason"),
        ({"remedy": "decision"}, "notice_objection_upheld_with_remedy"),
    ],
)
def test_impossible_objections_are_refused_by_the_database(place, objection, values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NoticeObjection.objects.update(**values)


@pytest.mark.deep
def test_no_order_of_steps_ends_an_objection_without_two_persons(place, notice):
    """security.md T34: all orders of three steps by three officers and the town, over one that came by mail."""
    said = mailed(place, notice, "third")
    todo = {
        "propose": lambda who: does(place, who, actions.propose_outcome, said.pk, **REJECT),
        "take_back": lambda who: does(place, who, actions.take_back_outcome, said.pk),
        "decide": lambda who: does(place, who, actions.decide_outcome, said.pk),
    }
    moves, ended = [(step, who) for step in todo for who in ("first", "second", "third")], 0
    todo["withdraw"] = lambda who: does(place, who, actions.withdraw_notice_objection, said.pk)
    moves.append(("withdraw", "clerk"))
    for order in product(moves, repeat=3):
        point = transaction.savepoint()
        for step, who in order:
            try:
                todo[step](who)
            except (RefusedError, FourEyesError):
                continue
        now = current()
        if now.state != NoticeObjectionState.OPEN:
            ended += 1
            decided = set(now.decided_persons)
            assert decided, order
            assert now.prepared_persons, order
            assert not decided & {*now.prepared_persons, *now.entered_persons}, order
        transaction.savepoint_rollback(point)
    assert ended > 10
