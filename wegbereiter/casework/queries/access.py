"""Everything that is kept about a person, table by table, as the library's file says (library/access.toml)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.library import FOLDER, content
from wegbereiter.casework.queries.sheet import sheet_in
from wegbereiter.casework.rules.access import Reason, Section, read_sections
from wegbereiter.casework.rules.library import PLAIN, SOURCE
from wegbereiter.core.tenancy import Actor
from wegbereiter.offers.queries import entries_visible_to
from wegbereiter.organisations.queries import register
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import files_visible_to, restricted_files_visible_to

FORMAT, FORMAT_VERSION = "wegbereiter-data-copy", 1
# Where a row does not name the person by `person`.
WHOSE = {"people_person": "pk__in", "people_merger": "kept__in", "casework_contact": "people__person__in"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """Column -> value of what is handed over; `left_out`: what of this row alone is not."""

    values: Mapping[str, Any]
    left_out: Mapping[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Part:
    section: Section
    rows: list[Row]


@dataclass(frozen=True, kw_only=True)
class DataCopy:
    """`names`: of colleagues who look after the person, and of places to which it was sent, by their ids."""

    person: Person
    house: str
    parts: list[Part]
    names: dict[UUID, str]

    @property
    def language(self) -> str:
        """In which the person reads: what was noted as such, else that of the information sheet, else plain German."""
        rows = {part.section.table: [row.values for row in part.rows] for part in self.parts}
        noted = [one["code"] for one in rows["people_personlanguage"] if one["preferred"]]
        found = (noted + [one["language"] for one in rows["casework_information"]] + [PLAIN])[0]
        return PLAIN if found == SOURCE else str(found)

    @property
    def reasons(self) -> list[Reason]:
        """Why something is left out, each once, whether or not there is such a row: even that would tell something."""
        return list(Reason)


@cache
def sections() -> tuple[Section, ...]:
    return read_sections(tomllib.loads((FOLDER / "access.toml").read_text("utf-8")))


def cases_to_copy(actor: Actor, *, today: date) -> QuerySet[Case]:
    """Of the own care; for the lead also of restricted files, because the right to a copy does not rest."""
    return cases_visible_to(actor, today=today) | Case.objects.filter(person__in=restricted_files_visible_to(actor))


def data_copy(actor: Actor, case: Case, *, today: date) -> DataCopy:
    """Of all files that are joined to that of the case. One query for each table. Raises Person.DoesNotExist."""
    visible = files_visible_to(actor, today=today) | restricted_files_visible_to(actor)
    person = visible.get(pk=case.person.merged_into_id or case.person_id)
    files = [person]
    for one in files:  # a second file may have one of its own
        files += visible.filter(merged_into=one)
    shared = talks_with_others(files)
    parts = [Part(section=one, rows=_rows(one, files, shared)) for one in sections() if one.whole is None]
    return DataCopy(
        person=person,
        house=case.organisation.official_name or case.organisation.name,
        parts=parts,
        names=_names(actor, parts),
    )


def _names(actor: Actor, parts: Iterable[Part]) -> dict[UUID, str]:
    rows = {part.section.table: part.rows for part in parts}
    staff = [*rows["people_care"], *rows["people_emergency"], *rows["people_block"]]
    colleagues = profiles_of(row.values[key] for row in staff for key in ("user_id", "deputy_id") if key in row.values)
    places = entries_visible_to(actor).in_bulk({row.values["entry_id"] for row in rows["casework_referral"]})
    houses = register.visible_to(actor).in_bulk({row.values["to_organisation_id"] for row in rows["casework_transfer"]})
    return {key: one.name for found in (colleagues, places, houses) for key, one in found.items()}


def _rows(section: Section, files: Iterable[Person], shared: frozenset[UUID]) -> list[Row]:
    model = _models()[section.table]
    whose = WHOSE.get(section.table, "person__in")
    found = model._default_manager.filter(**{whose: [one.pk for one in files]}).distinct()  # noqa: SLF001  Django's own way to reach the manager of any model
    return [_row(section, one, shared) for one in found]


def _row(section: Section, row: Model, shared: frozenset[UUID]) -> Row:
    """The note of a talk with others is about them as well: it goes out only once somebody has read it for that."""
    left_out = {"note": Reason.OTHERS} if section.table == "casework_contact" and row.pk in shared else {}
    columns = {field.column: field for field in row._meta.concrete_fields}  # noqa: SLF001
    given = (column for column in section.given if column not in left_out)
    return Row(values={column: columns[column].value_from_object(row) for column in given}, left_out=left_out)


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}  # noqa: SLF001


def talks_with_others(files: Iterable[Person]) -> frozenset[UUID]:
    """Past the policies: whoever else took part may be in nobody's care any more that the acting person sees."""
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_talks_with_others(%s)", [[one.pk for one in files]])
        return frozenset(talk for (talk,) in cursor.fetchall())


def as_data(found: DataCopy, *, made_at: datetime) -> dict[str, Any]:
    """The copy for machines. Values are as they are kept; `labels` are their German words."""
    words = content("access", SOURCE)
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": made_at,
        "kept_by": found.house,
        "information": [{"title": title, "text": text} for title, text in sheet_in(SOURCE, house=found.house).sections],
        "left_out": [
            {"table": one.table, "columns": sorted(one.left_out) or "all", "reasons": _said(one.reasons, words)}
            for one in sections()
            if one.reasons
        ],
        "names": {str(key): name for key, name in found.names.items()},
        "tables": {part.section.table: _part(part, words) for part in found.parts},
    }


def _part(part: Part, words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": words["headings"].get(part.section.table, ""),
        "labels": dict(part.section.said),
        "rows": [
            {**row.values, **({"left_out": _said(row.left_out.values(), words)} if row.left_out else {})}
            for row in part.rows
        ],
    }


def _said(reasons: Iterable[Reason], words: Mapping[str, Any]) -> dict[str, str]:
    return {str(one): words["reasons"][one] for one in sorted(set(reasons))}
