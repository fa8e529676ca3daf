"""Codes of the trail in words."""

from collections.abc import Mapping
from uuid import UUID

from django import template
from django.urls import reverse

from wegbereiter.audit.choices import Text, object_label, sentence_of

register = template.Library()

PAGES = {
    "funding.calculation": "funding:calculation",
    "funding.headcount": "funding:head_count",
    "funding.notice": "funding:notice",
    "funding.noticeobjection": "funding:notice_objection",
    "funding.objection": "funding:objection",
    "organisations.organisation": "organisations:detail",
}
SHOWN = 8  # signs at the end of a key: enough to tell two apart, the whole stands in the file to take along


@register.filter
def event_sentence(code: str) -> Text:
    return sentence_of(code)


@register.filter
def object_sentence(object_type: str) -> Text:
    return object_label(object_type)


@register.filter
def lookup(names: Mapping[object, str], key: object) -> str:
    """The name under this key; empty where there is none."""
    return names.get(key, "")


@register.simple_tag
def object_page(object_type: str, object_id: UUID | None) -> str:
    """Where the object is shown; empty where it has no page of its own."""
    name = PAGES.get(object_type)
    return reverse(name, args=[object_id]) if name and object_id else ""


@register.filter
def short_key(key: UUID | None) -> str:
    return f"…{str(key)[-SHOWN:]}" if key else ""
