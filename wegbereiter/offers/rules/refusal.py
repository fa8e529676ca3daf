"""What cannot be done in the address list, and the entry as somebody else has left it."""

from enum import StrEnum

from wegbereiter.core import refusal


class Refusal(StrEnum):
    ENTRY_IS_THERE = "entry_is_there"
    ENTRY_HAS_ENDED = "entry_has_ended"
    LIST_HAS_CHANGED = "list_has_changed"


class RefusedError(refusal.RefusedError[Refusal]):
    """Refused in the address list."""


class ConflictError(refusal.ConflictError):
    """Somebody else was faster in the address list."""
