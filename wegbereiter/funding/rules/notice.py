"""What a grant obliges to, with the days, and until when a notice can be objected to. Every value is the edition's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from wegbereiter.core.periods import deadline_after
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.choices.notice import DutyCode
from wegbereiter.funding.rules.grant import Costs, Planned
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault
from wegbereiter.pact.choices import Tag
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.rules.values import Source, Value


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One duty; `params` fill its sentence, `sources` and `is_assumption` say where its value comes from."""

    code: DutyCode
    params: Mapping[str, object] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    is_assumption: bool = False


def duties_of(positions: Sequence[Planned], costs: Mapping[int, Costs], edition: Edition) -> tuple[Duty, ...]:
    """Duties of a grant over these positions: of each person in re-qualification first, then of the holder."""
    return (*_of_people(positions, costs, edition), *_of_holder(costs, edition))


def objection_until(delivered_on: date, edition: Edition) -> date | None:
    """The last day for an objection: so many months after the day of delivery; None where the edition names none.

    That a last day on a Sunday or holiday moves on (VwVfG section 31 (3)) is left to whoever decides about the objection.
    """
    months = edition.applying.objection_months
    return deadline_after(delivered_on, months=months.value) if months and months.value else None


def check_delivery(delivered_on: date, *, made_on: date, today: date) -> None:
    """Raises RefusedError: before the notice was made, or in the future."""
    if not made_on <= delivered_on <= today:
        raise RefusedError(Fault.DELIVERY_DAY_IMPOSSIBLE, made_on=made_on)


def _of_people(positions: Sequence[Planned], costs: Mapping[int, Costs], edition: Edition) -> Iterator[Duty]:
    rules = edition.requalification
    months, words = rules.months_to_finish, rules.duty
    for one in positions:
        cost = costs.get(one.number)
        if one.qualification != Qualification.REQUALIFYING or cost is None:
            continue
        if months is None or months.value is None or words is None or words.value is None:
            continue
        first_day = cost.period.first_day
        day = deadline_after(_eve(first_day), months=months.value)
        params = {"position": one.number, "person": one.person, "words": words.value, "day": day}
        yield _duty(DutyCode.REQUALIFY, params, months)


def _of_holder(costs: Mapping[int, Costs], edition: Edition) -> Iterator[Duty]:
    proof = edition.proof
    if proof.key_figures_every and proof.key_figures_every.value:
        yield _duty(DutyCode.KEY_FIGURES, {"months": proof.key_figures_every.value}, proof.key_figures_every)
    months = proof.narrative_months
    if months and months.value and costs:
        last_day = max(one.period.last_day for one in costs.values())
        params = {"day": deadline_after(last_day, months=months.value), "months": months.value}
        yield _duty(DutyCode.PROOF_OF_USE, params, months)
    if proof.double_funding and proof.double_funding.value:
        yield _duty(DutyCode.DOUBLE_FUNDING, {"words": proof.double_funding.value}, proof.double_funding)


def _duty(code: DutyCode, params: Mapping[str, object], value: Value[Any]) -> Duty:
    return Duty(code=code, params=params, sources=value.sources, is_assumption=value.tag == Tag.ASSUMED)


def _eve(day: date) -> date:
    return day - timedelta(days=1)
