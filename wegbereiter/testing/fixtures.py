"""Fixtures for all tests."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wegbereiter.testing.template import TestServer

if TYPE_CHECKING:
    from wegbereiter.testing.client import RoleClient


@pytest.fixture(scope="session")
def test_server() -> Iterator[TestServer]:
    server = TestServer(Path(os.environ["WEGBEREITER_TEST_HOME"]))
    server.embedded.start()
    yield server
    server.embedded.stop()


@pytest.fixture(scope="session")
def django_db_setup(test_server: TestServer) -> Iterator[None]:
    """Instead of Django's own: one copy of the template for all rollback tests of this run."""
    import dj_database_url
    from django.db import connections

    import wegbereiter.testing.client  # noqa: F401  ends an actor's role with its block, also in tests without a client

    with test_server.copy(test_server.template(), prefix="wb_rollback") as name:
        values: dict[str, Any] = dict(dj_database_url.parse(test_server.url(name)))
        for alias in ("default", "aside"):
            connections[alias].close()
            options = connections[alias].settings_dict["OPTIONS"] | values["OPTIONS"]
            connections[alias].settings_dict.update(values, OPTIONS=options)
        yield
        for alias in ("default", "aside"):
            connections[alias].close()


@pytest.fixture(autouse=True)
def product_language() -> Iterator[None]:
    """A request activates a language for its thread; the next test begins in the product's own."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def client() -> "RoleClient":
    from wegbereiter.testing.client import RoleClient

    return RoleClient()


@dataclass(frozen=True)
class OwnDatabase:
    """A committed copy: its name, both URLs, and the environment for a child process on it."""

    name: str
    owner_url: str
    app_url: str
    environment: dict[str, str]


@pytest.fixture
def own_database(test_server: TestServer) -> Iterator[OwnDatabase]:
    with test_server.copy(test_server.template()) as name:
        yield _own(test_server, name)


@pytest.fixture
def own_demo_database(test_server: TestServer) -> Iterator[OwnDatabase]:
    with test_server.copy(test_server.demo_template()) as name:
        yield _own(test_server, name)


def _own(server: TestServer, name: str) -> OwnDatabase:
    return OwnDatabase(
        name=name,
        owner_url=server.url(name),
        app_url=server.url(name, user="wb_login"),
        environment=server.environment(name, app=True),
    )


@pytest.fixture
def sign_in(client: "RoleClient") -> Any:
    """`sign_in(membership)` returns the client, signed in and acting in that membership."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    def enter(membership: Any) -> "RoleClient":
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(membership.user_id)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
        session["membership"] = str(membership.pk)
        session["second_factor"] = True
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return enter
