"""Open a file that is not in the own care, for hours, and end that; note what the data protection officer found."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from wegbereiter.audit.actions import record
from wegbereiter.core.ids import new_id
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import EmergencyOutcome, EmergencyReason
from wegbereiter.people.models import Emergency
from wegbereiter.people.permissions import Permission, check, house_of, person_of
from wegbereiter.people.queries.emergency import emergencies_visible_to, tries_in_vain
from wegbereiter.people.rules.emergency import HOURS, too_many
from wegbereiter.people.rules.refusal import Refusal, RefusedError

NOT_FOUND = "people.emergency.not_found"


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Either the exact file number, or exact names and the whole day of birth."""

    file_number: str = ""
    family_name: str = ""
    given_names: str = ""
    born_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Whose file it is; `emergency` is None where the acting person sees the file anyway."""

    person_id: UUID
    emergency: Emergency | None


def open_in_emergency(sought: Sought, reason: str, words: str, *, by: Actor, today: date, now: datetime) -> Opened:
    """Find one file of the own house by an exact key and open it. A second click finds it open already.

    A try in vain is an event that stays: the caller must not roll back. Nobody learns whether there is no such file, a
    restricted one, one of own staff or one of another body.

    Raises:
        RefusedError: no words; too many tries; nobody found.
    """
    check(by, Permission.PERSON_WORK)
    if not words.strip():
        raise RefusedError(Refusal.EMERGENCY_SAYS_NOTHING)
    me = person_of(by)
    one_at_a_time(f"emergency:{me}")  # so that tries at the same moment are counted one after the other
    if too_many(tries_in_vain(by, code=NOT_FOUND, now=now)):
        raise RefusedError(Refusal.TOO_MANY_TRIES)
    with connection.cursor() as cursor:
        cursor.execute(
            "select emergency_id, found_id from public.wb_open_file(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                new_id(), sought.file_number.strip(), sought.family_name.strip(), sought.given_names.strip(),
                sought.born_on, EmergencyReason(reason), words.strip(), HOURS,
            ],
        )  # fmt: skip
        found = cursor.fetchone()
    if found is None:
        record(NOT_FOUND, by=by, river="case", kind="refusal", now=now)
        raise RefusedError(Refusal.NOBODY_FOUND)
    emergency_id, person_id = found
    if emergency_id is None:
        return Opened(person_id=person_id, emergency=None)
    opened = emergencies_visible_to(by, today=today).get(pk=emergency_id)
    record(
        "people.emergency.opened", by=by, about=opened, river="case", now=now, reason=opened.reason,
        until=opened.until_at, person=person_id,
    )  # fmt: skip
    return Opened(person_id=person_id, emergency=opened)


def end_emergency(emergency_id: UUID, *, by: Actor, today: date, now: datetime) -> Emergency:
    """It is over: by whoever opened the file, whoever looks after the person, or the lead. The second click is none.

    Raises Emergency.DoesNotExist.
    """
    check(by, Permission.PERSON_WORK)
    visible = emergencies_visible_to(by, today=today)
    found = visible.get(pk=emergency_id)
    ended = Emergency.objects.filter(pk__in=visible.filter(pk=emergency_id, ended_at=None).values("pk"))
    if ended.update(ended_at=now, ended_by=person_of(by)):
        record("people.emergency.ended", by=by, about=found, river="case", now=now)
    return found


def look_at_emergency(emergency_id: UUID, outcome: str, *, by: Actor, now: datetime) -> None:
    """The data protection officer has looked at it, with what result. Said once; it stays.

    Raises RefusedError: none of the own house, or looked at before.
    """
    check(by, Permission.READS_REVIEW)
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_look_at_emergency(%s, %s)", [emergency_id, EmergencyOutcome(outcome)])
        (done,) = cursor.fetchone()
    if not done:
        raise RefusedError(Refusal.LOOKED_AT_BEFORE)
    record(
        "people.emergency.looked_at", by=by, about=Emergency(pk=emergency_id, organisation_id=house_of(by)),
        river="account", now=now, outcome=outcome,
    )  # fmt: skip
