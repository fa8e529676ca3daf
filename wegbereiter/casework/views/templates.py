"""Templates of talks: what the team begins a talk with."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.template import keep_template, remove_template
from wegbereiter.casework.forms.contact import TemplateForm
from wegbereiter.casework.queries.contact import contacts_visible_to, templates_visible_to
from wegbereiter.casework.rules.refusal import RefusedError
from wegbereiter.casework.views.frame import acting, refused


@needs(Permission.PERSON_WORK)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """All of them, to be taken away."""
    crumbs = [(_("My cases"), reverse("casework:cases")), (_("Templates of talks"), None)]
    context = {"templates": templates_visible_to(request.actor), "crumbs": crumbs}
    return render(request, "casework/templates.html", context)


@needs(Permission.PERSON_WORK)
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A talk that was written down becomes a template."""
    contact = get_object_or_404(contacts_visible_to(request.actor, today=timezone.localdate()), pk=pk)
    form, back = TemplateForm(request.POST), reverse("casework:contact", args=[pk])
    if not form.is_valid():
        context = {"sentence": form.errors["name"][0], "back": back, "typed": request.POST.get("name", "")}
        return render(request, "refused.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    name = form.cleaned_data["name"]
    try:
        keep_template(contact.pk, name, **acting(request))
    except RefusedError as refusal:
        return refused(request, refusal, back=back, typed=name)
    messages.success(request, _("Kept. It stands above the form whenever somebody of the team writes down a talk."))
    return redirect(back)


@needs(Permission.PERSON_WORK)
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    template = get_object_or_404(templates_visible_to(request.actor), pk=pk)
    remove_template(template.pk, by=request.actor, now=timezone.now())
    messages.success(request, _("Removed. Talks that began with it stay as they are."))
    return redirect("casework:contact_templates")
