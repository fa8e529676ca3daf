"""Who somebody is here, who works here, and what each may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.tenancy import NOBODY, acting_as
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation, make_user
from wegbereiter.organisations.models import BankAccount, Contact, Membership, Organisation, OrganisationValues
from wegbereiter.organisations.queries import actor_of, memberships_of, own, people, register, represented_persons

DAY = date(2026, 6, 15)
ONE = timedelta(days=1)
NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- who acts
def test_memberships_of_gives_those_that_hold_today():
    user = make_user()
    today = make_membership("manager", user=user, first_day=DAY, last_day=DAY)
    make_membership("manager", user=user, first_day=DAY + ONE)
    make_membership("manager", user=user, last_day=DAY - ONE)
    make_membership("manager", user=user, last_day=DAY, ended_at=NOW)
    older = make_membership("funding_clerk", user=user)
    make_membership("funding_clerk")

    assert memberships_of(user.pk, today=DAY) == [older, today]


def test_memberships_of_needs_no_actor():
    membership = make_membership("manager")

    from dataclasses import replace

    with acting_as(replace(NOBODY, user_id=membership.user_id)):
        assert memberships_of(membership.user_id, today=DAY) == [membership]
    with acting_as(replace(NOBODY, user_id=make_user().pk)):
        assert memberships_of(membership.user_id, today=DAY) == []


def test_actor_of_carries_what_the_role_says():
    membership = make_membership("funding_clerk")
    person = membership.user.profile.natural_person
    actor = actor_of(membership, natural_person=person)

    assert actor.permissions == ROLES["funding_clerk"].permissions
    assert (actor.database_role, actor.organisation_kind) == ("wb_money", "municipality")
    assert actor.natural_persons == {person}


def test_actor_of_a_role_that_no_longer_exists_may_nothing():
    membership = make_membership("former_role")
    actor = actor_of(membership, natural_person=membership.user.profile.natural_person)

    assert (actor.permissions, actor.database_role) == (frozenset(), "wb_login")


def test_first_person_stands_behind_a_substitute_of_a_substitute():
    """The rule refuses to pass a substitution on; were such a row there, four eyes would still count everybody."""
    first, second = make_membership("manager"), make_membership("manager")
    stands_in = make_membership("manager", first.organisation, substitutes=first, user=second.user, last_day=DAY)
    again = make_membership("manager", first.organisation, substitutes=stands_in, last_day=DAY)

    assert represented_persons(again) == first.user.profile.natural_persons | second.user.profile.natural_persons


def test_represented_persons_are_those_behind_the_role():
    represented = make_membership("manager")
    former = make_user().pk
    represented.user.profile.former_persons = [former]
    represented.user.profile.save()
    substitute = make_membership("manager", represented.organisation, substitutes=represented, last_day=DAY)

    assert represented_persons(substitute) == {represented.user.profile.natural_person, former}
    assert represented_persons(represented) == frozenset()


# ---------------------------------------------------------------- people
def test_members_are_sorted_by_name_those_who_left_last():
    town = make_organisation()
    gone = make_membership("manager", town, user=make_user(name="Ada"), last_day=date(2018, 1, 1))
    clerk = make_membership("funding_clerk", town, user=make_user(name="zoe"))
    same = make_user(name="Berta", natural_person=clerk.user.profile.natural_person)
    manager = make_membership("manager", town, user=same)
    stands_in = make_membership(
        "funding_clerk", town, user=same, substitutes=clerk, first_day=DAY + ONE, last_day=DAY + ONE
    )
    make_membership("manager")

    with acting_as(actor := actor_for(manager)):
        found = people.members(actor, today=DAY)

    assert [member.name for member in found] == ["Berta", "zoe", "Ada"]
    assert found[0].also == ("zoe",)
    assert [(r.membership, r.is_valid, r.is_over, r.represented) for r in found[0].roles] == [
        (manager, True, False, ""),
        (stands_in, False, False, "zoe"),
    ]
    assert [(m.is_gone, m.roles[0].membership) for m in found][-1] == (True, gone)


def test_members_takes_two_queries_however_many_there_are(django_assert_num_queries):
    town = make_organisation()
    manager = make_membership("manager", town)
    for _ in range(3):
        make_membership("funding_clerk", town)

    with acting_as(actor := actor_for(manager)), django_assert_num_queries(2):
        people.members(actor, today=DAY)


def test_colleagues_have_a_role_of_their_own_today():
    town = make_organisation()
    manager = make_membership("manager", town)
    clerk = make_membership("funding_clerk", town)
    make_membership("funding_clerk", town, last_day=DAY - ONE)
    make_membership("funding_clerk", town, substitutes=clerk, first_day=DAY, last_day=DAY)

    with acting_as(actor := actor_for(manager)):
        assert [key for key, _name in people.colleagues(actor, today=DAY, but=manager.user_id)] == [clerk.user_id]
        others = people.other_accounts(actor, today=DAY, but=manager.user_id)

    assert len(others) == 3


def test_role_of_others_is_not_there():
    manager, foreign = make_membership("manager"), make_membership("manager")

    with acting_as(actor := actor_for(manager)):
        assert people.role_of(actor, manager.pk, today=DAY).is_over is False
        with pytest.raises(Membership.DoesNotExist):
            people.role_of(actor, foreign.pk, today=DAY)


# ---------------------------------------------------------------- both locks of what is private
def private_rows(town):
    OrganisationValues.objects.create(organisation=town, town="x")
    Contact.objects.create(organisation=town, name="x")
    BankAccount.objects.create(
        organisation=town, holder="x", iban="DE89370400440532013000", first_day=DAY, recorded_at=NOW
    )


READS = {"values": own.values_visible_to, "contacts": own.contacts_visible_to, "accounts": own.accounts_visible_to}
SEEN_BY = {
    "state_officer": 2, "ministry_reader": 2, "auditor": 2, "towns_association": 0, "funding_clerk": 1, "manager": 1,
}  # fmt: skip


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize(("role", "count"), SEEN_BY.items())
def test_values_are_seen_by_owner_state_and_auditor(read, role, count):
    kind = next(
        iter(
            sorted(
                ROLES[role].works_in
                & {"approving_office", "ministry", "audit_office", "towns_association", "municipality"}
            )
        )
    )
    kind = "municipality" if role in {"manager", "funding_clerk"} else kind
    membership = make_membership(role, kind=kind)
    if count:
        private_rows(make_organisation()) if count == 2 else private_rows(membership.organisation)
    private_rows(make_organisation())

    with acting_as(actor := actor_for(membership)):
        assert READS[read](actor).count() == count
        table = READS[read](actor).model._meta.db_table
        with connection.cursor() as cursor:  # the second lock, alone
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone()[0] == count


def test_account_on_a_day():
    old = BankAccount(first_day=DAY - 9 * ONE, last_day=DAY - ONE)
    never = BankAccount(first_day=DAY, last_day=DAY - ONE)
    new = BankAccount(first_day=DAY)

    assert own.account_on([new, never, old], DAY) is new
    assert own.account_on([new, never, old], DAY - ONE) is old
    assert own.account_on([new, never, old], DAY - 10 * ONE) is None


# ---------------------------------------------------------------- register
def test_register_counts_what_exists_today():
    make_organisation(last_day=DAY)
    make_organisation(register_date=DAY, key="09990001")
    make_organisation(Kind.CITY_DISTRICT)
    make_organisation(Kind.DISTRICT)

    assert register.municipalities().count() == 2
    assert register.districts().count() == 2
    assert register.register_date() == DAY
    assert len(register.entries_in_use()) == 2
    assert len(register.keys_gone()) == 1


def test_person_without_a_role_sees_no_register():
    make_organisation()

    assert not register.visible_to(NOBODY).exists()
    with pytest.raises(Organisation.DoesNotExist):
        register.organisation_visible_to(NOBODY, make_organisation().pk)
