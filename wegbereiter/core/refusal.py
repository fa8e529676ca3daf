"""Why an action did nothing: a code that says the reason, or the row as somebody else has left it.

Each app raises a kind of its own, because a page finds the sentence of a code by the kind of what was raised.
"""

from enum import StrEnum
from typing import Generic, TypeVar

Code = TypeVar("Code", bound=StrEnum)


class RefusedError(Exception, Generic[Code]):
    """The act is refused; `code` says why, its sentence stands in the app's choices, `params` are words for it."""

    def __init__(self, code: Code, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class ConflictError(Exception):
    """Somebody else saved since; `current` is the row as it stands."""

    def __init__(self, current: object) -> None:
        super().__init__("conflict")
        self.current = current
