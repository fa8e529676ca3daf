"""Load what was told of all houses: as wb_owner, by COPY, in one transaction.

Households are told in processes of their own, house by house, while this one hands their files to the database, which
works in a process of its own as well (docs/adr/0038). Where much is loaded, indexes and keys stand aside meanwhile.
"""

import contextlib
import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date, datetime
from pathlib import Path
from random import Random

import django
from django.apps import apps
from django.db import connection
from django.utils import timezone

from wegbereiter.core.tenancy import NOBODY
from wegbereiter.demo.state.acts import Colleague
from wegbereiter.demo.state.house import House, write_house
from wegbereiter.demo.state.indexes import stand_aside
from wegbereiter.demo.state.staff import PEOPLE_OF_A_MANAGER, Team, new_staff, teams
from wegbereiter.demo.state.tables import ALL_COLUMNS
from wegbereiter.organisations.actions import load_people
from wegbereiter.organisations.models import Membership, Organisation

TALKS = 10  # for each person, on average
TELLERS = 2
AHEAD = 3  # houses told but not loaded yet: files of some hundred megabytes
PEOPLE, KEYS = "people of the state", "keys and indexes"
MANY = 5_000  # people, from which on it is quicker without indexes

Say = Callable[[int, int, str], None]


def load_state(people: int, *, seed: int, now: datetime, first_day: date, say: Say, aside: bool | None = None) -> None:
    """So many people more, in the care of managers all over the state. Needs the register and the cast.

    `say` hears of people loaded, and of all. `aside`: whether indexes stand aside; if not said, where it is quicker.
    """
    check_columns()
    houses = houses_of(people, seed=seed, now=now, first_day=first_day)
    load_houses(houses, say=say, aside=people >= MANY if aside is None else aside)


def load_houses(houses: Sequence[House], *, say: Say, aside: bool) -> None:
    people = sum(sum(house.people) for house in houses)
    with contextlib.ExitStack() as stack:
        if aside:
            stack.enter_context(stand_aside(ALL_COLUMNS))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wegbereiter-state-")))
        done = 0
        for house, found in told(houses, folder):
            copy_files(found)
            done += sum(house.people)
            say(done, people, PEOPLE)
        if aside:
            say(done, people, KEYS)


def tidy() -> None:
    """After the commit: the database's planner learns of the rows, and index-only reads become possible."""
    with connection.cursor() as cursor:
        for table in ALL_COLUMNS:
            cursor.execute(f"vacuum (analyze, skip_locked) {table}")


def check_columns() -> None:
    """Raises ValueError where a table has other columns than are written here: a migration was not followed."""
    for model in apps.get_models():
        known = ALL_COLUMNS.get(model._meta.db_table)  # noqa: SLF001
        columns = {field.column for field in model._meta.concrete_fields}  # noqa: SLF001
        if known is not None and set(known) != columns:
            raise ValueError(f"{model._meta.db_table}: {sorted(set(known) ^ columns)}")  # noqa: SLF001


def houses_of(people: int, *, seed: int, now: datetime, first_day: date) -> list[House]:
    """Who takes in how many, with the staff that this needs."""
    managers = max(1, round(people / PEOPLE_OF_A_MANAGER))
    counselling = Membership.objects.filter(role__in=("integration_manager", "team_lead"), last_day=None)
    have = list(counselling.select_related("organisation"))
    here = next(one.organisation for one in have if one.role == "integration_manager")
    found = teams(Organisation.objects.all(), managers, here=here)
    made = load_people(new_staff(found, have, first_day, Random(f"staff {seed}")), by=NOBODY, now=now)
    return _houses(found, [*have, *made], people, seed=seed, today=timezone.localdate(now))


def _houses(found: Sequence[Team], staff: Sequence[Membership], people: int, *, seed: int, today: date) -> list[House]:
    managers, number, houses, place = sum(team.managers for team in found), 1, [], 0
    for team in found:
        here = [one for one in staff if one.organisation_id == team.organisation.pk]
        counts = tuple(people // managers + (one < people % managers) for one in range(place, place + team.managers))
        house = House(
            organisation=str(team.organisation.pk), seed=seed, today=today, talks=TALKS, people=counts,
            managers=tuple(_colleague(one) for one in here if one.role == "integration_manager"),
            lead=next(_colleague(one) for one in here if one.role == "team_lead"), first_number=number,
        )  # fmt: skip
        houses.append(house)
        number, place = number + sum(counts), place + team.managers
    return houses


def _colleague(membership: Membership) -> Colleague:
    return Colleague(user=str(membership.user_id), membership=str(membership.pk), role=membership.role)


def told(houses: Sequence[House], folder: Path) -> Iterator[tuple[House, dict[str, Path]]]:
    """Each house with its files, in their order; never more than a few ahead of the database."""
    if sum(sum(house.people) for house in houses) < MANY:
        for house in houses:
            yield house, write_house(house, folder)
        return
    # Processes that begin anew: a copy of this one would share its connection to the database.
    context = multiprocessing.get_context("spawn")
    tellers = ProcessPoolExecutor(min(TELLERS, os.cpu_count() or 1), mp_context=context, initializer=django.setup)
    with tellers:
        waiting: deque[tuple[House, Future[dict[str, Path]]]] = deque()
        left = deque(houses)
        while left or waiting:
            while left and len(waiting) < AHEAD:
                waiting.append((left[0], tellers.submit(write_house, left.popleft(), folder)))
            house, future = waiting.popleft()
            yield house, future.result()


def copy_files(found: Mapping[str, Path]) -> None:
    """By table; each file goes once it is in."""
    for table, path in found.items():
        columns = ", ".join(f'"{column}"' for column in ALL_COLUMNS[table])
        with (
            connection.cursor() as cursor,
            path.open("rb") as file,
            cursor.copy(f"copy {table} ({columns}) from stdin") as copy,
        ):
            while block := file.read(1 << 20):
                copy.write(block)
        path.unlink()
