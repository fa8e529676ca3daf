"""A further step for a goal that is there, and taking out one that was never agreed on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.goals import own_goal
from wegbereiter.casework.actions.lines import take_back
from wegbereiter.casework.actions.plan import OwnStep, new_step, own_step, own_words, reach
from wegbereiter.casework.choices import GoalState, LineAct, StepState
from wegbereiter.casework.models import Goal, Step
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.agreed import agreed_steps
from wegbereiter.casework.queries.case import plans_visible_to
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """From the library by its `code`, with who takes it and the day suggested there; or in own words."""

    code: str = ""
    own: OwnStep | None = None


def add_step(goal_id: UUID, new: NewStep, *, by: Actor, today: date, now: datetime) -> Step:
    """A goal gets one step more. The same one twice is one.

    Raises:
        Goal.DoesNotExist: not in the own care.
        RefusedError: a closed case, a goal that is over, no such step, or no words.
    """
    check(by, Permission.PERSON_WORK)
    step, is_new = added(goal_id, new, by=by, today=today)
    if is_new:
        record("casework.step.added", by=by, about=step, river="case", now=now)
    return step


def added(goal_id: UUID, new: NewStep, *, by: Actor, today: date) -> tuple[Step, bool]:
    """Part of the acts that add: the step, and whether it was not there before."""
    goal = own_goal(goal_id, by=by, today=today)
    if goal.state != GoalState.OPEN:
        raise RefusedError(Refusal.GOAL_NOT_OPEN)
    step = _own(goal, new.own, today=today) if new.own else _of_library(goal, new.code, today=today)
    there = (
        goal.steps.filter(code=step.code) if step.code else goal.steps.filter(words=step.words, state=StepState.OPEN)
    )
    twin = there.first()
    if twin is not None:
        return twin, False
    step.number = (goal.steps.aggregate(last=Max("number"))["last"] or 0) + 1
    step.save()
    return step, True


def _own(goal: Goal, own: OwnStep, *, today: date) -> Step:
    if not own.words.strip():
        raise RefusedError(Refusal.NO_WORDS)
    return own_words(goal, 0, own, today=today)


def _of_library(goal: Goal, code: str, *, today: date) -> Step:
    known = library.goal_of(goal.code)
    steps = dict(zip(known.step_codes(), known.steps, strict=True)) if known else {}
    if code not in steps:
        raise RefusedError(Refusal.NO_SUCH_GOAL)
    return new_step(goal, 0, code=code, by=steps[code].by, due_on=today + timedelta(days=steps[code].days))


def remove_step(step_id: UUID, *, version: int, by: Actor, today: date, now: datetime) -> Goal:
    """A step goes that should not have come; today's talk says nothing of it.

    What was done or agreed on stays, and what somebody was referred for.

    Raises:
        Step.DoesNotExist: not in the own care.
        ConflictError: somebody else changed it since. RefusedError: a closed case, or the step stays.
    """
    check(by, Permission.PERSON_WORK)
    step = own_step(step_id, version, by=by, today=today)
    goal = step.goal
    plans = plans_visible_to(by, today=today).filter(case_id=goal.case_id)
    if step.state != StepState.OPEN or str(step.pk) in agreed_steps(plans) or step.referrals.exists():
        raise RefusedError(Refusal.STEP_STAYS)
    take_back(step, LineAct, by=by, today=today)
    # Case and goal, because nothing else knows where the step stood: a second click asks (queries.removed).
    record("casework.step.removed", by=by, about=step, river="case", now=now, case=goal.case_id, goal=goal.pk)
    step.delete()
    if goal.steps.filter(state=StepState.DONE).exists():
        reach(goal, today=today)
    return goal
