"""Tries are counted, codes are used once, what is over goes."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from wegbereiter.accounts.actions import (
    count_attempt,
    end_sessions_beyond,
    sweep_attempts,
    sweep_sessions,
    use_code,
)
from wegbereiter.accounts.jobs import sweep
from wegbereiter.accounts.models import Attempt
from wegbereiter.accounts.queries import account_by_email, has_second_factor, open_sessions, second_factors
from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import NO_ORGANISATION
from wegbereiter.organisations.factories import make_user

NOW = datetime(2026, 6, 15, 8, 7, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
pytestmark = pytest.mark.django_db


def tries(count, key="ada", now=NOW, kind="sign-in account"):
    return [count_attempt(kind, key, now=now) for _ in range(count)]


def test_eleventh_try_is_refused_and_told_once():
    assert tries(12) == [True] * 10 + [False] * 2

    event = Event.objects.get()
    assert (event.code, event.kind, event.data) == ("accounts.limit.reached", "refusal", {"limit": "sign-in_account"})
    assert (event.organisation_id, event.user_id) == (NO_ORGANISATION, None)


def test_other_accounts_kinds_and_windows_count_for_themselves():
    tries(11)

    assert tries(1, key="bo") == [True]
    assert tries(1, kind="second factor account") == [True]
    assert tries(1, now=LATER) == [True]


def test_count_knows_nobody_by_name():
    tries(1, key="ada@example.org")

    assert "ada" not in str(list(Attempt.objects.values()))


def test_counts_go_when_their_window_is_over():
    tries(1)
    tries(1, now=LATER)

    assert sweep_attempts(now=LATER + timedelta(minutes=2)) == 1
    assert sweep_attempts(now=LATER + timedelta(hours=1)) == 1
    tries(1)
    assert sweep_attempts() == 1


@pytest.fixture
def totp():
    return Authenticator.objects.create(user=make_user(), type=Authenticator.Type.TOTP, data={"secret": "x"})


def test_code_is_used_once_in_any_spelling(totp):
    assert use_code(totp.pk, "123456", now=NOW)
    assert not use_code(totp.pk, "123 456", now=NOW + timedelta(minutes=2))
    assert use_code(totp.pk, "654321", now=NOW)

    totp.refresh_from_db()
    assert totp.data["secret"] == "x"
    assert "123456" not in str(totp.data)


def test_code_is_forgotten_when_it_can_no_longer_be_right(totp):
    use_code(totp.pk, "123456", now=NOW)

    assert use_code(totp.pk, "123456", now=NOW + timedelta(minutes=4))
    totp.refresh_from_db()
    assert len(totp.data["used"]) == 1


def session(user, key, *, created=NOW, ends=NOW + timedelta(hours=12)):
    Session.objects.create(session_key=key, session_data="", expire_date=ends)
    UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="x", created_at=created)


def test_oldest_sessions_end_beyond_the_limit():
    user = make_user()
    for number in range(7):
        session(user, f"key{number}", created=NOW + timedelta(minutes=number))
    session(make_user(), "other")

    assert end_sessions_beyond(5, user_id=user.pk, keep="key0") == 2

    assert set(Session.objects.values_list("session_key", flat=True)) == {
        "key0",
        "key3",
        "key4",
        "key5",
        "key6",
        "other",
    }
    assert open_sessions(user.pk) == 5


def test_sessions_that_are_over_go_with_what_is_known_of_them():
    user = make_user()
    session(user, "over", ends=NOW)
    session(user, "open")

    assert sweep_sessions(now=NOW + timedelta(seconds=1)) == 1
    assert UserSession.objects.get().session_key == "open"


def test_job_sweeps_both():
    tries(1)
    session(make_user(), "over", ends=NOW)

    sweep(NOW + timedelta(days=1))

    assert not Attempt.objects.exists()
    assert not Session.objects.exists()


def test_queries_about_an_account(totp):
    assert account_by_email(f" {totp.user.email.upper()} ") == totp.user
    assert second_factors(totp.user_id) == {"totp"}
    assert has_second_factor(totp.user_id)
    assert not has_second_factor(make_user().pk)
    totp.user.is_active = False
    totp.user.save()
    assert account_by_email(totp.user.email) is None
