"""A file of ours as an answer: saved under a good name, shown by nothing, kept by no cache."""

import re

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF, ZIP, JSON = "application/pdf", "application/zip", "application/json"
_SUFFIXES = {PDF: ".pdf", ZIP: ".zip", JSON: ".json", "image/jpeg": ".jpg", "image/png": ".png"}

# What Windows refuses in a name, what ends a line or a header, and what turns the direction of writing, so that
# "gpj.exe" reads as "exe.jpg".
_UNFIT = re.compile('[\x00-\x1f\x7f-\x9f\\\\/:*?"<>|\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+')
_LONGEST_NAME = 100


def download(content: bytes | memoryview, *, name: str, media_type: str = PDF) -> HttpResponse:
    """Return the answer. `name` is a title without suffix, in any language; what no file may be called is left out.

    The bytes may come as the database gives them. The caller has checked who may read them and writes the audit event.
    """
    stem = re.sub(r"\s+", " ", _UNFIT.sub(" ", name)).strip(" .")[:_LONGEST_NAME].rstrip(" .")
    response = HttpResponse(bytes(content), content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=(stem or "document") + _SUFFIXES[media_type]
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    # Should a browser show the file all the same, it is a page of nobody, without scripts.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
