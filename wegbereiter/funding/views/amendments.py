"""What changes after a grant: the holder reports it, the office amends all grants as one list, line by line."""

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.download import download
from wegbereiter.core.templatetags.numbers import integer
from wegbereiter.funding import actions
from wegbereiter.funding.choices.amendment import AmendmentState
from wegbereiter.funding.forms import ChangeForm, ChangeReturnForm, MailedChangeForm
from wegbereiter.funding.models import Application
from wegbereiter.funding.queries import amendment as reads
from wegbereiter.funding.queries import application_page as pages
from wegbereiter.funding.queries.notice_objection import owed_change, still_owed
from wegbereiter.funding.queries.office import handed_in
from wegbereiter.funding.rules.amendment import Change, Held, findings_of
from wegbereiter.funding.rules.application import Finding
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import ApplicationState, Fault, NoticeKind
from wegbereiter.funding.templatetags.funding import edition_value
from wegbereiter.funding.templatetags.office import in_words
from wegbereiter.funding.views.answers import REFUSALS, refused, sentence_of
from wegbereiter.funding.views.notices import READERS
from wegbereiter.funding.views.portions import Portion, chosen_ids, go_on
from wegbereiter.funding.views.steps import AT_SCAN, take_step
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition

AT_LETTER = {**AT_SCAN, Fault.CHANGE_DAY: "received_on"}
WORKED_ON = (Permission.APPLICATION_PREPARE, Permission.APPLICATION_DECIDE)


@needs(Permission.APPLICATION_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def report_change(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """How a position is from a day on; what does not fit is said with its rule before anything is sent."""
    found = get_object_or_404(pages.own_applications(request.actor), pk=pk, state=ApplicationState.GRANTED)
    line, held = _held(request, found, number)
    form = ChangeForm(request.POST or None, held=held)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        change = form.change()
        try:
            actions.report_change(found.pk, change, by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault != Fault.CHANGE_FAULTY:
                return refused(request, refusal, back=_own(found))
            say(form, *_findings(line, change))
        else:
            messages.success(request, _("Reported. The office amends the grant; you get a notice."))
            return redirect(_own(found))
    crumbs = [(_("Our application"), _own(found)), (_("Report a change"), None)]
    context = {"form": form, "application": found, "held": held, "crumbs": crumbs, "back": _own(found)}
    return render(request, "funding/report_change.html", context, status=status)


@needs(Permission.APPLICATION_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_change(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The same from a letter of the holder, entered by the office."""
    grants = handed_in(request.actor).filter(state=ApplicationState.GRANTED).select_related("organisation")
    found = get_object_or_404(grants, pk=pk)
    line, held = _held(request, found, number)
    form = MailedChangeForm(request.POST or None, request.FILES or None, held=held)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    back = reverse("funding:office_application", args=[pk])
    if form.is_valid():
        change, day = form.change(), form.cleaned_data["received_on"]
        try:
            scan = read_scan(form.cleaned_data["scan"].read())
            actions.enter_change(pk, change, received_on=day, scan=scan, by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault == Fault.CHANGE_FAULTY:
                say(form, *_findings(line, change))
            elif refusal.fault in AT_LETTER:
                form.add_error(AT_LETTER[refusal.fault], sentence_of(refusal))
            else:
                return refused(request, refusal, back=back)
        else:
            messages.success(request, _("Entered and marked. Another person decides about it."))
            return redirect("funding:amendments")
    crumbs = [_crumbs()[0], (found.organisation.name, back), (_("Report that came by mail"), None)]
    context = {"form": form, "application": found, "held": held, "crumbs": crumbs, "back": back, "files": "true"}
    return render(request, "funding/report_change.html", context, status=status)


@needs(Permission.APPLICATION_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_remedy(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """What an upheld objection changes, prefilled: from the first day that its notice is about, as it is granted now."""
    objection = get_object_or_404(owed_change(request.actor), pk=pk)
    found, back = objection.notice.application, reverse("funding:notice_objection", args=[pk])
    line, held = _held(request, found, number)
    from_day = held.first_day if objection.notice.kind == NoticeKind.GRANT else held.current.from_day
    form = ChangeForm(request.POST or None, held=held, initial={"from_day": from_day})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        change = form.change()
        try:
            actions.enter_remedy(pk, change, by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault != Fault.CHANGE_FAULTY:
                return refused(request, refusal, back=back)
            say(form, *_findings(line, change))
        else:
            messages.success(request, _("Entered. Propose the amendment now; another person decides about it."))
            return redirect("funding:amendments")
    crumbs = [_crumbs()[1], (_("Objection to a notice"), back), (_("What follows"), None)]
    context = {"form": form, "application": found, "held": held, "crumbs": crumbs, "back": back, "objection": objection}
    return render(request, "funding/report_change.html", context, status=status)


@needs(*READERS)
@require_safe
def change_file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The scan as it came."""
    found = get_object_or_404(reads.changes_visible_to(request.actor).select_related("organisation"), pk=pk)
    scan = get_object_or_404(reads.change_files_visible_to(request.actor).filter(change=found), pk=file)
    record("funding.change.file_read", by=request.actor, about=found, river="money", kind="read")
    name = f"{found.organisation.name} {scan.uploaded_at:%Y-%m-%d}"
    return download(scan.content, name=name, media_type=scan.media_type)


@needs(Permission.APPLICATION_WRITE)
@require_POST
def withdraw_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(reads.changes_visible_to(request.actor), pk=pk)
    back = reverse("funding:application", args=[found.application_id])
    try:
        actions.withdraw_change(found.pk, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, _("The report is withdrawn."))
    return redirect(back)


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def amendments(request: HttpRequest) -> HttpResponse:
    """Every grant that something changes, as one list; what is proposed waits for another officer."""
    actor, today = request.actor, timezone.localdate()
    lines, overdue = reads.amendable(actor, today=today)
    found = reads.amendments_visible_to(actor).filter(state=AmendmentState.PROPOSED)
    proposed = list(found.select_related("application__organisation").order_by("prepared_at", "pk"))
    free = [line for line in lines if not line.proposed]
    record("funding.amendments.read", by=actor, river="money", kind="read")
    context = {
        "lines": free,
        "owed": list(still_owed(actor)),
        "overdue": [(line, *late) for line in overdue for late in line.overdue(today)],
        "proposed": proposed,
        "decided": list(
            reads.amendments_visible_to(actor)
            .filter(state=AmendmentState.DECIDED)
            .select_related("application__organisation", "notice")[:50]
        ),
        "reported": [
            (line.application.organisation.name, change, ChangeReturnForm(auto_id=f"{change.pk}-%s"))
            for line in free
            for change in line.changes
        ],
        "can_prepare": actor.may(Permission.APPLICATION_PREPARE),
        "can_decide": actor.may(Permission.APPLICATION_DECIDE),
        # A button only where a box stands: what the reader has proposed, or whose holder is being heard, has none.
        "some_to_propose": any(line.hearing is None for line in free),
        "some_to_decide": any(reads.is_free_for(actor, one) for one in proposed),
        "crumbs": [(_("Applications"), reverse("funding:work_list")), (_("Amendments"), None)],
    }
    return render(request, "funding/amendments.html", context)


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def propose_amendments(request: HttpRequest) -> HttpResponse:
    """The chosen lines; a second person decides them."""
    lines = actions.propose_amendments(chosen_ids(request), by=request.actor, now=timezone.now())
    told = Portion(chosen=()).after(_told(lines))
    return _all_told(request, told, _proposed_sentence(told.done))


@needs(Permission.APPLICATION_DECIDE)
@require_POST
def decide_amendments(request: HttpRequest) -> HttpResponse:
    """Asks first, with the sum of the differences; the answer comes back with `sure`, once for each portion."""
    portion = Portion.read(request, "amendment")
    if "sure" not in request.POST:
        return _question(request, portion.chosen)
    portion = portion.after(_told(actions.decide_amendments(portion.now, by=request.actor, now=timezone.now())))
    if portion.chosen:
        title, crumbs = _("Amendments are decided"), [*_crumbs(), (_("Decide"), None)]
        return go_on(request, portion, name="amendment", title=title, back=reverse("funding:amendments"), crumbs=crumbs)
    return _all_told(request, portion, _decided_sentence(portion.done))


def _question(request: HttpRequest, chosen: Iterable[UUID]) -> HttpResponse:
    found = reads.amendments_visible_to(request.actor).filter(pk__in=chosen, state=AmendmentState.PROPOSED)
    rows = list(found.select_related("application__organisation").order_by("prepared_at", "pk"))
    context = {
        "rows": rows,
        "difference": sum((one.new_amount - one.old_amount for one in rows), start=0),
        "back": reverse("funding:amendments"),
        "crumbs": [*_crumbs(), (_("Decide"), None)],
    }
    return render(request, "funding/decide_amendments.html", context)


@needs(*WORKED_ON)
@require_POST
def take_back_amendment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(reads.amendments_visible_to(request.actor), pk=pk)
    done, back = _("The proposal is taken back."), reverse("funding:amendments")
    return take_step(request, found, actions.take_back_amendment, done=done, back=back)


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def send_change_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(reads.changes_visible_to(request.actor), pk=pk)
    form, back = ChangeReturnForm(request.POST), reverse("funding:amendments")
    if not form.is_valid():
        return refused(request, RefusedError(Fault.ANSWER_MISSING), back=back)
    try:
        actions.send_change_back(found.pk, **form.cleaned_data, by=request.actor, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=back, typed=form.cleaned_data["reason"])
    messages.success(request, _("Sent back. The holder reads the reason."))
    return redirect(back)


def _told(lines: Iterable[actions.AmendedLine]) -> dict[UUID, str]:
    return {line.key: sentence_of(line.refusal) if line.refusal else "" for line in lines}


def _all_told(request: HttpRequest, portion: Portion, sentence: str) -> HttpResponse:
    """What became of each line; those that were refused are named with why, the others stand."""
    if portion.done:
        messages.success(request, sentence)
    elif not portion.left:
        messages.warning(request, _("Nothing was chosen."))
    for reason in portion.left.values():
        messages.warning(request, reason)
    back = reverse("funding:amendments")
    return HttpResponseClientRedirect(back) if request.htmx else redirect(back)


def _proposed_sentence(number: int) -> str:
    return ngettext(
        "%(n)s amendment proposed. A second officer decides now.",
        "%(n)s amendments proposed. A second officer decides now.",
        number,
    ) % {"n": integer(number)}


def _decided_sentence(number: int) -> str:
    return ngettext(
        "%(n)s amendment decided, with its notice.", "%(n)s amendments decided, each with its notice.", number
    ) % {"n": integer(number)}


def _held(request: HttpRequest, found: Application, number: int) -> tuple[reads.Line, Held]:
    """The position as it is granted now. Raises Http404."""
    line = reads.line_of(request.actor, found)
    held = next((one for one in line.now.positions if one.number == number), None)
    if held is None:
        raise Http404
    return line, held


def _findings(line: reads.Line, change: Change) -> tuple[tuple[Finding, ...], Edition]:
    edition = pact.edition(line.application.edition)
    return findings_of(line.now, change, edition, today=timezone.localdate(), expected=line.expected), edition


def say(form: Form, findings: Iterable[Finding], edition: Edition) -> None:
    """What blocks, each with the source of its rule."""
    for finding in findings:
        if finding.blocks:
            rule = edition_value(edition, finding.path) if finding.path else None
            notes = [source.label for source in rule.sources] if rule else []
            form.add_error(None, in_words(finding) + (f" ({'; '.join(notes)})" if notes else ""))


def _own(found: Application) -> str:
    return reverse("funding:application", args=[found.pk])


def _crumbs() -> list[tuple[str, str | None]]:
    return [(_("Applications"), reverse("funding:work_list")), (_("Amendments"), reverse("funding:amendments"))]
