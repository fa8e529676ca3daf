"""Reads of the money river."""

from wegbereiter.funding.queries.calculation import (
    allotments_visible_to,
    calculations_visible_to,
    newest_basis,
    newest_final,
    sums_visible_to,
)
from wegbereiter.funding.queries.editions import calculation_choices, counted_editions
from wegbereiter.funding.queries.headcount import (
    current_count,
    head_counts_visible_to,
    municipal_register,
    numbers_of,
    objections_visible_to,
    rows_visible_to,
    uploads_visible_to,
)
from wegbereiter.funding.queries.history import history_of, way_history
from wegbereiter.funding.queries.money import place_money

__all__ = [
    "allotments_visible_to",
    "calculation_choices",
    "calculations_visible_to",
    "counted_editions",
    "current_count",
    "head_counts_visible_to",
    "history_of",
    "municipal_register",
    "newest_basis",
    "newest_final",
    "numbers_of",
    "objections_visible_to",
    "place_money",
    "rows_visible_to",
    "sums_visible_to",
    "uploads_visible_to",
    "way_history",
]
