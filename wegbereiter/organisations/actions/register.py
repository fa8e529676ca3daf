"""A newer register: an officer uploads it, looks at what it changes, and applies it as a whole or not at all."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.tables import TableRefusedError, read_table
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.actions.loading import association_values, entry_values
from wegbereiter.organisations.choices import MUNICIPAL_KINDS, Change, Kind, Refusal
from wegbereiter.organisations.models import Organisation, RegisterChange, RegisterUpdate
from wegbereiter.organisations.permissions import Permission, check, house_of, role_of
from wegbereiter.organisations.queries import districts, municipalities
from wegbereiter.organisations.queries.register import (
    by_key,
    entries_in_use,
    keys_gone,
    register_date,
    updates_visible_to,
)
from wegbereiter.organisations.rules import (
    AssociationChange,
    Comparison,
    Difference,
    Entry,
    RefusedError,
    Register,
    RegisterFault,
    Step,
    difference,
    entry_from_plain,
    entry_to_plain,
    read_register,
    search_text,
)

UPDATED_COLUMNS = (
    "name", "official_name", "search_text", "type_name", "population", "area_km2", "postcode", "latitude", "longitude",
    "association",
)  # fmt: skip


class FaultyFileError(Exception):
    """The file cannot become the register; `problems` say why, row by row."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def upload_register(data: bytes, filename: str, *, day: date, by: Actor, now: datetime) -> RegisterUpdate:
    """Read a file and keep it for the preview; `day` is the day whose territory it shows.

    Raises:
        FaultyFileError: the file cannot be read, or it does not fit the register in use.
    """
    check(by, Permission.REGISTER_UPDATE)
    try:
        register = read_register(read_table(data, filename))
    except TableRefusedError as error:
        raise FaultyFileError((error.problem,)) from error
    in_use = register_date()
    late = (Problem(code=RegisterFault.NOT_NEWER),) if in_use and day < in_use else ()
    problems = (*late, *compare(register).problems)
    if problems:
        raise FaultyFileError(problems)
    content = {"columns": sorted(register.columns), "entries": [entry_to_plain(entry) for entry in register.entries]}
    update = RegisterUpdate.objects.create(
        organisation_id=house_of(by),
        register_date=day,
        content=content,
        file_hash=hashlib.sha256(data).hexdigest(),
        uploaded_by_id=role_of(by),
        uploaded_at=now,
    )
    record("organisations.register.uploaded", by=by, about=update, river="money", now=now, register_date=day)
    return update


def compare(register: Register) -> Comparison:
    """What this register would change today."""
    if register.problems:
        return Comparison(problems=register.problems)
    return difference(entries_in_use(), register, gone=keys_gone())


def content_of(update: RegisterUpdate) -> Register:
    """The register that was uploaded."""
    entries = tuple(entry_from_plain(entry) for entry in update.content["entries"])
    return Register(entries=entries, columns=frozenset(update.content["columns"]))


def apply_update(update_id: UUID, *, by: Actor, now: datetime) -> RegisterUpdate:
    """Apply an uploaded register. A second press of the button finds it applied and changes nothing.

    Raises:
        RefusedError: it no longer fits, because another register was applied in between.
        RegisterUpdate.DoesNotExist: not an upload of the acting office.
    """
    check(by, Permission.REGISTER_UPDATE)
    # The office's own row is the lock for the whole register: two uploads cannot be applied at the same time.
    Organisation.objects.select_for_update(of=("self",)).get(pk=house_of(by))
    update = updates_visible_to(by).select_for_update(of=("self",)).get(pk=update_id)
    if update.applied_at is not None:
        return update
    comparison = compare(content_of(update))
    in_use = register_date()
    if comparison.problems or (in_use and update.register_date < in_use):
        raise RefusedError(Refusal.UPDATE_FAULTY)
    changed = _apply(comparison, day=update.register_date)
    update.applied_at, update.applied_by = now, by.user_id
    update.save(update_fields=["applied_at", "applied_by"])
    counts = {step.value: len(comparison.of(step)) for step in Step}
    event = {"rows": changed, **counts}
    record("organisations.register.updated", by=by, about=update, river="money", now=now, **event)  # type: ignore[arg-type]
    return update


def _apply(comparison: Comparison, *, day: date) -> int:
    """Write all changes; returns how many municipalities they touch."""
    associations = _save_associations(comparison, day=day)
    _found([c.new for c in comparison.of(Step.FOUNDED)], associations, day=day)
    keys = {change.ags for change in comparison.changes} | {change.successor for change in comparison.changes}
    rows = by_key(keys, MUNICIPAL_KINDS)
    _change([c for c in comparison.changes if c.step not in {Step.FOUNDED, Step.MERGED}], rows, associations)
    _merge(comparison.of(Step.MERGED), rows, day=day)
    RegisterChange.objects.bulk_create(_history(comparison, rows, day=day))
    municipalities().update(register_date=day)
    return len({change.ags for change in comparison.changes})


def _found(entries: Iterable[Entry], associations: dict[str, Organisation], *, day: date) -> None:
    by_district = {(row.key or "")[:5]: row for row in districts().select_related("region")}
    Organisation.objects.bulk_create(
        Organisation(
            kind=Kind.MUNICIPALITY,
            district=by_district[entry.district_key],
            region=by_district[entry.district_key].region,
            association=associations.get(entry.association_key),
            register_date=day,
            search_text=search_text(entry.name, entry.official_name),
            **entry_values(entry),
        )
        for entry in entries
    )


def _change(
    changes: Iterable[Difference], rows: dict[str, Organisation], associations: dict[str, Organisation]
) -> None:
    touched = {change.ags: change.new for change in changes}
    for ags, entry in touched.items():
        row = rows[ags]
        for column, value in entry_values(entry).items():
            setattr(row, column, value)
        row.search_text = search_text(entry.name, entry.official_name)
        row.association = associations.get(entry.association_key)
    Organisation.objects.bulk_update([rows[ags] for ags in touched], UPDATED_COLUMNS, batch_size=500)


def _merge(changes: Iterable[Difference], rows: dict[str, Organisation], *, day: date) -> None:
    """The entry stays for good, with its successor and its last day: the day before the register that lacks it."""
    gone = [rows[change.ags] for change in changes]
    for change, row in zip(changes, gone, strict=True):
        row.last_day, row.successor = day - timedelta(days=1), rows[change.successor]
    Organisation.objects.bulk_update(gone, ["last_day", "successor"])


def _save_associations(comparison: Comparison, *, day: date) -> dict[str, Organisation]:
    """Found, rename and end municipal associations; returns all that are needed, by key."""
    entries = {change.new.association_key: change.new for change in comparison.changes if change.new.association_key}
    names = {change.key: change for change in comparison.associations}
    rows = by_key({*entries, *names}, [Kind.MUNICIPAL_ASSOCIATION])
    for key, change in names.items():
        row = rows.get(key)
        if row is None:
            entry = entries[key]
            district = districts().select_related("region").get(key__startswith=entry.district_key)
            row = rows[key] = Organisation(**association_values(entry), district=district, region=district.region)
        row.register_date = day
        row.last_day = None if change.new_name else day - timedelta(days=1)
        row.name = change.new_name or row.name
        row.search_text = search_text(row.name)
        row.save()
        RegisterChange.objects.create(**_association_history(change, row, day=day))
    return rows


def _association_history(change: AssociationChange, row: Organisation, *, day: date) -> dict[str, object]:
    kinds = {(True, False): Change.ENDED, (False, True): Change.FOUNDED, (True, True): Change.RENAMED}
    kind = kinds[bool(change.old_name), bool(change.new_name)]
    names = {"old_name": change.old_name, "new_name": change.new_name}
    return {"subject": row, "change": kind, "valid_on": day, **names}


def _history(comparison: Comparison, rows: dict[str, Organisation], *, day: date) -> list[RegisterChange]:
    kinds = {Step.FOUNDED: Change.FOUNDED, Step.MERGED: Change.MERGED, Step.RENAMED: Change.RENAMED}
    return [
        RegisterChange(
            subject=rows[change.ags],
            change=kinds[change.step],
            valid_on=day,
            old_name=change.old.name if change.old else "",
            new_name="" if change.step == Step.MERGED else change.new.name,
            successor=rows[change.successor] if change.step == Step.MERGED else None,
        )
        for change in comparison.changes
        if change.step in kinds
    ]
