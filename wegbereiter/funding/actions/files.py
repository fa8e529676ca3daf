"""Scans are kept as they came; whose they are says the thing that they belong to."""

from datetime import datetime
from typing import Any

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.rules.scans import Scan


def keep_scan(thing: Any, scan: Scan, *, by: Actor, now: datetime) -> Any:
    """Keep the scan with a row that has `files`, in the transaction of whoever calls; the row of the file."""
    return thing.files.create(
        organisation_id=thing.organisation_id,
        content=scan.content,
        sha256=scan.sha256,
        size=scan.size,
        media_type=scan.media_type,
        uploaded_at=now,
        uploaded_by=by.user_id,
        uploaded_role=by.role,
    )
