"""What happens around signing in."""

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from wegbereiter.accounts.models import Attempt, Profile, User
from wegbereiter.accounts.queries import Reach, accounts_over, accounts_to_end
from wegbereiter.accounts.rules import LIMITS, window_start
from wegbereiter.audit.actions import record
from wegbereiter.core.database.endings import ERASED_ADDRESS
from wegbereiter.core.retention import check_program
from wegbereiter.core.tenancy import NOBODY, Actor, acting_as, become

CODE_REMEMBERED = timedelta(minutes=3)


def count_attempt(kind: str, key: str, *, now: datetime) -> bool:
    """Count one try and say whether it is still allowed; the first one too many is written to the audit trail.

    One statement, so that all workers share one count and two tries at once are two. The key is kept as a keyed hash
    only. Runs outside of any actor's transaction, so a refused request does not take its count back.
    """
    limit = LIMITS[kind]
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{key}".encode(), hashlib.sha256).hexdigest()
    start = window_start(now, limit.window).replace(microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_attempt (key_hash, window_start, count) values (%s, %s, 1) "
            "on conflict (key_hash, window_start) do update set count = accounts_attempt.count + 1 returning count",
            [digest, start],
        )
        count: int = cursor.fetchone()[0]
    if count == limit.tries + 1:
        with acting_as(NOBODY):
            record("accounts.limit.reached", by=NOBODY, river="account", kind="refusal", now=now, limit=code_of(kind))
    return count <= limit.tries


def use_code(authenticator_id: int, code: str, *, now: datetime) -> bool:
    """Mark a code of the authenticator app as used; False if it was used already. The row's lock decides between two.

    A code is good for at most a minute and a half, so older ones need not be remembered. Only a keyed hash is kept.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator_id)
        digits = "".join(letter for letter in code if letter.isdigit())  # "123 456" is "123456"
        digest = hmac.new(settings.SECRET_KEY.encode(), f"code:{row.pk}:{digits}".encode(), hashlib.sha256).hexdigest()
        used = {key: until for key, until in row.data.get("used", {}).items() if until > now.timestamp()}
        if digest in used:
            return False
        row.data["used"] = {**used, digest: (now + CODE_REMEMBERED).timestamp()}
        row.save(update_fields=["data"])
    return True


def code_of(kind: str) -> str:
    """The name of a limit as a code."""
    return kind.replace(" ", "_")


def sweep_attempts(*, now: datetime | None = None) -> int:
    """Delete counts of windows that are over; returns how many."""
    longest = max(limit.window for limit in LIMITS.values())
    over = (now or timezone.now()) - longest - timedelta(minutes=1)
    deleted, _rows = Attempt.objects.filter(window_start__lt=over).delete()
    return deleted


def sweep_sessions(*, now: datetime) -> int:
    """Delete sessions that are over, and what the list of sessions knows of them; returns how many."""
    deleted, _rows = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return deleted


def follow_session(old_key: str, new_key: str) -> None:
    """Keep the list of somebody's sessions right when a session gets a new key."""
    UserSession.objects.filter(session_key=old_key).update(session_key=new_key)


def end_sessions_beyond(limit: int, *, user_id: UUID, keep: str) -> int:
    """End the oldest sessions of an account, so that with `keep` (a session key) no more than `limit` are left."""
    others = UserSession.objects.filter(user_id=user_id).exclude(session_key=keep).order_by("-created_at", "-id")
    ended = list(others[limit - 1 :])
    for session in ended:
        session.end()
    return len(ended)


def remove_second_factors(user_id: UUID) -> int:
    """Delete every second factor and recovery code of an account and end its sessions; returns how many sessions.

    A step of an action of the layer above, which asks two people first and writes the event.
    """
    Authenticator.objects.filter(user_id=user_id).delete()
    sessions = list(UserSession.objects.filter(user_id=user_id))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def end_accounts(*, by: Actor, now: datetime) -> dict[str, int]:
    """Empty the accounts whose last role, in the acting organisation, ended long ago; remove those without any role.

    The number of an emptied account stays for as long as a role carries it. At most core.retention.MOST accounts.
    Once more ends what is left, or nothing. Raises PermissionDenied.
    """
    check_program(by)
    over = accounts_over(timezone.localdate(now))
    found = accounts_to_end(over)
    locked = User.objects.select_for_update(skip_locked=True).filter(pk__in=found).order_by("pk")
    held = set(locked.values_list("pk", flat=True))
    # Asked again under the lock: somebody may have been given a role in between.
    chosen = {user_id: emptied for user_id, emptied in accounts_to_end(over).items() if user_id in held}
    for user_id, emptied in chosen.items():
        become(replace(by, user_id=user_id))  # a profile is written by its person alone
        (_remove_account if emptied else _empty_account)(user_id)
    become(by)
    ended: dict[str, Any] = {
        "emptied": sum(not emptied for emptied in chosen.values()),
        "removed": sum(chosen.values()),
    }
    if chosen:
        record("accounts.retention.ended", by=by, river="account", now=now, **ended)
    return ended


def change_reach(reach: Reach, *, by: Actor, now: datetime) -> Profile:
    """Write down how one is reached at work. Only one's own row can be written."""
    assert by.user_id is not None  # the page asks for a sign-in
    profile = Profile.objects.select_for_update(of=("self",)).get(user_id=by.user_id)
    if Reach.of(profile) == reach:
        return profile
    profile.phone, profile.office_hours, profile.room = reach.phone, reach.office_hours, reach.room
    profile.save(update_fields=["phone", "office_hours", "room"])
    record("accounts.reach.changed", by=by, river="account", now=now)
    return profile


def _empty_account(user_id: UUID) -> None:
    keys = UserSession.objects.filter(user_id=user_id).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    for model in (UserSession, EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user_id=user_id).delete()
    Profile.objects.filter(user_id=user_id).update(name="", phone="", office_hours="", room="")
    User.objects.filter(pk=user_id).update(
        email=f"{user_id}{ERASED_ADDRESS}",
        password=make_password(None),
        last_login=None,
        language=User._meta.get_field("language").default,  # noqa: SLF001  Django's documented way
        is_active=False,
    )


def _remove_account(user_id: UUID) -> None:
    """By plain SQL: Django would look into every table that has a key to accounts, and the login may not."""
    with connection.cursor() as cursor:
        cursor.execute("delete from accounts_profile where user_id = %s", [user_id])
        cursor.execute("delete from accounts_user where id = %s", [user_id])
