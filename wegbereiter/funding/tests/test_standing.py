"""Where the money stands, from the job that adds up to the page: who sees what, how often, at which price."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions, jobs
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Allotment, Application, Calculation, Forwarding, MoneySum, Position
from wegbereiter.funding.tests.application_world import NOW, START, does, handed_in, make_place, proposed
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Organisation

pytestmark = pytest.mark.django_db

PAGE = reverse("funding:standing")
LATER = datetime(2018, 6, 1, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def place():
    """Three towns and a city in one district; two of the towns are granted, one by a carrier's person."""
    found = make_place(3)
    Organisation.objects.filter(pk=found.towns[0].pk).update(latitude=Decimal("48.5"), longitude=Decimal("9.0"))
    for number, town in enumerate(found.towns[:2]):
        app = proposed(found, town)
        does(found, "second", actions.decide_application, app.pk)
        Application.objects.filter(pk=app.pk).update(
            prepared_at=LATER - timedelta(days=9), decided_at=LATER - timedelta(days=number)
        )
    handed_in(found, found.towns[2])
    return found


def added_up(place, now=LATER):
    with acting_as(job_actor(place.office.pk, kind=Kind.APPROVING_OFFICE)) as by:
        actions.add_up_money(by=by, now=now)
    return MoneySum.objects.filter(area__isnull=False)


def test_the_job_keeps_a_line_for_the_district(place):
    position = Position.objects.filter(application__state="granted").first()
    carrier = make_organisation(Kind.CARRIER)
    Forwarding.objects.create(
        organisation=position.organisation, carrier=carrier, position=position, edition="pik-2017", state="accepted",
        person="x", qualification="c", asked_at=NOW, answered_at=NOW,
    )  # fmt: skip

    (line,) = added_up(place)

    assert (line.area, line.towns, line.applicants, line.waiting, line.granted) == (place.district, 4, 3, 1, 2)
    assert line.allotted_amount == sum(Allotment.objects.values_list("total_amount", flat=True))
    assert line.waiting_amount * 3 == line.applied_amount
    assert line.granted_amount == sum(
        Application.objects.filter(state="granted").values_list("granted_amount", flat=True)
    )
    assert (line.people, line.granted_fte) == (2, Decimal(2))
    assert line.groups == {"a": [1, "1.00"], "c": [1, "1.00"]}
    assert line.employers == {"municipality": [1, "1.00"], "carrier": [1, "1.00"]}
    since = timezone.localdate(Calculation.objects.get().decided_at)
    assert sorted(line.notice_days) == [(date(2018, 5, 31) - since).days, (date(2018, 6, 1) - since).days]
    assert line.work_days == [(START - since).days] * 2
    assert Event.objects.get(code="funding.money.added_up").data["rows"] == MoneySum.objects.count()


def test_it_is_added_up_anew_only_after_a_change_or_a_day(place):
    added_up(place, timezone.now() + timedelta(hours=1))
    (kept,) = MoneySum.objects.filter(area__isnull=False)
    moments = (kept.computed_at + timedelta(seconds=1), kept.computed_at + timedelta(days=1))

    unchanged, next_day = ([line.pk for line in added_up(place, now)] == [kept.pk] for now in moments)
    Application.objects.filter(state="submitted").update(saved_at=moments[1])
    before = added_up(place, moments[1]).get().pk

    assert (unchanged, next_day, added_up(place, moments[1]).get().pk == before) == (True, False, False)


def test_what_was_taken_back_is_no_longer_waiting_at_once(place):
    waiting = added_up(place, timezone.now() + timedelta(hours=1)).get(is_published=False).waiting
    Application.objects.filter(state="submitted").update(
        state="withdrawn", withdrawn_at=timezone.now() + timedelta(hours=1)
    )

    after = added_up(place, timezone.now() + timedelta(hours=2)).get(is_published=False).waiting
    assert (waiting, after) == (1, 0)


def test_without_an_office_or_an_allotment_nothing_is_kept():
    jobs.add_up_money(LATER)
    make_organisation(Kind.APPROVING_OFFICE)
    jobs.add_up_money(LATER)

    assert not MoneySum.objects.exists()
    assert not Event.objects.filter(code="funding.money.added_up").exists()


def test_only_the_program_itself_adds_up(place):
    others = [place.actors["first"], job_actor(place.towns[0].pk, kind=Kind.MUNICIPALITY)]

    for actor in others:
        with acting_as(actor) as by, pytest.raises(PermissionDenied):
            actions.add_up_money(by=by, now=LATER)


def test_no_published_line_rests_on_one_body(place):
    line = added_up(place).get()

    assert (line.is_published, line.waiting) == (False, 1)
    for wrong in ({"is_published": True}, {"without_way": 9}, {"waiting_amount": line.applied_amount + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MoneySum.objects.filter(pk=line.pk).update(**wrong)


@pytest.mark.parametrize("who", ["first", "ministry", "auditor"])
def test_the_state_and_the_auditor_read_every_district(sign_in, place, who):
    added_up(place)

    page = sign_in(place.members[who]).get(PAGE)

    text = page.content.decode()
    assert [line.name for line in page.context["lines"]] == ["Musterkreis"]
    assert page.context["found"].total.granted == 2
    assert (len(page.context["map"].circles), 'max="1000"' in text, "Hier wird noch nichts beantragt" in text) == (
        1,
        True,
        True,
    )
    assert reverse("funding:district", args=[place.district.pk]) in text
    assert Event.objects.filter(code="funding.money.read").count() == 1


def test_an_association_reads_lines_of_several_only(sign_in, place):
    union = make_membership("towns_association", make_organisation(Kind.TOWNS_ASSOCIATION))
    added_up(place)
    before = sign_in(union).get(PAGE)
    Application.objects.filter(state="submitted").update(state="withdrawn", withdrawn_at=LATER)
    added_up(place, LATER + timedelta(days=1))

    page = sign_in(union).get(PAGE)

    text = page.content.decode()
    assert (before.context["found"], page.context["lines"][0].kept.granted) == (None, 2)
    assert (str(place.district.pk) in text, "von 1" in text) == (False, False)
    assert sign_in(union).get(reverse("funding:standing_export", args=["csv"])).status_code == 200


def test_what_associations_read_changes_once_a_month_and_by_three_bodies_at_least(sign_in):
    """The difference between two days would be what one town was granted, and so would that of a quiet month."""
    place = make_place(3)
    apps = [does(place, "second", actions.decide_application, proposed(place, town).pk) for town in place.towns]
    union, amounts = make_membership("towns_association", make_organisation(Kind.TOWNS_ASSOCIATION)), []
    moments = [LATER + timedelta(days=days) for days in (0, 20, 31, 62)]

    for changed, now in zip((apps, apps[:2], apps[:2], apps[2:]), moments, strict=True):
        day_before = {"prepared_at": now - timedelta(days=2), "decided_at": now - timedelta(days=1)}
        found = Application.objects.filter(pk__in=[app.pk for app in changed])
        found.update(granted_amount=F("granted_amount") + 1000, submitted_at=NOW, **day_before)
        added_up(place, now)
        seen = [sign_in(who).get(PAGE).context["found"].total for who in (union, place.members["first"])]
        amounts.append([total.granted_amount - 3 * 128_000 for total in seen])

    # The first lines; in the same month; two bodies since; the third.
    assert amounts == [[3000, 3000], [3000, 5000], [3000, 7000], [8000, 8000]]
    assert "einmal im Monat veröffentlicht" in sign_in(union).get(PAGE).content.decode()


def test_city_districts_stand_on_one_line_for_an_association_and_on_two_for_the_state(sign_in):
    cities = [make_organisation(Kind.CITY_DISTRICT, name=name) for name in ("Erststadt", "Zweitstadt")]
    make.make_calculation(dict(zip(cities, (40_000, 32_857), strict=True)))
    officer = make.make_officers(1)[0]
    for days in (0, 31):  # the second month takes the place of the first
        added_up(SimpleNamespace(office=officer.organisation), LATER + timedelta(days=days))
    union = make_membership("towns_association", make_organisation(Kind.TOWNS_ASSOCIATION))

    seen = {who: sign_in(who).get(PAGE).context for who in (union, officer)}

    (together,) = seen[union]["lines"]
    assert (together.kept.kind, together.kept.area, together.kept.towns) == ("city_districts", None, 2)
    assert [line.name for line in seen[officer]["lines"]] == ["Erststadt", "Zweitstadt"]
    assert seen[union]["found"].total.allotted_amount == seen[officer]["found"].total.allotted_amount
    assert (seen[union]["map"], seen[officer]["found"].notice_days) == (None, None)


def test_the_list_is_sorted_and_downloaded_in_its_order(sign_in, place):
    added_up(place)
    MoneySum.objects.create(
        edition="pik-2017",
        kind="district",
        area=make_organisation(Kind.DISTRICT, name="Anderskreis"),
        allotted_amount=5,
        computed_at=LATER,
        **dict.fromkeys(("towns", "below_claim", "without_way", "applicants", "waiting", "granted", "people"), 0),
        **dict.fromkeys(("applied_amount", "waiting_amount", "granted_amount", "applied_fte", "granted_fte"), 0),
    )
    client = sign_in(place.members["first"])

    def names(sort):
        return [line.name for line in client.get(PAGE, {"sort": sort, "map": "way"}).context["lines"]]

    by_name = ["Anderskreis", "Musterkreis"]
    orders = ("", "nonsense", "share", "allotted", "-open")
    assert [names(sort) for sort in orders] == [by_name, by_name, by_name, by_name, by_name[::-1]]
    assert names("-name") == by_name[::-1]
    for form in ("csv", "xlsx"):
        assert client.get(reverse("funding:standing_export", args=[form]), {"sort": "-granted"}).status_code == 200
    rows = (
        client.get(reverse("funding:standing_export", args=["csv"]), {"sort": "-granted"}).content.decode().splitlines()
    )
    assert [row.split(";")[0].strip('"') for row in rows[1:]] == ["Musterkreis", "Anderskreis"]
    assert Event.objects.filter(code="funding.money.exported").count() == 3


def test_an_empty_installation_gets_a_friendly_page_and_no_file(sign_in):
    officer = make.make_officers(1)[0]
    client = sign_in(officer)

    page = client.get(PAGE)

    assert (page.status_code, "Noch nichts zusammenzurechnen" in page.content.decode()) == (200, True)
    assert client.get(reverse("funding:standing_export", args=["csv"])).status_code == 404
    assert not Event.objects.filter(code="funding.money.read").exists()


def test_editions_stand_beside_each_other(sign_in, place):
    added_up(place)
    Organisation.objects.filter(kind=Kind.DISTRICT).update(population=1_000)
    make.make_add_on()

    page = sign_in(place.members["first"]).get(PAGE, {"edition": "pik-2022"})

    assert [(one.edition, one.granted_amount is None) for one in page.context["editions"]] == [
        ("pik-2022", True),
        ("pik-2017", False),
    ]
    assert page.context["found"].edition == "pik-2017"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_whatever_the_number_of_districts(sign_in, place, django_assert_num_queries, number):
    added_up(place)
    for _one in range(number):
        line = MoneySum.objects.filter(area=place.district).get()
        line.pk, line.area = make.new_id(), make_organisation(Kind.DISTRICT)
        line.save(force_insert=True)
    client = sign_in(place.members["first"])
    client.get(PAGE)

    with django_assert_num_queries(16):
        client.get(PAGE)
