"""Pages under /konto/, where the program's own login reaches sessions and accounts: switch of role, invitation."""

from http import HTTPStatus

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.actions import follow_session
from wegbereiter.core.tenancy import become
from wegbereiter.organisations import actions
from wegbereiter.organisations.actions.invitations import (
    Token,
    find_invitation,
    has_account,
    invited_actor,
    offer_of,
    read_token,
)
from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.forms import NewAccountForm
from wegbereiter.organisations.middleware import CHOSEN
from wegbereiter.organisations.models import Invitation, Membership
from wegbereiter.organisations.queries import own_membership
from wegbereiter.organisations.rules import RefusedError, check_address
from wegbereiter.organisations.views.answers import again

# Under this key the token of a link waits in the session for the page that accepts it.
TOKEN_KEY = "invitation"  # noqa: S105


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own memberships."""
    chosen = request.POST.get("membership", "")
    membership = next((m for m in request.memberships if str(m.pk) == chosen), None)
    if membership is None:
        raise Http404
    left = request.session.get(CHOSEN, "") if request.membership is None else ""
    actions.switch_role(membership, left=left, by=request.actor, now=timezone.now())
    enter(request, membership)
    return redirect("/")


@require_safe
def role_ended(request: HttpRequest) -> HttpResponse:
    """The role that somebody acted in has ended: which one, and in which other one to go on."""
    if request.membership or not request.memberships:
        return redirect("/")
    context = {"ended": own_membership(request.user.pk, request.session[CHOSEN])}
    return render(request, "organisations/role_ended.html", context)


def enter(request: HttpRequest, membership: Membership) -> None:
    """Act in this membership from the next request on, under a new session key: the old one is worth nothing."""
    old_key = request.session.session_key
    request.session[CHOSEN] = str(membership.pk)
    request.session.cycle_key()
    follow_session(old_key, request.session.session_key)


@require_safe
@login_not_required
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. The token moves into the session, so that no address that may fail and be logged holds it."""
    if read_token(token) is None:
        return private(gone(request, RefusedError(Refusal.INVITATION_OVER)))
    request.session[TOKEN_KEY] = token
    return private(redirect("organisations:invitation"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def invitation(request: HttpRequest) -> HttpResponse:
    """Accept the invitation of the link: with the account that is signed in, or with a new one."""
    token = read_token(request.session.get(TOKEN_KEY, ""))
    if token is None:
        return private(gone(request, RefusedError(Refusal.INVITATION_OVER)))
    user = request.user if request.user.is_authenticated else None
    become(invited_actor(token, user_id=user.pk if user else None))
    now = timezone.now()
    try:
        found = find_invitation(token, now=now, today=timezone.localdate(now))
    except RefusedError as error:
        return private(gone(request, error))
    return private(accept_signed_in(request, token, found) if user else accept_anew(request, token, found))


def accept_signed_in(request: HttpRequest, token: Token, found: Invitation) -> HttpResponse:
    now = timezone.now()
    try:
        check_address(offer_of(found), request.user.email)
        if request.method != "POST":
            return render(request, "organisations/invitation.html", {"invitation": found})
        membership = actions.accept_as(request.user, token, now=now, today=timezone.localdate(now))
    except RefusedError as error:
        context = {"invitation": found, "refusal": error.reason.label}
        return render(request, "organisations/invitation.html", context, status=HTTPStatus.FORBIDDEN)
    del request.session[TOKEN_KEY]
    enter(request, membership)
    messages.success(request, _("You have accepted the invitation."))
    return redirect("/")


def accept_anew(request: HttpRequest, token: Token, found: Invitation) -> HttpResponse:
    page = "organisations/invitation.html"
    if has_account(found):
        return render(request, page, {"invitation": found, "sign_in": True})
    form = NewAccountForm(request.POST if request.method == "POST" else None, email=found.email)
    if request.method != "POST":
        return render(request, page, {"invitation": found, "form": form})
    if not form.is_valid():
        return again(request, page, {"invitation": found, "form": form})
    now = timezone.now()
    try:
        membership = actions.accept_with_new_account(token, **form.cleaned_data, now=now, today=timezone.localdate(now))
    except RefusedError as error:
        form.add_error(None, error.reason.label)
        return again(request, page, {"invitation": found, "form": form})
    del request.session[TOKEN_KEY]
    messages.success(request, _("Your account is ready."))
    return perform_login(request, membership.user, email_verification="none", redirect_url="/")


def gone(request: HttpRequest, refused: RefusedError) -> HttpResponse:
    """The link opens nothing (any more); the page says why, and nothing about whose it was."""
    request.session.pop(TOKEN_KEY, None)
    context = {"refusal": refused.reason.label}
    return render(request, "organisations/invitation.html", context, status=HTTPStatus.GONE)


def private(response: HttpResponse) -> HttpResponse:
    """Pages around the link tell no other page the path that somebody came from.

    The origin they tell: without it browsers send "Origin: null", and every form on the page is refused as a forgery.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
