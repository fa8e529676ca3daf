"""The plan in conversation, on one screen that both look at; and the review that ends it."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.lines import KIND
from wegbereiter.casework.actions.talk import end_talk
from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.forms.appointment import MeetingForm
from wegbereiter.casework.forms.plan import ReviewForm
from wegbereiter.casework.models import Appointment, Case, Contact
from wegbereiter.casework.queries.contact import ahead_of
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import plan_page
from wegbereiter.casework.queries.talk import Entry, entries, lines_of, talk_before, talk_of
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.rules.talks import topics_of
from wegbereiter.casework.templatetags.casework import page_language
from wegbereiter.casework.views.frame import (
    CONFLICTS,
    REFUSALS,
    acting,
    case_page,
    found_case,
    refused,
    sentence_of,
)

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def _talk(request: HttpRequest, case: Case, *, today: date) -> dict[str, Any]:
    """The plan, the talk of today if one has begun, and what was done in it."""
    page = plan_page(request.actor, case, today=today)
    talk = talk_of(request.actor, case.person_id, today=today)
    lines = lines_of(request.actor, talk, person_id=case.person_id, today=today) if talk else []
    return {"plan": page, "helps": page.helps, "talk": talk, "entries": entries(page, lines)}


@needs(Permission.PERSON_WORK)
@require_safe
def talk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Large, in two languages; what is ticked, moved and added here writes the talk by itself."""
    case, today = found_case(request, pk), timezone.localdate()
    record("casework.plan.read", by=request.actor, about=case, river="case", kind="read")
    context = _talk(request, case, today=today)
    before = talk_before(request.actor, case.person_id, context["talk"], today=today)
    said = entries(context["plan"], before.lines.all()) if before else []
    ahead = ahead_of(request.actor, case.person_id, today=today).filter(begins_at__gt=timezone.now()).first()
    return case_page(request, case, "talk", context | {"before": before, "said": said, "next": ahead})


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Three minutes: what was done, what comes next, how the talk was held, when one meets again, the sheet to take home."""
    case = found_case(request, pk)
    if case.state == CaseState.CLOSED:
        return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=reverse("casework:talk", args=[pk]))
    if request.method != "POST":
        record("casework.plan.read", by=request.actor, about=case, river="case", kind="read")
        return _review(request, case)
    form = ReviewForm(request.POST, words=content("topics", page_language()))
    if not form.is_valid():
        return _review(request, case, form, status=UNPROCESSABLE)
    try:
        end_talk(case.pk, form.review(), version=form.cleaned_data["version"], **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _review(request, case, form, status=UNPROCESSABLE)
    except CONFLICTS as conflict:
        stands = conflict.current
        form.data = form.data.copy()
        form.data["version"] = str(stands.version)
        return _review(request, case, form, stands=stands, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The talk is written down."))
    return redirect(reverse("casework:talk_end", args=[case.pk]) + "#next")


def _review(
    request: HttpRequest, case: Case, form: ReviewForm | None = None, *, stands: Contact | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    """`stands`: the talk as somebody has kept it in the meantime; what was typed stays in the form."""
    today, now = timezone.localdate(), timezone.now()
    context = _talk(request, case, today=today)
    ahead = list(ahead_of(request.actor, case.person_id, today=today))
    of_today = next((one for one in ahead if timezone.localdate(one.begins_at) == today), None)
    if form is None:
        initial = _as_held(context["talk"], context["entries"], of_today)
        form = ReviewForm(initial=initial, words=content("topics", page_language()))
    context |= {
        "form": form,
        "stands": stands,
        "of_today": of_today,
        "next": next((one for one in ahead if one.begins_at > now), None),
        "meeting": MeetingForm(auto_id="meeting_%s"),
    }
    return case_page(request, case, "talk_end", context, status=status)


def _as_held(talk: Contact | None, done: list[Entry], of_today: Appointment | None) -> dict[str, Any]:
    """What is known already: from an earlier review, else from today's appointment and from what was done."""
    if talk is not None and talk.version > 1:
        names = ("kind", "minutes", "interpreter", "topics", "version")
        return {name: getattr(talk, name) for name in names}
    planned = {"minutes": of_today.minutes, "interpreter": of_today.interpreter} if of_today else {}
    return {"kind": KIND, "topics": topics_of(one.area for one in done), "version": 1} | planned
