"""The one door: what acting_as and become set, when they refuse, and that the end of the transaction ends them."""

from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from wegbereiter.core.tenancy import LOGIN_ROLE, NO_ORGANISATION, NOBODY, Actor, acting_as, become, current_actor

PERSON = Actor(user_id=uuid4(), organisation_id=uuid4(), role="funding_clerk", database_role="wb_money")


def settings() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, current_setting('app.user', true), current_setting('app.organisation', true)"
        )
        return cursor.fetchone()


@pytest.mark.django_db
def test_acting_as_sets_role_person_and_organisation():
    with acting_as(PERSON) as given:
        assert given == PERSON
        assert current_actor() == PERSON
        assert settings() == ("wb_money", str(PERSON.user_id), str(PERSON.organisation_id))


@pytest.mark.django_db
def test_acting_as_nobody_sets_all_three_too():
    with acting_as(NOBODY):
        assert settings() == (LOGIN_ROLE, "", str(NO_ORGANISATION))


@pytest.mark.django_db
def test_end_clears_the_actor():
    before = settings()[0]

    with acting_as(PERSON):
        pass

    assert current_actor() is None
    assert settings() == (before, "", "")


@pytest.mark.django_db
def test_exception_goes_through_and_clears_the_actor():
    with pytest.raises(ZeroDivisionError), acting_as(PERSON):
        raise ZeroDivisionError

    assert current_actor() is None
    assert settings()[1:] == ("", "")


@pytest.mark.django_db
def test_second_actor_in_the_same_transaction_is_refused():
    with acting_as(PERSON):
        with pytest.raises(RuntimeError, match="already open"), acting_as(NOBODY):
            pass

        assert current_actor() == PERSON


@pytest.mark.django_db
def test_acting_as_inside_a_transaction_is_refused():
    """The settings would end with the outer transaction, not with the block."""
    with transaction.atomic(), pytest.raises(RuntimeError), acting_as(PERSON):
        pass

    assert current_actor() is None


@pytest.mark.django_db
def test_become_changes_the_actor_for_the_rest():
    other = Actor(user_id=PERSON.user_id, organisation_id=uuid4(), database_role="wb_case")

    with acting_as(PERSON):
        become(other)

        assert current_actor() == other
        assert settings() == ("wb_case", str(other.user_id), str(other.organisation_id))
    assert current_actor() is None


@pytest.mark.django_db
def test_become_outside_of_a_transaction_is_refused(monkeypatch):
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)

    with pytest.raises(RuntimeError, match="acting_as"):
        become(PERSON)

    assert current_actor() is None


def test_actor_may_what_its_permissions_say():
    actor = Actor(permissions=frozenset({"bank.edit_own"}))

    assert (actor.may("bank.edit_own"), actor.may("audit.verify"), NOBODY.may("bank.edit_own")) == (True, False, False)


def test_nobody_is_nobody():
    assert Actor(database_role="wb_login") == NOBODY
    assert NO_ORGANISATION.int == 0
