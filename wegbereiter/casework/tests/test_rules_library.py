"""The library is whole in every language, says what it cannot say, and proposes what fits."""

import pytest

from wegbereiter.casework.queries.library import goals, words
from wegbereiter.casework.rules.library import (
    AREAS,
    LEVELS,
    By,
    Goal,
    LibraryError,
    Step,
    Words,
    gaps,
    households_of,
    proposals,
    read_goals,
    read_words,
    said,
)  # fmt: skip

ENTRY = {
    "code": "a", "levels": [1], "statuses": [], "households": [], "aim": "",
    "step": [{"code": "b", "by": "participant", "days": 3}],
}  # fmt: skip


def goal(code, area="work", levels=(1, 2), statuses=(), households=()):
    step = Step(code="s", by=By.PARTICIPANT, days=7)
    return Goal(
        code=code, area=area, levels=levels, statuses=frozenset(statuses), households=frozenset(households), aim="",
        steps=(step,),
    )  # fmt: skip


def language(code, state="unreviewed", **kinds):
    return Words(language=code, state=state, version=1, **{"goals": {}, "done": {}, "steps": {}, **kinds})


# ---------------------------------------------------------------- the files
def test_there_is_something_to_choose_in_every_area():
    found = {area: [goal for goal in goals() if goal.area == area] for area in AREAS}

    assert len({goal.code for goal in goals()}) == len(goals()) >= 60
    assert sum(len(goal.steps) for goal in goals()) >= 200
    assert all(len(of_area) >= 5 for of_area in found.values())
    assert "office-letter" in {goal.code for goal in goals()}


def test_whoever_is_rated_below_the_top_gets_a_proposal():
    empty = [(area, level) for area in AREAS for level in LEVELS[:-1] if not proposals({area: level}, goals())]

    assert empty == []


@pytest.mark.parametrize("code", ["de", "de-simple", "en", "ar", "fa", "uk", "tr", "fr", "ru", "ti"])
def test_every_language_is_whole(code):
    assert gaps(goals(), words()[code]) == []
    assert words()[code].state == ("source" if code == "de" else "unreviewed")


def test_no_text_is_empty_or_hides_a_character():
    texts = [(w.language, t) for w in words().values() for kind in (w.goals, w.done, w.steps) for t in kind.values()]

    assert [
        found for found in texts if not found[1].strip() or any(not c.isprintable() and c != "\u200c" for c in found[1])
    ] == []


# ---------------------------------------------------------------- reading
@pytest.mark.parametrize(
    "change",
    [
        {"levels": [6]}, {"aim": "happiness"}, {"step": []}, {"step": [{"code": "b", "by": "nobody", "days": 3}]},
        {"step": [{"code": "b", "by": "manager", "days": 0}]}, {"step": [{"code": "b", "by": "manager"}]},
        {"step": [{"code": "b", "by": "manager", "days": 1}] * 2}, {"levels": None},
    ],
)  # fmt: skip
def test_a_goal_that_cannot_be_is_named(change):
    with pytest.raises(LibraryError, match="work: a"):
        read_goals("work", {"goal": [ENTRY | change]})


def test_an_area_without_goals_is_named():
    with pytest.raises(LibraryError, match="work"):
        read_goals("work", {})


def test_files_that_disagree_are_named():
    def part(language, **kinds):
        return {
            "meta": {"language": language, "state": "reviewed", "version": 1},
            "goals": {},
            "done": {},
            "steps": {},
        } | kinds

    assert read_words([part("tr"), part("tr", goals={"a": "A"})]).state == "reviewed"
    with pytest.raises(LibraryError, match="several"):
        read_words([part("tr"), part("fr")])
    with pytest.raises(LibraryError, match="twice"):
        read_words([part("tr", goals={"a": "A"}), part("tr", goals={"a": "B"})])


def test_a_gap_is_found_on_both_sides():
    found = language("tr", goals={"a": "A", "old": "O"}, done={"a": "A"}, steps={})

    assert gaps([goal("a")], found) == ["a.s", "old"]


# ---------------------------------------------------------------- words
def test_what_is_missing_falls_back_visibly():
    library = {
        "de": language("de", "source", goals={"a": "Ziel", "b": "Zweites", "c": "Drittes"}),
        "de-simple": language("de-simple", goals={"a": "Einfach", "b": "Auch einfach"}),
        "ar": language("ar", "reviewed", goals={"a": "هدف"}),
    }

    first, second, third, other = (
        said("goals", *asked, library) for asked in (("a", "ar"), ("b", "ar"), ("c", "ar"), ("a", "so"))
    )
    assert (first.text, first.is_fallback, first.unreviewed) == ("هدف", False, False)
    assert (second.text, second.language, second.is_fallback, second.unreviewed) == (
        "Auch einfach",
        "de-simple",
        True,
        True,
    )
    assert (third.text, third.language, third.unreviewed) == ("Drittes", "de", False)
    assert (other.text, other.is_fallback) == ("Einfach", True)
    with pytest.raises(LookupError):
        said("goals", "z", "ar", library)


# ---------------------------------------------------------------- proposals
def test_the_least_independent_area_comes_first_with_its_reason():
    found = proposals(
        {"work": 2, "housing": 1, "language": 5}, [goal("w"), goal("h", "housing"), goal("l", "language")]
    )

    assert [(one.goal.code, one.area, one.level) for one in found] == [("h", "housing", 1), ("w", "work", 2)]


def test_status_household_and_the_plan_so_far_filter_and_the_unknown_does_not():
    library = [goal("all"), goal("refugee", statuses={"refugee"}), goal("children", households={"children"})]

    def codes(**known):
        return [one.goal.code for one in proposals({"work": 1}, library, **known)]

    assert codes() == ["all", "refugee", "children"]
    assert codes(status="tolerated") == ["all", "children"]
    assert codes(households=["alone"]) == ["all", "refugee"]
    assert codes(households=["alone", "children"], have=["all"]) == ["refugee", "children"]


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ([], set()),
        (["adult"], {"adults"}),
        (["partner", "adult"], {"adults"}),
        (["adult", "child"], {"children", "school-children", "small-children", "single-parent"}),
        (["adult", "partner", "child"], {"children", "school-children", "small-children"}),
    ],
)
def test_who_lives_together_says_what_fits(relations, expected):
    assert households_of(relations) == expected
