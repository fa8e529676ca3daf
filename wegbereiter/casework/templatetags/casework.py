"""Words of the library and facts of a case, in the language of the page."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import template
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.choices import (
    FIGURES,
    HINTS,
    INTERPRETED,
    TASK_REASONS,
    TASKS,
    Housing,
    Income,
    ReferralOutcome,
    Residence,
)
from wegbereiter.casework.models import Case, Episode, TalkLine
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.talk import record_of
from wegbereiter.casework.rules.library import SOURCE, Said, said
from wegbereiter.core.documents.pdf import RIGHT_TO_LEFT
from wegbereiter.core.rows import address_of, cell, heading, link, row, together
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.people.choices import LANGUAGES, nationality_name
from wegbereiter.people.models import Person
from wegbereiter.people.rules.births import Birth, ages
from wegbereiter.people.rules.phones import shown_phone

register = template.Library()
# In their own language and script, as a reader looks for it.
ENDONYMS = {
    "de": "Deutsch", "de-simple": "Einfaches Deutsch", "en": "English", "ar": "العربية", "fa": "فارسی", "uk": "Українська",
    "tr": "Türkçe", "fr": "Français", "ru": "Русский", "ti": "ትግርኛ",
}  # fmt: skip


def page_language() -> str:
    """The library's language for the page: staff read German or English."""
    return (get_language() or SOURCE).partition("-")[0]


@register.filter
def endonym(code: str) -> str:
    return ENDONYMS.get(code) or LANGUAGES.get(code, code)


@register.filter
def direction(code: str) -> str:
    """For `dir`: "rtl" or "ltr"."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


@register.filter
def lang_tag(code: str) -> str:
    """For `lang`: plain German is German to a screen reader."""
    return "de" if code == "de-simple" else code


@register.filter
def status_name(status: Episode) -> str:
    return str(Residence(status.code).label)


@register.filter
def area_name(area: str, language: str = "") -> str:
    return str(library.content("scale", language or page_language())[area]["name"])


@register.filter
def topic_name(code: str, language: str = "") -> str:
    return str(library.content("topics", language or page_language())["topics"].get(code, code))


@register.filter
def kind_name(code: str, language: str = "") -> str:
    return str(library.content("topics", language or page_language())["kinds"].get(code, code))


@register.filter
def shared_fact(code: str, language: str = "") -> str:
    """What can be passed on, by its name."""
    return str(library.content("disclosure", language or page_language())["facts"][code])


@register.simple_tag
def filled(text: str, house: str) -> str:
    """A sentence of the library with the name of whoever keeps the data."""
    return text.format(organisation=house)


@register.filter
def recipient_kind(code: str, language: str = "") -> str:
    return str(library.content("disclosure", language or page_language())["recipients"].get(code, ""))


@register.filter
def sharing_purpose(code: str, language: str = "") -> str:
    return str(library.content("disclosure", language or page_language())["purposes"][code])


@register.filter
def shared_how(code: str) -> str:
    return str(library.content("disclosure", page_language())["ways"][code])


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
def shown_number(value: str) -> str:
    return shown_phone(value)


@register.filter
def born(birth: Birth) -> str:
    """As far as it is known: 3.5.1990, 5.1990, 1990, or nothing."""
    return ".".join(str(part) for part in (birth.day, birth.month, birth.year) if part is not None)


@register.filter
def age(birth: Birth) -> str:
    """In years, or from how many to how many where only a part of the birth is known; empty without a year."""
    found = ages(birth, today=timezone.localdate())
    if found is None:
        return ""
    youngest, oldest = found
    if youngest != oldest:
        return gettext("%(from)s to %(to)s years") % {"from": youngest, "to": oldest}
    return ngettext("%(n)s year", "%(n)s years", oldest) % {"n": oldest}


@register.filter("nationality_name")
def nationality_on_page(code: str) -> str:
    """In the language of the page."""
    return nationality_name(code, get_language() or SOURCE)


@register.simple_tag
def case_rows(cases: Iterable[Case], owners: Mapping[UUID, str] | None = None) -> SafeString:
    """Rows of the list, for the lead with who looks after each: a component for each cell would cost more than all queries."""
    to = address_of("casework:case")
    return together(_case_row(case, to(case.pk), owners) for case in cases)


DISPUTED = ' <span class="w-badge w-badge--warning"><span>{}</span></span>'  # what, stands on every page of the case


def _case_row(case: Case, address: str, owners: Mapping[UUID, str] | None) -> SafeString:
    """`case` as queries.listing describes it."""
    found: Any = case
    late = gettext(" (%(n)s overdue)") % {"n": found.late_steps} if found.late_steps else ""
    disputed = format_html(DISPUTED, gettext("disputed")) if found.disputed else ""
    return row(
        heading(format_html("{}{}", link(address, found.person.name or gettext("Without a name")), disputed)),
        cell(_("Born"), born(found.person.birth) or "–"),
        cell(_("Housing"), _word(Housing, found.housing)),
        cell(_("Livelihood"), _word(Income, found.income)),
        cell(_("Paper until"), day(found.paper_until) or "–"),
        cell(_("Open steps"), f"{found.open_steps or 0}{late}", numeric=True),
        cell(_("Last contact"), day(found.contact_on) or "–"),
        *([cell(_("Looked after by"), owners.get(found.owner, "–"))] if owners is not None else []),
    )


@register.filter
def listed_name(row: Mapping[str, Any]) -> str:
    """As colleagues speak of somebody of a list; `row` holds fields of an intake."""
    return Person(**row["person"]).name


@register.simple_tag
def list_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """Rows of a list's preview."""
    return together(_list_row(one, Person(**one["person"])) for one in rows)


def _list_row(found: Mapping[str, Any], person: Person) -> SafeString:
    return row(
        heading(format_html("<bdi>{}</bdi>", person.name)),
        cell(_("Born"), born(person.birth) or "–"),
        cell(_("Residence status"), _word(Residence, found["facts"].get("residence"))),
        cell(_("Housing"), _word(Housing, found["facts"].get("housing"))),
        cell(_("Livelihood"), _word(Income, found["facts"].get("income"))),
        cell(_("Phone"), shown_phone(found["phone"]) if found["phone"] else "–"),
    )


def _word(codes: type[TextChoices], code: str | None) -> str:
    return str(codes(code).label) if code else "–"


@register.filter
def interpreted(code: str) -> str:
    """A language that was interpreted, as the form names it."""
    return str(INTERPRETED.get(code, code))


@register.filter
def record_line(line: TalkLine) -> str:
    """What was done with a step, as it stands in the file."""
    return record_of(line)


@register.filter
def hint_name(kind: str) -> str:
    return str(HINTS[kind])


@register.filter
def task_name(reason: str) -> str:
    return str(TASKS[reason])


@register.filter
def task_reason(reason: str) -> str:
    return str(TASK_REASONS[reason])


@register.simple_tag
def outcomes() -> list[tuple[str, Any]]:
    """What can become of a referral, for its taps."""
    return [one for one in ReferralOutcome.choices if one[0] != ReferralOutcome.REFERRED]


@register.filter
def figure_name(code: str) -> str:
    return str(FIGURES[code])
