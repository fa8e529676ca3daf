"""Names found in any spelling, and cursors that survive hostile hands."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.organisations.rules import Cursor, Query, read_cursor, read_query, search_text, write_cursor

KEY = "0190a3c4-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["Münsingen"], "muensingen munsingen"),
        (["Weil der Stadt", "Weil der Stadt, Stadt"], "weil der stadt weil der stadt stadt"),
        (["Großbettlingen"], "grossbettlingen"),
        (["Évian", ""], "evian"),
        ([""], ""),
    ],
)
def test_search_text_holds_every_spelling_once(names, text):
    assert search_text(*names) == text


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Böblingen", Query(words=("boeblingen",))),
        (" BOEB  08115 ", Query(words=("boeb",), keys=("08115",))),
        ("St. Märgen", Query(words=("st", "maergen"))),
        ("%_'\"", Query()),
        ("1", Query(words=("1",))),
        ("", Query()),
    ],
)
def test_read_query_takes_words_and_keys_apart(typed, query):
    assert read_query(typed) == query


@given(
    st.integers(0, 9),
    st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8"), max_size=30),
    st.booleans(),
)
def test_cursor_comes_back_as_it_was_written(rank, sort, backwards):
    cursor = Cursor(rank=rank, sort=sort, id=KEY, backwards=backwards)

    assert read_cursor(write_cursor(cursor)) == cursor


def word(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "", "€", "a", "====", "null", word(None), word([]), word([0, "a"]), word([0, "a", KEY, "no"]), word(["0", "a", KEY, False]),
        word([0, 1, KEY, False]), word([0, "a", "x", False]), word([0, "a", KEY.upper(), False]), word([99, "a", KEY, False]),
        word([-1, "a", KEY, False]), word([0, "a\0", KEY, False]), word([0, "a", KEY, False, 1]), "W" * 20_000,
    ],
)  # fmt: skip
def test_read_cursor_takes_nothing_that_it_did_not_write(text):
    assert read_cursor(text) is None


@given(st.text(max_size=60))
def test_read_cursor_never_fails(text):
    read_cursor(text)
