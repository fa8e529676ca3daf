"""Head counts: the versions, one version with its numbers, and the steps to the final one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.exports import export_of
from wegbereiter.core.templatetags.numbers import integer
from wegbereiter.funding import actions, queries
from wegbereiter.funding.forms import CorrectionForm, ReportForm
from wegbereiter.funding.models import HeadCount
from wegbereiter.funding.queries import listing
from wegbereiter.funding.rules.lifecycle import RefusedError, deadlines_of, is_late
from wegbereiter.funding.states import CountState, Fault
from wegbereiter.funding.views.answers import refused, sentence_of, status_of
from wegbereiter.funding.views.steps import Question, ask_first, take_step
from wegbereiter.organisations.queries.register import organisation_visible_to, register_date
from wegbereiter.pact import queries as pact


@needs(Permission.HEADCOUNT_READ_ALL)
@require_safe
def head_counts(request: HttpRequest) -> HttpResponse:
    counts = listing.newest_editions_first(queries.head_counts_visible_to(request.actor))
    objections = queries.objections_visible_to(request.actor).filter(state="open").count()
    editions = []
    for edition in queries.counted_editions():
        versions = [count for count in counts if count.edition == edition.code]
        is_final = any(count.state == CountState.FINAL for count in versions)
        editions.append({"edition": edition, "counts": versions, "is_final": is_final})
    context = {
        "editions": editions,
        "open_objections": objections,
        "can_prepare": request.actor.may(Permission.HEADCOUNT_PREPARE),
    }
    return render(request, "funding/head_counts.html", context)


@needs(Permission.HEADCOUNT_READ_ALL)
@require_safe
def head_count(request: HttpRequest, pk: UUID) -> HttpResponse:
    count = get_object_or_404(queries.head_counts_visible_to(request.actor), pk=pk)
    return render(request, "funding/head_count.html", head_count_context(request, count))


def head_count_context(request: HttpRequest, count: HeadCount) -> dict[str, Any]:
    wanted = listing.Wanted.read(request.GET)
    rows = queries.rows_visible_to(request.actor).filter(head_count=count)
    current = queries.current_count(count.edition)
    edition = pact.edition(count.edition)
    is_current = current is not None and current.pk == count.pk
    can_prepare = request.actor.may(Permission.HEADCOUNT_PREPARE)
    return {
        "count": count,
        "edition": edition,
        "late": is_late(count.reported_on, deadlines_of(edition)),
        "current": current,
        "is_current": is_current,
        "can_prepare": can_prepare,
        "can_decide": request.actor.may(Permission.HEADCOUNT_DECIDE),
        "question": _question(count),
        "may_decide": count.may_be_decided_by(request.actor.natural_persons),
        "may_correct": can_prepare and is_current and count.state != CountState.FINAL,
        "report_form": ReportForm(initial={"reported_on": timezone.localdate()}),
        "page": listing.row_page(listing.rows_wanted(rows, wanted), wanted),
        "wanted": wanted,
        "district_options": [("", "–"), *listing.district_choices()],
        "special_options": [("", _("all")), ("estimated", _("estimated")), ("corrected", _("corrected"))],
        "crumbs": [_home(), (_("Version %(number)s") % {"number": count.number}, None)],
        "register_date": register_date(),
        "history": queries.history_of(count, request.actor),
    }


@needs(Permission.HEADCOUNT_READ_ALL)
@require_safe
def head_count_export(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    count = get_object_or_404(queries.head_counts_visible_to(request.actor), pk=pk)
    rows = queries.rows_visible_to(request.actor).filter(head_count=count)
    record("funding.head_count.exported", by=request.actor, about=count, river="money", kind="read", form=form)
    headers = [_("AGS"), _("Name"), _("Persons"), _("Estimated"), _("Before"), _("Reason")]
    cells = [
        (
            row.organisation.key or "",
            row.organisation.name,
            row.persons,
            _("estimated") if row.estimated else "",
            row.corrected_from,
            row.reason,
        )
        for row in rows.select_related("organisation").order_by("organisation__key")
    ]
    return export_of(form, headers, cells, name=f"{count.edition}-v{count.number}")


@needs(Permission.HEADCOUNT_PREPARE)
@require_POST
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    count = get_object_or_404(queries.head_counts_visible_to(request.actor), pk=pk)
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            actions.report_head_count(count.pk, **form.cleaned_data, by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault == Fault.COUNT_NOT_CURRENT:
                return refused(request, refusal, back=reverse("funding:head_count", args=[pk]))
            form.add_error("reported_on", sentence_of(refusal))
        else:
            messages.success(request, _("The count is marked as reported."))
            return redirect("funding:head_count", pk=pk)
    context = head_count_context(request, count) | {"report_form": form, "form": form}
    return render(request, "funding/head_count.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@needs(Permission.HEADCOUNT_PREPARE)
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.propose_final, _("Proposed. A second officer decides now."))


@needs(Permission.HEADCOUNT_DECIDE)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.take_back_final, _("The proposal is taken back."))


@needs(Permission.HEADCOUNT_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, as a page; the dialog that asks the same on the page of the count posts right away."""
    if request.method == "POST":
        return _step(request, pk, actions.decide_final, _("The head count is final."))
    count = get_object_or_404(queries.head_counts_visible_to(request.actor), pk=pk)
    crumbs = [_home(), _version(count), (_("Set final"), None)]
    return ask_first(request, count, _question(count), crumbs=crumbs, back=_version(count)[1])


def _question(count: HeadCount) -> Question:
    figures = {"number": count.number, "n": integer(count.persons_total)}
    return Question(
        title=_("Set the head count final?"),
        about=_("Version %(number)s, %(n)s persons") % figures,
        what=_("Final numbers do not change any more; the final allotment is calculated on them."),
        submit=_("Set final"),
    )


@needs(Permission.HEADCOUNT_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: UUID, place: UUID) -> HttpResponse:
    """One town's number. The form carries the version it was opened on; a newer one is a conflict."""
    count = get_object_or_404(queries.head_counts_visible_to(request.actor), pk=pk)
    row = get_object_or_404(
        queries.rows_visible_to(request.actor).select_related("organisation"), head_count=count, organisation_id=place
    )
    asks = count.state in {CountState.REPORTED, CountState.CORRECTED}
    initial = {"version": count.pk, "persons": row.persons, "received_on": timezone.localdate()}
    form = CorrectionForm(request.POST or None, initial=initial, asks_receipt=asks)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        values = {"received_on": None} | form.cleaned_data
        version = values.pop("version")
        try:
            made = actions.correct_number(version, place, **values, by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault == Fault.COUNT_NOT_CURRENT:
                return _correction_conflict(request, form, place, count)
            form.add_error(_field_of(refusal.fault, form), sentence_of(refusal))
            status = status_of(refusal)
        else:
            messages.success(request, _("Corrected: this is version %(number)s now.") % {"number": made.number})
            return redirect("funding:head_count", pk=made.pk)
    context = {
        "form": form,
        "count": count,
        "row": row,
        "crumbs": [_home(), _version(count), (row.organisation.name, None)],
        "edition": pact.edition(count.edition),
        "counts": listing.count_history(queries.rows_visible_to(request.actor), place, count.edition),
    }
    return render(request, "funding/correct.html", context, status=status)


def _correction_conflict(request: HttpRequest, form: CorrectionForm, place: UUID, count: HeadCount) -> HttpResponse:
    current = queries.current_count(count.edition)
    theirs = queries.rows_visible_to(request.actor).filter(head_count=current, organisation_id=place).first()
    context = {
        "count": count,
        "current": current,
        "theirs": theirs,
        "yours": form.cleaned_data,
        "place": organisation_visible_to(request.actor, place),
    }
    return render(request, "funding/correct_conflict.html", context, status=HTTPStatus.CONFLICT)


def _field_of(fault: Fault, form: CorrectionForm) -> str | None:
    """Which field a refusal speaks of."""
    fields = {
        Fault.TOO_LATE: "received_on",
        Fault.DAY_IN_FUTURE: "received_on",
        Fault.DAY_BEFORE_COUNT: "received_on",
        Fault.REASON_MISSING: "reason",
        Fault.NOTHING_CHANGED: "persons",
        Fault.NUMBER_IMPOSSIBLE: "persons",
        Fault.NOBODY_COUNTED: "persons",
    }
    name = fields.get(fault)
    return name if name in form.fields else None


def _home() -> tuple[str, str]:
    return _("Head count"), reverse("funding:head_counts")


def _version(count: HeadCount) -> tuple[str, str]:
    return _("Version %(number)s") % {"number": count.number}, reverse("funding:head_count", args=[count.pk])


def _step(request: HttpRequest, pk: UUID, action: Callable[..., HeadCount], done: str) -> HttpResponse:
    count = get_object_or_404(queries.head_counts_visible_to(request.actor), pk=pk)
    return take_step(request, count, action, done=done, back=_version(count)[1])
