"""Roles end, colleagues stand in, two accounts become one person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection

from wegbereiter.accounts.models import Profile
from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations import actions
from wegbereiter.organisations.actions.switching import switch_role
from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation, make_user
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import memberships_of
from wegbereiter.organisations.rules import RefusedError

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_organisation()


@pytest.fixture
def manager(town):
    return actor_for(make_membership("manager", town))


def act(actor, name, *args, **values):
    with acting_as(actor):
        return getattr(actions, name)(*args, **values, by=actor, now=NOW)


def refusal(actor, name, *args, **values):
    with pytest.raises(RefusedError) as caught:
        act(actor, name, *args, **values)
    return caught.value.reason


def valid(membership, day=TODAY):
    return membership in memberships_of(membership.user_id, today=day)


# ---------------------------------------------------------------- end
def test_role_ends_with_its_last_day(manager, town):
    clerk = make_membership("funding_clerk", town)

    act(manager, "end_role", clerk.pk, last_day=TODAY)

    assert valid(clerk)
    assert not valid(clerk, TODAY + DAY)
    event = Event.objects.get()
    assert (event.code, event.object_id, event.data) == (
        "organisations.role.ended",
        clerk.pk,
        {"last_day": TODAY.isoformat()},
    )


def test_role_ends_at_once(manager, town):
    clerk = make_membership("funding_clerk", town)

    act(manager, "end_role_at_once", clerk.pk, today=TODAY)

    assert not valid(clerk)
    clerk.refresh_from_db()
    assert (clerk.last_day, clerk.ended_at) == (TODAY, NOW)
    assert refusal(manager, "end_role_at_once", clerk.pk, today=TODAY) == Refusal.ENDED


def test_role_that_has_not_begun_ends_at_once_without_ever_holding(manager, town):
    clerk = make_membership("funding_clerk", town, first_day=TODAY + 9 * DAY)

    act(manager, "end_role_at_once", clerk.pk, today=TODAY)

    assert not valid(clerk, TODAY + 9 * DAY)


@pytest.mark.parametrize("at_once", [True, False])
def test_substitutions_end_with_the_role(manager, town, at_once):
    clerk, colleague = make_membership("funding_clerk", town), make_membership("manager", town)
    days = {"first_day": TODAY, "last_day": TODAY + 9 * DAY, "today": TODAY}
    running = act(manager, "substitute", clerk.pk, user_id=colleague.user_id, **days)
    days = {"first_day": TODAY + 5 * DAY, "last_day": TODAY + 9 * DAY, "today": TODAY}
    other = make_membership("funding_clerk", town)
    coming = act(manager, "substitute", clerk.pk, user_id=other.user_id, **days)

    if at_once:
        act(manager, "end_role_at_once", clerk.pk, today=TODAY)
    else:
        act(manager, "end_role", clerk.pk, last_day=TODAY)

    assert valid(running) is not at_once
    assert not valid(running, TODAY + DAY)
    assert not valid(coming, TODAY + 5 * DAY)
    assert valid(colleague, TODAY + 9 * DAY)


def test_last_manager_stays_and_two_cannot_end_each_other(manager, town):
    own = manager.membership_id
    assert refusal(manager, "end_role", own, last_day=TODAY) == Refusal.LAST_MANAGER
    assert refusal(manager, "end_role_at_once", own, today=TODAY) == Refusal.LAST_MANAGER

    second = make_membership("manager", town)
    act(manager, "end_role_at_once", own, today=TODAY)

    assert refusal(actor_for(second), "end_role_at_once", second.pk, today=TODAY) == Refusal.LAST_MANAGER


# ---------------------------------------------------------------- substitution
def test_substitute_acts_in_the_role_for_some_days(manager, town):
    clerk, colleague = make_membership("funding_clerk", town), make_membership("manager", town)

    made = act(manager, "substitute", clerk.pk, user_id=colleague.user_id, first_day=TODAY, last_day=TODAY, today=TODAY)

    assert (made.role, made.substitutes_id, made.organisation_id) == ("funding_clerk", clerk.pk, town.pk)
    assert valid(made)
    assert not valid(made, TODAY + DAY)


def test_nobody_from_elsewhere_stands_in(manager, town):
    clerk, stranger = make_membership("funding_clerk", town), make_membership("funding_clerk")
    days = {"first_day": TODAY, "last_day": TODAY, "today": TODAY}

    assert refusal(manager, "substitute", clerk.pk, user_id=stranger.user_id, **days) == Refusal.SUBSTITUTE_NOT_HERE
    assert refusal(manager, "substitute", clerk.pk, user_id=uuid4(), **days) == Refusal.SUBSTITUTE_NOT_HERE


def test_substitution_is_not_passed_on(manager, town):
    clerk, second, third = (make_membership("funding_clerk", town) for _ in range(3))
    days = {"first_day": TODAY, "last_day": TODAY + DAY, "today": TODAY}
    made = act(manager, "substitute", clerk.pk, user_id=second.user_id, **days)

    assert refusal(manager, "substitute", made.pk, user_id=third.user_id, **days) == Refusal.SUBSTITUTES_SUBSTITUTE
    assert Membership.objects.filter(substitutes__isnull=False).count() == 1


# ---------------------------------------------------------------- foreign organisations, wrong roles
CALLS = {
    "end_role": {"last_day": TODAY},
    "end_role_at_once": {"today": TODAY},
    "substitute": {"user_id": uuid4(), "first_day": TODAY, "last_day": TODAY, "today": TODAY},
}


@pytest.mark.parametrize("name", CALLS)
def test_people_of_other_organisations_are_not_there(manager, name):
    foreign = make_membership("funding_clerk")

    with pytest.raises(Membership.DoesNotExist):
        act(manager, name, foreign.pk, **CALLS[name])

    foreign.refresh_from_db()
    assert (foreign.last_day, foreign.ended_at) == (None, None)


@pytest.mark.parametrize("name", CALLS)
def test_only_a_manager_changes_roles(town, name):
    clerk = make_membership("funding_clerk", town)

    with pytest.raises(PermissionDenied):
        act(actor_for(clerk), name, clerk.pk, **CALLS[name])


# ---------------------------------------------------------------- one person
def test_two_accounts_become_one_person_for_four_eyes(manager, town):
    one, other = make_membership("funding_clerk", town), make_membership("manager", town)
    old = {one.user.profile.natural_person, other.user.profile.natural_person}

    act(manager, "declare_one_person", one.pk, other.pk)

    persons = [Profile.objects.get(pk=m.user_id) for m in (one, other)]
    assert persons[0].natural_person == persons[1].natural_person
    assert [p.natural_persons for p in persons] == [old, old]
    assert refusal(manager, "declare_one_person", one.pk, other.pk) == Refusal.SAME_PERSON_ALREADY
    event = Event.objects.get(code="accounts.person.merged")
    assert (event.object_id, event.data) == (one.pk, {"other": str(other.user_id)})


def test_a_third_account_joins_both_wherever_it_works(manager, town):
    one, other = make_membership("funding_clerk", town), make_membership("manager", town)
    elsewhere = make_membership("funding_clerk", user=make_user(natural_person=other.user.profile.natural_person))

    act(manager, "declare_one_person", one.pk, other.pk)

    everybody = [Profile.objects.get(pk=m.user_id).natural_person for m in (one, other, elsewhere)]
    assert len(set(everybody)) == 1


def test_accounts_of_other_organisations_cannot_be_declared(manager, town):
    own, foreign = make_membership("funding_clerk", town), make_membership("funding_clerk")

    with pytest.raises(Membership.DoesNotExist):
        act(manager, "declare_one_person", own.pk, foreign.pk)
    with (
        pytest.raises(ProgrammingError, match="acting organisation"),
        acting_as(manager),
        connection.cursor() as cursor,
    ):
        cursor.execute("select public.wb_one_person(%s, %s)", [own.user_id, foreign.user_id])


def test_one_account_is_no_pair(manager, town):
    one = make_membership("funding_clerk", town)
    again = make_membership("manager", town, user=one.user)

    assert refusal(manager, "declare_one_person", one.pk, again.pk) == Refusal.SAME_ACCOUNT


@pytest.mark.parametrize("role", ["wb_login", "wb_case", "wb_portal", "wb_public"])
def test_no_other_role_of_the_database_declares_persons(manager, role):
    with (
        pytest.raises(ProgrammingError),
        acting_as(replace(manager, database_role=role)),
        connection.cursor() as cursor,
    ):
        cursor.execute("select public.wb_one_person(%s, %s)", [uuid4(), uuid4()])


# ---------------------------------------------------------------- two people after all
def persons_of(*members):
    return [Profile.objects.get(pk=m.user_id).natural_persons for m in members]


def part(manager, member):
    act(manager, "declare_two_persons", member.pk, reason="mistake")


@pytest.mark.parametrize("leaving", [0, 1])
def test_joining_is_taken_back_as_if_it_had_never_been(manager, town, leaving):
    pair = make_membership("funding_clerk", town), make_membership("manager", town)
    before = persons_of(*pair)
    act(manager, "declare_one_person", *(m.pk for m in pair))

    part(manager, pair[leaving])

    assert persons_of(*pair) == before
    event = Event.objects.get(code="accounts.person.parted")
    assert (event.object_id, event.data) == (pair[leaving].pk, {"reason": "mistake"})


@pytest.mark.parametrize("leaving", [0, 1, 2])
def test_of_three_one_leaves_and_two_stay_one(manager, town, leaving):
    three = [make_membership("funding_clerk", town) for _ in range(3)]
    before = persons_of(*three)
    act(manager, "declare_one_person", three[0].pk, three[1].pk)
    act(manager, "declare_one_person", three[2].pk, three[1].pk)

    part(manager, three[leaving])

    after = persons_of(*three)
    assert after.pop(leaving) == before.pop(leaving)
    assert after == [before[0] | before[1]] * 2
    people = {Profile.objects.get(pk=m.user_id).natural_person for m in three}
    assert len(people) == 2


def test_joined_and_parted_again_and_again(manager, town):
    pair = make_membership("funding_clerk", town), make_membership("manager", town)
    before = persons_of(*pair)
    for _ in range(3):
        act(manager, "declare_one_person", *(m.pk for m in pair))
        part(manager, pair[1])

    assert persons_of(*pair) == before
    assert refusal(manager, "declare_two_persons", pair[1].pk, reason="mistake") == Refusal.NOT_ONE_PERSON


def test_parting_lets_nobody_decide_what_she_has_prepared_herself(manager, town):
    """Alone before, joined in between: her own numbers stand in both, and she carries them still."""
    pair = make_membership("funding_clerk", town), make_membership("manager", town)
    alone = persons_of(*pair)
    act(manager, "declare_one_person", *(m.pk for m in pair))
    joined = persons_of(*pair)
    part(manager, pair[0])

    for after, earlier, meanwhile in zip(persons_of(*pair), alone, joined, strict=True):
        assert after & earlier
        assert after & meanwhile


def test_an_account_elsewhere_stays_with_the_others(manager, town):
    one, other = make_membership("funding_clerk", town), make_membership("manager", town)
    elsewhere = make_membership("funding_clerk", user=make_user(natural_person=other.user.profile.natural_person))
    act(manager, "declare_one_person", one.pk, other.pk)

    part(manager, one)

    alone, *joined = persons_of(one, other, elsewhere)
    assert joined[0] == joined[1]
    assert not alone & joined[0]


def test_nobody_parts_the_own_accounts(manager, town):
    """One human being with two accounts could otherwise decide what she has prepared."""
    own, other = make_membership("manager", town), make_membership("funding_clerk", town)
    act(manager, "declare_one_person", own.pk, other.pk)
    own.user.profile.refresh_from_db()
    again = actor_for(own)

    assert refusal(again, "declare_two_persons", other.pk, reason="mistake") == Refusal.PARTS_OWN
    assert refusal(again, "declare_two_persons", own.pk, reason="mistake") == Refusal.PARTS_OWN


def test_accounts_that_were_never_joined_cannot_be_parted(manager, town):
    one = make_membership("funding_clerk", town)
    make_membership("manager", town, user=make_user(natural_person=one.user.profile.natural_person))

    assert refusal(manager, "declare_two_persons", one.pk, reason="mistake") == Refusal.NUMBER_UNKNOWN
    with pytest.raises(ProgrammingError, match="no joined accounts"), acting_as(manager), connection.cursor() as cursor:
        cursor.execute("select public.wb_two_persons(%s)", [one.user_id])


def test_accounts_joined_elsewhere_are_not_parted_here(manager, town):
    """Both accounts have to work here, as for joining them."""
    elsewhere = make_organisation()
    boss = actor_for(make_membership("manager", elsewhere))
    one, other = make_membership("funding_clerk", elsewhere), make_membership("manager", elsewhere)
    act(boss, "declare_one_person", one.pk, other.pk)
    here = make_membership("funding_clerk", town, user=one.user)

    assert refusal(manager, "declare_two_persons", here.pk, reason="mistake") == Refusal.NOT_ONE_PERSON
    with pytest.raises(Membership.DoesNotExist):
        part(manager, one)
    for account in (one, other):
        with (
            pytest.raises(ProgrammingError, match="no joined accounts"),
            acting_as(manager),
            connection.cursor() as cursor,
        ):
            cursor.execute("select public.wb_two_persons(%s)", [account.user_id])


def test_only_a_manager_parts_accounts(manager, town):
    clerk = make_membership("funding_clerk", town)

    with pytest.raises(PermissionDenied):
        part(actor_for(clerk), clerk)


# ---------------------------------------------------------------- switch
def test_switch_is_recorded_where_it_leaves_and_speaks_of_where_it_enters(manager):
    other = make_membership("auditor", kind="audit_office")

    with acting_as(replace(manager, database_role="wb_login")):
        switch_role(other, by=manager, now=NOW)

    event = Event.objects.get()
    assert (event.organisation_id, event.about_organisation_id) == (manager.organisation_id, other.organisation_id)
    assert event.data == {"role_taken": "auditor"}
