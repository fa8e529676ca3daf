"""A further position on a running grant: reported by its holder, or entered from a letter; amended as any change."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.amendment import (
    AMENDING,
    check_findings,
    check_granted,
    check_received,
    owed_objection,
    written,
)
from wegbereiter.funding.actions.application import MOST_POSITIONS
from wegbereiter.funding.actions.files import keep_scan
from wegbereiter.funding.models import Application, NoticeObjection, PositionChange
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.amendment import line_of, next_number
from wegbereiter.funding.queries.application import applications_visible_to
from wegbereiter.funding.rules.amendment import Change, findings_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import Scan
from wegbereiter.funding.states import Fault
from wegbereiter.pact import queries as pact


@transaction.atomic
def report_position(application_id: UUID, change: Change, *, by: Actor, now: datetime) -> PositionChange:
    """Report a further position of the own grant, under the number that the page showed.

    Raises:
        PermissionDenied, Application.DoesNotExist.
        RefusedError: not granted, another one was reported under this number in the meantime, too many, or something
            blocks (see rules.amendment.findings_of).
    """
    check(by, Permission.APPLICATION_WRITE)
    one_at_a_time(f"{AMENDING}:{application_id}")
    own = applications_visible_to(by).filter(organisation_id=own_organisation(by))
    row = _further(own.get(pk=application_id), change, by=by, now=now)
    record("funding.position.reported", by=by, about=row, river="money", now=now, application=application_id)
    return row


@transaction.atomic
def enter_position(  # one letter, entered in one go
    application_id: UUID, change: Change, *, received_on: date, scan: Scan, by: Actor, now: datetime
) -> PositionChange:
    """Enter one that came by mail: marked, with its scan. Who enters it does not decide the amendment.

    Raises:
        PermissionDenied, Application.DoesNotExist.
        RefusedError: as for the holder, or an impossible day.
    """
    check(by, Permission.APPLICATION_PREPARE)
    one_at_a_time(f"{AMENDING}:{application_id}")
    application = applications_visible_to(by).get(pk=application_id)
    row = _further(application, change, received_on=received_on, by=by, now=now)
    keep_scan(row, scan, by=by, now=now)
    record("funding.position.entered", by=by, about=row, river="money", now=now, application=application_id)
    return row


@transaction.atomic
def enter_remedy_position(objection_id: UUID, change: Change, *, by: Actor, now: datetime) -> PositionChange:
    """Enter a further position that an upheld objection adds to its grant. Who enters it does not decide the amendment.

    Raises:
        PermissionDenied.
        NoticeObjection.DoesNotExist: there is none, or no amendment is owed upon it any more.
        RefusedError: as for the holder.
    """
    objection = owed_objection(objection_id, by=by)
    row = _further(objection.notice.application, change, objection=objection, by=by, now=now)
    record("funding.change.remedy_entered", by=by, about=row, river="money", now=now, objection=objection_id)
    return row


def _further(  # one position, whichever way it came
    application: Application,
    change: Change,
    *,
    received_on: date | None = None,
    objection: NoticeObjection | None = None,
    by: Actor,
    now: datetime,
) -> PositionChange:
    check_granted(application)
    today = timezone.localdate(now)
    check_received(application, received_on, today=today)
    line = line_of(by, application)
    if change.number != next_number(line):
        raise RefusedError(Fault.POSITION_REPORTED)
    if len(line.expected.positions) >= MOST_POSITIONS:
        raise RefusedError(Fault.TOO_MANY_POSITIONS, most=MOST_POSITIONS)
    edition = pact.edition(application.edition)
    check_findings(findings_of(line.now, change, edition, today=today, expected=line.expected))
    row = written(application, change, received_on=received_on, objection=objection, by=by, now=now)
    row.added_number = change.number
    row.save()
    return row
