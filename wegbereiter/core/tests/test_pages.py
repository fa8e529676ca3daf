"""Lists in pages: every row once, forwards and backwards, and no way in by the address."""

import pytest

from wegbereiter.core.pages import page_of
from wegbereiter.organisations.factories import make_organisation
from wegbereiter.organisations.models import Organisation

pytestmark = pytest.mark.django_db

ORDERS = [("name", "id"), ("-name", "-id"), ("-population", "name", "id")]


@pytest.fixture
def rows():
    for number in range(7):
        make_organisation(name=f"Ort {number % 3}", population=number % 2)
    return Organisation.objects.all()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_every_row_stands_on_one_page_forwards_and_backwards(rows, order, size):
    expected = [row.pk for row in rows.order_by(*order)]

    page, forwards, starts = page_of(rows, order=order, size=size), [], []
    while True:
        forwards += [row.pk for row in page.rows]
        starts.append((page.start, page.end))
        if not page.after:
            break
        page = page_of(rows, order=order, word=page.after, size=size)
    backwards = [row.pk for row in page.rows]
    while page.before:
        page = page_of(rows, order=order, word=page.before, size=size)
        backwards = [row.pk for row in page.rows] + backwards

    assert forwards == backwards == expected
    assert starts[0][0] == 1
    assert starts[-1][1] == 7
    assert page.start == 1


@pytest.mark.parametrize("word", ["", "x", "W10:abc:def", "\0", "a" * 5000, "é"])
def test_a_word_that_is_not_ours_begins_anew(rows, word):
    assert page_of(rows, order=("name", "id"), word=word, size=2).start == 1


def test_a_word_of_another_order_begins_anew(rows):
    word = page_of(rows, order=("name", "id"), size=2).after

    assert page_of(rows, order=("-name", "-id"), word=word, size=2).start == 1


def test_an_empty_list_has_one_empty_page():
    page = page_of(Organisation.objects.none(), order=("name", "id"))

    assert (page.rows, page.after, page.before) == ([], "", "")


def test_rows_that_went_away_in_between_leave_no_gap(rows):
    first = page_of(rows, order=("name", "id"), size=2)
    first.rows[-1].delete()

    following = page_of(rows, order=("name", "id"), word=first.after, size=2)

    assert [row.pk for row in following.rows] == [row.pk for row in rows.order_by("name", "id")[1:3]]
