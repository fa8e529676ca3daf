"""Django, set up in this process on the database of the environment, the running server's, or one started for the moment."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from wegbereiter.cli.preparation import TableState
from wegbereiter.core.database.urls import database_urls


@contextmanager
def django_on(*, owner: bool, with_tables: bool = False) -> Iterator[None]:
    """`owner=True` connects as wb_owner (past row-level security: bulk loads, verification, migrations), else as wb_login.

    `with_tables=True` first brings the tables to those of this program, for commands that somebody may run before `serve`.
    """
    with database_urls() as urls:
        os.environ["DATABASE_URL"] = urls.owner
        os.environ["APP_DATABASE_URL"] = urls.owner if owner else urls.app
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wegbereiter.settings")
        import django
        from django.db import connections

        django.setup()
        try:
            if with_tables:
                _bring_tables(urls.owner)
            yield
        finally:
            connections.close_all()


def _bring_tables(owner_url: str) -> None:
    from django.core.management import call_command

    with closing(TableState(owner_url)) as state:
        if state.missing():
            print("  Preparing the tables ...", file=sys.stderr, flush=True)
            call_command("migrate", interactive=False, verbosity=0)
            state.note()
