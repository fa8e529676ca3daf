"""A plan as it stands, with the words that both read today: what an agreement keeps, and what is printed to be signed."""

from collections.abc import Iterable

from wegbereiter.casework.choices import StepState
from wegbereiter.casework.models import Goal, Step
from wegbereiter.casework.queries import library
from wegbereiter.casework.rules.library import SOURCE, Said, said
from wegbereiter.casework.rules.plans import FrozenGoal, FrozenPlan, FrozenStep


def frozen_plan(goals: Iterable[Goal], language: str) -> FrozenPlan:
    """Goals that the person has said yes to, in German and in the language."""
    return FrozenPlan(language=language, goals=tuple(_frozen_goal(goal, language) for goal in goals if goal.agreed_on))


def _said(kind: str, code: str, own: str, language: str) -> Said:
    """Own words are written in German and translated by nobody."""
    return said(kind, code, language, library.words()) if code else Said(text=own, language=SOURCE)


def _words(kind: str, code: str, own: str, language: str) -> str:
    return _said(kind, code, own, language).text


def _frozen_goal(goal: Goal, language: str) -> FrozenGoal:
    steps = [step for step in goal.steps.all() if step.state != StepState.DROPPED]
    theirs = _said("goals", goal.code, goal.words, language)
    return FrozenGoal(
        key=str(goal.pk),
        area=goal.area,
        words=_words("goals", goal.code, goal.words, SOURCE),
        own_words=theirs.text,
        own_language=theirs.language,
        done_when=_words("done", goal.code, goal.done_when, SOURCE),
        own_done_when=_words("done", goal.code, goal.done_when, language),
        agreed_on=goal.agreed_on.isoformat() if goal.agreed_on else "",
        state=goal.state,
        steps=tuple(_frozen_step(step, language) for step in steps),
    )


def _frozen_step(step: Step, language: str) -> FrozenStep:
    theirs = _said("steps", step.code, step.words, language)
    return FrozenStep(
        key=str(step.pk),
        words=_words("steps", step.code, step.words, SOURCE),
        own_words=theirs.text,
        own_language=theirs.language,
        by=step.by,
        third=step.third,
        due_on=step.due_on.isoformat() if step.due_on else "",
        state=step.state,
        help=step.help,
    )
