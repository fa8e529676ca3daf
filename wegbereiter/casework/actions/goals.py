"""What becomes of a goal: the person says yes to it, it is given up, or taken up again. Doing it twice changes nothing."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.choices import GoalState, StepState
from wegbereiter.casework.models import Goal
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.case import goals_visible_to
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor


def own_goal(goal_id: UUID, *, by: Actor, today: date) -> Goal:
    """A goal of an open case in the own care, locked after its case. Raises Goal.DoesNotExist, RefusedError."""
    visible = goals_visible_to(by, today=today)
    own_case(visible.get(pk=goal_id).case_id, by=by, today=today)  # locked first, as in every act on a plan
    return visible.select_for_update(of=("self",)).get(pk=goal_id)


def agree_goal(goal_id: UUID, *, by: Actor, today: date, now: datetime) -> Goal:
    """The person says yes to a goal; the day of the first yes stays.

    Raises:
        Goal.DoesNotExist: not in the own care.
        RefusedError: a closed case.
    """
    check(by, Permission.PERSON_WORK)
    goal = own_goal(goal_id, by=by, today=today)
    if goal.agreed_on is None:
        goal.agreed_on = today
        goal.save(update_fields=["agreed_on"])
        record("casework.goal.agreed", by=by, about=goal, river="case", now=now)
    return goal


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
    goal.state, goal.ended_on = state, ended_on
    goal.save(update_fields=["state", "ended_on"])
    for step in goal.steps.filter(state=before):
        step.state, step.version = after, step.version + 1  # a page that still shows the button is out of date
        step.save(update_fields=["state", "version"])
