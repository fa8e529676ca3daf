"""Sixteen people save one draft at the same moment, or begin it: one text counts, and nobody overwrites it unseen."""

import pytest

from wegbereiter.funding.tests.test_four_eyes import race

pytestmark = pytest.mark.commits


def test_one_of_sixteen_savers_wins_and_the_others_are_told(own_database):
    ids = race(own_database, "make_application", owner=True)

    answers = race(own_database, "save_application", **ids)

    assert answers == ["application_outdated"] * 15 + ["saved 2"]
    assert race(own_database, "count_events", owner=True, code="funding.application.saved") == 1


def test_sixteen_clicks_on_begin_give_one_draft(own_database):
    ids = race(own_database, "make_application", owner=True)

    assert race(own_database, "begin_application", **ids) == [ids["pk"]] * 16
