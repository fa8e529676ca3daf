"""Accounts whose last role ended long ago are emptied, and go with the last role."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from wegbereiter.accounts.actions import end_accounts
from wegbereiter.accounts.jobs import end_old_accounts
from wegbereiter.accounts.models import Profile, User
from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import NO_ORGANISATION, acting_as
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation, make_user
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries.people import members

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


@pytest.fixture
def now():
    return timezone.now()


def made_long_ago(member):
    User.objects.filter(pk=member.user_id).update(created_at=LONG_AGO)
    return member


def ended(now, *, days, **values):
    """A role that ended so many days ago, with an old account."""
    last_day = timezone.localdate(now) - timedelta(days=days)
    return made_long_ago(make_membership("manager", last_day=last_day, **values))


def is_emptied(user_id):
    user = User.objects.get(pk=user_id)
    return user.email == f"{user_id}@erased.invalid" and not user.is_active and not user.has_usable_password()


def test_account_is_emptied_a_year_after_its_last_role(now):
    over, limit = ended(now, days=367), ended(now, days=364)

    Profile.objects.update(phone="0711 0", office_hours="Mo 9–12", room="Zimmer 7")
    end_old_accounts(now)

    assert (is_emptied(over.user_id), is_emptied(limit.user_id)) == (True, False)
    left = Profile.objects.get(user_id=over.user_id)
    assert (left.name, left.phone, left.office_hours, left.room) == ("", "", "", "")
    assert Profile.objects.get(user_id=over.user_id).natural_person == over.user.profile.natural_person
    assert list(Membership.objects.order_by("pk")) == [over, limit]


def test_all_that_belongs_to_sign_in_goes_with_it(now):
    user = ended(now, days=800).user
    session = SessionStore()
    session["x"] = "y"
    session.save()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="x")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})

    end_old_accounts(now)

    assert not any(model.objects.exists() for model in (Session, UserSession, EmailAddress, Authenticator))


def test_one_role_that_goes_on_keeps_the_account(now):
    over = ended(now, days=800)
    make_membership("manager", user=over.user)
    coming = ended(now, days=800)
    make_membership("manager", user=coming.user, first_day=date(2100, 1, 1), last_day=date(2100, 2, 1))

    end_old_accounts(now)

    assert not is_emptied(over.user_id)
    assert not is_emptied(coming.user_id)


def test_young_account_without_any_role_is_kept_and_an_old_one_goes(now):
    young, old = make_user(), make_user()
    User.objects.filter(pk=old.pk).update(created_at=LONG_AGO)

    end_old_accounts(now)
    end_old_accounts(now)

    assert list(User.objects.all()) == [young]
    assert [(e.organisation_id, e.data) for e in Event.objects.order_by("id")] == [
        (NO_ORGANISATION, {"emptied": 1, "removed": 0}),
        (NO_ORGANISATION, {"emptied": 0, "removed": 1}),
    ]


def test_emptied_account_stays_while_a_role_carries_its_number_and_goes_with_it(now):
    over = ended(now, days=800)
    end_old_accounts(now)
    end_old_accounts(now)
    assert is_emptied(over.user_id)

    over.delete()
    end_old_accounts(now)

    assert not User.objects.filter(pk=over.user_id).exists()
    assert not Profile.objects.filter(user_id=over.user_id).exists()


def test_one_event_for_each_organisation_and_none_when_nothing_is_left(now):
    here = ended(now, days=800)
    ended(now, days=900, organisation=here.organisation)
    there = ended(now, days=800)

    end_old_accounts(now)
    end_old_accounts(now)

    assert {event.organisation_id: event.data for event in Event.objects.all()} == {
        here.organisation_id: {"emptied": 2, "removed": 0},
        there.organisation_id: {"emptied": 1, "removed": 0},
    }
    assert [event.code for event in Event.objects.all()] == ["accounts.retention.ended"] * 2


def test_organisation_of_the_last_role_ends_the_account_and_no_other(now):
    over = ended(now, days=800)
    stranger = job_actor(make_organisation().pk, database_role="wb_login")

    with acting_as(stranger):
        assert end_accounts(by=stranger, now=now) == {"emptied": 0, "removed": 0}

    assert not is_emptied(over.user_id)
    assert not Event.objects.exists()


def test_role_given_in_between_keeps_the_account(now, monkeypatch):
    """Between the first look and the lock somebody is given a role: the second look finds it."""
    from wegbereiter.accounts import actions

    over = ended(now, days=800)
    looks = iter([{over.user_id: False}, {}])
    monkeypatch.setattr(actions, "accounts_to_end", lambda _over: next(looks))
    actor = job_actor(over.organisation_id, database_role="wb_login")

    with acting_as(actor):
        assert end_accounts(by=actor, now=now) == {"emptied": 0, "removed": 0}

    assert not is_emptied(over.user_id)


def test_no_person_ends_accounts(now):
    manager = actor_for(make_membership("manager"))

    with acting_as(manager), pytest.raises(PermissionDenied):
        end_accounts(by=manager, now=now)


def test_emptied_colleague_is_listed_without_a_name(now):
    over = ended(now, days=800)
    manager = actor_for(make_membership("manager", over.organisation))
    end_old_accounts(now)

    with acting_as(manager):
        names = [member.name for member in members(manager, today=timezone.localdate(now))]

    assert "Früher hier tätig" in names
    assert "" not in names
