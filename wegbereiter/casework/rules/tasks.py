"""Tasks that come by themselves, and why each exists. The same cause gives the same key, so none is ever made twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wegbereiter.core.periods import add_months

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


class Reason(StrEnum):
    PAPER_ENDS = "paper_ends"
    STEP_OVERDUE = "step_overdue"
    NO_CONTACT = "no_contact"
    CONSENT_ENDS = "consent_ends"
    CONSENT_OPEN = "consent_open"  # nobody has asked yet
    PERMISSION_ENDS = "permission_ends"
    REFERRAL_OPEN = "referral_open"
    CHANGED = "changed"  # by somebody else, and not looked at since
    CLOCK = "clock"
    DUTY = "duty"
    OWN = "own"  # somebody wrote it down


@dataclass(frozen=True, kw_only=True)
class Span:
    """How long before or after something a task is due: the numbers of an edition (pact.rules.edition.Reminders)."""

    paper_days: int
    contact_weeks: int
    referral_weeks: int
    change_days: int
    question_days: int
    consent_months: int
    consent_days: int
    new_days: int


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Something that asks for an act. `key` names it once and for all, `due_on` is the day for the act."""

    reason: Reason
    key: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A residence permit or another paper with its last day of validity; `key` is the row that says so."""

    key: str
    until: date


@dataclass(frozen=True, kw_only=True)
class OpenStep:
    key: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Since:
    """Something that is so from a day on; `key` is the row behind it. `words` say to the reader what it is."""

    key: str
    day: date
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known about one person, as far as tasks follow from it. `contact_on`: the last talk or try, else the start."""

    contact_on: date
    papers: Sequence[Paper] = ()
    dues: Sequence[Paper] = ()  # last days of rights and duties
    steps: Sequence[OpenStep] = ()
    consents: Sequence[Since] = ()  # given on that day
    permissions: Sequence[Since] = ()  # to pass something on, with the last day of each
    unasked: Since | None = None  # the newest way to reach somebody about which nobody has asked
    referrals: Sequence[Since] = ()  # without an outcome
    changed: Since | None = None  # the newest change by somebody else that one has not looked at
    clock_last_day: date | None = None
    clock_warns_from: date | None = None


def causes(known: Known, *, span: Span, today: date) -> list[Cause]:
    """Everything that asks for an act by today, the most urgent first.

    A paper or a deadline of the law asks `span.paper_days` before it ends, with that day as its due day; a permission to
    pass something on `span.consent_days` before, and only while it holds; a step on the day after it was due; a silence
    once it has lasted `span.contact_weeks`, dated by the talk after which it began; a referral or a question once it has
    been open for its time.
    """
    found = [*_papers(known.papers, Reason.PAPER_ENDS, span.paper_days, today)]
    found += _papers(known.dues, Reason.DUTY, span.paper_days, today)
    asked_again = [Paper(key=one.key, until=add_months(one.day, span.consent_months)) for one in known.consents]
    found += _papers(asked_again, Reason.CONSENT_ENDS, span.consent_days, today)
    still = [Paper(key=one.key, until=one.day) for one in known.permissions if one.day >= today]
    found += _papers(still, Reason.PERMISSION_ENDS, span.consent_days, today)
    found += [
        Cause(reason=Reason.STEP_OVERDUE, key=step.key, due_on=step.due_on)
        for step in known.steps
        if step.due_on is not None and step.due_on < today
    ]
    found += _later(known.referrals, Reason.REFERRAL_OPEN, span.referral_weeks * WEEK, today)
    found += _later([known.unasked] if known.unasked else [], Reason.CONSENT_OPEN, span.question_days * DAY, today)
    if known.changed:  # to be looked at today, whenever it was: nobody is late with it
        found.append(Cause(reason=Reason.CHANGED, key=known.changed.key, due_on=today))
    silent_from = known.contact_on + span.contact_weeks * WEEK
    if silent_from <= today:
        found.append(Cause(reason=Reason.NO_CONTACT, key=known.contact_on.isoformat(), due_on=silent_from))
    if known.clock_last_day and known.clock_warns_from and known.clock_warns_from <= today:
        last_day = known.clock_last_day
        found.append(Cause(reason=Reason.CLOCK, key=last_day.isoformat(), due_on=last_day))
    return sorted(found, key=lambda cause: (cause.due_on, cause.reason, cause.key))


def _papers(papers: Iterable[Paper], reason: Reason, days: int, today: date) -> list[Cause]:
    """A new day of the same paper is a new cause: its key carries the day."""
    return [
        Cause(reason=reason, key=f"{paper.key}:{paper.until.isoformat()}", due_on=paper.until)
        for paper in papers
        if paper.until - timedelta(days=days) <= today
    ]


def _later(ones: Iterable[Since], reason: Reason, after: timedelta, today: date) -> list[Cause]:
    return [Cause(reason=reason, key=one.key, due_on=one.day + after) for one in ones if one.day + after <= today]


def postponed(due_on: date, *, days: int, today: date) -> date:
    """The new day of a task that was put off: so many days from today on, or from its day if that lies ahead."""
    return max(due_on, today) + timedelta(days=days)


def settled(open_keys: Iterable[tuple[Reason, str]], found: Iterable[Cause]) -> set[tuple[Reason, str]]:
    """Open tasks whose cause is gone (the permit was prolonged, somebody called): they end by themselves."""
    standing = {(cause.reason, cause.key) for cause in found}
    return {task for task in open_keys if task not in standing and task[0] is not Reason.OWN}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A task that waits: with its cause's day, or the one to which it was put off."""

    reason: Reason
    key: str
    due_on: date
    words: str = ""
    postponed: int = 0


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A task on which somebody acted, or that somebody wrote down."""

    task: Standing
    done: bool


def standing(found: Sequence[Cause], kept: Sequence[Kept]) -> list[Standing]:
    """What waits, the most urgent first: every cause that nobody has dealt with, and open tasks that are not settled."""
    known = {(one.task.reason, one.task.key) for one in kept}
    waiting = [one.task for one in kept if not one.done]
    gone = settled(((task.reason, task.key) for task in waiting), found)
    rows = [task for task in waiting if (task.reason, task.key) not in gone]
    rows += [
        Standing(reason=cause.reason, key=cause.key, due_on=cause.due_on)
        for cause in found
        if (cause.reason, cause.key) not in known
    ]
    return sorted(rows, key=lambda task: (task.due_on, task.reason, task.key))
