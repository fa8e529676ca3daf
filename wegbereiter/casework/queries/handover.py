"""The end of counselling: what was reached, what is open, and who is responsible from then on. No notes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from wegbereiter.casework.choices import EpisodeKind, GoalState, ReferralOutcome, StepState
from wegbereiter.casework.models import Case, Episode
from wegbereiter.casework.queries.case import episodes_visible_to, goals_visible_to
from wegbereiter.casework.queries.frozen import frozen_plan
from wegbereiter.casework.queries.referral import referrals_visible_to
from wegbereiter.casework.rules.plans import FrozenGoal, FrozenStep
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.core.tenancy import Actor
from wegbereiter.offers.models import Entry
from wegbereiter.offers.queries import entries_visible_to

AIMS = {EpisodeKind.HOUSING: "own_home", EpisodeKind.INCOME: "own"}  # what the pact is for
ONLY_ON_THE_OWN_COPY = frozenset({"health"})
MOST_PLACES = 500


@dataclass(frozen=True, kw_only=True)
class Balance:
    """`aims`: own flat and own income, since when, None where that is not so today."""

    aims: dict[str, date | None]
    reached: list[FrozenGoal]
    open: list[FrozenGoal]


def open_steps(goal: FrozenGoal) -> list[FrozenStep]:
    return [step for step in goal.steps if step.state == StepState.OPEN]


def balance(actor: Actor, case: Case, language: str, *, today: date) -> Balance:
    """Goals to which the person has said yes, in German and in the language. Three queries."""
    facts = episodes_visible_to(actor, today=today).filter(person_id=case.person_id, last_day=None, kind__in=AIMS)
    standing: dict[str, Episode] = {one.kind: one for one in facts}
    goals = goals_visible_to(actor, today=today).filter(case=case).exclude(state=GoalState.DROPPED)
    plan = frozen_plan(goals.prefetch_related("steps"), language).goals
    return Balance(
        aims={kind: standing[kind].first_day if _is_so(standing.get(kind), code) else None for kind, code in AIMS.items()},
        reached=[goal for goal in plan if goal.state == GoalState.REACHED],
        open=[goal for goal in plan if goal.state == GoalState.OPEN],
    )  # fmt: skip


def _is_so(fact: Episode | None, code: str) -> bool:
    return fact is not None and fact.code == code


def handover_said(found: Balance) -> str:
    """For a sheet that goes to others: goals in German, without those about health; empty where there are none."""
    names = {EpisodeKind.HOUSING: _("own flat"), EpisodeKind.INCOME: _("own income, no benefits")}
    aims = [f"{names[EpisodeKind(kind)]} ({day(since)})" for kind, since in found.aims.items() if since]
    reached = [*aims, *(goal.words for goal in _to_others(found.reached))]
    still = [": ".join([goal.words, *_steps(goal)]) for goal in _to_others(found.open)]
    lines = [(_("Reached"), reached), (_("Open"), still)]
    return "\n".join(f"{label}: {'; '.join(words)}" for label, words in lines if words)


def goals_said(found: Balance) -> str:
    """Open goals in German, a line each, for a sheet that goes to others: without those about health and without steps."""
    return "\n".join(goal.words for goal in _to_others(found.open))


def _to_others(goals: list[FrozenGoal]) -> list[FrozenGoal]:
    return [goal for goal in goals if goal.area not in ONLY_ON_THE_OWN_COPY]


def _steps(goal: FrozenGoal) -> list[str]:
    steps = ", ".join(step.words for step in open_steps(goal))
    return [steps] if steps else []


@dataclass(frozen=True, kw_only=True)
class Places:
    """`known`: where the person was referred to and may go again; `others`: the rest of the current address list."""

    known: list[Entry]
    others: list[Entry]


def places(actor: Actor, case: Case, *, today: date) -> Places:
    """Two queries."""
    rows = referrals_visible_to(actor, today=today).filter(person_id=case.person_id)
    been = set(rows.exclude(outcome=ReferralOutcome.REFUSED).values_list("entry_id", flat=True))
    current = list(entries_visible_to(actor).filter(ended_on=None).order_by("name", "pk")[:MOST_PLACES])
    return Places(
        known=[one for one in current if one.pk in been], others=[one for one in current if one.pk not in been]
    )


def chosen_places(actor: Actor, wanted: list[UUID]) -> list[Entry]:
    """Of the current list, by name; what is none of it stays out. One query."""
    return list(entries_visible_to(actor).filter(pk__in=wanted[:MOST_PLACES], ended_on=None).order_by("name", "pk"))
