"""What a team sets for itself."""

from datetime import datetime

from wegbereiter.audit.actions import record
from wegbereiter.casework.models import ContactWeeks
from wegbereiter.casework.permissions import Permission, check, house_of
from wegbereiter.casework.queries.edition import contact_weeks_visible_to
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor


def set_contact_weeks(weeks: int | None, *, by: Actor, now: datetime) -> None:
    """From now on; None: as the edition says. The same number again is the second click."""
    check(by, Permission.PERSON_LEAD)
    one_at_a_time(f"contact weeks:{house_of(by)}")
    newest = contact_weeks_visible_to(by).first()
    if weeks == (newest.weeks if newest else None):
        return
    row = ContactWeeks.objects.create(organisation_id=house_of(by), weeks=weeks, set_at=now)
    record("casework.contact_weeks.set", by=by, about=row, river="case", now=now, weeks=weeks)
