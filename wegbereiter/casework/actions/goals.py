"""What becomes of a goal: the person says yes to it or no, it is given up, or taken up again. Doing it twice changes nothing.

`version` is that of the goal on the page, None where none was shown: an answer belongs to the words that stood there.
"""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.choices import GoalState, StepState
from wegbereiter.casework.models import Goal
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.case import goals_visible_to
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import Actor


def own_goal(goal_id: UUID, *, by: Actor, today: date) -> Goal:
    """A goal of an open case in the own care, locked after its case. Raises Goal.DoesNotExist, RefusedError."""
    visible = goals_visible_to(by, today=today)
    own_case(visible.get(pk=goal_id).case_id, by=by, today=today)  # locked first, as in every act on a plan
    return visible.select_for_update(of=("self",)).get(pk=goal_id)


def agree_goal(goal_id: UUID, *, version: int | None = None, by: Actor, today: date, now: datetime) -> Goal:
    """The person says yes to a goal; the day of the first yes stays, until a no takes it back.

    Raises:
        Goal.DoesNotExist: not in the own care.
        ConflictError: somebody else changed it since. RefusedError: a closed case.
    """
    check(by, Permission.PERSON_WORK)
    goal = own_goal(goal_id, by=by, today=today)
    if goal.agreed_on is None:
        _answer(goal, version, agreed_on=today)
        record("casework.goal.agreed", by=by, about=goal, river="case", now=now)
    return goal


def refuse_goal(goal_id: UUID, *, version: int | None = None, by: Actor, today: date, now: datetime) -> Goal:
    """The person says no to a goal, or takes an earlier yes back: from then on no agreement holds it.

    Raises as `agree_goal` does.
    """
    check(by, Permission.PERSON_WORK)
    goal = own_goal(goal_id, by=by, today=today)
    if goal.refused_on is None:
        _answer(goal, version, refused_on=today)
        record("casework.goal.refused", by=by, about=goal, river="case", now=now)
    return goal


def unanswer_goal(goal_id: UUID, *, version: int | None = None, by: Actor, today: date, now: datetime) -> Goal:
    """The answer was noted by mistake: the person has not been asked. Raises as `agree_goal` does."""
    check(by, Permission.PERSON_WORK)
    goal = own_goal(goal_id, by=by, today=today)
    if goal.agreed_on or goal.refused_on:
        _answer(goal, version)
        record("casework.goal.unanswered", by=by, about=goal, river="case", now=now)
    return goal


def _answer(goal: Goal, version: int | None, *, agreed_on: date | None = None, refused_on: date | None = None) -> None:
    if version is not None and version != goal.version:
        raise ConflictError(goal)
    goal.agreed_on, goal.refused_on, goal.version = agreed_on, refused_on, goal.version + 1
    goal.save(update_fields=["agreed_on", "refused_on", "version"])


def drop_goal(goal_id: UUID, *, by: Actor, today: date, now: datetime) -> Goal:
    """A goal is given up, and its open steps with it; what was done stays done.

    Raises:
        Goal.DoesNotExist: not in the own care.
        RefusedError: a closed case, or the goal is reached.
    """
    check(by, Permission.PERSON_WORK)
    goal = own_goal(goal_id, by=by, today=today)
    if goal.state == GoalState.REACHED:
        raise RefusedError(Refusal.GOAL_IS_OVER)
    if goal.state == GoalState.OPEN:
        _turn(goal, GoalState.DROPPED, steps=(StepState.OPEN, StepState.DROPPED), ended_on=today)
        record("casework.goal.dropped", by=by, about=goal, river="case", now=now)
    return goal


def take_up_goal(goal_id: UUID, *, by: Actor, today: date, now: datetime) -> Goal:
    """A goal that was given up counts again, with the steps that were open.

    Raises:
        Goal.DoesNotExist: not in the own care.
        RefusedError: a closed case, or the same goal was chosen anew meanwhile.
    """
    check(by, Permission.PERSON_WORK)
    goal = own_goal(goal_id, by=by, today=today)
    if goal.state != GoalState.DROPPED:
        return goal
    open_ones = goals_visible_to(by, today=today).filter(case_id=goal.case_id, state=GoalState.OPEN)
    if goal.code and open_ones.filter(code=goal.code).exists():
        raise RefusedError(Refusal.GOAL_IS_THERE)
    _turn(goal, GoalState.OPEN, steps=(StepState.DROPPED, StepState.OPEN), ended_on=None)
    record("casework.goal.taken_up", by=by, about=goal, river="case", now=now)
    return goal


def _turn(goal: Goal, state: GoalState, *, steps: tuple[StepState, StepState], ended_on: date | None) -> None:
    before, after = steps
    goal.state, goal.ended_on, goal.version = state, ended_on, goal.version + 1
    goal.save(update_fields=["state", "ended_on", "version"])
    for step in goal.steps.filter(state=before):
        step.state, step.version = after, step.version + 1  # a page that still shows the button is out of date
        step.save(update_fields=["state", "version"])
