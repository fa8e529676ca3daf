"""Every request has one actor, and the whole view, rendering included, runs in that actor's transaction."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wegbereiter.accounts.models import Profile
from wegbereiter.accounts.queries import has_second_factor
from wegbereiter.accounts.roles import ROLES
from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import LOGIN_ROLE, NOBODY, VISITOR, Actor, acting_as, become
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of, memberships_of, represented_persons

# Sign-in, second factor, sessions, the demo's change of person: the rivers' roles cannot read these tables.
ACCOUNT_PATHS = ("/konto/", "/demo/")
# Open before the second factor is set up and while a role has to be chosen anew: whoever is led there can read the page.
OPEN_PATHS = (*ACCOUNT_PATHS, "/sprache/")
CHOSEN = "membership"  # key of the session
REFUSALS = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        user_id = user.pk if user.is_authenticated else None
        with acting_as(replace(NOBODY, user_id=user_id)):
            actor = find_actor(request) if user_id else NOBODY
            request.actor = actor  # type: ignore[attr-defined]
            response = second_factor_first(request) or choose_role_first(request) or self._answer(request, actor)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                transaction.set_rollback(True)
        code = getattr(request, "refused", "")  # set by whoever refused, when a status alone does not say so
        if code or (response.status_code in REFUSALS and actor.user_id):
            record_refusal(request, actor, response.status_code, code=code or "access.refused")
        return response

    def _answer(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        if request.path_info.startswith(ACCOUNT_PATHS):
            become(replace(actor, database_role=LOGIN_ROLE))
        else:
            become(VISITOR if actor is NOBODY else actor)
        return self.get_response(request)


def find_actor(request: HttpRequest) -> Actor:
    """Whoever acts in the chosen membership. A person without a valid one stays a person without an organisation."""
    memberships = memberships_of(request.user.pk, today=timezone.localdate())
    request.memberships = memberships  # type: ignore[attr-defined]
    membership = chosen_of(request, memberships)
    request.membership = membership  # type: ignore[attr-defined]
    profile = Profile.objects.get(user_id=request.user.pk)
    request.profile = profile  # type: ignore[attr-defined]
    if membership is None:
        return replace(NOBODY, user_id=request.user.pk, natural_persons=profile.natural_persons)
    actor = replace(
        actor_of(membership, natural_person=profile.natural_person), natural_persons=profile.natural_persons
    )
    if membership.substitutes_id is None:
        return actor
    become(replace(actor, database_role=LOGIN_ROLE))  # the second factor is looked up next, which a river's role cannot
    return replace(actor, natural_persons=actor.natural_persons | represented_persons(membership))


def chosen_of(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The membership that this session acts in: the oldest one until somebody chooses another.

    It is kept in the session, so that its end is noticed: nobody slips into another role with the next click.
    """
    chosen = request.session.get(CHOSEN)
    if chosen is None and memberships:
        chosen = request.session[CHOSEN] = str(memberships[0].pk)
    return next((m for m in memberships if str(m.pk) == chosen), None)


def choose_role_first(request: HttpRequest) -> HttpResponse | None:
    """Whose chosen role has ended learns so, and says in which other one to go on (organisations.views.account)."""
    others = getattr(request, "memberships", [])
    if not others or request.membership or request.path_info.startswith(OPEN_PATHS):  # type: ignore[attr-defined]
        return None
    return redirect("organisations:role_ended")


def second_factor_first(request: HttpRequest) -> HttpResponse | None:
    """Staff without a second factor get no further than the page that sets one up (outside demo mode)."""
    memberships = getattr(request, "memberships", [])
    staff = any(ROLES[m.role].staff for m in memberships if m.role in ROLES)
    exempt = settings.DEMO_MODE or not staff or request.path_info.startswith(OPEN_PATHS)
    if exempt or request.session.get("second_factor"):
        return None
    if has_second_factor(request.user.pk):
        request.session["second_factor"] = True
        return None
    return redirect("mfa_index")


def record_refusal(request: HttpRequest, actor: Actor, status: int, *, code: str) -> None:
    """After the rollback, in a transaction of its own. The page's name, never its address: that may hold words."""
    match = request.resolver_match
    with acting_as(replace(actor, database_role=LOGIN_ROLE)):
        record(
            code,
            by=actor,
            river="account",
            kind="refusal",
            view=(match.view_name if match else ""),
            status=status,
        )
