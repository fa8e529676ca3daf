"""Talks in four inputs: one talk with several people, notes that are moved away, drafts that stay, and no second click."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import contact as contacts
from wegbereiter.casework.actions.contact import Talk
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.models import Case, Contact, ContactPerson, NoteDraft, ProtectedNote, Task
from wegbereiter.casework.queries.contact import (
    case_of_contact,
    contacts_of,
    could_take_part,
    hints_in,
    own_drafts,
    protected_notes_visible_to,
)
from wegbereiter.casework.rules.refusal import ConflictError, Refusal
from wegbereiter.casework.tests.test_actions_plan import does, raw, refusal_of
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Household, HouseholdMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(ada):
    """Two who live together, and one who does not."""
    people = [make_person(ada) for _number in range(3)]
    household = Household.objects.create(organisation=ada.organisation, created_at=timezone.now())
    for person in people[:2]:
        HouseholdMember.objects.create(
            organisation=ada.organisation, household=household, person=person, relation="adult",
            first_day=timezone.localdate(),
        )  # fmt: skip
    return people


@pytest.fixture
def case(ada, family):
    return does(ada, cases.open_case, family[0].pk, "pik-2017")


def talk(**values):
    return Talk(**({"day": timezone.localdate(), "kind": "office"} | values))


def events(code):
    return Event.objects.filter(code=code).count()


def test_one_talk_with_two_people_is_one_talk_and_two_people(ada, family, case):
    said = talk(topics=("letters-authorities", "benefits"), minutes=20, interpreter="ar", interpreter_cost=Decimal(45))
    contact = does(ada, contacts.write_contact, case.pk, said, also=[family[1].pk, family[0].pk])

    assert (Contact.objects.count(), ContactPerson.objects.count(), events("casework.contact.written")) == (1, 2, 1)
    assert (contact.topics, contact.interpreter_cost) == (["benefits", "letters-authorities"], Decimal(45))
    actor = actor_for(ada)
    with acting_as(actor):
        found = list(contacts_of(actor, [family[1].pk], today=timezone.localdate()))
        assert [row.person_id for row in found[0].people.all()] == [family[0].pk, family[1].pk]


def test_a_cost_needs_an_interpreter(ada, case):
    assert does(ada, contacts.write_contact, case.pk, talk(interpreter_cost=Decimal(9))).interpreter_cost is None


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"kind": "pigeon"}, Refusal.NO_SUCH_FACT),
        ({"topics": ("weather",)}, Refusal.NO_SUCH_FACT),
        ({"day": date(2200, 1, 1)}, Refusal.FACT_AHEAD),
    ],
)
def test_what_cannot_be_a_talk_is_refused(ada, case, wrong, refusal):
    assert refusal_of(ada, contacts.write_contact, case.pk, talk(**wrong)) == refusal


def test_nobody_outside_the_household_takes_part(ada, family, case):
    for stranger in (family[2].pk, uuid4()):
        assert refusal_of(ada, contacts.write_contact, case.pk, talk(), also=[stranger]) == Refusal.NO_SUCH_FACT


def test_a_second_click_makes_no_second_talk(ada, case):
    first = does(ada, contacts.write_contact, case.pk, talk(note=" Brief kam "))
    second = does(ada, contacts.write_contact, case.pk, talk(note="Brief kam"))
    other = does(ada, contacts.write_contact, case.pk, talk(note="Noch ein Brief"))

    assert (first.pk == second.pk, first.pk == other.pk, events("casework.contact.written")) == (True, False, 2)


def test_who_was_forgotten_joins_the_talk_that_is_sent_again(ada, family, case):
    first = does(ada, contacts.write_contact, case.pk, talk(note="Brief"))
    for also in ([family[1].pk], [family[1].pk], []):
        again = does(ada, contacts.write_contact, case.pk, talk(note="Brief"), also=also)
        assert again.pk == first.pk

    assert set(ContactPerson.objects.values_list("person_id", flat=True)) == {family[0].pk, family[1].pk}
    assert (Contact.objects.get().version, events("casework.contact.changed")) == (2, 1)


def test_a_reminder_becomes_a_task_without_the_words_of_the_note(ada, case):
    day = timezone.localdate() + timedelta(7)
    does(ada, contacts.write_contact, case.pk, talk(note="Diabetes"), follow_up_on=day)

    assert list(Task.objects.values_list("reason", "words", "due_on")) == [("own", "", day)]


def test_a_talk_is_corrected_and_two_at_once_overwrite_nothing(ada, family, case):
    contact = does(ada, contacts.write_contact, case.pk, talk(), also=[family[1].pk])
    yesterday = timezone.localdate() - timedelta(1)
    changed = talk(day=yesterday, reached=False, note="neu")
    does(ada, contacts.change_contact, contact.pk, changed, version=1)
    with pytest.raises(ConflictError):
        does(ada, contacts.change_contact, contact.pk, replace(changed, note="später"), version=1)

    assert list(ContactPerson.objects.values_list("person_id", "day")) == [(family[0].pk, yesterday)]
    assert (Contact.objects.get().note, Contact.objects.get().version) == ("neu", 2)
    does(ada, contacts.change_contact, contact.pk, changed, also=[family[1].pk], version=2)
    assert ContactPerson.objects.count() == 2


def test_participants_whom_one_does_not_see_stay_when_a_talk_is_corrected(ada, ben, family, case):
    contact = does(ada, contacts.write_contact, case.pk, talk(), also=[family[1].pk])
    give(family[0], ben, kind="substitute")
    does(ben, contacts.change_contact, contact.pk, talk(note="neu"), version=1)

    assert ContactPerson.objects.count() == 2


@pytest.mark.parametrize("whole", [True, False])
def test_who_has_moved_out_since_is_still_of_the_talk_when_it_is_corrected(ada, family, case, whole):
    contact = does(ada, contacts.write_contact, case.pk, talk(), also=[family[1].pk])
    moved = HouseholdMember.objects.all() if whole else HouseholdMember.objects.filter(person=family[1])
    moved.update(last_day=timezone.localdate())
    actor = actor_for(ada)
    with acting_as(actor):
        asked = could_take_part(actor, contact, case, today=timezone.localdate())
    assert [one.pk for one in asked] == [family[1].pk]

    does(ada, contacts.change_contact, contact.pk, talk(note="neu"), also=[family[1].pk], version=1)
    assert ContactPerson.objects.count() == 2
    assert refusal_of(ada, contacts.write_contact, case.pk, talk(), also=[family[1].pk]) == Refusal.NO_SUCH_FACT
    late = {"also": [family[2].pk], "version": 2}
    assert refusal_of(ada, contacts.change_contact, contact.pk, talk(), **late) == Refusal.NO_SUCH_FACT


def test_nothing_changes_in_a_closed_case(ada, case):
    contact = does(ada, contacts.write_contact, case.pk, talk(note="x"))
    does(ada, cases.close_case, case.pk, Ending.REACHED)

    closed = Refusal.CASE_IS_CLOSED
    assert refusal_of(ada, contacts.write_contact, case.pk, talk()) == closed
    assert refusal_of(ada, contacts.change_contact, contact.pk, talk(), version=1) == closed
    assert refusal_of(ada, contacts.protect_note, contact.pk, version=1) == closed
    assert refusal_of(ada, contacts.keep_draft, case.pk, {}) == closed


def test_a_talk_with_somebody_without_a_case_here_is_shown_nowhere(ada, family, case):
    contact = does(ada, contacts.write_contact, case.pk, talk())
    Case.objects.all().delete()

    actor = actor_for(ada)
    with acting_as(actor), pytest.raises(Case.DoesNotExist):
        case_of_contact(actor, contact, today=timezone.localdate())


# ---------------------------------------------------------------- protected
def test_a_moved_note_is_read_by_who_wrote_it_and_who_moved_it_alone(ada, ben, family, case):
    lead = make_membership("team_lead", ada.organisation)
    contact = does(ada, contacts.write_contact, case.pk, talk(note="Depression"))
    give(family[0], ben, kind="substitute")
    note = does(ben, contacts.protect_note, contact.pk, version=1)

    assert (note.text, Contact.objects.get().note) == ("Depression", "")
    assert set(note.readers) == {ada.user_id, ben.user_id}
    assert Event.objects.get(code="casework.note.protected").object_id == note.pk
    for reader, count in ((ada, 1), (ben, 1), (lead, 0)):
        actor = actor_for(reader)
        with acting_as(actor):
            assert protected_notes_visible_to(actor, today=timezone.localdate()).count() == count
        assert raw(reader, "select count(*) from casework_protectednote") == [(count,)]
    assert refusal_of(ada, contacts.protect_note, contact.pk, version=2) == Refusal.NO_WORDS
    with pytest.raises(ConflictError):
        does(ada, contacts.protect_note, contact.pk, version=1)


def test_the_guard_names_each_word_once_and_no_name_of_the_person():
    found = hints_in("Diabetes, wieder Diabetes. Bruder Samir und Bruder Amir", ["Amir Haddad"])

    assert [(str(one.kind), one.words) for one in found] == [("health", "Diabetes"), ("third_person", "Samir")]


# ---------------------------------------------------------------- drafts
def test_a_draft_is_seen_by_its_writer_alone_and_goes_with_the_saving(ada, ben, family, case):
    give(family[0], ben, kind="substitute")
    does(ada, contacts.keep_draft, case.pk, {"note": "angef"})
    does(ada, contacts.keep_draft, case.pk, {"note": "angefangen"})
    does(ben, contacts.keep_draft, case.pk, {"note": "anderes"})

    actor = actor_for(ada)
    with acting_as(actor):
        assert [draft.content for draft in own_drafts(actor)] == [{"note": "angefangen"}]
    assert raw(ben, "select content ->> 'note' from casework_notedraft") == [("anderes",)]
    does(ada, contacts.write_contact, case.pk, talk())
    assert [draft.user_id for draft in NoteDraft.objects.all()] == [ben.user_id]


# ---------------------------------------------------------------- attacked
def test_a_colleague_reaches_no_talk(ada, ben, family, case):
    contact = does(ada, contacts.write_contact, case.pk, talk(note="x"))

    with pytest.raises(Case.DoesNotExist):
        does(ben, contacts.write_contact, case.pk, talk())
    with pytest.raises(Case.DoesNotExist):
        does(ben, contacts.keep_draft, case.pk, {})
    for action in (contacts.protect_note,):
        with pytest.raises(Contact.DoesNotExist):
            does(ben, action, contact.pk, version=1)
    with pytest.raises(Contact.DoesNotExist):
        does(ben, contacts.change_contact, contact.pk, talk(), version=1)
    assert raw(ben, "update casework_contact set note = 'y'") == 0
    assert raw(ben, "select count(*) from casework_contactperson") == [(0,)]
    with pytest.raises(DatabaseError):
        raw(
            ben,
            "insert into casework_protectednote (id, organisation_id, person_id, text, readers, written_at, written_by) "
            "select gen_random_uuid(), organisation_id, %s, 'x', array[%s]::uuid[], now(), %s from casework_protectednote "
            "union all select gen_random_uuid(), %s, %s, 'x', array[%s]::uuid[], now(), %s",
            family[0].pk, ada.user_id, ada.user_id, ada.organisation_id, family[0].pk, ada.user_id, ada.user_id,
        )  # fmt: skip
    assert ProtectedNote.objects.count() == 0


def test_only_who_works_with_people_writes(ada, case):
    clerk = make_membership("funding_clerk", ada.organisation)
    with pytest.raises(Exception, match=r"person\.work"):
        does(clerk, contacts.write_contact, case.pk, talk())
