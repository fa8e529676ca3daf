"""Languages, ways to reach somebody with the answers given, and with whom somebody lives."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions import details
from wegbereiter.people.actions.person import register_person
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Channel, Household, HouseholdMember, Person, PersonLanguage
from wegbereiter.people.rules.phones import PhoneRefusedError
from wegbereiter.people.rules.refusal import Refusal, RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_membership("integration_manager")


@pytest.fixture
def ben(ada):
    return make_membership("integration_manager", ada.organisation)


def does(membership, action, *arguments, **more):
    actor, now = actor_for(membership), timezone.now()
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=now, **more)


def codes():
    return sorted(Event.objects.filter(code__startswith="people.").values_list("code", flat=True))


# ---------------------------------------------------------------- languages
def test_one_language_is_the_one_that_texts_come_in(ada):
    person = make_person(ada)

    does(ada, details.set_language, person.pk, "ti", level="first", preferred=True)
    does(ada, details.set_language, person.pk, "de", level="a1")
    does(ada, details.set_language, person.pk, "ar", preferred=True)
    does(ada, details.set_language, person.pk, "de", level="a2")

    spoken = PersonLanguage.objects.filter(person=person).order_by("code").values_list("code", "level", "preferred")
    assert list(spoken) == [("ar", "", True), ("de", "a2", False), ("ti", "first", False)]
    does(ada, details.remove_language, person.pk, "ti")
    with pytest.raises(PersonLanguage.DoesNotExist):
        does(ada, details.remove_language, person.pk, "ti")
    assert codes() == ["people.language.removed", *["people.language.set"] * 4]


# ---------------------------------------------------------------- ways to reach somebody
def test_a_number_is_kept_once_and_asked_before_it_is_used(ada):
    person = make_person(ada)

    channel = does(ada, details.add_channel, person.pk, "phone", "0711 1234567")
    again = does(ada, details.add_channel, person.pk, "phone", "+49 711 1234567")
    mail = does(ada, details.add_channel, person.pk, "email", " selam@example.org ")

    assert (again.pk, channel.value, mail.value) == (channel.pk, "+497111234567", "selam@example.org")
    with pytest.raises(PhoneRefusedError):
        does(ada, details.add_channel, person.pk, "phone", "later")
    for first in ("withdrawn", "not_asked"):
        with pytest.raises(RefusedError) as refused:
            does(ada, details.answer_channel, channel.pk, first)
        assert refused.value.code == Refusal.ANSWER_NEEDS_A_QUESTION
    for consent in ("given", "withdrawn"):
        first = does(ada, details.answer_channel, channel.pk, consent)
        again = does(ada, details.answer_channel, channel.pk, consent)
        assert (first.consent, again.consent, again.consent_at) == (consent, consent, first.consent_at)
    does(ada, details.remove_channel, mail.pk)
    assert list(Channel.objects.filter(person=person)) == [channel]
    assert codes() == [
        *["people.channel.added"] * 2, *["people.channel.answered"] * 2, "people.channel.removed",
    ]  # fmt: skip


def test_what_belongs_to_a_colleagues_person_stays_as_it_is(ada, ben):
    his = make_person(ben)
    number = does(ben, details.add_channel, his.pk, "phone", "0711 1234567")

    for action, *arguments in (
        (details.set_language, his.pk, "ti"),
        (details.remove_language, his.pk, "ti"),
        (details.add_channel, his.pk, "phone", "0711 7654321"),
        (details.leave_household, his.pk),
    ):
        with pytest.raises(Person.DoesNotExist):
            does(ada, action, *arguments)
    for action, *arguments in ((details.answer_channel, number.pk, "given"), (details.remove_channel, number.pk)):
        with pytest.raises(Channel.DoesNotExist):
            does(ada, action, *arguments)
    assert codes() == ["people.channel.added"]


# ---------------------------------------------------------------- households
def test_a_family_is_one_household_and_a_son_moves_out(ada):
    mother, son, aunt = make_person(ada), make_person(ada), make_person(ada)

    household = does(ada, details.live_together, son.pk, mother.pk, relation="child", other_relation="adult")
    assert does(ada, details.live_together, aunt.pk, son.pk, relation="sibling", other_relation="adult") == household
    for who, to in ((son, aunt), (aunt, son)):  # the second click, from either page
        assert does(ada, details.live_together, who.pk, to.pk, relation="child", other_relation="adult") == household
    with pytest.raises(RefusedError) as alone:
        does(ada, details.live_together, son.pk, son.pk, relation="child", other_relation="adult")
    assert alone.value.code == Refusal.ONE_PERSON

    relations = dict(HouseholdMember.objects.filter(household=household).values_list("person_id", "relation"))
    assert relations == {mother.pk: "adult", son.pk: "child", aunt.pk: "sibling"}
    does(ada, details.leave_household, son.pk)
    assert HouseholdMember.objects.get(person=son).last_day == timezone.localdate()
    with pytest.raises(HouseholdMember.DoesNotExist):
        does(ada, details.leave_household, son.pk)
    assert codes() == [*["people.household.joined"] * 2, "people.household.left"]


def test_whoever_has_a_household_brings_the_other_one_into_it_and_nobody_lives_in_two(ada):
    mother, son, uncle, friend = (make_person(ada) for _ in range(4))
    does(ada, details.live_together, son.pk, mother.pk, relation="child", other_relation="adult")

    does(ada, details.live_together, mother.pk, uncle.pk, relation="parent", other_relation="sibling")

    assert HouseholdMember.objects.values("household").distinct().count() == 1
    assert dict(HouseholdMember.objects.values_list("person_id", "relation")) == {
        mother.pk: "adult", son.pk: "child", uncle.pk: "sibling",
    }  # fmt: skip
    joined = Event.objects.filter(code="people.household.joined").order_by("pk").values_list("object_id", flat=True)
    assert list(joined) == [son.pk, uncle.pk]
    does(ada, details.live_together, make_person(ada).pk, friend.pk, relation="partner", other_relation="adult")
    with pytest.raises(RefusedError) as taken:
        does(ada, details.live_together, friend.pk, son.pk, relation="other", other_relation="adult")
    assert taken.value.code == Refusal.HOUSEHOLD_TAKEN


def test_who_moved_out_yesterday_begins_anew(ada):
    mother, son = make_person(ada), make_person(ada)
    does(ada, details.live_together, son.pk, mother.pk, relation="child", other_relation="adult")
    HouseholdMember.objects.filter(person=son).update(
        first_day=timezone.localdate() - timedelta(9), last_day=timezone.localdate() - timedelta(1)
    )
    wife = make_person(ada)

    household = does(ada, details.live_together, wife.pk, son.pk, relation="partner", other_relation="adult")

    assert Household.objects.count() == 2
    assert set(household.members.values_list("person_id", flat=True)) == {wife.pk, son.pk}


def test_what_the_database_refuses_is_told_as_it_is(ada):
    """Only a file number that is taken has a sentence of its own."""
    with pytest.raises(IntegrityError, match="person_"):
        does(ada, register_person, {"given_names": "Selam", "birth_year": 1990, "gender": "unheard of"})
