"""Pages of the key figures: a period from the address, files, submitting, and what was submitted beside today."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.forms.statistics import PeriodForm
from wegbereiter.casework.models import StatisticsReport
from wegbereiter.casework.tests.test_statistics import plan, talk, unnamed
from wegbereiter.core.documents.tables import read_table
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db
PAGE, SUBMIT = "casework:statistics", "casework:submit_statistics"
DAYS = {"von": "2025-01-01", "bis": "2025-12-31"}


@pytest.fixture
def house():
    return make_organisation()


@pytest.fixture
def lead(house):
    return make_membership("team_lead", house)


@pytest.fixture
def ada(house):
    return make_membership("integration_manager", house, user=make_user(name="=1+1"))


@pytest.fixture
def lived(ada):
    """A talk with two people, one without a name, and a plan, in 2025."""
    people = [make_person(ada) for _number in range(2)]
    talk(ada, people, date(2025, 3, 1), topics=["flat"])
    unnamed(ada, date(2025, 12, 31))
    plan(ada, make_case(people[0]), 1, date(2025, 3, 1))


def text(answer):
    return answer.content.decode()


def seen_by(page):
    return page.get(reverse(PAGE), DAYS).context["seal"]


def test_the_page_of_the_lead_and_of_a_manager(sign_in, lead, ada, lived):
    of_lead = sign_in(lead).get(reverse(PAGE), DAYS)
    of_ada = sign_in(ada).get(reverse(PAGE), DAYS)

    assert (of_lead.status_code, of_ada.status_code) == (200, 200)
    assert of_lead.context["sheet"].found.total == of_ada.context["sheet"].found.total
    assert reverse(SUBMIT) in text(of_lead)
    assert reverse(SUBMIT) not in text(of_ada)
    assert Event.objects.filter(code="casework.statistics.read").count() == 2


def test_the_current_year_of_the_local_calendar_is_shown_first(sign_in, lead):
    """At 23:30 in Greenwich the new year has begun here."""
    shown = sign_in(lead).get(reverse(PAGE)).context["form"].cleaned_data
    with patch.object(timezone, "now", return_value=datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        at_new_year = PeriodForm({}, today=timezone.localdate())

    assert (shown["von"].year, shown["bis"].year) == (timezone.localdate().year, timezone.localdate().year)
    assert at_new_year.is_valid()
    assert at_new_year.cleaned_data == {"von": date(2027, 1, 1), "bis": date(2027, 12, 31)}


@pytest.mark.parametrize(
    ("von", "bis"),
    [
        ("2025-02-01", "2025-01-01"),
        ("0001-01-01", "9999-12-31"),
        ("2014-01-01", "2014-12-31"),
        ("2025-02-30", "2025-03-01"),
        ("' or 1=1 --", "\x00"),
        ("٢٠٢٥-٠١-٠١x", "9" * 400),
    ],
)
def test_days_that_cannot_be_are_refused_with_a_reason_everywhere(sign_in, lead, von, bis):
    page, days = sign_in(lead), {"von": von, "bis": bis}

    assert page.get(reverse(PAGE), days).status_code == 422
    assert page.get(reverse("casework:statistics_export", args=["csv"]), days).status_code == 422
    assert page.post(reverse(SUBMIT), days | {"seen": "0" * 64}).status_code == 422
    assert not StatisticsReport.objects.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_holds_every_number_and_no_name_runs_as_a_formula(sign_in, lead, lived, form):
    answer = sign_in(lead).get(reverse("casework:statistics_export", args=[form]), DAYS)
    table = read_table(answer.content, f"statistik.{form}")
    rows = [tuple(map(str, row.cells)) for row in table.rows]

    assert answer["Content-Disposition"] == f'attachment; filename="statistik-2025-01-01-2025-12-31.{form}"'
    numbers = {row[5]: float(row[6]) for row in rows if row[4] in ("", "None")}
    assert (numbers["Beratene Personen"], numbers["Beratungsgespräche"]) == (2, 2)
    assert b"\n=1+1" not in answer.content
    assert b";=1+1" not in answer.content


def test_submitted_once_read_with_the_difference_and_superseded(sign_in, lead, ada, lived):
    page = sign_in(lead)
    first = page.post(reverse(SUBMIT), DAYS | {"seen": seen_by(page)})
    again = page.post(reverse(SUBMIT), DAYS | {"seen": seen_by(page)})
    assert (first.status_code, again["Location"]) == (302, first["Location"])
    stale = seen_by(page)
    unnamed(ada, date(2025, 5, 1))

    report = page.get(first["Location"])
    talks = next(one for one in report.context["differences"] if one.figure == "talks")
    assert (talks.then, talks.now, talks.change, report.context["is_whole"]) == (2, 3, 1, True)
    assert page.post(reverse(SUBMIT), DAYS | {"seen": stale}).status_code == 409  # something was entered since
    second = page.post(reverse(SUBMIT), DAYS | {"seen": seen_by(page)})

    assert StatisticsReport.objects.count() == 2
    assert second["Location"] in text(page.get(first["Location"]))
    file = page.get(first["Location"] + "export.csv")
    assert StatisticsReport.objects.get(number=1).sha256 in text(file)


def test_figures_changed_behind_the_program_are_noticed(sign_in, lead, lived):
    page = sign_in(lead)
    page.post(reverse(SUBMIT), DAYS | {"seen": seen_by(page)})
    report = StatisticsReport.objects.get()
    report.figures["total"]["talks"] = 99
    report.save()

    assert page.get(reverse("casework:statistics_report", args=[report.pk])).context["is_whole"] is False


def test_a_period_that_runs_is_refused_and_a_stranger_finds_nothing(sign_in, lead, ada, lived):
    year = timezone.localdate().year
    ahead = {"von": f"{year}-01-01", "bis": f"{year + 1}-12-31", "seen": "0" * 64}
    page = sign_in(lead)
    assert page.post(reverse(SUBMIT), ahead).status_code == 422
    assert page.post(reverse(SUBMIT), DAYS | {"seen": "0" * 64}).status_code == 409
    page.post(reverse(SUBMIT), DAYS | {"seen": seen_by(page)})
    report = reverse("casework:statistics_report", args=[StatisticsReport.objects.get().pk])

    assert sign_in(ada).get(report).status_code == 403
    assert sign_in(make_membership("team_lead")).get(report).status_code == 404


def test_this_month_and_the_one_before_are_one_link_away(sign_in, ada):
    today = timezone.localdate()

    months = sign_in(ada).get(reverse("casework:statistics")).context["months"]

    assert months[0][1].startswith(f"?von={today:%Y-%m}-01&bis={today:%Y-%m}-")
    days = [date.fromisoformat(part.partition("=")[2]) for _f, a in months for part in a[1:].split("&")]
    assert (days[3] + timedelta(1), days[2].day, days[0] - days[3]) == (days[0], 1, timedelta(1))
