"""Django, set up in this process on the database of the environment, the running server's, or one started for the moment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from wegbereiter.core.database.urls import database_urls


@contextmanager
def django_on(*, owner: bool) -> Iterator[None]:
    """`owner=True` connects as wb_owner (past row-level security: bulk loads, verification, migrations), else as wb_login."""
    with database_urls() as urls:
        os.environ["DATABASE_URL"] = urls.owner
        os.environ["APP_DATABASE_URL"] = urls.owner if owner else urls.app
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wegbereiter.settings")
        import django
        from django.db import connections

        django.setup()
        try:
            yield
        finally:
            connections.close_all()
