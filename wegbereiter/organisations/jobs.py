"""Work that a person does not wait for."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from wegbereiter.accounts.queries import account
from wegbereiter.core.jobs import job, periodic
from wegbereiter.core.retention import actors_for
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.organisations.actions.invitations import make_token, offer_of
from wegbereiter.organisations.actions.retention import end_rows
from wegbereiter.organisations.emails import invitation_mail, removed_factor_mail
from wegbereiter.organisations.models import Invitation
from wegbereiter.organisations.permissions import house_of
from wegbereiter.organisations.queries.retention import rows_over
from wegbereiter.organisations.rules import RefusedError, check_open


@job("organisations.send_invitation")
def send_invitation(actor: Actor, invitation_id: UUID) -> None:
    """Write the mail. The secret of its link is made here, so it stands in no queue; a failed mail leaves none behind."""
    now = timezone.now()
    waiting = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    invitation = waiting.get(pk=invitation_id, organisation_id=house_of(actor))
    try:
        check_open(offer_of(invitation), now=now)
    except RefusedError:
        return  # withdrawn or expired while it waited
    invitation_mail(invitation, make_token(invitation, now=now)).send()


@job("organisations.tell_of_removed_factor")
def tell_of_removed_factor(actor: Actor, user_id: UUID) -> None:  # noqa: ARG001  every job has its actor
    """Write the mail to the person whose second factor was removed. As the program's login, which alone knows addresses."""
    removed_factor_mail(account(user_id)).send()


@periodic("organisations.end_rows", cron="47 * * * *")
def end_old_rows(now: datetime) -> None:
    """Retention classes "invitation", "bank", "register_update" and "membership", organisation by organisation."""
    for actor in actors_for(rows_over(timezone.localdate(now))):
        with acting_as(actor):
            end_rows(by=actor, now=now)
