"""Which step a draft of the simulator may take, and what of it is kept."""

from dataclasses import replace

from wegbereiter.funding.choices import DraftKey
from wegbereiter.funding.rules.drafts import Draft
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, SimulationState

_OPEN = frozenset({SimulationState.DRAFT, SimulationState.SHARED})


def check_open(state: str) -> None:
    """Can anything still happen to it? Raises RefusedError for a final and for a dropped one."""
    if state not in _OPEN:
        raise RefusedError(Fault.SIMULATION_CLOSED)


def check_version(seen: int, current: int) -> None:
    """Raises RefusedError(SIMULATION_CHANGED) if the draft is not what the person looked at."""
    if seen != current:
        raise RefusedError(Fault.SIMULATION_CHANGED)


def check_share(state: str) -> None:
    """Raises RefusedError for one that is shared already or closed."""
    check_open(state)
    if state == SimulationState.SHARED:
        raise RefusedError(Fault.SIMULATION_SHARED)


def check_change(state: str, *, proposed: bool) -> None:
    """May its figures change? Not once others comment on them, and not while somebody is to decide about them.

    Raises:
        RefusedError: it is closed, shared or proposed.
    """
    check_share(state)
    check_not_proposed(proposed=proposed)


def check_drop(state: str, *, proposed: bool) -> None:
    """Raises RefusedError for one that is closed or proposed."""
    check_open(state)
    check_not_proposed(proposed=proposed)


def check_not_proposed(*, proposed: bool) -> None:
    if proposed:
        raise RefusedError(Fault.SIMULATION_PROPOSED)


def without_unread(draft: Draft) -> Draft:
    """The draft without what its key does not read, so that nothing is kept that changes nothing."""
    follows, mixes = draft.key == DraftKey.FOLLOWS, draft.key in {DraftKey.MIX, DraftKey.FOLLOWS}
    kept = replace(
        draft,
        persons_share=draft.persons_share if mixes else None,
        first=draft.first if follows else None,
        second=draft.second if follows else None,
    )
    return kept if kept.by_persons else replace(kept, count=None)
