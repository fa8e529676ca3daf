"""One invented person from a source of chance. The family name says that nobody is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Any

from wegbereiter.demo.data_files import data

YOUNGEST_ADULT, OLDEST = 18, 68
SOME = 0.5


@dataclass(slots=True, kw_only=True)
class Drawn:
    """What somebody says on the first day. `born`: year, month, day, as far as known."""

    file_number: str
    family_name: str
    given_names: str
    original_name: str
    gender: str
    born: tuple[int | None, int | None, int | None]
    nationality: str
    language: str
    speaks: str
    phone: str  # as it is dictated; empty for none
    may_be_called: bool
    facts: Mapping[str, str]
    paper_days: int | None
    paper_seen: bool
    arrived_days: int | None
    is_child: bool = False


@cache
def weighted(name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Codes of a table of weights, and the weights added up, as `Random.choices` wants them."""
    table: Mapping[str, int] = data("state")[name]
    return tuple(table), _added_up(table.values())


def _added_up(weights: Any) -> tuple[int, ...]:
    total, found = 0, []
    for weight in weights:
        total += weight
        found.append(total)
    return tuple(found)


def one_of(rng: Random, name: str) -> str:
    codes, added_up = weighted(name)
    return rng.choices(codes, cum_weights=added_up)[0]


@cache
def origins() -> tuple[tuple[Mapping[str, Any], ...], tuple[int, ...]]:
    found = tuple(data("state")["origin"])
    return found, _added_up(entry["weight"] for entry in found)


def family(rng: Random) -> tuple[Mapping[str, Any], str]:
    """Where a household comes from, and its name."""
    entries, added_up = origins()
    words = data("state")
    first = "".join(rng.choices(words["syllables"], k=rng.choice((2, 2, 3)))).capitalize()
    return rng.choices(entries, cum_weights=added_up)[0], f"{first}-{rng.choice(words['markers'])}"


def person(rng: Random, number: int, origin: Mapping[str, Any], name: str, *, today: date, child: bool) -> Drawn:
    """`number` is counted over the whole state: of it are the file number and the number of the phone."""
    gender = rng.choices(("female", "male", "not_stated", ""), cum_weights=(46, 96, 98, 100))[0]
    given, own = rng.choice(origin["male" if gender == "male" else "female"])
    age = rng.randrange(1, YOUNGEST_ADULT) if child else rng.randrange(YOUNGEST_ADULT, OLDEST)
    has_phone = not child and rng.random() < 0.85
    facts = {kind: one_of(rng, kind) for kind in ("residence", "housing", "income", "work_permit")}
    return Drawn(
        file_number=f"ST-{number:06d}", family_name=name, given_names=given, original_name=own, gender=gender,
        born=_born(rng, today.year - 3 - age), nationality=rng.choice(origin["countries"]), language=origin["language"],
        speaks=one_of(rng, "speaks"), phone=f"0151 {number:08d}" if has_phone else "",
        may_be_called=rng.random() < 0.8,
        facts=dict(list(facts.items())[:2]) if child else facts,
        paper_days=rng.randrange(30, 900) if rng.random() < SOME else None, paper_seen=rng.random() < SOME,
        arrived_days=rng.randrange(60, 1500) if rng.random() < 0.7 else None, is_child=child,
    )  # fmt: skip


def _born(rng: Random, year: int) -> tuple[int | None, int | None, int | None]:
    """Some know the year alone, a few nothing."""
    known = rng.random()
    if known < 0.03:
        return None, None, None
    return (year, None, None) if known < 0.12 else (year, rng.randrange(1, 13), rng.randrange(1, 29))
