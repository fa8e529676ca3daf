"""Applications as they reach the office: towns with their allotments, a carrier, three officers. Times are real."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions import Draft, PositionEntry
from wegbereiter.funding.models import Application, ApplicationFile
from wegbereiter.funding.states import CountState, Outcome, Round, Signature
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user

NOW = datetime(2018, 3, 1, 9, tzinfo=UTC)
START = date(2018, 4, 1)
MAYOR = "Erfundene Bürgermeisterin"


def make_place(towns=1, persons=85, *, occasion=Round.FINAL):
    """A Landkreis with towns that reach the claim alone, an office of three, and readers."""
    district = make_organisation(Kind.DISTRICT, name="Musterkreis")
    made = [make_organisation(name=f"Musterstadt {number}", district=district) for number in range(towns)]
    city = make_organisation(name="Großstadt", district=district)
    counts = dict.fromkeys(made, persons) | {city: 72_857 - persons * towns}
    state = CountState.FINAL if occasion == Round.FINAL else CountState.PROVISIONAL
    calculation = make.make_calculation({}, head_count=make.make_head_count(counts, state=state), occasion=occasion)
    office = make_organisation(Kind.APPROVING_OFFICE, name="Bewilligungsstelle")
    members = {name: make_membership("state_officer", office) for name in ("first", "second", "third")}
    members["helper"] = make_membership("second_officer", office)
    members["ministry"] = make_membership("ministry_reader", make_organisation(Kind.MINISTRY))
    members["auditor"] = make_membership("auditor", make_organisation(Kind.AUDIT_OFFICE))
    members["clerk"] = make_membership("funding_clerk", made[0], user=make_user(name=MAYOR, password="x"))
    actors = {name: make.as_actor(member) for name, member in members.items()}
    return SimpleNamespace(
        towns=made, city=city, district=district, calculation=calculation, office=office, members=members, actors=actors
    )


def does(place, who, action, *args, now=None, **values):
    with acting_as(place.actors[who]) as by:
        return action(*args, **values, by=by, now=now or timezone.now())


def handed_in(place, town=None, *, now=NOW, own=0, **values):
    """An application of one full position by this town, signed online."""
    town = town or place.towns[0]
    clerk = make.as_actor(make_membership("funding_clerk", town, user=make_user(name=MAYOR)))
    entry = {"fte": Decimal(1), "first_day": START, "qualification": "a", "person": "Erfundene Person", **values}
    with acting_as(clerk) as by:
        begun = actions.start_application(by=by, now=now)
        draft = Draft(
            version=begun.version,
            signatory=MAYOR,
            own_amount=begun.own_amount + own,
            positions=[PositionEntry(number=1, **entry)],
        )
        saved = actions.save_application(begun.pk, draft, by=by, now=now)
        return actions.submit_application(saved.pk, version=saved.version, signature=Signature.ONLINE, by=by, now=now)


def replaced(place, persons):
    """The final allotments by the office's own actions, upon another count; `persons` by town, the city has the rest."""
    counts = dict(zip(place.towns, persons, strict=True)) | {place.city: 72_857 - sum(persons)}
    count = make.make_head_count(counts, state=CountState.FINAL, number=2)
    values = {"edition": make.EDITION, "occasion": Round.FINAL, "head_count_id": count.pk}
    made = does(place, "first", actions.calculate, **values)
    does(place, "first", actions.propose_calculation, made.pk)
    return does(place, "second", actions.decide_calculation, made.pk)


def with_finding(place, town=None, **values):
    return handed_in(place, town, first_day=date(2017, 6, 1), reason="Seit Juni 2017 beschäftigt", **values)


def proposed(place, town=None, who="first", outcome=Outcome.GRANT, **values):
    app = handed_in(place, town)
    return does(place, who, actions.propose_decision, app.pk, outcome=outcome, **values)


def add_scan(app, content=b"%PDF-1.7 zqscan"):
    return ApplicationFile.objects.create(
        organisation_id=app.organisation_id, application=app, content=content, sha256="a" * 64, size=len(content),
        media_type="application/pdf", uploaded_at=NOW,
    )  # fmt: skip


def fresh(app):
    return Application.objects.get(pk=app.pk)


DAY = timedelta(days=1)
