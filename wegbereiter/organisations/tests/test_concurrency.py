"""Two clicks at the same moment, on a committed database and as the program's login."""

from collections import Counter

import psycopg
import pytest

from wegbereiter.testing.jobs import run_step

pytestmark = pytest.mark.commits


def run(database, step, values, *, owner=False):
    return run_step(database, "wegbereiter.organisations.tests.race", step, values, owner=owner)


def test_two_at_once(own_database):
    """One database for all races, because a copy costs more than a race."""
    ids = run(own_database, "prepare", {}, owner=True)
    rows = rows_of(own_database)

    # Two managers end each other: one of them stays.
    assert run(own_database, "end_each_other", ids) == [["done", "last_manager"]] * 6
    assert rows("select count(*) from organisations_membership where role = 'manager' and ended_at is not null") == 6

    # One link, eight browsers: one account, one role.
    assert Counter(run(own_database, "accept", ids)) == {"done": 1, "invitation_used": 7}
    assert rows("select count(*) from accounts_user where email = 'neu@example.org'") == 1
    assert rows("select count(*) from audit_event where code = 'organisations.invitation.accepted'") == 1

    # Eight first bank accounts, eight first addresses, eight second ones: one of each.
    assert Counter(run(own_database, "enter_account", ids)) == {"done": 1, "conflict": 7}
    assert rows("select count(*) from organisations_bankaccount") == 1
    assert [Counter(answers) for answers in run(own_database, "save_values", ids)] == [{"done": 1, "conflict": 7}] * 2

    # Four confirmations of one register: applied once, and nobody gets an error.
    assert run(own_database, "apply_update", ids) == ["done"] * 4
    assert rows("select count(*) from organisations_registerchange") == 1
    assert rows("select count(*) from audit_event where code = 'organisations.register.updated'") == 1

    # Four accounts, declared one person pair by pair at the same moment.
    assert run(own_database, "declare_persons", ids) == ["done"] * 3
    chain = "(select user_id from organisations_membership where id = any(%s))"
    persons = f"select count(distinct natural_person) from accounts_profile where user_id in {chain}"
    assert rows(persons, [ids["people"]]) == 1

    # Eight requests for one reset: one waits. Six confirmations and a withdrawal: one of them holds.
    assert Counter(run(own_database, "ask_reset", ids)) == {"done": 1, "reset_open": 7}
    reset = str(rows("select id from organisations_factorreset"))
    answers = Counter(run(own_database, "confirm_reset", {**ids, "reset": reset}))
    assert answers in ({"done": 1, "four_eyes_already_decided": 6}, {"done": 1, "reset_closed": 6})
    assert rows("select count(*) from audit_event where code ~ 'second_factor.(removed|reset_closed)'") == 1

    # Thirty tries at once: ten are allowed, and one event tells of it.
    assert Counter(run(own_database, "try_passwords", ids)) == {"True": 10, "False": 20}
    assert rows("select count(*) from audit_event where code = 'accounts.limit.reached'") == 1


def rows_of(database):
    def ask(sql, values=()):
        with psycopg.connect(database.owner_url) as connection:
            return connection.execute(sql, values).fetchone()[0]

    return ask
