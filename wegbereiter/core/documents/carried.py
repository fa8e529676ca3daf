"""Rows that a preview has shown, carried by its page to the confirmation: so nothing of a file is kept in between."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing

LASTS = timedelta(hours=24)


class CarriedForm(forms.Form):
    """What `pack` has packed, as the page of the preview sends it back."""

    content = forms.CharField(max_length=8_000_000, strip=False)


def pack(rows: Iterable[Mapping[str, Any]], *, owner: UUID, salt: str) -> str:
    """Rows of texts, numbers, lists and days, signed; only for this owner and this purpose, and for a day."""
    plain = [{name: str(v) if isinstance(v, date) else v for name, v in row.items()} for row in rows]
    return signing.dumps({"owner": str(owner), "rows": plain}, salt=salt, compress=True)


def unpack(word: str, *, owner: UUID, salt: str, days: Iterable[str]) -> list[dict[str, Any]] | None:
    """What `pack` has packed, `days` being fields that hold a day; None if it is too old, another's, or none of ours."""
    try:
        content = signing.loads(word, salt=salt, max_age=LASTS)
    except signing.BadSignature:
        return None
    if content["owner"] != str(owner):
        return None
    return [row | {name: date.fromisoformat(row[name]) for name in days if row.get(name)} for row in content["rows"]]
