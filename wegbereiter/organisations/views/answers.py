"""Answers that several pages give: the form again, and the page on which two texts stand side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form, HiddenInput
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise


def crumbs(*steps: tuple[str, str], last: str) -> list[tuple[str, str | None]]:
    """The way to this page: (label, view name) of each page above it, and what this one is called."""
    return [*((label, reverse(name)) for label, name in steps), (last, None)]


def again(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page once more, with what is wrong; nothing was written."""
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@contextmanager
def or_404() -> Iterator[None]:
    """What is not there and what somebody may not see look the same from outside."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise Http404 from error


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field of a conflict: what stands there now, and what the person entered."""

    label: Promise | str
    theirs: str
    yours: str

    @property
    def differs(self) -> bool:
        return self.theirs != self.yours


def conflict(request: HttpRequest, view_name: str, *args: UUID, form: Form, theirs: Form, key: str) -> HttpResponse:
    """Somebody else saved first: both texts, a way to keep theirs, and one to save yours over it.

    `key` is the hidden field that says what the person saw; "save mine" sends it as it stands now.
    """
    lines = [
        Line(
            label=field.label or name,
            theirs=shown(theirs, name, theirs.get_initial_for_field(field, name)),
            yours=shown(form, name, form.cleaned_data.get(name)),
        )
        for name, field in form.fields.items()
        if not isinstance(field.widget, HiddenInput)
    ]
    entered = form.data.copy()
    entered[key] = theirs.get_initial_for_field(theirs.fields[key], key) or ""
    context = {
        "lines": lines,
        "action": reverse(view_name, args=args),
        "entered": [(name, entered.get(name, "")) for name in form.fields],
    }
    return render(request, "organisations/conflict.html", context, status=HTTPStatus.CONFLICT)


def shown(form: Form, name: str, value: object) -> str:
    """A value as a person reads it: the label of a choice, the text of all else."""
    choices = dict(getattr(form.fields[name], "choices", []))
    return str(choices.get(value, value) if value not in (None, "") else "")
