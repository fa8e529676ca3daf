"""Several connections as the program's login do one thing at the same moment: the steps of test_concurrency.py.

`prepare` runs as the owner and answers what the race needs; each race gives its answers.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.actions import count_attempt
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.jobs import job_actor, packed_actor, unpacked_actor
from wegbereiter.core.tenancy import NOBODY, acting_as
from wegbereiter.organisations import actions
from wegbereiter.organisations.actions.invitations import make_token, read_token
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.organisations.queries import approving_office
from wegbereiter.organisations.rules import ConflictError, RefusedError
from wegbereiter.organisations.tests.test_actions_register import file
from wegbereiter.testing import race

NOW = datetime.now(UTC)
TODAY = timezone.localdate(NOW)
CLICKS = 8
VALUES = dict.fromkeys(("responsible_body", "street", "postcode", "town", "email", "phone"), "") | {"law": "state"}


def at_once(works: list[Callable[[], object]]) -> list[str]:
    refusals = {
        RefusedError: lambda refused: refused.reason.value,
        FourEyesError: lambda refused: refused.fault.value,
        ConflictError: lambda _conflict: "conflict",
    }
    return race.at_once(works, refusals=refusals)


def work_of(actor: Any, name: str, *args: Any, **values: Any) -> Callable[[], str]:
    def work() -> str:
        with acting_as(unpacked_actor(actor)) as by:
            getattr(actions, name)(*args, **values, by=by, now=NOW)
        return "done"

    return work


def prepare() -> dict[str, Any]:
    with transaction.atomic():
        actions.load_register(by=NOBODY, now=NOW)
        pairs = [
            [make_membership("manager", town) for _ in range(2)]
            for town in (make_organisation("carrier") for _ in range(6))
        ]
        town = make_organisation("carrier")
        people = [make_membership("manager", town) for _ in range(4)]
        officer = actor_for(make_membership("state_officer", approving_office()))
        house = make_organisation("carrier")
        resets = {
            "clerk": str(make_membership("carrier_office", house).pk),
            "actors": [packed_actor(actor_for(make_membership("manager", house))) for _ in range(4)],
        }
    manager = actor_for(people[0])
    with acting_as(manager):
        invitation = actions.invite(email="neu@example.org", role="manager", by=manager, now=NOW)
    with acting_as(job_actor(town.pk)):
        token = make_token(invitation, now=NOW)
    with acting_as(officer):
        data = file({"08115001": {"name": "Neu"}})
        update = actions.upload_register(data, "r.csv", day=date(2026, 1, 1), by=officer, now=NOW)
    return {
        "pairs": [[(str(m.pk), packed_actor(actor_for(m))) for m in pair] for pair in pairs],
        "people": [str(m.pk) for m in people],
        "manager": packed_actor(manager),
        "officer": packed_actor(officer),
        "token": token,
        "update": str(update.pk),
        "resets": resets,
    }


def end_each_other(pairs: list[Any], **_others: Any) -> list[list[str]]:
    return [
        at_once([
            work_of(second[1], "end_role_at_once", UUID(first[0]), today=TODAY),
            work_of(first[1], "end_role_at_once", UUID(second[0]), today=TODAY),
        ])
        for first, second in pairs
    ]  # fmt: skip


def accept(token: str, **_others: Any) -> list[str]:
    def work() -> str:
        with acting_as(NOBODY):
            values = {"name": "Neu", "password": "Regen auf dem Neckar", "now": NOW, "today": TODAY}
            actions.accept_with_new_account(read_token(token), **values)
        return "done"

    return at_once([work] * CLICKS)


def enter_account(manager: Any, **_others: Any) -> list[str]:
    values = {"holder": "Kasse", "iban": "DE89370400440532013000", "first_day": TODAY, "replaces": None, "today": TODAY}
    return at_once([work_of(manager, "change_bank_account", **values)] * CLICKS)


def save_values(manager: Any, **_others: Any) -> list[list[str]]:
    return [at_once([work_of(manager, "save_values", VALUES, version=version)] * CLICKS) for version in (0, 1)]


def apply_update(officer: Any, update: str, **_others: Any) -> list[str]:
    return at_once([work_of(officer, "apply_update", UUID(update))] * 4)


def declare_persons(manager: Any, people: list[str], **_others: Any) -> list[str]:
    """A chain: first and second, second and third, third and fourth, all at once."""
    return at_once([work_of(manager, "declare_one_person", UUID(one), UUID(other)) for one, other in pairwise(people)])


def ask_reset(resets: Any, **_others: Any) -> list[str]:
    """Both managers ask for the same person, four times each."""
    works = [
        work_of(actor, "ask_reset", UUID(resets["clerk"]), reason="lost", today=TODAY) for actor in resets["actors"][:2]
    ]
    return at_once(works * 4)


def confirm_reset(resets: Any, reset: str, **_others: Any) -> list[str]:
    """Two further managers confirm at the same moment, and somebody withdraws."""
    first, _second, *others = resets["actors"]
    works = [work_of(actor, "confirm_reset", UUID(reset)) for actor in others]
    return at_once([*works * 3, work_of(first, "close_reset", UUID(reset))])


def try_passwords(**_others: Any) -> list[str]:
    return at_once([lambda: count_attempt("sign-in account", "ada@example.org", now=NOW)] * 30)
