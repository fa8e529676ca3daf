"""Hostile texts in every free text about somebody: kept as they are or refused with a sentence, and never more than text."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.models import Appointment, Contact, Dispute, Goal, Task
from wegbereiter.casework.tests.test_actions_task import open_case
from wegbereiter.casework.tests.test_rights import at
from wegbereiter.people.models import Channel, Person
from wegbereiter.testing.hostile import SHORT, WHOLE

pytestmark = pytest.mark.django_db
ANSWERS = {200, 302, 422}
PAGES = ("case", "contacts", "plan", "rights", "appointments", "details", "talk", "change_person", "file_history")
PAPERS = ("plan_pdf", "data_copy")


class Elements(HTMLParser):
    """What a browser would make of a page: elements that we never write, and attributes that run something."""

    def __init__(self):
        super().__init__()
        self.strange = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag in {"zqz", "img"} or (tag == "script" and not named.get("src", "").startswith("/static/")):
            self.strange.append(tag)
        self.strange += [name for name in named if name.startswith("on")]
        led = [named.get(name) or "" for name in ("href", "src", "action", "formaction", "hx-post", "hx-get")]
        self.strange += [address for address in led if address.strip().lower().startswith("javascript:")]


def strange_in(html):
    found = Elements()
    found.feed(html)
    return found.strange


def forms_with(text):
    """Page -> what is sent to it; each with the text in all of its free fields."""
    today = timezone.localdate().isoformat()
    return {
        "note_dispute": {"what": text, "words": text},
        "contacts": {"kind": "office", "note": text},
        "write_task": {"words": text, "due_on": today},
        "plan_own_goal": {"area": "work", "words": text, "done_when": text, "step1": text, "agreed": "on"},
        "appointments": {"day": today, "time": "23:59", "minutes": "30", "place": text, "bring": text},
        "details_channel": {"kind": "letter", "value": text},
        "change_person": {
            "family_name": text, "given_names": text, "original_name": text, "called_name": text, "file_number": text,
            "version": "1",
        },
    }  # fmt: skip


def kept(text):
    """Rows that hold exactly what was typed, as forms hand it on: without the spaces around it."""
    if "\x00" in text:
        return set()  # no row can
    typed = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    said = {
        "note_dispute": Dispute.objects.filter(what=text.strip()),
        "contacts": Contact.objects.filter(note__in=[typed, text.strip()]),
        "write_task": Task.objects.filter(words=text.strip()),
        "plan_own_goal": Goal.objects.filter(words=text.strip()),
        "appointments": Appointment.objects.filter(place=text.strip()),
        "details_channel": Channel.objects.filter(value__in=[typed, text.strip()]),
        "change_person": Person.objects.filter(file_number=text.strip()),
    }
    return {name for name, rows in said.items() if rows.exists()}


def walk(sign_in, ada, text):
    case, browser = open_case(ada), sign_in(ada)

    answers = {name: browser.post(at(name, case), sent) for name, sent in forms_with(text).items()}
    pages = {name: browser.get(at(name, case)) for name in PAGES}
    pages["day"] = browser.get(reverse("casework:day"))
    papers = [browser.get(at(name, case)).status_code for name in PAPERS]

    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code not in ANSWERS} == {}
    assert {name: page.status_code for name, page in pages.items() if page.status_code != 200} == {}
    shown = [answer for answer in answers.values() if answer.status_code != 302] + list(pages.values())
    assert [found for page in shown if (found := strange_in(page.content.decode()))] == []
    assert set(papers) <= ANSWERS
    taken = {name for name, answer in answers.items() if answer.status_code == 302}
    assert taken - kept(text) - {"plan_own_goal", "write_task"} == set(), "taken, and kept otherwise than typed"
    assert browser.get(at("data_copy_json", case)).status_code == 200


@pytest.mark.parametrize("text", SHORT, ids=range(len(SHORT)))
def test_a_hostile_text_is_kept_as_it_is_or_refused(sign_in, ada, text):
    walk(sign_in, ada, text)


@pytest.mark.deep
@pytest.mark.parametrize("text", [one for one in WHOLE if one not in SHORT], ids=range(len(WHOLE) - len(SHORT)))
def test_every_hostile_text_is_kept_as_it_is_or_refused(sign_in, ada, text):
    walk(sign_in, ada, text)


@pytest.mark.deep
@pytest.mark.parametrize("text", WHOLE, ids=range(len(WHOLE)))
def test_every_hostile_text_in_the_middle_of_another(sign_in, ada, text):
    walk(sign_in, ada, f"Amal {text} & Söhne")


def test_a_harmless_text_is_taken_everywhere(sign_in, ada):
    case, browser, text = open_case(ada), sign_in(ada), "Amal 12345"

    answers = {name: browser.post(at(name, case), sent).status_code for name, sent in forms_with(text).items()}

    assert set(answers.values()) == {302}
    assert kept(text) == set(answers)


def test_the_check_itself_finds_what_it_looks_for():
    assert strange_in('<p>x</p><zqz><a onclick="x" href="javascript:y">') == ["zqz", "onclick", "javascript:y"]
    assert strange_in('<script src="/static/app.js" defer></script>&lt;zqz&gt;') == []
    assert strange_in("<script>alert(1)</script>") == ["script"]
