"""What goes over with a case, in the language of the page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from wegbereiter.casework.choices import EPISODE_CODES, EpisodeKind
from wegbereiter.casework.choices.transfers import SCOPES, Scope

register = template.Library()


@register.filter
def scope_names(scope: Iterable[str]) -> str:
    """Parts of a file by their names."""
    return "; ".join(str(SCOPES[Scope(one)]) for one in scope)


@register.filter
def fact_kind(fact: Mapping[str, Any]) -> str:
    return str(EpisodeKind(fact["kind"]).label)


@register.filter
def fact_code(fact: Mapping[str, Any]) -> str:
    return str(EPISODE_CODES[fact["kind"]](fact["code"]).label)
