"""Pages of the simulator: what the state sees, what associations of towns see, and what a wrong or late click gets."""

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wegbereiter.audit.models import Event
from wegbereiter.core.documents.tables import read_table
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Simulation, SimulationAmount, SimulationComment, SimulationSum
from wegbereiter.funding.states import CountState, SimulationState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en-GB"}
FIRST_HEADERS = {"de-DE": ("AGS", "Name", "Kreis"), "en-GB": ("AGS", "Name", "District")}
HOSTILE = "\"><script>alert('x')</script>{{ 7|add:7 }}{% now 'Y' %}=cmd()"


@pytest.fixture
def officers():
    return make.make_officers(2)


@pytest.fixture
def union():
    return make_membership("towns_association", make_organisation(Kind.TOWNS_ASSOCIATION, name="Gemeindetag"))


@pytest.fixture
def towns():
    area = make_organisation(Kind.DISTRICT, name="Landkreis Musterland")
    names = ("Ähringen", "Beispielheim", "Wehr")
    return [
        make_organisation(name=name, district=area, population=size)
        for name, size in zip(names, (900, 5000, 100), strict=True)
    ]


@pytest.fixture
def counted(towns):
    """Final allotments on a final count, and an older count to follow people from."""
    make.make_head_count(dict(zip(towns, (40, 30, 20), strict=True)), state=CountState.PROVISIONAL)
    count = make.make_head_count(dict(zip(towns, (85, 30, 64), strict=True)), state=CountState.FINAL, number=2)
    make.make_calculation({}, head_count=count)
    return count


def amounts(towns, pairs=((60_000, 40_000), (30_000, 52_000), (70_000, 70_000))):
    return dict(zip(towns, pairs, strict=True))


def entered(client, **changes):
    """What the form sends when nothing but this is changed."""
    form = client.get(reverse("funding:new_simulation"), headers=ENGLISH).context["form"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in values.items() if value is not None} | {"title": "Probe"} | changes


def page_of(client, found, **query):
    return client.get(reverse("funding:simulation", args=[found.pk]), query, headers=ENGLISH)


def list_of(client, found, **query):
    return client.get(reverse("funding:simulation_places", args=[found.pk]), query, headers=ENGLISH)


# ---------------------------------------------------------------- making and changing


def test_new_draft_is_prefilled_from_the_edition_and_computed(sign_in, officers, counted):
    client = sign_in(officers[0])

    values = entered(client)
    answer = client.post(reverse("funding:new_simulation"), values | {"key": "population"})

    found = Simulation.objects.get()
    assert (values["money"], values["years"], values["least_amount"]) == ("58,000,000", 2, "51,000")
    assert (values["key"], values["count"], values["holder"]) == ("persons", str(counted.pk), "town")
    assert answer.url == reverse("funding:simulation", args=[found.pk])
    assert (found.key, found.more, found.less) == ("population", 1, 2)


def test_german_numbers_are_read(sign_in, officers, counted):
    client = sign_in(officers[0])

    values = entered(client, key="mix", money="60.000.000", persons_share="0,25", least_amount="")
    client.post(reverse("funding:new_simulation"), values, headers={"Accept-Language": "de-DE"})

    found = Simulation.objects.get()
    assert (found.money_amount, found.persons_share) == (60_000_000, Decimal("0.25"))
    assert found.least_claim_amount is None


WRONG = (
    ({"title": ""}, "title"),
    ({"money": "0"}, "money"),
    ({"money": "99999999999"}, "money"),
    ({"money": "many"}, "money"),
    ({"money": "-5"}, "money"),
    ({"money": "12,5"}, "money"),
    ({"years": "11"}, "years"),
    ({"least_amount": "x"}, "least_amount"),
    ({"key": "mix"}, "persons_share"),
    ({"key": "mix", "persons_share": "1.5"}, "persons_share"),
    ({"key": "mix", "persons_share": "0.12345"}, "persons_share"),
    ({"key": "mix", "persons_share": "NaN"}, "persons_share"),
    ({"count": ""}, "count"),
    ({"count": "00000000-0000-0000-0000-000000000000"}, "count"),
    ({"key": "follows", "first": ""}, "first"),
    ({"key": "follows", "second": ""}, "second"),
    ({"key": "invented"}, "key"),
    ({"holder": "nobody"}, "holder"),
)


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=str)
def test_what_is_wrong_stands_beside_its_field(sign_in, officers, counted, changes, field):
    client = sign_in(officers[0])

    answer = client.post(reverse("funding:new_simulation"), entered(client, **changes), headers=ENGLISH)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]
    assert Simulation.objects.count() == 0


def test_towns_without_a_number_are_named_with_the_words_of_the_head_count(sign_in, officers, counted, towns):
    other = make.make_head_count({towns[0]: 5}, edition="pik-2020", state=CountState.PROVISIONAL)
    client = sign_in(officers[0])

    values = entered(client, edition="pik-2017", key="follows", second=str(other.pk))
    answer = client.post(reverse("funding:new_simulation") + "?edition=pik-2017", values, headers=ENGLISH)

    (error,) = answer.context["form"].non_field_errors()
    assert "2 (Beispielheim, Wehr)" in error
    assert "version 1 (provisional)" in error
    assert str(other.pk) not in error


def test_one_head_count_is_too_few_to_follow_people(sign_in, officers, towns):
    make.make_head_count(dict(zip(towns, (85, 30, 64), strict=True)))

    page = sign_in(officers[0]).get(reverse("funding:new_simulation"), headers=ENGLISH)

    assert [key for key, _label in page.context["form"].fields["key"].choices] == ["persons", "population", "mix"]
    assert "needs the persons at two dates" in page.content.decode()


def test_without_a_head_count_there_is_nothing_to_start_from(sign_in, officers):
    client = sign_in(officers[0])

    assert "Read one in first" in client.get(reverse("funding:new_simulation"), headers=ENGLISH).content.decode()
    assert client.get(reverse("funding:new_simulation"), {"edition": "pik-2017"}).status_code == 404
    for word in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert client.get(reverse("funding:new_simulation"), {"from": word}).status_code == 404


def test_a_copy_begins_with_the_values_of_its_source(sign_in, officers, counted):
    client = sign_in(officers[0])
    client.post(reverse("funding:new_simulation"), entered(client, key="population", money="7"))
    source = Simulation.objects.get()
    address = f"{reverse('funding:new_simulation')}?from={source.pk}"

    form = client.get(address, headers=ENGLISH).context["form"]
    client.post(address, entered(client, title="Kopie", key="population", money="8"))

    assert (form.initial["title"], form.initial["money"], form.initial["key"]) == ("Copy of Probe", "7", "population")
    assert Simulation.objects.get(title="Kopie").copied_from == source


def test_two_clicks_make_one_draft(sign_in, officers, counted):
    client = sign_in(officers[0])
    values = entered(client, key="population")

    first, second = (client.post(reverse("funding:new_simulation"), values) for _click in range(2))

    assert first.url == second.url
    assert Simulation.objects.count() == 1


def test_the_second_saver_sees_both_texts_and_may_use_his_own(sign_in, officers, counted):
    client = sign_in(officers[0])
    client.post(reverse("funding:new_simulation"), entered(client))
    found = Simulation.objects.get()
    address = reverse("funding:change_simulation", args=[found.pk])
    client.post(address, entered(client, title="Von Eins", money="60000000", version=1))

    late = sign_in(officers[1]).post(address, entered(client, title="Von Zwei", money="7", version=1), headers=ENGLISH)

    text = late.content.decode()
    assert late.status_code == HTTPStatus.CONFLICT
    assert [part in text for part in ("Von Eins", "60,000,000", "Von Zwei", 'name="version" value="2"')] == [True] * 4
    assert Simulation.objects.get().title == "Von Eins"
    client.post(address, dict(late.context["entered"]))
    assert (Simulation.objects.get().title, Simulation.objects.get().money_amount) == ("Von Zwei", 7)


def test_a_change_names_what_is_wrong_and_a_shared_draft_does_not_change(sign_in, officers, counted):
    client = sign_in(officers[0])
    client.post(reverse("funding:new_simulation"), entered(client))
    found = Simulation.objects.get()
    make.make_simulation({make_organisation(): (5, 6)}, title="Vergeben")
    address = reverse("funding:change_simulation", args=[found.pk])

    taken = client.post(address, entered(client, title="Vergeben", version=1))
    wrong = client.post(address, entered(client, money="0", version=1))
    client.post(reverse("funding:share_simulation", args=[found.pk]) + "?version=1")
    late = client.post(address, entered(client, version=1))

    assert [list(answer.context["form"].errors) for answer in (taken, wrong)] == [["title"], ["money"]]
    assert late.status_code == HTTPStatus.CONFLICT


# ---------------------------------------------------------------- results


def test_the_state_sees_every_place_filtered_and_ordered(sign_in, officers, towns):
    found = make.make_simulation(amounts(towns))
    SimulationAmount.objects.filter(place=towns[2]).update(estimated=True, unmoved=True)
    client = sign_in(officers[0])

    def names(**query):
        return [row.place.name for row in list_of(client, found, **query).context["page"].rows]

    assert names() == ["Ähringen", "Beispielheim", "Wehr"]
    assert names(q="wehr") == ["Wehr"]
    assert names(q=towns[0].key) == ["Ähringen"]
    assert names(district=str(towns[0].district_id)) == ["Ähringen", "Beispielheim", "Wehr"]
    assert [names(special=word) for word in ("more", "less", "same", "estimated", "unmoved")] == [
        ["Beispielheim"],
        ["Ähringen"],
        *[["Wehr"]] * 3,
    ]
    assert [names(claim=word) for word in ("below", "lost", "reached")] == [
        ["Ähringen"],
        ["Ähringen"],
        ["Beispielheim"],
    ]
    assert names(sort="-difference") == ["Beispielheim", "Wehr", "Ähringen"]
    assert names(sort="draft", special="nonsense") == ["Ähringen", "Beispielheim", "Wehr"]
    assert names(q="gibtesnicht") == []


def bars_of(page):
    """What the chart by town draws and says: classes that hold any, as text, and whether their bar is outlined."""
    chart = page.context["classes"]
    return chart and [(bar.label, bar.text, bar.is_below) for bar in chart.bars if bar.text != "0"]


def test_a_chart_counts_towns_by_how_much_more_or_less_they_get(sign_in, officers, towns, union):
    found = make.make_simulation(amounts(towns, ((60_000, 40_000), (0, 52_000), (70_000, 70_000))))
    other = make.make_simulation(amounts(towns, ((60_000, 30_000), (0, 53_000), (70_000, 70_000))))
    same = make.make_simulation(amounts(towns, ((60_000, 60_000),) * 3))
    shared = make.make_simulation(amounts(towns), state=SimulationState.SHARED)
    by_district = make.make_simulation(amounts(towns), level="district")
    client, two = sign_in(officers[0]), {"one": found.pk, "other": other.pk}

    page = page_of(client, found)
    beside = client.get(reverse("funding:compare_simulations"), two, headers=ENGLISH)

    assert bars_of(page) == [
        ("more than 25% to 50% less", "1", True),
        ("unchanged", "1", False),
        ("had nothing before", "1", False),
    ]
    assert bars_of(beside) == [
        ("more than 10% to 25% less", "1", True),
        ("unchanged", "1", False),
        ("up to 5% more", "1", False),
    ]
    assert page.content.decode().count('aria-labelledby="towns-title"') == 1
    nothing = page_of(client, same), page_of(client, by_district), page_of(sign_in(union), shared)
    assert [bars_of(one) for one in nothing] == [None] * 3


def test_tiles_say_more_and_less_in_neutral_words(sign_in, officers, towns):
    found = make.make_simulation(amounts(towns))

    page = page_of(sign_in(officers[0]), found)

    text = page.content.decode()
    assert [word in text for word in ("winner", "loser", "Gewinner")] == [False] * 3
    assert page.context["moved_most"] == (("Beispielheim", 22_000), ("Ähringen", -20_000))
    assert "No allotment changes by itself".lower() in text.lower()


def test_reading_comparing_and_exporting_write_one_event_each(sign_in, officers, towns):
    found = make.make_simulation(amounts(towns))
    client = sign_in(officers[0])

    page_of(client, found)
    client.get(reverse("funding:compare_simulations"), {"one": found.pk, "other": found.pk})
    client.get(reverse("funding:simulation_export", args=[found.pk, "csv"]))

    codes = Event.objects.filter(kind="read").values_list("code", flat=True)
    assert sorted(codes) == [f"funding.simulation.{what}" for what in ("compared", "exported", "read")]


def test_two_drafts_stand_side_by_side(sign_in, officers, towns):
    one = make.make_simulation(amounts(towns))
    other = make.make_simulation(amounts(towns, ((60_000, 60_001), (30_000, 30_000), (70_000, 69_000))))
    client = sign_in(officers[0])

    page = client.get(reverse("funding:compare_simulations"), {"one": one.pk, "other": other.pk})

    assert [(pair.name, pair.difference_amount) for pair in page.context["pairs"]] == [
        ("Ähringen", 20_001),
        ("Beispielheim", -22_000),
        ("Wehr", -1_000),
    ]
    for word in ("nonsense", "", "00000000-0000-0000-0000-000000000000"):
        assert client.get(reverse("funding:compare_simulations"), {"one": one.pk, "other": word}).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", FIRST_HEADERS)
def test_files_have_headers_in_the_language_of_the_reader(sign_in, officers, towns, form, language):
    found = make.make_simulation(amounts(towns), degree_rate_amount=64_000)
    client, headers = sign_in(officers[0]), {"Accept-Language": language}

    places = client.get(
        reverse("funding:simulation_export", args=[found.pk, form]), {"special": "less"}, headers=headers
    )
    areas = client.get(reverse("funding:simulation_sums_export", args=[found.pk, form]), headers=headers)

    table = read_table(places.content, f"liste.{form}")
    assert table.headers[:3] == FIRST_HEADERS[language]
    assert len(table.headers) == 13
    assert [row.cells[:2] for row in table.rows] == [(towns[0].key, "Ähringen")]
    assert len(read_table(areas.content, f"liste.{form}").rows) == 3


def test_hostile_words_stay_words(sign_in, officers, towns, union):
    towns[0].name = HOSTILE[:80]
    towns[0].save()
    found = make.make_simulation(amounts(towns), state=SimulationState.SHARED, title=HOSTILE)
    make.make_comment(found, union.organisation, HOSTILE)
    client = sign_in(officers[0])

    pages = [
        client.get(reverse("funding:simulations")),
        page_of(client, found),
        list_of(client, found),
        client.get(reverse("funding:compare_simulations"), {"one": found.pk, "other": found.pk}),
        client.get(reverse("funding:change_simulation", args=[found.pk])),
        client.get(reverse("funding:share_simulation", args=[found.pk])),
    ]

    texts = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200] * 6
    assert ["<script>alert" in text for text in texts] == [False] * 6
    assert ["{{ 7|add:7 }}" in text for text in texts] == [True] * 6


# ---------------------------------------------------------------- associations


def test_an_association_reads_sums_of_shared_and_final_drafts_and_no_town(sign_in, towns, union):
    shared = make.make_simulation(amounts(towns), state=SimulationState.SHARED, title="Geteilt")
    final = make.make_simulation(amounts(towns), state=SimulationState.FINAL, title="Beschlossen")
    private = make.make_simulation(amounts(towns), title="Geheim")
    client = sign_in(union)

    listed = client.get(reverse("funding:simulations")).content.decode()
    pages = [page_of(client, found) for found in (shared, final, private)]

    assert [title in listed for title in ("Geteilt", "Beschlossen", "Geheim")] == [True, True, False]
    assert [page.status_code for page in pages] == [200, 200, 404]
    for page in pages[:2]:
        text = page.content.decode()
        assert [town.name in text for town in towns] == [False] * 3
        assert ["160,000" in text, "60,000" in text.replace("160,000", ""), "Musterland" in text] == [
            True,
            False,
            False,
        ]
        assert [name in page.context for name in ("moved_most", "history")] == [False] * 2
    assert list_of(client, shared).status_code == 403
    assert client.get(reverse("funding:simulation_export", args=[shared.pk, "csv"])).status_code == 403
    file = client.get(reverse("funding:simulation_sums_export", args=[shared.pk, "csv"])).content.decode("utf-8-sig")
    assert [town.name in file for town in towns] == [False] * 3


def test_a_draft_over_one_town_is_no_sum(sign_in, towns, union):
    found = make.make_simulation({towns[0]: (5, 6)}, state=SimulationState.SHARED)

    assert page_of(sign_in(union), found).status_code == 404


def test_comments_reach_the_state_and_no_other_association(sign_in, officers, towns, union):
    found = make.make_simulation(amounts(towns), state=SimulationState.SHARED)
    other = make_membership("towns_association", make_organisation(Kind.TOWNS_ASSOCIATION, name="Städtetag"))
    address = reverse("funding:comment_simulation", args=[found.pk])
    client = sign_in(union)

    assert client.post(address, {"text": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post(address, {"text": "Wir sind dagegen."}).status_code == HTTPStatus.FOUND
    client.post(address, {"text": "Wir sind dagegen."})

    assert SimulationComment.objects.count() == 1
    seen = ["Wir sind dagegen." in page_of(sign_in(one), found).content.decode() for one in (union, other, officers[0])]
    assert seen == [True, False, True]


def test_a_dropped_draft_takes_no_comment(sign_in, officers, towns, union):
    found = make.make_simulation(amounts(towns), state=SimulationState.SHARED)
    sign_in(officers[0]).post(reverse("funding:drop_simulation", args=[found.pk]))
    client = sign_in(union)

    late = client.post(reverse("funding:comment_simulation", args=[found.pk]), {"text": "Noch etwas"})

    assert late.status_code == HTTPStatus.CONFLICT
    assert page_of(client, found).context["comment_form"] is None


# ---------------------------------------------------------------- steps


def test_two_officers_set_a_draft_final(sign_in, officers, towns):
    found = make.make_simulation(amounts(towns))
    args = [found.pk]
    propose, decide = (
        reverse(f"funding:{step}_simulation", args=args) + "?version=1" for step in ("propose", "decide")
    )
    first = sign_in(officers[0])

    first.post(propose)
    own = (first.get(decide).status_code, first.post(decide).status_code)
    second = sign_in(officers[1])
    asked = second.get(decide, headers=ENGLISH).content.decode()
    done = second.post(decide)

    assert own == (HTTPStatus.FORBIDDEN, HTTPStatus.FORBIDDEN)
    assert "changes no edition and no allotment by itself" in asked
    assert f'action="{decide}"' in asked
    assert done.status_code == HTTPStatus.FOUND
    assert Simulation.objects.get().state == SimulationState.FINAL
    assert "Adopted" in page_of(second, found).content.decode()
    assert second.post(decide).status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize("version", ["", "?version=2", "?version=x", "?version=-1", "?version=" + "9" * 40])
def test_a_decision_about_something_else_is_refused(sign_in, officers, towns, version):
    found = make.make_simulation(amounts(towns))
    first, second = map(make.as_actor, officers)
    actions.propose_simulation(found.pk, version=1, by=first, now=make.NOW)
    client = sign_in(officers[1])

    answer = client.post(reverse("funding:decide_simulation", args=[found.pk]) + version)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert Simulation.objects.get().state == SimulationState.DRAFT
    assert second.natural_persons


def test_taking_back_and_sharing_and_sharing_again(sign_in, officers, towns):
    found = make.make_simulation(amounts(towns))
    actions.propose_simulation(found.pk, version=1, by=make.as_actor(officers[0]), now=make.NOW)
    client = sign_in(officers[0])
    share = reverse("funding:share_simulation", args=[found.pk]) + "?version=1"

    client.post(reverse("funding:take_back_simulation", args=[found.pk]))
    assert "never a single town" in client.get(share, headers=ENGLISH).content.decode()
    answers = [client.post(share).status_code for _click in range(2)]

    assert answers == [HTTPStatus.FOUND, HTTPStatus.CONFLICT]
    assert Simulation.objects.get().state == SimulationState.SHARED


# ---------------------------------------------------------------- the database, and how much is asked of it


def test_the_database_alone_shows_each_role_what_it_may_see(officers, towns, union):
    shared = make.make_simulation(amounts(towns), state=SimulationState.SHARED)
    make.make_simulation(amounts(towns))
    other = make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION)
    make.make_comment(shared, union.organisation)
    clerk = make_membership("funding_clerk", towns[0])
    auditor = make_membership("auditor", kind=Kind.AUDIT_OFFICE)
    models = (Simulation, SimulationSum, SimulationAmount, SimulationComment)

    seen = {}
    for one in (officers[0], auditor, union, other, clerk):
        with acting_as(make.as_actor(one)):
            seen[one] = tuple(model.objects.count() for model in models)

    assert list(seen.values()) == [(2, 2, 6, 1), (2, 2, 6, 1), (1, 1, 0, 1), (1, 1, 0, 0), (0, 0, 0, 0)]


def addresses(found):
    return [reverse(f"funding:{name}", args=[found.pk]) for name in ("simulation", "simulation_places")]


def statements(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == HTTPStatus.OK
    return len(seen)


def test_pages_ask_as_often_for_three_as_for_one(sign_in, officers, towns, union):
    few = make.make_simulation({towns[0]: (5, 6)}, state=SimulationState.SHARED)
    client = sign_in(officers[0])
    listed, page, places = reverse("funding:simulations"), *addresses(few)
    make.make_comment(few, union.organisation)
    statements(client, page)  # signing in asks a few times more
    once = [statements(client, one) for one in (listed, page, places)]

    many = make.make_simulation(amounts(towns), state=SimulationState.SHARED)
    make.make_simulation(amounts(towns))
    for text in ("eins", "zwei", "drei"):
        make.make_comment(many, union.organisation, text)

    page, places = addresses(many)
    assert [statements(client, one) for one in (listed, page, places)] == once


def test_two_drafts_stand_side_by_side_town_by_town(sign_in, officers, union, towns):
    one = make.make_simulation(amounts(towns), state=SimulationState.SHARED)
    other = make.make_simulation(amounts(towns, ((60_000, 45_000), (30_000, 50_000), (70_000, 70_000))))
    client, page = sign_in(officers[0]), reverse("funding:simulation_places", args=[one.pk])

    def found(**query):
        rows = client.get(page, {"other": other.pk, **query}).context["page"].rows
        return [(row.place.name, row.other_amount, row.between_amount) for row in rows]

    aehringen, beispielheim = ("Ähringen", 45_000, 5_000), ("Beispielheim", 50_000, -2_000)
    assert found() == [aehringen, beispielheim, ("Wehr", 70_000, 0)]
    assert found(special="more") == [aehringen]
    assert found(special="less", sort="-other") == [beispielheim]
    assert found(sort="difference", q="wehr") == [("Wehr", 70_000, 0)]
    assert found(sort="-difference")[0] == aehringen
    table = client.get(
        reverse("funding:simulation_export", args=[one.pk, "csv"]), {"other": other.pk, "special": "more"}
    )
    assert [row.cells[1] for row in read_table(table.content, "liste.csv").rows] == ["Ähringen"]
    assert client.get(page, {"other": one.pk}).status_code == HTTPStatus.NOT_FOUND
    assert client.get(page, {"other": "x"}).status_code == HTTPStatus.NOT_FOUND
    side = client.get(reverse("funding:compare_simulations"), {"one": one.pk, "other": other.pk}).content.decode()
    assert f"{page}?other={other.pk}" in side
    assert sign_in(union).get(page, {"other": other.pk}).status_code == HTTPStatus.FORBIDDEN


def test_two_drafts_cost_as_much_with_many_towns_as_with_few(sign_in, officers, towns):
    one, other = (make.make_simulation(amounts(towns)) for _draft in range(2))
    client, page = sign_in(officers[0]), reverse("funding:simulation_places", args=[one.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page, {"other": other.pk, "q": "wehr"})
    with CaptureQueriesContext(connection) as many:
        client.get(page, {"other": other.pk})

    assert len(many) == len(few)
