"""A file that is not in the own care opens for hours by an exact key, with notice to all concerned, and in no other way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.factories import make_case
from wegbereiter.core.ids import new_id
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.emergency import NOT_FOUND, Sought, end_emergency, look_at_emergency, open_in_emergency
from wegbereiter.people.actions.hold import restrict_file
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Care, Emergency, Person
from wegbereiter.people.queries.emergency import emergencies_to_check
from wegbereiter.people.queries.person import files_visible_to
from wegbereiter.people.rules.emergency import HOURS, TRIES
from wegbereiter.people.rules.refusal import Refusal, RefusedError

pytestmark = pytest.mark.django_db
NAME, WORDS = "Erfunden Notfall", "Kollegin krank, Kind allein"
FORM = {"file_number": "IM-7", "reason": "child", "words": WORDS}
SOUGHT = Sought(file_number="IM-7")
URL = reverse("casework:emergency")


@pytest.fixture
def case(ada):
    return make_case(
        make_person(
            ada, family_name=NAME, given_names="Änne", file_number="IM-7", birth_year=1990, birth_month=3, birth_day=7
        )
    )


@pytest.fixture
def team(ada, ben, lead):
    return ada, ben, lead


@pytest.fixture
def officer(ada):
    return make_membership("data_protection_officer", ada.organisation)


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return action(*arguments, by=actor, now=timezone.now(), **more)


def opens(membership, sought=SOUGHT):
    return does(membership, open_in_emergency, sought, "child", WORDS, today=timezone.localdate())


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def seen(membership, table, column, key):
    with acting_as(actor_for(membership)), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where {column} = %s", [key])
        return cursor.fetchone()[0]


def visible(membership, person):
    """By the filter of the program alone, as owner."""
    actor = actor_for(membership)
    return files_visible_to(actor, today=timezone.localdate()).filter(pk=person.pk).exists()


def sql(membership, statement, *values):
    with acting_as(actor_for(membership)), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


# ---------------------------------------------------------------- opening
def test_a_colleague_opens_by_the_number_and_everybody_concerned_is_told(sign_in, team, officer, case):
    ada, ben, lead = team
    page = sign_in(ben)
    assert page.get(at("case", case)).status_code == 404

    answer = page.post(URL, FORM)

    assert (answer.status_code, answer.url) == (302, at("case", case))
    assert "Im Notfall geöffnet" in page.get(at("case", case)).content.decode()
    page.get(at("contacts", case))
    for one in (ada, lead):
        shown = sign_in(one).get(reverse("casework:day")).content.decode()
        assert (NAME in shown, WORDS in shown, "Gefahr für ein Kind" in shown) == (True, True, True)
    assert "Ein Notzugriff zu prüfen" in sign_in(officer).get("/").content.decode()
    checked = sign_in(officer).get(reverse("reporting:emergencies")).content.decode()
    assert (NAME in checked, WORDS in checked, "Gefahr für ein Kind" in checked) == (False, False, True)
    assert (str(case.pk)[-8:] in checked, "2 Seiten gelesen" in checked) == (True, True)
    event = Event.objects.get(code="people.emergency.opened")
    assert (event.object_id, event.data["reason"]) == (Emergency.objects.get().pk, "child")


def test_exact_names_and_birth_open_too_and_nothing_else_does(ada, ben, case):
    made = {"family_name": NAME, "given_names": "Änne"}
    born = timezone.localdate().replace(year=1990, month=3, day=7)
    near = [
        Sought(file_number="IM-70"),
        Sought(family_name=NAME, given_names="Anne", born_on=born),
        Sought(**made, born_on=born + timedelta(days=1)),
        Sought(family_name=NAME, born_on=born),
        Sought(),
    ]
    for one in near[:TRIES]:
        with pytest.raises(RefusedError) as refused:
            opens(ben, one)
        assert refused.value.code == Refusal.NOBODY_FOUND
    Event.objects.filter(code=NOT_FOUND).delete()

    opened = opens(ben, Sought(family_name=NAME.upper(), given_names="änne ", born_on=born))

    assert (opened.person_id, Emergency.objects.count()) == (case.person_id, 1)


def test_two_people_of_the_same_names_and_birth_are_nobody(ada, ben):
    twin = {"family_name": NAME, "given_names": "Zwei", "birth_year": 2000, "birth_month": 1, "birth_day": 1}
    for _one in range(2):
        make_case(make_person(ada, **twin))
    born = timezone.localdate().replace(year=2000, month=1, day=1)
    with pytest.raises(RefusedError) as refused:
        opens(ben, Sought(family_name=NAME, given_names="Zwei", born_on=born))
    assert (refused.value.code, Emergency.objects.count()) == (Refusal.NOBODY_FOUND, 0)


def test_a_second_click_and_one_who_sees_the_file_anyway_open_nothing_more(sign_in, ada, ben, lead, case):
    page = sign_in(ben)
    answers = [page.post(URL, FORM), page.post(URL, FORM), sign_in(ada).post(URL, FORM), sign_in(lead).post(URL, FORM)]

    assert [(one.status_code, one.url) for one in answers] == [(302, at("case", case))] * 4
    assert (Emergency.objects.count(), Event.objects.filter(code="people.emergency.opened").count()) == (1, 1)


def test_joined_files_open_together(ada, ben, case):
    second = make_case(make_person(ada, family_name=NAME))
    does(ada, join_files, case.pk, second.pk, today=timezone.localdate())
    opens(ben)
    assert [seen(ben, "casework_case", "id", one.pk) for one in (case, second)] == [1, 1]
    assert [visible(ben, one.person) for one in (case, second)] == [True, True]


# ---------------------------------------------------------------- who does not get in
def test_restricted_foreign_and_wrong_roles_get_the_same_as_nobody(sign_in, ben, lead, case):
    strangers = [make_membership(role, ben.organisation) for role in ("offer_editor", "volunteer_coordinator")]
    other = make_membership("integration_manager")
    with pytest.raises(RefusedError) as foreign:
        opens(other)
    does(lead, restrict_file, case.person_id, "unlawful", "Gericht", today=timezone.localdate())
    for one in (ben, lead):
        with pytest.raises(RefusedError) as shut:
            opens(one)
        assert shut.value.code == foreign.value.code == Refusal.NOBODY_FOUND
    for one in strangers:
        assert [sign_in(one).get(URL).status_code, sign_in(one).post(URL, FORM).status_code] == [403, 403]
        with pytest.raises(DatabaseError, match="nobody who counsels"):
            sql(one, "select * from wb_open_file(%s, 'IM-7', '', '', null, 'child', 'x', 4)", new_id())
    assert Emergency.objects.count() == 0


def test_a_restriction_closes_what_is_open(ben, lead, case):
    opens(ben)
    does(lead, restrict_file, case.person_id, "unlawful", "Gericht", today=timezone.localdate())
    assert (seen(ben, "people_person", "id", case.person_id), visible(ben, case.person)) == (0, False)


def test_after_five_tries_in_vain_even_the_right_number_waits(sign_in, ben, case):
    page = sign_in(ben)
    for _one in range(TRIES):
        answer = page.post(URL, FORM | {"file_number": "falsch"}, follow=True)
        assert "Es wurde keine Akte geöffnet" in answer.content.decode()

    answer = page.post(URL, FORM, follow=True)

    assert "Zu viele Versuche" in answer.content.decode()
    tries = Event.objects.filter(code=NOT_FOUND, kind="refusal", user_id=ben.user_id)
    assert (tries.count(), Emergency.objects.count()) == (TRIES, 0)
    tries.update(at=timezone.now() - timedelta(minutes=16))
    assert page.post(URL, FORM).url == at("case", case)


def test_without_a_key_or_words_the_form_comes_back(sign_in, ben, case):
    for wrong in ({"file_number": ""}, {"words": " "}, {"reason": "curious"}, {"file_number": "", "family_name": NAME}):
        assert sign_in(ben).post(URL, FORM | wrong).status_code == 422
    with pytest.raises(RefusedError) as empty:
        does(ben, open_in_emergency, SOUGHT, "child", " ", today=timezone.localdate())
    assert (empty.value.code, Emergency.objects.count()) == (Refusal.EMERGENCY_SAYS_NOTHING, 0)


# ---------------------------------------------------------------- its end
def test_it_ends_by_the_clock_of_the_database(sign_in, ben, case):
    opens(ben)
    past = timezone.now() - timedelta(hours=HOURS)
    Emergency.objects.update(opened_at=past - timedelta(minutes=2), until_at=past - timedelta(minutes=1))

    assert [seen(ben, *one, case.person_id) for one in (("people_person", "id"), ("casework_case", "person_id"))] == [
        0,
        0,
    ]
    assert (visible(ben, case.person), sign_in(ben).get(at("case", case)).status_code) == (False, 404)
    assert opens(ben).emergency is not None  # anew, with a reason and a notice of its own
    assert (Emergency.objects.count(), Emergency.objects.filter(ended_at=None).count()) == (2, 1)


@pytest.mark.parametrize("who", range(3))
def test_it_can_be_ended_early_by_each_of_them_once(sign_in, team, case, who):
    _ada, ben, lead = team
    opened = opens(ben).emergency
    member = team[who]

    answer = sign_in(member).post(at("end_emergency", opened))

    assert (answer.status_code, seen(ben, "casework_case", "id", case.pk), visible(ben, case.person)) == (302, 0, False)
    does(lead, end_emergency, opened.pk, today=timezone.localdate())  # the second click
    assert Event.objects.filter(code="people.emergency.ended").count() == 1
    assert sign_in(make_membership("integration_manager")).post(at("end_emergency", opened)).status_code == 404


def test_raw_sql_neither_makes_nor_lengthens_nor_reopens_one(ada, ben, case):
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(
            ben, "insert into people_emergency (id, organisation_id, person_id, files, user_id, reason, words, opened_at,"
            " until_at, outcome) values (%s, %s, %s, %s, %s, 'life', 'x', now(), now() + interval '1 hour', '')",
            new_id(), ben.organisation_id, case.person_id, [case.person_id], ben.user_id,
        )  # fmt: skip
    opened = opens(ben).emergency
    for change in (
        "until_at = until_at + interval '1 hour'",
        "user_id = wb_user()",
        "looked_at = now()",
        "outcome = ''",
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            sql(ben, f"update people_emergency set {change}")
    with pytest.raises(DatabaseError, match="emergency_lasts_hours"), transaction.atomic():
        Emergency.objects.update(until_at=opened.until_at + timedelta(minutes=1))
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(ben, "delete from people_emergency")
    does(ada, end_emergency, opened.pk, today=timezone.localdate())
    assert sql(ada, "update people_emergency set ended_at = null") == 0


def test_nobody_makes_a_lasting_care_of_it(ada, ben, case):
    opens(ben)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(actor_for(ben)):
        give(Person.objects.get(pk=case.person_id), ben)
    assert Care.objects.filter(user_id=ben.user_id).count() == 0


def test_it_is_the_openers_alone_and_no_reason_to_copy_pass_on_or_end_the_case(sign_in, ada, ben, case):
    stands_in = make_membership("integration_manager", ben.organisation, substitutes=ben, last_day=timezone.localdate())
    opens(ben)
    assert (seen(stands_in, "casework_case", "id", case.pk), visible(stands_in, case.person)) == (0, False)
    page = sign_in(ben)
    for name in ("data_copy", "data_copy_json", "disclose", "transfer", "same_person", "close_case"):
        assert (name, page.get(at(name, case)).status_code) == (name, 403)
    shown = "".join(page.get(at(name, case)).content.decode() for name in ("case", "rights", "disclosures"))
    refused = ("data_copy", "data_copy_json", "disclose", "transfer", "same_person", "close_case", "block")
    assert [name for name in refused if f'"{at(name, case)}"' in shown] == []
    assert page.post(at("close_case", case), {"ending": "reached"}).status_code == 403
    assert [sign_in(ada).get(at(name, case)).status_code for name in ("data_copy_json", "close_case")] == [200, 200]


# ---------------------------------------------------------------- the data protection officer
def test_the_officer_looks_once_and_others_cannot(sign_in, ben, lead, officer, case):
    opened = opens(ben).emergency
    url = reverse("reporting:look_at_emergency", args=[opened.pk])
    page = sign_in(officer)
    assert page.post(url, {"outcome": "fine"}).status_code == 302
    assert Emergency.objects.get().looked_at is None

    page.post(url, {"outcome": "unjustified"})
    again = page.post(url, {"outcome": "justified"}, follow=True)

    row = Emergency.objects.get()
    assert (row.outcome, row.looked_by) == ("unjustified", officer.user_id)
    assert "schon angesehen" in again.content.decode()
    assert Event.objects.filter(code="people.emergency.looked_at").count() == 1
    foreign = make_membership("data_protection_officer")
    assert sign_in(foreign).post(url, {"outcome": "justified"}).status_code == 404
    actor = actor_for(foreign)
    with acting_as(actor):
        assert emergencies_to_check(actor) == []
    with pytest.raises(RefusedError) as nothing:
        does(foreign, look_at_emergency, opened.pk, "justified")
    assert nothing.value.code == Refusal.LOOKED_AT_BEFORE
    with pytest.raises(PermissionDenied):
        does(lead, look_at_emergency, opened.pk, "justified")
    clerk = make_membership("manager", ben.organisation)
    for statement in ("select * from wb_emergencies()", f"select wb_look_at_emergency('{opened.pk}', 'justified')"):
        with pytest.raises(DatabaseError, match="not the data protection officer"):
            sql(clerk, statement)
