"""Entries of the address list, in the language of the page."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.rows import address_of, cell, heading, link, row, together
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.offers.models import Entry
from wegbereiter.people.choices import LANGUAGES
from wegbereiter.people.rules.phones import shown_phone

register = template.Library()


@register.filter
def phone_link(number: str) -> SafeString:
    """A number as one reads it, to be called with one touch; it does not break between lines."""
    return format_html('<a href="tel:{}"><bdi>{}</bdi></a>', number, shown_phone(number).replace(" ", "\u00a0"))


@register.filter
def own_name(code: str) -> str:
    """A language by its own name."""
    return LANGUAGES.get(code, code)


@register.simple_tag
def entry_rows(entries: Iterable[Entry]) -> SafeString:
    """Rows of the list: a component for each cell would cost more than all queries."""
    to = address_of("offers:entry")
    return together(_entry_row(entry, to(entry.pk)) for entry in entries)


def _entry_row(entry: Entry, address: str) -> SafeString:
    return row(
        heading(link(address, entry.name)),
        cell(_("Kind"), entry.get_kind_display()),
        cell(_("Address"), entry.address or "–"),
        cell(_("Phone"), phone_link(entry.phone) if entry.phone else "–"),
        cell(_("Languages"), ", ".join(map(own_name, entry.languages)) or "–"),
        cell(_("Last checked on"), day(entry.checked_on) or "–"),
    )
