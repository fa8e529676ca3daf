"""Invitations: a manager asks, a job writes the mail, the invited person accepts once."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction

from wegbereiter.accounts.models import Profile, User
from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import LOGIN_ROLE, Actor, become
from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.models import Invitation, Membership
from wegbereiter.organisations.permissions import Permission, check, check_role_can_be_given, house_of, role_of
from wegbereiter.organisations.queries import valid_on
from wegbereiter.organisations.queries.people import invitations_visible_to
from wegbereiter.organisations.rules import (
    LIFETIME,
    Offer,
    RefusedError,
    check_address,
    check_open,
    normal_email,
    secret_hash,
)

SALT = "wegbereiter.invitation"
INVITED_ROLE = "invited"  # stands in the audit trail; carries no right


def invite(*, email: str, role: str, by: Actor, now: datetime) -> Invitation:
    """Invite somebody into a role of the acting organisation. The caller queues jobs.send_invitation in the same transaction.

    Raises:
        RefusedError: the role cannot be given here.
    """
    check_role_can_be_given(by, role)
    invitation = Invitation.objects.create(
        organisation_id=house_of(by),
        email=normal_email(email),
        role=role,
        invited_by_id=role_of(by),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    record("organisations.invitation.made", by=by, about=invitation, river="account", now=now, role_given=role)
    return invitation


def invite_again(invitation_id: UUID, *, by: Actor, now: datetime) -> Invitation:
    """Start the time anew; the mail that follows carries a new link, and the old one opens nothing any more.

    Raises:
        RefusedError: used or withdrawn.
        Invitation.DoesNotExist: not an invitation of the acting organisation.
    """
    check(by, Permission.MEMBERS_MANAGE)
    invitation = _locked(invitation_id, by)
    check_role_can_be_given(by, invitation.role)
    if invitation.used_at or invitation.withdrawn_at:
        raise RefusedError(Refusal.INVITATION_USED if invitation.used_at else Refusal.INVITATION_OVER)
    invitation.expires_at = now + LIFETIME
    invitation.sent_at = invitation.secret_hash = None
    invitation.save(update_fields=["expires_at", "sent_at", "secret_hash"])
    record("organisations.invitation.repeated", by=by, about=invitation, river="account", now=now)
    return invitation


def withdraw_invitation(invitation_id: UUID, *, by: Actor, now: datetime) -> Invitation:
    """Take an invitation back. Twice is once. Raises as `invite_again` does, if it was used already."""
    check(by, Permission.MEMBERS_MANAGE)
    invitation = _locked(invitation_id, by)
    if invitation.used_at:
        raise RefusedError(Refusal.INVITATION_USED)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])
        record("organisations.invitation.withdrawn", by=by, about=invitation, river="account", now=now)
    return invitation


def _locked(invitation_id: UUID, by: Actor) -> Invitation:
    return invitations_visible_to(by).select_for_update(of=("self",)).get(pk=invitation_id)


def make_token(invitation: Invitation, *, now: datetime) -> str:
    """Make the secret of the link, keep its hash, and return the token: signed, with the organisation it belongs to.

    Nothing but the mail ever holds the secret; the job that writes the mail is the only caller.
    """
    secret = secrets.token_urlsafe(32)
    invitation.secret_hash, invitation.sent_at = secret_hash(secret), now
    invitation.save(update_fields=["secret_hash", "sent_at"])
    return signing.dumps([invitation.organisation_id.hex, secret], salt=SALT)


@dataclass(frozen=True, kw_only=True)
class Token:
    organisation_id: UUID
    secret: str


def read_token(text: str) -> Token | None:
    """What the link says, or None if it is none of ours. Whether it still opens anything is `find_invitation`'s matter."""
    try:
        organisation, secret = signing.loads(text, salt=SALT, max_age=LIFETIME)
        return Token(organisation_id=UUID(str(organisation)), secret=str(secret))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def invited_actor(token: Token, *, user_id: UUID | None) -> Actor:
    """Whoever holds the link, within its organisation: may see and use the invitation, as the program's login."""
    return Actor(user_id=user_id, organisation_id=token.organisation_id, role=INVITED_ROLE, database_role=LOGIN_ROLE)


def find_invitation(token: Token, *, now: datetime, today: date) -> Invitation:
    """The invitation behind a link, locked. Call it after `become(invited_actor(...))`.

    Raises:
        RefusedError: there is none, it is used, withdrawn or expired, or whoever invited has no role here any more.
    """
    own = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    hashed = secret_hash(token.secret)
    invitation = own.filter(organisation_id=token.organisation_id, secret_hash=hashed).first()
    if invitation is None:
        raise RefusedError(Refusal.INVITATION_OVER)
    check_open(offer_of(invitation), now=now)
    if not valid_on(Membership.objects.filter(pk=invitation.invited_by_id), today).exists():
        raise RefusedError(Refusal.INVITATION_OVER)
    return invitation


def offer_of(invitation: Invitation) -> Offer:
    return Offer(
        email=invitation.email,
        expires_at=invitation.expires_at,
        used=invitation.used_at is not None,
        withdrawn=invitation.withdrawn_at is not None,
    )


def has_account(invitation: Invitation) -> bool:
    """Whether an account with the invited address exists already."""
    return User.objects.filter(email__iexact=invitation.email).exists()


def accept_as(user: User, token: Token, *, now: datetime, today: date) -> Membership:
    """Accept with an account that is signed in.

    Raises:
        RefusedError: the invitation is not open, is for another address, or the role is held already.
    """
    by = invited_actor(token, user_id=user.pk)
    become(by)
    invitation = find_invitation(token, now=now, today=today)
    check_address(offer_of(invitation), user.email)
    return _use(invitation, user, by=by, now=now, today=today)


def accept_with_new_account(token: Token, *, name: str, password: str, now: datetime, today: date) -> Membership:
    """Accept and make the account: the link went to this address, so the address is proven.

    Raises:
        RefusedError: the invitation is not open, or there is an account for the address already.
    """
    become(invited_actor(token, user_id=None))
    invitation = find_invitation(token, now=now, today=today)
    if has_account(invitation):
        raise RefusedError(Refusal.ACCOUNT_EXISTS)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password)
    except IntegrityError as error:
        raise RefusedError(Refusal.ACCOUNT_EXISTS) from error
    by = invited_actor(token, user_id=user.pk)
    become(by)
    Profile.objects.create(user=user, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return _use(invitation, user, by=by, now=now, today=today)


def _use(invitation: Invitation, user: User, *, by: Actor, now: datetime, today: date) -> Membership:
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                organisation=invitation.organisation, user=user, role=invitation.role, first_day=today
            )
    except IntegrityError as error:
        raise RefusedError(Refusal.ROLE_HELD) from error
    invitation.used_at, invitation.used_by = now, user.pk
    invitation.save(update_fields=["used_at", "used_by"])
    record("organisations.invitation.accepted", by=by, about=membership, river="account", now=now)
    return membership
