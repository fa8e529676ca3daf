"""From a file to a version: read it, keep what it says for the preview, take it over whole or not at all."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.problems import Problem, shortened
from wegbereiter.core.documents.tables import read_table
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.headcount import record_version
from wegbereiter.funding.actions.versions import Change, checked_days, locked_current, make_version
from wegbereiter.funding.models import HeadCount, HeadCountUpload
from wegbereiter.funding.permissions import own_organisation, own_user
from wegbereiter.funding.queries import current_count, municipal_register, uploads_visible_to
from wegbereiter.funding.queries.headcount import merged_into
from wegbereiter.funding.rules import HeadCountFile, read_head_count
from wegbereiter.funding.rules.lifecycle import RefusedError, next_state
from wegbereiter.funding.rules.versions import Number
from wegbereiter.funding.states import Fault, MissingTowns
from wegbereiter.organisations.queries.register import merged_keys

KEPT_FOR = timedelta(hours=24)
MOST_PROBLEMS_KEPT = 200


@transaction.atomic
def upload_file(
    *,
    edition: str,
    counted_on: date,
    data: bytes,
    filename: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    received_on: date | None = None,
) -> HeadCountUpload:
    """Read a file and keep what it says, with everything that is wrong in it, for the preview.

    Raises:
        PermissionDenied, TableRefusedError (the file cannot be read at all).
        RefusedError: the count is final, or a correction comes too late or without a reason.
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    base = current_count(edition)
    change = Change(edition=edition, counted_on=counted_on, numbers={}, reason=reason, received_on=received_on)
    checked_days(change, state=next_state(base.state if base else None), now=now)
    names, ids = municipal_register()
    read = read_head_count(read_table(data, filename), register=names, merged=merged_keys())
    upload = HeadCountUpload.objects.create(
        organisation_id=own_organisation(by),
        edition=edition,
        counted_on=counted_on,
        received_on=received_on,
        reason=reason.strip(),
        file_hash=hashlib.sha256(data).hexdigest(),
        base=base,
        **_kept(read, ids),
        created_at=now,
        created_by=own_user(by),
        expires_at=now + KEPT_FOR,
    )
    facts: dict[str, Any] = {"edition": edition, "rows": len(read.rows), "problems": len(read.errors)}
    record("funding.head_count.uploaded", by=by, about=upload, river="money", now=now, **facts)
    return upload


@transaction.atomic
def confirm_upload(upload_id: UUID, *, by: Actor, now: datetime, missing: str = MissingTowns.KEEP) -> HeadCount:
    """Take the uploaded numbers over. A second click finds the version that the first one made.

    Raises:
        PermissionDenied, HeadCountUpload.DoesNotExist.
        RefusedError: rows are wrong, the preview has expired or is outdated; see `actions.versions.make_version`.
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    upload = uploads_visible_to(by).select_for_update().get(pk=upload_id)
    if upload.head_count_id:
        return HeadCount.objects.get(pk=upload.head_count_id)
    if upload.problem_count:
        raise RefusedError(Fault.UPLOAD_FAULTY)
    if now > upload.expires_at:
        raise RefusedError(Fault.UPLOAD_EXPIRED)
    current = locked_current(upload.edition)
    if upload.base_id != (current.pk if current else None):
        raise RefusedError(Fault.UPLOAD_OUTDATED, current=current.number if current else 0)
    count = make_version(_change(upload, missing=missing), current=current, by=by, now=now)
    upload.head_count = count
    upload.save(update_fields=["head_count"])
    record_version("funding.head_count.imported", count, by=by, now=now, file_hash=upload.file_hash)
    return count


@transaction.atomic
def discard_upload(upload_id: UUID, *, by: Actor, now: datetime) -> None:
    """Throw a preview away. One that was taken over stays until it expires, so that a second click still finds it.

    Raises:
        PermissionDenied, HeadCountUpload.DoesNotExist.
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    upload = uploads_visible_to(by).select_for_update().get(pk=upload_id, head_count=None)
    record("funding.head_count.upload_discarded", by=by, about=upload, river="money", now=now, edition=upload.edition)
    upload.delete()


def sweep_uploads(*, by: Actor, now: datetime) -> int:
    """Delete expired uploads of the acting organisation; returns how many."""
    expired = HeadCountUpload.objects.filter(organisation_id=own_organisation(by), expires_at__lt=now)
    deleted, _by_model = expired.delete()
    return deleted


def uploaded_numbers(upload: HeadCountUpload, *, missing: str) -> dict[UUID, Number]:
    """What the upload would write, with towns that it leaves out as zero if somebody says so."""
    numbers = {UUID(place): Number(persons=persons) for place, persons in upload.rows}
    if missing == MissingTowns.ZERO:
        numbers |= {UUID(place): Number(persons=0) for place in upload.missing}
    return numbers


def _change(upload: HeadCountUpload, *, missing: str) -> Change:
    numbers = uploaded_numbers(upload, missing=missing)
    return Change(
        edition=upload.edition,
        counted_on=upload.counted_on,
        numbers=numbers,
        gone=merged_into(numbers),
        reason=upload.reason,
        received_on=upload.received_on,
        file_hash=upload.file_hash,
    )


def _kept(read: HeadCountFile, ids: Mapping[str, UUID]) -> dict[str, Any]:
    """What the file says, ready for JSON; of the problems the first ones, faults before notices."""
    ordered = [*read.errors, *read.notices]
    return {
        "rows": [[str(ids[row.ags]), row.persons] for row in read.rows],
        "missing": [str(ids[key]) for key in read.missing],
        "problems": [_as_json(problem) for problem in ordered[:MOST_PROBLEMS_KEPT]],
        "problem_count": len(read.errors),
    }


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "code": str(problem.code),
        "row": problem.row,
        "column": shortened(problem.column),
        "value": shortened(problem.value),
        "params": {
            name: value if isinstance(value, int) else shortened(str(value)) for name, value in problem.params.items()
        },
        "notice": problem.notice,
    }
