"""Who sees whom, how people are found, taken in, corrected and joined; each lock alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.actions import person as actions
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Care, Channel, Person
from wegbereiter.people.queries.person import could_be, find_people, people_visible_to
from wegbereiter.people.rules.births import Birth, BirthRefusedError
from wegbereiter.people.rules.refusal import ConflictError, Refusal, RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_organisation()


@pytest.fixture
def ada(house):
    return make_membership("integration_manager", house)


@pytest.fixture
def ben(house):
    return make_membership("integration_manager", house)


@pytest.fixture
def lead(house):
    return make_membership("team_lead", house)


@pytest.fixture
def today():
    return timezone.localdate()


def ids(rows):
    return {row.pk for row in rows}


def seen_by(membership, today):
    """By the filter and by row-level security, each alone."""
    actor = actor_for(membership)
    filtered = ids(people_visible_to(actor, today=today))
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select id from people_person where merged_into_id is null")
        guarded = {row[0] for row in cursor.fetchall()}
    assert filtered == guarded
    return filtered


# ---------------------------------------------------------------- who sees whom
def test_a_manager_sees_the_people_in_the_own_care_and_the_lead_all(house, ada, ben, lead, today):
    hers, his, nobodys = make_person(ada), make_person(ben), make_person(organisation=house)
    foreign = make_person(make_membership("integration_manager"))

    assert seen_by(ada, today) == {hers.pk}
    assert seen_by(ben, today) == {his.pk}
    assert seen_by(lead, today) == {hers.pk, his.pk, nobodys.pk}
    assert foreign.pk not in seen_by(lead, today)


def test_care_that_is_over_or_not_yet_begun_opens_nothing(ada, ben, today):
    over, coming = make_person(ben), make_person(ben)
    give(over, ada, kind="substitute", first_day=today - timedelta(9), last_day=today - timedelta(1))
    give(coming, ada, kind="substitute", first_day=today + timedelta(1))

    assert seen_by(ada, today) == set()


def test_who_stands_in_sees_the_people_of_whom_she_represents(house, ada, today):
    hers = make_person(ada)
    stands_in = make_membership(
        "integration_manager", house, substitutes=ada, first_day=today - timedelta(1), last_day=today + timedelta(1)
    )

    assert seen_by(stands_in, today) == {hers.pk}


def test_money_roles_and_managers_of_the_house_reach_no_person(house, ada, today):
    make_person(ada)
    for role in ("funding_clerk", "manager", "data_protection_officer"):
        actor = actor_for(make_membership(role, house))
        assert ids(people_visible_to(actor, today=today)) == set()
        with pytest.raises(DatabaseError), acting_as(actor), connection.cursor() as cursor:
            cursor.execute("select id from people_person")


def raw(membership, sql, *values):
    with acting_as(actor_for(membership)), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def test_by_plain_sql_nobody_takes_or_changes_a_colleagues_person(ada, ben, today):
    his = make_person(ben)
    care = (
        "insert into people_care (id, organisation_id, person_id, user_id, kind, first_day, given_at, given_role) "
        "values (gen_random_uuid(), %s, %s, %s, 'substitute', %s, now(), '')"
    )

    assert raw(ada, "update people_person set family_name = 'x' where id = %s", his.pk) == 0
    assert raw(ada, "delete from people_person where id = %s", his.pk) == 0
    assert raw(ada, "update people_care set user_id = %s where person_id = %s", ada.user_id, his.pk) == 0
    with pytest.raises(DatabaseError):
        raw(ada, care, ada.organisation_id, his.pk, ada.user_id, today)
    assert raw(ben, care, ben.organisation_id, his.pk, ada.user_id, today) == 1
    assert seen_by(ada, today) == {his.pk}


def test_nobody_writes_into_another_house(ada, today):
    foreign = make_person(make_membership("integration_manager"))
    with pytest.raises(DatabaseError):
        raw(
            ada,
            "insert into people_person (id, organisation_id, version, created_at, family_name, given_names, original_name, "
            "called_name, spellings, sounds, gender, nationalities, file_number, created_role) "
            "values (gen_random_uuid(), %s, 1, now(), '', '', '', '', '', '{}', '', '{}', '', '')",
            foreign.organisation_id,
        )


# ---------------------------------------------------------------- found
def found(membership, typed, today):
    actor = actor_for(membership)
    with acting_as(actor):
        return [one.person.pk for one in find_people(actor, typed, today=today)]


def test_somebody_is_found_in_any_spelling_script_and_number(ada, ben, today):
    person = make_person(
        ada, family_name="Al-Hussein", given_names="Mohammed", original_name="محمد الحسين", file_number="WB-17/3"
    )
    Channel.objects.create(organisation=person.organisation, person=person, kind="phone", value="+4915112345678")
    make_person(ada, family_name="Erfunden", given_names="Oksana")
    make_person(ben, family_name="Hussein", given_names="Muhamad")

    for typed in (
        "mohamed",
        "Muhammad Husein",
        "محمد",
        "حسين",
        "hussien",
        "0151 12345678",
        "345678",
        "WB-17/3",
        "MOHAMMED",
    ):
        assert found(ada, typed, today)[:1] == [person.pk], typed
    for typed in ("", "  ", "%", "_", "'; drop table people_person; --", "Zwiebelkuchen", "99999999", "\u202e"):
        assert found(ada, typed, today) == [], typed


def test_the_likeliest_stands_first(ada, today):
    exact, near = make_person(ada, family_name="Tesfay"), make_person(ada, family_name="Tasfai")

    assert found(ada, "Tesfay", today) == [exact.pk, near.pk]


def test_at_intake_the_same_person_is_noticed_but_no_other_birth_and_no_colleagues(ada, ben, today):
    known = make_person(ada, family_name="Tesfay", given_names="Selam", birth_year=1990)
    make_person(ada, family_name="Tesfay", given_names="Selam", birth_year=1985)
    make_person(ben, family_name="Tesfay", given_names="Selam")
    actor = actor_for(ada)

    with acting_as(actor):
        alike = could_be(actor, "Selam", "Tesfai", birth=Birth(year=1990, month=5), today=today)

    assert ids(alike) == {known.pk}


# ---------------------------------------------------------------- taken in, corrected
def does(membership, action, *arguments, **more):
    actor, now = actor_for(membership), timezone.now()
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=now, **more)


def test_who_takes_somebody_in_looks_after_them(ada, today):
    person = does(ada, actions.register_person, {"given_names": "Selam", "birth_year": 1990, "gender": "not_stated"})

    assert seen_by(ada, today) == {person.pk}
    assert Care.objects.get().user_id == ada.user_id
    assert (person.spellings, person.sounds, person.name) == ("selam", ["slm"], "Selam")
    event = Event.objects.get(code="people.person.registered")
    assert (event.river, "Selam" in str(event.data)) == ("case", False)


def test_somebody_without_any_name_is_taken_in(ada):
    person = does(ada, actions.register_person, {})

    assert (person.name, person.birth, person.gender) == ("", Birth(), "")


def test_a_clerk_of_the_money_takes_nobody_in(house):
    actor = actor_for(make_membership("funding_clerk", house))
    with pytest.raises(PermissionDenied):
        actions.register_person({}, by=actor, today=timezone.localdate(), now=timezone.now())


def test_a_file_number_is_given_once(ada):
    does(ada, actions.register_person, {"file_number": "7"})
    with pytest.raises(RefusedError) as refused:
        does(ada, actions.register_person, {"file_number": "7"})

    assert refused.value.code == Refusal.FILE_NUMBER_TAKEN


def test_who_saves_second_is_told_and_nothing_is_lost(ada):
    person = does(ada, actions.register_person, {"family_name": "Tesfay"})
    does(ada, actions.change_person, person.pk, {"family_name": "Tesfai"}, version=1)
    with pytest.raises(ConflictError) as conflict:
        does(ada, actions.change_person, person.pk, {"family_name": "Tasfay"}, version=1)

    assert conflict.value.current.family_name == "Tesfai"
    assert Event.objects.get(code="people.person.changed").data == {"columns": ["family_name"]}


def test_a_birth_that_cannot_be_is_refused(ada):
    with pytest.raises(BirthRefusedError):
        does(ada, actions.register_person, {"birth_year": 1990, "birth_month": 2, "birth_day": 30})


def test_a_colleagues_person_cannot_be_corrected(ada, ben):
    his = make_person(ben)
    with pytest.raises(Person.DoesNotExist):
        does(ada, actions.change_person, his.pk, {"family_name": "x"}, version=1)


# ---------------------------------------------------------------- joined
def test_two_rows_of_one_person_are_joined_and_parted_again(ada, today):
    kept, gone = make_person(ada, family_name="Tesfay"), make_person(ada, family_name="Tesfai")

    merger = does(ada, actions.merge_people, kept.pk, gone.pk)
    assert seen_by(ada, today) == {kept.pk}
    assert found(ada, "Tesfai", today) == [kept.pk]
    with pytest.raises(Person.DoesNotExist):
        does(ada, actions.merge_people, kept.pk, gone.pk)

    does(ada, actions.undo_merger, merger.pk)
    assert seen_by(ada, today) == {kept.pk, gone.pk}
    with pytest.raises(RefusedError):
        does(ada, actions.undo_merger, merger.pk)
    with pytest.raises(RefusedError):
        does(ada, actions.merge_people, kept.pk, kept.pk)
    assert sorted(Event.objects.filter(code__startswith="people.").values_list("code", flat=True)) == [
        "people.person.merged",
        "people.person.merger_undone",
    ]


# ---------------------------------------------------------------- who looks after whom
def test_the_lead_gives_somebody_to_a_colleague(ada, ben, lead, today):
    person = make_person(ada)
    Care.objects.update(first_day=today - timedelta(9))

    care = give_care(person.pk, ben.user_id, by=actor_for(lead), today=today, now=timezone.now())

    assert (seen_by(ada, today), seen_by(ben, today)) == (set(), {person.pk})
    assert Event.objects.get(code="people.care.given").data["to"] == str(ben.user_id)
    again = give_care(person.pk, ben.user_id, by=actor_for(lead), today=today, now=timezone.now())
    assert (again.pk, Event.objects.filter(code="people.care.given").count()) == (care.pk, 1)


def test_a_care_of_today_ends_with_today(ada, ben, lead, today):
    person = make_person(ada)

    give_care(person.pk, ben.user_id, by=actor_for(lead), today=today, now=timezone.now())

    assert seen_by(ben, today) == {person.pk}
    assert Care.objects.get(user_id=ada.user_id).last_day == today


def test_somebody_nobody_looks_after_is_given_too(house, ben, lead, today):
    person = make_person(organisation=house)

    give_care(person.pk, ben.user_id, by=actor_for(lead), today=today, now=timezone.now())

    assert seen_by(ben, today) == {person.pk}


def test_people_are_given_by_the_lead_to_those_who_counsel_here_only(house, ada, lead, today):
    person, clerk, stranger = (
        make_person(ada),
        make_membership("manager", house),
        make_membership("integration_manager"),
    )

    for somebody in (clerk, stranger):
        with pytest.raises(RefusedError) as refused:
            give_care(person.pk, somebody.user_id, by=actor_for(lead), today=today, now=timezone.now())
        assert refused.value.code == Refusal.NO_SUCH_COLLEAGUE
    with pytest.raises(PermissionDenied):
        give_care(person.pk, lead.user_id, by=actor_for(ada), today=today, now=timezone.now())
