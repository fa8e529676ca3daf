"""Words of the library and facts of a case, in the language of the page."""

from collections.abc import Iterable

from django import template
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from wegbereiter.casework.choices import Housing, Income
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries import library
from wegbereiter.casework.rules.library import SOURCE, Said, said
from wegbereiter.core.rows import together
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.people.rules.births import Birth
from wegbereiter.people.rules.phones import shown_phone

register = template.Library()
# In their own language and script, as a reader looks for it.
ENDONYMS = {
    "de": "Deutsch", "de-simple": "Einfaches Deutsch", "en": "English", "ar": "العربية", "fa": "فارسی", "uk": "Українська",
    "tr": "Türkçe", "fr": "Français", "ru": "Русский", "ti": "ትግርኛ",
}  # fmt: skip
NUMERIC = SafeString(' class="w-num"')
RIGHT_TO_LEFT = frozenset({"ar", "fa"})


def page_language() -> str:
    """The library's language for the page: staff read German or English."""
    return (get_language() or SOURCE).partition("-")[0]


@register.filter
def endonym(code: str) -> str:
    return ENDONYMS.get(code, code)


@register.filter
def direction(code: str) -> str:
    """For `dir`: "rtl" or "ltr"."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


@register.filter
def lang_tag(code: str) -> str:
    """For `lang`: plain German is German to a screen reader."""
    return "de" if code == "de-simple" else code


@register.filter
def area_name(area: str, language: str = "") -> str:
    return str(library.content("scale", language or page_language())[area]["name"])


@register.filter
def topic_name(code: str, language: str = "") -> str:
    return str(library.content("topics", language or page_language())["topics"].get(code, code))


@register.filter
def kind_name(code: str, language: str = "") -> str:
    return str(library.content("topics", language or page_language())["kinds"].get(code, code))


@register.simple_tag
def goal_said(code: str, words: str, language: str = "") -> Said:
    """A goal's words: from the library in the language, or its own."""
    return _said("goals", code, words, language)


@register.simple_tag
def step_said(code: str, words: str, language: str = "") -> Said:
    return _said("steps", code, words, language)


def _said(kind: str, code: str, words: str, language: str) -> Said:
    if not code:
        return Said(text=words, language="")
    return said(kind, code, language or page_language(), library.words())


@register.filter
def phone(value: str) -> SafeString:
    """A number as one reads it, to be called with one touch."""
    return format_html('<a href="tel:{}"><bdi>{}</bdi></a>', value, shown_phone(value))


@register.filter
def born(birth: Birth) -> str:
    """As far as it is known: 3.5.1990, 5.1990, 1990, or nothing."""
    return ".".join(str(part) for part in (birth.day, birth.month, birth.year) if part is not None)


@register.simple_tag
def case_rows(cases: Iterable[Case]) -> SafeString:
    """Rows of the list: a component for each cell would cost more than all queries."""
    heads = [str(head) for head in (_("Name"), _("Born"), _("Housing"), _("Livelihood"), _("Paper until"),
                                    _("Open steps"), _("Last contact"))]  # fmt: skip
    return together(_case_row(case, heads) for case in cases)


def _case_row(case: Case, heads: list[str]) -> SafeString:
    person, late = case.person, case.late_steps or 0  # type: ignore[attr-defined]
    name = format_html(
        '<a href="{}"><bdi>{}</bdi></a>',
        reverse("casework:case", args=[case.pk]),
        person.name or gettext("Without a name"),
    )
    steps = format_html("{}", case.open_steps or 0)  # type: ignore[attr-defined]
    if late:
        steps = format_html("{} ({})", steps, gettext("%(n)s overdue") % {"n": late})
    cells = (
        name,
        born(person.birth) or "–",
        _word(Housing, case.housing),  # type: ignore[attr-defined]
        _word(Income, case.income),  # type: ignore[attr-defined]
        day(case.paper_until) or "–",  # type: ignore[attr-defined]
        steps,
        day(case.contact_on) or "–",  # type: ignore[attr-defined]
    )
    tds = [
        format_html('<td data-label="{}"><span>{}</span></td>', head, cell)
        for head, cell in zip(heads, cells, strict=True)
    ]
    return format_html("<tr>{}</tr>", together(tds))


def _word(codes: type[TextChoices], code: str | None) -> str:
    return str(codes(code).label) if code else "–"
