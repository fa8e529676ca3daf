"""Appointments ahead and open tasks end with the counselling, or go over to the file that goes on.

Parts of the acts that close and join; whoever calls has looked up what is open, and has locked the case.
"""

from datetime import datetime

from wegbereiter.casework.choices import AppointmentState
from wegbereiter.casework.choices.transfers import TransferState
from wegbereiter.casework.models import Appointment, Case, Task, Transfer
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.ending import Carried, LeftOpen, meeting
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.core.ids import new_id
from wegbereiter.core.tenancy import Actor


def end_what_is_open(left: LeftOpen, *, by: Actor, now: datetime) -> None:
    """Nobody waits for a meeting that was cancelled, and a later counselling of the person begins without old tasks."""
    for appointment in left.appointments:
        appointment.state, appointment.version = AppointmentState.CANCELLED, appointment.version + 1
        appointment.save(update_fields=["state", "version"])
    for task in left.tasks:
        task.done_at, task.done_by = now, person_of(by)
        task.save(update_fields=["done_at", "done_by"])


def end_offers_of(case: Case, *, now: datetime) -> None:
    """Counselling ended while another house was asked: there is nothing to take over."""
    Transfer.objects.filter(case=case, state=TransferState.OPEN).update(
        state=TransferState.ENDED, package=None, ended_at=now
    )


def carry_over(left: LeftOpen, there: LeftOpen, kept: Case, *, by: Actor, now: datetime) -> None:
    """What is open stands in the file that goes on from now on, once, and ends in the other one."""
    of = {"organisation_id": kept.organisation_id, "person_id": kept.person_id}
    met = {tuple(meeting(one).items()) for one in there.appointments}
    for one in left.appointments:
        if tuple(meeting(one).items()) not in met:
            Appointment.objects.create(made_by=one.made_by, made_at=now, **meeting(one), **of)
    said = [(one.words, one.due_on) for one in there.tasks]
    for task in left.tasks:
        if (task.words, task.due_on) not in said:
            Task.objects.create(
                reason=Reason.OWN, key=str(new_id()), words=task.words, due_on=task.due_on, postponed=task.postponed,
                made_at=now, **of,
            )  # fmt: skip
    end_what_is_open(left, by=by, now=now)


def give_back(carried: Carried, *, by: Actor, now: datetime) -> None:
    """Whoever was another person has nothing of this one any more, and this one has it again."""
    for appointment in carried.appointments:
        appointment.state, appointment.version = AppointmentState.PLANNED, appointment.version + 1
        appointment.save(update_fields=["state", "version"])
    for task in carried.tasks:
        task.done_at = task.done_by = None
        task.save(update_fields=["done_at", "done_by"])
    end_what_is_open(carried.copies, by=by, now=now)
