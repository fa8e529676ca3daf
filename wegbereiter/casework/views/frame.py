"""What every page of a case shares: the case itself or 404, its frame, and how a refusal is answered."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wegbereiter.audit.actions import record
from wegbereiter.casework.choices.refusals import REFUSALS as CASE_SENTENCES
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.details import file_that_stays
from wegbereiter.casework.queries.disputes import standing_disputes
from wegbereiter.casework.rules import refusal as casework
from wegbereiter.people.choices import BIRTH_FAULTS
from wegbereiter.people.choices import REFUSALS as PEOPLE_SENTENCES
from wegbereiter.people.queries.emergency import own_emergency
from wegbereiter.people.rules import refusal as people
from wegbereiter.people.rules.births import BirthRefusedError
from wegbereiter.people.rules.phones import PhoneRefusedError

REFUSALS = (casework.RefusedError, people.RefusedError, BirthRefusedError, PhoneRefusedError)
CONFLICTS = (casework.ConflictError, people.ConflictError)
Refusal = casework.RefusedError | people.RefusedError | BirthRefusedError | PhoneRefusedError


# Label, address, and how the names of all its pages begin.
TABS = (
    (
        _("Overview"),
        "case",
        (
            "case",
            "same_person",
            "refer",
            "rights",
            "law",
            "file_history",
            "settle_dispute",
            "restrict",
            "block",
            "legal_hold",
            "disclos",
            "handover",
            "transfer",
            "earlier",
        ),
    ),
    (_("Contact and household"), "details", "details"),
    (_("Plan"), "plan", ("plan", "talk")),
    (_("Assessment"), "assessment", "assessment"),
    (_("Talks"), "contacts", ("contact", "protected")),
    (_("Appointments"), "appointments", "appointment"),
)


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who does it and when, as every action wants to know."""
    return {"by": request.actor, "today": timezone.localdate(), "now": timezone.now()}


def found_case(request: HttpRequest, pk: UUID) -> Case:
    """A case of somebody in the own care; for everybody else it does not exist. A second file can be read, no more."""
    visible = cases_visible_to(request.actor, today=timezone.localdate())
    if request.method not in {"GET", "HEAD"}:
        visible = visible.filter(person__merged_into=None)
    return get_object_or_404(visible.select_related("person"), pk=pk)


def lasting_case(request: HttpRequest, pk: UUID) -> Case:
    """For what an emergency is no reason for: to copy the file, pass it on, join it or end it. Raises PermissionDenied."""
    case = found_case(request, pk)
    check_lasts(request, case)
    return case


def check_lasts(request: HttpRequest, case: Case) -> None:
    """Raises PermissionDenied where the file is open for an emergency only."""
    if own_emergency(request.actor, case.person_id, now=timezone.now()) is not None:
        raise PermissionDenied("emergency")


def case_page(
    request: HttpRequest, case: Case, template: str, context: dict[str, object], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """A page within the frame of a case: name, tabs, way back."""
    name, here = case.person.name or gettext("Without a name"), request.resolver_match.url_name or ""
    tabs = [(label, reverse(f"casework:{url}", args=[case.pk]), here.startswith(begins)) for label, url, begins in TABS]
    crumbs = [(gettext("My cases"), reverse("casework:cases")), (name, None)]
    today = timezone.localdate()
    frame = {
        "case": case, "person": case.person, "name": name, "tabs": tabs, "crumbs": crumbs,
        "stays": file_that_stays(request.actor, case.person, today=today),
        "disputes": standing_disputes(request.actor, case.person, today=today),
        "emergency": own_emergency(request.actor, case.person_id, now=timezone.now()),
    }  # fmt: skip
    return render(request, f"casework/{template}.html", frame | context, status=status)


def form_page(
    request: HttpRequest, case: Case, template: str, context: dict[str, object], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """A form about somebody: whoever opens it reads in the file. Shown again after a refusal it leaves no second event."""
    if request.method != "POST":
        record("casework.form.read", by=request.actor, about=case, river="case", kind="read")
    return case_page(request, case, template, context, status=status)


def sentence_of(refusal: Refusal) -> str:
    """What is refused, in the language of the page."""
    if isinstance(refusal, casework.RefusedError):
        sentence = str(CASE_SENTENCES[refusal.code])
        return sentence % refusal.params if refusal.params else sentence
    if isinstance(refusal, people.RefusedError):
        return str(PEOPLE_SENTENCES[refusal.code])
    if isinstance(refusal, BirthRefusedError):
        return str(BIRTH_FAULTS[refusal.fault])
    return gettext("This is no phone number that can be called. Numbers from abroad begin with 00 or +.")


def refused(request: HttpRequest, refusal: Refusal, *, back: str, typed: str = "") -> HttpResponse:
    """A page that says so; what was typed can be copied."""
    context = {"sentence": sentence_of(refusal), "back": back, "typed": typed}
    return render(request, "refused.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def outdated(request: HttpRequest, *, back: str, typed: str = "") -> HttpResponse:
    """Somebody else was faster; nothing was written over."""
    sentence = gettext("Somebody else has changed this in the meantime. Look again, then repeat what you did.")
    context = {"sentence": sentence, "back": back, "typed": typed}
    return render(request, "refused.html", context, status=HTTPStatus.CONFLICT)
