"""Each column with data of a participant is handed over, or left out for a reason; nothing in between."""

import pytest

from wegbereiter.casework.rules.access import Reason, read_sections, stale, undecided
from wegbereiter.casework.rules.library import LibraryError

FILE = {
    "casework_goal": {"said": {"words": "Ziel"}, "machine": ["id"], "left_out": {"created_by": "staff"}},
    "casework_notedraft": {"whole": "draft"},
}


def test_what_goes_out_stands_in_the_order_of_the_paper():
    goal, draft = read_sections(FILE)

    assert (goal.given, goal.reasons, goal.whole) == (("words", "id"), {Reason.STAFF}, None)
    assert (draft.given, draft.reasons) == ((), {Reason.DRAFT})


def test_a_column_or_table_on_which_nothing_was_decided_is_named():
    tables = {
        "casework_goal": ["id", "words", "created_by", "shoe_size"],
        "casework_notedraft": ["text"],
        "diary": ["x"],
    }

    assert undecided(tables, read_sections(FILE)) == ["casework_goal.shoe_size", "diary.x"]


def test_what_no_table_has_is_named():
    assert stale({"casework_goal": ["id", "created_by"]}, read_sections(FILE)) == [
        "casework_goal.words",
        "casework_notedraft",
    ]


@pytest.mark.parametrize(
    "entry",
    [
        {"said": {"words": "Ziel"}, "machine": ["words"]},
        {"machine": ["id"], "left_out": {"id": "staff"}},
        {"whole": "draft", "machine": ["id"]},
        {"whole": "because"},
        {"left_out": {"id": "because"}},
    ],
)
def test_a_file_that_contradicts_itself_is_named(entry):
    with pytest.raises(LibraryError, match="casework_goal"):
        read_sections({"casework_goal": entry})
