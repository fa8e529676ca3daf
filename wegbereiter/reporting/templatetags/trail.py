"""Codes of the trail in words."""

from collections.abc import Mapping

from django import template

from wegbereiter.audit.choices import Text, object_label, sentence_of

register = template.Library()


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
