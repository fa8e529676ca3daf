"""The columns and constraints of a document that was made once and is kept as it went out."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Func, Q, Value

from wegbereiter.core.documents.pdf import Template, template_version

_HASH = Func(
    Func(F("content"), function="sha256", output_field=models.BinaryField()),
    Value("hex"),
    function="encode",
    output_field=models.CharField(),
)


class FiledDocument(models.Model):
    """The bytes, their hash, and out of what they were made. The database holds hash and size to the bytes itself.

    For a table of its own in the app that files something, so that no list reads bytes by accident: the row that has
    a document points to it. It never changes: a new version is a new row. So the table's line in
    `core/database/rights.py` says "SI", which a test asks of every model made from this one.
    """

    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)  # hexadecimal, small letters, as people compare it
    size = models.PositiveIntegerField()
    template = models.CharField(max_length=20)
    template_version = models.CharField(max_length=12)
    language = models.CharField(max_length=3)
    edition = models.CharField(max_length=40, blank=True)  # whose amounts and texts it holds; empty where none has
    made_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_hash_is_of_content", condition=Q(sha256=_HASH)),
            models.CheckConstraint(
                name="%(class)s_size_is_of_content",
                condition=Q(size__gt=0)
                & Q(size=Func(F("content"), function="octet_length", output_field=models.IntegerField())),
            ),
            models.CheckConstraint(
                name="%(class)s_says_what_made_it",
                condition=~Q(template="") & ~Q(template_version="") & ~Q(language=""),
            ),
        ]


def filed_values(
    content: bytes, *, template: Template, language: str, made_at: datetime, edition: str = ""
) -> dict[str, Any]:
    """Every column of a FiledDocument for bytes that `pdf.render` has just made, with the same `made_at`."""
    return {
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "template": template.value,
        "template_version": template_version(template),
        "language": language,
        "edition": edition,
        "made_at": made_at,
    }
