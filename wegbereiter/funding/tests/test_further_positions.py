"""A further position on a running grant: reported or entered, amended by two, counted everywhere, taken back."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions import further_position
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.models import (
    Amendment,
    Application,
    Notice,
    NoticeDocument,
    NoticeObjection,
    Position,
    PositionChange,
)
from wegbereiter.funding.queries.amendment import line_of, next_number
from wegbereiter.funding.queries.application import view_of
from wegbereiter.funding.queries.since import since_of
from wegbereiter.funding.queries.standing import application_facts
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import Fault, ObjectionOutcome, Remedy, Round
from wegbereiter.funding.tests.application_world import START, does, make_place, proposed, replaced
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db
BEGINS = date(2018, 10, 1)
SCAN = read_scan(b"%PDF-1.7\nsigned\n%%EOF\n")
HOSTILE = "<script>alert(1)</script>"
ENTERED = {
    "number": "2", "person": "Zweite Person", "qualification": "c", "fte": "0,50", "first_day": "2018-10-01",
    "reason": "Seit Oktober 2018 beschäftigt",
}  # fmt: skip


@pytest.fixture
def place():
    """85 persons bring 148,600 euros over the term; one position for 128,000 is granted in the tests."""
    return make_place(2)


def granted(place, town=None):
    return does(place, "second", actions.decide_application, proposed(place, town).pk)


def further(**values):
    first = {
        "number": 2, "from_day": BEGINS, "fte": Decimal("0.5"), "qualification": Qualification.C,
        "person": "Zweite Person", "first_day": BEGINS, "reason": "Seit Oktober 2018 beschäftigt", "bears_rest": True,
    }  # fmt: skip
    return Change(**{**first, **values})


def reported(place, app, **values):
    return does(place, "clerk", actions.report_position, app.pk, further(**values))


def amended(place, app):
    amendment = does(place, "first", actions.propose_amendment, app.pk)
    return does(place, "second", actions.decide_amendment, amendment.pk)


def fault_of(place, who, action, *args, **values):
    with pytest.raises((RefusedError, FourEyesError)) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def address(name, *args):
    return reverse(f"funding:{name}", args=args)


@pytest.fixture
def later():
    """A grant that rests on the first tranche of 133,742 euros; the final allotment since is 222,902."""
    found = make_place(2, 140, occasion=Round.FIRST_TRANCHE)
    found.app = granted(found)
    replaced(found, (140, 140))
    return found


def line(place, app, who="clerk"):
    with acting_as(place.actors[who]) as by:
        return line_of(by, Application.objects.get(pk=app.pk))


def test_a_further_position_becomes_part_of_the_grant_with_a_notice_of_its_own(later):
    place, app = later, later.app
    left = line(place, app).left_amount
    row = reported(place, app, bears_rest=False)
    assert (row.position, row.number, line(place, app).left_amount) == (None, 2, left - 51_000)
    assert not Position.objects.filter(added_at__isnull=False).exists()

    amendment = does(place, "first", actions.propose_amendment, app.pk)
    assert amendment.causes == ["allotment", "position"]
    assert line(place, app).left_amount == left - 51_000  # proposed is not free again
    does(place, "second", actions.decide_amendment, amendment.pk)

    added = Position.objects.get(added_at__isnull=False)
    row.refresh_from_db()
    assert (added.number, added.fte, added.first_day, row.position) == (2, Decimal("0.5"), BEGINS, added)
    now = line(place, app)
    assert (now.old_amount, now.causes, now.left_amount) == (179_000, (), left - 51_000)
    first, notice = Notice.objects.order_by("created_at")
    assert (notice.previous, notice.amount, first.amount) == (first, 179_000, 128_000)
    content = bytes(NoticeDocument.objects.get(notice=notice).content)
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
    for part in (
        "Änderungsbescheid", "Zweite Person", "Stelle 2 kommt ab 01.10.2018 hinzu", "01.10.2018 – 30.09.2020",
        "51.000 € × 0,50 × 3 ÷ 12", "+51.000,00 €", "Weitere Stellen, die gefördert werden", "31.12.2020",
    ):  # fmt: skip
        assert part in text, part


def test_every_figure_counts_it_once_it_is_granted_and_none_before(place):
    app = granted(place)
    reported(place, app)

    def counted():
        (facts,) = application_facts(app.edition, today=BEGINS)
        with acting_as(place.actors["clerk"]) as by:
            found = Application.objects.get(pk=app.pk)
            days = since_of(by, [found])[app.pk].first_days
            applied_for = view_of(by, found, today=BEGINS).positions
        return sorted(post.fte for post in facts.posts), sorted(days), len(applied_for)

    assert counted() == ([1], [START], 1)
    amended(place, app)
    assert counted() == ([Decimal("0.5"), 1], [START, BEGINS], 1)  # what was applied for stays
    does(place, "clerk", actions.report_change, app.pk, further(from_day=date(2019, 1, 1), fte=Decimal("0.75")))
    amended(place, app)
    assert line(place, app).now.positions[1].current.fte == Decimal("0.75")
    assert len(counted()[0]) == 2


def test_what_was_revoked_before_it_came_takes_nothing_of_it(place):
    app = granted(place)
    draft = actions.RevocationDraft(
        kind="revocation", ground="other", reason="x", answer_until=timezone.localdate() + timedelta(days=40),
        from_day=date(2019, 1, 1),
    )  # fmt: skip
    made = does(place, "first", actions.propose_revocation, app.pk, draft)
    late = timezone.now() + timedelta(days=60)
    does(place, "second", actions.decide_revocation, made.pk, read=0, now=late)
    does(place, "clerk", actions.report_position, app.pk, further(), now=late)
    amendment = does(place, "first", actions.propose_amendment, app.pk, now=late)
    does(place, "second", actions.decide_amendment, amendment.pk, now=late + timedelta(minutes=1))

    now = line(place, app)
    assert (now.old_amount, amendment.new_amount) == (amendment.new_amount, 48_000 + 51_000)
    (facts,) = application_facts(app.edition, today=date(2019, 6, 1))
    assert [(post.fte, post.is_over) for post in facts.posts] == [(1, True), (Decimal("0.5"), False)]


def test_twice_and_two_at_once_are_one(place):
    """Both have seen the same number; the database has the last word."""
    app = granted(place)
    reported(place, app)
    assert fault_of(place, "clerk", actions.report_position, app.pk, further()) == Fault.POSITION_REPORTED
    assert fault_of(place, "clerk", actions.report_position, app.pk, further(number=1)) == Fault.POSITION_REPORTED
    values = {"received_on": timezone.localdate(), "scan": SCAN}
    assert fault_of(place, "first", actions.enter_position, app.pk, further(), **values) == Fault.POSITION_REPORTED
    twin = PositionChange.objects.get()
    twin.pk, twin._state.adding = None, True
    twin.pk = place.office.pk
    with pytest.raises(IntegrityError, match="position_change_number_once"), transaction.atomic():
        twin.save()


def test_a_report_is_taken_back_or_sent_back_and_its_number_is_free_again(place):
    app = granted(place)
    does(place, "clerk", actions.withdraw_change, reported(place, app).pk)
    does(place, "first", actions.send_change_back, reported(place, app).pk, reason="Welche Qualifikation?")
    reported(place, app)

    assert sorted(PositionChange.objects.values_list("state", "added_number")) == [
        ("open", 2), ("returned", 2), ("withdrawn", 2),
    ]  # fmt: skip


def test_a_position_taken_out_of_the_draft_keeps_its_number(place):
    app = granted(place)
    Position.objects.create(organisation=app.organisation, application=app, number=2, removed_at=timezone.now())
    with acting_as(place.actors["clerk"]) as by:
        assert next_number(line_of(by, app)) == 3

    assert fault_of(place, "clerk", actions.report_position, app.pk, further()) == Fault.POSITION_REPORTED
    reported(place, app, number=3)
    amended(place, app)
    assert Position.objects.get(added_at__isnull=False).number == 3


def test_there_is_a_most_of_positions(place, monkeypatch):
    app = granted(place)
    monkeypatch.setattr(further_position, "MOST_POSITIONS", 1)

    assert fault_of(place, "clerk", actions.report_position, app.pk, further()) == Fault.TOO_MANY_POSITIONS


def test_what_does_not_fit_or_is_not_granted_is_refused(place):
    app = granted(place)
    report = actions.report_position
    assert fault_of(place, "clerk", report, app.pk, further(fte=Decimal("0.2"))) == Fault.CHANGE_FAULTY
    assert fault_of(place, "clerk", report, app.pk, further(fte=Decimal(1), bears_rest=False)) == Fault.CHANGE_FAULTY
    tomorrow = {"received_on": timezone.localdate() + timedelta(days=1), "scan": SCAN}
    assert fault_of(place, "first", actions.enter_position, app.pk, further(), **tomorrow) == Fault.CHANGE_DAY
    Application.objects.update(state="revoked")
    assert fault_of(place, "clerk", report, app.pk, further()) == Fault.NOT_GRANTED


def test_wrong_hands(place):
    app = granted(place)
    values = {"received_on": timezone.localdate(), "scan": SCAN}
    for who in ("first", "auditor", "ministry", "helper"):
        with pytest.raises(PermissionDenied):
            does(place, who, actions.report_position, app.pk, further())
    for who in ("clerk", "auditor", "ministry"):
        with pytest.raises(PermissionDenied):
            does(place, who, actions.enter_position, app.pk, further(), **values)
    stranger = make.as_actor(make_membership("funding_clerk", place.towns[1]))
    with acting_as(stranger) as by, pytest.raises(Application.DoesNotExist):
        actions.report_position(app.pk, further(), by=by, now=timezone.now())


def test_the_holder_adds_nothing_past_the_program(place):
    app = granted(place)
    reported(place, app)
    body = {"organisation": app.organisation, "application": app, "number": 9, "fte": 1, "first_day": BEGINS}
    with acting_as(place.actors["clerk"]), pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.create(**body, added_at=timezone.now())
    amended(place, app)
    with acting_as(place.actors["clerk"]):
        assert Position.objects.filter(added_at__isnull=False).update(fte="0.25") == 0


@pytest.mark.parametrize(
    ("model", "values", "name"),
    [
        (PositionChange, {"state": "decided"}, "position_change_(adds_once_decided|decided_in_amendment)"),
        (PositionChange, {"added_number": None}, "position_change_adds_once_decided"),
        (PositionChange, {"first_day": date(2018, 9, 1)}, "position_change_adds_from_the_first_day"),
        (PositionChange, {"last_day": date(2019, 9, 1)}, "position_change_adds_from_the_first_day"),
        (Position, {"added_at": timezone.now(), "fte": None}, "position_added_complete"),
        (Position, {"added_at": timezone.now(), "removed_at": timezone.now()}, "position_added_complete"),
    ],
)
def test_impossible_further_positions_are_refused_by_the_database(place, model, values, name):
    reported(place, granted(place))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**values)


def test_the_holder_sees_what_it_costs_and_what_is_left_before_anything_is_sent(sign_in, later):
    place, app = later, later.app
    clerk, url = sign_in(place.members["clerk"]), address("report_position", app.pk)
    assert url in clerk.get(address("application", app.pk)).content.decode()
    assert clerk.get(url).status_code == 200
    faulty = clerk.post(url, {**ENTERED, "fte": "0,2"})
    assert (faulty.status_code, "0,25" in faulty.content.decode()) == (422, True)
    assert clerk.post(url, {**ENTERED, "first_day": ""}).status_code == 422
    assert clerk.post(url, {**ENTERED, "first_day": "2019-01-01"}).status_code == 422

    costs = clerk.post(url, {**ENTERED, "person": HOSTILE})
    text = costs.content.decode()
    shown = [part in text for part in ("51.000,00", "6.375,00", "25.500,00", "19.125,00", HOSTILE)]
    assert (costs.status_code, shown) == (200, [True, True, True, True, False])
    assert not PositionChange.objects.exists()
    again = clerk.post(url, {**ENTERED, "again": "1"}).content.decode()
    assert ('value="Zweite Person"' in again, 'value="0,50"' in again) == (True, True)

    sure = {**ENTERED, "person": HOSTILE, "sure": "1"}
    assert [clerk.post(url, sure).status_code for _twice in range(2)] == [302, 409]
    text = clerk.get(address("application", app.pk)).content.decode()
    assert (HOSTILE in text, "Weitere Stelle 2 ab 01.10.2018" in text) == (False, True)
    assert Event.objects.filter(code="funding.position.reported").count() == 1


def test_a_letter_with_a_further_position_is_decided_by_others_and_read_by_the_auditor(sign_in, place):
    app, first = granted(place), sign_in(place.members["first"])
    url = address("enter_position", app.pk)
    assert url in first.get(address("office_application", app.pk)).content.decode()

    def letter(**values):
        file = SimpleUploadedFile("brief.pdf", values.pop("content", b"%PDF-1.7\nsigned\n%%EOF\n"))
        return {**ENTERED, "bears_rest": "on", "received_on": timezone.localdate().isoformat(), "scan": file, **values}

    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for values in ({"fte": "0,1"}, {"received_on": tomorrow}, {"content": b"MZ"}, {"person": ""}):
        assert first.post(url, letter(**values)).status_code == 422
    assert [first.post(url, letter()).status_code for _twice in range(2)] == [302, 409]

    for who in ("auditor", "first"):
        page = sign_in(place.members[who]).get(address("amendments")).content.decode()
        assert "Stelle 2 kommt ab 01.10.2018 hinzu: Zweite Person" in page
    does(place, "second", actions.propose_amendment, app.pk)
    assert fault_of(place, "first", actions.decide_amendment, Amendment.objects.get().pk) == "four_eyes_same_person"
    does(place, "third", actions.decide_amendment, Amendment.objects.get().pk)
    page = sign_in(place.members["auditor"]).get(address("notice", Notice.objects.latest("created_at").pk))
    assert "Weitere Stellen, die gefördert werden" in page.content.decode()
    page = sign_in(place.members["auditor"]).get(address("office_application", app.pk)).content.decode()
    assert ("Bewilligte Stellen" in page, "Zweite Person" in page) == (True, True)
    assert Event.objects.filter(code="funding.position.entered").count() == 1


def test_strangers_find_nothing(sign_in, place):
    app = granted(place)
    stranger = sign_in(make_membership("funding_clerk", place.towns[1]))
    assert stranger.get(address("report_position", app.pk)).status_code == 404
    assert stranger.get(address("enter_position", app.pk)).status_code == 403
    Application.objects.update(state="revoked")
    assert sign_in(place.members["clerk"]).get(address("report_position", app.pk)).status_code == 404
    assert sign_in(place.members["first"]).get(address("enter_position", app.pk)).status_code == 404


# ---------------------------------------------------------------- added by an upheld objection


@pytest.fixture
def upheld(place):
    """The town objects that its second position is missing, and two officers agree."""
    granted(place)
    said = does(place, "clerk", actions.object_to_notice, Notice.objects.get().pk, text="Die zweite Stelle fehlt.")
    values = {"outcome": ObjectionOutcome.UPHELD, "reason": "Sie wurde vergessen.", "remedy": Remedy.AMENDMENT}
    does(place, "first", actions.propose_outcome, said.pk, **values)
    does(place, "second", actions.decide_outcome, said.pk)
    return said


def test_an_upheld_objection_adds_a_position_that_another_person_decides(place, upheld, sign_in):
    app = upheld.notice.application
    url, officer = reverse("funding:enter_remedy_position", args=[upheld.pk]), sign_in(place.members["third"])
    own = reverse("funding:notice_objection", args=[upheld.pk])
    assert url in officer.get(own).content.decode()
    page = officer.get(url)
    assert "Was aus dem Widerspruch folgt" in page.content.decode()
    entered = ENTERED | {"bears_rest": "on"}

    answers = [officer.post(url, entered | wrong).status_code for wrong in ({"fte": "0,1"}, {}, {})]

    assert answers == [422, 302, 409]  # too small, entered, clicked twice
    row = PositionChange.objects.get()
    assert (row.added_number, row.objection, row.entered_persons) == (
        2, upheld, sorted(place.actors["third"].natural_persons)
    )  # fmt: skip
    assert "wartet in der Liste der Änderungen" in officer.get(own).content.decode()
    amendment = does(place, "first", actions.propose_amendment, app.pk)
    with pytest.raises(FourEyesError):
        does(place, "third", actions.decide_amendment, amendment.pk)
    does(place, "second", actions.decide_amendment, amendment.pk)
    assert Position.objects.filter(application=app, added_at__isnull=False).get().number == 2
    assert officer.get(url).status_code == 404  # nothing is owed any more
    assert Event.objects.get(code="funding.change.remedy_entered").data["objection"] == str(upheld.pk)


def test_nobody_adds_a_position_upon_an_objection_that_is_open_or_as_a_town(place):
    granted(place)
    said = does(place, "clerk", actions.object_to_notice, Notice.objects.get().pk, text="Die zweite Stelle fehlt.")

    with pytest.raises(NoticeObjection.DoesNotExist):
        does(place, "third", actions.enter_remedy_position, said.pk, further())
    for who in ("clerk", "auditor", "ministry"):
        with pytest.raises(PermissionDenied):
            does(place, who, actions.enter_remedy_position, said.pk, further())
    assert not PositionChange.objects.exists()
