"""The scan of the signed print comes in and is kept as it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.application import locked_own
from wegbereiter.funding.actions.files import keep_scan
from wegbereiter.funding.models import ApplicationFile
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import CHANGEABLE, Fault


@transaction.atomic
def add_scan(application_id: UUID, content: bytes, *, by: Actor, now: datetime) -> ApplicationFile:
    """Keep the scan of the signed print of a draft.

    Raises:
        PermissionDenied, Application.DoesNotExist.
        RefusedError: it is handed in already, or the file is no scan (see rules.scans).
    """
    check(by, Permission.APPLICATION_WRITE)
    scan = read_scan(content)
    application = locked_own(application_id, by=by)
    if application.state not in CHANGEABLE:
        raise RefusedError(Fault.APPLICATION_NOT_DRAFT)
    file: ApplicationFile = keep_scan(application, scan, by=by, now=now)
    record("funding.application.scan_added", by=by, about=file, river="money", now=now, size=scan.size)
    return file
