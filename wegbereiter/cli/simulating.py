"""The work behind `wegbereiter simulate`: the edition's own way as it is now, the wish as the draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from wegbereiter.cli.allotting import CallRefusedError, counted, municipalities
from wegbereiter.core.documents.writers import OutCell
from wegbereiter.funding.choices import ALLOTMENT_SENTENCES, SIMULATION_SENTENCES, DraftKey, RateCode
from wegbereiter.funding.rules import AllotmentRefusedError, HeadCountFile
from wegbereiter.funding.rules.comparison import Comparison, Figures, compare
from wegbereiter.funding.rules.drafts import POPULATION, Draft, DraftRefusedError, Place, draft_of, draft_problems
from wegbereiter.funding.rules.simulation import distribute
from wegbereiter.pact.rules import Edition

_MIX = "mix:"
_OWN = "--headcount"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the call asks for; None stays as in the edition. `follows`: head counts of the first and second date."""

    money: Decimal | None
    key: str
    least_claim: Decimal | None
    follows: tuple[Path | None, Path | None]


def compared(edition: Edition, head_count: HeadCountFile, wish: Wish) -> Comparison:
    """Compute both sides for the municipalities of the head count, in its order."""
    counts = {_OWN: head_count}
    try:
        now = draft_of(edition, count=_OWN)
        draft = _draft(now, wish)
        _check(draft, head_count)
        if draft.key == DraftKey.FOLLOWS:
            counts |= {str(path): counted(path) for path in wish.follows if path is not None}
        places = _places(head_count, {name: found.counts for name, found in counts.items()})
        return compare(distribute(now, places), distribute(draft, places))
    except AllotmentRefusedError as refused:
        raise CallRefusedError(ALLOTMENT_SENTENCES[refused.fault] % refused.params) from None
    except DraftRefusedError as refused:
        raise CallRefusedError(*(problem.sentence(SIMULATION_SENTENCES) for problem in refused.problems)) from None


def table_of(found: Comparison) -> tuple[list[str], list[list[OutCell]]]:
    """Return headers and rows of the result; `below` is 1 for yes, empty where there is no least claim."""
    headers = ["ags", "name", "district", "now_amount", "draft_amount", "difference_amount", "per_cent"]
    headers += [
        "below_now",
        "below_draft",
        *(f"{code}_positions_{side}" for code in RateCode for side in ("now", "draft")),
    ]
    districts = {place.key: place.district_name for place in found.now.places}
    rows: list[list[OutCell]] = [
        [
            row.key,
            row.name,
            districts[row.key],
            row.now.annual_amount,
            row.draft.annual_amount,
            row.difference_amount,
            row.per_cent,
            row.now.below,
            row.draft.below,
            *(_positions(side, code) for code in RateCode for side in (row.now, row.draft)),
        ]
        for row in found.rows
    ]
    return headers, rows


def summary_of(found: Comparison) -> str:
    """The state in one line."""
    state = found.state
    parts = [f"{state.now.holders} municipalities: {state.more} more, {state.less} less, {state.same} unchanged"]
    if state.now.below is not None:
        parts.append(f"below the least claim {state.now.below} now, {state.draft.below} in the draft")
    parts.append(f"rounding {found.now.difference_amount:+} euros now, {found.draft.difference_amount:+} in the draft")
    return "; ".join(parts) + "."


def _draft(now: Draft, wish: Wish) -> Draft:
    key, share = _key(wish.key)
    first, second = (None if path is None else str(path) for path in wish.follows)
    return replace(
        now,
        money=now.money if wish.money is None else wish.money,
        least_amount=now.least_amount if wish.least_claim is None else wish.least_claim,
        key=key,
        persons_share=share,
        first=first,
        second=second,
    )


def _check(draft: Draft, head_count: HeadCountFile) -> None:
    if problems := draft_problems(draft):
        raise DraftRefusedError(*problems)
    if POPULATION in draft.reads and head_count.missing:
        raise CallRefusedError(
            "To share out by population every municipality must be there. Missing in the head count: "
            f"{len(head_count.missing)}. Enter them with 0 if nobody was counted."
        )


def _key(text: str) -> tuple[DraftKey, Decimal | None]:
    try:
        if text.startswith(_MIX):
            return DraftKey.MIX, Decimal(text.removeprefix(_MIX))
        if text != DraftKey.MIX:
            return DraftKey(text), None
    except (InvalidOperation, ValueError):
        pass
    raise CallRefusedError(f"There is no key “{text}”. Keys: persons, population, mix:0.5, follows.")


def _places(head_count: HeadCountFile, counts: Mapping[str, Mapping[str, int]]) -> list[Place]:
    register = municipalities()
    return [
        Place(
            key=row.ags,
            name=row.given_name or row.name,
            district=register[row.ags]["district_key"],
            district_name=register[row.ags]["district"],
            population=int(register[row.ags]["population"]),
            persons={name: found[row.ags] for name, found in counts.items() if row.ags in found},
        )
        for row in head_count.rows
    ]


def _positions(side: Figures, code: RateCode) -> Decimal | None:
    return next((found.positions for found in side.positions if found.rate == code), None)
