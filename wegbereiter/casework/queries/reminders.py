"""The reminder of an appointment as it can go out today, and when one was noted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.accounts.models import Profile
from wegbereiter.audit.queries import events_visible_to
from wegbereiter.casework.choices import ReminderWay
from wegbereiter.casework.models import Appointment
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.disputes import dispute_notes
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import language_of, languages_of
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
    texts = _texts(appointment, language_of(actor, appointment.person_id, today=today))
    language, meta, theirs, here = texts
    ways = _agreed(actor, [appointment.person_id], today=today)
    return Reminder(
        language=language, unreviewed=meta["state"] == "unreviewed", theirs=theirs, here=here,
        links=_links(texts, ways, house=house), noted=noted_of(actor, appointment),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """An appointment of the next days; `noted` is the last reminder that still holds."""

    appointment: Appointment
    links: list[Link]
    noted: Noted | None


def reminders_ahead(actor: Actor, appointments: Sequence[Appointment], *, house: str, today: date) -> list[Ahead]:
    """Appointments that the caller has found in the own care, with the links of each. Four queries, however many."""
    people = {one.person_id for one in appointments}
    languages, ways = languages_of(actor, people, today=today), _agreed(actor, people, today=today)
    noted = _noted([one.pk for one in appointments], actor)
    return [
        Ahead(
            appointment=one,
            links=_links(_texts(one, languages[one.person_id]), (way for way in ways if way.person_id == one.person_id), house=house),
            noted=next((line for line in noted.get(one.pk, []) if not line.is_old), None),
        )
        for one in appointments
    ]  # fmt: skip


def _agreed(actor: Actor, people: Iterable[UUID], *, today: date) -> list[Channel]:
    agreed = channels_visible_to(actor, today=today).filter(person_id__in=list(people), consent=Consent.GIVEN)
    return list(agreed.exclude(kind=ChannelKind.LETTER))


Texts = tuple[str, Mapping[str, Any], Text, Text]


def _links(texts: Texts, ways: Iterable[Channel], *, house: str) -> list[Link]:
    language, meta, theirs, here = texts
    both = [theirs] if language == PLAIN else [theirs, here]
    unchecked = meta["state"] == "unreviewed"
    text = message(both, unreviewed=content("paper", language)["words"]["unreviewed"] if unchecked else "", house=house)
    return [
        Link(channel=one, href=sms_link(one.value, text) if one.kind == ChannelKind.PHONE else mail_link(one.value, theirs.subject, text))
        for one in ways
    ]  # fmt: skip


def _texts(appointment: Appointment, wanted: str) -> Texts:
    """Language that there is, what is known of its text, the text, and the one in German."""
    theirs = content("reminder", wanted)
    meeting: dict[str, Any] = {
        "begins_at": timezone.localtime(appointment.begins_at), "place": appointment.place, "bring": appointment.bring,
    }  # fmt: skip
    here = content("reminder", SOURCE)
    language = theirs["meta"]["language"]
    return language, theirs["meta"], reminder(theirs["words"], **meeting), reminder(here["words"], **meeting)


def noted_of(actor: Actor, appointment: Appointment) -> list[Noted]:
    """When somebody noted a reminder, the newest first. The trail keeps it; no column does. One query."""
    return _noted([appointment.pk], actor).get(appointment.pk, [])


def _noted(appointments: Sequence[UUID], actor: Actor) -> dict[UUID, list[Noted]]:
    """Appointment -> when a reminder was noted, the newest first. One query."""
    found: defaultdict[UUID, list[Noted]] = defaultdict(list)
    moved: set[UUID] = set()
    events = events_visible_to(actor).filter(object_id__in=list(appointments), code__in=(REMINDED, CHANGED))
    for key, at, code, data in events.order_by("-at", "-id").values_list("object_id", "at", "code", "data"):
        assert key is not None  # it was asked for by its id
        if code == CHANGED:
            moved.add(key)
        else:
            found[key].append(Noted(at=at, way=str(ReminderWay(data["way"]).label), is_old=key in moved))
    return found


def reminder_letter(actor: Actor, appointment: Appointment, *, made_on: date) -> Letter:
    """For who has neither phone nor mail, or wants neither: by post where the person has agreed, else by hand."""
    texts = _texts(appointment, language_of(actor, appointment.person_id, today=made_on))
    _language, _meta, theirs, here = texts
    name = Profile.objects.filter(user_id=person_of(actor)).values_list("name", flat=True).first() or ""
    house = appointment.organisation.official_name or appointment.organisation.name
    posted = channels_visible_to(actor, today=made_on).filter(
        person_id=appointment.person_id, kind=ChannelKind.LETTER, consent=Consent.GIVEN
    )
    address = posted.values_list("value", flat=True).first() or ""
    with override(SOURCE):
        return Letter(
            lang=SOURCE,
            title=here.subject if texts[0] == PLAIN else f"{here.subject} · {theirs.subject}",
            author=house,
            sender=[house],
            page_label=_(PAGE_LABEL),
            recipient=[line for line in (appointment.person.name, *address.splitlines()) if line.strip()],
            details=[(_("Date"), day(made_on))],
            blocks=[*_blocks(texts), *dispute_notes(actor, appointment.person, today=made_on)],
            closing=[line for line in (name, house) if line],
        )


def _blocks(texts: Texts) -> list[Block]:
    language, meta, theirs, here = texts
    if language == PLAIN:
        return [Paragraph(text=line) for line in theirs.lines]
    notes = content("paper", SOURCE)["words"]["unreviewed"], content("paper", language)["words"]["unreviewed"]
    rows = (*zip(here.lines, theirs.lines, strict=True), *([notes] if meta["state"] == "unreviewed" else []))
    return [TwoLanguages(lang=language, right_to_left=language in RIGHT_TO_LEFT, rows=rows)]
