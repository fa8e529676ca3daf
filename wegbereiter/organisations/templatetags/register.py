"""The rows of the register's list; see core.rows for why they are written in Python."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wegbereiter.core.rows import address_of, cell, heading, link, row, together, written
from wegbereiter.core.templatetags.numbers import NOTHING, integer
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Organisation

register = template.Library()


@register.simple_tag
def organisation_rows(rows: Iterable[Organisation]) -> SafeString:
    """One line for each organisation: name, what became of it, kind, key, district, population."""
    to_detail = address_of("organisations:detail")
    kind_label, key_label, district_label, people_label = _("Kind"), _("Key"), _("District"), _("Population")
    kinds = {str(code): str(name) for code, name in Kind.choices}

    def line(one: Organisation) -> SafeString:
        district = one.district if one.district_id != one.pk else None
        return row(
            heading(together([link(to_detail(one.pk), one.name), _ended(one)])),
            cell(kind_label, kinds[one.kind]),
            cell(key_label, format_html('<span class="w-code">{}</span>', one.key or NOTHING)),
            cell(district_label, format_html("<bdi>{}</bdi>", district.name) if district else NOTHING),
            cell(people_label, integer(one.population), numeric=True),
        )

    return written(line, rows)


def _ended(organisation: Organisation) -> SafeString | str:
    if not organisation.last_day:
        return ""
    heir = organisation.successor
    words = _("merged into %(name)s") % {"name": heir.name} if heir else _("dissolved")
    return format_html(' <span class="w-badge w-badge--neutral"><span>{}</span></span>', words)
