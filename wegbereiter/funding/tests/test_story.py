"""A town's story on its pages: as the state, the town itself, a partner of its pool and its district read it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding.factories import two_persons
from wegbereiter.funding.models import Application, Position, Way
from wegbereiter.funding.queries import place_money
from wegbereiter.funding.queries import pooling as ways
from wegbereiter.funding.queries.story import town_story
from wegbereiter.funding.tests import application_world as apps
from wegbereiter.funding.tests import ways_world as world
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db

OWN = reverse("funding:own")
TODAY = date(2018, 6, 1)


def page_of(town):
    return reverse("funding:municipality", args=[town.pk])


def hows(story):
    return {str(chapter.stage): str(chapter.how) for chapter in story}


def told(actor, town, today=TODAY):
    with acting_as(actor) as by:
        return town_story(by, place_money(by, town), ways.ways_of_place(by, town.pk), today=today)


@pytest.fixture
def granted():
    place = apps.make_place(1)
    app = apps.proposed(place)
    apps.does(place, "second", actions.decide_application, app.pk)
    place.app = apps.fresh(app)
    return place


def test_the_state_reads_every_chapter_with_its_link(sign_in, granted):
    page = sign_in(granted.members["auditor"]).get(page_of(granted.towns[0]))

    assert hows(page.context["story"]) == {
        "count": "done", "allotment": "done", "way": "not_needed", "application": "done", "decision": "done",
        "notice": "running", "start": "done",
    }  # fmt: skip
    text = page.content.decode()
    assert reverse("funding:office_application", args=[granted.app.pk]) in text
    assert reverse("funding:notice", args=[granted.app.notices.get().pk]) in text


def test_the_town_reads_its_own_story_with_its_own_links(sign_in, granted):
    text = sign_in(granted.members["clerk"]).get(OWN).content.decode()

    assert reverse("funding:application", args=[granted.app.pk]) in text
    assert reverse("funding:office_application", args=[granted.app.pk]) not in text


def test_a_first_day_that_lies_ahead_is_only_planned(granted):
    found = told(granted.actors["first"], granted.towns[0], today=date(2018, 3, 1))

    assert (hows(found)["start"], found[-1].told.on, found[-1].told.detail) == ("running", apps.START, "0/1")


def test_the_state_sees_nothing_of_a_draft_and_the_town_does():
    place = apps.make_place(1)
    apps.does(place, "clerk", actions.start_application)

    seen = [hows(told(place.actors[who], place.towns[0]))["application"] for who in ("first", "clerk")]

    assert seen == ["open", "running"]


def test_a_partner_of_a_pool_reads_how_far_the_lead_is_and_no_notice(sign_in):
    place = world.make_place()
    pool = world.pooled(place, "two", "three")
    for name in ("one", "two", "three"):
        world.does(
            place.clerks[name],
            actions.accept_way,
            world.way_in(pool, getattr(place, name)).pk,
            council_on=world.COUNCIL,
        )
    before = hows(sign_in(place.members["two"]).get(OWN).context["story"])
    world.does(place.clerks["one"], actions.start_application)

    page = sign_in(place.members["two"]).get(OWN)

    assert (before["way"], before["application"], before["notice"]) == ("done", "open", "hidden")
    assert hows(page.context["story"]) | {"application": "running", "notice": "hidden"} == hows(page.context["story"])
    assert reverse("funding:pool_application", args=[pool.pk]) in page.content.decode()


def test_a_district_reads_of_a_town_that_handed_its_task_to_it_and_of_no_other(sign_in):
    place = world.make_place()
    way = world.does(place.clerks["wehr"], actions.hand_to_district, council_on=world.COUNCIL)
    world.does(place.clerks["district"], actions.answer_transfer, way.pk, accepted=True)
    other = make_membership("funding_clerk", make_organisation("district"))

    page = sign_in(place.members["district"]).get(page_of(place.wehr))

    found = hows(page.context["story"])
    assert (found["count"], found["allotment"], found["way"], found["application"]) == (
        "hidden",
        "hidden",
        "done",
        "open",
    )
    assert sign_in(place.members["district"]).get(page_of(place.one)).status_code == 404
    assert sign_in(other).get(page_of(place.wehr)).status_code == 404
    assert sign_in(place.members["wehr"]).get(page_of(place.wehr)).status_code == 404
    town = hows(sign_in(place.members["wehr"]).get(OWN).context["story"])
    assert (town["way"], town["application"], town["start"]) == ("done", "hidden", "hidden")


@pytest.mark.parametrize("number", [1, 3])
def test_a_district_reads_the_whole_story_of_all_its_towns_on_one_page(sign_in, django_assert_num_queries, number):
    place = world.make_place()
    for name in ("one", "two", "three", "wehr")[: number + 1]:
        way = world.does(place.clerks[name], actions.hand_to_district, council_on=world.COUNCIL)
        world.does(place.clerks["district"], actions.answer_transfer, way.pk, accepted=True)
    app = Application.objects.create(
        organisation=place.district, edition="pik-2017", calculation=place.calculation, state="granted", outcome="grant",
        created_at=world.NOW, saved_at=world.NOW, submitted_at=world.NOW, applied_amount=90_000, yearly_amount=45_000,
        fte=1, allotted_total_amount=1, signatory="x", signature="online", granted_amount=90_000, **two_persons(),
    )  # fmt: skip
    Position.objects.create(
        organisation=place.district, application=app, number=1, fte=1, first_day=date(2018, 4, 1), qualification="c"
    )
    late = world.does(place.clerks["city"], actions.hand_to_district, council_on=world.COUNCIL)
    Way.objects.filter(pk=late.pk).update(partner_state="accepted", partner_answered_at=world.NOW + timedelta(days=1))
    client, page = sign_in(place.members["district"]), reverse("funding:own_way")

    found = client.get(page).context["transfers"]
    text = client.get(page).content.decode()

    assert found.annual_amount == sum(one.way.annual_amount for one in found.taken)
    assert (found.since[0].granted_amount, found.since[0].first_day) == (90_000, date(2018, 4, 1))
    covered = {one.way.organisation: one.since is not None for one in found.taken}
    assert covered.pop(place.city) is False
    assert list(covered.values()) == [True] * (number + 1)
    assert ("90.000" in text, "01.04.2018" in text, "1 von 1" in text) == (True, True, True)
    with django_assert_num_queries(21):
        client.get(page)


def test_a_place_that_was_never_counted_has_no_story(sign_in, granted):
    town = make_organisation(district=granted.district)

    assert sign_in(granted.members["first"]).get(page_of(town)).context["story"] == ()


def test_the_page_of_a_district_says_how_far_each_town_is(sign_in, granted, django_assert_num_queries):
    client = sign_in(granted.members["first"])
    url = reverse("funding:district", args=[granted.district.pk])

    page = client.get(url)

    found = page.context["progress"]
    since = found[granted.towns[0].pk].since
    assert (since.application, since.granted_amount, since.first_day) == (granted.app, 128_000, apps.START)
    assert since.notice == granted.app.notices.get()
    assert found[granted.city.pk].since is None
    assert reverse("funding:office_application", args=[granted.app.pk]) in page.content.decode()
    with django_assert_num_queries(22):
        client.get(url)
