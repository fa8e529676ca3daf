"""One at a time, where no row exists yet that could be locked, or none that the acting body may lock."""

from django.db import connection


def one_at_a_time(matter: str) -> None:
    """Wait until nobody else works on the matter; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"wegbereiter.funding:{matter}"])


def while_nobody_replaces(matter: str) -> None:
    """Many at once, but not while somebody has the matter `one_at_a_time`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [f"wegbereiter.funding:{matter}"]
        )
