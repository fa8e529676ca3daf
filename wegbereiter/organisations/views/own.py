"""Our organisation: what it says about itself."""

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
from wegbereiter.organisations import actions, permissions
from wegbereiter.organisations.forms import BankForm, ContactForm, ValuesForm
from wegbereiter.organisations.models import OrganisationValues
from wegbereiter.organisations.queries import own as queries
from wegbereiter.organisations.queries.history import own_history
from wegbereiter.organisations.queries.register import organisation_visible_to
from wegbereiter.organisations.rules import ConflictError, RefusedError
from wegbereiter.organisations.views.answers import again, conflict, crumbs, or_404

GET_OR_POST = ["GET", "HEAD", "POST"]
OWN = (gettext_lazy("Our organisation"), "organisations:own")


@require_safe
@needs(Permission.ORGANISATION_EDIT_OWN, Permission.BANK_EDIT_OWN)
def overview(request: HttpRequest) -> HttpResponse:
    """Responsible body, address, contacts and bank account of the acting organisation."""
    organisation = organisation_visible_to(request.actor, request.actor.organisation_id)
    context = {
        "organisation": organisation,
        "may_edit_values": permissions.may_edit_values(request.actor),
        "may_edit_bank": permissions.may_edit_bank(request.actor),
        **queries.all_of(request.actor, organisation, today=timezone.localdate()),
        "history": own_history(request.actor),
    }
    return render(request, "organisations/own.html", context)


@require_http_methods(GET_OR_POST)
@needs(Permission.ORGANISATION_EDIT_OWN)
def values(request: HttpRequest) -> HttpResponse:
    """Change responsible body, law and address."""
    way = crumbs(OWN, last=_("Address and law"))
    if request.method != "POST":
        row = queries.values_of(request.actor, request.membership.organisation)
        return render(request, "organisations/values.html", {"form": ValuesForm.of(row), "crumbs": way})
    form = ValuesForm(request.POST)
    if not form.is_valid():
        return again(request, "organisations/values.html", {"form": form, "crumbs": way})
    entered = form.cleaned_data
    try:
        actions.save_values(entered, version=entered["version"], by=request.actor, now=timezone.now())
    except ConflictError as error:
        current = error.current or OrganisationValues(version=0)
        return conflict(request, "organisations:values", form=form, theirs=ValuesForm.of(current), key="version")
    messages.success(request, _("Saved."))
    return redirect("organisations:own")


@require_http_methods(GET_OR_POST)
@needs(Permission.ORGANISATION_EDIT_OWN)
def contact_new(request: HttpRequest) -> HttpResponse:
    """Name somebody whom others may call."""
    context = {"crumbs": crumbs(OWN, last=_("Add a contact"))}
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"version": 0})
    if request.method == "POST":
        if form.is_valid():
            actions.add_contact(form.cleaned_data, by=request.actor, now=timezone.now())
            messages.success(request, _("The contact is saved."))
            return redirect("organisations:own")
        return again(request, "organisations/contact.html", {**context, "form": form})
    return render(request, "organisations/contact.html", {**context, "form": form})


@require_http_methods(GET_OR_POST)
@needs(Permission.ORGANISATION_EDIT_OWN)
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a contact."""
    with or_404():
        row = queries.own_contact(request.actor, pk)
    context = {"contact": row, "crumbs": crumbs(OWN, last=_("Change a contact"))}
    if request.method != "POST":
        return render(request, "organisations/contact.html", {**context, "form": ContactForm.of(row)})
    form = ContactForm(request.POST)
    if not form.is_valid():
        return again(request, "organisations/contact.html", {**context, "form": form})
    entered = form.cleaned_data
    try:
        with or_404():
            actions.change_contact(pk, entered, version=entered["version"], by=request.actor, now=timezone.now())
    except ConflictError as error:
        theirs = ContactForm.of(error.current)
        return conflict(request, "organisations:contact", pk, form=form, theirs=theirs, key="version")
    messages.success(request, _("The contact is saved."))
    return redirect("organisations:own")


@require_POST
@needs(Permission.ORGANISATION_EDIT_OWN)
def contact_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a contact."""
    with or_404():
        actions.remove_contact(pk, by=request.actor, now=timezone.now())
    messages.success(request, _("The contact is removed."))
    return redirect("organisations:own")


@require_http_methods(GET_OR_POST)
@needs(Permission.BANK_EDIT_OWN)
def bank(request: HttpRequest) -> HttpResponse:
    """Enter a new bank account; the old one ends the day before."""
    today = timezone.localdate()
    newest = queries.newest_account(request.actor)
    page, context = "organisations/bank.html", {"newest": newest, "crumbs": crumbs(OWN, last=_("Enter a bank account"))}
    if request.method != "POST":
        return render(request, page, {**context, "form": BankForm.of(newest, first_day=today)})
    form = BankForm(request.POST)
    if not form.is_valid():
        return again(request, page, {**context, "form": form})
    try:
        actions.change_bank_account(**form.cleaned_data, by=request.actor, now=timezone.now(), today=today)
    except RefusedError as error:
        form.add_error(None, error.reason.label)
        return again(request, page, {**context, "form": form})
    except ConflictError as error:
        return conflict(request, "organisations:bank", form=form, theirs=BankForm.of(error.current), key="replaces")
    messages.success(request, _("The bank account is saved."))
    return redirect("organisations:own")
