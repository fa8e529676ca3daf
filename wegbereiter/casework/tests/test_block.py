"""A file of own staff is seen by the two who are named, and by nobody else on any way."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case
from wegbereiter.casework.tests.test_views_cases import agreed_by
from wegbereiter.core.ids import new_id
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.block import block_file, lift_block, name_anew
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.actions.emergency import Sought, open_in_emergency
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Block, Care, Person
from wegbereiter.people.queries.person import files_visible_to, find_people
from wegbereiter.people.queries.team import can_be_named, works_here
from wegbereiter.people.rules.refusal import Refusal, RefusedError

pytestmark = pytest.mark.django_db
NAME = "Erfunden Hausintern"
TABLES = (
    ("people_person", "id"),
    ("people_care", "person_id"),
    ("casework_case", "person_id"),
    ("people_block", "person_id"),
)


@pytest.fixture
def case(ada):
    made = make_case(make_person(ada, family_name=NAME, file_number="IM-9"))
    Care.objects.update(first_day=timezone.localdate() - timedelta(days=9))
    return made


@pytest.fixture
def dan(ada):
    return make_membership("integration_manager", ada.organisation)


@pytest.fixture
def team(ada, ben, dan, lead):
    """Who counsels, who stands in, somebody else, the lead."""
    return ada, ben, dan, lead


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=timezone.now(), **more)


def blocks(team, case, by=None):
    ada, ben, _dan, _lead = team
    return does(by or ada, block_file, case.person_id, "works_here", ada.user_id, ben.user_id)[0]


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def rows_seen(membership, case):
    with acting_as(actor_for(membership)), connection.cursor() as cursor:
        found = []
        for table, column in TABLES:
            cursor.execute(f"select count(*) from {table} where {column} = %s", [case.person_id])
            found.append(cursor.fetchone()[0])
        return found


def visible(membership, case):
    """By the filter of the program alone, as owner."""
    return files_visible_to(actor_for(membership), today=timezone.localdate()).filter(pk=case.person_id).exists()


def test_only_the_two_who_are_named_see_it_through_each_lock_alone(sign_in, team, case):
    ada, ben, dan, _lead = team
    give(case.person, dan, kind="substitute")
    stands_in = make_membership("integration_manager", ada.organisation, substitutes=ada, last_day=timezone.localdate())

    form = {"reason": "works_here", "user_id": ada.user_id, "deputy_id": ben.user_id}
    answer = sign_in(ada).post(at("block", case), form)

    assert (answer.status_code, answer.url) == (302, reverse("casework:cases"))
    everybody = (*team, stands_in)
    assert [rows_seen(one, case) for one in everybody] == [[1, 2, 1, 1]] * 2 + [[0, 0, 0, 0]] * 3
    assert [visible(one, case) for one in everybody] == [True, True, False, False, False]
    assert [sign_in(one).get(at("case", case)).status_code for one in everybody] == [200, 200, 404, 404, 404]
    assert Event.objects.filter(code="people.block.set").count() == 1


def test_no_list_search_team_count_export_or_emergency_of_the_lead_and_others_has_it(sign_in, team, case):
    ada, _ben, dan, lead = team
    blocks(team, case)
    pages = [reverse(f"casework:{name}") for name in ("cases", "day", "restricted", "statistics")]
    for one in (lead, dan):
        for page in pages:
            assert NAME not in sign_in(one).get(page).content.decode(), page
        assert at("case", case) not in sign_in(one).get(reverse("casework:cases"), {"q": NAME}).content.decode()
        assert does(one, lambda by, today, now: find_people(by, NAME, today=today)) == []
        assert sign_in(one).get(at("data_copy_json", case)).status_code == 404
        with pytest.raises(RefusedError) as nobody:
            does(one, open_in_emergency, Sought(file_number="IM-9"), "life", "x")
        assert nobody.value.code == Refusal.NOBODY_FOUND
    shown = sign_in(lead).get(reverse("casework:day")).content.decode()
    assert "Wer wie viel in der Hand hat" not in shown
    assert does(ada, lambda by, today, now: len(find_people(by, NAME, today=today))) == 1


def test_an_emergency_that_runs_ends_with_it(team, case):
    _ada, _ben, dan, _lead = team
    does(dan, open_in_emergency, Sought(file_number="IM-9"), "life", "x")
    assert rows_seen(dan, case)[0] == 1
    blocks(team, case)
    assert (rows_seen(dan, case), visible(dan, case)) == ([0, 0, 0, 0], False)


def test_whoever_wrote_a_talk_before_reads_it_no_more(team, case):
    _ada, _ben, dan, lead = team
    does(lead, give_care, case.person_id, dan.user_id)
    talk = does(dan, write_contact, case.pk, Talk(day=timezone.localdate(), kind="office", note="Notiz"))
    blocks(team, case, by=lead)

    def reads(one):
        with acting_as(actor_for(one)), connection.cursor() as cursor:
            cursor.execute("select count(*) from casework_contact where id = %s", [talk.pk])
            return cursor.fetchone()[0]

    assert [reads(one) for one in team] == [1, 1, 0, 0]


def test_the_lead_who_says_so_sees_it_no_more_and_the_named_one_has_the_care(sign_in, team, case):
    ada, _ben, dan, lead = team
    second = make_case(make_person(dan, family_name=NAME))
    does(lead, give_care, case.person_id, dan.user_id)
    does(dan, join_files, case.pk, second.pk)

    blocks(team, case, by=lead)

    assert [rows_seen(one, other)[0] for one in team for other in (case, second)] == [1, 1, 1, 1, 0, 0, 0, 0]
    owners = Care.objects.filter(person=case.person_id, kind="owner", last_day=None)
    assert [one.user_id for one in owners] == [ada.user_id]
    with pytest.raises(Person.DoesNotExist):
        does(lead, give_care, case.person_id, dan.user_id)
    person = Person.objects.get(pk=case.person_id)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(actor_for(lead)):
        give(person, dan, kind="substitute")


def test_two_different_ones_are_named_who_lead_nobody(sign_in, team, case):
    ada, ben, dan, lead = team
    make_membership("team_lead", ada.organisation, user=dan.user)
    with acting_as(actor := actor_for(ada)):
        assert {user for user, _name in can_be_named(actor, today=timezone.localdate())} == {ada.user_id, ben.user_id}
    for pair in ((ada, ada), (ada, lead), (dan, ben), (ada, make_membership("integration_manager"))):
        with pytest.raises(RefusedError) as refused:
            does(ada, block_file, case.person_id, "works_here", *(one.user_id for one in pair))
        assert refused.value.code == Refusal.BLOCK_NAMES_TWO
    same = {"reason": "works_here", "user_id": ada.user_id, "deputy_id": ada.user_id}
    assert sign_in(ada).post(at("block", case), same).status_code == 422
    blocks(team, case)
    with pytest.raises(RefusedError) as twice:
        blocks(team, case)
    assert (twice.value.code, Block.objects.count()) == (Refusal.BLOCKED_ALREADY, 1)


def test_one_of_the_two_names_others_or_lifts_it_and_nobody_else(sign_in, team, case):
    _ada, ben, dan, lead = team
    block = blocks(team, case)
    for one in (dan, lead):
        assert sign_in(one).post(at("lift_block", block)).status_code == 404
        with pytest.raises(Block.DoesNotExist):
            does(one, name_anew, block.pk, dan.user_id, ben.user_id)

    sign_in(ben).post(at("block", case), {"user_id": dan.user_id, "deputy_id": ben.user_id})
    assert [rows_seen(one, case)[0] for one in team] == [0, 1, 1, 0]

    assert sign_in(dan).post(at("lift_block", block)).status_code == 302
    assert [rows_seen(one, case)[0] for one in team] == [0, 0, 1, 1]
    assert (Person.objects.get(pk=case.person_id).blocked_at, visible(lead, case)) == (None, True)
    with pytest.raises(RefusedError) as lifted:
        does(dan, lift_block, block.pk)
    assert lifted.value.code == Refusal.BLOCK_IS_LIFTED
    assert sign_in(lead).post(at("lift_block", block)).status_code == 422
    codes = ["people.block.set", "people.block.named_anew", "people.block.lifted"]
    assert [Event.objects.filter(code=code).count() for code in codes] == [1, 1, 1]


def test_raw_sql_neither_opens_moves_nor_sets_again_what_is_on_the_list(team, case):
    ada, _ben, dan, lead = team
    block = blocks(team, case)

    def sql(membership, statement, *values):
        with acting_as(actor_for(membership)), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount

    for one in (dan, lead):
        assert sql(one, "update people_block set lifted_at = now()") == 0
        assert sql(one, "update people_person set blocked_at = null where id = %s", case.person_id) == 0
        with pytest.raises(DatabaseError, match="row-level security"):
            sql(
                one, "insert into people_block (id, organisation_id, person_id, reason, user_id, deputy_id, set_at)"
                " values (%s, %s, %s, 'works_here', %s, %s, now())",
                new_id(), one.organisation_id, case.person_id, one.user_id, new_id(),
            )  # fmt: skip
    for change in ("person_id = %s", "set_by = %s"):
        with pytest.raises(DatabaseError, match="permission denied"):
            sql(ada, f"update people_block set {change}", new_id())
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(ada, "delete from people_block")
    with pytest.raises(DatabaseError, match="block_names_two"), transaction.atomic():
        Block.objects.update(deputy_id=ada.user_id)
    does(ada, lift_block, block.pk)
    assert sql(ada, "update people_block set lifted_at = null, lifted_by = null") == 0


def test_a_file_open_for_an_emergency_only_is_not_put_there(sign_in, team, case):
    _ada, ben, dan, _lead = team
    does(dan, open_in_emergency, Sought(file_number="IM-9"), "life", "x")
    assert sign_in(dan).get(at("block", case)).status_code == 403
    with pytest.raises(RefusedError) as refused:
        does(dan, block_file, case.person_id, "works_here", dan.user_id, ben.user_id)
    assert (refused.value.code, Block.objects.count()) == (Refusal.ONLY_IN_THE_OWN_CARE, 0)


# ---------------------------------------------------------------- the hint at intake
def test_intake_hints_at_a_name_or_number_of_somebody_who_works_here(sign_in, ada, ben):
    ben.user.profile.name, ben.user.profile.phone = "Dr. Asa Muster-Erfunden", "0711 98765-43"
    ben.user.profile.save()
    left = make_membership("integration_manager", ada.organisation, first_day="2020-01-01", last_day="2020-02-01")
    left.user.profile.name = "Weg Gegangen"
    left.user.profile.save()
    actor, today = actor_for(ada), timezone.localdate()
    cases = {
        ("Muster-Erfunden", "Asa Dr.", ""): True,
        ("Asa", "Erfunden", ""): True,
        ("Asa", "Anders", ""): False,
        ("Asa", "", ""): False,
        ("", "", "+49 711 9876543"): True,
        ("", "", "0711 98765430"): False,
        ("", "", ""): False,
        ("Weg", "Gegangen", ""): False,
    }
    with acting_as(actor):
        assert {one: works_here(actor, *one[:2], phone=one[2], today=today) for one in cases} == cases
    page = sign_in(ada)
    form = agreed_by(page) | {"family_name": "Muster-Erfunden", "given_names": "Dr. Asa"}
    answer = page.post(reverse("casework:intake_facts"), form, follow=True)
    assert "auf die Sperrliste" in answer.content.decode()
    assert Case.objects.count() == 1
