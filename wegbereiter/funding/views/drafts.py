"""What somebody has typed into a draft: read it, say what cannot be read, set it beside what stands there now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from wegbereiter.core.templatetags.numbers import day
from wegbereiter.funding.actions import Draft, PositionEntry
from wegbereiter.funding.forms import ApplicationForm, PositionForm
from wegbereiter.funding.forms.people_list import given, read_people
from wegbereiter.funding.models import Application, Forwarding, Position
from wegbereiter.funding.states import QualificationChoice
from wegbereiter.funding.templatetags.application import Line

HEAD = ("signatory", "own_amount")
LINE = tuple(PositionForm.base_fields)
EMPTY = ("", None, False)
PEOPLE = "id_people"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that cannot be read, with the field to go to."""

    target: str
    label: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that both have changed: its name in the form, and both texts, raw and as people read them."""

    name: str
    label: str
    theirs: str
    mine: str
    theirs_shown: str
    mine_shown: str


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A draft as it was sent. Only positions that exist are read; a new one is added by its button."""

    head: ApplicationForm
    lines: Mapping[int, PositionForm]
    people: Sequence[tuple[int, PositionForm]] = ()

    @classmethod
    def read(cls, data: QueryDict, known: Collection[int], *, listed: bool = False) -> "Entered":
        """`listed`: the pasted list of people counts too."""
        sent = {int(one) for one in data.getlist("line") if _is_number(one)}
        lines = {number: PositionForm(data, prefix=f"p{number}") for number in sorted(sent & set(known))}
        people = read_people(data.get("people", "")) if listed else ()
        return cls(head=ApplicationForm(data), lines=lines, people=people)

    def is_valid(self) -> bool:
        forms = (*self.lines.values(), *(form for _number, form in self.people))
        return all([self.head.is_valid(), *(form.is_valid() for form in forms)])

    def draft(self, *, add: bool = False, fill: bool = False, remove: str = "", restore: str = "") -> Draft:
        """`fill`: start and reason of the head go where a position has none yet; `remove`, `restore`: its number."""
        head = self.head.cleaned_data
        common = {name: head[f"all_{name}"] for name in ("first_day", "reason")} if fill else {}
        entries = [
            PositionEntry(number=number, **_with(form.cleaned_data, common, removed=remove == str(number)))
            for number, form in self.lines.items()
        ]
        return Draft(
            version=head["version"],
            signatory=head["signatory"],
            own_amount=head["own_amount"] or Decimal(),
            positions=[*self._peopled(entries), *([PositionEntry(number=None)] if add else [])],
            restored=int(restore) if _is_number(restore) else None,
        )

    def _peopled(self, entries: Sequence[PositionEntry]) -> list[PositionEntry]:
        """Whom the list names, in its order: first where nobody is named yet, then in positions of their own."""
        waiting = [given(form) for _number, form in self.people]
        filled = []
        for entry in entries:
            is_open = not (entry.person or entry.carrier or entry.removed)
            filled.append(replace(entry, **waiting.pop(0)) if waiting and is_open else entry)
        return [*filled, *(PositionEntry(number=None, **values) for values in waiting)]

    def problems(self) -> list[Problem]:
        found = list(_problems(self.head, "id_", ""))
        for number, form in self.lines.items():
            found += _problems(form, f"p{number}-", gettext("Position %(number)s") % {"number": number} + ": ")
        for number, form in self.people:
            about = gettext("Line %(number)s of the list") % {"number": number} + ": "
            found += [replace(one, target=PEOPLE) for one in _problems(form, "", about)]
        return found

    def shown(self) -> list[Line]:
        """Every line as it was typed, with its errors."""
        return [
            Line(
                number=number,
                values={name: form.data.get(f"p{number}-{name}", "") for name in LINE},
                errors={name: " ".join(errors) for name, errors in form.errors.items()},
            )
            for number, form in self.lines.items()
        ]


def stored(position: Position, forwarding: Forwarding | None) -> dict[str, str]:
    """A position as its inputs show it."""
    values = {name: getattr(position, name, None) for name in LINE if name not in ("carrier", "removed")}
    values |= {"carrier": forwarding.carrier_id if forwarding else None, "removed": position.removed_at is not None}
    return {name: raw(value) for name, value in values.items()}


def raw(value: object) -> str:
    """A value as it stands in an input."""
    if value in EMPTY:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        return text.replace(".", ",") if (get_language() or "de").startswith("de") else text
    return "1" if value is True else str(value)


def differences(
    entered: Entered,
    application: Application,
    positions: Iterable[Position],
    forwardings: Mapping[UUID, Forwarding],
    carriers: Sequence[tuple[UUID, str]],
) -> tuple[list[Difference], list[tuple[str, str]]]:
    """Fields that differ from what is stored now, and (name, value) of those that do not."""
    names = {str(pk): name for pk, name in carriers}
    mine = {name: raw(entered.head.cleaned_data[name]) for name in HEAD}
    theirs = {name: raw(getattr(application, name)) for name in HEAD}
    labels: dict[str, str] = {name: str(entered.head.fields[name].label) for name in HEAD}
    places = {one.number: one for one in positions}
    for number, form in entered.lines.items():
        saved = stored(places[number], forwardings.get(places[number].pk))
        for name in LINE:
            key = f"p{number}-{name}"
            mine[key], theirs[key] = raw(form.cleaned_data[name]), saved[name]
            position = gettext("Position %(number)s") % {"number": number}
            labels[key] = f"{position}: {form.fields[name].label}"
    different = [
        Difference(
            name=name,
            label=labels[name],
            theirs=theirs[name],
            mine=mine[name],
            theirs_shown=_words(name, theirs[name], names),
            mine_shown=_words(name, mine[name], names),
        )
        for name in mine
        if mine[name] != theirs[name]
    ]
    return different, [(name, value) for name, value in mine.items() if value == theirs[name]]


def _words(name: str, value: str, carriers: Mapping[str, str]) -> str:
    if name.endswith(("-removed", "-has_worked_before")):
        return gettext("yes") if value else gettext("no")
    if name.endswith("-qualification") and value:
        return str(QualificationChoice(value).label)
    if name.endswith("-carrier"):
        return carriers.get(value, value)
    if name.endswith(("first_day", "employed_since")) and value:
        return day(date.fromisoformat(value))
    return value


def _is_number(text: str) -> bool:
    """The number of a position, not longer than any can be."""
    return text.isascii() and text.isdigit() and len(text) < 6  # noqa: PLR2004


def _with(cleaned: Mapping[str, Any], common: Mapping[str, Any], *, removed: bool) -> dict[str, Any]:
    values = dict(cleaned) | {name: value for name, value in common.items() if value and not cleaned[name]}
    return values | {"removed": removed or cleaned["removed"]}


def _problems(form: ApplicationForm | PositionForm, before: str, about: str) -> Iterable[Problem]:
    for name, errors in form.errors.items():
        label = form.fields[name].label or name
        target = f"{before}{name}" if name != "version" else ""
        yield Problem(target=target, label=f"{about}{label}", sentence=" ".join(errors))
