"""The least that a page could cost: its rows by raw SQL, as the owner, without row-level security."""

import statistics
import time
from pathlib import Path

import psycopg

from wegbereiter.core.database.server import running_server


def floor_ms(home: Path, sql: str) -> float | None:
    server = running_server(home)
    if not sql or server is None:
        return None
    with psycopg.connect(server.url("wb_owner"), autocommit=True) as connection:
        times = []
        for _ in range(50):
            begun = time.perf_counter()
            connection.execute(sql).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(times), 2)
