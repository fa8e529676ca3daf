"""The reminder of an appointment as it can go out today, and when one was noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.accounts.models import Profile
from wegbereiter.audit.queries import history
from wegbereiter.casework.choices import ReminderWay
from wegbereiter.casework.models import Appointment
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.rules.library import PLAIN, SOURCE
from wegbereiter.casework.rules.reminders import Text, mail_link, message, reminder, sms_link
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Letter, Paragraph, TwoLanguages
from wegbereiter.core.documents.pdf import RIGHT_TO_LEFT
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import ChannelKind, Consent
from wegbereiter.people.models import Channel
from wegbereiter.people.queries.person import channels_visible_to

REMINDED, CHANGED = "casework.appointment.reminded", "casework.appointment.changed"


@dataclass(frozen=True, kw_only=True)
class Link:
    """`href` hands the text to the program for it; nothing is sent from here."""

    channel: Channel
    href: str


@dataclass(frozen=True, kw_only=True)
class Noted:
    """`is_old`: another time or place was agreed on since."""

    at: datetime
    way: str
    is_old: bool


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """`theirs` and `here` are the same where somebody reads German."""

    language: str
    unreviewed: bool
    theirs: Text
    here: Text
    links: list[Link]
    noted: list[Noted]


def reminder_of(actor: Actor, appointment: Appointment, *, house: str, today: date) -> Reminder:
    """Ways only where the person has agreed to them. Four queries at most."""
    language, meta, theirs, here = _texts(actor, appointment, today=today)
    both = [theirs] if language == PLAIN else [theirs, here]
    text = message(both, unreviewed=content("paper", language)["words"]["unreviewed"], house=house)
    agreed = channels_visible_to(actor, today=today).filter(person_id=appointment.person_id, consent=Consent.GIVEN)
    links = [
        Link(channel=one, href=sms_link(one.value, text) if one.kind == ChannelKind.PHONE else mail_link(one.value, theirs.subject, text))
        for one in agreed.exclude(kind=ChannelKind.LETTER)
    ]  # fmt: skip
    return Reminder(
        language=language, unreviewed=meta["state"] == "unreviewed", theirs=theirs, here=here, links=links,
        noted=noted_of(actor, appointment),
    )  # fmt: skip


def _texts(actor: Actor, appointment: Appointment, *, today: date) -> tuple[str, Mapping[str, Any], Text, Text]:
    """Language that there is, what is known of its text, the text, and the one in German."""
    theirs = content("reminder", language_of(actor, appointment.person_id, today=today))
    meeting: dict[str, Any] = {
        "begins_at": timezone.localtime(appointment.begins_at), "place": appointment.place, "bring": appointment.bring,
    }  # fmt: skip
    here = content("reminder", SOURCE)
    language = theirs["meta"]["language"]
    return language, theirs["meta"], reminder(theirs["words"], **meeting), reminder(here["words"], **meeting)


def noted_of(actor: Actor, appointment: Appointment) -> list[Noted]:
    """When somebody noted a reminder, the newest first. The trail keeps it; no column does. One query."""
    found, moved = [], False
    for line in history(actor, [appointment.pk]):
        moved = moved or line.code == CHANGED
        if line.code == REMINDED:
            found.append(Noted(at=line.at, way=str(ReminderWay(line.data["way"]).label), is_old=moved))
    return found


def reminder_letter(actor: Actor, appointment: Appointment, *, made_on: date) -> Letter:
    """For who has neither phone nor mail, or wants neither: by post where the person has agreed, else by hand."""
    language, _meta, theirs, here = _texts(actor, appointment, today=made_on)
    name = Profile.objects.filter(user_id=person_of(actor)).values_list("name", flat=True).first() or ""
    house = appointment.organisation.official_name or appointment.organisation.name
    posted = channels_visible_to(actor, today=made_on).filter(
        person_id=appointment.person_id, kind=ChannelKind.LETTER, consent=Consent.GIVEN
    )
    address = posted.values_list("value", flat=True).first() or ""
    with override(SOURCE):
        return Letter(
            lang=SOURCE,
            title=here.subject if language == PLAIN else f"{here.subject} · {theirs.subject}",
            author=house,
            sender=[house],
            page_label=_(PAGE_LABEL),
            recipient=[line for line in (appointment.person.name, *address.splitlines()) if line.strip()],
            details=[(_("Date"), day(made_on))],
            blocks=_blocks(language, theirs, here),
            closing=[line for line in (name, house) if line],
        )


def _blocks(language: str, theirs: Text, here: Text) -> list[Block]:
    if language == PLAIN:
        return [Paragraph(text=line) for line in theirs.lines]
    notes = content("paper", SOURCE)["words"]["unreviewed"], content("paper", language)["words"]["unreviewed"]
    rows = (*zip(here.lines, theirs.lines, strict=True), notes)
    return [TwoLanguages(lang=language, right_to_left=language in RIGHT_TO_LEFT, rows=rows)]
