"""The parts of a letter or a paper, as data for `pdf.render`. Texts are finished: translated, and numbers written out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal

from wegbereiter.core.documents.problems import gettext_noop

# Translated by whoever writes the letter, into the letter's language.
PAGE_LABEL = gettext_noop("Page %(page)s of %(pages)s")


@dataclass(frozen=True, kw_only=True)
class Heading:
    kind: ClassVar[str] = "heading"
    text: str
    level: Literal[1, 2] = 1

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a heading without text")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True, kw_only=True)
class Items:
    kind: ClassVar[str] = "items"
    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """`figures`: money, counts and days; they stand at the outer edge and keep their order in any direction."""

    label: str
    width: int = 1  # a share of the line
    figures: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """`totals` are rows too, shown as such. Every row has as many cells as there are columns."""

    kind: ClassVar[str] = "table"
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: Sequence[Sequence[str]] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, *self.totals)):
            raise ValueError("a row with more or fewer cells than there are columns")


@dataclass(frozen=True, kw_only=True)
class Facts:
    kind: ClassVar[str] = "facts"
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Note:
    """A text that stands out: how to object, what is a draft."""

    kind: ClassVar[str] = "note"
    text: str
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """A QR code with its text beside it, for those who cannot scan."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line in a language of its own."""

    text: str
    lang: str
    right_to_left: bool = False


@dataclass(frozen=True, kw_only=True)
class TwoLanguages:
    """The same said twice, side by side: the letter's language first, then `lang`, each in its own direction.

    `strong` rows stand out, a line break stays one. A text that is missing on the other side stays empty there; where it
    can be given there in part only, it is a list of lines, each in its language.
    """

    kind: ClassVar[str] = "two_languages"
    lang: str
    right_to_left: bool
    rows: Sequence[tuple[str, str | Sequence[Line]]]
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """Lines to sign on, beside each other; below each what it is for, one line for each language."""

    kind: ClassVar[str] = "signatures"
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Ruled:
    """Room to write by hand: empty lines."""

    kind: ClassVar[str] = "ruled"
    lines: int


@dataclass(frozen=True, kw_only=True)
class PageBreak:
    kind: ClassVar[str] = "page_break"


Block = Heading | Paragraph | Items | Table | Facts | Note | Code | TwoLanguages | Signatures | Ruled | PageBreak


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Both layouts take the same; a paper has no recipient.

    `page_label` is PAGE_LABEL in the letter's language. `sender` begins with the name. `mark` stands
    on top of every page ("Draft"). `closing` stays together: greeting, names, offices.
    """

    lang: str
    title: str
    author: str
    sender: Sequence[str]
    page_label: str
    recipient: Sequence[str] = ()
    details: Sequence[tuple[str, str]] = ()
    blocks: Sequence[Block] = field(default_factory=tuple)
    closing: Sequence[str] = ()
    footer: str = ""
    mark: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a document without a title")  # a screen reader would announce the file's name

    def data(self) -> dict[str, Any]:
        """What `pdf.render` takes."""
        return asdict(self) | {"blocks": [_data(block) for block in self.blocks]}


def _data(block: Block) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": block.kind} | asdict(block)
    if isinstance(block, Code):
        values["svg"] = _qr(block.text)
    return values


def _qr(text: str) -> str:
    import segno  # noqa: PLC0415  only few letters have a code

    return segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)
