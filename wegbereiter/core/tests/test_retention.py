"""What the database ends of itself: only old rows, only of the acting organisation, only for the program's login."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone

from wegbereiter.core.database.definer import RETENTION_FUNCTIONS
from wegbereiter.core.database.endings import ACCOUNT_FLOOR, ACCOUNTS_OVER, ENDINGS
from wegbereiter.core.ids import new_id
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.retention import Over, before_year_ends, before_years, check_program, due, end
from wegbereiter.core.tenancy import VISITOR, Actor, acting_as
from wegbereiter.funding.queries.retention import KINDS
from wegbereiter.organisations.actions.retention import end_rows
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.privacy.choices import RETENTION

CLASS_OF = {
    "reset_names": "invitation",
    "factor_resets": "membership",
    "invitations": "invitation",
    "bank_accounts": "bank",
    "register_updates": "register_update",
    "memberships": "membership",
    **dict.fromkeys(("people", "talks_of_nobody", "transfers", "unnamed_talks", "empty_households"), "case"),
    "note_drafts": "draft",
    **dict.fromkeys(KINDS, "money_file"),
}


def given(name: str) -> date | tuple[str, ...]:
    return ("pik-2017",) if ENDINGS[name].argument == "text[]" else date(2100, 1, 1)


def test_days_before_which_something_is_over():
    assert before_years(date(2026, 11, 22), 1) == date(2025, 11, 22)
    assert before_years(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert before_years(date(2028, 2, 29), 4) == date(2024, 2, 29)
    assert before_year_ends(date(2026, 11, 22), 10) == date(2016, 1, 1)


def test_floor_of_the_database_lies_below_each_period():
    assert ENDINGS.keys() == CLASS_OF.keys()
    days = {name: RETENTION[code].years * 365 or RETENTION[code].days for name, code in CLASS_OF.items()}
    assert [name for name, ending in ENDINGS.items() if ending.floor_days >= days[name]] == []
    assert RETENTION["account"].years * 365 > ACCOUNT_FLOOR


def test_every_class_with_years_says_who_ends_it():
    assert [name for name, kept in RETENTION.items() if kept.years and not kept.enforced_by] == []


def test_only_the_program_ends():
    check_program(job_actor(new_id()))
    for actor in (VISITOR, Actor(role="manager"), Actor(role="system", user_id=new_id())):
        with pytest.raises(PermissionDenied):
            check_program(actor)


def test_unknown_kind_is_no_sql():
    with pytest.raises(LookupError):
        due(Over(retention="bank", ending="x(); drop table y", given=date(2000, 1, 1)))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["wb_money", "wb_case", "wb_portal", "wb_public"])
@pytest.mark.parametrize("name", ENDINGS)
def test_no_other_role_counts_or_ends(name, role):
    """The officer for data protection counts (reporting/tests/test_views_endings.py); for anybody else of that role it is nothing."""
    over = Over(retention=CLASS_OF[name], ending=name, given=given(name))
    town = make_organisation()
    if role == "wb_money":
        with acting_as(job_actor(town.pk, database_role=role)):
            assert due(over) == {}
    for ask in (end,) if role == "wb_money" else (due, end):
        with (
            pytest.raises(ProgrammingError, match="permission denied for function"),
            acting_as(job_actor(town.pk, database_role=role)),
        ):
            ask(over)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("call", "role"),
    [
        *(("wb_accounts_to_end(current_date, 1)", role) for role in ("wb_money", "wb_case", "wb_portal", "wb_public")),
        *(("wb_due_accounts(current_date)", role) for role in ("wb_case", "wb_portal", "wb_public")),
    ],
)
def test_no_other_role_learns_about_accounts(call, role):
    with (
        pytest.raises(ProgrammingError, match="permission denied for function"),
        acting_as(job_actor(make_organisation().pk, database_role=role)),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select * from public.{call}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "delete from organisations_invitation",
        "delete from organisations_bankaccount",
        "delete from organisations_membership",
        "update funding_headcountrow set reason = ''",
    ],
)
@pytest.mark.parametrize("role", ["wb_login", "wb_money"])
def test_no_role_ends_rows_without_the_functions(statement, role):
    member = make_membership("manager")
    with (
        pytest.raises(ProgrammingError, match="permission denied for table"),
        acting_as(Actor(organisation_id=member.organisation_id, database_role=role)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_manager_cannot_have_a_role_ended_by_the_clock():
    manager = actor_for(make_membership("manager"))
    with acting_as(manager), pytest.raises(PermissionDenied):
        end_rows(by=manager, now=timezone.now())


@pytest.mark.django_db
def test_caller_cannot_go_below_the_floor():
    """A role that ended yesterday stays, whatever day the caller names."""
    today = timezone.now().date()
    member = make_membership("manager", last_day=today.replace(year=today.year - 1))
    with acting_as(job_actor(member.organisation_id, database_role="wb_login")):
        over = Over(retention="membership", ending="memberships", given=date(2100, 1, 1))

        assert (due(over), end(over)) == ({}, 0)


@pytest.mark.django_db
def test_few_rows_at_a_time_and_only_of_the_acting_organisation():
    here, there = make_membership("manager", last_day=date(2017, 2, 1)), make_organisation()
    for organisation in (here.organisation, here.organisation, there):
        make_membership("funding_clerk", organisation, last_day=date(2017, 2, 1))
    over = Over(retention="membership", ending="memberships", given=date(2018, 1, 1))

    assert due(over) == {here.organisation_id: 3, there.pk: 1}
    with acting_as(job_actor(here.organisation_id, database_role="wb_login")):
        assert [end(over, most=2), end(over, most=2), end(over, most=2)] == [2, 1, 0]
    assert due(over) == {there.pk: 1}


def test_functions_are_bound_to_one_search_path():
    assert all("set search_path = public, pg_temp" in function.sql for function in RETENTION_FUNCTIONS)
    counting = {function.roles for function in RETENTION_FUNCTIONS if function.signature.startswith("wb_due_")}
    ending = {function.roles for function in RETENTION_FUNCTIONS if not function.signature.startswith("wb_due_")}
    assert (counting, ending) == ({("wb_login", "wb_money")}, {("wb_login",)})


@pytest.mark.django_db
def test_nothing_else_points_to_what_is_deleted():
    """A new key to one of these tables belongs into its condition, or the job fails at the first row that has one."""
    tables = {ending.table for ending in ENDINGS.values() if not ending.empties}
    with connection.cursor() as cursor:
        cursor.execute(
            "select k.confrelid::regclass::text, k.conrelid::regclass || '.' || a.attname"
            " from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)"
            " where k.contype = 'f' and k.confdeltype <> 'c' and a.attname <> 'organisation_id'"  # c: goes with it
        )
        keys = [(to, column) for to, column in cursor.fetchall() if to in tables]

    assert sorted(keys) == [
        ("organisations_membership", "organisations_invitation.invited_by_id"),
        ("organisations_membership", "organisations_membership.substitutes_id"),
        ("organisations_membership", "organisations_registerupdate.uploaded_by_id"),
        ("people_household", "people_householdmember.household_id"),
    ]
    waits = {"organisations_membership": "memberships", "people_household": "empty_households"}
    assert all(column.split(".")[1] in ENDINGS[waits[to]].over for to, column in keys)


@pytest.mark.django_db
def test_nothing_else_points_to_an_account_that_goes():
    """Either it is removed when the account is emptied, or the account waits for it (ACCOUNTS_OVER)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select k.conrelid::regclass::text from pg_constraint k"
            " where k.contype = 'f' and k.confrelid = 'accounts_user'::regclass"
        )
        tables = sorted({table for (table,) in cursor.fetchall()})
    waited_for = {"organisations_membership", "organisations_factorreset"}

    assert tables == [
        "account_emailaddress",
        "accounts_profile",
        "mfa_authenticator",
        "organisations_factorreset",
        "organisations_membership",
        "socialaccount_socialaccount",
        "usersessions_usersession",
    ]
    assert all(f"public.{table}" in ACCOUNTS_OVER for table in waited_for)
