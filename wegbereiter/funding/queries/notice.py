"""Reads of notices and of the authority's texts."""

from dataclasses import dataclass

from django.db.models import QuerySet

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.sample_texts import SAMPLE_TEXTS
from wegbereiter.funding.models import Application, Notice, NoticeDocument, TextBlock
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.states import NoticeKind, TextCode


@dataclass(frozen=True, kw_only=True)
class TextInUse:
    """The text that new notices take; `version` 0 is the sample of the program."""

    code: TextCode
    version: int
    text: str


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    if actor.may(Permission.APPLICATION_READ_ALL):
        return Notice.objects.all()
    if actor.may(Permission.APPLICATION_READ_OWN):
        return Notice.objects.filter(organisation_id=own_organisation(actor))
    return Notice.objects.none()


def newest_of_grant(actor: Actor, application: Application) -> Notice:
    """The notice that says what is granted now. Raises Notice.DoesNotExist: every grant comes with one."""
    kinds = [NoticeKind.GRANT, NoticeKind.AMENDMENT, NoticeKind.REVOCATION]
    return notices_visible_to(actor).filter(application=application, kind__in=kinds).latest("created_at", "pk")


def documents_visible_to(actor: Actor) -> QuerySet[NoticeDocument]:
    return NoticeDocument.objects.filter(notice__in=notices_visible_to(actor))


def texts_visible_to(actor: Actor) -> QuerySet[TextBlock]:
    return TextBlock.objects.all() if actor.may(Permission.APPLICATION_READ_ALL) else TextBlock.objects.none()


def texts_in_use(actor: Actor) -> dict[TextCode, TextInUse]:
    """The newest version of each text, in the order of a notice."""
    newest: dict[str, TextBlock] = {}
    for block in texts_visible_to(actor).order_by("version"):
        newest[block.code] = block
    return {code: _in_use(code, newest.get(code)) for code in TextCode}


def _in_use(code: TextCode, block: TextBlock | None) -> TextInUse:
    if block is None:
        return TextInUse(code=code, version=0, text=SAMPLE_TEXTS[code])
    return TextInUse(code=code, version=block.version, text=block.text)
