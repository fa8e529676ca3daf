"""Who may see and change what: asked without a database."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from wegbereiter.accounts.roles import ROLES, Permission
from wegbereiter.core.tenancy import NOBODY, Actor
from wegbereiter.organisations import permissions
from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules import RefusedError

HOME, AWAY = uuid4(), uuid4()


def actor(role, kind="municipality"):
    known = ROLES[role]
    return Actor(
        organisation_id=HOME,
        organisation_kind=kind,
        membership_id=uuid4(),
        role=role,
        database_role=known.database_role,
        permissions=frozenset(known.permissions),
    )


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [
        ("state_officer", True, True),
        ("ministry_reader", True, True),
        ("auditor", True, True),
        ("funding_clerk", True, False),
        ("towns_association", True, False),
        ("integration_manager", False, False),
        ("volunteer", False, False),
    ],
)
def test_values_are_seen_by_the_house_the_state_and_the_auditor(role, own, others):
    assert permissions.sees_values_of(actor(role), HOME) is own
    assert permissions.sees_values_of(actor(role), AWAY) is others
    assert permissions.reads_all_values(actor(role)) is others


@pytest.mark.parametrize(
    ("role", "values", "bank"), [("manager", True, True), ("funding_clerk", False, True), ("team_lead", False, False)]
)
def test_address_and_bank_are_edited_by_different_roles(role, values, bank):
    assert permissions.may_edit_values(actor(role)) is values
    assert permissions.may_edit_bank(actor(role)) is bank


def test_nobody_has_neither_house_nor_role():
    someone = actor("manager")

    assert permissions.house_of(someone) == HOME
    assert permissions.role_of(someone) == someone.membership_id
    for call in (permissions.house_of, permissions.role_of):
        with pytest.raises(PermissionDenied):
            call(NOBODY)


def test_role_is_given_by_a_manager_within_the_kind():
    permissions.check_role_can_be_given(actor("manager"), "funding_clerk")

    with pytest.raises(PermissionDenied):
        permissions.check_role_can_be_given(actor("funding_clerk"), "funding_clerk")
    for role in ("state_officer", "participant", "unknown", ""):
        with pytest.raises(RefusedError) as caught:
            permissions.check_role_can_be_given(actor("manager"), role)
        assert caught.value.reason == Refusal.ROLE_NOT_HERE


def test_permission_alone_does_not_open_another_kind():
    forged = replace(actor("manager", kind="region"), permissions=frozenset({Permission.MEMBERS_MANAGE}))

    with pytest.raises(RefusedError):
        permissions.check_role_can_be_given(forged, "funding_clerk")
