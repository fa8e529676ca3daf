"""One value of an edition: what it is, where it is written, and whether it is written anywhere at all."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from wegbereiter.pact.choices import Tag, Unit

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text of the edition in the two languages of the staff."""

    de: str
    en: str

    def in_language(self, code: str) -> str:
        return self.en if code.startswith("en") else self.de


@dataclass(frozen=True, kw_only=True)
class Source:
    code: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Value(Generic[T]):
    """A value with its origin.

    `value` is None where the sources do not say and nothing can be assumed; such a value is an assumption too,
    because the program goes on without it. `derivation` is the calculation that leads from the sources to the
    value.
    """

    value: T | None
    unit: Unit
    sources: tuple[Source, ...] = ()
    derivation: Text | None = None
    assumption: bool = False
    note: Text | None = None

    @property
    def tag(self) -> Tag:
        """How sure the value is: stated by a source, derived from sources, assumed, or unknown."""
        if self.value is None:
            return Tag.UNKNOWN
        if self.assumption:
            return Tag.ASSUMED
        return Tag.STATED if self.derivation is None else Tag.DERIVED

    @property
    def known(self) -> T:
        """The value where a calculation cannot go on without one.

        Raises:
            LookupError: the edition leaves it open.
        """
        if self.value is None:
            raise LookupError("the edition leaves this value open")
        return self.value


AnyValue = Value[Decimal] | Value[int] | Value[date] | Value[bool] | Value[tuple[str, ...]] | Value[str] | Value[Text]
