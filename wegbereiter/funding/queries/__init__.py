"""Reads of the money river."""

from wegbereiter.funding.queries.calculation import allotments_visible_to, calculations_visible_to, sums_visible_to
from wegbereiter.funding.queries.headcount import (
    current_count,
    head_counts_visible_to,
    municipal_register,
    numbers_of,
    objections_visible_to,
    rows_visible_to,
    uploads_visible_to,
)

__all__ = [
    "allotments_visible_to",
    "calculations_visible_to",
    "current_count",
    "head_counts_visible_to",
    "municipal_register",
    "numbers_of",
    "objections_visible_to",
    "rows_visible_to",
    "sums_visible_to",
    "uploads_visible_to",
]
