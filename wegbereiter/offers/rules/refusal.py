"""What cannot be done in the address list, and the entry as somebody else has left it."""

from enum import StrEnum


class Refusal(StrEnum):
    ENTRY_IS_THERE = "entry_is_there"
    ENTRY_HAS_ENDED = "entry_has_ended"
    LIST_HAS_CHANGED = "list_has_changed"


class RefusedError(Exception):
    """The act is refused; `code` says why, its sentence stands in choices."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code = code


class ConflictError(Exception):
    """Somebody else saved since; `current` is the row as it stands."""

    def __init__(self, current: object) -> None:
        super().__init__("conflict")
        self.current = current
