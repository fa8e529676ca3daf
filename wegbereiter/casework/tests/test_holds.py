"""A restricted file is closed to all but the lead, and neither it nor one under a legal hold is deleted by the clock."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.contact import Talk, keep_change_draft, keep_draft, protect_note, write_contact
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.actions.retention import end_files
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case, Contact, NoteDraft
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import LOGIN_ROLE, acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.actions.details import live_together
from wegbereiter.people.actions.hold import hold_file, lift_hold, restrict_file
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Hold, Person
from wegbereiter.people.queries.person import find_people
from wegbereiter.people.rules.refusal import Refusal, RefusedError

pytestmark = pytest.mark.django_db
NAME = "Erfunden Zubehalten"


@pytest.fixture
def case(ada):
    return make_case(make_person(ada, family_name=NAME))


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=timezone.now(), **more)


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def ended(case, years=4):
    """The end of the counselling lies so many years back, and the clock comes by."""
    day = in_days(-366 * years)
    Case.objects.update(state="closed", ending="reached", opened_on=day, closed_on=day)
    actor = job_actor(case.organisation_id, database_role=LOGIN_ROLE)
    with acting_as(actor):
        return end_files(by=actor, now=timezone.now())["people"]


def rows_seen(membership, table, column, person_id):
    with acting_as(actor_for(membership)), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where {column} = %s", [person_id])
        return cursor.fetchone()[0]


# ---------------------------------------------------------------- restriction
def test_a_restricted_file_is_closed_to_all_but_the_lead_who_finds_it_on_its_page(sign_in, ada, lead, case):
    does(ada, write_contact, case.pk, Talk(day=timezone.localdate(), kind="office", note="Notiz"))

    answer = sign_in(lead).post(at("restrict", case), {"reason": "disputed", "words": "prüft das Amt"})

    assert (answer.status_code, answer.url) == (302, reverse("casework:restricted"))
    for page, of_lead in ((at("case", case), 404), (at("contacts", case), 404), (at("data_copy_json", case), 200)):
        assert [sign_in(one).get(page).status_code for one in (ada, lead)] == [404, of_lead], page
    assert NAME not in sign_in(lead).get(reverse("casework:cases")).content.decode()
    shown = sign_in(lead).get(reverse("casework:restricted")).content.decode()
    assert NAME in shown
    assert "prüft das Amt" in shown
    assert [does(one, lambda by, today, now: len(find_people(by, NAME, today=today))) for one in (ada, lead)] == [0, 0]


def test_row_security_closes_it_by_itself(ada, lead, case):
    seen = [
        ("people_person", "id"),
        ("people_care", "person_id"),
        ("casework_case", "person_id"),
        ("people_hold", "person_id"),
    ]
    does(lead, restrict_file, case.person_id, "unlawful", "Gericht")

    assert [rows_seen(ada, *one, case.person_id) for one in seen] == [0, 0, 0, 0]
    assert [rows_seen(lead, *one, case.person_id) for one in seen] == [1, 1, 1, 1]
    assert rows_seen(make_membership("team_lead"), "people_hold", "person_id", case.person_id) == 0


def test_row_security_closes_talks_and_protected_notes_to_who_wrote_and_reads_them(ada, ben, lead, case):
    today, beside = timezone.localdate(), make_case(make_person(organisation=ada.organisation))
    give(beside.person, ada, first_day=in_days(-9))
    does(ada, live_together, beside.person_id, case.person_id, relation="partner", other_relation="adult")
    alone = does(ada, write_contact, case.pk, Talk(day=today, kind="office", note="Notiz"))
    both = does(ada, write_contact, case.pk, Talk(day=today, kind="phone"), also=[beside.person_id])
    note = does(ada, protect_note, alone.pk, version=1)
    handed_on = does(ada, write_contact, beside.pk, Talk(day=today, kind="office"))
    does(lead, give_care, beside.person_id, ben.user_id)

    def seen(who):
        talks = [rows_seen(who, "casework_contact", "id", one.pk) for one in (alone, both, handed_on)]
        return [*talks, rows_seen(who, "casework_protectednote", "id", note.pk)]

    assert (seen(ada), seen(ben), seen(lead)) == ([1, 1, 1, 1], [0, 1, 1, 0], [1, 1, 1, 0])
    hold = does(lead, restrict_file, case.person_id, "unlawful", "Gericht")[0]
    assert (seen(ada), seen(ben), seen(lead)) == ([0, 0, 1, 0], [0, 1, 1, 0], [1, 1, 1, 0])
    with acting_as(actor_for(ada)):
        assert Contact.objects.filter(pk=alone.pk).update(minutes=5) == 0
    does(lead, lift_hold, hold.pk, told=True)
    assert seen(ada) == [1, 1, 1, 1]


def test_row_security_closes_a_draft_about_it_to_its_writer(ada, lead, case):
    other = make_case(make_person(ada))
    talks = [does(ada, write_contact, one.pk, Talk(day=timezone.localdate(), kind="office")) for one in (case, other)]
    drafts = [does(ada, keep_draft, one.pk, {"note": "Entwurf"}) for one in (case, other)]
    drafts += [does(ada, keep_change_draft, one.pk, {"note": "Entwurf"}) for one in talks]
    quick = {"organisation": ada.organisation, "user_id": ada.user_id, "key": "quick", "saved_at": timezone.now()}
    drafts.append(NoteDraft.objects.create(content={"case": str(case.pk), "note": "Entwurf"}, **quick))

    def seen():
        return [rows_seen(ada, "casework_notedraft", "id", one.pk) for one in drafts]

    assert seen() == [1, 1, 1, 1, 1]
    hold = does(lead, restrict_file, case.person_id, "unlawful", "Gericht")[0]
    assert seen() == [0, 1, 0, 1, 0]
    with acting_as(actor_for(ada)):
        assert NoteDraft.objects.filter(pk=drafts[0].pk).update(content={}) == 0
    does(lead, lift_hold, hold.pk, told=True)
    assert seen() == [1, 1, 1, 1, 1]


def test_joined_files_are_closed_and_opened_together_once_the_person_was_told(sign_in, ada, lead, case):
    second = make_case(make_person(ada, family_name=NAME))
    does(ada, join_files, case.pk, second.pk)
    hold = does(lead, restrict_file, case.person_id, "objected", "Widerspruch")[0]
    page = sign_in(lead)

    untold = page.post(at("lift_hold", hold))
    assert "Art. 18 Abs. 3 DSGVO" in untold.content.decode()
    assert (untold.status_code, Person.objects.exclude(restricted_at=None).count()) == (422, 2)
    answer = page.post(at("lift_hold", hold), {"told": "on"})

    assert (answer.status_code, answer.url) == (302, at("rights", case))
    assert (Person.objects.exclude(restricted_at=None).count(), Hold.objects.filter(lifted_at=None).count()) == (0, 0)
    assert [sign_in(ada).get(at("case", one)).status_code for one in (case, second)] == [200, 200]
    assert sign_in(lead).post(at("lift_hold", hold), {"told": "on"}).status_code == 422
    codes = ["people.file.restricted", "people.hold.lifted"]
    assert [Event.objects.filter(code=code).count() for code in codes] == [1, 1]


def test_only_the_lead_restricts_holds_and_lifts(ada, lead, case):
    hold = does(lead, hold_file, case.person_id, "claim", "Klage", last_day=in_days(9))[0]

    for action, arguments, more in (
        (restrict_file, (case.person_id, "claims", "x"), {}),
        (hold_file, (case.person_id, "claim", "x"), {"last_day": in_days(9)}),
        (lift_hold, (hold.pk,), {}),
    ):
        with pytest.raises(PermissionDenied):
            does(ada, action, *arguments, **more)
    with acting_as(actor_for(ada)), pytest.raises(Exception, match="row-level security"):
        Hold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now())


# ---------------------------------------------------------------- retention
def test_what_is_restricted_is_not_deleted_until_it_is_lifted(lead, case):
    hold = does(lead, restrict_file, case.person_id, "kept_by_law", "Aufbewahrung")[0]
    assert ended(case) == 0

    with pytest.raises(RefusedError) as untold:
        does(lead, lift_hold, hold.pk)
    assert (untold.value.code, ended(case)) == (Refusal.PERSON_NOT_TOLD, 0)
    does(lead, lift_hold, hold.pk, told=True)

    assert (ended(case), Hold.objects.count()) == (1, 0)


def test_a_legal_hold_keeps_both_files_of_a_person_until_its_day(sign_in, ada, lead, case):
    second = make_case(make_person(ada, family_name=NAME))
    does(ada, join_files, case.pk, second.pk)
    answer = sign_in(lead).post(
        at("legal_hold", case), {"reason": "proceedings", "words": "Klage", "last_day": in_days(30).isoformat()}
    )
    assert (answer.status_code, sign_in(ada).get(at("case", case)).status_code) == (302, 200)
    assert "Klage" in sign_in(ada).get(at("rights", case)).content.decode()
    assert ended(case) == 0
    further = does(lead, hold_file, case.person_id, "claim", "Forderung", last_day=in_days(60))[0]
    again = does(lead, hold_file, case.person_id, "claim", "Forderung", last_day=in_days(60))
    assert (further in again, Hold.objects.filter(words="Forderung").count()) == (True, 2)  # the second click
    assert sign_in(lead).post(at("lift_hold", further)).status_code == 302
    assert (Hold.objects.filter(lifted_at=None).count(), ended(case)) == (2, 0)  # the first one runs on

    # The database counts days in UTC: in the first hours of a day a hold of yesterday still runs there.
    Hold.objects.update(first_day=in_days(-9), last_day=in_days(-2))

    assert (ended(case), Person.objects.count()) == (1, 0)


def test_a_hold_needs_words_and_a_day_that_lies_ahead(sign_in, lead, case):
    for words, last_day, code in (
        ("Klage", in_days(0), Refusal.HOLD_ENDS_BEFORE_TODAY),
        (" ", in_days(9), Refusal.HOLD_SAYS_NOTHING),
    ):
        with pytest.raises(RefusedError) as refused:
            does(lead, hold_file, case.person_id, "law", words, last_day=last_day)
        assert refused.value.code == code
    form = {"reason": "law", "words": "Klage", "last_day": in_days(0).isoformat()}
    assert sign_in(lead).post(at("legal_hold", case), form).status_code == 422
