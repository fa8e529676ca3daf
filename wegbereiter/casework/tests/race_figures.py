"""Figures are submitted while talks are written down: the steps of test_figures_at_once.py."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.statistics import submit_statistics
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.permissions import house_of
from wegbereiter.casework.queries.statistics import count_statistics, edition_for
from wegbereiter.casework.rules.refusal import ConflictError
from wegbereiter.casework.rules.statistics import content_of, seal
from wegbereiter.core.jobs import packed_actor, unpacked_actor
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.factories import make_person
from wegbereiter.testing import race

NOW = datetime.now(UTC)
WHEN = {"today": timezone.localdate(NOW), "now": NOW}
TALKS, CLICKS = 5, 3


def prepare() -> dict[str, Any]:
    with transaction.atomic():
        lead = make_membership("team_lead", make_organisation())
        case = make_case(make_person(make_membership("integration_manager", lead.organisation)))
    return {"lead": packed_actor(actor_for(lead)), "case": str(case.pk)}


def freeze(lead: Any, case: str) -> dict[str, Any]:
    """The figures of today are submitted as the lead has seen them, thrice, while colleagues write down talks of today."""
    today = WHEN["today"]
    with acting_as(unpacked_actor(lead)) as by:
        edition = edition_for(today)
        seen = seal(content_of(count_statistics(by, today, today, edition=edition, today=today), house_of(by)))

    def submit(by: Actor) -> str:
        return f"kept {submit_statistics(today, today, seen=seen, by=by, **WHEN).sha256}"

    def talked(number: int) -> Callable[[Actor], Any]:
        talk = Talk(day=today, kind="office", topics=("language-course",), minutes=number)
        return lambda by: write_contact(UUID(case), talk, by=by, **WHEN).pk

    def work(act: Callable[[Actor], Any]) -> Callable[[], str]:
        def run() -> str:
            with acting_as(unpacked_actor(lead)) as by:
                return str(act(by))

        return run

    works = [*(talked(number) for number in range(1, TALKS + 1)), *([submit] * CLICKS)]
    answers = race.at_once([work(one) for one in works], refusals={ConflictError: lambda _conflict: "conflict"})
    return {"seen": seen, "answers": answers}


def again(lead: Any, seen: str) -> str:
    """Once more with the old seal, after all talks are there."""
    with acting_as(unpacked_actor(lead)) as by:
        try:
            return submit_statistics(WHEN["today"], WHEN["today"], seen=seen, by=by, **WHEN).sha256
        except ConflictError:
            return "conflict"
