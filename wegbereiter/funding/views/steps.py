"""One step of a two-person decision, and the question that comes before the one which cannot be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.four_eyes import FourEyesError, check_decide
from wegbereiter.funding.views.answers import REFUSALS, refused


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
