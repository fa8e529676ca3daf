"""One application, two carriers and one person of the town's own: each answers for itself and sees its part alone."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions import Draft, PositionEntry
from wegbereiter.funding.models import Forwarding, Notice, Position
from wegbereiter.funding.states import ApplicationState, Outcome, Signature
from wegbereiter.funding.tests.application_world import MAYOR, NOW, START, does, fresh, make_place
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db
NAMES = {"one": "Fachkraft Erster Träger", "other": "Fachkraft Zweiter Träger"}


@pytest.fixture
def place():
    found = make_place(1, persons=250)
    for name, called in (("one", "Erster Träger e. V."), ("other", "Zweiter Träger e. V.")):
        carrier = make_organisation(Kind.CARRIER, name=called)
        member = make_membership("carrier_office", carrier)
        found.members[name], found.actors[name] = member, make.as_actor(member)
        setattr(found, name, SimpleNamespace(body=carrier))
    found.app = does(found, "clerk", actions.start_application)
    entries = [PositionEntry(number=1, fte=Decimal(1), first_day=START, qualification="a", person="Eigene Person")]
    entries += [
        PositionEntry(number=number, fte=fte, first_day=START, carrier=getattr(found, name).body.pk)
        for number, fte, name in ((2, Decimal(1), "one"), (3, Decimal("0.5"), "other"))
    ]
    draft = Draft(version=found.app.version, signatory=MAYOR, own_amount=Decimal(), positions=entries)
    found.app = does(found, "clerk", actions.save_application, found.app.pk, draft)
    return found


def asked(place, name):
    return Forwarding.objects.get(carrier=getattr(place, name).body, state="asked")


def take_over(place, name, group):
    values = {"person": NAMES[name], "qualification": group}
    return does(place, name, actions.accept_forwarding, asked(place, name).pk, **values)


def hand_in(place):
    version = fresh(place.app).version
    values = {"version": version, "signature": Signature.ONLINE, "now": NOW}
    return does(place, "clerk", actions.submit_application, place.app.pk, **values)


def test_each_of_two_carriers_sees_its_position_alone_and_answers_only_for_it(place, sign_in):
    theirs = {name: asked(place, name).pk for name in NAMES}
    take_over(place, "one", "a")

    for name, stranger in (("one", "other"), ("other", "one")):
        client = sign_in(place.members[name])
        assert client.get(reverse("funding:forwarding", args=[theirs[name]])).status_code == 200
        assert client.get(reverse("funding:forwarding", args=[theirs[stranger]])).status_code == 404
        for step in ("accept_forwarding", "refuse_forwarding"):
            sent = {"person": "Eingeschmuggelt", "qualification": "a", "reason": "x"}
            assert client.post(reverse(f"funding:{step}", args=[theirs[stranger]]), sent).status_code == 404
        listed = client.get(reverse("funding:forwardings")).content.decode()
        assert [str(theirs[one]) in listed for one in (name, stranger)] == [True, False]
        assert NAMES[stranger] not in listed
        with acting_as(place.actors[name]):
            assert list(Forwarding.objects.values_list("pk", flat=True)) == [theirs[name]]
            assert not Position.objects.exclude(forwardings__pk=theirs[name]).exists()
    assert Forwarding.objects.get(pk=theirs["other"]).state == "asked"


def test_the_application_waits_for_both_and_is_granted_with_both_at_their_own_rates(place, sign_in):
    take_over(place, "one", "a")
    with pytest.raises(actions.IncompleteError):
        hand_in(place)
    take_over(place, "other", "c")
    hand_in(place)

    page = (
        sign_in(place.members["first"]).get(reverse("funding:office_application", args=[place.app.pk])).content.decode()
    )
    for text in ("Eigene Person", *NAMES.values(), "Erster Träger", "Zweiter Träger"):
        assert text in page
    does(place, "first", actions.propose_decision, place.app.pk, outcome=Outcome.GRANT)
    granted = does(place, "second", actions.decide_application, place.app.pk)

    assert (granted.state, granted.yearly_amount) == (ApplicationState.GRANTED, 64_000 + 64_000 + 25_500)
    notice = Notice.objects.get()
    page = sign_in(place.members["clerk"]).get(reverse("funding:notice", args=[notice.pk])).content.decode()
    assert [name in page for name in NAMES.values()] == [True, True]
    for name in NAMES:
        assert sign_in(place.members[name]).get(reverse("funding:notice", args=[notice.pk])).status_code in {403, 404}


def test_one_refuses_and_the_other_carrier_takes_both(place):
    take_over(place, "one", "a")
    does(place, "other", actions.refuse_forwarding, asked(place, "other").pk, reason="Niemand frei (erfunden).")
    app = fresh(place.app)
    entries = [
        PositionEntry(
            number=one.number, fte=one.fte, first_day=one.first_day, qualification=one.qualification, person=one.person,
            carrier=None if one.number == 1 else place.one.body.pk,
        )
        for one in app.positions.order_by("number")
    ]  # fmt: skip
    draft = Draft(version=app.version, signatory=MAYOR, own_amount=Decimal(), positions=entries)

    does(place, "clerk", actions.save_application, app.pk, draft, now=NOW)

    assert Forwarding.objects.filter(state="accepted").get().person == NAMES["one"]  # what was answered stays answered
    assert asked(place, "one").position.number == 3
