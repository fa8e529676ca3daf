"""What goes over with a case: which parts belong together, and until when an offer holds."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from wegbereiter.casework.choices.transfers import Scope, TransferState

FORMAT = 1  # of a package: it may be read by a later version of the program than the one that made it

# Columns of a package, by part. What is not named here does not go over: no file number, which is the house's own, no keys,
# nobody of the staff, no answer to being called, which was given to one house only.
PERSON = (
    "family_name", "given_names", "original_name", "called_name", "birth_year", "birth_month", "birth_day", "gender",
)  # fmt: skip
CHANNEL = ("kind", "value")
LANGUAGE = ("code", "level", "preferred")
EPISODE = (
    "kind", "code", "first_day", "last_day", "until", "granted_on", "recognised_on", "proof", "law_version",
)  # fmt: skip
CASE = ("arrived_on", "allocated_on")
GOAL = ("area", "code", "words", "done_when", "state", "agreed_on", "ended_on", "number")
STEP = ("code", "words", "by", "third", "due_on", "state", "done_on", "help", "number")
AGREED = ("content", "language", "agreed_on", "agreed_as")
TALK = ("day", "kind", "reached")
DISPUTE = ("what", "words", "noted_at")


def whole_scope(ticked: Iterable[str]) -> list[str]:
    """In the order of the page: the person always, and notes only with the talks that they are of.

    >>> whole_scope(["notes"])
    ['person', 'talks', 'notes']
    """
    wanted = {*map(Scope, ticked), Scope.PERSON}
    if Scope.NOTES in wanted:
        wanted.add(Scope.TALKS)
    return [str(one) for one in Scope if one in wanted]


def plain(row: object, columns: Iterable[str]) -> dict[str, Any]:
    """The named columns of a row as JSON knows them."""
    values = {name: getattr(row, name) for name in columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def last_day_of_offer(today: date, days: int) -> date:
    return today + timedelta(days=days)


def standing(state: str, last_day: date, *, today: date) -> TransferState:
    """What an offer is today: past its last day it has expired, whether or not the clock has emptied it yet."""
    found = TransferState(state)
    return TransferState.EXPIRED if found is TransferState.OPEN and today > last_day else found


def earlier(package: Mapping[str, Any]) -> dict[str, Any]:
    """What of a package is kept to be read, because as rows it would be counted as work of the own house."""
    agreed = package.get("plan", {}).get("agreed")
    return {"talks": package.get("talks", []), "agreed": agreed}
