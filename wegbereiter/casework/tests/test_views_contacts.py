"""Pages of talks and appointments: what is typed stays, hints never stop, strangers find nothing."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.models import Appointment, Case, Contact, ContactTemplate, NoteDraft, ProtectedNote
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Household, HouseholdMember, PersonLanguage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ada, sign_in):
    return sign_in(ada)


def make_case(membership, **values):
    person = make_person(membership)
    values = {"opened_on": timezone.localdate(), "created_at": timezone.now(), "edition": "pik-2017"} | values
    return Case.objects.create(organisation=membership.organisation, person=person, **values)


@pytest.fixture
def case(ada):
    return make_case(ada)


def url(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def test_a_talk_takes_four_inputs(page, case):
    typed = {"kind": "phone", "topics": ["benefits"], "minutes": "10"}
    answer = page.post(url("contacts", case), typed)

    assert (answer.status_code, answer["Location"]) == (302, url("contacts", case))
    contact = Contact.objects.get()
    assert (contact.kind, contact.topics, contact.minutes, contact.reached) == ("phone", ["benefits"], 10, True)
    assert page.get(url("contacts", case)).status_code == 200


def test_hints_never_stop_saving_and_lead_to_the_button_that_moves_the_note(page, case):
    answer = page.post(url("contacts", case), {"kind": "phone", "note": "Verdacht auf Diabetes"})
    contact = Contact.objects.get()
    assert answer["Location"] == url("contact", contact) + "#note"
    shown = text(page.get(url("contact", contact)))
    assert "<mark" in shown
    assert url("protect_note", contact) in shown

    moved = page.post(url("protect_note", contact), {"version": "1"})
    assert moved["Location"] == url("protected_notes", case)
    assert "Verdacht auf Diabetes" in text(page.get(url("protected_notes", case)))
    assert "Verdacht auf Diabetes" not in text(page.get(url("contacts", case)))
    assert Event.objects.filter(code="casework.protected_notes.read").count() == 1
    assert page.post(url("protect_note", contact), {"version": "1"}).status_code == 409
    assert page.post(url("protect_note", contact), {"version": "2"}).status_code == 422
    assert ProtectedNote.objects.count() == 1


def test_what_cannot_be_saved_stays_in_the_form_and_a_draft_stands_there_again(page, case):
    typed = {"note": "halb fertig", "topics": ["benefits"], "minutes": "viele"}
    answer = page.post(url("contacts", case), typed)
    assert answer.status_code == 422
    assert "halb fertig" in text(answer)

    page.post(url("contact_draft", case), typed)
    assert "halb fertig" in text(page.get(url("contacts", case)))
    assert NoteDraft.objects.get().content["topics"] == ["benefits"]


def test_a_draft_is_kept_while_typing_and_says_what_stands_out(page, case):
    typed = {"note": "geht in die Moschee\x00", "kind": "phone"}
    live = page.post(url("contact_draft", case), typed, headers={"HX-Request": "true"})
    plain = page.post(url("contact_draft", case), typed)

    assert (live.status_code, 'id="live"' in text(live), "Moschee" in text(live)) == (200, True, True)
    assert (plain.status_code, NoteDraft.objects.get().content["note"]) == (302, "geht in die Moschee")


def test_a_draft_is_thrown_away_and_nobody_elses(page, ada, case, sign_in):
    page.post(url("contact_draft", case), {"note": "halb fertig"})
    key, drop = NoteDraft.objects.get().key, reverse("casework:drop_draft")
    assert drop in text(page.get(url("contacts", case)))
    sign_in(make_membership("team_lead", ada.organisation)).post(drop, {"draft": key})
    assert NoteDraft.objects.count() == 1

    page = sign_in(ada)
    assert page.post(drop, {"draft": key, "note": "halb fertig"})["Location"] == url("contacts", case)
    assert "halb fertig" not in text(page.get(url("contacts", case)))
    for odd in ("", "contact:x", "change:", "nonsense", key):
        assert page.post(drop, {"draft": odd}).status_code == 302
    assert Event.objects.filter(code="casework.note.draft_dropped").count() == 1


def test_a_correction_is_kept_and_knows_the_version_it_was_begun_from(page, case):
    page.post(url("contacts", case), {"kind": "phone", "note": "erster"})
    contact = Contact.objects.get()
    typed = {"kind": "office", "note": "halb korrigiert, Moschee", "version": "1"}
    live = page.post(url("change_draft", contact), typed, headers={"HX-Request": "true"})
    assert ('id="live"' in text(live), "Moschee" in text(live)) == (True, True)
    assert page.post(url("change_draft", contact), typed)["Location"] == url("contact", contact)
    assert (Contact.objects.get().note, "halb korrigiert" in text(page.get(url("contact", contact)))) == (
        "erster",
        True,
    )

    Contact.objects.update(version=2, note="von anderen")  # in the meantime
    assert 'name="version" value="1"' in text(page.get(url("contact", contact)))
    assert page.post(url("contact", contact), typed).status_code == 409
    page.post(url("contact", contact), typed | {"version": "2"})
    assert (NoteDraft.objects.count(), Contact.objects.get().kind) == (0, "office")


def test_a_template_is_at_hand_while_a_draft_stands(page, ada, case):
    template = ContactTemplate.objects.create(organisation=ada.organisation, name="Sprechstunde", kind="office")
    page.post(url("contact_draft", case), {"note": "halb fertig", "kind": "phone"})
    assert f"?vorlage={template.pk}" in text(page.get(url("contacts", case)))
    begun = text(page.get(url("contacts", case), {"vorlage": str(template.pk)}))
    assert ("halb fertig" in begun, re.search(r'value="office"[^>]* checked', begun) is not None) == (True, True)


def test_two_at_once_get_both_texts(page, case):
    page.post(url("contacts", case), {"kind": "phone", "note": "erster"})
    contact = Contact.objects.get()
    first = page.post(url("contact", contact), {"kind": "phone", "note": "zweiter", "version": "1"})
    second = page.post(url("contact", contact), {"kind": "phone", "note": "dritter", "version": "1"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "zweiter" in text(second)
    assert "dritter" in text(second)
    again = page.post(url("contact", contact), {"kind": "phone", "note": "dritter", "version": "2"})
    assert (again.status_code, Contact.objects.get().note) == (302, "dritter")
    assert page.post(url("contact", contact), {"kind": "", "version": "3"}).status_code == 422


@pytest.fixture
def sister(ada, case):
    """Who lives with the person of the case; and how she lives there."""
    house = Household.objects.create(organisation=ada.organisation, created_at=timezone.now())
    sister = make_person(ada, family_name="Haddad", given_names="Samira")
    for person in (case.person, sister):
        HouseholdMember.objects.create(
            organisation=ada.organisation, household=house, person=person, relation="adult",
            first_day=timezone.localdate(),
        )  # fmt: skip
    return sister


def test_a_corrected_talk_keeps_who_has_moved_out_since(page, case, sister):
    page.post(url("contacts", case), {"kind": "phone", "also": [str(sister.pk)]})
    HouseholdMember.objects.update(last_day=timezone.localdate())
    contact = Contact.objects.get()
    shown = text(page.get(url("contact", contact)))
    assert f'value="{sister.pk}"' in shown

    page.post(url("contact", contact), {"kind": "phone", "also": [str(sister.pk)], "version": "1"})
    assert (contact.people.count(), Contact.objects.get().version) == (2, 2)
    page.post(url("contact", contact), {"kind": "phone", "version": "2"})  # and goes where that was an error
    assert contact.people.count() == 1


def test_who_takes_part_is_no_third_person(page, case, sister):
    typed = {"kind": "phone", "note": "Schwester Samira hilft mit"}
    live = {"headers": {"HX-Request": "true"}}
    assert "<mark" in text(page.post(url("contact_draft", case), typed, **live))
    together = typed | {"also": [str(sister.pk)]}
    assert "<mark" not in text(page.post(url("contact_draft", case), together, **live))
    assert page.post(url("contacts", case), together)["Location"] == url("contacts", case)
    assert "<mark" not in text(page.get(url("contact", Contact.objects.get())))


def test_the_languages_of_the_person_come_first_where_an_interpreter_is_chosen(page, ada, case):
    for code, preferred in (("de", False), ("ti", False), ("fa", True), ("gsg", False)):
        PersonLanguage.objects.create(organisation=ada.organisation, person=case.person, code=code, preferred=preferred)
    form = text(page.get(url("contacts", case))).partition('name="interpreter"')[2].partition("</select>")[0]
    assert re.findall(r'value="([a-z]*)"', form)[:4] == ["", "fa", "sign", "ti"]
    assert form.count('value="fa"') == 1
    page.post(url("contacts", case), {"kind": "phone", "interpreter": "uk"})
    assert Contact.objects.get().interpreter == "uk"


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "phone", "interpreter_cost": "12"},
        {"kind": "phone", "day": "2100-01-01"},
        {"kind": "phone", "follow_up_on": "2020-01-01"},
        {"kind": "pigeon"},
        {},
    ],
)
def test_what_cannot_be_is_said_at_its_field(page, case, typed):
    assert page.post(url("contacts", case), typed).status_code == 422


def test_a_closed_case_takes_nothing(page, ada):
    day = timezone.localdate()
    case = make_case(ada, state="closed", closed_on=day, ending="reached")
    tomorrow = {"day": str(day + timedelta(1)), "time": "14:00", "minutes": "30"}

    for name, typed in (
        ("contacts", {"kind": "phone"}), ("contacts", {}), ("contact_draft", {"note": "x"}), ("appointments", tomorrow),
        ("write_task", {"words": "x", "due_on": str(day)}), ("finish_task", {"reason": "own", "key": "x"}),
    ):  # fmt: skip
        assert page.post(url(name, case), typed).status_code == 422, name
    assert [page.get(url(name, case)).status_code for name in ("contacts", "appointments")] == [200, 200]


def test_an_appointment_is_made_changed_and_missed_in_one_click(page, case):
    day = timezone.localdate()
    typed = {"day": str(day), "time": "00:05", "minutes": "30", "place": "Rathaus", "interpreter": "ar"}
    assert page.post(url("appointments", case), typed).status_code == 302
    assert page.post(url("appointments", case), {"day": str(day)}).status_code == 422
    made = Appointment.objects.get()
    assert page.get(url("appointment", made)).status_code == 200
    changed = typed | {"time": "00:10", "version": "1"}
    assert [page.post(url("appointment", made), changed).status_code for _click in range(2)] == [302, 409]
    assert page.post(url("appointment", made), {"version": "2"}).status_code == 422
    missed = page.post(url("outcome", made), {"state": "missed", "version": "2", "back": reverse("casework:day")})
    assert (missed["Location"], Appointment.objects.get().state) == (reverse("casework:day"), "missed")
    assert page.post(url("outcome", made), {"state": "kept", "version": "2"}).status_code == 409
    assert page.post(url("outcome", made), {"state": "cancelled", "version": "x"}).status_code == 422
    assert page.post(url("appointment", made), changed | {"version": "3"}).status_code == 422
    assert page.get(url("appointments", case)).status_code == 200


def test_the_calendar_is_a_file_without_names(page, case):
    day = timezone.localdate() + timedelta(1)
    page.post(url("appointments", case), {"day": str(day), "time": "14:00", "minutes": "30", "place": "bei Frau X"})
    answer = page.get(reverse("casework:calendar"))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VEVENT" in text(answer)
    assert "Frau X" not in text(answer)


def test_a_colleague_finds_nothing_of_it(page, ada, case, sign_in):
    page.post(url("contacts", case), {"kind": "phone", "note": "x"})
    page.post(url("appointments", case), {"day": "2030-01-01", "time": "14:00", "minutes": "30"})
    contact, made = Contact.objects.get(), Appointment.objects.get()
    stranger = sign_in(make_membership("integration_manager", ada.organisation))

    for name, row in (
        ("contacts", case), ("protected_notes", case), ("appointments", case), ("contact", contact), ("appointment", made),
    ):  # fmt: skip
        assert stranger.get(url(name, row)).status_code == 404, name
    for name, row in (
        ("contacts", case), ("contact_draft", case), ("contact", contact), ("protect_note", contact),
        ("appointments", case), ("appointment", made), ("outcome", made), ("write_task", case), ("finish_task", case),
        ("reopen_task", case), ("postpone_task", case), ("change_draft", contact),
    ):  # fmt: skip
        assert stranger.post(url(name, row), {"version": "1"}).status_code == 404, name


@pytest.mark.parametrize("path", ["contacts", "appointments"])
def test_queries_do_not_grow_with_what_is_written_down(page, case, path):
    day = timezone.localdate()

    def grow(first, last):
        for number in range(first, last):
            page.post(url("contacts", case), {"kind": "phone", "note": f"Notiz {number}"})
            typed = {"day": str(day + timedelta(number)), "time": "14:00", "minutes": "30"}
            page.post(url("appointments", case), typed)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert page.get(url(path, case)).status_code == 200
        return len(captured)

    grow(1, 2)
    count()
    one = count()
    grow(2, 4)
    count()  # shows the messages of what was saved
    assert count() == one
