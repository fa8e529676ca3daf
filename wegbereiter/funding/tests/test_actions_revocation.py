"""A grant is taken back: proposed, its holder heard, decided by another; the earlier notice stays, sums follow."""

import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions import RevocationDraft
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind
from wegbereiter.funding.models import (
    Application,
    HearingAnswer,
    HearingDocument,
    HearingFile,
    Notice,
    NoticeDocument,
    Position,
    Revocation,
)
from wegbereiter.funding.queries import amendment as amending
from wegbereiter.funding.queries import revocation as reads
from wegbereiter.funding.queries.standing import application_facts
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import Fault, NoticeKind, TextCode
from wegbereiter.funding.tests.application_world import START, does, fresh, make_place, proposed
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db
SCAN = read_scan(b"%PDF-1.7\nsigned\n%%EOF\n")
FROM = date(2018, 10, 1)


@pytest.fixture
def place():
    return make_place(2)


@pytest.fixture
def app(place):
    return does(place, "second", actions.decide_application, proposed(place).pk)


def until():
    return timezone.localdate() + timedelta(days=40)


def draft(**values):
    first = {
        "kind": RevocationKind.REVOCATION, "ground": RevocationGround.PURPOSE, "answer_until": until(),
        "reason": "Die Stelle war nicht besetzt.",
    }  # fmt: skip
    return RevocationDraft(**{**first, **values})


def heard(place, app, **values):
    return does(place, "first", actions.propose_revocation, app.pk, draft(**values))


def answered(place, row, text="Doch, seit April.", **values):
    return does(place, "clerk", actions.answer_hearing, row.pk, text=text, **values)


def mailed(place, row, who="third", text="Brief"):
    day = timezone.localdate()
    return does(place, who, actions.enter_answer, row.pk, text=text, received_on=day, scan=SCAN)


def decided(place, row, who="second", read=0, **values):
    return does(place, who, actions.decide_revocation, row.pk, read=read, **values)


def fault_of(place, who, action, *args, **values):
    with pytest.raises((RefusedError, FourEyesError)) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def reported(place, app, **values):
    first = {
        "number": 1, "from_day": date(2018, 7, 1), "fte": Decimal("0.5"), "qualification": Qualification.A,
        "person": "Erste Person", "first_day": START,
    }  # fmt: skip
    return does(place, "clerk", actions.report_change, app.pk, Change(**{**first, **values}))


def text_of(notice):
    return text_in(NoticeDocument.objects.get(notice=notice))


def text_in(document):
    pages = pypdf.PdfReader(io.BytesIO(bytes(document.content))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def facts(app, today):
    return next(one for one in application_facts(app.edition, today=today) if one.holder == app.organisation_id)


def filled(app, today):
    """Groups of those who are on a position."""
    return [one.group for one in facts(app, today).posts if not one.is_over]


def test_a_grant_is_revoked_from_a_day_on_after_its_holder_has_answered(place, app):
    row = heard(place, app, from_day=FROM)
    assert (row.old_amount, row.new_amount, row.hearing_text, row.positions) == (128_000, 32_000, 0, [])
    assert fault_of(place, "second", actions.decide_revocation, row.pk, read=0) == Fault.HEARING_OPEN
    answered(place, row, scan=SCAN)
    assert fault_of(place, "second", actions.decide_revocation, row.pk, read=0) == Fault.HEARING_MOVED

    done = decided(place, row, read=1)

    first, notice = Notice.objects.order_by("created_at")
    assert (notice.kind, notice.previous, notice.amount) == (NoticeKind.REVOCATION, first, Decimal("32000.00"))
    assert (done.notice, fresh(app).state, HearingFile.objects.get().size) == (notice, "granted", SCAN.size)
    text = text_of(notice)
    for part in (
        first.reference, "32.000,00 €", "128.000,00 €", "−96.000,00 €", "01.10.2018", "Doch, seit April.",
        "Die Stelle war nicht besetzt.", "Widerspruch", "Mustertext", "§§ 48 und 49 LVwVfG",
    ):  # fmt: skip
        assert part in text, part
    assert notice.texts == {"basis": 0, "revocation": 0, "objection": 0}
    assert Event.objects.get(code="funding.revocation.decided").data["notice"] == str(notice.pk)
    assert facts(app, FROM).granted_amount == 32_000
    assert (filled(app, FROM), filled(app, FROM - timedelta(days=1))) == (
        [],
        ["a"],
    )  # until then the position is filled
    assert fault_of(place, "clerk", actions.answer_hearing, row.pk, text="Zu spät") == Fault.REVOCATION_CLOSED


def test_where_nothing_is_left_the_grant_is_revoked_and_the_town_may_apply_anew(place, app):
    row = heard(place, app, kind=RevocationKind.WITHDRAWAL)
    decided(place, row, now=timezone.now() + timedelta(days=41))

    assert (fresh(app).state, Notice.objects.latest("created_at").amount) == ("revoked", 0)
    text = text_of(Notice.objects.latest("created_at"))
    assert "Wir nehmen unseren Bescheid" in text
    assert "Bei uns ist nichts eingegangen" in text
    assert [one.state for one in application_facts(app.edition, today=FROM)] == ["revoked"]  # counted nowhere
    assert fault_of(place, "first", actions.propose_revocation, app.pk, draft()) == Fault.NOT_GRANTED
    with acting_as(place.actors["first"]) as by:
        assert amending.amendable(by, today=FROM) == ([], [])
    with acting_as(place.actors["clerk"]) as by:
        assert actions.start_application(by=by, now=timezone.now()).pk != app.pk


def test_one_of_two_positions_is_revoked_and_the_other_goes_on(place, app):
    Position.objects.create(
        organisation_id=app.organisation_id, application=app, number=2, fte="0.5", first_day=START, qualification="c",
        person="Zweite Person",
    )  # fmt: skip
    Application.objects.update(allotted_total_amount=400_000)
    with pytest.raises(Position.DoesNotExist):
        heard(place, app, positions=[3])
    row = heard(place, app, positions=[2])
    decided(place, row, now=timezone.now() + timedelta(days=41))

    assert (row.old_amount - row.new_amount, fresh(app).state) == (51_000, "granted")
    assert filled(app, FROM) == ["a"]
    reported(place, app)
    assert fault_of(
        place, "clerk", actions.report_change, app.pk, Change(
            number=2, from_day=FROM, fte=Decimal(1), qualification=Qualification.C, person="x", first_day=START,
        ),
    ) == Fault.CHANGE_FAULTY  # fmt: skip
    again = heard(place, app, positions=[1, 2], from_day=FROM)
    assert again.positions == []
    decided(place, again, now=timezone.now() + timedelta(days=41))
    assert filled(app, FROM) == []


def test_amendments_follow_upon_a_revocation_and_the_sums_close(place, app):
    row = heard(place, app, from_day=FROM)
    reported(place, app)  # may be reported meanwhile, and waits
    assert fault_of(place, "first", actions.propose_amendment, app.pk) == Fault.REVOCATION_OPEN
    decided(place, row, now=timezone.now() + timedelta(days=41))
    later = timezone.now() + timedelta(days=42)
    amendment = does(place, "first", actions.propose_amendment, app.pk, now=later)
    assert fault_of(place, "first", actions.propose_revocation, app.pk, draft()) == Fault.AMENDMENT_OPEN
    does(place, "second", actions.decide_amendment, amendment.pk, now=later)

    assert (amendment.old_amount, amendment.new_amount) == (32_000, 24_000)  # three months whole, three at a half
    last = Notice.objects.get(kind=NoticeKind.AMENDMENT)
    assert (last.previous.kind, facts(app, FROM).granted_amount) == (NoticeKind.REVOCATION, 24_000)


def test_a_proposal_is_refused(place, app):
    refused = {
        Fault.REVOCATION_REASON: {"reason": " "},
        Fault.HEARING_TOO_SHORT: {"answer_until": timezone.localdate() + timedelta(days=2)},
        Fault.REVOCATION_NEEDLESS: {"from_day": date(2030, 1, 1)},
    }
    for fault, values in refused.items():
        assert fault_of(place, "first", actions.propose_revocation, app.pk, draft(**values)) == fault
    heard(place, app)
    assert fault_of(place, "third", actions.propose_revocation, app.pk, draft()) == Fault.REVOCATION_OPEN
    assert Revocation.objects.count() == 1


def test_a_proposal_is_taken_back_and_its_holder_reads_so(place, app):
    row = heard(place, app)
    does(place, "second", actions.take_back_revocation, row.pk)

    for who, step in (("second", actions.take_back_revocation), ("third", actions.take_back_revocation)):
        assert fault_of(place, who, step, row.pk) == Fault.REVOCATION_CLOSED
    assert fault_of(place, "second", actions.decide_revocation, row.pk, read=0) == Fault.REVOCATION_CLOSED
    assert fault_of(place, "clerk", actions.answer_hearing, row.pk, text="x") == Fault.REVOCATION_CLOSED
    with acting_as(place.actors["clerk"]) as by:
        assert [one.state for one in reads.revocations_of(by, app)] == ["dropped"]
    again = heard(place, app)
    decided(place, again, now=timezone.now() + timedelta(days=41))
    for step in (actions.take_back_revocation, lambda *a, **v: actions.decide_revocation(*a, read=0, **v)):
        assert fault_of(place, "third", step, again.pk) == FourEyesFault.ALREADY_DECIDED


def test_whoever_proposed_it_or_entered_the_letter_does_not_decide(place, app):
    row = heard(place, app)
    mailed(place, row, "second")

    for who in ("first", "second"):
        assert fault_of(place, who, actions.decide_revocation, row.pk, read=1) == FourEyesFault.SAME_PERSON
    assert HearingAnswer.objects.get().by_mail
    decided(place, row, "third", read=1)
    with pytest.raises(IntegrityError, match="revocation_enterer_never_decides"), transaction.atomic():
        Revocation.objects.update(entered_persons=list(place.actors["third"].natural_persons))


def test_the_holder_says_more_but_nothing_twice(place, app):
    row = heard(place, app)
    answered(place, row)
    answered(place, row, "Und noch etwas: <script>alert(1)</script> #let x")

    assert fault_of(place, "clerk", actions.answer_hearing, row.pk, text="Doch, seit April. ") == Fault.HEARING_SAID
    assert fault_of(place, "clerk", actions.answer_hearing, row.pk, text=" ") == Fault.HEARING_TEXT
    letter = {"text": "x", "received_on": timezone.localdate() + timedelta(days=1), "scan": SCAN}
    assert fault_of(place, "first", actions.enter_answer, row.pk, **letter) == Fault.HEARING_DAY
    decided(place, row, read=2)
    assert "<script>alert(1)</script> #let x" in text_of(Notice.objects.latest("created_at"))


def test_what_has_moved_or_cannot_be_printed_is_not_decided(place, app):
    row = heard(place, app)
    answered(place, row, "Erfundene 𓀀")
    with pytest.raises(PdfRefusedError):
        decided(place, row, read=1)
    assert (Notice.objects.count(), fresh(app).state) == (1, "granted")
    Revocation.objects.update(old_amount=129_000)

    assert fault_of(place, "second", actions.decide_revocation, row.pk, read=1) == Fault.AMENDMENT_OUTDATED


def test_the_hearing_keeps_the_version_of_its_text(place, app):
    does(place, "first", actions.change_text, TextCode.HEARING, version=0, text="Anhörung vom Ersten.")
    row = heard(place, app)
    does(place, "first", actions.change_text, TextCode.HEARING, version=1, text="Anhörung vom Zweiten.")

    with acting_as(place.actors["clerk"]):
        assert reads.hearing_words(Revocation.objects.get()) == "Anhörung vom Ersten."
    assert row.hearing_text == 1


def test_the_letter_of_the_hearing_is_filed_with_the_proposal(place, app):
    does(place, "first", actions.change_text, TextCode.HEARING, version=0, text="Anhörung vom Ersten.")
    row = heard(place, app, kind=RevocationKind.WITHDRAWAL, from_day=FROM)

    filed, notice = HearingDocument.objects.get(), Notice.objects.get()
    content = bytes(filed.content)
    assert (filed.revocation, filed.sha256) == (row, hashlib.sha256(content).hexdigest())
    assert pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = text_in(filed)
    for part in (
        "Anhörung vor einer Aufhebung: Musterstadt 0", notice.reference, f"{until():%d.%m.%Y}", "zurücknehmen", "01.10.2018",
        "Von 128.000,00 € blieben 32.000,00 €", "Die Stelle war nicht besetzt.", "−96.000,00 €", "Anhörung vom Ersten.",
    ):  # fmt: skip
        assert part in text, part
    does(place, "second", actions.take_back_revocation, row.pk)
    with pytest.raises(PdfRefusedError):
        heard(place, app, reason="Erfundene 𓀀")  # no letter, no proposal
    assert (Revocation.objects.count(), HearingDocument.objects.get()) == (1, filed)


def test_raw_sql_shows_the_letter_to_its_holder_and_the_state_and_nobody_writes_it(place, app):
    heard(place, app)
    stranger = make.as_actor(make_membership("funding_clerk", place.city))
    for actor, rows in ((place.actors["clerk"], 1), (place.actors["auditor"], 1), (stranger, 0)):
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute("select count(*) from funding_hearingdocument")
            assert cursor.fetchone() == (rows,)
    for who in ("clerk", "first"):
        with acting_as(place.actors[who]), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("update funding_hearingdocument set letter = '{}'")


def test_wrong_hands(place, app):
    row, now = heard(place, app), timezone.now()
    letter = {"text": "x", "received_on": timezone.localdate(), "scan": SCAN}
    for who in ("ministry", "auditor", "clerk"):
        steps = (
            (actions.propose_revocation, [app.pk, draft()], {}), (actions.take_back_revocation, [row.pk], {}),
            (actions.decide_revocation, [row.pk], {"read": 0}), (actions.enter_answer, [row.pk], letter),
        )  # fmt: skip
        for action, arguments, values in steps:
            with pytest.raises(PermissionDenied):
                does(place, who, action, *arguments, **values)
    with pytest.raises(PermissionDenied):
        does(place, "first", actions.answer_hearing, row.pk, text="x")
    with acting_as(make.as_actor(make_membership("funding_clerk", place.city))) as by:
        assert not amending.revocations_visible_to(by).exists()
        with pytest.raises(Revocation.DoesNotExist):
            actions.answer_hearing(row.pk, text="x", by=by, now=now)
    with acting_as(make.as_actor(make_membership("manager", place.towns[0]))) as by:
        assert not amending.revocations_visible_to(by).exists()


def test_raw_sql_answers_for_nobody_else_and_decides_nothing(place, app):
    row = heard(place, app)
    answered(place, row)
    stranger = make.as_actor(make_membership("funding_clerk", place.city))
    with acting_as(stranger):
        assert (Revocation.objects.count(), HearingAnswer.objects.count(), HearingFile.objects.count()) == (0, 0, 0)
    with acting_as(place.actors["clerk"]):
        assert Revocation.objects.update(state="dropped", new_amount=1) == 0
    values = {"revocation": row, "edition": row.edition, "text": "y", "received_on": FROM, "created_at": timezone.now()}
    for actor, own in ((place.actors["clerk"], {"by_mail": True}), (stranger, {})):
        with acting_as(actor), pytest.raises(DatabaseError), transaction.atomic():
            HearingAnswer.objects.create(**values, **own, organisation_id=row.organisation_id)
    with acting_as(place.actors["clerk"]), pytest.raises(DatabaseError), transaction.atomic():
        HearingAnswer.objects.update(text="Nie gesagt.")  # kept as it came


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": "lost"}, "revocation_(words_known|decided)"),
        ({"kind": "x"}, "revocation_words_known"),
        ({"ground": "x"}, "revocation_words_known"),
        ({"reason": ""}, "revocation_with_reason"),
        ({"state": "decided"}, "revocation_decided_by_two_with_notice"),
        ({"new_amount": 128_000}, "revocation_takes_something"),
        ({"from_day": None}, "revocation_of_all_leaves_nothing"),
    ],
)
def test_impossible_revocations_are_refused_by_the_database(place, app, values, name):
    heard(place, app, from_day=FROM)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Revocation.objects.update(**values)


@pytest.mark.deep
@pytest.mark.parametrize("proposer", ["first", "second"])
def test_no_order_of_steps_revokes_unheard_or_alone(place, app, proposer):
    """All orders of three steps upon a proposal: decided once at most, by two, and never before an answer."""
    row = does(place, proposer, actions.propose_revocation, app.pk, draft())
    todo = {
        "propose": lambda who: does(place, who, actions.propose_revocation, app.pk, draft()),
        "answer": lambda who: does(place, "clerk", actions.answer_hearing, row.pk, text="x"),
        "decide": lambda who: does(place, who, actions.decide_revocation, row.pk, read=1),
    }
    moves, revoked = [(step, who) for step in todo for who in ("first", "second")], 0
    for order in product(moves, repeat=3):
        point = transaction.savepoint()
        for step, who in order:
            try:
                todo[step](who)
            except (RefusedError, FourEyesError):
                continue
        found = Revocation.objects.filter(state="decided")
        assert len(found) <= 1
        for one in found:
            revoked += 1
            assert one.answers.count() == 1
            assert not set(one.prepared_persons) & set(one.decided_persons)
        transaction.savepoint_rollback(point)
    assert revoked
