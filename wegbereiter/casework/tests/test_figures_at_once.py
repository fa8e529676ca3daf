"""Figures frozen while talks are written down, on a committed database and as the program's login."""

import psycopg
import pytest

from wegbereiter.testing.jobs import run_step

pytestmark = pytest.mark.commits


def test_what_was_seen_is_frozen_or_nothing_while_talks_are_written_down(own_database):
    def run(step, values, *, owner=False):
        return run_step(own_database, "wegbereiter.casework.tests.race_figures", step, values, owner=owner)

    def one(query):
        with psycopg.connect(own_database.owner_url) as owner:
            return owner.execute(query).fetchone()[0]

    ids = run("prepare", {}, owner=True)
    frozen = run("freeze", ids)

    kept = [answer for answer in frozen["answers"] if answer.startswith("kept ")]
    assert set(kept) <= {f"kept {frozen['seen']}"}  # never a mixture of before and after
    assert frozen["answers"].count("conflict") == 3 - len(kept)
    assert one("select count(*) from casework_statisticsreport") == min(1, len(kept))
    assert one("select count(*) from casework_contact") == len(frozen["answers"]) - 3
    # With all talks there, the seal that was seen before them keeps nothing more.
    assert run("again", {"lead": ids["lead"], "seen": frozen["seen"]}) == "conflict"
