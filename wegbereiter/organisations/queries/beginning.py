"""Reads of the command that names an organisation's first manager. As the owner of the database, before anybody acts."""

from datetime import date

from django.db.models import Q

from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.organisations.queries.actors import valid_on


def body_named(at: str | None) -> Organisation | None:
    """The organisation with this key or exact name; the approving office for None. None when it is not exactly one."""
    asked = Q(kind=Kind.APPROVING_OFFICE) if at is None else Q(key=at) | Q(name=at)
    found = list(Organisation.objects.filter(asked, last_day=None)[:2])
    return found[0] if len(found) == 1 else None


def has_manager(body: Organisation, *, today: date) -> bool:
    """Whether somebody may invite people there already."""
    return valid_on(Membership.objects.filter(organisation=body, role="manager"), today).exists()
