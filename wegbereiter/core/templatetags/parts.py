"""Small parts that stand on a page many times, so that they are no components: a component costs a quarter of a millisecond."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from wegbereiter.core.maps import Circle
from wegbereiter.core.rows import together

register = template.Library()


@register.simple_block_tag
def kept(content: str) -> str:
    """Render something once for all rows of a long table: `{% kept as flag %}<c-flag />{% endkept %}`, then `{{ flag }}`."""
    return content


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: str = "") -> SafeString:
    """A picture beside words; screen readers pass over it. Made once: a page has thirty of them."""
    large = format_html(" w-icon--{}", size) if size else ""
    return format_html(
        '<svg class="w-icon{} w-icon--{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        large,
        name,
        static("wegbereiter/icons.svg"),
        name,
    )


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], value: object) -> SafeString:
    """The `<option>`s of a select; the one that equals `value` as text is chosen."""
    chosen = "" if value is None else str(value)
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SafeString(" selected") if str(code) == chosen else "", label) for code, label in choices),
    )


@register.simple_tag
def map_circles(circles: Iterable[Circle]) -> SafeString:
    """The places of `<c-map>`: a template would ask each of them for eight values."""
    return together(_circle(one) for one in circles)


def _circle(one: Circle) -> SafeString:
    band = "" if one.band is None else f" w-band-{one.band}"
    return SafeString(
        f'<g><title>{escape(one.text)}</title><circle class="w-map__place{band}" cx="{one.x}" cy="{one.y}" r="{one.radius}"/>'
        f'<text class="w-map__number{band}" x="{one.x}" y="{one.y}" dy="4" text-anchor="middle">{one.number}</text></g>'
    )
