"""A new second factor for a member: one manager asks, a second person confirms."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.decisions import SENTENCES
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import LOGIN_ROLE
from wegbereiter.organisations import actions, jobs
from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.forms import ResetForm
from wegbereiter.organisations.models import FactorReset
from wegbereiter.organisations.permissions import house_of
from wegbereiter.organisations.queries import people
from wegbereiter.organisations.queries.second_factor import is_over, may_confirm, resets_visible_to
from wegbereiter.organisations.rules import RefusedError
from wegbereiter.organisations.views.answers import again, crumbs, or_404
from wegbereiter.organisations.views.people import PEOPLE

PAGE = "organisations/reset.html"
NEVER = {FourEyesFault.SAME_PERSON, Refusal.RESET_OWN}  # refused to this person; all else came too late


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBERS_MANAGE)
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the removal of a member's second factor."""
    today = timezone.localdate()
    with or_404():
        role = people.role_of(request.actor, pk, today=today)
    form = ResetForm(request.POST if request.method == "POST" else None)
    page = "organisations/ask_reset.html"
    context = {"form": form, "role": role, "crumbs": crumbs(PEOPLE, last=_("Reset the second factor"))}
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return again(request, page, context)
    try:
        made = actions.ask_reset(pk, **form.cleaned_data, by=request.actor, now=timezone.now(), today=today)
    except RefusedError as error:
        form.add_error(None, error.reason.label)
        return again(request, page, context)
    messages.success(request, _("Asked. A second person confirms now."))
    return redirect("organisations:reset", pk=made.pk)


@require_safe
@needs(Permission.MEMBERS_MANAGE)
def reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was asked, by whom, and how it stands."""
    return render(request, PAGE, _context(request, pk))


@require_POST
@needs(Permission.MEMBERS_MANAGE)
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person says yes."""
    return _step(request, pk, actions.confirm_reset, _tell)


@require_POST
@needs(Permission.MEMBERS_MANAGE)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdrawn by whoever asked, or refused by the second person."""
    return _step(request, pk, actions.close_reset, _say_closed)


def _step(
    request: HttpRequest,
    pk: UUID,
    action: Callable[..., FactorReset],
    afterwards: Callable[[HttpRequest, FactorReset], None],
) -> HttpResponse:
    try:
        with or_404():
            done = action(pk, by=request.actor, now=timezone.now())
    except (RefusedError, FourEyesError) as error:
        reason = error.reason if isinstance(error, RefusedError) else error.fault
        sentence = reason.label if isinstance(reason, Refusal) else SENTENCES[reason]
        status = HTTPStatus.FORBIDDEN if reason in NEVER else HTTPStatus.CONFLICT
        return render(request, PAGE, {**_context(request, pk), "refusal": sentence}, status=status)
    afterwards(request, done)
    return redirect("organisations:reset", pk=pk)


def _tell(request: HttpRequest, done: FactorReset) -> None:
    """In the request's own transaction: nothing is removed without a mail about it."""
    program = job_actor(house_of(request.actor), database_role=LOGIN_ROLE)
    jobs.tell_of_removed_factor.defer(by=program, user_id=done.user_id)
    messages.success(request, _("The second factor is removed and the person is signed out everywhere."))


def _say_closed(request: HttpRequest, _done: FactorReset) -> None:
    messages.success(request, _("The reset is closed. Nothing was changed."))


def _context(request: HttpRequest, pk: UUID) -> dict[str, object]:
    with or_404():
        found = resets_visible_to(request.actor).select_related("organisation").get(pk=pk)
    over = is_over(found, now=timezone.now())
    return {
        "reset": found,
        "may_confirm": may_confirm(found, request.actor),
        "is_over": over,
        "is_open": found.closed_at is None and not found.is_decided and not over,
        "crumbs": crumbs(PEOPLE, last=_("Reset the second factor")),
    }
