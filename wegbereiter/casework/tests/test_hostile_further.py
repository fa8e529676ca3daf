"""Hostile texts in what needs rows before it, in the intake and in searches; and no free field of any form left out."""

import importlib
import pkgutil
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework import forms as our_forms
from wegbereiter.casework.actions import appointment as appointments
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.dispute import note_dispute
from wegbereiter.casework.models import (
    AgreedPlan,
    Appointment,
    Contact,
    ContactTemplate,
    Disclosure,
    Dispute,
    Goal,
    ProtectedNote,
    Step,
)
from wegbereiter.casework.tests.test_actions_task import open_case
from wegbereiter.casework.tests.test_hostile import ANSWERS, forms_with, strange_in
from wegbereiter.casework.tests.test_rights import at, does
from wegbereiter.casework.tests.test_transfers import offered
from wegbereiter.casework.tests.test_views_cases import agreed_by
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.choices import EmergencyReason
from wegbereiter.people.models import Hold, Person
from wegbereiter.testing.hostile import MARKUP, SHORT, WHOLE

pytestmark = pytest.mark.django_db

# Form -> the entry of forms_with or of further() that fills all of its free fields.
FILLED = {
    "MeetingForm": "appointments", "ContactForm": "contacts", "ChangeForm": "contact", "NoteForm": "quick_note",
    "TemplateForm": "keep_template", "TaskForm": "write_task", "ChannelForm": "details_channel",
    "DiscloseForm": "disclose", "PersonForm": "change_person", "PersonFields": "change_person", "FactFields": "intake_facts",
    "IntakeForm": "intake_facts", "FamilyForm": "intake_facts", "EmergencyForm": "emergency",
    "FurtherYearForm": "handover_extend", "JustificationForm": "case_justification", "GoalWordsForm": "plan_goal_words",
    "StepWordsForm": "plan_step_words",
    "ProtectedForm": "protected_notes", "OwnGoalForm": "plan_own_goal", "StepForm": "plan_step_add", "AgreeForm": "plan_agree",
    "DisputeForm": "note_dispute", "SettleForm": "settle_dispute", "RestrictForm": "restrict", "HoldForm": "legal_hold",
}  # fmt: skip
# Fields that hold no text of a person or are another house's, and where what is sent in them is tried.
NO_TEXT = {
    "AssessmentForm.seen": "a code that the page made; test_views_plan",
    "TaskNameForm.reason": "a code; test_views_day",
    "TaskNameForm.key": "a code; test_views_day",
    **dict.fromkeys(
        ("IntakeForm.answered", "IntakeForm.anyway", "FamilyForm.answered", "FamilyForm.anyway"),
        "signed words of the pages before; test_views_cases",
    ),
    "RefuseForm.reason": "another house writes it; by itself below",
    "RowForm.*": "cells of a file; test_case_list",
}
# Addresses with a search of their own, and the name of its field.
SEARCHES = (("cases", "q"), ("same_person", "q"), ("details", "q"), ("referrals", "q"))


@dataclass
class Rows:
    """What stands there before the text comes."""

    case: Any
    goal: Any
    contact: Any
    dispute: Any
    meeting: Any


def rows_of(ada):
    case, now = open_case(ada), timezone.now()
    return Rows(
        case=case,
        goal=does(
            ada,
            plans.write_goal,
            case.pk,
            "work",
            "Eine Arbeit",
            steps=[plans.OwnStep(words="Anrufen", by="participant")],
            agreed=True,
        ),
        contact=does(ada, write_contact, case.pk, Talk(day=timezone.localdate(), kind="office", note="ok")),
        dispute=does(ada, note_dispute, case.person_id, "Name", "anders"),
        meeting=does(
            ada, appointments.make_appointment, case.pk, appointments.Meeting(begins_at=now + timedelta(days=3))
        ),
    )


def further(text, rows):
    """Page -> (its row, what is sent, rows that hold the text if it was taken); in this order."""
    case, later = rows.case, (timezone.localdate() + timedelta(days=30)).isoformat()
    third = {"by": "third", "third": text}
    names = dict.fromkeys(("family_name", "given_names", "original_name", "called_name"), text)
    step = rows.goal.steps.first() if rows.goal else None
    meeting = {"day": later, "time": "10:00", "minutes": "30", "place": text, "bring": text, "version": "1"}
    shared = {
        "recipient_kind": "other", "recipient": text, "facts": ["name"], "own_words": text, "purpose": "other",
        "purpose_words": text, "law_words": text, "basis": "consent", "answer": "spoken", "how": "person",
        "language": "ar", "text_version": "1", "last_day": later,
    }  # fmt: skip
    typed, lines = text.strip(), text.strip().replace("\r\n", "\n").replace("\r", "\n")
    notes = Contact.objects.filter(note__in=[typed, lines])
    return {
        "intake_facts": (None, names | {"phone": text}, None),
        "plan_step_add": (rows.goal, {"words": text} | third, Step.objects.filter(words=typed, third=typed)),
        "plan_goal_words": (
            rows.goal, {"words": text, "done_when": text, "agreed": "on", "version": "1"}, Goal.objects.filter(words=typed),
        ),
        "plan_step_words": (step, {"words": text, "version": "1"} | third, Step.objects.filter(words=typed, third=typed)),
        "case_justification": (case, {"words": text, "version": "1"}, None),
        "handover_extend": (case, {"reason": text}, None),
        "emergency": (None, names | {"reason": EmergencyReason.values[0], "words": text, "file_number": text}, None),
        "plan_agree": (case, {"agreed_as": "spoken", "filed_at": text}, AgreedPlan.objects.filter(filed_at=typed)),
        "contact": (rows.contact, {"kind": "office", "note": text, "version": "1"}, notes),
        "keep_template": (rows.contact, {"name": text}, ContactTemplate.objects.filter(name=" ".join(text.split()))),
        "quick_note": (None, {"case": case.pk, "kind": "phone", "note": text}, notes),
        "appointment": (rows.meeting, meeting, Appointment.objects.filter(place=typed)),
        "settle_dispute": (
            rows.dispute, {"outcome": "confirmed", "because": text}, Dispute.objects.filter(because=typed),
        ),
        "disclose": (case, shared, Disclosure.objects.filter(recipient=typed)),
        "protect_note": (rows.contact, {}, ProtectedNote.objects.filter(text__in=[typed, lines])),
        "protected_notes": (case, {"text": text}, ProtectedNote.objects.filter(text__in=[typed, lines])),
        "legal_hold": (case, {"reason": "law", "words": text, "last_day": later}, Hold.objects.filter(words=typed)),
        "restrict": (case, {"reason": "disputed", "words": text}, Hold.objects.filter(words=typed)),
    }  # fmt: skip


LEADS = {"legal_hold", "restrict"}
PAGES = ("case", "contacts", "protected_notes", "plan", "appointments", "disclosures", "rights")


def walk(sign_in, ada, lead, text, *, looks=True):
    rows, browser = rows_of(ada), sign_in(ada)
    shown = [browser.get(address(name, rows.case), {field: text}) for name, field in SEARCHES if looks]
    taken, statuses = [], {}
    for name, (row, sent, found) in further(text, rows).items():
        if looks and name == "restrict":  # closes the file to all but the lead
            browser = sign_in(ada)
            shown += [browser.get(at(page, rows.case)) for page in PAGES]
            shown += [browser.get(reverse("casework:contact_templates")), browser.get(reverse("casework:day"))]
        browser = sign_in(lead if name in LEADS else ada)
        read = agreed_by(browser) if name == "intake_facts" else {}
        if name == "protect_note":  # corrected before, unless the text was refused
            rows.contact.refresh_from_db()
            read = {"version": str(rows.contact.version)}
        answer = browser.post(address(name, row), sent | read)
        statuses[name] = answer.status_code
        if answer.status_code != 302:
            shown.append(answer)
        elif found is not None and "\x00" not in text and not found.exists():
            taken.append(name)
    shown += [browser.get(reverse("casework:restricted"))] if looks else []

    assert {name: status for name, status in statuses.items() if status not in ANSWERS} == {}
    assert [page.status_code for page in shown if page.status_code not in {200, 422}] == []
    assert [strange for page in shown if (strange := strange_in(page.content.decode()))] == []
    assert taken == [], "taken, and kept otherwise than typed"
    return statuses


def address(name, row):
    one = {"intake_facts", "quick_note", "cases", "emergency"}
    return reverse(f"casework:{name}") if name in one else at(name, row)


@pytest.mark.parametrize("text", SHORT, ids=range(len(SHORT)))
def test_a_hostile_text_is_kept_as_it_is_or_refused(sign_in, ada, lead, text):
    walk(sign_in, ada, lead, text, looks=text in SHORT[::4])


@pytest.mark.deep
@pytest.mark.parametrize("text", WHOLE, ids=range(len(WHOLE)))
def test_every_hostile_text_is_kept_as_it_is_or_refused(sign_in, ada, lead, text):
    walk(sign_in, ada, lead, text)


def test_a_harmless_text_is_taken_everywhere(sign_in, ada, lead):
    statuses = walk(sign_in, ada, lead, "Amal 12345")

    # It is no phone number, the edition has no clock, and nobody is outside the target group.
    assert {name for name, status in statuses.items() if status != 302} == {
        "intake_facts", "handover_extend", "case_justification",
    }  # fmt: skip
    browser = sign_in(ada)
    sheet = agreed_by(browser) | {"family_name": "Amal 12345", "phone": "0711 123456"}
    assert browser.post(reverse("casework:intake_facts"), sheet).status_code == 302
    assert Person.objects.filter(family_name="Amal 12345").exists()


@pytest.mark.parametrize("text", [MARKUP[2], MARKUP[3], "\x00"], ids=range(3))
def test_what_another_house_writes_on_refusing_is_read_as_text(sign_in, ada, text):
    case, there = open_case(ada), make_membership("team_lead")
    transfer = offered(ada, case, there, "facts")

    answer = sign_in(there).post(at("refuse_transfer", transfer), {"reason": text})
    browser = sign_in(ada)
    shown = [
        answer,
        *(browser.get(reverse(f"casework:{name}")) for name in ("transfers", "day")),
        browser.get(at("case", case)),
    ]

    assert answer.status_code in ANSWERS
    assert [page.status_code for page in shown[1:]] == [200] * 3
    assert [strange for page in shown if (strange := strange_in(page.content.decode()))] == []


def free_fields():
    """(form, field) of every free text of every form of this app."""
    for module in pkgutil.iter_modules(our_forms.__path__):
        found = importlib.import_module(f"{our_forms.__name__}.{module.name}")
        for form in vars(found).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == found.__name__:
                for name, field in form.base_fields.items():
                    if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField | forms.RegexField):
                        yield form.__name__, name


def test_no_free_field_of_any_form_is_left_out(ada):
    """A new field goes into forms_with (test_hostile) or further() here; a new form besides into FILLED."""
    text, member = "zq", make_membership("integration_manager")
    sent = forms_with(text) | {name: values for name, (_row, values, _found) in further(text, rows_of(member)).items()}
    missing = {
        f"{form}.{field}" for form, field in free_fields() if sent.get(FILLED.get(form, ""), {}).get(field) != text
    }

    left_out = {one for one in missing if one not in NO_TEXT and f"{one.partition('.')[0]}.*" not in NO_TEXT}
    assert left_out == set()
