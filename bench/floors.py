"""The least that a page could cost: its rows by raw SQL, as the owner, without row-level security.

Two pages have a statement of their own that gives all their rows at once (pages.py). For the others the page's own
questions are asked again, one after the other, on one connection: what is left of a page's time is Django, row-level
security and the web server. What a page writes, and who acts, is not asked again.
"""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from wegbereiter.core.database.server import running_server

ASKED = ("select", "with")
ACTOR = "set_config("


def floor_ms(home: Path, sql: str, statements: Sequence[str], *, rounds: int = 50) -> float | None:
    """Median of the rounds; None where a page asks nothing."""
    server = running_server(home)
    asked = [sql] if sql else [one for one in statements if one.lower().startswith(ASKED) and ACTOR not in one]
    if not asked or server is None:
        return None
    with psycopg.connect(server.url("wb_owner"), autocommit=True) as connection:
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            for one in asked:
                connection.execute(one).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(times), 2)
