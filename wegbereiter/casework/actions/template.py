"""Templates of talks: kept from a talk that was written down, and taken away again."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.models import ContactTemplate
from wegbereiter.casework.permissions import Permission, check, house_of
from wegbereiter.casework.queries.contact import contacts_visible_to, templates_visible_to
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor

MOST = 12  # more than that is a list to search in, and slower than the form itself


def keep_template(contact_id: UUID, name: str, *, by: Actor, today: date, now: datetime) -> ContactTemplate:
    """Keep how, about what, how long and with which interpreter as a template of the team; no note, nobody's name.

    The same name again takes the place of the one before.

    Raises:
        Contact.DoesNotExist: not of somebody in the own care.
        RefusedError: no name, or the team has enough of them.
    """
    check(by, Permission.PERSON_WORK)
    contact, words = contacts_visible_to(by, today=today).get(pk=contact_id), " ".join(name.split())
    if not words:
        raise RefusedError(Refusal.NO_WORDS)
    one_at_a_time(f"templates:{house_of(by)}")
    templates_visible_to(by).filter(name=words).delete()
    if templates_visible_to(by).count() >= MOST:
        raise RefusedError(Refusal.TEMPLATES_ARE_FULL)
    template = ContactTemplate.objects.create(
        organisation_id=house_of(by), name=words, kind=contact.kind, topics=contact.topics, minutes=contact.minutes,
        interpreter=contact.interpreter,
    )  # fmt: skip
    record("casework.template.kept", by=by, about=template, river="case", now=now)
    return template


def remove_template(template_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take it away. Raises ContactTemplate.DoesNotExist."""
    check(by, Permission.PERSON_WORK)
    template = templates_visible_to(by).get(pk=template_id)
    record("casework.template.removed", by=by, about=template, river="case", now=now)
    template.delete()
