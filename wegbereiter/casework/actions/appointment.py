"""Make an appointment, change it, and say what became of it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.choices import AppointmentState, CaseState, ReminderWay
from wegbereiter.casework.models import Appointment
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.contact import appointments_visible_to
from wegbereiter.casework.queries.reminders import noted_of
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import Actor

OVER = frozenset({AppointmentState.KEPT, AppointmentState.MISSED})  # nobody has missed what lies ahead


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """When, where, what to bring; `interpreter` is the language to be interpreted, empty without one."""

    begins_at: datetime
    minutes: int = 30
    place: str = ""
    bring: str = ""
    interpreter: str = ""


def make_appointment(case_id: UUID, meeting: Meeting, *, by: Actor, today: date, now: datetime) -> Appointment:
    """Agree on a meeting. The same one twice is one.

    Raises:
        Case.DoesNotExist: not in the own care. RefusedError: a closed case.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    same = appointments_visible_to(by, today=today).filter(person_id=case.person_id, state=AppointmentState.PLANNED)
    twin = same.filter(**asdict(meeting)).first()
    if twin is not None:
        return twin
    appointment = Appointment.objects.create(
        organisation_id=case.organisation_id, person_id=case.person_id, made_by=person_of(by), made_at=now,
        **asdict(meeting),
    )  # fmt: skip
    record("casework.appointment.made", by=by, about=appointment, river="case", now=now, begins_at=meeting.begins_at)
    return appointment


def change_appointment(
    appointment_id: UUID, meeting: Meeting, *, version: int, by: Actor, today: date, now: datetime
) -> Appointment:
    """Another time or place; `version` is the state that the form was filled from.

    Raises:
        Appointment.DoesNotExist: not in the own care.
        ConflictError: somebody else saved since. RefusedError: a closed case, or the meeting is over.
    """
    check(by, Permission.PERSON_WORK)
    appointment = _own_appointment(appointment_id, by=by, today=today)
    if appointment.version != version:
        raise ConflictError(appointment)
    if appointment.state != AppointmentState.PLANNED:
        raise RefusedError(Refusal.NO_SUCH_STATE)
    for column, value in asdict(meeting).items():
        setattr(appointment, column, value)
    appointment.version += 1
    appointment.save(update_fields=[*asdict(meeting), "version"])
    record("casework.appointment.changed", by=by, about=appointment, river="case", now=now, begins_at=meeting.begins_at)
    return appointment


def settle_appointment(
    appointment_id: UUID, state: str, *, version: int, by: Actor, today: date, now: datetime
) -> Appointment:
    """It took place, nobody came, it is cancelled; or planned again, which takes any of these back.

    Raises:
        Appointment.DoesNotExist: not in the own care.
        ConflictError: somebody else saved since. RefusedError: a closed case, or what cannot be so yet.
    """
    check(by, Permission.PERSON_WORK)
    appointment = _own_appointment(appointment_id, by=by, today=today)
    if appointment.state == state:
        return appointment  # a second click
    if appointment.version != version:
        raise ConflictError(appointment)
    if state not in AppointmentState.values or not _may_become(appointment, state, today):
        raise RefusedError(Refusal.NO_SUCH_STATE)
    appointment.state, appointment.version = state, appointment.version + 1
    appointment.save(update_fields=["state", "version"])
    record("casework.appointment.settled", by=by, about=appointment, river="case", now=now, state=state)
    return appointment


def note_reminder(appointment_id: UUID, way: str, *, by: Actor, today: date, now: datetime) -> Appointment:
    """Somebody was reminded, in this way. The same way twice on a day is one; the trail alone keeps it.

    Raises:
        Appointment.DoesNotExist: not in the own care.
        RefusedError: a closed case, no such way, or an appointment that is not planned any more.
    """
    check(by, Permission.PERSON_WORK)
    appointment = _own_appointment(appointment_id, by=by, today=today)
    if appointment.state != AppointmentState.PLANNED or way not in ReminderWay.values:
        raise RefusedError(Refusal.NO_SUCH_STATE)
    label = str(ReminderWay(way).label)
    if not any(
        one.way == label and timezone.localdate(one.at) == today and not one.is_old for one in noted_of(by, appointment)
    ):
        record("casework.appointment.reminded", by=by, about=appointment, river="case", now=now, way=way)
    return appointment


def _may_become(appointment: Appointment, state: str, today: date) -> bool:
    if state == AppointmentState.PLANNED:
        return True
    ahead = timezone.localdate(appointment.begins_at) > today
    return appointment.state != AppointmentState.CANCELLED and not (ahead and state in OVER)


def _own_appointment(appointment_id: UUID, *, by: Actor, today: date) -> Appointment:
    visible = appointments_visible_to(by, today=today).select_for_update(of=("self",))
    appointment = visible.get(pk=appointment_id)
    cases = cases_visible_to(by, today=today).filter(person_id=appointment.person_id, state=CaseState.OPEN)
    if not cases.exists():
        raise RefusedError(Refusal.CASE_IS_CLOSED)
    return appointment
