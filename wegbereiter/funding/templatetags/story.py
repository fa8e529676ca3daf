"""The chapters of a town's story in words."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wegbereiter.accounts.roles import ROLES
from wegbereiter.accounts.templatetags.roles import role_label
from wegbereiter.funding.rules.story import Chapter, How, Stage

register = template.Library()

TITLES = {
    Stage.COUNT: gettext_lazy("Head count"),
    Stage.ALLOTMENT: gettext_lazy("Allotment"),
    Stage.WAY: gettext_lazy("Way"),
    Stage.APPLICATION: gettext_lazy("Application"),
    Stage.DECISION: gettext_lazy("Decision"),
    Stage.NOTICE: gettext_lazy("Notice"),
    Stage.START: gettext_lazy("First day at work"),
}
WORDS = {
    How.DONE: gettext_lazy("done"),
    How.RUNNING: gettext_lazy("under way"),
    How.OPEN: gettext_lazy("not yet"),
    How.NOT_NEEDED: gettext_lazy("not needed"),
    How.HIDDEN: gettext_lazy("not shown to you"),
}
TONES = {How.DONE: "success", How.RUNNING: "info"}


@register.filter
def chapter_title(chapter: Chapter) -> str:
    return str(TITLES[chapter.stage])


@register.filter
def chapter_how(chapter: Chapter) -> str:
    return str(WORDS[chapter.how])


@register.filter
def chapter_tone(chapter: Chapter) -> str:
    return TONES.get(chapter.how, "neutral")


@register.filter
def chapter_who(chapter: Chapter) -> str:
    """A role as people call it; the name of a body stays as it is."""
    who = chapter.told.who
    return str(role_label(who)) if who in ROLES else who


@register.filter
def chapter_detail(chapter: Chapter) -> str:
    detail = chapter.told.detail
    if chapter.stage == Stage.COUNT and detail:
        return _("%(n)s persons") % {"n": detail}
    if chapter.stage == Stage.START and detail:
        begun, planned = detail.split("/")
        return _("%(n)s of %(all)s positions have begun") % {"n": begun, "all": planned}
    return detail


@register.filter
def chapter_url(chapter: Chapter) -> str:
    address = chapter.told.address
    return reverse(address[0], args=[address[1]]) if address else ""
