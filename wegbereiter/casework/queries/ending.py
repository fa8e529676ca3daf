"""What is still open with somebody when counselling ends: it would vanish from every day without a word."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wegbereiter.casework.choices import AppointmentState
from wegbereiter.casework.models import Appointment, Task
from wegbereiter.casework.queries.contact import ahead_of, appointments_visible_to
from wegbereiter.casework.queries.day import tasks_visible_to
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Merger


@dataclass(frozen=True, kw_only=True)
class LeftOpen:
    """Appointments that have not begun, and tasks that somebody wrote down. Tasks that come by themselves go by themselves."""

    appointments: list[Appointment]
    tasks: list[Task]

    def __bool__(self) -> bool:
        return bool(self.appointments or self.tasks)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What went over when two files were joined: as it was, and its copies that are still open in the file that stayed."""

    appointments: list[Appointment]
    tasks: list[Task]
    copies: LeftOpen


MEETING = ("begins_at", "minutes", "place", "bring", "interpreter")  # what makes two appointments the same one


def meeting(appointment: Appointment) -> dict[str, Any]:
    return {name: getattr(appointment, name) for name in MEETING}


def left_open_with(actor: Actor, person_id: UUID, *, today: date, now: datetime) -> LeftOpen:
    """Of somebody in the own care, in a file that was not joined to another. Two queries."""
    own = tasks_visible_to(actor, today=today).filter(person_id=person_id, done_at=None)
    return LeftOpen(
        appointments=list(ahead_of(actor, person_id, today=today).filter(begins_at__gte=now)),
        tasks=list(own.filter(reason=Reason.OWN).order_by("due_on", "pk")),
    )


def carried_over(actor: Actor, merger: Merger, *, today: date, now: datetime) -> Carried:
    """Found by the moment of the joining, at which all of it was written. Four queries.

    An appointment that was cancelled then is one that the file that stayed has as well.
    """
    meetings, own = appointments_visible_to(actor, today=today), tasks_visible_to(actor, today=today)
    there = left_open_with(actor, merger.kept_id, today=today, now=now)
    met = [meeting(one) for one in there.appointments]
    cancelled = meetings.filter(person=merger.gone_id, state=AppointmentState.CANCELLED, begins_at__gte=now)
    return Carried(
        appointments=[one for one in cancelled if meeting(one) in met],
        tasks=list(own.filter(person=merger.gone_id, reason=Reason.OWN, done_at=merger.at)),
        copies=LeftOpen(
            appointments=[one for one in there.appointments if one.made_at == merger.at],
            tasks=[one for one in there.tasks if one.made_at == merger.at],
        ),
    )
