"""Talks at the plan: the one of today, and its lines as the file keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import override

from wegbereiter.casework.choices import LINES, Help, LineAct, StepState
from wegbereiter.casework.models import Contact, TalkLine
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.contact import contacts_visible_to
from wegbereiter.casework.queries.plan import PlanPage, StepLine
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.queries.person import files_visible_to


def talk_lines_visible_to(actor: Actor, *, today: date) -> QuerySet[TalkLine]:
    return TalkLine.objects.filter(person__in=files_visible_to(actor, today=today))


def talk_of(actor: Actor, person_id: UUID, *, today: date) -> Contact | None:
    """The talk at the plan that the actor has with somebody today, if one has begun. One query."""
    mine = contacts_visible_to(actor, today=today).filter(made_by=person_of(actor), day=today, at_plan=True)
    return mine.filter(people__person_id=person_id).order_by("entered_at", "id").first()


def talk_before(actor: Actor, person_id: UUID, today_s: Contact | None, *, today: date) -> Contact | None:
    """The newest talk in which somebody was reached, other than the one that is just held. Two queries, one without any."""
    held = contacts_visible_to(actor, today=today).filter(people__person_id=person_id, reached=True, day__lte=today)
    others = held.exclude(pk=today_s.pk) if today_s else held
    lines = talk_lines_visible_to(actor, today=today).filter(person_id=person_id)
    return others.prefetch_related(Prefetch("lines", queryset=lines)).order_by("-day", "-entered_at", "-id").first()


def lines_of(actor: Actor, talk: Contact, *, today: date, person_id: UUID | None = None) -> QuerySet[TalkLine]:
    """What was done in a talk with people in the own care, or with one of them."""
    lines = talk_lines_visible_to(actor, today=today).filter(contact=talk)
    return lines.filter(person_id=person_id) if person_id else lines


def with_lines(contacts: QuerySet[Contact], actor: Actor, *, today: date) -> QuerySet[Contact]:
    """Talks with those of their lines that are about people in the own care. One query more."""
    return contacts.prefetch_related(Prefetch("lines", queryset=talk_lines_visible_to(actor, today=today)))


def record_of(line: TalkLine) -> str:
    """A line as it stands in the file: in German, whatever language the page speaks."""
    with override(SOURCE):
        is_open = line.act != LineAct.DONE and line.due_on is None
        values = {
            "words": line.words,
            "help": Help(line.help).label if line.help else "",
            "day": day(line.due_on) if line.due_on else "",
        }
        return str(LINES[f"{line.act}_open" if is_open else line.act]) % values


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line beside its step as it stands now, None where that is gone. `undo`: which button takes the act back, if any."""

    line: TalkLine
    area: str
    step: StepLine | None
    undo: str


def entries(page: PlanPage, lines: Iterable[TalkLine]) -> list[Entry]:
    """What was done in a talk, with the steps of the page: no query of its own."""
    steps = {one.step.pk: (line.goal.area, one) for line in (*page.lines, *page.dropped) for one in line.steps}
    found = []
    for line in lines:
        area, step = steps.get(line.step_key, ("", None))
        found.append(Entry(line=line, area=area, step=step, undo=_undo(line, step)))
    return found


def _undo(line: TalkLine, shown: StepLine | None) -> str:
    """An act can be taken back as long as the plan has not gone on from it."""
    if shown is None:
        return ""
    stands = {
        LineAct.DONE: shown.step.state == StepState.DONE,
        LineAct.MOVED: shown.is_open and shown.step.due_on == line.due_on,
        LineAct.ADDED: shown.can_go,
    }
    return line.act if stands[LineAct(line.act)] else ""
