"""What may be passed on today, and what then stands on the sheet."""

from datetime import date, timedelta

import pytest

from wegbereiter.casework.choices import LegalBasis, RecipientKind, SharedFact, SharedHow, SharingPurpose
from wegbereiter.casework.queries.disclosures import rulebook
from wegbereiter.casework.queries.library import content, languages
from wegbereiter.casework.rules.disclosures import (
    Disputed,
    Sheet,
    Standing,
    Terms,
    check_last_day,
    facts_to_give,
    standing,
    thawed_sheet,
)
from wegbereiter.casework.rules.refusal import Refusal, RefusedError

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
KNOWN = {"name": "Anna", "birth": "1990", "phone": "0711"}


def terms(*facts, withdrawn=False):
    return Terms(facts=frozenset(facts), first_day=TODAY - DAY, last_day=TODAY, withdrawn=withdrawn)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (TODAY - 2 * DAY, Standing.AHEAD),
        (TODAY - DAY, Standing.HOLDS),
        (TODAY, Standing.HOLDS),
        (TODAY + DAY, Standing.OVER),
    ],
)
def test_both_days_count(day, expected):
    assert standing(terms("name"), today=day) is expected
    assert standing(terms("name", withdrawn=True), today=day) is Standing.WITHDRAWN


def test_exactly_what_is_wanted_allowed_and_known_is_given_in_the_order_of_the_sheet():
    given = facts_to_give(terms("phone", "name", "email"), ["phone", "email", "name"], KNOWN, today=TODAY)

    assert list(given.items()) == [("name", "Anna"), ("phone", "0711")]


@pytest.mark.parametrize(
    ("allowed", "wanted", "day", "refusal"),
    [
        (terms("name"), ["name", "birth"], TODAY, Refusal.NOT_ALLOWED_TO_GIVE),
        (terms("email"), ["email"], TODAY, Refusal.NOTHING_TO_GIVE),
        (terms("name"), [], TODAY, Refusal.NOTHING_TO_GIVE),
        (terms("name"), ["name"], TODAY + DAY, Refusal.DISCLOSURE_NOT_TODAY),
        (terms("name"), ["name"], TODAY - 2 * DAY, Refusal.DISCLOSURE_NOT_TODAY),
        (terms("name", withdrawn=True), ["name"], TODAY, Refusal.DISCLOSURE_WITHDRAWN),
    ],
)
def test_what_cannot_be_given_is_refused(allowed, wanted, day, refusal):
    with pytest.raises(RefusedError) as refused:
        facts_to_give(allowed, wanted, KNOWN, today=day)

    assert refused.value.code == refusal


def test_last_day_lies_between_today_and_the_longest_time():
    for fine in (TODAY, TODAY + 5 * DAY):
        check_last_day(fine, today=TODAY, longest=5)
    for wrong in (TODAY - DAY, TODAY + 6 * DAY):
        with pytest.raises(RefusedError):
            check_last_day(wrong, today=TODAY, longest=5)


def test_a_sheet_comes_back_as_it_was_kept():
    sheet = Sheet(
        facts={"name": "Anna", "birth": "1990"}, disputed=(Disputed(what="Jahr", words="1991", noted_on="1"),)
    )

    assert thawed_sheet(sheet.frozen()) == sheet
    assert list(thawed_sheet(sheet.frozen()).facts) == ["name", "birth"]


@pytest.mark.parametrize("language", languages())
def test_texts_are_whole_in_every_language(language):
    words, source = content("disclosure", language), content("disclosure", "de")

    assert (words["meta"]["language"], words["meta"]["version"]) == (language, source["meta"]["version"])
    assert words["meta"]["state"] == ("source" if language == "de" else "unreviewed")
    parts = [name for name in source if name != "meta"]
    assert {name: words[name].keys() for name in parts} == {name: source[name].keys() for name in parts}
    assert [key for name in parts for key, said in words[name].items() if not said.strip()] == []
    assert "{organisation}" in words["consent"]["intro"]
    for part, codes in (
        ("facts", SharedFact), ("purposes", SharingPurpose), ("recipients", RecipientKind), ("ways", SharedHow),
    ):  # fmt: skip
        assert words[part].keys() == {str(one) for one in codes}


def test_every_law_has_a_source_or_is_named_by_whoever_uses_it_and_is_marked_as_an_assumption():
    laws = rulebook()["laws"]

    assert laws.keys() == set(LegalBasis.values)
    assert {code for code, law in laws.items() if not (law["source"] and law["name"])} == {"other_law"}
    assert all(law["assumption"] for law in laws.values())
    assert rulebook()["days"]["assumption"] is True
