"""The roles say what they mean, and the checks read them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from wegbereiter.accounts.permissions import check, check_any, needs
from wegbereiter.accounts.roles import EVERYWHERE, ROLES, Permission, role_choices
from wegbereiter.core.tenancy import NOBODY, Actor

CLERK = Actor(permissions=frozenset({Permission.BANK_EDIT_OWN}))


def test_every_role_works_somewhere_under_a_known_role_of_the_database():
    for role in ROLES.values():
        assert role.works_in <= EVERYWHERE
        assert role.works_in
        assert role.database_role in {"wb_money", "wb_case", "wb_portal"}
        assert str(role.label)
        assert str(role.purpose)


def test_roles_of_cases_and_of_the_portal_touch_no_money():
    money = {p for p in Permission if p.split(".")[0] in {"headcount", "allotment", "bank", "register"}}

    for role in ROLES.values():
        if role.database_role != "wb_money":
            assert not role.permissions & money


def test_only_the_approving_office_prepares_and_decides():
    deciding = {P for P in Permission if P.endswith((".prepare", ".decide"))} | {Permission.REGISTER_UPDATE}

    for role in ROLES.values():
        if role.permissions & deciding:
            assert role.works_in == {"approving_office"}


def test_staff_needs_a_second_factor_others_do_not():
    assert {role.code for role in ROLES.values() if not role.staff} == {"provider", "volunteer", "participant"}


@pytest.mark.parametrize("kind", sorted(EVERYWHERE))
def test_every_kind_has_a_manager_and_nobody_is_invited_as_participant(kind):
    codes = [code for code, _label in role_choices(kind)]

    assert "manager" in codes
    assert "participant" not in codes
    assert set(codes) <= {role.code for role in ROLES.values() if kind in role.works_in}


def test_check_reads_the_permission():
    check(CLERK, Permission.BANK_EDIT_OWN)
    check_any(CLERK, Permission.MEMBERS_MANAGE, Permission.BANK_EDIT_OWN)
    for call in (check, check_any):
        with pytest.raises(PermissionDenied, match=r"members\.manage"):
            call(CLERK, Permission.MEMBERS_MANAGE)
        with pytest.raises(PermissionDenied):
            call(NOBODY, Permission.BANK_EDIT_OWN)


def test_needs_guards_a_view_and_tells_what_it_wants():
    @needs(Permission.BANK_EDIT_OWN, Permission.MEMBERS_MANAGE)
    def view(_request):
        return HttpResponse("ok")

    request = RequestFactory().get("/")
    request.actor = CLERK
    assert view(request).status_code == 200
    assert view.needs == (Permission.BANK_EDIT_OWN, Permission.MEMBERS_MANAGE)
    request.actor = NOBODY
    with pytest.raises(PermissionDenied):
        view(request)
