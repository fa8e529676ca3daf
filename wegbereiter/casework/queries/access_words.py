"""Values of any table about a person, as one reads them on paper; German, because the paper is."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from wegbereiter.casework.choices import BY, EPISODE_CODES, INTERPRETED, REASONS, TASKS, VERDICTS
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.access import DataCopy, Row
from wegbereiter.casework.queries.law import law_words
from wegbereiter.casework.rules.access import Section
from wegbereiter.casework.rules.disclosures import thawed_sheet
from wegbereiter.casework.rules.library import PLAIN, SOURCE, said
from wegbereiter.casework.rules.plans import thawed
from wegbereiter.core.templatetags.numbers import day, decimal, moment
from wegbereiter.people.choices import HOLD_REASONS, LANGUAGES, nationality_name
from wegbereiter.people.rules.phones import shown_phone

Word = Callable[[Any], str]


def _library(part: str, key: str) -> Word:
    return lambda code: str(library.content(part, SOURCE)[key].get(code, code))


def _area(code: str) -> str:
    return str(library.content("scale", SOURCE)[code]["name"])


def _of_library(kind: str) -> Word:
    def words(code: str) -> str:
        try:
            return said(kind, code, SOURCE, library.words()).text
        except LookupError:  # gone from the library since
            return code

    return words


def _point_of_law(code: str) -> str:
    known = law_words()[SOURCE].points.get(code)
    return known[0] if known else code


def _known(words: Mapping[str, Any]) -> Word:
    return lambda code: str(words.get(code, code))


def _plan(kept: dict[str, Any]) -> str:
    """A plan word for word, each goal with its steps below."""
    lines = []
    for goal in thawed(kept).goals:
        lines.append(" / ".join(dict.fromkeys((goal.words, goal.own_words))))
        lines += [f"– {' / '.join(dict.fromkeys((step.words, step.own_words)))}" for step in goal.steps]
    return "\n".join(lines)


def _sheet(kept: dict[str, Any]) -> str:
    """What was passed on, line by line."""
    found, names = thawed_sheet(kept), library.content("disclosure", SOURCE)["facts"]
    lines = [f"{names[fact]}: {said}" for fact, said in found.facts.items()]
    return "\n".join(lines + [f"{one.what}: {one.words} ({one.noted_on})" for one in found.disputed])


def _earlier(kept: dict[str, Any]) -> str:
    """What came along from another house: its last agreed plan, then its talks."""
    kinds, agreed = library.content("topics", SOURCE)["kinds"], kept["agreed"]
    lines = [_plan(agreed["content"])] if agreed else []
    for talk in kept["talks"]:
        said = f"{day(date.fromisoformat(talk['day']))}, {kinds.get(talk['kind'], talk['kind'])}"
        lines.append(": ".join(part for part in (said, talk.get("note", "")) if part))
    return "\n".join(lines)


# Where neither the type nor the choices of the column say how it is read.
WORDS: dict[str, Word] = {
    "people_person.nationalities": lambda code: nationality_name(code, SOURCE),
    "people_personlanguage.code": _known(LANGUAGES),
    "casework_information.language": _known(LANGUAGES),
    "casework_agreedplan.language": _known(LANGUAGES),
    "casework_agreedplan.content": _plan,
    "casework_case.verdict": _known(VERDICTS),
    "casework_case.verdict_reason": _known(REASONS),
    "casework_rating.area": _area,
    "casework_goal.area": _area,
    "casework_goal.code": _of_library("goals"),
    "casework_step.code": _of_library("steps"),
    "casework_step.by": _known(BY),
    "casework_explanation.code": _point_of_law,
    "casework_explanation.language": _known(LANGUAGES | {PLAIN: "Einfaches Deutsch"}),
    "casework_contact.kind": _library("topics", "kinds"),
    "casework_contact.topics": _library("topics", "topics"),
    "casework_contact.interpreter": _known(INTERPRETED),
    "casework_appointment.interpreter": _known(INTERPRETED),
    "casework_task.reason": _known(TASKS),
    "casework_disclosure.recipient_kind": _library("disclosure", "recipients"),
    "casework_disclosure.facts": _library("disclosure", "facts"),
    "casework_disclosure.purpose": _library("disclosure", "purposes"),
    "casework_disclosure.consent_language": _known(LANGUAGES | {PLAIN: "Einfaches Deutsch"}),
    "casework_transfer.scope": _library("transfer", "scope"),
    "casework_transfer.consent_language": _known(LANGUAGES | {PLAIN: "Einfaches Deutsch"}),
    "casework_earliercounselling.content": _earlier,
    "casework_transmission.facts": _library("disclosure", "facts"),
    "casework_transmission.content": _sheet,
    "casework_transmission.how": _library("disclosure", "ways"),
}


NAMED = {"user_id", "deputy_id", "entry_id", "to_organisation_id"}  # ids whose name is said


def facts_of(section: Section, row: Row, found: DataCopy) -> list[tuple[str, str]]:
    """What is known of a row, each with its word; what is empty stays out."""
    return [
        (label, word)
        for column, label in section.said.items()
        if column in row.values and (word := _word(section.table, column, row.values, found))
    ]


def _word(table: str, column: str, values: Mapping[str, Any], found: DataCopy) -> str:
    value = values[column]
    if value is None or value in ("", [], {}):
        return ""
    if column in NAMED:
        return found.names.get(value, "")
    if (table, column) == ("casework_episode", "code"):
        return str(EPISODE_CODES[values["kind"]](value).label)
    if (table, column) == ("people_hold", "reason"):
        return str(HOLD_REASONS[values["kind"]](value).label)
    if (table, column) == ("people_channel", "value"):
        return shown_phone(value) if values["kind"] == "phone" else str(value)
    word = WORDS.get(f"{table}.{column}", _chosen(table, column))
    return ", ".join(word(one) for one in value) if isinstance(value, list) else word(value)


def _chosen(table: str, column: str) -> Word:
    """By the choices of the column where it has some, else by its type."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)  # noqa: SLF001
    choices = dict(next(one for one in model._meta.concrete_fields if one.column == column).flatchoices)  # noqa: SLF001
    return lambda value: str(choices.get(value, "")) or _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return decimal(value) if isinstance(value, Decimal) else str(value)
