"""Addresses inside the product: sort links, language and theme switches, the way back."""

from collections.abc import Iterable

from django import template
from django.http import HttpRequest, QueryDict

register = template.Library()

# What a new order or filter makes meaningless.
CURSORS = ("after", "before", "page")


def _address(request: HttpRequest, query: QueryDict) -> str:
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _query(request: HttpRequest, dropped: Iterable[str]) -> QueryDict:
    query = request.GET.copy()
    for name in dropped:
        query.pop(name, None)
    return query


@register.simple_tag(takes_context=True)
def sort_url(context: template.Context, name: str, key: str = "sort") -> str:
    """The address that sorts by `name`; when the list is sorted so already, the other way round."""
    request = context["request"]
    query = _query(request, CURSORS)
    query[key] = f"-{name}" if request.GET.get(key) == name else name
    return _address(request, query)


@register.simple_tag(takes_context=True)
def sort_state(context: template.Context, name: str, default: str = "", key: str = "sort") -> str:
    """The value of aria-sort: ascending, descending or none. `default` is the order without a choice."""
    chosen = context["request"].GET.get(key) or default
    return {name: "ascending", f"-{name}": "descending"}.get(chosen, "none")


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **values: object) -> str:
    """This page with some parameters changed; an empty value drops the parameter."""
    request = context["request"]
    query = _query(request, [name for name, value in values.items() if value in (None, "")])
    for name, value in values.items():
        if value not in (None, ""):
            query[name] = str(value)
    return _address(request, query)


@register.simple_tag(takes_context=True)
def hidden_query(context: template.Context, *but: str) -> list[tuple[str, str]]:
    """Name and value of the parameters a search form keeps, without those it asks for and without cursors."""
    query = _query(context["request"], (*CURSORS, *but))
    return [(name, value) for name, values in query.lists() for value in values]
