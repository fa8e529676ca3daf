"""Key figures of a period: seen, taken as a file, submitted, and read again as they were submitted."""

from datetime import date, timedelta
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
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.statistics import submit_statistics
from wegbereiter.casework.forms.statistics import PeriodForm, SubmitForm
from wegbereiter.casework.permissions import house_of
from wegbereiter.casework.queries.statistics import (
    count_statistics,
    edition_for,
    names_of,
    reports_of_period,
    reports_visible_to,
)
from wegbereiter.casework.queries.statistics_page import Sheet, definitions_shown, sheet_of, table_of
from wegbereiter.casework.rules.refusal import ConflictError, RefusedError
from wegbereiter.casework.rules.statistics import content_of, differences, seal, thawed
from wegbereiter.casework.views.frame import refused
from wegbereiter.core.documents.exports import export_of
from wegbereiter.core.periods import add_months
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.pact.queries import edition

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
SHOWN_REPORTS = 20


@needs(Permission.PERSON_WORK)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The figures of a period: of the whole house for the lead, of the own doings for everybody else."""
    today = timezone.localdate()
    form = PeriodForm(request.GET, today=today)
    leads = request.actor.may(Permission.PERSON_LEAD)
    context: dict[str, object] = {"form": form, "leads": leads, "years": _years(today), "months": _months(today)}
    if leads:
        context["reports"] = list(reports_visible_to(request.actor)[:SHOWN_REPORTS])
    if not form.is_valid():
        return render(request, "casework/statistics.html", context, status=UNPROCESSABLE)
    sheet = _sheet(request, form, today)
    first_day, last_day = sheet.found.first_day, sheet.found.last_day
    record(
        "casework.statistics.read", by=request.actor, river="case", kind="read", first_day=first_day, last_day=last_day
    )
    context |= {
        "sheet": sheet,
        "definitions": definitions_shown(sheet.edition),
        "seal": seal(content_of(sheet.found, house_of(request.actor))),
        "is_over": last_day <= today,
    }
    return render(request, "casework/statistics.html", context)


def _years(today: date) -> list[tuple[int, str]]:
    """This year and the one before, which is due in January."""
    return [(year, f"?von={year}-01-01&bis={year}-12-31") for year in (today.year, today.year - 1)]


def _months(today: date) -> list[tuple[date, str]]:
    """This month and the one before, which somebody asks for when it is over."""
    first_days = (today.replace(day=1), add_months(today.replace(day=1), -1))
    return [(first, f"?von={first}&bis={add_months(first, 1) - timedelta(days=1)}") for first in first_days]


def _sheet(request: HttpRequest, form: PeriodForm, today: date) -> Sheet:
    first_day, last_day = form.cleaned_data["von"], form.cleaned_data["bis"]
    rules = edition_for(last_day)
    found = count_statistics(request.actor, first_day, last_day, edition=rules, today=today)
    return sheet_of(found, edition=rules, names=names_of(found))


@needs(Permission.PERSON_WORK)
@require_safe
def statistics_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same figures as a file."""
    today = timezone.localdate()
    period = PeriodForm(request.GET, today=today)
    if not period.is_valid():
        return _period_refused(request, period)
    sheet = _sheet(request, period, today)
    found = sheet.found
    record(
        "casework.statistics.exported", by=request.actor, river="case", kind="read", form=form,
        first_day=found.first_day, last_day=found.last_day,
    )  # fmt: skip
    return export_of(form, *table_of(sheet), name=_file_name(found.first_day, found.last_day))


def _file_name(first_day: date, last_day: date) -> str:
    return f"statistik-{first_day}-{last_day}"


def _period_refused(request: HttpRequest, form: PeriodForm) -> HttpResponse:
    sentences = " ".join(str(error) for errors in form.errors.values() for error in errors)
    context = {"sentence": sentences, "back": reverse("casework:statistics")}
    return render(request, "refused.html", context, status=UNPROCESSABLE)


@needs(Permission.PERSON_LEAD)
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Freeze the figures as they were shown."""
    today = timezone.localdate()
    form = SubmitForm(request.POST, today=today)
    if not form.is_valid():
        return _period_refused(request, form)
    entered, back = form.cleaned_data, f"{reverse('casework:statistics')}?{form.query}"
    try:
        report = submit_statistics(
            entered["von"], entered["bis"], seen=entered["seen"], by=request.actor, today=today, now=timezone.now()
        )
    except RefusedError as refusal:
        return refused(request, refusal, back=back)
    except ConflictError:
        sentence = _("Somebody has entered something in the meantime. Look at the figures again, then submit them.")
        context = {"sentence": sentence, "back": back}
        return render(request, "refused.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Submitted and kept. These figures stay as they are."))
    return redirect("casework:statistics_report", report.pk)


@needs(Permission.PERSON_LEAD)
@require_safe
def statistics_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was submitted, and what the same question would give today."""
    report = get_object_or_404(reports_visible_to(request.actor), pk=pk)
    rules, then, today = edition(report.edition), thawed(report.figures), timezone.localdate()
    now = count_statistics(request.actor, report.first_day, report.last_day, edition=rules, today=today)
    record("casework.report.read", by=request.actor, about=report, river="case", kind="read")
    period = reports_of_period(request.actor, report.first_day, report.last_day)
    context = {
        "report": report,
        "sheet": sheet_of(then, edition=rules, names=names_of(then)),
        "definitions": definitions_shown(rules),
        "differences": differences(then, now),
        "is_whole": seal(report.figures) == report.sha256,
        "others": [one for one in period if one != report],
        "newest": period[0],
        "who": profiles_of([report.submitted_by]).get(report.submitted_by),
        "crumbs": [(_("Statistics"), reverse("casework:statistics")), (_("Submitted statistics"), None)],
    }
    return render(request, "casework/statistics_report.html", context)


@needs(Permission.PERSON_LEAD)
@require_safe
def statistics_report_export(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """What was submitted, as a file, with its seal in each line."""
    report = get_object_or_404(reports_visible_to(request.actor), pk=pk)
    then = thawed(report.figures)
    sheet = sheet_of(then, edition=edition(report.edition), names=names_of(then))
    record("casework.report.exported", by=request.actor, about=report, river="case", kind="read", form=form)
    headers, rows = table_of(sheet)
    submitted_on = timezone.localtime(report.submitted_at).date()
    headers, rows = [*headers, _("Submitted"), _("Seal")], [(*row, submitted_on, report.sha256) for row in rows]
    name = f"{_file_name(report.first_day, report.last_day)}-{report.number}"
    return export_of(form, headers, rows, name=name)
