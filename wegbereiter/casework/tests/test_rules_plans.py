"""Every agreed plan stays as it was, two can be compared, and a finished one never counts."""

from dataclasses import replace
from datetime import date

from wegbereiter.casework.rules.plans import (
    Change,
    Difference,
    DoneStep,
    FrozenGoal,
    FrozenPlan,
    FrozenStep,
    Version,
    current,
    difference,
    frozen,
    independence,
    seal,
    thawed,
)

DAY = date(2018, 6, 15)


def step(key, **values):
    return FrozenStep(**{"key": key, "words": "Ich rufe an.", "own_words": "أتصل.", "by": "participant", **values})


def goal(key, *steps, **values):
    words = {"words": "Ziel", "own_words": "هدف", "done_when": "Fertig.", "own_done_when": "انتهى."}
    return FrozenGoal(**{"key": key, "area": "work", "steps": steps, **words, **values})


def plan(*goals):
    return FrozenPlan(language="ar", goals=goals)


BEFORE = plan(goal("a", step("1"), step("2")), goal("b"))


def test_a_plan_comes_out_of_its_row_as_it_went_in():
    assert thawed(frozen(BEFORE)) == BEFORE
    assert seal(frozen(BEFORE)) == seal(frozen(thawed(frozen(BEFORE))))
    assert seal(frozen(BEFORE)) != seal(frozen(plan(goal("b"))))


def test_nothing_differs_from_itself():
    assert difference(BEFORE, BEFORE) == []


def test_what_came_went_and_changed_is_named():
    after = plan(goal("a", step("1", due_on="2018-07-01", state="done"), step("3"), agreed_on="2018-06-15"), goal("c"))

    assert difference(BEFORE, after) == [
        Difference(change=Change.CHANGED, goal="a", fields=("agreed_on",)),
        Difference(change=Change.CHANGED, goal="a", step="1", fields=("due_on", "state")),
        Difference(change=Change.ADDED, goal="a", step="3"),
        Difference(change=Change.GONE, goal="a", step="2"),
        Difference(change=Change.ADDED, goal="c"),
        Difference(change=Change.GONE, goal="b"),
    ]


def test_the_newest_standing_plan_of_an_open_case_counts_and_a_finished_one_never():
    first, second = Version(number=1, agreed_on=DAY), Version(number=2, agreed_on=DAY)

    assert current([second, first], case_is_open=True) == second
    assert current([first, replace(second, closed_on=DAY)], case_is_open=True) == first
    assert current([first, second], case_is_open=False) is None
    assert current([replace(first, closed_on=DAY)], case_is_open=True) is None
    assert current([], case_is_open=True) is None


def test_independence_is_counted_with_its_denominator():
    done = [
        DoneStep(area="work", done_on=date(2018, 6, 30), help="accompanied"),
        DoneStep(area="work", done_on=date(2018, 7, 1), help="alone"),
        DoneStep(area="work", done_on=date(2018, 12, 31), help="with-help"),
        DoneStep(area="housing", done_on=date(2018, 1, 1), help="alone"),
    ]

    assert [(one.area, one.year, one.half, one.alone, one.done) for one in independence(done)] == [
        ("housing", 2018, 1, 1, 1),
        ("work", 2018, 1, 0, 1),
        ("work", 2018, 2, 1, 2),
    ]
