"""A test client whose requests see what the program sees: the login's role, and nobody's rows until an actor is set."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpResponse
from django.test import Client

from wegbereiter.core import tenancy

_base_role = ["none"]  # the role that holds outside of acting_as: the owner in a test, the login within a request


def set_role(role: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Set the role and clear the actor for the rest of the (never committed) test transaction."""
    connection = connections[using]
    if not connection.in_atomic_block or connection.needs_rollback:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('app.user', '', true), set_config('app.organisation', '', true)",
            [role],
        )


def restore_base_role(using: str) -> None:
    """What a commit does in the real program: role and actor end with the transaction."""
    set_role(_base_role[0], using)


if restore_base_role not in tenancy.after_transaction:
    tenancy.after_transaction.append(restore_base_role)


class RoleClient(Client):
    """Every request starts as `wb_login` without an actor and leaves the connection to the owner again."""

    def request(self, **request: Any) -> HttpResponse:
        _base_role[0] = tenancy.LOGIN_ROLE
        set_role(tenancy.LOGIN_ROLE)
        try:
            return super().request(**request)
        finally:
            _base_role[0] = "none"
            set_role("none")
