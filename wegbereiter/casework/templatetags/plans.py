"""Texts of a plan in two languages. Tags and no components: a plan shows a hundred of them."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wegbereiter.casework.choices import BY, AgreedAs, GoalState, Help, StepState
from wegbereiter.casework.queries.plan import Spoken
from wegbereiter.casework.rules.library import SOURCE, By, Said
from wegbereiter.casework.rules.plans import FrozenGoal, FrozenStep, told_in
from wegbereiter.casework.templatetags.casework import area_name, direction, endonym, lang_tag
from wegbereiter.core.templatetags.numbers import day

register = template.Library()

FIELDS = {
    "words": gettext_lazy("words"),
    "done_when": gettext_lazy("how we know that it is done"),
    "agreed_on": gettext_lazy("yes on"),
    "state": gettext_lazy("state"),
    "by": gettext_lazy("who"),
    "third": gettext_lazy("who"),
    "due_on": gettext_lazy("until"),
    "help": gettext_lazy("how it was done"),
    "area": gettext_lazy("life area"),
}
STATES = {**dict(StepState.choices), **dict(GoalState.choices)}


@register.simple_tag
def said_text(said: Said) -> SafeString:
    """A text with its language and direction; own words take theirs from what was typed."""
    if not said.language:
        return format_html('<span dir="auto">{}</span>', said.text)
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', lang_tag(said.language), direction(said.language), said.text
    )


@register.simple_tag
def theirs_text(spoken: Spoken) -> SafeString:
    """The person's side: their language, a fallback that says so, or that own words are not translated."""
    if spoken.is_own:
        return format_html('<span class="w-muted">{}</span>', _("own words, not translated"))
    text = said_text(spoken.theirs)
    if spoken.theirs.is_fallback:
        return format_html('{} <span class="w-flag">{}</span>', text, endonym(spoken.theirs.language))
    return text


@register.simple_tag
def own_language(text: str, language: str) -> SafeString:
    """A frozen text in the person's language."""
    return format_html('<span lang="{}" dir="{}">{}</span>', lang_tag(language), direction(language), text)


@register.simple_tag
def frozen_theirs(one: FrozenGoal | FrozenStep, language: str) -> SafeString:
    """The person's side of an agreed plan; a fallback says so, and own words that nobody has translated."""
    given = told_in(one, language)
    if given == language:
        return own_language(one.own_words, language)
    if given == SOURCE:
        return format_html('<span class="w-muted">{}</span>', _("own words, not translated"))
    return format_html('{} <span class="w-flag">{}</span>', own_language(one.own_words, given), endonym(given))


@register.filter
def by_name(code: str) -> str:
    return str(BY[By(code)])


@register.filter
def help_name(code: str) -> str:
    return str(Help(code).label) if code else ""


@register.filter
def state_name(code: str) -> str:
    """Of a goal or a step."""
    return str(STATES[code])


@register.filter
def field_name(name: str) -> str:
    return str(FIELDS.get(name.removeprefix("own_"), name))


@register.filter
def iso_day(value: str) -> str:
    """A day out of a frozen plan."""
    return day(date.fromisoformat(value)) if value else ""


@register.simple_tag
def field_value(name: str, value: str) -> SafeString | str:
    """What a field of a frozen plan held, as one reads it."""
    if not value:
        return "–"
    named = {
        "state": state_name,
        "help": help_name,
        "by": by_name,
        "agreed_on": iso_day,
        "due_on": iso_day,
        "area": area_name,
    }
    return named[name](value) if name in named else format_html('<span dir="auto">{}</span>', value)


@register.filter
def agreed_as(code: str) -> str:
    return str(AgreedAs(code).label)
