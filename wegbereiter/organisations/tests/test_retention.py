"""Old invitations, bank accounts, register updates and roles end by the clock; younger ones and what refers stays."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.database.endings import EMPTIED
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.actions.retention import end_rows
from wegbereiter.organisations.choices import ResetReason
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.jobs import end_old_rows
from wegbereiter.organisations.models import BankAccount, FactorReset, Invitation, Membership, RegisterUpdate
from wegbereiter.testing.jobs import run_jobs, run_python

NOW = datetime(
    2026, 11, 22, 9, 0, tzinfo=UTC
)  # later than the real clock of the database's floors would allow: see end


def invited(by, at, **values):
    return Invitation.objects.create(
        organisation=by.organisation,
        invited_by=by,
        email="kim@example.org",
        role="manager",
        created_at=at,
        expires_at=at + timedelta(days=14),
        **values,
    )


def account_of(town, last_day):
    return BankAccount.objects.create(
        organisation=town,
        holder="Stadtkasse",
        iban="DE02120300000000202051",
        first_day=date(2010, 1, 1),
        last_day=last_day,
        recorded_at=datetime(2010, 1, 1, tzinfo=UTC),
    )


def updated(by, at):
    return RegisterUpdate.objects.create(
        organisation=by.organisation,
        register_date=at.date(),
        content={},
        file_hash="0" * 64,
        uploaded_by=by,
        uploaded_at=at,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({}, 365 + 14),
        ({"used_at": 3, "used_by": "person"}, 365 + 3),
        ({"withdrawn_at": 5}, 365 + 5),
    ],
    ids=["expired", "used", "withdrawn"],
)
def test_invitation_ends_a_year_after_its_own_end(values, days):
    member, now = make_membership("manager"), timezone.now()
    for age in (days - 2, days + 2):
        made = now - timedelta(days=age)
        given = {name: made + timedelta(days=later) for name, later in values.items() if name != "used_by"}
        invited(member, made, **given | ({"used_by": member.user_id} if "used_by" in values else {}))
    younger = Invitation.objects.order_by("-created_at").first()

    end_old_rows(now)

    assert list(Invitation.objects.all()) == [younger]


@pytest.mark.django_db
def test_bank_account_ends_ten_years_after_the_year_in_which_it_was_replaced():
    town, now = make_organisation(), timezone.now()
    over = date(timezone.localdate(now).year - 10, 1, 1)
    account_of(town, over - timedelta(days=1))
    kept = {account_of(town, over), account_of(town, None)}

    end_old_rows(now)

    assert set(BankAccount.objects.all()) == kept


@pytest.mark.django_db
def test_register_update_ends_ten_years_after_its_year_and_its_officers_role_then_too():
    now = timezone.now()
    first_kept = datetime(timezone.localdate(now).year - 10, 1, 1, 12, tzinfo=UTC)
    officer = make_membership(
        "state_officer", kind="approving_office", last_day=date(2012, 1, 1), first_day=date(2010, 1, 1)
    )
    younger = make_membership(
        "state_officer", officer.organisation, last_day=date(2012, 1, 1), first_day=date(2010, 1, 1)
    )
    updated(officer, first_kept - timedelta(days=2))
    kept = updated(younger, first_kept)

    end_old_rows(now)

    assert list(RegisterUpdate.objects.all()) == [kept]
    assert list(Membership.objects.all()) == [younger]  # his upload still refers to his role


@pytest.mark.django_db
def test_role_ends_ten_years_after_its_last_day_unless_something_refers_to_it():
    now, town = timezone.now(), make_organisation()
    over = timezone.localdate(now).replace(day=1).replace(year=timezone.localdate(now).year - 10)
    early = date(2005, 1, 1)
    make_membership("manager", town, first_day=early, last_day=over - timedelta(days=1))
    at_the_limit = make_membership(
        "manager", town, first_day=early, last_day=timezone.localdate(now) - timedelta(days=3650)
    )
    current = make_membership("manager", town, first_day=early)
    represented = make_membership("funding_clerk", town, first_day=early, last_day=over - timedelta(days=9))
    substitution = make_membership(
        "funding_clerk", town, first_day=early, last_day=timezone.localdate(now), substitutes=represented
    )

    end_old_rows(now)

    assert set(Membership.objects.all()) == {at_the_limit, current, represented, substitution}


def closed_reset(member, at):
    return FactorReset.objects.create(
        organisation=member.organisation,
        user=member.user,
        persons=[uuid4()],
        person_name="Kim Erfunden",
        asked_by_name="Ada Erfunden",
        reason=ResetReason.values[0],
        prepared_by=uuid4(),
        prepared_role="manager",
        prepared_persons=[uuid4()],
        prepared_at=at - timedelta(days=3),
        closed_at=at,
    )


@pytest.mark.django_db
def test_names_of_a_reset_end_after_a_year_and_its_row_after_ten():
    member, now = make_membership("manager"), timezone.now()
    young, emptied, gone = (closed_reset(member, now - timedelta(days=days)) for days in (360, 370, 3660))

    end_old_rows(now)

    assert set(FactorReset.objects.values_list("pk", "person_name", "asked_by_name")) == {
        (young.pk, "Kim Erfunden", "Ada Erfunden"),
        (emptied.pk, EMPTIED, EMPTIED),
    }
    assert gone.pk not in FactorReset.objects.values_list("pk", flat=True)


@pytest.mark.django_db
def test_one_event_for_each_organisation_and_none_when_nothing_is_left():
    now = timezone.now()
    here, there = make_membership("manager"), make_membership("manager")
    for member in (here, here, there):
        invited(member, now - timedelta(days=800))
    make_membership("manager")  # an organisation with nothing to end

    end_old_rows(now)
    end_old_rows(now)

    kinds = ("bank_accounts", "register_updates", "reset_names", "factor_resets", "memberships")
    none = dict.fromkeys(kinds, 0)
    events = {event.organisation_id: event for event in Event.objects.all()}
    assert {place: event.data for place, event in events.items()} == {
        here.organisation_id: {"invitations": 2, **none},
        there.organisation_id: {"invitations": 1, **none},
    }
    assert Event.objects.count() == 2
    assert {(e.code, e.river, e.role, e.user_id) for e in events.values()} == {
        ("organisations.retention.ended", "system", "system", None)
    }


@pytest.mark.django_db
def test_an_organisation_ends_its_own_rows_only():
    now = timezone.now()
    here, there = make_membership("manager"), make_membership("manager")
    invited(here, now - timedelta(days=800))
    kept = invited(there, now - timedelta(days=800))
    actor = job_actor(here.organisation_id, database_role="wb_login")

    with acting_as(actor):
        ended = end_rows(by=actor, now=now)
        again = end_rows(by=actor, now=now)

    assert (ended["invitations"], any(again.values())) == (1, False)
    assert list(Invitation.objects.all()) == [kept]


OLD = """
insert into organisations_organisation (id, kind, name, official_name, search_text, type_name, postcode)
values ('00000000-0000-7000-8000-000000000001', 'municipality', 'x', '', 'x', '', '');
insert into organisations_bankaccount (id, organisation_id, holder, iban, first_day, last_day, recorded_at)
select gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'x', 'DE02120300000000202051',
       '2005-01-01', '2006-01-01', now()
from generate_series(1, 3)
"""
KILLED = """
import os
from django.utils import timezone
from wegbereiter.organisations import jobs
from wegbereiter.organisations.actions import retention
retention.record = lambda *_a, **_k: os.kill(os.getpid(), 9)
jobs.end_old_rows(timezone.now())
"""
ASKED = """
from procrastinate.contrib.django import app
app.tasks["organisations.end_rows"].defer(timestamp=0)
"""


@pytest.mark.commits
def test_killed_in_the_middle_nothing_is_half_done_and_the_worker_does_it_again(own_database):
    def counted():
        with psycopg.connect(own_database.owner_url) as owner:
            asked = "select (select count(*) from organisations_bankaccount), (select count(*) from audit_event)"
            return owner.execute(asked).fetchone()

    with psycopg.connect(own_database.owner_url) as owner:
        owner.execute(OLD)
    with pytest.raises(RuntimeError):
        run_python(own_database, KILLED)
    assert counted() == (3, 0)

    run_python(own_database, ASKED)
    run_jobs(own_database)

    assert counted() == (0, 1)
