"""What is still open with somebody when counselling ends: it would vanish from every day without a word."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wegbereiter.casework.models import Appointment, Task
from wegbereiter.casework.queries.contact import ahead_of
from wegbereiter.casework.queries.day import tasks_visible_to
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class LeftOpen:
    """Appointments that have not begun, and tasks that somebody wrote down. Tasks that come by themselves go by themselves."""

    appointments: list[Appointment]
    tasks: list[Task]

    def __bool__(self) -> bool:
        return bool(self.appointments or self.tasks)


def left_open_with(actor: Actor, person_id: UUID, *, today: date, now: datetime) -> LeftOpen:
    """Of somebody in the own care, in a file that was not joined to another. Two queries."""
    own = tasks_visible_to(actor, today=today).filter(person_id=person_id, done_at=None)
    return LeftOpen(
        appointments=list(ahead_of(actor, person_id, today=today).filter(begins_at__gte=now)),
        tasks=list(own.filter(reason=Reason.OWN).order_by("due_on", "pk")),
    )
