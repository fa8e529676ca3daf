"""From the draft to the decision: nobody overwrites another, nothing incomplete comes in, nobody decides alone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from wegbereiter.audit.models import Event
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions import Draft, OutdatedError, PositionEntry, application
from wegbereiter.funding.models import Application, ApplicationFile, Forwarding, OverruledFinding, Position
from wegbereiter.funding.queries import application as reads
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import Scan
from wegbereiter.funding.states import ApplicationState, Fault, ForwardingState, Outcome, Signature, WayCode
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2018, 3, 1, 9, tzinfo=UTC)
COUNCIL = date(2018, 2, 20)
START = date(2018, 4, 1)
MAYOR = "Erfundene Bürgermeisterin"
PERSONS = {"wehr": 64, "schriesheim": 85, "one": 30, "two": 30, "three": 30}


@pytest.fixture
def place():
    """Towns of every size in one Landkreis, a carrier, and three officers of one office."""
    district = make_organisation(Kind.DISTRICT, name="Musterkreis")
    association = make_organisation(Kind.MUNICIPAL_ASSOCIATION, name="GVV Muster")
    towns = {
        name: make_organisation(name=name, district=district, association=association) for name in (*PERSONS, "city")
    }
    calculation = make.make_calculation(
        {town: PERSONS.get(name, 72_857 - sum(PERSONS.values())) for name, town in towns.items()}
    )
    carrier = make_organisation(Kind.CARRIER, name="Muster e. V.")
    office = make_organisation(Kind.APPROVING_OFFICE, name="Bewilligungsstelle")
    people = {name: make_membership("funding_clerk", town) for name, town in {**towns, "district": district}.items()}
    people["mayor"] = make_membership("funding_clerk", towns["schriesheim"], user=make_user(name=f" {MAYOR.upper()} "))
    people["carrier"] = make_membership("carrier_office", carrier)
    people |= {name: make_membership("state_officer", office) for name in ("first", "second", "third")}
    actors = {name: make.as_actor(member) for name, member in people.items()}
    return SimpleNamespace(**towns, district=district, carrier=carrier, calculation=calculation, actors=actors)


def does(place, who, action, *args, **values):
    with acting_as(place.actors[who]) as by:
        return action(*args, **values, by=by, now=NOW)


def fault_of(place, who, action, *args, **values):
    with pytest.raises(RefusedError) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def eyes_of(place, who, action, *args, **values):
    with pytest.raises(FourEyesError) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def entry(number=1, **values):
    first = {"fte": Decimal(1), "first_day": START, "qualification": "a", "person": "Erfundene Person"}
    return PositionEntry(number=number, **{**first, **values})


def draft(app, *entries, **values):
    first = {"signatory": MAYOR, "own_amount": app.own_amount, "version": app.version}
    return Draft(**{**first, **values}, positions=entries or [entry()])


def saved(place, who="schriesheim", *entries, **values):
    app = does(place, who, actions.start_application)
    return does(place, who, actions.save_application, app.pk, draft(app, *entries, **values))


def handed_in(place, *entries, **values):
    app = saved(place, "schriesheim", *entries, **values)
    return does(place, "mayor", actions.submit_application, app.pk, version=app.version, signature=Signature.ONLINE)


def proposed(place, outcome=Outcome.GRANT, **values):
    app = handed_in(place)
    return does(place, "first", actions.propose_decision, app.pk, outcome=outcome, **values)


def events():
    return list(Event.objects.exclude(code="funding.calculation.made").order_by("pk").values_list("code", flat=True))


# ---------------------------------------------------------------- draft


def test_a_draft_begins_with_what_is_known(place):
    app = does(place, "schriesheim", actions.start_application)

    assert [(one.number, one.fte, one.qualification) for one in app.positions.all()] == [(1, Decimal(1), "a")]
    assert (app.state, app.version, app.own_amount) == (ApplicationState.DRAFT, 1, 0)
    assert does(place, "mayor", actions.start_application).pk == app.pk
    assert events() == ["funding.application.begun"]


def test_a_town_that_tops_up_begins_with_its_own_money(place):
    does(place, "wehr", actions.choose_top_up, council_on=COUNCIL)

    app = does(place, "wehr", actions.start_application)

    assert app.own_amount == 51
    assert [(one.fte, one.qualification) for one in app.positions.all()] == [(1, "c")]


def test_the_lead_applies_for_its_pool_and_nobody_else_does(place):
    pool = does(place, "one", actions.propose_pool, WayCode.ASSOCIATION, partners=[place.two.pk, place.three.pk])
    for name in ("one", "two", "three"):
        way = pool.ways.get(organisation=getattr(place, name))
        does(place, name, actions.accept_way, way.pk, council_on=COUNCIL)

    app = does(place, "one", actions.start_application)

    assert app.pool_id == pool.pk
    with acting_as(place.actors["one"]) as by:
        view = reads.view_of(by, app, today=START)
    assert (view.basis.yearly_amount, view.basis.total_amount) == (Decimal(71_646), Decimal(143_292))
    assert fault_of(place, "two", actions.start_application) == Fault.OTHERS_APPLY


def test_a_district_applies_for_the_towns_that_handed_over(place):
    for name in ("one", "two", "three"):
        way = does(place, name, actions.hand_to_district, council_on=COUNCIL)
        does(place, "district", actions.answer_transfer, way.pk, accepted=True)

    app = does(place, "district", actions.start_application)

    with acting_as(place.actors["district"]) as by:
        assert reads.view_of(by, app, today=START).basis.yearly_amount == Decimal(71_646)


def test_nothing_to_apply_for(place):
    nobody = make_membership("funding_clerk", make_organisation(Kind.DISTRICT, name="Leerer Kreis"))
    place.actors["nobody"] = make.as_actor(nobody)
    assert fault_of(place, "nobody", actions.start_application) == Fault.NO_ALLOTMENT
    type(place.calculation).objects.update(
        state="prepared", decided_by=None, decided_role="", decided_persons=[], decided_at=None
    )
    assert fault_of(place, "schriesheim", actions.start_application) == Fault.NO_ALLOTMENT


def test_saving_keeps_what_was_entered_and_counts_versions(place):
    app = saved(place, "schriesheim", entry(person=" Erfundene Person "), entry(None, fte=Decimal("0.5")))

    assert (app.version, app.signatory) == (2, MAYOR)
    assert [(one.number, one.person) for one in app.positions.all()] == [
        (1, "Erfundene Person"),
        (2, "Erfundene Person"),
    ]
    again = draft(app, entry(1), entry(2, fte=Decimal("0.5")))
    assert does(place, "schriesheim", actions.save_application, app.pk, again).version == 2
    assert events().count("funding.application.saved") == 1


def test_the_second_of_two_savers_gets_both_texts(place):
    app = does(place, "schriesheim", actions.start_application)
    mine = draft(app, entry(person="Erfundene Eins"))
    does(place, "mayor", actions.save_application, app.pk, draft(app, entry(person="Erfundene Zwei")))

    with pytest.raises(OutdatedError) as caught:
        does(place, "schriesheim", actions.save_application, app.pk, mine)

    assert caught.value.fault == Fault.APPLICATION_OUTDATED
    assert caught.value.current.positions.get().person == "Erfundene Zwei"


def test_a_removed_position_leaves_and_comes_back(place):
    app = saved(place, "schriesheim", entry(1), entry(None))
    gone = does(place, "schriesheim", actions.save_application, app.pk, draft(app, entry(1), entry(2, removed=True)))
    with acting_as(place.actors["schriesheim"]) as by:
        assert reads.positions_visible_to(by).filter(application=app).count() == 1

    unknown = draft(gone, entry(9, removed=True))
    assert does(place, "schriesheim", actions.save_application, app.pk, unknown).version == gone.version
    assert Position.objects.filter(application=app).count() == 2

    wanted = replace(draft(gone, entry(1)), restored=2)
    back = does(place, "schriesheim", actions.save_application, app.pk, wanted)
    assert list(back.positions.order_by("number").values_list("number", "person", "removed_at")) == [
        (1, "Erfundene Person", None),
        (2, "Erfundene Person", None),
    ]
    for number in (2, 9):  # stands there, never was
        nothing = replace(draft(back, entry(1), entry(2)), restored=number)
        assert does(place, "schriesheim", actions.save_application, app.pk, nothing).version == back.version


def test_an_application_has_its_limits(place, monkeypatch):
    monkeypatch.setattr(application, "MOST_POSITIONS", 1)
    app = does(place, "schriesheim", actions.start_application)

    many = draft(app, entry(1), entry(None))
    assert fault_of(place, "schriesheim", actions.save_application, app.pk, many) == Fault.TOO_MANY_POSITIONS
    wanted = replace(draft(app, entry(1)), restored=2)
    assert fault_of(place, "schriesheim", actions.save_application, app.pk, wanted) == Fault.TOO_MANY_POSITIONS
    odd = draft(app, entry(qualification="professor"))
    does(place, "schriesheim", actions.save_application, app.pk, odd)
    assert Position.objects.get().qualification == ""


def test_people_of_the_application_before_are_not_typed_again(place):
    app = saved(place, "schriesheim", entry(1, fte=Decimal("0.5"), employed_since=COUNCIL), entry(None, removed=True))
    does(place, "schriesheim", actions.withdraw_application, app.pk)

    new = does(place, "schriesheim", actions.start_application)

    one = new.positions.get()
    assert (one.person, one.fte, one.qualification, one.employed_since, one.first_day) == (
        "Erfundene Person", Decimal("0.5"), "a", COUNCIL, START,
    )  # fmt: skip
    does(place, "schriesheim", actions.withdraw_application, new.pk)
    Application.objects.filter(pk=new.pk).update(edition="pik-2020")
    assert does(place, "schriesheim", actions.start_application).positions.get().first_day is None


# ---------------------------------------------------------------- hand in


def test_the_signatory_hands_in_what_is_complete(place):
    app = handed_in(place)

    assert (app.state, app.yearly_amount, app.fte, app.findings) == (ApplicationState.SUBMITTED, 64_000, 1, 0)
    assert (app.allotted_yearly_amount, app.allotted_total_amount) == (67_667, 135_334)
    assert (app.applied_amount, app.signed_by) == (128_000, place.actors["mayor"].user_id)
    again = draft(app)
    assert fault_of(place, "schriesheim", actions.save_application, app.pk, again) == Fault.APPLICATION_NOT_DRAFT
    values = {"version": app.version, "signature": Signature.ONLINE}
    assert fault_of(place, "mayor", actions.submit_application, app.pk, **values) == Fault.APPLICATION_NOT_DRAFT


def test_what_is_incomplete_or_badly_signed_stays_a_draft(place, monkeypatch):
    app = saved(place, "schriesheim", entry(person=""))
    values = {"version": app.version, "signature": Signature.ONLINE}
    submit = actions.submit_application
    assert fault_of(place, "mayor", submit, app.pk, **values) == Fault.APPLICATION_INCOMPLETE
    app = does(place, "schriesheim", actions.save_application, app.pk, draft(app))
    values["version"] = app.version
    assert fault_of(place, "mayor", submit, app.pk, **{**values, "version": 1}) == Fault.APPLICATION_OUTDATED
    assert fault_of(place, "schriesheim", submit, app.pk, **values) == Fault.NOT_THE_SIGNATORY
    assert (
        fault_of(place, "schriesheim", submit, app.pk, **{**values, "signature": Signature.SCAN}) == Fault.SCAN_MISSING
    )
    rules = application.pact.edition("pik-2017")
    unsigned = replace(rules, applying=replace(rules.applying, signature=None))
    monkeypatch.setattr(application.pact, "edition", lambda _code: unsigned)
    assert fault_of(place, "mayor", submit, app.pk, **values) == Fault.SIGNATURE_NOT_ALLOWED


def test_a_scan_of_the_signed_print_signs_as_well(place):
    app = saved(place)
    ApplicationFile.objects.create(
        organisation=place.schriesheim, application=app, content=b"%PDF", sha256="a" * 64, size=4,
        media_type="application/pdf", uploaded_at=NOW,
    )  # fmt: skip

    values = {"version": app.version, "signature": Signature.SCAN}
    done = does(place, "schriesheim", actions.submit_application, app.pk, **values)

    assert (done.state, done.signature) == (ApplicationState.SUBMITTED, "scan")


def test_an_application_can_be_taken_back_until_it_is_decided(place):
    app = proposed(place)

    gone = does(place, "schriesheim", actions.withdraw_application, app.pk)

    assert (gone.state, gone.outcome, gone.is_prepared) == (ApplicationState.WITHDRAWN, "", False)
    assert (gone.withdrawn_at is not None, gone.withdrawn_role) == (True, "funding_clerk")
    with pytest.raises(IntegrityError, match="application_withdrawn_with_moment"), transaction.atomic():
        Application.objects.update(withdrawn_at=None)
    assert fault_of(place, "schriesheim", actions.withdraw_application, app.pk) == Fault.APPLICATION_CLOSED
    new = does(place, "schriesheim", actions.start_application)
    assert (new.pk != app.pk, new.signatory) == (True, MAYOR)
    assert does(place, "schriesheim", actions.withdraw_application, new.pk).state == ApplicationState.WITHDRAWN


def test_a_returned_application_can_be_taken_back_as_well(place):
    app = handed_in(place)
    does(place, "first", actions.send_back, app.pk, reason="Bitte prüfen.")

    assert does(place, "schriesheim", actions.withdraw_application, app.pk).state == ApplicationState.WITHDRAWN


# ---------------------------------------------------------------- carriers


def forwarded(place, **values):
    first = {"person": "", "qualification": "", "carrier": place.carrier.pk}
    return saved(place, "schriesheim", entry(**{**first, **values}))


def test_a_carrier_takes_a_position_over_and_names_its_person(place):
    app = forwarded(place)
    asked = Forwarding.objects.get()
    refused = {"person": " ", "qualification": "a"}
    assert fault_of(place, "carrier", actions.accept_forwarding, asked.pk, **refused) == Fault.PERSON_MISSING

    values = {"person": "Erfundene Fachkraft", "qualification": "c"}
    done = does(place, "carrier", actions.accept_forwarding, asked.pk, **values)

    assert (done.state, done.fte, done.first_day) == (ForwardingState.ACCEPTED, 1, START)
    with acting_as(place.actors["schriesheim"]) as by:
        view = reads.view_of(by, app, today=START)
    assert (view.assessment.yearly_amount, view.assessment.blocking) == (51_000, ())
    assert fault_of(place, "carrier", actions.accept_forwarding, asked.pk, **values) == Fault.WAY_CLOSED


def test_a_carrier_that_refuses_says_why_and_another_is_asked(place):
    app = forwarded(place)
    asked = Forwarding.objects.get()
    assert fault_of(place, "carrier", actions.refuse_forwarding, asked.pk, reason="") == Fault.WAY_REASON_MISSING
    does(place, "carrier", actions.refuse_forwarding, asked.pk, reason="Niemand frei")

    other = make_organisation(Kind.CARRIER)
    app = does(place, "schriesheim", actions.save_application, app.pk, draft(app, entry(carrier=other.pk)))

    assert set(Forwarding.objects.values_list("carrier", "state")) == {
        (place.carrier.pk, "refused"),
        (other.pk, "asked"),
    }
    app = does(place, "schriesheim", actions.save_application, app.pk, draft(app, entry(carrier=place.carrier.pk)))
    same = draft(app, entry(carrier=place.carrier.pk))
    assert does(place, "schriesheim", actions.save_application, app.pk, same).version == app.version
    does(place, "schriesheim", actions.save_application, app.pk, draft(app, entry(carrier=None)))
    assert not Forwarding.objects.filter(state="asked").exists()


def test_the_carrier_reads_the_position_as_it_is_now(place):
    app = forwarded(place)

    half = entry(person="", qualification="", carrier=place.carrier.pk, fte=Decimal("0.5"))
    does(place, "schriesheim", actions.save_application, app.pk, draft(app, half))

    assert Forwarding.objects.get().fte == Decimal("0.5")


def test_only_carriers_of_the_register_are_asked(place):
    app = does(place, "schriesheim", actions.start_application)
    for wrong in (uuid4(), place.city.pk):
        values = draft(app, entry(carrier=wrong))
        assert fault_of(place, "schriesheim", actions.save_application, app.pk, values) == Fault.CARRIER_UNKNOWN


# ---------------------------------------------------------------- office


def test_two_officers_grant(place):
    app = proposed(place)

    done = does(place, "second", actions.decide_application, app.pk)

    assert (done.state, done.granted_amount) == (ApplicationState.GRANTED, 128_000)
    assert events()[-2:] == ["funding.application.proposed", "funding.application.granted"]
    decided = FourEyesFault.ALREADY_DECIDED
    assert eyes_of(place, "third", actions.decide_application, app.pk) == decided
    assert eyes_of(place, "third", actions.send_back, app.pk, reason="Zu spät") == decided
    assert fault_of(place, "schriesheim", actions.withdraw_application, app.pk) == Fault.APPLICATION_CLOSED


def test_the_same_person_decides_nothing(place):
    app = proposed(place)

    assert eyes_of(place, "first", actions.decide_application, app.pk) == FourEyesFault.SAME_PERSON
    assert eyes_of(place, "second", actions.propose_decision, app.pk, outcome=Outcome.GRANT) == (
        FourEyesFault.ALREADY_PREPARED
    )


def test_a_rejection_needs_its_reason(place):
    app = handed_in(place)
    propose = actions.propose_decision
    assert fault_of(place, "first", propose, app.pk, outcome=Outcome.REJECT) == Fault.REASON_MISSING
    does(place, "first", propose, app.pk, outcome=Outcome.REJECT, reason="Die Person ist nicht qualifiziert.")

    done = does(place, "second", actions.decide_application, app.pk)

    assert (done.state, done.granted_amount) == (ApplicationState.REJECTED, None)


def test_a_proposal_is_taken_back_by_either_officer(place):
    app = proposed(place)

    back = does(place, "second", actions.take_back_proposal, app.pk)

    assert (back.outcome, back.is_prepared) == ("", False)
    assert eyes_of(place, "second", actions.take_back_proposal, app.pk) == FourEyesFault.NOT_PREPARED
    assert eyes_of(place, "second", actions.decide_application, app.pk) == FourEyesFault.NOT_PREPARED


def test_what_is_sent_back_is_mended_and_comes_in_again(place):
    app = proposed(place)
    assert fault_of(place, "first", actions.send_back, app.pk, reason="") == Fault.REASON_MISSING

    back = does(place, "first", actions.send_back, app.pk, reason="Bitte den Beginn prüfen.")

    assert (back.state, back.is_prepared) == (ApplicationState.RETURNED, False)
    assert fault_of(place, "first", actions.send_back, app.pk, reason="x") == Fault.APPLICATION_NOT_HANDED_IN
    mended = does(
        place, "schriesheim", actions.save_application, app.pk, draft(back, entry(first_day=date(2018, 5, 1)))
    )
    values = {"version": mended.version, "signature": Signature.ONLINE}
    assert does(place, "mayor", actions.submit_application, app.pk, **values).state == ApplicationState.SUBMITTED


def test_a_finding_is_dealt_with_before_money_is_granted(place):
    app = handed_in(place, entry(first_day=date(2017, 6, 1), reason="Seit Juni 2017 beschäftigt"))
    propose, overrule = actions.propose_decision, actions.overrule_finding
    finding = {"code": "starts_back", "position": 1}
    assert app.findings == 1
    assert fault_of(place, "first", propose, app.pk, outcome=Outcome.GRANT) == Fault.FINDINGS_OPEN
    assert fault_of(place, "first", overrule, app.pk, **finding, reason=" ") == Fault.OVERRULING_NEEDS_REASON
    other = {"code": "starts_back", "position": 2}
    assert fault_of(place, "first", overrule, app.pk, **other, reason="x") == Fault.FINDING_UNKNOWN

    does(place, "first", overrule, app.pk, **finding, reason="Arbeitsvertrag liegt vor.")

    assert fault_of(place, "first", overrule, app.pk, **finding, reason="x") == Fault.FINDING_UNKNOWN
    does(place, "first", propose, app.pk, outcome=Outcome.GRANT)
    assert does(place, "second", actions.decide_application, app.pk).granted_amount == 128_000
    assert OverruledFinding.objects.get().by == place.actors["first"].user_id


def letter(place, who="first", *entries, **values):
    app = SimpleNamespace(own_amount=Decimal(), version=1)
    scan = Scan(content=b"%PDF", sha256="a" * 64, size=4, media_type="application/pdf")
    with acting_as(place.actors[who]) as by:
        return actions.enter_letter(
            place.schriesheim.pk, draft(app, *entries or [entry(None)]), received_on=COUNCIL, scan=scan, by=by, now=NOW
        )


def test_who_enters_a_letter_does_not_decide(place):
    app = letter(place, "second")

    assert (app.state, app.signature, app.by_mail_on) == (ApplicationState.SUBMITTED, "scan", COUNCIL)
    assert app.files.count() == 1
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    assert eyes_of(place, "second", actions.decide_application, app.pk) == FourEyesFault.SAME_PERSON
    assert does(place, "third", actions.decide_application, app.pk).state == ApplicationState.GRANTED


def test_a_letter_is_entered_whole_and_once(place):
    with pytest.raises(RefusedError) as caught:
        letter(place, "first", entry(None, person=""))
    assert (caught.value.fault, Application.objects.count()) == (Fault.APPLICATION_INCOMPLETE, 0)
    letter(place)
    with pytest.raises(RefusedError) as caught:
        letter(place)
    assert caught.value.fault == Fault.APPLICATION_IN_HAND
    Application.objects.update(state="withdrawn", withdrawn_at=NOW)
    type(place.calculation).objects.update(
        state="prepared", decided_by=None, decided_role="", decided_persons=[], decided_at=None
    )
    with pytest.raises(RefusedError) as caught:
        letter(place)
    assert caught.value.fault == Fault.NO_ALLOTMENT


# ---------------------------------------------------------------- wrong hands


def test_others_reach_nothing(place):
    app = handed_in(place)
    asked = uuid4()
    for who in ("city", "carrier", "district"):
        with pytest.raises((PermissionDenied, Application.DoesNotExist)):
            does(place, who, actions.withdraw_application, app.pk)
    for action, args, values in (
        (actions.send_back, (app.pk,), {"reason": "x"}),
        (actions.propose_decision, (app.pk,), {"outcome": Outcome.GRANT}),
        (actions.decide_application, (app.pk,), {}),
        (actions.take_back_proposal, (app.pk,), {}),
        (actions.overrule_finding, (app.pk,), {"code": "x", "position": None, "reason": "x"}),
        (actions.accept_forwarding, (asked,), {"person": "x", "qualification": "a"}),
        (actions.refuse_forwarding, (asked,), {"reason": "x"}),
    ):
        with pytest.raises(PermissionDenied):
            does(place, "schriesheim", action, *args, **values)
    for action, args in ((actions.start_application, ()), (actions.withdraw_application, (app.pk,))):
        with pytest.raises(PermissionDenied):
            does(place, "first", action, *args)
    with pytest.raises(Forwarding.DoesNotExist):
        does(place, "carrier", actions.refuse_forwarding, asked, reason="x")
    with acting_as(place.actors["city"]):
        assert (Application.objects.count(), Position.objects.count(), Forwarding.objects.count()) == (0, 0, 0)
    with acting_as(place.actors["carrier"]) as by:
        assert not reads.applications_visible_to(by).exists()
        assert not reads.overruled_visible_to(by).exists()
    with acting_as(make.as_actor(make_membership("manager", place.city))) as by:
        assert not reads.forwardings_visible_to(by).exists()


def test_the_office_and_the_auditor_read_everything(place):
    app = forwarded(place)
    auditor = make.as_actor(make_membership("auditor", make_organisation(Kind.AUDIT_OFFICE)))

    with acting_as(auditor) as by:
        assert reads.view_of(by, reads.applications_visible_to(by).get(), today=START).application == app
        assert reads.forwardings_visible_to(by).count() == 1
        assert reads.files_visible_to(by).count() == 0
