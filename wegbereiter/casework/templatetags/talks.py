"""Words for a talk at the plan in the person's language: who, until when, what was said and done. Tags, as in `plans`."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wegbereiter.casework.choices import LineAct
from wegbereiter.casework.models import Appointment, Contact
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import StepLine
from wegbereiter.casework.queries.talk import Entry
from wegbereiter.casework.templatetags.casework import direction, kind_name, lang_tag, topic_name
from wegbereiter.core.templatetags.numbers import day, moment

register = template.Library()


def _span(text: str, language: str) -> SafeString:
    return format_html('<span lang="{}" dir="{}">{}</span>', lang_tag(language), direction(language), text)


def _known(language: str) -> str:
    """The language that the words of a talk are there in: plain German stands in for one that the library lacks."""
    return str(content("talk", language)["meta"]["language"])


def _whole(value: str) -> str:
    """One unit within a line of another direction: a day or a name keeps its order."""
    return f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}"


def _word(name: str, language: str, **values: str) -> str:
    isolated = {key: _whole(value) for key, value in values.items()}
    return str(content("talk", language)["words"][name]).format(**isolated)


@register.simple_tag
def theirs_word(name: str, language: str, on: date | None = None) -> SafeString:
    """A word of the library's `talk`; `on`: the day that stands in it."""
    return _span(_word(name, language, day=day(on)) if on else _word(name, language), _known(language))


@register.simple_tag
def theirs_done_when(language: str) -> SafeString:
    return _span(str(content("paper", language)["words"]["done_when"]), _known(language))


@register.simple_tag
def theirs_terms(one: StepLine, language: str) -> SafeString:
    """Who takes a step, until when, and whether that day is over."""
    words = content("paper", language)["words"]
    parts = [_whole(one.step.third) if one.step.third else str(words[one.step.by])]
    if one.is_open and one.step.due_on:
        parts.append(f"{words['until']} {_whole(day(one.step.due_on))}")
    if one.is_overdue:
        parts.append(_word("overdue", language))
    return _span(" · ".join(parts), _known(language))


@register.simple_tag
def theirs_line(entry: Entry, language: str) -> SafeString:
    """What was done in a talk; the step in the person's language where it is still there and from the library."""
    line, words = entry.line, entry.line.words
    if entry.step is not None and not entry.step.words.is_own:
        words = entry.step.words.theirs.text
    values = {"words": words}
    if line.help:
        values["help"] = str(content("topics", language)["help"][line.help])
    if line.due_on:
        values["day"] = day(line.due_on)
    is_open = line.act != LineAct.DONE and line.due_on is None
    return _span(_word(f"{line.act}_open" if is_open else line.act, language, **values), _known(language))


@register.simple_tag
def theirs_talk(talk: Contact, language: str) -> SafeString:
    """When and how one talked, and about what."""
    known = _known(language)
    parts = [_whole(day(talk.day)), kind_name(talk.kind, known), *(topic_name(one, known) for one in talk.topics)]
    return _span(" · ".join(parts), known)


@register.simple_tag
def theirs_appointment(one: Appointment, language: str) -> SafeString:
    parts = [_whole(moment(one.begins_at)), *([_whole(one.place)] if one.place else [])]
    return _span(f"{content('paper', language)['words']['next_talk']}: {' · '.join(parts)}", _known(language))
