"""People and roles of the acting organisation."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.jobs import job_actor
from wegbereiter.organisations import actions, jobs
from wegbereiter.organisations.forms import EndRoleForm, InviteForm, OnePersonForm, SubstituteForm, TwoPeopleForm
from wegbereiter.organisations.models import Invitation
from wegbereiter.organisations.queries import people as queries
from wegbereiter.organisations.queries.history import people_history
from wegbereiter.organisations.queries.second_factor import open_resets
from wegbereiter.organisations.rules import RefusedError
from wegbereiter.organisations.views.answers import again, crumbs, or_404

GET_OR_POST = ["GET", "HEAD", "POST"]
PEOPLE = (gettext_lazy("People and roles"), "organisations:members")


@require_safe
@needs(Permission.MEMBERS_READ)
def members(request: HttpRequest) -> HttpResponse:
    """Who has which role here, from when until when; and who is invited."""
    may_manage = request.actor.may(Permission.MEMBERS_MANAGE)
    context = {
        "members": queries.members(request.actor, today=timezone.localdate()),
        "invitations": queries.open_invitations(request.actor, now=timezone.now()),
        "resets": open_resets(request.actor, now=timezone.now()) if may_manage else [],
        "may_manage": may_manage,
        "history": people_history(request.actor),
    }
    return render(request, "organisations/members.html", context)


@require_http_methods(GET_OR_POST)
@needs(Permission.MEMBERS_MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody into a role."""
    form = InviteForm(request.POST if request.method == "POST" else None, kind=request.actor.organisation_kind)
    context = {"form": form, "crumbs": crumbs(PEOPLE, last=_("Invite somebody"))}

    def act() -> None:
        _send(actions.invite(**form.cleaned_data, by=request.actor, now=timezone.now()))

    return _asked(request, "invite", context, act=act, refused_at="role", done=_("The invitation is on its way."))


def _asked(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    act: Callable[[], object],
    done: str,
    refused_at: str | None = None,
) -> HttpResponse:
    """A form about people and roles: shown first, then done, or shown again with what is wrong."""
    form, template = context["form"], f"organisations/{name}.html"
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return again(request, template, context)
    try:
        act()
    except RefusedError as error:
        form.add_error(refused_at, error.reason.label)
        return again(request, template, context)
    messages.success(request, done)
    return redirect("organisations:members")


@require_POST
@needs(Permission.MEMBERS_MANAGE)
def invite_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a new link; the old one ends."""
    try:
        with or_404():
            invitation = actions.invite_again(pk, by=request.actor, now=timezone.now())
    except RefusedError as error:
        messages.error(request, error.reason.label)
    else:
        _send(invitation)
        messages.success(request, _("A new invitation is on its way."))
    return redirect("organisations:members")


@require_POST
@needs(Permission.MEMBERS_MANAGE)
def invite_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    try:
        with or_404():
            actions.withdraw_invitation(pk, by=request.actor, now=timezone.now())
    except RefusedError as error:
        messages.error(request, error.reason.label)
    else:
        messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect("organisations:members")


@require_http_methods(GET_OR_POST)
@needs(Permission.MEMBERS_MANAGE)
def end_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a role at once or with a day."""
    today = timezone.localdate()
    with or_404():
        role = queries.role_of(request.actor, pk, today=today)
    form = EndRoleForm(request.POST if request.method == "POST" else None, initial={"last_day": today})
    context = {"form": form, "role": role, "crumbs": crumbs(PEOPLE, last=_("End a role"))}
    done = _("The end of the role is saved.")
    return _asked(request, "end_role", context, act=lambda: _end(request, pk, form), done=done)


def _end(request: HttpRequest, pk: UUID, form: EndRoleForm) -> None:
    now = timezone.now()
    if form.at_once:
        actions.end_role_at_once(pk, by=request.actor, now=now, today=timezone.localdate(now))
    else:
        actions.end_role(pk, last_day=form.cleaned_data["last_day"], by=request.actor, now=now)


@require_http_methods(GET_OR_POST)
@needs(Permission.MEMBERS_MANAGE)
def substitute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a colleague act in this role for some days."""
    today = timezone.localdate()
    with or_404():
        role = queries.role_of(request.actor, pk, today=today)
    people = queries.colleagues(request.actor, today=today, but=role.membership.user_id)
    form = SubstituteForm(request.POST if request.method == "POST" else None, people=people)
    context = {"form": form, "role": role, "crumbs": crumbs(PEOPLE, last=_("Substitution"))}

    def act() -> None:
        entered = form.cleaned_data
        days = {"first_day": entered["first_day"], "last_day": entered["last_day"], "today": today}
        actions.substitute(pk, user_id=entered["user"], **days, by=request.actor, now=timezone.now())

    return _asked(request, "substitute", context, act=act, done=_("The substitution is saved."))


@require_http_methods(GET_OR_POST)
@needs(Permission.MEMBERS_MANAGE)
def one_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two accounts belong to one human being; four eyes then count them as one."""
    today = timezone.localdate()
    with or_404():
        role = queries.role_of(request.actor, pk, today=today)
    people = queries.other_accounts(request.actor, today=today, but=role.membership.user_id)
    form = OnePersonForm(request.POST if request.method == "POST" else None, people=people)
    context = {"form": form, "role": role, "crumbs": crumbs(PEOPLE, last=_("Two accounts, one person"))}

    def act() -> None:
        actions.declare_one_person(pk, form.cleaned_data["other"], by=request.actor, now=timezone.now())

    return _asked(request, "one_person", context, act=act, done=_("The two accounts are one person from now on."))


@require_http_methods(GET_OR_POST)
@needs(Permission.MEMBERS_MANAGE)
def two_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back that an account is one person with others."""
    with or_404():
        role = queries.role_of(request.actor, pk, today=timezone.localdate())
    form = TwoPeopleForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "role": role, "crumbs": crumbs(PEOPLE, last=_("Two people after all"))}
    if request.method != "POST":
        return render(request, "organisations/two_people.html", context)
    if not form.is_valid():
        return again(request, "organisations/two_people.html", context)
    try:
        actions.declare_two_persons(pk, **form.cleaned_data, by=request.actor, now=timezone.now())
    except RefusedError as error:
        form.add_error(None, error.reason.label)
        return again(request, "organisations/two_people.html", context)
    messages.success(request, _("The account is a person of its own from now on."))
    return redirect("organisations:members")


def _send(invitation: Invitation) -> None:
    """In the request's own transaction: no invitation without a mail, no mail without an invitation."""
    jobs.send_invitation.defer(by=job_actor(invitation.organisation_id), invitation_id=invitation.pk)
