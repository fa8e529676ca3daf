"""The demo's own data files."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise

from wegbereiter.accounts.roles import ROLES
from wegbereiter.funding.models import Allotment, HeadCountRow, Pool, PoolingSuggestion, Way
from wegbereiter.organisations.models import Membership, Organisation


@dataclass(frozen=True, kw_only=True)
class CastMember:
    """Somebody invented whom a visitor can be with one click. `at` is a key of the register or a name."""

    key: str
    role: str
    name: str
    at: str
    place: str
    main: bool = False  # shown first: what the program does today is theirs

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"

    @property
    def role_label(self) -> Promise | str:
        return ROLES[self.role].label

    @property
    def purpose(self) -> Promise | str:
        return ROLES[self.role].purpose


@cache
def data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("wegbereiter.demo") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def cast() -> tuple[CastMember, ...]:
    return tuple(CastMember(**entry) for entry in data("people")["cast"])


def digest() -> str:
    """One hash over what the demo data says, whatever keys and moments it got: equal in two loads with the same seed."""
    facts: list[list[object]] = [
        *_rows(
            Organisation.objects.values_list("kind", "key", "name", "population", "district__key", "association__key")
        ),
        *_rows(
            Membership.objects.values_list(
                "organisation__key", "organisation__name", "role", "user__email", "user__profile__name"
            )
        ),
        *_rows(HeadCountRow.objects.values_list("head_count__number", "organisation__key", "persons", "estimated")),
        *_rows(
            Allotment.objects.values_list(
                "calculation__edition",
                "calculation__round",
                "calculation__state",
                "organisation__key",
                "persons",
                "total_amount",
            )
        ),
        *_ways(),
    ]
    return hashlib.sha256(json.dumps(facts, default=str, ensure_ascii=False).encode()).hexdigest()


def _ways() -> list[list[object]]:
    return [
        *_rows(
            PoolingSuggestion.objects.values_list(
                "organisation__key", "kind", "pool_name", "leads", "annual_amount", "pool_amount", "reason"
            )
        ),
        *_rows(Pool.objects.values_list("organisation__key", "kind", "created_at", "ended_at", "end_reason")),
        *_rows(
            Way.objects.values_list(
                "organisation__key",
                "partner__key",
                "kind",
                "state",
                "partner_state",
                "council_on",
                "annual_amount",
                "top_up_amount",
                "reason",
                "partner_reason",
                "asked_at",
                "answered_at",
                "partner_answered_at",
            )
        ),
    ]


def _rows(values: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return sorted((list(row) for row in values), key=str)
