"""PDF files: data in, bytes out, the same bytes for the same data.

The layouts lie in `layouts/` and belong to us; what people typed reaches them as JSON and is shown, never read as
source. typst works in a child process (`pdf_child.py`) under limits, without system fonts, packages or network, and
writes tagged PDF/UA-1 or nothing. A character that no font of ours has is a refusal that names it: a box in place of a
letter would change a name without anybody's notice.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from wegbereiter.core.documents.limits import MEGABYTE
from wegbereiter.core.documents.pdf_faults import PdfFault, PdfRefusedError

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
FONTS = HERE / "fonts"  # made by frontend/build.mjs; outside of static/, because no browser needs them
# Started by path, not as a module: the child needs nothing of ours and must not depend on the current folder.
_CHILD = HERE / "pdf_child.py"

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "prs", "ps", "ur"})  # on pages as on paper

# A layout never asks for a package; if one did by mistake, typst would go to the network. It meets a closed port.
_NO_NETWORK = dict.fromkeys(("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"), "http://127.0.0.1:9")

# Embeddings and overrides of direction are invisible and make a text read otherwise than it is stored. The marks and
# isolates that Arabic or Persian writing needs stay.
_OVERRIDES = re.compile("[\u202a-\u202e]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Template(StrEnum):
    """The layouts; `letter.py` builds the data for both."""

    LETTER = "letter"
    PAPER = "paper"


@dataclass(frozen=True, kw_only=True)
class PdfLimits:
    """What one document may hold and cost. The longest letter planned, a list of all grants, is far below."""

    text_bytes: int = MEGABYTE
    pdf_bytes: int = 16 * MEGABYTE
    memory_bytes: int = 1024 * MEGABYTE
    cpu_seconds: int = 20
    wall_seconds: int = 30


PDF_LIMITS = PdfLimits()


def render(template: Template, data: Mapping[str, Any], *, made_at: datetime, limits: PdfLimits = PDF_LIMITS) -> bytes:
    """Return one document as PDF/UA-1.

    `data` holds strings, lists and dicts (see `letter.py`), among them `lang` and `title`. `made_at` is the only date
    that gets into the file; it is aware.

    Raises:
        PdfRefusedError: a character that cannot be shown, a text that is too long or takes too long.
    """
    return render_all([(template, data)], made_at=made_at, limits=limits)[0]


def render_all(
    documents: Sequence[tuple[Template, Mapping[str, Any]]], *, made_at: datetime, limits: PdfLimits = PDF_LIMITS
) -> list[bytes]:
    """Return several documents from one child process, all or none: the second one costs a tenth of the first.

    The limits are those of the whole batch.

    Raises:
        PdfRefusedError: as `render`.
    """
    texts = [
        (template.value, json.dumps(_prepared({**data, "dir": _direction(data["lang"])}), ensure_ascii=False))
        for template, data in documents
    ]
    if sum(len(text.encode()) for _template, text in texts) > limits.text_bytes:
        raise PdfRefusedError(PdfFault.TOO_LONG)
    return _answer(texts, _timestamp(made_at), limits, LAYOUTS)


@cache
def template_version(template: Template) -> str:
    """What this layout is, in twelve letters: changes with any source of the layouts and with typst itself.

    Filed with each document, so that it can be said later why two of them look different.
    """
    from importlib.metadata import version  # noqa: PLC0415  reads the disk, once

    digest = hashlib.sha256(f"{template.value} {version('typst')}".encode())
    for path in sorted(LAYOUTS.glob("*.typ")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _direction(lang: str) -> str:
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def _timestamp(made_at: datetime) -> int:
    if made_at.utcoffset() is None:
        raise ValueError("made_at must be aware")
    return int(made_at.timestamp())


def _prepared(value: Any) -> Any:
    """The same data with every string made fit for paper."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("�", _OVERRIDES.sub("", value))
    if isinstance(value, Mapping):
        return {key: _prepared(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_prepared(item) for item in value]
    return value


def _answer(texts: Sequence[tuple[str, str]], timestamp: int, limits: PdfLimits, layouts: Path) -> list[bytes]:
    order = {
        "layouts": str(layouts), "fonts": str(FONTS), "limits": asdict(limits), "timestamp": timestamp, "documents": texts,
    }  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell; texts reach it on standard input only
            [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=limits.wall_seconds,
            env=_NO_NETWORK,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PdfRefusedError(PdfFault.TOO_COSTLY) from error
    head, _newline, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        raise PdfRefusedError(PdfFault.TOO_COSTLY)
    answer = json.loads(head)
    if "refused" in answer:
        characters = tuple(answer.get("characters", ()))
        raise PdfRefusedError(PdfFault(answer["refused"]), characters=characters, detail=answer.get("detail", ""))
    return _cut(rest, answer["sizes"])


def _cut(joined: bytes, sizes: Sequence[int]) -> list[bytes]:
    pieces, start = [], 0
    for size in sizes:
        pieces.append(joined[start : start + size])
        start += size
    return pieces
