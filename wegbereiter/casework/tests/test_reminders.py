"""A reminder in the person's language: links only where the person has agreed, a letter always, and one click that notes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.appointment import Meeting, change_appointment, make_appointment, note_reminder
from wegbereiter.casework.actions.case import close_case
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Appointment
from wegbereiter.casework.queries.library import content, languages
from wegbereiter.casework.queries.plan_paper import _blocks as plan_blocks
from wegbereiter.casework.queries.plan_paper import sides
from wegbereiter.casework.queries.reminders import _blocks, _links, reminder_letter, reminder_of
from wegbereiter.casework.rules.plans import FrozenPlan
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.rules.reminders import mail_link, message, reminder, sms_link
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for
from wegbereiter.people.actions.details import add_channel, answer_channel, set_language
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Channel

HOSTILE = '{0} {place.__class__} "<b>\r\n?bcc=x@example.org&x=1'
AT = datetime(2018, 6, 15, 9, 30, tzinfo=UTC)


# ---------------------------------------------------------------- the text
@pytest.mark.parametrize("code", languages())
def test_every_language_names_day_time_place_and_what_to_bring(code):
    read = content("reminder", code)
    text = reminder(read["words"], begins_at=AT, place="Rathaus", bring="Ausweis")
    bare = reminder(read["words"], begins_at=AT, place="", bring="")

    assert read["meta"]["language"] == code
    assert all(part in "\n".join(text.lines) for part in ("15.06.2018", "09:30", "Rathaus", "Ausweis"))
    assert ("15.06.2018" in text.subject, len(text.lines), len(bare.lines)) == (True, 4, 2)


def test_what_was_typed_is_text_and_nothing_else():
    here = reminder(content("reminder", "de")["words"], begins_at=AT, place=HOSTILE, bring="")
    theirs = reminder(content("reminder", "ar")["words"], begins_at=AT, place=HOSTILE, bring="")
    text = message([theirs, here], unreviewed="ungeprüft", house="Erfunden")

    assert HOSTILE in text
    assert text.index(theirs.lines[0]) < text.index("ungeprüft") < text.index(here.lines[0]) < text.index("Erfunden")
    assert "ungeprüft" not in message([here], unreviewed="ungeprüft", house="Erfunden")
    sms = urlsplit(sms_link("+497111234567", text))
    assert (sms.path, parse_qs(sms.query)) == ("+497111234567", {"body": [text]})
    mail = urlsplit(mail_link("a@example.org?cc=b@example.org", "Ihr & Termin", "eins\nzwei"))
    assert mail.path == "a@example.org%3Fcc%3Db@example.org"
    assert parse_qs(mail.query) == {"subject": ["Ihr & Termin"], "body": ["eins\r\nzwei"]}


@pytest.mark.parametrize("checked", [False, True])
def test_that_nobody_has_checked_it_is_said_only_where_nobody_has(checked):
    theirs, here = (
        reminder(content("reminder", code)["words"], begins_at=AT, place="", bring="") for code in ("ar", "de")
    )
    texts = "ar", {"state": "reviewed" if checked else "unreviewed"}, theirs, here
    note = content("paper", "ar")["words"]["unreviewed"]
    [link] = _links(texts, [Channel(kind="phone", value="+497111234567")], house="Erfunden")
    [block] = _blocks(texts)

    assert (note in unquote(link.href), note in str(block.rows)) == (not checked, not checked)


@pytest.mark.parametrize("checked", [False, True])
def test_a_plan_says_unchecked_only_of_what_nobody_has_checked(checked):
    assert (sides("ar").unreviewed, sides("de").unreviewed) == (True, False)
    words = replace(sides("ar"), unreviewed=not checked)
    said = str(list(plan_blocks(FrozenPlan(language="ar", goals=()), words, [])))
    assert (words.theirs["unreviewed"] in said) is not checked


# ---------------------------------------------------------------- the page
@pytest.fixture
def case(ada):
    return make_case(make_person(ada))


@pytest.fixture
def meeting(ada, case):
    return does(ada, make_appointment, case.pk, Meeting(begins_at=timezone.now() + timedelta(3), place="Rathaus"))


def of(membership, query, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return query(actor, *arguments, **more)


def links(membership, meeting):
    found = of(membership, reminder_of, meeting, house="Erfunden", today=timezone.localdate())
    return [one.href.partition("?")[0] for one in found.links]


def way(membership, case, kind, value, answer):
    channel = does(membership, add_channel, case.person_id, kind, value)
    return does(membership, answer_channel, channel.pk, answer) if answer else channel


@pytest.mark.django_db
def test_only_ways_that_the_person_has_agreed_to(ada, case, meeting):
    way(ada, case, "phone", "0711 111111", "given")
    way(ada, case, "phone", "0711 222222", "refused")
    way(ada, case, "phone", "0711 333333", "")
    way(ada, case, "email", "a@example.org", "given")
    way(ada, case, "letter", "Erfundener Weg 1", "given")

    assert sorted(links(ada, meeting)) == ["mailto:a@example.org", "sms:+49711111111"]
    for channel in Channel.objects.filter(consent="given"):
        does(ada, answer_channel, channel.pk, "withdrawn")
    assert links(ada, meeting) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "lines"), [("given", 3), ("refused", 1)])
def test_the_letter_speaks_both_languages_and_goes_to_an_agreed_address_only(ada, case, meeting, answer, lines):
    does(ada, set_language, case.person_id, "ar", preferred=True)
    way(ada, case, "letter", "Erfundener Weg 1\n70000 Erfunden", answer)
    letter = of(ada, reminder_letter, meeting, made_on=timezone.localdate())

    [block] = letter.blocks
    assert (block.lang, block.right_to_left, len(block.rows), len(letter.recipient)) == ("ar", True, 4, lines)
    assert block.rows[-1][0] == "Maßgeblich ist der deutsche Text."


@pytest.mark.django_db
def test_the_page_shows_the_text_and_notes_a_click_once(ada, ben, case, meeting, sign_in):
    page, own = sign_in(ada), reverse("casework:appointment", args=[meeting.pk])
    note = reverse("casework:note_reminder", args=[meeting.pk])
    assert note in page.get(own).content.decode()

    for _click in range(2):
        assert page.post(note, {"way": "sms"})["Location"] == own
    reminded = Event.objects.filter(code="casework.appointment.reminded")
    assert [event.data for event in reminded] == [{"way": "sms"}]
    assert page.post(note, {"way": "pigeon"}).status_code == 422
    assert sign_in(ben).post(note, {"way": "sms"}).status_code == 404
    later = Meeting(begins_at=timezone.now() + timedelta(4))
    does(ada, change_appointment, meeting.pk, later, version=1)
    [noted] = of(ada, reminder_of, meeting, house="", today=timezone.localdate()).noted
    assert noted.is_old
    does(ada, note_reminder, meeting.pk, "sms")
    assert reminded.all().count() == 2


@pytest.mark.django_db
def test_the_letter_is_a_file_and_what_is_over_needs_no_reminder(ada, case, meeting, sign_in):
    page, own = sign_in(ada), reverse("casework:appointment", args=[meeting.pk])
    answer = page.get(reverse("casework:reminder_letter", args=[meeting.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert Event.objects.filter(code="casework.appointment.letter_made", object_id=meeting.pk).count() == 1

    Appointment.objects.update(state="cancelled")
    assert "erinnert" not in page.get(own).content.decode()
    assert refusal_of(ada, note_reminder, meeting.pk, "sms") == Refusal.NO_SUCH_STATE
    Appointment.objects.update(state="planned")
    does(ada, close_case, case.pk, Ending.REACHED)
    assert refusal_of(ada, note_reminder, meeting.pk, "sms") == Refusal.CASE_IS_CLOSED
