"""An entry of the address list: what it is searched by, which one is the same, and when somebody should look again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from wegbereiter.core.names import search_key

SEARCHED = ("name", "street", "postcode", "town", "contact", "note")
COLUMNS = (
    "kind", "name", "street", "postcode", "town", "phone", "email", "website", "hours", "languages", "contact", "note",
    "valid_until", "checked_on",
)  # fmt: skip
# Nobody prescribes how often an address is looked after; half a year is ours.
FRESH_FOR = timedelta(days=182)

Twin = tuple[str, str, str]


def searched_by(known: Mapping[str, Any]) -> str:
    """One line for the search, in which spellings of a name are one."""
    return search_key(" ".join(str(known.get(column) or "") for column in SEARCHED))


def twin_of(known: Mapping[str, Any]) -> Twin:
    """Two entries with the same three are one place."""
    return (str(known["name"]), str(known.get("street") or ""), str(known.get("town") or ""))


def looked_at_before(today: date) -> date:
    """Who was looked at last before this day should be looked at again."""
    return today - FRESH_FOR


def needs_a_look(valid_until: date | None, checked_on: date | None, *, today: date) -> bool:
    """Its last day is over, or nobody has looked for half a year (or ever) whether it is still so."""
    if valid_until is not None and valid_until < today:
        return True
    return checked_on is None or checked_on < looked_at_before(today)
