import pytest

from wegbereiter.core.privacy import Column, Table, technical
from wegbereiter.privacy.rules import contradictions, stale, undecided


def table(people="staff", activity="money", ends="audit", **columns):
    decided = {"id": "key", "user_id": Column("who", personal=True)} | columns
    return Table(purpose="a list", activity=activity, people=people, ends=ends, columns=decided)


def test_plain_text_is_a_purpose_of_something_that_is_nobodys():
    assert table().column("id") == Column("key", personal=False, ends="", erase="row")
    assert table().column("user_id").personal


def test_a_technical_table_holds_nothing_about_anybody():
    found = technical("a list", "id", "name")

    assert (found.people, sorted(found.columns), contradictions({"x": found})) == ("", ["id", "name"], [])


def test_columns_without_a_decision_are_named():
    found = undecided({("list", "id"), ("list", "shoe_size"), ("other", "id")}, {"list": table()})

    assert found == ["list.shoe_size", "other.id"]


def test_decisions_without_a_column_are_named():
    assert stale({("list", "id")}, {"list": table()}) == ["list.user_id"]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (table(), []),
        (table(activity="fun"), ["list: unknown word 'fun'"]),
        (table(ends="sometime"), ["list: unknown word 'sometime'"]),
        (table(people="cats"), ["list: unknown word 'cats'"]),
        (table(people=""), ["list.user_id: personal, but the table is about nobody"]),
        (table(user_id="who"), ["list: about staff, but no column is personal"]),
        (table(note=Column(" ")), ["list.note: no purpose"]),
        (table(note=Column("text", ends="never")), ["list.note: unknown word 'never'"]),
        (table(note=Column("text", personal=True, erase="burn")), ["list.note: unknown word 'burn'"]),
        (table(note=Column("text", erase="blank")), ["list.note: how to erase is decided for personal columns only"]),
    ],
)
def test_decisions_that_do_not_fit_together_are_named(decision, expected):
    assert contradictions({"list": decision}) == expected
