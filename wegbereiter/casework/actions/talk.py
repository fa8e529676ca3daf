"""The plan in conversation: what is ticked, moved and added while both look at it writes the talk by itself.

Each act is that of `plan` or `steps`, and keeps a line in the talk of today besides, in one event.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.actions.contact import Talk, check_talk
from wegbereiter.casework.actions.lines import begun_talk, keep_line, keep_move
from wegbereiter.casework.actions.plan import own_step, set_day, set_done
from wegbereiter.casework.actions.steps import NewStep, added
from wegbereiter.casework.choices import Help, LineAct
from wegbereiter.casework.models import Contact, Step
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.talk import talk_of
from wegbereiter.casework.rules.refusal import ConflictError
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class Review:
    """How a talk was held. `interpreter`: the language, empty without one."""

    kind: str
    topics: tuple[str, ...] = ()
    minutes: int | None = None
    interpreter: str = ""

    def columns(self) -> dict[str, object]:
        return {
            "kind": self.kind, "topics": sorted(self.topics), "minutes": self.minutes, "interpreter": self.interpreter,
        }  # fmt: skip


def tick_in_talk(step_id: UUID, how: Help, *, version: int, by: Actor, today: date, now: datetime) -> Step:
    """As `plan.tick_step`, which says what it raises."""
    check(by, Permission.PERSON_WORK)
    step = own_step(step_id, version, by=by, today=today)
    set_done(step, how, today=today)
    talk = keep_line(step, LineAct.DONE, by=by, today=today, now=now, help=how)
    record("casework.step.done", by=by, about=step, river="case", now=now, help=str(how), talk=talk.pk)
    return step


def move_in_talk(step_id: UUID, due_on: date | None, *, version: int, by: Actor, today: date, now: datetime) -> Step:
    """As `plan.move_step`. Back to the day on which it stood before the talk, the line goes."""
    check(by, Permission.PERSON_WORK)
    step = own_step(step_id, version, by=by, today=today)
    was_on = step.due_on
    set_day(step, due_on)
    talk = keep_move(step, was_on, by=by, today=today, now=now)
    record("casework.step.moved", by=by, about=step, river="case", now=now, talk=talk and talk.pk)
    return step


def add_in_talk(goal_id: UUID, new: NewStep, *, by: Actor, today: date, now: datetime) -> Step:
    """As `steps.add_step`."""
    check(by, Permission.PERSON_WORK)
    step, is_new = added(goal_id, new, by=by, today=today)
    if is_new:
        talk = keep_line(step, LineAct.ADDED, by=by, today=today, now=now, due_on=step.due_on)
        record("casework.step.added", by=by, about=step, river="case", now=now, talk=talk.pk)
    return step


def end_talk(case_id: UUID, review: Review, *, version: int, by: Actor, today: date, now: datetime) -> Contact:
    """Say how the talk of today was held. Where nothing was changed it begins here: looking at the plan is a talk as well.

    `version` is that of the talk on the page, 1 where none had begun. The same review twice is one.

    Raises:
        Case.DoesNotExist: not in the own care.
        ConflictError: it was corrected since. RefusedError: a closed case, or an unknown kind or topic.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    check_talk(Talk(day=today, kind=review.kind, topics=review.topics), today=today)
    columns = review.columns()
    found = talk_of(by, case.person_id, today=today)
    if found is not None and found.version != version:
        if found.version == version + 1 and columns == {name: getattr(found, name) for name in columns}:
            return found  # a second click
        raise ConflictError(found)
    talk = found or begun_talk(case.person_id, by=by, today=today, now=now)
    for column, value in columns.items():
        setattr(talk, column, value)
    if not talk.interpreter:
        talk.interpreter_cost = None
    talk.version += 1
    talk.save(update_fields=[*columns, "interpreter_cost", "version"])
    record("casework.talk.ended", by=by, about=talk, river="case", now=now, lines=talk.lines.count())
    return talk
