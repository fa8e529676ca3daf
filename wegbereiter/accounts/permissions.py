"""May this actor do that? One decorator for views, one check for actions; both read the roles of roles.py."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor

View = Callable[..., HttpResponse]


def check(actor: Actor, permission: Permission) -> None:
    """Raise PermissionDenied unless the actor's role carries the permission."""
    if not actor.may(permission):
        raise PermissionDenied(permission.value)


def check_any(actor: Actor, *permissions: Permission) -> None:
    """Raise PermissionDenied unless the actor's role carries one of the permissions."""
    if not any(actor.may(permission) for permission in permissions):
        raise PermissionDenied(permissions[0].value)


def needs(*permissions: Permission) -> Callable[[View], View]:
    """View decorator: the actor has at least one of these permissions, else 403. The tests read `view.needs`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            check_any(request.actor, *permissions)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        wrapped.needs = permissions  # type: ignore[attr-defined]
        return wrapped

    return decorate
