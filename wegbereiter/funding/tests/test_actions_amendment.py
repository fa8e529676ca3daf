"""After a grant: reports of the holder, amendments by two, a notice for each, and sums that close."""

import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.choices.amendment import ChangeState
from wegbereiter.funding.models import (
    Amendment,
    Application,
    Notice,
    NoticeDocument,
    PositionChange,
    PositionChangeFile,
)
from wegbereiter.funding.queries import amendment as reads
from wegbereiter.funding.queries.standing import application_facts
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import Fault, NoticeKind, Outcome
from wegbereiter.funding.tests.application_world import START, does, handed_in, make_place, proposed
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db
FROM = date(2018, 10, 1)
SCAN = read_scan(b"%PDF-1.7\nsigned\n%%EOF\n")


@pytest.fixture
def place():
    return make_place(2)


def granted(place, town=None):
    return does(place, "second", actions.decide_application, proposed(place, town).pk)


def change(**values):
    first = {
        "number": 1, "from_day": FROM, "fte": Decimal(1), "qualification": Qualification.C,
        "person": "Zweite Person", "first_day": START,
    }  # fmt: skip
    return Change(**{**first, **values})


def reported(place, app, **values):
    return does(place, "clerk", actions.report_change, app.pk, change(**values))


def fault_of(place, who, action, *args, **values):
    with pytest.raises((RefusedError, FourEyesError)) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def text_of(notice):
    content = NoticeDocument.objects.get(notice=notice).content
    pages = pypdf.PdfReader(io.BytesIO(bytes(content))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def lines(place, who="first"):
    with acting_as(place.actors[who]) as by:
        return reads.amendable(by, today=timezone.localdate())


def test_a_new_person_becomes_a_line_a_proposal_and_a_notice(place):
    app = granted(place)
    row = reported(place, app)
    ((line,), _overdue) = lines(place)
    assert (line.old_amount, line.new_amount, line.difference_amount) == (128_000, 108_500, -19_500)

    amendment = does(place, "first", actions.propose_amendment, app.pk)
    assert (amendment.causes, amendment.new_amount) == (["person", "rate"], 108_500)
    done = does(place, "second", actions.decide_amendment, amendment.pk)

    first, notice = Notice.objects.order_by("created_at")
    assert (notice.kind, notice.previous, notice.amount) == (NoticeKind.AMENDMENT, first, Decimal("108500.00"))
    assert (done.notice, PositionChange.objects.get().state) == (notice, ChangeState.DECIDED)
    text = text_of(notice)
    for part in (
        "Änderungsbescheid", first.reference, "108.500,00 €", "128.000,00 €", "−19.500,00 €", "Zweite Person",
        "01.10.2018", "51.000 € × 1,00 × 3 ÷ 12", "64.000 € × 1,00 × 6 ÷ 12", "Widerspruch", "Mustertext",
    ):  # fmt: skip
        assert part in text, part
    assert notice.texts == {"basis": 0, "amendment": 0, "objection": 0}
    assert Event.objects.get(code="funding.amendment.decided").data["notice"] == str(notice.pk)
    assert lines(place) == ([], [])
    (facts,) = application_facts(app.edition, today=FROM)  # where the money stands
    assert (facts.granted_amount, [post.group for post in facts.posts]) == (108_500, ["c"])
    (facts,) = application_facts(app.edition, today=START)
    assert [post.group for post in facts.posts] == ["a"]  # until the new person comes
    app.refresh_from_db()
    assert app.granted_amount == 128_000  # the first grant stays as it was
    assert fault_of(place, "clerk", actions.withdraw_change, row.pk) == Fault.CHANGE_CLOSED


def test_amendments_follow_upon_each_other_and_their_sums_close(place):
    app, total = granted(place), Decimal(128_000)
    steps = (
        {"fte": Decimal("0.5"), "person": "Erste Person"},
        {"fte": Decimal("0.5"), "person": "Erste Person", "last_day": date(2019, 12, 31)},
        {"fte": Decimal("0.5"), "person": "Erste Person", "from_day": date(2018, 7, 1)},
    )
    for values in steps:
        reported(place, app, qualification=Qualification.A, **values)
        amendment = does(place, "first", actions.propose_amendment, app.pk)
        does(place, "second", actions.decide_amendment, amendment.pk)
        total += amendment.new_amount - amendment.old_amount

    assert total == Notice.objects.latest("created_at").amount == Amendment.objects.latest("decided_at").new_amount
    assert Notice.objects.filter(previous__kind="amendment").count() == 2


def test_the_final_allotment_lifts_a_grant_that_rests_on_less(place):
    """As after the first tranche: 60 % of the allotment were granted, now all of it is there."""
    app = granted(place)
    tranche = Decimal(76_800)
    Application.objects.update(allotted_total_amount=tranche, applied_amount=tranche, granted_amount=tranche)
    Notice.objects.update(amount=tranche)

    ((line,), _overdue) = lines(place)
    amendment = does(place, "first", actions.propose_amendment, app.pk)
    does(place, "second", actions.decide_amendment, amendment.pk)

    assert ([str(one) for one in line.causes], line.old_amount, line.new_amount) == (["allotment"], tranche, 128_000)
    assert "Die Zuteilung über die Laufzeit" in text_of(Notice.objects.latest("created_at"))
    assert lines(place) == ([], [])


def test_what_does_not_fit_is_not_taken(place):
    app = granted(place)

    assert fault_of(place, "clerk", actions.report_change, app.pk, change(fte=Decimal("0.1"))) == Fault.CHANGE_FAULTY
    reported(place, app)
    assert fault_of(place, "clerk", actions.report_change, app.pk, change()) == Fault.CHANGE_OPEN
    other = handed_in(place, place.towns[1])
    assert fault_of(place, "first", actions.propose_amendment, other.pk) == Fault.NOT_GRANTED
    quiet = does(place, "first", actions.propose_decision, other.pk, outcome=Outcome.GRANT)
    does(place, "second", actions.decide_application, quiet.pk)
    assert fault_of(place, "first", actions.propose_amendment, quiet.pk) == Fault.AMENDMENT_NEEDLESS


def test_a_report_is_withdrawn_or_sent_back_while_nobody_has_proposed_it(place):
    app = granted(place)
    row = reported(place, app)
    does(place, "clerk", actions.withdraw_change, row.pk)
    assert fault_of(place, "clerk", actions.withdraw_change, row.pk) == Fault.CHANGE_CLOSED
    row = reported(place, app)
    assert fault_of(place, "first", actions.send_change_back, row.pk, reason=" ") == Fault.ANSWER_MISSING
    does(place, "first", actions.send_change_back, row.pk, reason="Welche Qualifikation?")
    row = reported(place, app)
    does(place, "first", actions.propose_amendment, app.pk)
    assert fault_of(place, "first", actions.send_change_back, row.pk, reason="x") == Fault.CHANGE_CLOSED

    assert sorted(PositionChange.objects.values_list("state", flat=True)) == ["open", "returned", "withdrawn"]


def test_a_taken_back_proposal_stands_in_the_list_again(place):
    app = granted(place)
    reported(place, app)
    amendment = does(place, "first", actions.propose_amendment, app.pk)
    assert fault_of(place, "first", actions.propose_amendment, app.pk) == Fault.AMENDMENT_OPEN
    does(place, "second", actions.take_back_amendment, amendment.pk)

    assert fault_of(place, "second", actions.decide_amendment, amendment.pk) == Fault.AMENDMENT_CLOSED
    again = does(place, "second", actions.propose_amendment, app.pk)
    assert fault_of(place, "second", actions.decide_amendment, again.pk) == FourEyesFault.SAME_PERSON
    does(place, "first", actions.decide_amendment, again.pk)
    for step in (actions.decide_amendment, actions.take_back_amendment):
        assert fault_of(place, "third", step, again.pk) == FourEyesFault.ALREADY_DECIDED


def test_a_proposal_whose_amounts_have_moved_is_not_decided(place):
    app = granted(place)
    reported(place, app)
    amendment = does(place, "first", actions.propose_amendment, app.pk)
    Amendment.objects.update(old_amount=1)

    assert fault_of(place, "second", actions.decide_amendment, amendment.pk) == Fault.AMENDMENT_OUTDATED


def test_without_a_file_nothing_is_amended(place):
    app = granted(place)
    reported(place, app, person="Erfundene 𓀀")
    amendment = does(place, "first", actions.propose_amendment, app.pk)

    with pytest.raises(PdfRefusedError):
        does(place, "second", actions.decide_amendment, amendment.pk)
    (line,) = does(place, "second", actions.decide_amendments, [amendment.pk, place.office.pk])

    assert isinstance(line.refusal, PdfRefusedError)
    assert (Notice.objects.count(), Amendment.objects.get().state) == (1, "proposed")


def test_lists_are_done_line_by_line(place):
    app, other = granted(place), granted(place, place.towns[1])
    reported(place, app)

    first, second = does(place, "first", actions.propose_amendments, [app.pk, other.pk, place.office.pk])
    (amended,) = does(place, "second", actions.decide_amendments, [Amendment.objects.get().pk])

    assert {first.refusal and first.refusal.fault, second.refusal and second.refusal.fault} == {
        None,
        Fault.AMENDMENT_NEEDLESS,
    }
    assert (amended.refusal, Amendment.objects.get().state) == (None, "decided")


def test_overdue_requalification_is_listed_and_no_amount_is_made_up(place):
    app = handed_in(place, qualification="requalifying", has_worked_before=True)
    does(place, "first", actions.overrule_finding, app.pk, code="in_requalification", position=1, reason="x")
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    does(place, "second", actions.decide_application, app.pk)

    (to_amend, (line,)) = lines(place)

    assert to_amend == []
    assert [(held.number, day) for held, day in line.overdue(timezone.localdate())] == [(1, date(2020, 3, 31))]
    assert line.overdue(date(2020, 3, 31)) == []


def mailed(place, app, who="third", **values):
    day = {"received_on": timezone.localdate(), **values}
    return does(place, who, actions.enter_change, app.pk, change(), scan=SCAN, **day)


def test_a_report_by_mail_is_entered_by_one_and_decided_by_another(place):
    app = granted(place)
    day = timezone.localdate() + timedelta(days=1)
    late = {"received_on": day, "scan": SCAN}
    assert fault_of(place, "third", actions.enter_change, app.pk, change(), **late) == Fault.CHANGE_DAY
    row = mailed(place, app)
    assert fault_of(place, "clerk", actions.report_change, app.pk, change()) == Fault.CHANGE_OPEN
    assert (row.by_mail_on, row.files.get().size) == (timezone.localdate(), SCAN.size)
    amendment = does(place, "first", actions.propose_amendment, app.pk)

    assert fault_of(place, "third", actions.decide_amendment, amendment.pk) == FourEyesFault.SAME_PERSON
    does(place, "second", actions.decide_amendment, amendment.pk)
    assert Event.objects.filter(code="funding.change.entered").count() == 1
    with pytest.raises(IntegrityError, match="amendment_enterer_never_decides"), transaction.atomic():
        Amendment.objects.update(entered_persons=list(place.actors["second"].natural_persons))


def test_the_holder_takes_a_mailed_report_back_but_makes_none_itself(place):
    app = granted(place)
    row = mailed(place, app)
    for who in ("clerk", "auditor"):
        with pytest.raises(PermissionDenied):
            mailed(place, app, who)
    with acting_as(place.actors["clerk"]), pytest.raises(DatabaseError), transaction.atomic():
        PositionChange.objects.update(fte="0.5")
    with acting_as(make.as_actor(make_membership("funding_clerk", place.city))) as by:
        assert not reads.change_files_visible_to(by).exists()
        assert not PositionChangeFile.objects.exists()
    does(place, "clerk", actions.withdraw_change, row.pk)

    assert PositionChange.objects.get().state == ChangeState.WITHDRAWN


def test_wrong_hands(place):
    app = granted(place)
    row = reported(place, app)
    amendment = does(place, "first", actions.propose_amendment, app.pk)
    for who in ("ministry", "auditor", "clerk"):
        for action in (actions.propose_amendment, actions.decide_amendment, actions.take_back_amendment):
            with pytest.raises(PermissionDenied):
                does(place, who, action, amendment.pk)
        for action in (actions.propose_amendments, actions.decide_amendments):
            with pytest.raises(PermissionDenied):
                does(place, who, action, [amendment.pk])
        with pytest.raises(PermissionDenied):
            does(place, who, actions.send_change_back, row.pk, reason="x")
    for action, arguments in ((actions.report_change, [app.pk, change()]), (actions.withdraw_change, [row.pk])):
        with pytest.raises(PermissionDenied):
            does(place, "first", action, *arguments)
    with acting_as(make.as_actor(make_membership("funding_clerk", place.city))) as by:
        assert not reads.amendments_visible_to(by).exists()
        assert not reads.changes_visible_to(by).exists()
        with pytest.raises(Application.DoesNotExist):
            actions.report_change(app.pk, change(), by=by, now=timezone.now())
        with pytest.raises(PositionChange.DoesNotExist):
            actions.withdraw_change(row.pk, by=by, now=timezone.now())
    with acting_as(place.actors["clerk"]) as by:
        assert not reads.amendments_visible_to(by).exists()  # a proposal is the office's own business
    with acting_as(make.as_actor(make_membership("manager", place.towns[0]))) as by:
        assert not reads.amendments_visible_to(by).exists()
        assert not reads.changes_visible_to(by).exists()


def test_the_holder_writes_no_decision_past_the_program(place):
    app = granted(place)
    reported(place, app)
    does(place, "first", actions.propose_amendment, app.pk)
    with acting_as(place.actors["clerk"]):
        assert PositionChange.objects.update(fte="0.5") == 0  # proposed: not the holder's any more
        assert Amendment.objects.update(new_amount=1) == 0
    PositionChange.objects.update(amendment=None)
    for values in ({"state": "decided"}, {"state": "returned"}):
        with acting_as(place.actors["clerk"]), pytest.raises(DatabaseError), transaction.atomic():
            PositionChange.objects.update(**values)


@pytest.mark.parametrize(
    ("model", "values", "name"),
    [
        (Amendment, {"state": "lost"}, "amendment_(state_known|decided)"),
        (Amendment, {"state": "decided"}, "amendment_decided_by_two_with_notice"),
        (Amendment, {"causes": []}, "amendment_has_a_cause"),
        (Amendment, {"new_amount": 10**9}, "amendment_amounts_possible"),
        (PositionChange, {"state": "lost"}, "position_change_state_known"),
        (PositionChange, {"state": "decided", "amendment": None}, "position_change_decided_in_amendment"),
        (PositionChange, {"state": "returned", "amendment": None}, "position_change_returned_with_reason"),
        (PositionChange, {"state": "withdrawn"}, "position_change_dropped_without_amendment"),
        (PositionChange, {"by_mail_on": FROM}, "position_change_entered_by_somebody"),
        (PositionChange, {"fte": 0}, "position_change_size_possible"),
        (PositionChange, {"last_day": date(2018, 3, 31)}, "position_change_days_in_order"),
        (PositionChange, {"from_day": date(2018, 3, 31)}, "position_change_begins_with_the_position"),
    ],
)
def test_impossible_amendments_are_refused_by_the_database(place, model, values, name):
    app = granted(place)
    reported(place, app)
    does(place, "first", actions.propose_amendment, app.pk)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**values)


@pytest.mark.deep
def test_no_order_of_steps_amends_without_two_persons(place):
    """security.md T34: all orders of three steps by two officers; a decision stands once, with one notice."""
    app = granted(place)
    reported(place, app)

    def newest():
        return Amendment.objects.order_by("-pk").values_list("pk", flat=True).first() or app.pk

    todo = {
        "propose": lambda who: does(place, who, actions.propose_amendment, app.pk),
        "take_back": lambda who: does(place, who, actions.take_back_amendment, newest()),
        "decide": lambda who: does(place, who, actions.decide_amendment, newest()),
    }
    moves, amended = [(step, who) for step in todo for who in ("first", "second")], 0
    for order in product(moves, repeat=4):
        point = transaction.savepoint()
        for step, who in order:
            try:
                todo[step](who)
            except (RefusedError, FourEyesError, Amendment.DoesNotExist):
                continue
        decided = list(Amendment.objects.filter(state="decided"))
        assert Notice.objects.count() == 1 + len(decided), order
        assert len(decided) <= 1, order
        for one in decided:
            amended += 1
            assert one.prepared_persons, order
            assert one.decided_persons, order
            assert not set(one.prepared_persons) & set(one.decided_persons), order
        transaction.savepoint_rollback(point)
    assert amended > 10
