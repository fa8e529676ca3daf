"""What ends when: the data protection officer reads how much, of the own organisation, and never what."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.choices import EVENTS
from wegbereiter.casework.jobs import end_old_files
from wegbereiter.casework.models import UnnamedContact
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.privacy.choices import RETENTION

pytestmark = pytest.mark.django_db
PAGE = reverse("reporting:endings")


@pytest.fixture
def officer():
    return make_membership("data_protection_officer")


def talks(organisation, *days):
    now = timezone.now()
    for day in days:
        UnnamedContact.objects.create(organisation=organisation, day=day, kind="office", entered_at=now)


def counted(page):
    codes = {id(kept): code for code, kept in RETENTION.items()}
    return {codes[id(row.retention)]: (row.now, row.soon) for row in page.context["rows"]}


def test_the_officer_reads_what_ends_now_and_soon_in_the_own_house_only(sign_in, officer):
    today = timezone.localdate()
    three_years = today.replace(year=today.year - 3, day=min(today.day, 28))
    talks(officer.organisation, date(2001, 1, 1), date(2002, 2, 2), three_years + timedelta(days=10), today)
    talks(make_membership("manager").organisation, date(2001, 1, 1))

    page = sign_in(officer).get(PAGE)

    assert counted(page)["case"] == (2, 1)
    assert counted(page)["draft"] == (0, 0)
    assert page.context["ended"] == []


def test_what_has_ended_stands_below_with_its_number(sign_in, officer):
    talks(officer.organisation, date(2001, 1, 1), date(2002, 2, 2))
    talks(make_membership("manager").organisation, date(2001, 1, 1))
    end_old_files(timezone.now())

    page = sign_in(officer).get(PAGE)

    assert counted(page)["case"] == (0, 0)
    assert [(line.rows, line.sentence) for line in page.context["ended"]] == [(2, EVENTS["casework.retention.ended"])]
    assert UnnamedContact.objects.count() == 0


def test_by_sql_too_nobody_counts_the_rows_of_another_house(officer):
    other = make_membership("manager").organisation
    talks(other, date(2001, 1, 1))
    with acting_as(actor_for(officer)), connection.cursor() as cursor:
        cursor.execute("select * from wb_due_unnamed_talks(%s)", [date(2020, 1, 1)])
        assert cursor.fetchall() == []
    talks(officer.organisation, date(2001, 1, 1))
    clerk = make_membership("manager", officer.organisation)
    with acting_as(actor_for(clerk)), connection.cursor() as cursor:  # nor of the own, unless it is the officer
        cursor.execute("select * from wb_due_unnamed_talks(%s)", [date(2020, 1, 1)])
        assert cursor.fetchall() == []
    UnnamedContact.objects.filter(organisation=officer.organisation).delete()
    with connection.cursor() as cursor:  # the program itself, for nobody
        cursor.execute("select body, due from wb_due_unnamed_talks(%s)", [date(2020, 1, 1)])
        assert cursor.fetchall() == [(other.pk, 1)]


def test_the_page_takes_the_same_queries_for_few_and_many(sign_in, officer, django_assert_max_num_queries):
    client = sign_in(officer)
    client.get(PAGE)
    talks(officer.organisation, *(date(2001, 1, 1) for _ in range(30)))
    with django_assert_max_num_queries(16):
        client.get(PAGE)


@pytest.mark.parametrize("role", ["manager", "integration_manager", "team_lead"])
def test_nobody_else_reads_it(sign_in, role):
    assert sign_in(make_membership(role)).get(PAGE).status_code == 403
