"""One at a time, where no row exists yet that could be locked, or none that the acting body may lock.

A matter is named by its kind and its key ("way:…"), and each kind belongs to one app. The lock ends with the transaction.
"""

from django.db import connection


def one_at_a_time(matter: str) -> None:
    """Wait until nobody else works on the matter."""
    _lock("select pg_advisory_xact_lock(hashtextextended(%s, 0))", matter)


def while_nobody_replaces(matter: str) -> None:
    """Many at once, but not while somebody has the matter `one_at_a_time`."""
    _lock("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", matter)


def _lock(statement: str, matter: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [f"wegbereiter:{matter}"])
