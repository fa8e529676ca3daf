"""A further position on a running grant: what it costs and what is left of the allotment stands there before it is sent."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.funding import actions
from wegbereiter.funding.forms import FurtherForm, MailedFurtherForm
from wegbereiter.funding.models import Application
from wegbereiter.funding.queries.amendment import Line, line_of, next_number
from wegbereiter.funding.queries.application_page import own_applications
from wegbereiter.funding.queries.notice_objection import owed_change
from wegbereiter.funding.queries.office import handed_in
from wegbereiter.funding.rules.agreement import after_positions
from wegbereiter.funding.rules.amendment import Change, findings_of
from wegbereiter.funding.rules.further_position import addition
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import ApplicationState
from wegbereiter.funding.templatetags.funding import edition_value
from wegbereiter.funding.views.amendments import AT_LETTER, say
from wegbereiter.funding.views.answers import refused, sentence_of
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition

RULES = (
    *("positions.named_person", "claim.least_fte", "positions.backdated_to", "term.last_day"),
    *("positions.months_at_most", "positions.proration", "claim.own_top_up"),
)


@needs(Permission.APPLICATION_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def report_position(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is entered, then what it costs, then it is sent."""
    found = get_object_or_404(own_applications(request.actor), pk=pk, state=ApplicationState.GRANTED)
    adding = _adding(request, found)
    back = reverse("funding:application", args=[pk])
    sent = None if request.method != "POST" or "again" in request.POST else request.POST
    form = FurtherForm(sent, initial=adding.initial(request), names_person=adding.names_person)
    is_sure = "sure" in request.POST
    if not form.is_valid() or not adding.fits(form, is_sure=is_sure):
        return adding.form_page(request, form, back=back)
    if not is_sure:
        return adding.costs_page(request, form, back=back)
    try:
        actions.report_position(pk, form.change(), by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, _("Reported. The office amends the grant; you get a notice."))
    return redirect(back)


@needs(Permission.APPLICATION_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_position(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same from a letter of the holder, entered by the office in one go."""
    grants = handed_in(request.actor).filter(state=ApplicationState.GRANTED).select_related("organisation")
    found = get_object_or_404(grants, pk=pk)
    adding = _adding(request, found)
    form = MailedFurtherForm(
        request.POST or None,
        request.FILES or None,
        initial=adding.initial(request),
        names_person=adding.names_person,
    )
    back = reverse("funding:office_application", args=[pk])
    if not form.is_valid() or not adding.fits(form, is_sure=True):
        return adding.form_page(request, form, back=back, by_mail=True)
    day = form.cleaned_data["received_on"]
    try:
        scan = read_scan(form.cleaned_data["scan"].read())
        actions.enter_position(pk, form.change(), received_on=day, scan=scan, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        if refusal.fault not in AT_LETTER:
            return refused(request, refusal, back=back)
        form.add_error(AT_LETTER[refusal.fault], sentence_of(refusal))
        return adding.form_page(request, form, back=back, by_mail=True)
    messages.success(request, _("Entered and marked. Another person decides about it."))
    return redirect("funding:amendments")


@needs(Permission.APPLICATION_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_remedy_position(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One that an upheld objection adds, entered by the office; another person decides the amendment."""
    objection = get_object_or_404(owed_change(request.actor), pk=pk)
    adding = _adding(request, objection.notice.application)
    form = FurtherForm(request.POST or None, initial=adding.initial(request), names_person=adding.names_person)
    back = reverse("funding:notice_objection", args=[pk])
    if not form.is_valid() or not adding.fits(form, is_sure=True):
        return adding.form_page(request, form, back=back, objection=objection)
    try:
        actions.enter_remedy_position(pk, form.change(), by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, _("Entered. Propose the amendment now; another person decides about it."))
    return redirect("funding:amendments")


def _adding(request: HttpRequest, found: Application) -> "_Adding":
    line = line_of(request.actor, found)
    return _Adding(found, line, next_number(line))


@dataclass(frozen=True)
class _Adding:
    """A grant to which a position is to be added."""

    application: Application
    line: Line
    number: int  # that the position gets

    @property
    def edition(self) -> Edition:
        return pact.edition(self.application.edition)

    @property
    def names_person(self) -> bool:
        named = self.edition.positions.named_person
        return bool(named and named.value)

    def initial(self, request: HttpRequest) -> dict[str, object]:
        """The next number; and, back from the costs, what was entered."""
        entered = {name: request.POST[name] for name in FurtherForm.base_fields if name in request.POST}
        return {**entered, "number": self.number}

    def fits(self, form: FurtherForm, *, is_sure: bool) -> bool:
        """Says at the form what blocks; but where the number has been taken meanwhile, that is what is to be said."""
        if is_sure and form.change().number != self.number:
            return True  # the action refuses it, under its lock
        today, expected = timezone.localdate(), self.line.expected
        change, edition = self._change(form), self.edition
        say(form, findings_of(self.line.now, change, edition, today=today, expected=expected), edition)
        return form.is_valid()

    def form_page(self, request: HttpRequest, form: FurtherForm, *, back: str, **kind: object) -> HttpResponse:
        """`kind`: `by_mail`, or the `objection` that it follows from."""
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        context = {"form": form, **kind, **self._context(back)}
        return render(request, "funding/further_position.html", context, status=status)

    def costs_page(self, request: HttpRequest, form: FurtherForm, *, back: str) -> HttpResponse:
        """Says before anything is sent what the position costs in each calendar year, and what is left."""
        change = self._change(form)
        added = addition(self.line.expected, change, self.edition)
        context = {
            "hidden": [(name, form.data[name]) for name in form.fields if name != "number" and form.data.get(name)],
            "added": added,
            "afterwards": after_positions(added.costs),
            "change": change,
            **self._context(back),
        }
        return render(request, "funding/further_position_costs.html", context)

    def _change(self, form: FurtherForm) -> Change:
        """As it would be added now, whatever number the page showed."""
        return replace(form.change(), number=self.number)

    def _context(self, back: str) -> dict[str, object]:
        return {
            "application": self.application,
            "number": self.number,
            "left": self.line.left_amount,
            "rules": [value for path in RULES if (value := edition_value(self.edition, path))],
            "back": back,
            "crumbs": [(self.application.organisation.name, back), (_("Further position"), None)],
        }
