"""Plans as they were agreed, to be read and compared. Their words are those of that day, whatever the library says today."""

from collections.abc import Iterable
from dataclasses import dataclass

from wegbereiter.casework.models import AgreedPlan
from wegbereiter.casework.rules.library import AREAS
from wegbereiter.casework.rules.plans import Change, FrozenGoal, FrozenPlan, difference, thawed


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A difference in words: what it is about, and for what changed both sides."""

    change: Change
    goal: str
    step: str
    fields: list[tuple[str, str, str]]


def agreed_steps(plans: Iterable[AgreedPlan]) -> set[str]:
    """Keys of all steps that stand in one of these plans."""
    return {step["key"] for plan in plans for goal in plan.content["goals"] for step in goal["steps"]}


def areas_of(plan: FrozenPlan) -> list[tuple[str, list[FrozenGoal]]]:
    """The plan's goals by life area, in the order of the areas."""
    found = ((area, [goal for goal in plan.goals if goal.area == area]) for area in AREAS)
    return [(area, goals) for area, goals in found if goals]


def changes(before: AgreedPlan, after: AgreedPlan) -> list[Shown]:
    """What was agreed otherwise in the later plan."""
    old, new = thawed(before.content), thawed(after.content)
    one, other = _by_key(old), _by_key(new)
    shown = []
    for found in difference(old, new):
        key = (found.goal, found.step)
        was, now = one.get(key), other.get(key)
        goal, step = (
            _words(found.goal, "", other, one),
            _words(found.goal, found.step, other, one) if found.step else "",
        )
        fields = [(name, getattr(was, name), getattr(now, name)) for name in _told(found.fields)]
        shown.append(Shown(change=found.change, goal=goal, step=step, fields=fields))
    return shown


def _told(fields: Iterable[str]) -> list[str]:
    """Words in the person's language change with the German ones; one of the two is enough to tell."""
    names = list(fields)
    return [name for name in names if not name.startswith("own_") or name.removeprefix("own_") not in names]


def _by_key(plan: FrozenPlan) -> dict[tuple[str, str], object]:
    rows: dict[tuple[str, str], object] = {(goal.key, ""): goal for goal in plan.goals}
    return rows | {(goal.key, step.key): step for goal in plan.goals for step in goal.steps}


def _words(goal: str, step: str, *plans: dict[tuple[str, str], object]) -> str:
    found = next(plan[goal, step] for plan in plans if (goal, step) in plan)
    return str(getattr(found, "words", ""))
