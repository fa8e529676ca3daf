"""Which scans are kept: a PDF, JPEG or PNG that is nothing else besides, recognised by its bytes and never by its name.

A file that begins as one kind and goes on as another opens differently in two programs, so whatever stands before the
beginning or behind the end of its kind is refused. Scanners that fill up with zeros or line ends are forgiven.
"""

import hashlib
from dataclasses import dataclass

from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault

MOST_BYTES = 10 * 1024 * 1024
_FILLING = b"\x00\r\n\t "
_KINDS = (
    (b"%PDF-", b"%%EOF", "application/pdf"),
    (b"\xff\xd8\xff", b"\xff\xd9", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", "image/png"),
)
# A scan is a picture of paper: what runs or opens something else in a PDF has no business in it.
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What is kept beside the bytes."""

    content: bytes
    sha256: str
    size: int
    media_type: str


def read_scan(content: bytes) -> Scan:
    """Raises RefusedError: empty, too large, or not exactly one PDF, JPEG or PNG."""
    if not content:
        raise RefusedError(Fault.SCAN_EMPTY)
    if len(content) > MOST_BYTES:
        raise RefusedError(Fault.SCAN_TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
    media_type = _kind(content)
    if media_type is None:
        raise RefusedError(Fault.SCAN_KIND)
    return Scan(content=content, sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type=media_type)


def _kind(content: bytes) -> str | None:
    body = content.rstrip(_FILLING)
    for start, end, media_type in _KINDS:
        if body.startswith(start) and body.endswith(end):
            active = media_type == "application/pdf" and any(word in body for word in _ACTIVE)
            return None if active else media_type
    return None
