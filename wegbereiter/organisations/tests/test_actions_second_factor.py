"""T28: a second factor is reset by two people, neither of whom is the person concerned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection

from wegbereiter.audit.models import Event
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations import actions
from wegbereiter.organisations.choices import Kind, Refusal
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation, make_user
from wegbereiter.organisations.models import FactorReset, Membership
from wegbereiter.organisations.queries import represented_persons
from wegbereiter.organisations.rules import RESET_LIFETIME, RefusedError

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_organisation()


@pytest.fixture
def first(town):
    return actor_for(make_membership("manager", town, user=make_user(name="Mara Leitung")))


@pytest.fixture
def second(town):
    return actor_for(make_membership("manager", town))


@pytest.fixture
def clerk(town):
    member = make_membership("funding_clerk", town, user=make_user(name="Cem Kasse"))
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=member.user, type=kind, data={})
    return member


def session_of(user):
    store = SessionStore()
    store.create()
    UserSession.objects.create(user=user, session_key=store.session_key, ip="192.0.2.1")
    return store.session_key


def ask(actor, member, now=NOW, today=TODAY):
    with acting_as(actor):
        return actions.ask_reset(member.pk, reason="lost", by=actor, now=now, today=today)


def act(actor, name, reset):
    with acting_as(actor):
        return getattr(actions, name)(reset.pk, by=actor, now=NOW)


def refusal(call, *args):
    with pytest.raises((RefusedError, FourEyesError)) as caught:
        call(*args)
    return getattr(caught.value, "reason", None) or caught.value.fault


def substitute_for(actor, **values):
    """An actor who stands in for somebody, as the middleware would make it."""
    member = Membership.objects.get(pk=actor.membership_id)
    made = make_membership("manager", member.organisation, substitutes=member, last_day=TODAY + DAY, **values)
    own = actor_for(made)
    return replace(own, natural_persons=own.natural_persons | represented_persons(made))


def factors(member):
    return Authenticator.objects.filter(user=member.user).count()


# ---------------------------------------------------------------- the way
def test_two_managers_remove_every_factor_and_session_of_that_account_alone(first, second, clerk):
    other = make_membership("funding_clerk", clerk.organisation)
    Authenticator.objects.create(user=other.user, type=Authenticator.Type.TOTP, data={})
    keys, kept = [session_of(clerk.user) for _ in range(2)], session_of(other.user)

    reset = ask(first, clerk)
    assert (factors(clerk), reset.by_office, reset.person_name, reset.asked_by_name) == (
        3,
        False,
        "Cem Kasse",
        "Mara Leitung",
    )
    act(second, "confirm_reset", reset)

    assert (factors(clerk), factors(other)) == (0, 1)
    assert not Session.objects.filter(session_key__in=keys).exists()
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [kept]
    assert Session.objects.filter(session_key=kept).exists()
    reset.refresh_from_db()
    assert (reset.prepared_by, reset.decided_by) == (first.user_id, second.user_id)


def test_each_step_is_one_event(first, second, clerk):
    session_of(clerk.user)
    reset = ask(first, clerk)
    act(second, "confirm_reset", reset)

    account = str(clerk.user_id)
    events = list(Event.objects.order_by("at", "id"))
    assert [(e.code, e.user_id, e.object_id, e.data) for e in events] == [
        ("accounts.second_factor.reset_asked", first.user_id, reset.pk, {"account": account, "reason": "lost"}),
        ("accounts.second_factor.removed", second.user_id, reset.pk, {"account": account, "sessions": 1}),
    ]


def test_whoever_confirms_goes_on_in_the_river_of_money(first, second, clerk):
    reset = ask(first, clerk)

    with acting_as(second), connection.cursor() as cursor:
        actions.confirm_reset(reset.pk, by=second, now=NOW)
        cursor.execute("select current_user, current_setting('app.organisation')")

        assert cursor.fetchone() == ("wb_money", str(second.organisation_id))


# ---------------------------------------------------------------- never the same person
def test_who_has_asked_cannot_confirm(first, clerk):
    reset = ask(first, clerk)

    assert refusal(act, first, "confirm_reset", reset) == FourEyesFault.SAME_PERSON
    assert factors(clerk) == 3


def test_a_second_account_of_the_same_person_cannot_confirm(first, clerk):
    reset = ask(first, clerk)
    [person] = first.natural_persons
    again = actor_for(make_membership("manager", clerk.organisation, user=make_user(natural_person=person)))

    assert refusal(act, again, "confirm_reset", reset) == FourEyesFault.SAME_PERSON


def test_a_substitute_of_who_has_asked_cannot_confirm_nor_the_other_way_round(first, clerk):
    stands_in = substitute_for(first)

    assert refusal(act, stands_in, "confirm_reset", ask(first, clerk)) == FourEyesFault.SAME_PERSON
    FactorReset.objects.all().delete()
    assert refusal(act, first, "confirm_reset", ask(stands_in, clerk)) == FourEyesFault.SAME_PERSON


def test_the_person_concerned_has_no_part_in_it(first, second):
    own = Membership.objects.get(pk=second.membership_id)
    assert refusal(ask, second, own) == Refusal.RESET_OWN
    assert refusal(ask, substitute_for(second), own) == Refusal.RESET_OWN

    reset = ask(first, own)

    assert refusal(act, second, "confirm_reset", reset) == Refusal.RESET_OWN
    assert refusal(act, substitute_for(second), "confirm_reset", reset) == Refusal.RESET_OWN


def test_a_second_account_of_the_person_concerned_has_no_part_in_it(first, clerk):
    person = clerk.user.profile.natural_person
    again = actor_for(make_membership("manager", clerk.organisation, user=make_user(natural_person=person)))

    assert refusal(ask, again, clerk) == Refusal.RESET_OWN
    assert refusal(act, again, "confirm_reset", ask(first, clerk)) == Refusal.RESET_OWN


# ---------------------------------------------------------------- twice, too late
def test_second_confirmation_changes_nothing(first, second, clerk):
    reset = ask(first, clerk)
    act(second, "confirm_reset", reset)
    Authenticator.objects.create(user=clerk.user, type=Authenticator.Type.TOTP, data={})

    assert refusal(act, second, "confirm_reset", reset) == FourEyesFault.ALREADY_DECIDED
    assert refusal(act, second, "close_reset", reset) == FourEyesFault.ALREADY_DECIDED
    assert factors(clerk) == 1


def test_one_request_waits_at_a_time_and_a_new_one_is_possible_afterwards(first, second, clerk):
    reset = ask(first, clerk)
    assert refusal(ask, second, clerk) == Refusal.RESET_OPEN

    act(second, "confirm_reset", reset)

    assert ask(second, clerk).pk != reset.pk


def test_after_a_week_nobody_confirms_and_it_is_asked_anew(first, second, clerk):
    old = ask(first, clerk, now=NOW - RESET_LIFETIME)

    assert refusal(act, second, "confirm_reset", old) == Refusal.RESET_OVER
    assert factors(clerk) == 3
    assert ask(first, clerk).pk != old.pk
    old.refresh_from_db()
    assert (old.closed_at, old.decided_at) == (NOW, None)


def test_accounts_joined_after_the_request_are_one_person_too(first, second, clerk):
    reset = ask(first, clerk)
    with acting_as(second):
        actions.declare_one_person(second.membership_id, first.membership_id, by=second, now=NOW)
    joined = actor_for(Membership.objects.get(pk=second.membership_id))

    assert refusal(act, joined, "confirm_reset", reset) == FourEyesFault.SAME_PERSON


@pytest.mark.parametrize("closer", ["first", "second"])
def test_withdrawn_or_refused_is_over(first, second, clerk, closer):
    reset = ask(first, clerk)
    who = {"first": first, "second": second}[closer]
    act(who, "close_reset", reset)
    act(who, "close_reset", reset)

    assert refusal(act, second, "confirm_reset", reset) == Refusal.RESET_CLOSED
    assert factors(clerk) == 3
    assert Event.objects.filter(code="accounts.second_factor.reset_closed").count() == 1
    assert ask(first, clerk).pk != reset.pk


@pytest.mark.parametrize("values", [{"last_day": TODAY - DAY}, {"last_day": TODAY, "ended_at": NOW}])
def test_for_somebody_whose_role_is_over_there_is_no_reset(first, town, values):
    assert refusal(ask, first, make_membership("funding_clerk", town, **values)) == Refusal.NOT_HERE_NOW


# ---------------------------------------------------------------- who else
def test_approving_office_confirms_where_there_is_no_second_manager(first, clerk):
    office = actor_for(make_membership("manager", kind=Kind.APPROVING_OFFICE))

    reset = ask(first, clerk)
    assert reset.by_office
    act(office, "confirm_reset", reset)

    assert factors(clerk) == 0
    event = Event.objects.get(code="accounts.second_factor.removed")
    assert (event.organisation_id, event.about_organisation_id) == (office.organisation_id, first.organisation_id)


def test_second_manager_who_lost_the_factor_is_no_second_person(first, second):
    """Of two managers one is concerned: nobody is left to confirm but the office."""
    assert ask(first, Membership.objects.get(pk=second.membership_id)).by_office


def test_office_has_nothing_to_say_where_there_is_a_second_manager(first, second, clerk):
    office = actor_for(make_membership("manager", kind=Kind.APPROVING_OFFICE))
    reset = ask(first, clerk)

    for name in ("confirm_reset", "close_reset"):
        with pytest.raises(FactorReset.DoesNotExist):
            act(office, name, reset)


@pytest.mark.parametrize("name", ["confirm_reset", "close_reset"])
def test_manager_of_another_town_finds_no_reset(first, clerk, name):
    stranger = actor_for(make_membership("manager"))
    reset = ask(first, clerk)

    with pytest.raises(FactorReset.DoesNotExist):
        act(stranger, name, reset)
    with pytest.raises(Membership.DoesNotExist):
        ask(stranger, clerk)


@pytest.mark.parametrize("role", ["funding_clerk", "data_protection_officer"])
def test_without_the_right_to_manage_people_nothing_happens(first, town, clerk, role):
    other = actor_for(make_membership(role, town))
    reset = ask(first, clerk)

    for call in ((ask, other, clerk), (act, other, "confirm_reset", reset), (act, other, "close_reset", reset)):
        with pytest.raises(PermissionDenied):
            call[0](*call[1:])


@pytest.mark.parametrize("role", ["state_officer", "second_officer"])
def test_officer_of_the_office_who_manages_no_people_confirms_nothing(first, clerk, role):
    officer = actor_for(make_membership(role, kind=Kind.APPROVING_OFFICE))
    reset = ask(first, clerk)

    with pytest.raises(PermissionDenied):
        act(officer, "confirm_reset", reset)


def test_no_job_asks_for_a_reset(first, clerk):
    program = replace(first, user_id=None, natural_persons=frozenset())

    with pytest.raises(PermissionDenied):
        ask(program, clerk)


# ---------------------------------------------------------------- the database
def stored(clerk, **values):
    facts = {
        "organisation": clerk.organisation,
        "user": clerk.user,
        "persons": [uuid4()],
        "reason": "lost",
        "prepared_by": uuid4(),
        "prepared_role": "manager",
        "prepared_persons": [uuid4()],
        "prepared_at": NOW,
    }
    return FactorReset.objects.create(**{**facts, **values})


ONE = uuid4()
DECIDED = {"decided_by": uuid4(), "decided_role": "manager", "decided_persons": [uuid4()], "decided_at": NOW}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("factor_reset_asked", {"prepared_by": None, "prepared_role": "", "prepared_persons": [], "prepared_at": None}),
        ("factor_reset_reason_known", {"reason": "because"}),
        ("factor_reset_never_own", {"persons": [ONE], "prepared_persons": [ONE]}),
        ("factor_reset_never_own", {**DECIDED, "persons": [ONE], "decided_persons": [ONE]}),
        ("factorreset_four_eyes", {**DECIDED, "prepared_persons": [ONE], "decided_persons": [ONE]}),
        ("factor_reset_done_or_closed", {**DECIDED, "closed_at": NOW}),
    ],
)
def test_database_refuses(clerk, name, values):
    from wegbereiter.organisations.tests.test_models import refused

    assert refused(lambda: stored(clerk, **values)) == name


def test_database_keeps_one_open_request_a_person(clerk):
    from wegbereiter.organisations.tests.test_models import refused

    stored(clerk, **DECIDED)
    stored(clerk, closed_at=NOW)
    stored(clerk)

    assert refused(lambda: stored(clerk)) == "factor_reset_open_once"
