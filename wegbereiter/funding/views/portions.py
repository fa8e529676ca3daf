"""A list that is worked off in portions: each request does what a person waits for, and the page goes on by itself.

Each line is done for good when it is done: whoever stops, loses nothing. What became of the lines before travels with
the page, signed, so that nothing is kept of a list that somebody walks away from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

AT_A_TIME = 8  # each with a notice: about a second
MOST = 50  # a page of the list
SALT = "funding.portion"


@dataclass(frozen=True, kw_only=True)
class Portion:
    """`chosen`: what is still to do. `done`: how many are. `left`: what was refused before, with the sentence why."""

    chosen: tuple[UUID, ...]
    done: int = 0
    left: Mapping[UUID, str] = field(default_factory=dict)

    @classmethod
    def read(cls, request: HttpRequest, name: str) -> Self:
        """The checked boxes and, from the second portion on, what the page carries; what is no id was not chosen."""
        done, left = _carried(request.POST.get("carried", ""), owner=request.actor.membership_id)
        return cls(chosen=tuple(chosen_ids(request, name)), done=done, left=left)

    @property
    def now(self) -> tuple[UUID, ...]:
        return self.chosen[:AT_A_TIME]

    @property
    def total(self) -> int:
        return self.settled + len(self.chosen)

    @property
    def settled(self) -> int:
        return self.done + len(self.left)

    def after(self, told: Mapping[UUID, str]) -> Self:
        """`told`: for each line of this portion an empty text if it is done, or the sentence why it is not."""
        left = {pk: sentence for pk, sentence in told.items() if sentence}
        done = self.done + len(told) - len(left)
        return replace(self, chosen=self.chosen[AT_A_TIME:], done=done, left={**self.left, **left})

    def carried(self, *, owner: UUID | None) -> str:
        left = {str(pk): sentence for pk, sentence in self.left.items()}
        return signing.dumps({"owner": str(owner), "done": self.done, "left": left}, salt=SALT, compress=True)


def chosen_ids(request: HttpRequest, name: str = "application") -> list[UUID]:
    """The ids of the checked boxes, each once; what is no id was not chosen."""
    found = {}
    for text in request.POST.getlist(name)[:MOST]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def go_on(
    request: HttpRequest, portion: Portion, *, name: str, title: str, back: str, crumbs: list[tuple[str, str | None]]
) -> HttpResponse:
    """How far the list is, and the form that does the next portion: by itself, or without script by its button."""
    carried = portion.carried(owner=request.actor.membership_id)
    context = {"portion": portion, "name": name, "title": title, "carried": carried, "back": back, "crumbs": crumbs}
    return render(request, "funding/portion.html", context)


def _carried(word: str, *, owner: UUID | None) -> tuple[int, dict[UUID, str]]:
    """Nothing where the page carries none, or another's."""
    try:
        content = signing.loads(word, salt=SALT)
    except signing.BadSignature:
        return 0, {}
    if content["owner"] != str(owner):
        return 0, {}
    return content["done"], {UUID(pk): sentence for pk, sentence in content["left"].items()}
