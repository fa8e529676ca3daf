"""Rate, set goals, tick steps, agree. Ticking a step is the note: nobody writes it down a second time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.actions.lines import take_back
from wegbereiter.casework.choices import GoalState, Help, LineAct, StepState
from wegbereiter.casework.models import AgreedPlan, Case, Goal, Rating, Step
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.assessment import state_of, view_of
from wegbereiter.casework.queries.case import goals_visible_to, plans_visible_to, ratings_visible_to, steps_visible_to
from wegbereiter.casework.queries.frozen import frozen_plan
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.plans import View, frozen, seal
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.person import own_person
from wegbereiter.people.models import Person

SCALE_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class OwnStep:
    """A step in own words. `days`: until when, counted from today; None leaves the day open."""

    words: str
    by: By
    days: int | None = None
    third: str = ""


def rate(
    person_id: UUID, views: Mapping[str, View], *, seen: str | None = None, by: Actor, today: date, now: datetime
) -> list[Rating]:
    """Keep where somebody stands in the areas that were talked about today; a second rating of one day replaces the first.

    A view that says nothing takes back what was rated today in its area; areas that are not named stay as they are.
    `seen`: the ratings of today that the page showed (queries.assessment.state_of), empty for none.

    Returns what stands of today afterwards.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        ConflictError: somebody else has rated since. The same ratings sent twice are none.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    of_today = ratings_visible_to(by, today=today).filter(person=person, day=today)
    standing = {row.area: row for row in of_today}
    wanted = {area: view for area, view in views.items() if view != view_of(standing.get(area))}
    if not wanted:
        return list(standing.values())
    if seen is not None and seen != state_of(standing.values()):
        raise ConflictError(person)
    of_today.filter(area__in=wanted).delete()
    rows = [_rating(person, area, view, by=by, today=today, now=now) for area, view in sorted(wanted.items()) if view]
    Rating.objects.bulk_create(rows)
    gone = sorted(area for area, view in wanted.items() if not view)
    areas = [row.area for row in rows]
    record("casework.assessment.rated", by=by, about=person, river="case", now=now, areas=areas, taken_back=gone)
    return [row for area, row in standing.items() if area not in wanted] + rows


def _rating(person: Person, area: str, view: View, *, by: Actor, today: date, now: datetime) -> Rating:
    return Rating(
        organisation_id=person.organisation_id, person=person, area=area, day=today, level=view.level,
        own_level=view.own_level, scale_version=SCALE_VERSION, rated_at=now, rated_by=person_of(by),
    )  # fmt: skip


def choose_goal(
    case_id: UUID,
    code: str,
    *,
    steps: Iterable[str] | None = None,
    agreed: bool = False,
    by: Actor,
    today: date,
    now: datetime,
) -> Goal:
    """Take a goal from the library into the plan, with its steps or a choice of them, each with the day suggested for it.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, no such goal or step, or the goal is in the plan already.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    known = library.goal_of(code)
    chosen = list(known.step_codes() if known and steps is None else steps or ())
    if known is None or not set(chosen) <= set(known.step_codes()):
        raise RefusedError(Refusal.NO_SUCH_GOAL)
    open_ones = goals_visible_to(by, today=today).filter(case=case, state=GoalState.OPEN)
    if open_ones.filter(code=code).exists():
        raise RefusedError(Refusal.GOAL_IS_THERE)
    goal = _goal(case, area=known.area, code=code, agreed=agreed, by=by, today=today, now=now)
    rows = [
        new_step(goal, number, code=f"{code}.{step.code}", by=step.by, due_on=today + timedelta(days=step.days))
        for number, step in enumerate(known.steps, start=1)
        if f"{code}.{step.code}" in chosen
    ]
    Step.objects.bulk_create(rows)
    record("casework.goal.chosen", by=by, about=goal, river="case", now=now, goal=code, steps=len(rows))
    return goal


def write_goal(
    case_id: UUID,
    area: str,
    words: str,
    *,
    done_when: str = "",
    steps: Iterable[OwnStep] = (),
    agreed: bool = False,
    by: Actor,
    today: date,
    now: datetime,
) -> Goal:
    """Set a goal in own words.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, no words, or the same goal a second time.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    if not words.strip():
        raise RefusedError(Refusal.NO_WORDS)
    open_ones = goals_visible_to(by, today=today).filter(case=case, state=GoalState.OPEN)
    if open_ones.filter(area=area, words=words.strip()).exists():
        raise RefusedError(Refusal.GOAL_IS_THERE)
    goal = _goal(
        case, area=area, words=words.strip(), done_when=done_when.strip(), agreed=agreed, by=by, today=today, now=now
    )
    written = [step for step in steps if step.words.strip()]
    rows = [own_words(goal, number, step, today=today) for number, step in enumerate(written, start=1)]
    Step.objects.bulk_create(rows)
    record("casework.goal.written", by=by, about=goal, river="case", now=now, area=area, steps=len(rows))
    return goal


def _goal(case: Case, *, agreed: bool, by: Actor, today: date, now: datetime, **values: str) -> Goal:
    return Goal.objects.create(
        organisation_id=case.organisation_id, case=case, person_id=case.person_id, number=case.goals.count() + 1,
        agreed_on=today if agreed else None, created_at=now, created_by=person_of(by), **values,
    )  # fmt: skip


def new_step(goal: Goal, number: int, **values: object) -> Step:
    """The row of a step, not saved yet."""
    return Step(organisation_id=goal.organisation_id, goal=goal, person_id=goal.person_id, number=number, **values)


def own_words(goal: Goal, number: int, step: OwnStep, *, today: date) -> Step:
    """As `new_step`, in own words."""
    due_on = None if step.days is None else today + timedelta(days=step.days)
    return new_step(goal, number, words=step.words.strip(), by=step.by, third=step.third.strip(), due_on=due_on)


def own_step(step_id: UUID, version: int, *, by: Actor, today: date) -> Step:
    """A step of an open case in the own care, with its goal, as the page showed it; the case is locked."""
    visible = steps_visible_to(by, today=today).select_related("goal")
    # Always the case first: two acts that lock in another order would wait for each other.
    own_case(visible.get(pk=step_id).goal.case_id, by=by, today=today)
    step = visible.select_for_update(of=("self",)).get(pk=step_id)
    if step.version != version:
        raise ConflictError(step)
    return step


def tick_step(step_id: UUID, how: Help, *, version: int, by: Actor, today: date, now: datetime) -> Step:
    """A step is done: alone, with help or accompanied. With its last open step the goal is reached.

    Raises:
        Step.DoesNotExist: not in the own care.
        ConflictError: somebody else changed it since. RefusedError: a closed case.
    """
    check(by, Permission.PERSON_WORK)
    step = own_step(step_id, version, by=by, today=today)
    set_done(step, how, today=today)
    record("casework.step.done", by=by, about=step, river="case", now=now, help=str(how))
    return step


def set_done(step: Step, how: Help, *, today: date) -> None:
    """Part of the acts that tick."""
    step.state, step.done_on, step.help, step.version = StepState.DONE, today, how, step.version + 1
    step.save(update_fields=["state", "done_on", "help", "version"])
    reach(step.goal, today=today)


def reach(goal: Goal, *, today: date) -> None:
    """A goal of which nothing is open any more is reached."""
    if goal.state == GoalState.OPEN and not goal.steps.filter(state=StepState.OPEN).exists():
        goal.state, goal.ended_on = GoalState.REACHED, today
        goal.save(update_fields=["state", "ended_on"])


def untick_step(step_id: UUID, *, version: int, by: Actor, today: date, now: datetime) -> Step:
    """It was not done after all: a goal that was reached by it is open again, and today's talk says nothing of it.

    Raises as `tick_step` does, and RefusedError where the reached goal was chosen anew meanwhile.
    """
    check(by, Permission.PERSON_WORK)
    step = own_step(step_id, version, by=by, today=today)
    goal = step.goal
    if goal.state == GoalState.REACHED and goal.code:
        anew = goals_visible_to(by, today=today).filter(case_id=goal.case_id, state=GoalState.OPEN, code=goal.code)
        if anew.exists():
            raise RefusedError(Refusal.GOAL_IS_THERE)
    step.state, step.done_on, step.help, step.version = StepState.OPEN, None, "", step.version + 1
    step.save(update_fields=["state", "done_on", "help", "version"])
    take_back(step, [LineAct.DONE], by=by, today=today)
    if goal.state == GoalState.REACHED:
        goal.state, goal.ended_on = GoalState.OPEN, None
        goal.save(update_fields=["state", "ended_on"])
    record("casework.step.reopened", by=by, about=step, river="case", now=now)
    return step


def move_step(step_id: UUID, due_on: date | None, *, version: int, by: Actor, today: date, now: datetime) -> Step:
    """A step gets another day. Raises as `tick_step` does, and RefusedError for one that is over."""
    check(by, Permission.PERSON_WORK)
    step = own_step(step_id, version, by=by, today=today)
    set_day(step, due_on)
    record("casework.step.moved", by=by, about=step, river="case", now=now)
    return step


def set_day(step: Step, due_on: date | None) -> None:
    """Part of the acts that move. Raises RefusedError for a step that is over."""
    if step.state != StepState.OPEN:
        raise RefusedError(Refusal.STEP_IS_OVER)
    step.due_on, step.version = due_on, step.version + 1
    step.save(update_fields=["due_on", "version"])


def agree(
    case_id: UUID, *, language: str, agreed_as: str, filed_at: str = "", by: Actor, today: date, now: datetime
) -> AgreedPlan:
    """Keep the plan as both have agreed on it, word for word in both languages; the one before is over.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, the person has said yes to no goal, or it was agreed just so before.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    goals = list(
        goals_visible_to(by, today=today).filter(case=case).exclude(state=GoalState.DROPPED).prefetch_related("steps")
    )
    if not any(goal.agreed_on for goal in goals):
        raise RefusedError(Refusal.NOTHING_AGREED)
    content = frozen(frozen_plan(goals, language))
    before = plans_visible_to(by, today=today).filter(case=case)
    if before.filter(closed_on=None, sha256=seal(content), agreed_as=agreed_as, filed_at=filed_at.strip()).exists():
        raise RefusedError(Refusal.PLAN_IS_AGREED)
    before.filter(closed_on=None).update(closed_on=today)
    plan = AgreedPlan.objects.create(
        organisation_id=case.organisation_id, case=case, person_id=case.person_id, number=before.count() + 1,
        content=content, sha256=seal(content), language=language, agreed_on=today, agreed_as=agreed_as,
        filed_at=filed_at.strip(), agreed_at=now, agreed_by=person_of(by),
    )  # fmt: skip
    record("casework.plan.agreed", by=by, about=plan, river="case", now=now, number=plan.number, seal=plan.sha256)
    return plan
