"""Whoever has not signed in reads public tables only, by whatever page; sign-in alone needs the accounts."""

import pytest
from django.db import connection

from tests.access.cells import People, address
from tests.access.matrix import ROWS
from tests.access.row import Row
from wegbereiter.core.database.rights import PUBLIC_TABLES
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations import middleware

OF_ACCOUNTS = middleware.ACCOUNT_PATHS


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The database role under which each view was about to answer."""
    seen: list[str] = []
    inner = middleware.ActorMiddleware._answer

    def answer(self, request, actor):
        get_response = self.get_response

        def looked_at(asked):
            response = get_response(asked)
            with connection.cursor() as cursor:
                cursor.execute("select current_user")
                seen.append(cursor.fetchone()[0])
            return response

        monkeypatch.setattr(self, "get_response", looked_at)
        try:
            return inner(self, request, actor)
        finally:
            monkeypatch.setattr(self, "get_response", get_response)

    monkeypatch.setattr(middleware.ActorMiddleware, "_answer", answer)
    return seen


@pytest.mark.parametrize("row", [row for row in ROWS if row.visitor == 200], ids=lambda row: row.name)
def test_visitor_is_the_public_role_but_where_one_signs_in(people: People, roles: list[str], row: Row):
    url = address(people.world, row)

    response = people.ask("GET", url, membership=None)

    assert response.status_code == 200
    assert roles == ["wb_login" if url.startswith(OF_ACCOUNTS) else "wb_public"]


def test_unknown_address_and_closed_page_answer_a_visitor_without_accounts(people: People, roles: list[str]):
    assert people.ask("GET", "/gibt-es-nicht/", membership=None).status_code == 404
    assert people.ask("GET", "/organisationen/", membership=None).status_code == 302

    assert roles == ["wb_public", "wb_public"]


@pytest.mark.django_db
def test_public_role_reads_public_tables_and_nothing_else():
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind <> 'i'"
            " and c.relkind <> 'S' and has_table_privilege('wb_public', c.oid, 'select') order by 1"
        )
        readable = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            "select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace"
            " and p.prosecdef and has_function_privilege('wb_public', p.oid, 'execute')"
        )
        ways_round = [name for (name,) in cursor.fetchall()]

    assert (readable, ways_round) == (list(PUBLIC_TABLES), [])


@pytest.mark.django_db
def test_visitor_acts_for_nobody():
    from wegbereiter.core.tenancy import VISITOR

    with acting_as(VISITOR), connection.cursor() as cursor:
        cursor.execute("select current_user, wb_user(), wb_reads_all_money(), wb_decides_money()")

        assert cursor.fetchone() == ("wb_public", None, False, False)
