"""One step of a two-person decision, the question before the one which cannot be taken back, and words that are sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.four_eyes import FourEyesError, check_decide
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import Fault
from wegbereiter.funding.views.answers import REFUSALS, refused, sentence_of, status_of

AT_SCAN = {Fault.SCAN_EMPTY: "scan", Fault.SCAN_TOO_LARGE: "scan", Fault.SCAN_KIND: "scan"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked before a decision, in the words of the page: in a dialog, or without script on a page of its own."""

    title: str
    about: str
    what: str
    submit: str


def take_step(
    request: HttpRequest, thing: TwoPersonDecision, action: Callable[..., object], *, done: str, back: str
) -> HttpResponse:
    """Do one thing and say so on the page that shows the matter."""
    try:
        action(thing.pk, by=request.actor, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, done)
    return redirect(back)


def ask_first(
    request: HttpRequest, thing: TwoPersonDecision, question: Question, *, crumbs: list[Any], back: str
) -> HttpResponse:
    """The question as a page; who could not answer it with yes reads why."""
    try:
        check_decide(
            deciding=request.actor.natural_persons, prepared_by=thing.prepared_persons, decided=thing.is_decided
        )
    except FourEyesError as refusal:
        return refused(request, refusal, back=back)
    return render(request, "funding/decide.html", {"question": question, "crumbs": crumbs, "back": back})


def send_words(
    request: HttpRequest,
    about: UUID,
    form: Form,
    action: Callable[..., Any],
    *,
    at_field: Mapping[Fault, str],
    done: str,
    back: str,
    goes_to: Callable[[Any], str],
    page: Callable[[HTTPStatus], HttpResponse],
) -> HttpResponse:
    """Keep what somebody says with `text` and perhaps a `scan`; what cannot be taken is said where it was typed.

    `page` shows the form again; a refusal that belongs to no field says so on a page of its own, with the words.
    """
    if not form.is_valid():
        return page(HTTPStatus.UNPROCESSABLE_ENTITY)
    values = dict(form.cleaned_data)
    try:
        values["scan"] = read_scan(values["scan"].read()) if values["scan"] else None
        made = action(about, **values, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        field = {**AT_SCAN, **at_field}.get(refusal.fault)
        if field is None:
            return refused(request, refusal, back=back, typed=values["text"])
        form.add_error(field, sentence_of(refusal))
        return page(status_of(refusal))
    messages.success(request, done)
    return redirect(goes_to(made))
