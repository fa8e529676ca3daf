"""Reads of the trail."""

from wegbereiter.audit.queries.chains import (
    chain_state,
    head_of,
    heads,
    link_before,
    unsealed_events,
    unsealed_organisations,
    values_of,
)
from wegbereiter.audit.queries.events import (
    Filter,
    HistoryLine,
    ReadLine,
    events_visible_to,
    history,
    money_events,
    reads_by,
)
from wegbereiter.audit.queries.export import export_lines

__all__ = [
    "Filter",
    "HistoryLine",
    "ReadLine",
    "chain_state",
    "events_visible_to",
    "export_lines",
    "head_of",
    "heads",
    "history",
    "link_before",
    "money_events",
    "reads_by",
    "unsealed_events",
    "unsealed_organisations",
    "values_of",
]
