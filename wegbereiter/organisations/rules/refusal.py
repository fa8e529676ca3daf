"""A step that is not allowed, and one that came too late."""

from wegbereiter.organisations.choices import Refusal


class RefusedError(Exception):
    """The step is refused; `reason` carries the sentence for the person."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class ConflictError(Exception):
    """Somebody else saved first; nothing was written. `current` is what stands in the database now."""

    def __init__(self, current: object) -> None:
        super().__init__("saved by somebody else")
        self.current = current
