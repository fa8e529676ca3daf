"""Reads of objections to notices: by their maker and by the state."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.notice import Timeliness
from wegbereiter.funding.models import NoticeObjection, NoticeObjectionFile
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.notice import notices_visible_to
from wegbereiter.funding.rules.notice_objection import timeliness
from wegbereiter.funding.states import ApplicationState, NoticeKind, NoticeObjectionState, Remedy


@dataclass(frozen=True, kw_only=True)
class Read:
    """An objection, and whether it came in time."""

    objection: NoticeObjection
    timeliness: Timeliness


def notice_objections_visible_to(actor: Actor) -> QuerySet[NoticeObjection]:
    if actor.may(Permission.APPLICATION_READ_ALL):
        return NoticeObjection.objects.all()
    if actor.may(Permission.APPLICATION_READ_OWN):
        return NoticeObjection.objects.filter(organisation_id=own_organisation(actor))
    return NoticeObjection.objects.none()


def objection_files_visible_to(actor: Actor) -> QuerySet[NoticeObjectionFile]:
    return NoticeObjectionFile.objects.filter(objection__in=notice_objections_visible_to(actor))


def open_objections(actor: Actor) -> QuerySet[NoticeObjection]:
    """What nobody has decided yet, the oldest first."""
    return notice_objections_visible_to(actor).filter(state=NoticeObjectionState.OPEN).order_by("received_on", "pk")


def still_owed(actor: Actor) -> QuerySet[NoticeObjection]:
    """Upheld, and no notice has answered it since: the amendment or the new decision is still to be made.

    It is answered by a notice about the same application. Where a new decision was owed, or the holder was rejected, by
    that about another application as well: whoever was rejected applies anew.
    """
    since = notices_visible_to(actor).filter(
        organisation=OuterRef("organisation"), edition=OuterRef("edition"), created_at__gt=OuterRef("decided_at")
    )
    about_it = Exists(since.filter(application=OuterRef("notice__application")))
    anew = Exists(since.filter(kind__in=[NoticeKind.GRANT, NoticeKind.REJECTION]))
    answered = Q(about_it) | Q(anew) & (Q(remedy=Remedy.DECISION) | Q(notice__kind=NoticeKind.REJECTION))
    upheld = notice_objections_visible_to(actor).filter(decided_at__isnull=False).exclude(remedy="")
    return upheld.filter(~answered).select_related("organisation", "notice").order_by("decided_at", "pk")


def owed_change(actor: Actor) -> QuerySet[NoticeObjection]:
    """Upheld objections to a grant whose amendment is still to be made: what changes is entered upon them."""
    granted = still_owed(actor).filter(remedy=Remedy.AMENDMENT, notice__application__state=ApplicationState.GRANTED)
    return granted.select_related("organisation", "notice__application__organisation")


def read(objection: NoticeObjection) -> Read:
    """Needs the notice with it."""
    notice = objection.notice
    came = timeliness(objection.received_on, delivered_on=notice.delivered_on, objection_until=notice.objection_until)
    return Read(objection=objection, timeliness=came)
