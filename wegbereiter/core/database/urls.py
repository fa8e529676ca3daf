"""Which database: the one named in the environment, else the embedded server, already running or started for now."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import wegbereiter
from wegbereiter.core.database.errors import ServerBusyError, ServerError
from wegbereiter.core.database.roles_sql import LOGIN, OWNER
from wegbereiter.core.database.server import EmbeddedServer, running_server

OWNER_VARIABLE = "DATABASE_URL"
LOGIN_VARIABLE = "APP_DATABASE_URL"
HOME_VARIABLE = "WEGBEREITER_HOME"
_PATIENCE = 30  # seconds for another program to finish starting or stopping its server
_STEP = 0.1


class DatabaseUrls(NamedTuple):
    """`owner` for migrations and bulk loads (wb_owner), `app` for everything else (wb_login)."""

    owner: str
    app: str


def home_folder() -> Path:
    """The data directory: WEGBEREITER_HOME, else `var` in the checkout."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser() if named else Path(wegbereiter.__file__).resolve().parents[1] / "var"


def urls_from_environment(environment: Mapping[str, str] | None = None) -> DatabaseUrls | None:
    """The server of one's own, or None for the embedded one. Raises ServerError when only one of the two is set."""
    source = os.environ if environment is None else environment
    owner, app = source.get(OWNER_VARIABLE, ""), source.get(LOGIN_VARIABLE, "")
    if owner and app:
        return DatabaseUrls(owner, app)
    if owner or app:
        missing, there = (LOGIN_VARIABLE, OWNER_VARIABLE) if owner else (OWNER_VARIABLE, LOGIN_VARIABLE)
        raise ServerError(f"{there} is set but {missing} is not: set both, or neither for the embedded database.")
    return None


def urls_of(server: EmbeddedServer) -> DatabaseUrls:
    return DatabaseUrls(server.url(OWNER), server.url(LOGIN))


@contextmanager
def database_urls(home: Path | None = None) -> Iterator[DatabaseUrls]:
    """URLs that hold until the end of the block; a server that had to be started for it is stopped then.

    Raises ServerError.
    """
    named = urls_from_environment()
    if named is not None:
        yield named
        return
    server = _attach_or_start(home or home_folder())
    try:
        yield urls_of(server)
    finally:
        server.stop()


def _attach_or_start(home: Path) -> EmbeddedServer:
    """Two commands begun at the same moment: one starts the server, the other waits for it and attaches."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        found = running_server(home)
        if found is not None:
            return found
        server = EmbeddedServer(home)
        try:
            server.start()
        except ServerBusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_STEP)
        else:
            return server
