from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from wegbereiter.pact import views_public
from wegbereiter.pact.choices import Tag, Unit
from wegbereiter.pact.queries import codes, edition
from wegbereiter.pact.rules import Value
from wegbereiter.pact.templatetags.editions import figure, shown, spoken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rendered_anew():
    """What an edition says is kept once rendered; these tests look into the rendering."""
    views_public._body.cache_clear()


def page(client, name, *args):
    answer = client.get(reverse(f"pact:{name}", args=args), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer


def test_an_edition_is_rendered_once_for_each_language(client):
    german = client.get(reverse("pact:edition", args=["pik-2017"]), headers={"accept-language": "de"})
    english = [page(client, "edition", "pik-2017") for _ in range(2)]

    assert "Alle Werte" in german.content.decode()
    assert "All values" in english[1].content.decode()
    assert views_public._body.cache_info()[:2] == (1, 2)


def test_everybody_sees_all_editions_newest_first(client):
    answer = page(client, "editions")

    assert [item.code for item in answer.context["editions"]] == list(codes())[::-1]


@pytest.mark.parametrize("code", codes())
def test_edition_page_shows_every_value_with_its_source(client, code):
    answer = page(client, "edition", code)
    text = answer.content.decode()

    for path, value in edition(code).values():
        assert f'id="{path.replace(".", "-")}"' in text
        assert all(escape(source.url) in text for source in value.sources)


def test_edition_page_marks_what_is_assumed_and_not_known(client):
    answer = page(client, "edition", "pik-2025")

    assert {line.path for line in answer.context["unknown"]} >= {"allotting.key", "rates.degree_amount", "areas.queer"}
    assert [line.path for line in answer.context["assumed"]] == [
        "positions.proration",
        "counselling.stages",
        "statistics.figures",
        "statistics.talk_kinds",
        "statistics.unnamed_talks",
        "reminders.paper_days",
        "reminders.contact_weeks",
        "reminders.referral_weeks",
        "reminders.change_days",
        "reminders.question_days",
        "reminders.consent_months",
        "reminders.consent_days",
        "reminders.new_days",
        "reminders.transfer_days",
    ]
    for line in [*answer.context["unknown"], *answer.context["assumed"]]:
        assert f'href="#{line.anchor}"' in answer.content.decode()


def test_areas_stand_side_by_side_with_a_chart(client):
    answer = page(client, "edition", "pik-2017")

    assert [row.cells for row in answer.context["chart"].rows] == [("58.0",), ("6.0",), ("3.3",), ("2.7",)]
    assert "School social work" in answer.content.decode()


def test_edition_without_areas_has_no_chart(client):
    assert page(client, "edition", "pik-2022").context["chart"] is None


def test_comparison_groups_what_changes(client):
    answer = page(client, "comparison", "pik-2017", "pik-2023")
    groups = {group.kind: {item.path for _name, item in group.changes} for group in answer.context["groups"]}

    assert "rates.degree_amount" in groups["changed"]
    assert "counselling.years_at_most" in groups["added"]
    assert "areas.youth" in groups["removed"]
    assert "€60,000 per full-time position and year" in answer.content.decode()


def test_comparison_with_itself_says_that_nothing_changes(client):
    assert "Nothing changes" in page(client, "comparison", "pik-2017", "pik-2017").content.decode()


@pytest.mark.parametrize("address", ["pik-1999/", "pik-2017/vergleich/pik-1999/", "pik-1999/vergleich/pik-2017/"])
def test_unknown_edition_is_not_found(client, address):
    assert client.get(f"{reverse('pact:editions')}{address}").status_code == 404


def test_pages_only_answer_to_reading(client):
    assert client.post(reverse("pact:editions")).status_code in {403, 405}


@pytest.mark.parametrize(
    ("path", "german", "english"),
    [
        ("money.pact_total", "320.000.000\u202f€", "€320,000,000"),
        ("claim.least_fte", "0,25", "0.25 of a full-time position"),
        ("allotting.first_tranche_share", "60\u202f%", "60%"),
        ("head_count.reference_day", "15.09.2017", "15 Sep 2017"),
        ("positions.vacancy_months", None, "not known"),
        ("claim.own_top_up", None, "yes"),
        ("positions.refill_at_higher_rate", None, "no"),
        ("rates.degree_groups", "a, b", "a, b"),
        ("term.apply_from", "Ende Juli 2017", "end of July 2017"),
        ("positions.months_at_most", None, "24 months"),
    ],
)
def test_values_are_shown_in_the_language_of_the_page(path, german, english):
    value = edition("pik-2017").value(path)

    with translation.override("en"):
        assert shown(value) == english
    if german:
        with translation.override("de"):
            assert shown(value).startswith(german)


def test_day_of_the_year_is_shown_without_a_year():
    value = edition("pik-2020").value("proof.key_figures_by")

    with translation.override("de"):
        assert shown(value) == "31.01."
    with translation.override("en"):
        assert shown(value) == "31 Jan"


def test_missing_and_unknown_values_have_words():
    with translation.override("en"):
        assert shown(None) == "–"
        assert figure(Value(value=None, unit=Unit.EURO, assumption=True)) == "not known"
        assert figure(Value(value=Decimal(5), unit=Unit.EURO_PER_YEAR)) == "€5"
        assert spoken(None) == ""
    assert Value(value=None, unit=Unit.EURO, assumption=True).tag == Tag.UNKNOWN
