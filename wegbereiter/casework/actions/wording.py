"""Correct what was written: the words of a goal or a step, and who takes a step. What was agreed on stays as it was."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.goals import own_goal
from wegbereiter.casework.actions.plan import own_step
from wegbereiter.casework.choices import GoalState, LineAct, StepState
from wegbereiter.casework.models import Goal, Step
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.case import goals_visible_to
from wegbereiter.casework.queries.talk import talk_lines_visible_to
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class GoalWords:
    """`agreed`: the person says yes to these words."""

    words: str
    done_when: str = ""
    agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class StepWords:
    """Who takes a step; `words` of one from the library are not asked for."""

    by: By
    words: str = ""
    third: str = ""


def change_goal(goal_id: UUID, new: GoalWords, *, version: int, by: Actor, today: date, now: datetime) -> Goal:
    """Other words for a goal of one's own. A yes was said to the words of before: it holds on only if it is said again.

    The same words twice are one change.

    Raises:
        Goal.DoesNotExist: not in the own care.
        ConflictError: somebody else changed it since.
        RefusedError: a closed case, a goal that is over or from the library, no words, or the same goal a second time.
    """
    check(by, Permission.PERSON_WORK)
    goal, words, done_when = own_goal(goal_id, by=by, today=today), new.words.strip(), new.done_when.strip()
    if goal.state != GoalState.OPEN or goal.code:
        raise RefusedError(Refusal.WORDS_STAY)
    if (words, done_when) == (goal.words, goal.done_when):
        return goal
    if goal.version != version:
        raise ConflictError(goal)
    if not words:
        raise RefusedError(Refusal.NO_WORDS)
    others = goals_visible_to(by, today=today).filter(case_id=goal.case_id, state=GoalState.OPEN).exclude(pk=goal.pk)
    if others.filter(area=goal.area, words=words).exists():
        raise RefusedError(Refusal.GOAL_IS_THERE)
    goal.words, goal.done_when, goal.version = words, done_when, goal.version + 1
    goal.agreed_on, goal.refused_on = today if new.agreed else None, None
    goal.save(update_fields=["words", "done_when", "version", "agreed_on", "refused_on"])
    record("casework.goal.changed", by=by, about=goal, river="case", now=now, agreed=new.agreed)
    return goal


def change_step(step_id: UUID, new: StepWords, *, version: int, by: Actor, today: date, now: datetime) -> Step:
    """Other words for an open step of one's own, or somebody else who takes it; today's talk says it in the new words.

    Raises:
        Step.DoesNotExist: not in the own care.
        ConflictError: somebody else changed it since.
        RefusedError: a closed case, a step that is over, or no words.
    """
    check(by, Permission.PERSON_WORK)
    step = own_step(step_id, version, by=by, today=today)
    if step.state != StepState.OPEN:
        raise RefusedError(Refusal.WORDS_STAY)
    if not step.code and not new.words.strip():
        raise RefusedError(Refusal.NO_WORDS)
    words = "" if step.code else new.words.strip()
    third = new.third.strip() if new.by == By.THIRD else ""
    if (words, str(new.by), third) == (step.words, step.by, step.third):
        return step
    step.words, step.by, step.third, step.version = words, str(new.by), third, step.version + 1
    step.save(update_fields=["words", "by", "third", "version"])
    if words:
        lines = talk_lines_visible_to(by, today=today).filter(step_key=step.pk, contact__day=today)
        lines.filter(act__in=[LineAct.ADDED, LineAct.MOVED]).update(words=words)
    record("casework.step.changed", by=by, about=step, river="case", now=now)
    return step
