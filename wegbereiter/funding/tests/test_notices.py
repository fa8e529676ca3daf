"""Notices: made with the decision or not at all, the same bytes for both sides, delivered once, texts with versions."""

import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding.models import Notice, NoticeDocument, TextBlock
from wegbereiter.funding.queries import notice as reads
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import ApplicationState, Fault, NoticeKind, Outcome, TextCode
from wegbereiter.funding.tests.application_world import does, fresh, handed_in, make_place, proposed

pytestmark = pytest.mark.django_db

HOSTILE = '#eval("1") <script>alert(1)</script> $x$ \\u{1F600} "quoted" @ref *bold*'


@pytest.fixture
def place():
    return make_place()


def text_of(document):
    reader = pypdf.PdfReader(io.BytesIO(bytes(document.content)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def plain(text):
    return "".join(text.split()).replace("\u200b", "").replace("-", "")


def granted(place, **values):
    app = handed_in(place, **values)
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    return does(place, "second", actions.decide_application, app.pk)


def fault_of(place, who, action, *args, **values):
    with pytest.raises(RefusedError) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def test_a_grant_comes_with_its_notice(place):
    app = granted(place)

    notice, document = Notice.objects.get(), NoticeDocument.objects.get()
    text = text_of(document)
    assert (notice.kind, notice.amount, notice.application_id) == (NoticeKind.GRANT, Decimal(128_000), app.pk)
    assert document.sha256 == hashlib.sha256(bytes(document.content)).hexdigest()
    for part in (
        "Bewilligungsbescheid über 128.000,00 €",
        notice.reference,
        "Erfundene Person",
        "01.04.2018 – 31.03.2020",
        "64.000 € × 1,00 × 9 ÷ 12",
        "48.000,00 €",
        "Mustertext",
        "Verwendungsnachweis",
        "30.06.2020",
        "Widerspruch",
    ):
        assert part in text, part
    assert notice.texts == {"basis": 0, "conditions": 0, "objection": 0}
    event = Event.objects.get(code="funding.application.granted")
    assert event.data["notice"] == str(notice.pk)


def test_a_rejection_says_why(place):
    app = proposed(place, outcome=Outcome.REJECT, reason="Die Person hat keine der Qualifikationen.")
    does(place, "second", actions.decide_application, app.pk)

    notice = Notice.objects.get()
    text = text_of(NoticeDocument.objects.get())
    assert (notice.kind, notice.amount) == (NoticeKind.REJECTION, None)
    assert "Die Person hat keine der Qualifikationen." in text
    assert "Ablehnungsbescheid" in text
    assert set(notice.texts) == {"basis", "rejection", "objection"}


def test_a_person_in_requalification_reads_the_duty_and_the_day(place):
    app = handed_in(place, qualification="requalifying", has_worked_before=True)
    values = {"code": "in_requalification", "position": 1, "reason": "Geprüft."}
    does(place, "first", actions.overrule_finding, app.pk, **values)
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    does(place, "second", actions.decide_application, app.pk)

    text = text_of(NoticeDocument.objects.get())
    assert "spätestens am 31.03.2020" in text
    assert "Annahme" in text


def test_without_a_file_there_is_no_decision(place):
    app = handed_in(place, person="Erfundene 𓀀")
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)

    with pytest.raises(PdfRefusedError) as caught:
        does(place, "second", actions.decide_application, app.pk)

    assert caught.value.characters == ("𓀀",)
    assert (fresh(app).state, Notice.objects.count()) == (ApplicationState.SUBMITTED, 0)
    assert not Event.objects.filter(code="funding.application.granted").exists()
    (line,) = does(place, "second", actions.decide_list, [app.pk])
    assert isinstance(line.refusal, PdfRefusedError)


def test_what_people_typed_is_shown_and_never_read_as_source(place):
    app = proposed(place, outcome=Outcome.REJECT, reason=HOSTILE)
    does(place, "second", actions.decide_application, app.pk)

    assert plain(HOSTILE) in plain(text_of(NoticeDocument.objects.get()))


def test_references_do_not_count(place):
    granted(place)
    one = Notice.objects.get().reference

    assert one.startswith("PIK-2017-")
    assert len(one) == len("PIK-2017-XXXXX-XXXXX")


# ---------------------------------------------------------------- delivery


def test_the_last_day_for_an_objection_follows_from_the_delivery(place):
    granted(place)
    notice, day = Notice.objects.get(), timezone.localdate()
    values = {"delivered_on": day}
    enter = actions.enter_delivery
    impossible = Fault.DELIVERY_DAY_IMPOSSIBLE
    assert fault_of(place, "first", enter, notice.pk, delivered_on=day + timedelta(days=1)) == impossible
    assert fault_of(place, "first", enter, notice.pk, delivered_on=day - timedelta(days=1)) == impossible

    done = does(place, "first", enter, notice.pk, **values)

    assert done.objection_until > day + timedelta(days=27)
    assert fault_of(place, "first", enter, notice.pk, **values) == Fault.DELIVERY_ENTERED
    with pytest.raises(PermissionDenied):
        does(place, "helper", enter, notice.pk, **values)


# ---------------------------------------------------------------- texts


def test_each_version_of_a_text_is_kept_and_a_notice_names_its_own(place):
    granted(place)
    change = actions.change_text
    does(place, "first", change, TextCode.BASIS, version=0, text=" Erlass vom Ersten. ")
    does(place, "second", change, TextCode.BASIS, version=1, text="Erlass vom Zweiten.")

    assert list(TextBlock.objects.order_by("version").values_list("version", "text")) == [
        (1, "Erlass vom Ersten."),
        (2, "Erlass vom Zweiten."),
    ]
    assert Notice.objects.get().texts["basis"] == 0
    assert fault_of(place, "first", change, TextCode.BASIS, version=1, text="x") == Fault.TEXT_OUTDATED
    assert fault_of(place, "first", change, TextCode.BASIS, version=2, text=" ") == Fault.TEXT_MISSING
    with pytest.raises(PermissionDenied):
        does(place, "helper", change, TextCode.BASIS, version=2, text="x")


def test_a_new_notice_takes_the_newest_text(place):
    does(place, "first", actions.change_text, TextCode.BASIS, version=0, text="Erlass vom Ersten.")
    granted(place)

    assert Notice.objects.get().texts["basis"] == 1
    assert "Erlass vom Ersten." in text_of(NoticeDocument.objects.get())


# ---------------------------------------------------------------- wrong hands


def test_a_notice_is_read_by_its_town_and_by_the_state(place):
    granted(place)
    for who, number in (("clerk", 1), ("first", 1), ("auditor", 1)):
        with acting_as(place.actors[who]) as by:
            assert reads.notices_visible_to(by).count() == number
            assert reads.documents_visible_to(by).count() == number
    with acting_as(place.actors["clerk"]) as by:
        assert not reads.texts_visible_to(by).exists()
    from wegbereiter.funding import factories as make
    from wegbereiter.organisations.factories import make_membership

    for role, body in (("funding_clerk", place.city), ("manager", place.towns[0])):
        with acting_as(make.as_actor(make_membership(role, body))) as by:
            assert not reads.notices_visible_to(by).exists()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "letter"}, "notice_(kind_known|amount)"),
        ({"amount": None}, "notice_amount_and_previous_of_its_kind"),
        ({"delivered_on": date(2018, 3, 1)}, "notice_delivered_completely_or_not"),
    ],
)
def test_impossible_notices_are_refused_by_the_database(place, values, name):
    granted(place)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Notice.objects.update(**values)


def test_nobody_changes_a_filed_notice(place):
    from django.db import DatabaseError

    granted(place)
    for who in ("first", "clerk"):
        with acting_as(place.actors[who]), pytest.raises(DatabaseError), transaction.atomic():
            NoticeDocument.objects.update(sha256="0" * 64)


# ---------------------------------------------------------------- T34: every order of the steps


@pytest.mark.parametrize("length", [2, pytest.param(5, marks=pytest.mark.deep)])
def test_no_order_of_steps_by_any_persons_grants_without_two_persons(place, length):
    """security.md T34: all orders of steps by two officers and the applicant, and in the end one of the officers decides.

    A step that is refused changes nothing: the orders that go on from there are those without it, which are walked too.
    """
    app = handed_in(place)
    todo = {
        "propose": lambda who: does(place, who, actions.propose_decision, app.pk, outcome=Outcome.GRANT),
        "take_back": lambda who: does(place, who, actions.take_back_proposal, app.pk),
        "send_back": lambda who: does(place, who, actions.send_back, app.pk, reason="x"),
        "decide": lambda who: does(place, who, actions.decide_application, app.pk),
    }
    moves = [(step, who) for step in todo for who in ("first", "second")]
    todo["withdraw"] = lambda _who: does(place, "clerk", actions.withdraw_application, app.pk)
    orders = []

    def walk(order, moves_left):
        orders.append((order, checked(app, order)))
        further = [*moves, ("withdraw", "clerk")] if moves_left else [one for one in moves if one[0] == "decide"]
        for step, who in further if moves_left >= 0 else []:
            point = transaction.savepoint()
            try:
                todo[step](who)
            except (RefusedError, FourEyesError):
                pass
            else:
                walk((*order, (step, who)), moves_left - 1)
            transaction.savepoint_rollback(point)

    walk((), length)
    granted = [order for order, is_granted in orders if is_granted]
    assert len(granted) >= length  # by the one and by the other, at once and after detours
    assert max(len(order) for order, _is_granted in orders) >= length
    assert fresh(app).state == ApplicationState.SUBMITTED


def checked(app, order):
    """Whether these steps have granted the application; if so, by two persons and with one notice, else with none."""
    now = fresh(app)
    is_granted = now.state == ApplicationState.GRANTED
    assert Notice.objects.count() == is_granted, order
    if is_granted:
        assert now.prepared_persons, order
        assert now.decided_persons, order
        assert not set(now.prepared_persons) & set(now.decided_persons), order
    return is_granted
