"""The registry: what all apps have decided, and the record of processing that follows from it."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from wegbereiter.core.privacy import Table
from wegbereiter.privacy.choices import ACTIVITIES, PEOPLE, RETENTION, Activity, Retention, Text


def registered_tables() -> dict[str, Table]:
    """Every table on which some app has decided, by name. Raises ValueError when two apps decide on one table."""
    tables: dict[str, Table] = {}
    for found in _decisions():
        twice = tables.keys() & found.keys()
        if twice:
            raise ValueError(f"decided twice: {sorted(twice)}")
        tables |= found
    return dict(sorted(tables.items()))


def _decisions() -> Iterator[dict[str, Table]]:
    for config in apps.get_app_configs():
        if config.name.startswith("wegbereiter.") and module_has_submodule(config.module, "privacy"):
            yield importlib.import_module(f"{config.name}.privacy").TABLES


@dataclass(frozen=True, kw_only=True)
class Processing:
    """One line of the record of processing (GDPR article 30); the responsible body differs by organisation."""

    activity: Activity
    tables: dict[str, Table]
    people: list[Text]
    data: list[str]
    retention: list[Retention]


def record_of_processing() -> list[Processing]:
    """All activities, in the order of privacy.choices."""
    tables = registered_tables()
    return [_processing(code, activity, tables) for code, activity in ACTIVITIES.items()]


def _processing(code: str, activity: Activity, tables: dict[str, Table]) -> Processing:
    own = {name: table for name, table in tables.items() if table.activity == code}
    ends = {table.ends for table in own.values()}
    ends |= {table.column(name).ends for table in own.values() for name in table.columns} - {""}
    return Processing(
        activity=activity,
        tables=own,
        people=[label for people, label in PEOPLE.items() if people in {table.people for table in own.values()} - {""}],
        data=[table.purpose for table in own.values() if table.people],
        retention=[RETENTION[end] for end in RETENTION if end in ends],
    )
