"""T05: one connection, one backend process, many actors after each other: nothing of the former one is left.

On a committed copy, signed in as the program's login, because only a real commit ends what a transaction has set.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from itertools import cycle, islice
from types import SimpleNamespace
from uuid import UUID

import dj_database_url
import psycopg
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.handlers.exception import convert_exception_to_response
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, NotSupportedError, ProgrammingError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from wegbereiter.cli.raw_sql import Body, Rows, drop_obstacles
from wegbereiter.core import tenancy
from wegbereiter.core.tenancy import LOGIN_ROLE, NOBODY, Actor, acting_as, become, current_actor
from wegbereiter.organisations.middleware import ActorMiddleware
from wegbereiter.organisations.models import Contact, Membership
from wegbereiter.testing.fixtures import OwnDatabase
from wegbereiter.testing.jobs import run_python

TOWNS = tuple(Body("municipality") for _ in range(2))
PLACE = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


@pytest.fixture
def program(own_database: OwnDatabase, django_db_blocker: object) -> Iterator[None]:
    """Django's connection as the program has it: its own login on committed rows of two towns."""
    with psycopg.connect(own_database.owner_url) as owner:
        drop_obstacles(owner)
        rows = Rows(owner)
        for body in TOWNS:
            rows.add("organisations_organisation", id=body.id, kind=body.kind)
            rows.add("organisations_contact", organisation_id=body.id)
            rows.add("accounts_profile", user_id=body.person)
            rows.add("organisations_membership", organisation_id=body.id, user_id=body.person, role="funding_clerk")
    kept = {name: connection.settings_dict[name] for name in PLACE}
    place = dj_database_url.parse(own_database.app_url)
    connection.close()
    connection.settings_dict.update(
        {name: place[name] for name in PLACE} | {"OPTIONS": kept["OPTIONS"] | place["OPTIONS"]}
    )
    with django_db_blocker.unblock():
        yield
        connection.close()
    connection.settings_dict.update(kept)


def actor(body: Body) -> Actor:
    return Actor(user_id=body.person, organisation_id=body.id, role="funding_clerk", database_role="wb_money")


def seen() -> set[object]:
    """Whose contacts the actor of now reads; the filter of the view is left out on purpose."""
    return set(Contact.objects.values_list("organisation_id", flat=True))


def remains() -> dict[str, str]:
    """What a former transaction has left on the connection; empty is right."""
    names = {"user": "current_setting('app.user', true)", "organisation": "current_setting('app.organisation', true)"}
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names.values())}, current_user")
        *settings, role = cursor.fetchone()
    left = {name: value for name, value in zip(names, settings, strict=True) if value}
    return left | ({} if role == LOGIN_ROLE else {"role": role})


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return cursor.fetchone()[0]


class BrokenError(Exception):
    pass


def plain(body: Body) -> set[object]:
    with acting_as(actor(body)):
        return seen()


def exception(body: Body) -> set[object]:
    found: set[object] = set()
    with suppress(BrokenError), acting_as(actor(body)):
        found = seen()
        raise BrokenError
    return found


def database_error(body: Body) -> set[object]:
    found: set[object] = set()
    with suppress(DatabaseError), acting_as(actor(body)), connection.cursor() as cursor:
        found = seen()
        cursor.execute("select 1 / 0")
    return found


def savepoint(body: Body) -> set[object]:
    """What a savepoint sets ends with its rollback; the outer actor holds on."""
    other = next(town for town in TOWNS if town is not body)
    with acting_as(actor(body)):
        with suppress(BrokenError), transaction.atomic():
            become(actor(other))
            raise BrokenError
        return seen()


def rollback(body: Body) -> set[object]:
    with acting_as(actor(body)):
        found = seen()
        transaction.set_rollback(True)
    return found


def thread(body: Body) -> set[object]:
    """Another thread, with a connection of its own, while this one acts for the other town."""
    found: set[object] = set()

    def work() -> None:
        found.update(plain(body))
        connections.close_all()

    other = next(town for town in TOWNS if town is not body)
    with acting_as(actor(other)):
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        assert seen() == {other.id}
    return found


def job(body: Body) -> set[object]:
    """A job knows no session: it acts for one organisation, begun from nothing."""
    with acting_as(Actor(organisation_id=body.id, database_role="wb_money")):
        return seen()


def nested(body: Body) -> set[object]:
    with acting_as(actor(body)):
        with suppress(RuntimeError), acting_as(actor(TOWNS[0])):
            raise AssertionError("nested actors must not open")
        return seen()


def handled(get_response: Callable[[HttpRequest], HttpResponse], body: Body) -> HttpResponse:
    """One request through the real middleware, without a browser: the session is a plain one, the user signed in."""
    request = RequestFactory().get("/geld/")
    request.session = SessionStore()
    request.session["second_factor"] = True
    request.user = type("Account", (), {"is_authenticated": True, "pk": body.person})()
    return ActorMiddleware(get_response)(request)


def page(body: Body) -> set[object]:
    found: set[object] = set()

    def view(request: HttpRequest) -> HttpResponse:
        found.update(seen())
        return HttpResponse()

    handled(view, body)
    return found


def refused_page(body: Body) -> set[object]:
    found: set[object] = set()

    def view(request: HttpRequest) -> HttpResponse:
        found.update(seen())
        return HttpResponse(status=422)

    handled(view, body)
    return found


def streaming(body: Body) -> set[object]:
    """A page that reads while it streams reads after its transaction: the database refuses, nothing is shown."""
    found: set[object] = set()

    def view(request: HttpRequest) -> HttpResponse:
        found.update(seen())
        return StreamingHttpResponse(lines())

    def lines() -> Iterator[str]:
        for contact in Contact.objects.all():
            yield str(contact.organisation_id)

    response = handled(view, body)
    with pytest.raises(ProgrammingError, match="permission denied"):
        list(response)
    return found


def broken_page(body: Body) -> set[object]:
    """A view that raises in its middle, and goes on as an answer: Django makes one of it before the actor's middleware."""
    found: set[object] = set()

    def view(request: HttpRequest) -> HttpResponse:
        found.update(seen())
        raise BrokenError

    with suppress(BrokenError):
        handled(view, body)
    logging.getLogger("django.request").disabled = True
    try:
        assert handled(convert_exception_to_response(view), body).status_code == 500
    finally:
        logging.getLogger("django.request").disabled = False
    return found


def async_page(body: Body) -> set[object]:
    """Django runs it beside its synchronous middleware; whoever leaves the request's thread has no actor there."""
    found: set[object] = set()

    def aside() -> None:
        try:
            with pytest.raises(ProgrammingError, match="permission denied"):
                seen()
        finally:
            connections.close_all()

    async def view(request: HttpRequest) -> HttpResponse:
        found.update(await sync_to_async(seen)())
        await sync_to_async(aside, thread_sensitive=False)()
        return HttpResponse()

    handled(async_to_sync(view), body)
    return found


def command(body: Body) -> set[object]:
    """A management command that acts for a town and fails."""
    found: set[object] = set()

    class Acting(BaseCommand):
        requires_system_checks = ()

        def handle(self, *args: object, **options: object) -> None:
            with acting_as(actor(body)):
                found.update(seen())
                raise CommandError("as ordered")

    with suppress(CommandError):
        call_command(Acting())
    return found


PAGES = (page, refused_page, broken_page, streaming, async_page)
WAYS = (plain, exception, database_error, savepoint, rollback, thread, job, nested, command, *PAGES)


def alternate(times: int) -> None:
    first = backend()
    for way, body in islice(zip(cycle(WAYS), cycle(TOWNS), strict=False), times):
        assert way(body) == {body.id}, way.__name__
        assert (remains(), current_actor(), backend()) == ({}, None, first), way.__name__


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_no_actor_is_left_after_any_kind_of_end():
    alternate(40 * len(WAYS))


class ForTheSession:
    """The fault to plant: an actor that is set before its transaction, as for the whole session."""

    @staticmethod
    @contextmanager
    def atomic(*, using: str, durable: bool) -> Iterator[None]:
        acting = current_actor()
        with connections[using].cursor() as cursor:
            cursor.execute(
                "select set_config('app.organisation', %s, false), set_config('app.user', %s, false)",
                [str(acting.organisation_id or ""), str(acting.user_id or "")],
            )
        with transaction.atomic(using=using, durable=durable):
            yield


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_actor_of_the_session_is_found_after_any_kind_of_end(monkeypatch):
    monkeypatch.setattr(tenancy, "transaction", ForTheSession)
    for way in WAYS:
        way(TOWNS[0])

        assert remains().keys() & {"user", "organisation"}, way.__name__
        connection.close()


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_actor_that_the_program_keeps_is_found_after_any_kind_of_end(monkeypatch):
    for way in WAYS:
        kept = ContextVar("kept", default=None)
        never_reset = SimpleNamespace(get=kept.get, set=kept.set, reset=lambda token: None)
        with monkeypatch.context() as patched, suppress(RuntimeError):  # "already open": found by the next actor
            patched.setattr(tenancy, "_current", never_reset)
            way(TOWNS[0])
            connections.close_all()

        assert (way is thread) or kept.get() is not None, way.__name__


def clients(times: int) -> tuple[int, int]:
    """Two threads that live on, each with one connection, ask for both towns by turns.

    How often somebody saw other rows than their own, and how often something was left on the connection.
    """

    def ask(number: int) -> list[tuple[bool, bool]]:
        body = TOWNS[number // 2 % 2]  # each thread meets both
        return [(way(body) != {body.id}, bool(remains() or current_actor())) for way in (page, refused_page)]

    with ThreadPoolExecutor(2) as threads:
        answers = [answer for both in threads.map(ask, range(times)) for answer in both]
        together = threading.Barrier(2)
        for closed in [threads.submit(lambda: (together.wait(10), connections.close_all())) for _ in range(2)]:
            closed.result()
    assert len(answers) == 2 * times
    return sum(foreign for foreign, _ in answers), sum(left for _, left in answers)


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_no_actor_is_left_between_threads_that_ask_at_the_same_time(monkeypatch):
    assert clients(60) == (0, 0)

    monkeypatch.setattr(tenancy, "transaction", ForTheSession)
    assert clients(60) == (0, 120)  # found, though the next actor is safe: each sets all three


WORK = """
    import sys
    from uuid import UUID
    from django.db import connection, connections
    from procrastinate.contrib.django import app
    from wegbereiter.core import jobs, tenancy
    from wegbereiter.core.tests import sample_jobs

    @app.task(name="tests.between")
    def between():
        with connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('app.user', true), current_setting('app.organisation', true),"
                " current_user, pg_backend_pid()"
            )
            print("between:", *map(repr, (*cursor.fetchone(), tenancy.current_actor())))

    # Closed after each job as the program has it; here they are kept, so that something could be left on them.
    for one in connections.settings.values():
        one["CONN_MAX_AGE"] = None
    for number in (1, 2):
        who = jobs.job_actor(UUID(int=number))
        with tenancy.acting_as(who):
            sample_jobs.short.defer(by=who, code=f"of.{number}")
        app.configure_task("tests.between").defer()
        with tenancy.acting_as(who):
            sample_jobs.failing.defer(by=who, code="failed")
        app.configure_task("tests.between").defer()
"""
WORKER = (
    "\n    from django.core.management import call_command; call_command('procrastinate', 'worker', '--one-shot')\n"
)
PLANTED = """
    from tests.test_pool_reuse import ForTheSession
    tenancy.transaction = ForTheSession
"""


@pytest.mark.commits
@pytest.mark.parametrize("planted", ["", PLANTED], ids=["as it is", "planted"])
def test_no_actor_is_left_by_a_job_of_the_worker(own_database: OwnDatabase, planted: str):
    said = run_python(own_database, WORK + planted + WORKER)

    between = {line for line in said.splitlines() if line.startswith("between:")}
    with psycopg.connect(own_database.owner_url) as owner:
        marks = owner.execute("select organisation_id, code from core_jobrun order by 1").fetchall()
    assert [(number.int, code) for number, code in marks] == [(1, "mark.of.1"), (2, "mark.of.2")]
    if planted:
        assert any(str(UUID(int=2)) in line for line in between), said
    else:  # four times the same connection, and nothing on it
        assert len(between) == 1, said
        assert re.fullmatch(r"between: (None|'') (None|'') 'wb_login' \d+ None", between.pop())


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_kept_plan_shows_each_actor_their_own_rows():
    """PostgreSQL plans what is asked often only once; whose rows it shows is asked each time, below a sub-select too."""

    def colleagues() -> set[object]:
        again = Membership.objects.values("user_id")
        return set(Membership.objects.filter(user_id__in=again).values_list("user_id", flat=True))

    for _time in range(20):
        for body in TOWNS:
            with acting_as(actor(body)):
                assert (seen(), colleagues()) == ({body.id}, {body.person})
            with acting_as(replace(actor(body), database_role="wb_case")):
                assert colleagues() == {body.person}
        with acting_as(NOBODY):
            assert colleagues() == set()
    with acting_as(actor(TOWNS[0])), connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements where generic_plans > 0")
        assert any("organisations_contact" in statement for (statement,) in cursor.fetchall())


def names() -> list[str]:
    with acting_as(actor(TOWNS[0])):
        return list(Contact.objects.values_list("name", flat=True))


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_kept_plan_follows_what_a_migration_changes(own_database: OwnDatabase):
    """Rights, policies and new columns hold at once; a column of another type costs one answer, not the connection."""
    found = [names() for _time in range(10)]
    assert found == [found[0]] * 10
    assert len(found[0]) == 1

    def change(*statements: str) -> None:
        with psycopg.connect(own_database.owner_url) as owner:
            for statement in statements:
                owner.execute(statement)

    change("alter table organisations_contact add column later text default 'x'")
    assert names() == found[0]
    change("alter table organisations_contact alter column name type text")
    with pytest.raises(NotSupportedError, match="cached plan must not change result type"):
        names()
    assert [names() for _time in range(10)] == found
    change(
        *(
            f"alter policy organisations_contact_{way} on organisations_contact using (false)"
            for way in ("read", "write")
        )
    )
    assert names() == []
    change("revoke select on organisations_contact from wb_money")
    with pytest.raises(ProgrammingError, match="permission denied"):
        names()


@pytest.mark.commits
def test_no_plan_is_kept_behind_a_pooler(own_database: OwnDatabase):
    code = """
        from django.db import connection
        with connection.cursor() as cursor:
            for number in range(8):
                cursor.execute("select %s::integer + 1", [number])
            cursor.execute("select count(*) from pg_prepared_statements")
            print(cursor.fetchone()[0])
    """
    kept = {pooler: run_python(own_database, code, WEGBEREITER_POOLER=pooler).strip() for pooler in ("", "1")}
    assert kept == {"": "1", "1": "0"}


@pytest.mark.usefixtures("program")
@pytest.mark.commits
@pytest.mark.deep
def test_no_foreign_row_in_ten_thousand_alternations():
    alternate(10_000)


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_without_an_actor_the_database_refuses():
    for way in WAYS:
        way(TOWNS[0])

        with pytest.raises(ProgrammingError, match="permission denied"):
            seen()
        assert Membership.objects.count() == 0, way.__name__


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_visitor_after_somebody_sees_nothing():
    plain(TOWNS[0])

    with acting_as(NOBODY):
        assert Membership.objects.count() == 0
    asked = ActorMiddleware(lambda request: HttpResponse(str(Membership.objects.count())))
    assert asked(visit("/konto/anmelden/")).content == b"0"
    with pytest.raises(ProgrammingError, match="permission denied for table organisations_membership"):
        asked(visit("/"))


def visit(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user, request.session = AnonymousUser(), SessionStore()
    return request


@pytest.mark.usefixtures("program")
@pytest.mark.commits
def test_setting_of_the_session_is_found_and_the_next_actor_is_safe():
    """The seventh way round row-level security, planted: SET for the session instead of the transaction."""
    one, two = TOWNS
    with acting_as(actor(one)), connection.cursor() as cursor:
        cursor.execute("select set_config('app.organisation', %s, false)", [str(one.id)])

    assert remains() == {"organisation": str(one.id)}
    assert Membership.objects.count() == 1  # the leak: nobody acts, and the former town's row is there
    with acting_as(replace(actor(two), database_role="wb_money")):
        assert seen() == {two.id}  # because every actor sets all three, always
    with acting_as(NOBODY):
        assert Membership.objects.count() == 0
