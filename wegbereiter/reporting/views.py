"""Pages for those who watch: who read what, the trail of the money, the record of processing."""

import json
from datetime import date, timedelta
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.audit.anchors import read_anchors
from wegbereiter.audit.queries import Filter, chain_state, export_lines, money_events
from wegbereiter.audit.queries.events import ORDER
from wegbereiter.casework.choices import HINTS
from wegbereiter.core.documents.writers import write_csv
from wegbereiter.core.pages import page_of
from wegbereiter.organisations.queries.hints import FEW, hint_lines
from wegbereiter.organisations.queries.own import values_of
from wegbereiter.organisations.queries.people import members, members_visible_to
from wegbereiter.organisations.queries.register import found, visible_to
from wegbereiter.organisations.rules import read_query
from wegbereiter.people.actions.emergency import look_at_emergency
from wegbereiter.people.choices import REFUSALS, EmergencyOutcome
from wegbereiter.people.queries.emergency import emergencies_to_check
from wegbereiter.people.rules.refusal import RefusedError
from wegbereiter.privacy.queries import record_of_processing
from wegbereiter.reporting.forms import HOURS, ReadsForm, TrailForm
from wegbereiter.reporting.queries import SOON, ended_in, endings_of, names_of, reads_of

PATIENCE = timedelta(minutes=10)  # a seal comes within a minute
LARGEST_EXPORT = 50_000  # events; a longer period is taken in parts


@needs(Permission.READS_REVIEW)
@require_safe
def reads(request: HttpRequest) -> HttpResponse:
    """What one account has read, exported or was refused within 72 hours (GDPR articles 33 and 34)."""
    people = people_of(request)
    asked = "person" in request.GET
    form = ReadsForm(request.GET if asked else None, people=people)
    context = {"form": form, "people": people, "hours": HOURS}
    if asked and not form.is_valid():
        refuse_strangers(form)
        return render(request, "reporting/reads.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if asked:
        context |= found_reads(request, form, code="audit.reads_read")
    return render(request, "reporting/reads.html", context)


@needs(Permission.READS_REVIEW)
@require_safe
def reads_export(request: HttpRequest) -> HttpResponse:
    """The same as a table, for the notice to those concerned."""
    form = ReadsForm(request.GET, people=people_of(request))
    if not form.is_valid():
        raise Http404
    rows = found_reads(request, form, code="audit.reads_exported")["rows"]
    headers = [_("What"), _("Kind"), _("Object"), _("Key of the object"), _("About"), _("Times"), _("First"), _("Last")]
    cells = [
        (
            str(row.line.sentence),
            str(row.line.kind_label),
            str(row.line.label),
            str(row.line.object_id or ""),
            row.about,
            row.line.times,
            timezone.localtime(row.line.first_at).isoformat(timespec="seconds"),
            timezone.localtime(row.line.last_at).isoformat(timespec="seconds"),
        )
        for row in rows
    ]
    return file_of(write_csv(headers, cells), "text/csv; charset=utf-8", "zugriffe.csv")


def people_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Everybody who has or had a role in the own organisation; who has left may have read something before."""
    people = members(request.actor, today=timezone.localdate())
    return [(str(member.user_id), member.name) for member in people]


def refuse_strangers(form: ReadsForm) -> None:
    """Somebody of another organisation does not exist here; that the question was asked is kept as a refusal."""
    if "person" in form.errors and form.data.get("person"):
        raise Http404


def found_reads(request: HttpRequest, form: ReadsForm, *, code: str) -> dict[str, object]:
    """The lines; looking at them is a read itself."""
    user_id, now = UUID(form.cleaned_data["person"]), timezone.now()
    membership = members_visible_to(request.actor).filter(user_id=user_id).order_by("first_day", "pk").first()
    hours = form.cleaned_data["hours"]
    rows = reads_of(request.actor, user_id, since=now - form.period())
    record(code, by=request.actor, about=membership, river="account", kind="read", hours=hours, person=user_id)
    return {"rows": rows, "hours": hours, "name": dict(form.fields["person"].choices)[str(user_id)], "asked_at": now}


@needs(Permission.READS_REVIEW)
@require_safe
def emergencies(request: HttpRequest) -> HttpResponse:
    """Files that were opened in an emergency: who, when, why, how much was read. No name of the person, no content."""
    record("people.emergencies.read", by=request.actor, river="account", kind="read")
    rows = emergencies_to_check(request.actor)
    waiting = [one for one in rows if one.looked_at is None]
    context = {"waiting": waiting, "done": [one for one in rows if one.looked_at], "outcomes": EmergencyOutcome.choices}
    return render(request, "reporting/emergencies.html", context)


@needs(Permission.READS_REVIEW)
@require_safe
def hints(request: HttpRequest) -> HttpResponse:
    """How often notes held words that belong into a protected note, or nowhere: by month and kind, without a word of them."""
    return render(request, "reporting/hints.html", {"lines": hint_lines(request.actor), "names": HINTS, "few": FEW})


@needs(Permission.READS_REVIEW)
@require_POST
def look_at(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she found; said once."""
    if not any(one.id == pk for one in emergencies_to_check(request.actor)):
        raise Http404
    outcome = request.POST.get("outcome", "")
    if outcome not in EmergencyOutcome.values:
        messages.error(request, _("Say what you found."))
        return redirect("reporting:emergencies")
    try:
        look_at_emergency(pk, outcome, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(REFUSALS[refusal.code]))
    else:
        messages.success(request, _("Noted."))
    return redirect("reporting:emergencies")


@needs(Permission.AUDIT_VERIFY)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The state of the chains, and the trail of the money."""
    now = timezone.now()
    form = TrailForm(request.GET)
    anchors = read_anchors(settings.HOME)
    context = {
        "form": form,
        "state": (state := chain_state(request.actor, now=now)),
        "asleep": state.waiting and (state.last_sealed_at is None or now - state.last_sealed_at > PATIENCE),
        "anchor": anchors.files[-1] if anchors.files else None,
        "anchor_day": date.fromisoformat(anchors.files[-1].day) if anchors.files else None,
        "anchors": anchors,
        "query": request.GET.urlencode(),
    }
    if not form.is_valid():
        return render(request, "reporting/audit.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted, organisation = filter_of(request, form)
    place = request.GET.get("after", "") or request.GET.get("before", "")
    page = page_of(money_events(request.actor, wanted), order=ORDER, word=place)
    ids = {event.organisation_id for event in page.rows} | {event.about_organisation_id for event in page.rows}
    context |= {"page": page, "organisation": organisation, "names": names_of(request.actor, ids)}
    record("audit.read", by=request.actor, river="money", kind="read")
    return render(request, "reporting/audit.html", context)


@needs(Permission.AUDIT_VERIFY)
@require_safe
def audit_export(request: HttpRequest) -> HttpResponse:
    """Sealed events, one JSON document per line, with all that tools/verify_export.py needs."""
    form = TrailForm(request.GET)
    if not form.is_valid():
        raise Http404
    wanted, _organisation = filter_of(request, form)
    ids = list(money_events(request.actor, wanted).order_by(*ORDER).values_list("pk", flat=True)[: LARGEST_EXPORT + 1])
    if len(ids) > LARGEST_EXPORT:
        context = {"largest": LARGEST_EXPORT, "query": request.GET.urlencode()}
        return render(request, "reporting/audit_too_much.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    lines = list(export_lines(ids))
    head = {
        "about": "Wegbereiter, audit trail of the money",
        "written_at": timezone.now().isoformat(timespec="seconds"),
        "events": len(lines),
        "not_sealed_yet": len(ids) - len(lines),
    }
    record("audit.exported", by=request.actor, river="money", kind="read", rows=len(lines))
    content = "".join(f"{json.dumps(line, sort_keys=True)}\n" for line in [head, *lines])
    return file_of(content.encode(), "application/x-ndjson", "pruefprotokoll.jsonl")


def filter_of(request: HttpRequest, form: TrailForm) -> tuple[Filter, object]:
    """What was asked for; an organisation that nobody knows finds nothing."""
    values = form.cleaned_data
    organisation = None
    if values["organisation"]:
        organisation = found(request.actor, read_query(values["organisation"])).first()
    return (
        Filter(
            code=values["code"],
            organisation_id=(organisation.pk if organisation else UUID(int=1)) if values["organisation"] else None,
            first_day=values["first_day"],
            last_day=values["last_day"],
        ),
        organisation,
    )


@needs(Permission.READS_REVIEW)
@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """The record of processing of the own organisation (GDPR article 30)."""
    organisation = visible_to(request.actor).get(pk=request.actor.organisation_id)
    context = {
        "organisation": organisation,
        "values": values_of(request.actor, organisation),
        "record": record_of_processing(),
    }
    return render(request, "reporting/processing.html", context)


@needs(Permission.READS_REVIEW)
@require_safe
def endings(request: HttpRequest) -> HttpResponse:
    """What the clock ends in the own organisation: how much at its next run, and what it has ended so far."""
    today = timezone.localdate()
    context = {"rows": endings_of(request.actor, today=today), "ended": ended_in(request.actor), "soon": SOON}
    return render(request, "reporting/endings.html", context)


def file_of(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
