"""Places and drafts for the tests of the simulator."""

import csv
from decimal import Decimal
from importlib.resources import files

import pytest

from wegbereiter.funding.choices import SIMULATION_SENTENCES, DraftKey, RateCode
from wegbereiter.funding.rules.drafts import Draft, DraftRefusedError, Place

INHABITANTS = 11_245_898
COUNT, FIRST, SECOND = "2017", "2023", "2024"
RATES = {RateCode.DEGREE: Decimal(64_000), RateCode.VOCATIONAL: Decimal(51_000)}


def place(key, persons=0, *, district="d1", population=0, first=0, second=0, **more):
    return Place(
        key=key,
        name=key.upper(),
        district=district,
        district_name=f"District {district}",
        population=population,
        persons={COUNT: persons, FIRST: first, SECOND: second},
        **more,
    )


def draft(key=DraftKey.PERSONS, *, money=100, **more):
    values = {"years": 1, "count": COUNT, "money": Decimal(money)}
    if key == DraftKey.FOLLOWS:
        values |= {"first": FIRST, "second": SECOND}
    return Draft(key=key, **(values | more))


def refused(call, *args, **kwargs):
    """The codes and fields of a refusal, whose sentences can all be said."""
    with pytest.raises(DraftRefusedError) as found:
        call(*args, **kwargs)
    for problem in found.value.problems:
        assert "%" not in problem.sentence(SIMULATION_SENTENCES)
    return [(problem.code, problem.column) for problem in found.value.problems]


def state():
    """All 1,101 municipalities with their real population; persons are shared out by it, they were never published."""
    text = (files("wegbereiter.organisations") / "data" / "municipalities.csv").read_text(encoding="utf-8")
    found = []
    for number, row in enumerate(csv.DictReader(text.splitlines())):
        inhabitants = int(row["population"])
        first = inhabitants * (3 + number % 11) // 1000
        found.append(
            Place(
                key=row["ags"],
                name=row["name"],
                district=row["district_key"],
                district_name=row["district"],
                population=inhabitants,
                persons={
                    COUNT: (2 * inhabitants * 72_857 + INHABITANTS) // (2 * INHABITANTS),
                    FIRST: first,
                    SECOND: first * (5 + number % 7) // 8,
                },
                estimated=frozenset({COUNT} if number % 5 == 0 else ()),
                is_city_district=row["type"] == "Stadtkreis",
            )
        )
    return found
