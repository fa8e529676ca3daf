"""How a refusal of the rules is answered: one sentence that says what to do, on a page of its own."""

from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from wegbereiter.core.decisions import SENTENCES
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.core.documents.tables import TABLE_SENTENCES, TableRefusedError
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.models import JobRun
from wegbereiter.core.templatetags.numbers import day, integer
from wegbereiter.funding.choices import ALLOTMENT_SENTENCES
from wegbereiter.funding.rules import AllotmentRefusedError
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault
from wegbereiter.pact.rules.values import Text
from wegbereiter.pact.templatetags.editions import spoken

Refusal = RefusedError | AllotmentRefusedError | FourEyesError | TableRefusedError | PdfRefusedError
REFUSALS = (RefusedError, AllotmentRefusedError, FourEyesError, PdfRefusedError)

# Somebody else was faster: look again, then decide.
CONFLICTS = {
    Fault.COUNT_NOT_CURRENT,
    Fault.UPLOAD_OUTDATED,
    Fault.ALREADY_FINAL,
    Fault.OBJECTION_CLOSED,
    Fault.AMENDMENT_CLOSED,
    Fault.AMENDMENT_NEEDLESS,
    Fault.AMENDMENT_OPEN,
    Fault.AMENDMENT_OUTDATED,
    Fault.CHANGE_CLOSED,
    Fault.CHANGE_OPEN,
    Fault.POSITION_REPORTED,
    Fault.REVOCATION_CLOSED,
    Fault.REVOCATION_OPEN,
    Fault.HEARING_MOVED,
    Fault.HEARING_OPEN,
    Fault.HEARING_SAID,
    Fault.NOTICE_OBJECTION_CLOSED,
    Fault.NOTICE_OBJECTION_OPEN,
    Fault.WAY_CLOSED,
    Fault.WAY_TAKEN,
    Fault.POOL_ENDED,
    Fault.PARTNER_TWICE,
    Fault.POOL_LED_ALREADY,
    Fault.ADVICE_PUBLISHED,
    Fault.APPLICATION_NOT_DRAFT,
    Fault.APPLICATION_CLOSED,
    Fault.APPLICATION_OUTDATED,
    Fault.APPLICATION_NOT_HANDED_IN,
    Fault.DELIVERY_ENTERED,
    Fault.FINDING_UNKNOWN,
    Fault.TEXT_OUTDATED,
    Fault.SIMULATION_CHANGED,
    Fault.SIMULATION_CLOSED,
    Fault.SIMULATION_PROPOSED,
    Fault.SIMULATION_SHARED,
    FourEyesFault.ALREADY_DECIDED,
    FourEyesFault.ALREADY_PREPARED,
    FourEyesFault.NOT_PREPARED,
}


def sentence_of(refusal: Refusal) -> str:
    """What is refused and what to do about it, in the language of the page."""
    if isinstance(refusal, TableRefusedError):
        return refusal.problem.sentence(TABLE_SENTENCES, gettext)
    if isinstance(refusal, PdfRefusedError):
        return refusal.sentence(gettext)
    if isinstance(refusal, FourEyesError):
        return str(SENTENCES[refusal.fault])
    params = {name: _shown(value) for name, value in refusal.params.items()}
    if isinstance(refusal, AllotmentRefusedError):
        return gettext(ALLOTMENT_SENTENCES[refusal.fault]) % params
    return str(refusal.fault.label) % params


def status_of(refusal: Refusal) -> HTTPStatus:
    """409 where somebody was faster, 403 where the same person would decide (the trail keeps that), else 422."""
    fault = getattr(refusal, "fault", None)
    if fault == FourEyesFault.SAME_PERSON:
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if fault in CONFLICTS else HTTPStatus.UNPROCESSABLE_ENTITY


def refused(request: HttpRequest, refusal: Refusal, *, back: str, typed: str = "") -> HttpResponse:
    """The page that says so. Whatever was begun is rolled back with the status; what was typed can be copied."""
    context = {"sentence": sentence_of(refusal), "back": back, "typed": typed}
    return render(request, "refused.html", context, status=status_of(refusal))


def problem_of(run: JobRun) -> str:
    """Why a run brought no result, in a sentence."""
    if not run.problem:
        return ""
    if run.problem in Fault.values:
        return str(Fault(run.problem).label)
    return gettext("Something went wrong. Nothing was changed; please try again.")


def _shown(value: object) -> object:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Text):
        return spoken(value)
    return integer(value) if isinstance(value, int) else value
