"""What the tables of this app have in common."""

from collections.abc import Mapping

from wegbereiter.core.privacy import Column, Table


def about(purpose: str) -> Column:
    return Column(purpose, personal=True)


def named(purpose: str) -> Column:
    return Column(purpose, personal=True, erase="pseudonym")


KEYS = {"id": "key", "organisation_id": "who keeps the file"}
WHOSE = KEYS | {"person_id": about("about whom")}


def table(purpose: str, columns: Mapping[str, Column | str]) -> Table:
    return Table(purpose=purpose, activity="counselling", people="participants", ends="case", columns=columns)
