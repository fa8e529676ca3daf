"""The plan in conversation: what is ticked, moved and added is the talk, once, in German; what is undone takes its line back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import contact as contacts
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions import steps as further
from wegbereiter.casework.actions import talk as talks
from wegbereiter.casework.actions.plan import OwnStep
from wegbereiter.casework.actions.steps import NewStep
from wegbereiter.casework.actions.talk import Review
from wegbereiter.casework.choices import AgreedAs, Ending, GoalState, Help
from wegbereiter.casework.models import AgreedPlan, Case, Contact, ContactPerson, Goal, Referral, Step, TalkLine
from wegbereiter.casework.queries.library import content, words
from wegbereiter.casework.queries.library import goals as library_goals
from wegbereiter.casework.queries.talk import record_of
from wegbereiter.casework.rules.library import AREAS, By
from wegbereiter.casework.rules.refusal import ConflictError, Refusal
from wegbereiter.casework.rules.talks import TOPIC_OF_AREA, topics_of
from wegbereiter.casework.tests.test_actions_plan import does, raw, refusal_of
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import give
from wegbereiter.testing.jobs import run_python

pytestmark = pytest.mark.django_db
CODE = "office-letter"
LIBRARY = next(goal for goal in library_goals() if goal.code == CODE)


@pytest.fixture
def ben(ada, person):
    """A colleague who stands in."""
    member = make_membership("integration_manager", ada.organisation)
    give(person, member, kind="substitute")
    return member


@pytest.fixture
def case(ada, person):
    return does(ada, cases.open_case, person.pk, "pik-2017")


@pytest.fixture
def goal(ada, case):
    """Agreed, with the first step of the library alone."""
    return does(ada, plans.choose_goal, case.pk, CODE, steps=LIBRARY.step_codes()[:1], agreed=True)


@pytest.fixture
def step(goal):
    return goal.steps.get()


@pytest.fixture
def own(ada, case):
    steps = [OwnStep(words="Ich rufe an.", by=By.PARTICIPANT, days=7), OwnStep(words="Wir schreiben.", by=By.MANAGER)]
    return does(ada, plans.write_goal, case.pk, "work", "Arbeit", steps=steps)


def records():
    return [record_of(line) for line in TalkLine.objects.all()]


def _referred(step):
    return Referral.objects.create(
        organisation=step.organisation, case=step.goal.case, person=step.person, entry=make_entry(step.organisation),
        step=step, made_on=timezone.localdate(), made_at=timezone.now(), made_by=step.pk,
    )  # fmt: skip


def german(step):
    return words()["de"].steps[step.code]


# ---------------------------------------------------------------- one talk
def test_what_is_done_together_is_one_talk_with_a_line_for_each_thing(ada, goal, step, own):
    today = timezone.localdate()
    first, second = own.steps.all()
    does(ada, talks.tick_in_talk, step.pk, Help.WITH_HELP, version=1)
    does(ada, talks.move_in_talk, first.pk, today + timedelta(30), version=1)
    does(ada, talks.move_in_talk, second.pk, today + timedelta(3), version=1)
    does(ada, talks.move_in_talk, second.pk, today + timedelta(5), version=2)
    code = LIBRARY.step_codes()[1]
    added = does(ada, talks.add_in_talk, own.pk, NewStep(own=OwnStep(words="Ich lerne.", by=By.PARTICIPANT)))

    talk = Contact.objects.get()
    assert (talk.day, talk.kind, talk.made_by, talk.at_plan, talk.note) == (today, "office", ada.user_id, True, "")
    assert ContactPerson.objects.get().person_id == goal.person_id
    assert records() == [
        f"Schritt erledigt: {german(step)} (mit Hilfe)",
        f"Schritt verschoben auf {day(today + timedelta(30))}: Ich rufe an.",
        f"Schritt verschoben auf {day(today + timedelta(5))}: Wir schreiben.",
        "Neuer Schritt: Ich lerne.",
    ]
    assert (added.number, code != added.code) == (3, True)
    codes = Event.objects.filter(code__startswith="casework.").order_by("id").values_list("code", flat=True)
    acts = ["casework.step.done", *["casework.step.moved"] * 3, "casework.step.added"]
    assert list(codes)[-5:] == acts  # the talk is part of the act, and no event of its own
    assert set(Event.objects.filter(code__in=acts).values_list("data__talk", flat=True)) == {str(talk.pk)}


def test_a_step_of_the_talk_that_is_moved_keeps_its_one_line(ada, own):
    today = timezone.localdate()
    new = NewStep(own=OwnStep(words="Ich lerne.", by=By.PARTICIPANT, days=7))
    step = does(ada, talks.add_in_talk, own.pk, new)
    does(ada, talks.move_in_talk, step.pk, today + timedelta(9), version=1)

    assert records() == [f"Neuer Schritt bis {day(today + timedelta(9))}: Ich lerne."]


def test_a_step_without_a_day_says_so(ada, own):
    does(ada, talks.move_in_talk, own.steps.first().pk, None, version=1)

    assert records() == ["Schritt ohne Tag gelassen: Ich rufe an."]


def test_on_the_plan_alone_nothing_is_written(ada, own):
    first, second = own.steps.all()
    does(ada, plans.tick_step, first.pk, Help.ALONE, version=1)
    does(ada, plans.move_step, second.pk, timezone.localdate(), version=1)
    does(ada, further.add_step, own.pk, NewStep(own=OwnStep(words="Ich lerne.", by=By.PARTICIPANT)))

    assert Contact.objects.count() == 0


def test_another_day_is_another_talk_and_so_is_another_manager(ada, ben, own, person):
    yesterday = timezone.localdate() - timedelta(1)
    give(person, ada, kind="substitute", first_day=yesterday)
    first, second = own.steps.all()
    does(ada, talks.move_in_talk, first.pk, None, version=1, today=yesterday)
    does(ada, talks.move_in_talk, first.pk, yesterday, version=2)
    does(ben, talks.tick_in_talk, second.pk, Help.ALONE, version=1)

    assert sorted(Contact.objects.values_list("made_by", "day")) == sorted(
        [(ada.user_id, yesterday), (ada.user_id, timezone.localdate()), (ben.user_id, timezone.localdate())]
    )


def test_what_was_agreed_stays_as_it_was(ada, case, goal, step):
    does(ada, plans.agree, case.pk, language="ar", agreed_as=AgreedAs.SPOKEN)
    before = AgreedPlan.objects.values().get()
    does(ada, talks.move_in_talk, step.pk, None, version=1)
    does(ada, talks.add_in_talk, goal.pk, NewStep(code=LIBRARY.step_codes()[1]))
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=2)

    assert AgreedPlan.objects.values().get() == before


# ---------------------------------------------------------------- undone
def test_what_is_undone_takes_its_line_back_and_the_talk_with_the_last_one(ada, goal, step, own):
    first = own.steps.first()
    due_on = first.due_on
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)
    does(ada, talks.move_in_talk, first.pk, None, version=1)
    added = does(ada, talks.add_in_talk, own.pk, NewStep(own=OwnStep(words="Ich lerne.", by=By.PARTICIPANT)))
    talk = Contact.objects.get()

    does(ada, talks.move_in_talk, first.pk, due_on, version=2)
    does(ada, plans.untick_step, step.pk, version=2)
    assert (records(), Contact.objects.get()) == (["Neuer Schritt: Ich lerne."], talk)
    does(ada, further.remove_step, added.pk, version=1)
    assert (Contact.objects.count(), ContactPerson.objects.count(), own.steps.count()) == (0, 0, 2)


def test_a_move_to_the_same_day_begins_no_talk(ada, own):
    step = own.steps.first()
    does(ada, talks.move_in_talk, step.pk, step.due_on, version=1)

    assert Contact.objects.count() == 0


def test_a_colleague_who_takes_back_takes_the_line_and_leaves_the_talk(ada, ben, goal, step):
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)
    does(ben, plans.untick_step, step.pk, version=2)

    assert (Contact.objects.get().made_by, records()) == (ada.user_id, [])


def test_a_talk_that_was_reviewed_stays_without_its_lines(ada, case, goal, step):
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)
    does(ada, talks.end_talk, case.pk, Review(kind="visit"), version=1)
    does(ada, plans.untick_step, step.pk, version=2)

    assert (Contact.objects.get().kind, records()) == ("visit", [])


def test_what_was_said_on_an_earlier_day_stays_said(ada, goal, step, person):
    yesterday = timezone.localdate() - timedelta(1)
    give(person, ada, kind="substitute", first_day=yesterday)
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1, today=yesterday)
    does(ada, plans.untick_step, step.pk, version=2)

    assert records() == [f"Schritt erledigt: {german(step)} (allein)"]


def test_a_goal_that_was_chosen_anew_is_not_opened_a_second_time(ada, case, goal, step):
    does(ada, plans.tick_step, step.pk, Help.ALONE, version=1)
    does(ada, plans.choose_goal, case.pk, CODE)

    assert refusal_of(ada, plans.untick_step, step.pk, version=2) == Refusal.GOAL_IS_THERE


# ---------------------------------------------------------------- a further step
def test_a_goal_gets_a_step_of_the_library_or_an_own_one_once(ada, case, goal, own):
    today, code = timezone.localdate(), LIBRARY.step_codes()[1]
    known = LIBRARY.steps[1]
    steps = [does(ada, further.add_step, goal.pk, NewStep(code=code)) for _click in range(2)]
    words = [
        NewStep(own=OwnStep(words=text, by=By.THIRD, days=14))
        for text in (" Der Verein ruft an. ", "Der Verein ruft an.")
    ]
    owned = [does(ada, talks.add_in_talk, goal.pk, new) for new in words]

    assert (steps[0].pk, owned[0].pk) == (steps[1].pk, owned[1].pk)
    assert list(goal.steps.values_list("number", "code", "words", "by", "due_on"))[1:] == [
        (2, code, "", known.by, today + timedelta(known.days)),
        (3, "", "Der Verein ruft an.", "third", today + timedelta(14)),
    ]
    assert Event.objects.filter(code="casework.step.added").count() == 2
    assert TalkLine.objects.count() == 1


def test_what_cannot_be_a_further_step_is_refused(ada, case, goal, step, own):
    blank = NewStep(own=OwnStep(words=" ", by=By.PARTICIPANT))
    assert refusal_of(ada, further.add_step, goal.pk, blank) == Refusal.NO_WORDS
    for at, code in ((goal, "literacy.course-found"), (goal, ""), (own, LIBRARY.step_codes()[0])):
        assert refusal_of(ada, further.add_step, at.pk, NewStep(code=code)) == Refusal.NO_SUCH_GOAL
    does(ada, plans.tick_step, step.pk, Help.ALONE, version=1)
    added = NewStep(code=LIBRARY.step_codes()[1])
    assert refusal_of(ada, talks.add_in_talk, goal.pk, added) == Refusal.GOAL_NOT_OPEN
    does(ada, cases.close_case, case.pk, Ending.REACHED)
    assert refusal_of(ada, talks.add_in_talk, own.pk, added) == Refusal.CASE_IS_CLOSED
    assert Contact.objects.count() == 0


def test_only_a_step_that_was_never_agreed_and_is_open_goes(ada, case, goal, step, own):
    does(ada, plans.agree, case.pk, language="ar", agreed_as=AgreedAs.SPOKEN)
    first, second = own.steps.all()
    assert refusal_of(ada, further.remove_step, step.pk, version=1) == Refusal.STEP_STAYS
    does(ada, plans.tick_step, first.pk, Help.ALONE, version=1)
    assert refusal_of(ada, further.remove_step, first.pk, version=2) == Refusal.STEP_STAYS
    with pytest.raises(ConflictError):
        does(ada, further.remove_step, second.pk, version=7)
    sent = _referred(second)
    assert refusal_of(ada, further.remove_step, second.pk, version=1) == Refusal.STEP_STAYS
    sent.delete()

    does(ada, further.remove_step, second.pk, version=1)
    assert Goal.objects.get(pk=own.pk).state == GoalState.REACHED  # nothing of it is open any more
    empty = does(ada, plans.write_goal, case.pk, "family", "Kita", steps=[OwnStep(words="Fragen", by=By.MANAGER)])
    does(ada, further.remove_step, empty.steps.get().pk, version=1)
    assert Goal.objects.get(pk=empty.pk).state == GoalState.OPEN  # nothing of it was done
    assert Event.objects.filter(code="casework.step.removed").count() == 2


# ---------------------------------------------------------------- the review
def test_the_review_says_how_the_talk_was_held_and_is_taken_once(ada, case, goal, step):
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)
    review = Review(kind="visit", topics=("family", "benefits"), minutes=20, interpreter="ar")
    for _click in range(2):
        does(ada, talks.end_talk, case.pk, review, version=1)

    talk = Contact.objects.get()
    assert (talk.kind, talk.topics, talk.minutes, talk.interpreter) == ("visit", ["benefits", "family"], 20, "ar")
    assert (talk.version, Event.objects.filter(code="casework.talk.ended").count()) == (2, 1)
    with pytest.raises(ConflictError):
        does(ada, talks.end_talk, case.pk, Review(kind="phone"), version=1)
    Contact.objects.update(interpreter_cost=45)
    does(ada, talks.end_talk, case.pk, Review(kind="phone"), version=2)
    assert Contact.objects.values_list("kind", "interpreter_cost").get() == ("phone", None)


def test_looking_at_the_plan_is_a_talk_as_well(ada, case):
    does(ada, talks.end_talk, case.pk, Review(kind="office", minutes=10), version=1)

    assert Contact.objects.values_list("minutes", "at_plan").get() == (10, True)
    assert refusal_of(ada, talks.end_talk, case.pk, Review(kind="pigeon"), version=2) == Refusal.NO_SUCH_FACT
    does(ada, cases.close_case, case.pk, Ending.REACHED)
    assert refusal_of(ada, talks.end_talk, case.pk, Review(kind="office"), version=2) == Refusal.CASE_IS_CLOSED


def test_a_talk_written_by_hand_stays_by_itself(ada, case, goal, step):
    said = contacts.Talk(day=timezone.localdate(), kind="phone", note="Brief kam")
    does(ada, contacts.write_contact, case.pk, said)
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)

    assert sorted(Contact.objects.values_list("kind", "at_plan")) == [("office", True), ("phone", False)]


def test_each_life_area_proposes_a_topic_that_there_is():
    assert set(TOPIC_OF_AREA) == set(AREAS)
    assert set(TOPIC_OF_AREA.values()) <= set(content("topics", "de")["topics"])
    assert topics_of(["work", "", "family", "work"]) == ["work-search", "family"]


# ---------------------------------------------------------------- attacked
def test_two_at_one_step_leave_one_line(ada, ben, goal, step):
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)
    for act, more in ((talks.tick_in_talk, {"how": Help.WITH_HELP}), (talks.move_in_talk, {"due_on": None})):
        with pytest.raises(ConflictError):
            does(ben, act, step.pk, version=1, **more)

    assert list(Contact.objects.values_list("made_by", flat=True)) == [ada.user_id]
    assert Step.objects.get(pk=step.pk).help == Help.ALONE


def test_a_colleague_and_another_house_reach_nothing(ada, case, goal, step):
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)
    line = TalkLine.objects.get()
    new = NewStep(code=LIBRARY.step_codes()[1])
    strangers = (
        make_membership("integration_manager", ada.organisation),
        make_membership("integration_manager", make_organisation()),
    )
    for stranger in strangers:
        for error, action, row, more in (
            (Step.DoesNotExist, talks.tick_in_talk, step, {"how": Help.ALONE, "version": 2}),
            (Step.DoesNotExist, talks.move_in_talk, step, {"due_on": None, "version": 2}),
            (Step.DoesNotExist, further.remove_step, step, {"version": 2}),
            (Goal.DoesNotExist, talks.add_in_talk, goal, {"new": new}),
            (Case.DoesNotExist, talks.end_talk, case, {"review": Review(kind="office"), "version": 1}),
        ):
            with pytest.raises(error):
                does(stranger, action, row.pk, **more)
        assert raw(stranger, "select count(*) from casework_talkline") == [(0,)]
        assert raw(stranger, "update casework_talkline set words = 'x'") == 0
        assert raw(stranger, "delete from casework_talkline") == 0
        with pytest.raises(DatabaseError):
            raw(
                stranger,
                "insert into casework_talkline (id, organisation_id, contact_id, person_id, step_key, act, words, help, at)"
                " values (gen_random_uuid(), %s, %s, %s, gen_random_uuid(), 'moved', 'x', '', now())",
                stranger.organisation_id, line.contact_id, line.person_id,
            )  # fmt: skip
    assert raw(ada, "select words from casework_talkline") == [(german(step),)]


def test_only_who_works_with_people_may(ada, case, goal, step):
    clerk = make_membership("funding_clerk", ada.organisation)
    new = NewStep(code=LIBRARY.step_codes()[1])
    for action, row, more in (
        (talks.tick_in_talk, step, {"how": Help.ALONE, "version": 1}),
        (talks.move_in_talk, step, {"due_on": None, "version": 1}),
        (talks.add_in_talk, goal, {"new": new}),
        (further.add_step, goal, {"new": new}),
        (further.remove_step, step, {"version": 1}),
        (talks.end_talk, case, {"review": Review(kind="office"), "version": 1}),
    ):
        with pytest.raises(PermissionDenied):
            does(clerk, action, row.pk, **more)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("talk_line_of_its_act", {"act": "done", "help": ""}),
        ("talk_line_of_its_act", {"act": "moved", "help": "alone"}),
        ("talk_line_of_its_act", {"act": "added", "was_on": "2026-01-01"}),
        ("talk_line_once", {"act": "done", "help": "alone"}),
    ],
)
def test_no_line_says_what_its_act_cannot(ada, goal, step, constraint, values):
    does(ada, talks.tick_in_talk, step.pk, Help.ALONE, version=1)
    line = TalkLine.objects.get()
    of = {"organisation_id": line.organisation_id, "contact_id": line.contact_id, "person_id": line.person_id}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TalkLine.objects.create(step_key=step.pk, words="x", at=timezone.now(), **of, **values)


WORLD = """
from django.utils import timezone
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Goal, Step
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import make_person

ada = make_membership("integration_manager", make_organisation())
person = make_person(ada)
of = {"organisation": person.organisation, "person": person}
goal = Goal.objects.create(case=make_case(person), area="work", words="x", number=1, created_at=timezone.now(), **of)
steps = [Step.objects.create(goal=goal, words=f"Schritt {n}", by="participant", number=n, **of) for n in range(8)]
print(ada.pk, ada.user_id, ada.organisation_id, *[step.pk for step in steps])
"""
CLICKS = """
from functools import partial
from uuid import UUID
from django.utils import timezone
from wegbereiter.casework.actions.talk import tick_in_talk
from wegbereiter.casework.choices import Help
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.organisations.queries import actor_of
from wegbereiter.testing import race

membership, user, house, *steps = [UUID(word) for word in {ids!r}.split()]
member = Membership(
    pk=membership, user_id=user, role="integration_manager", organisation=Organisation(pk=house, kind="municipality")
)
actor = actor_of(member, natural_person=user)

def tick(step):
    with acting_as(actor):
        tick_in_talk(step, Help.ALONE, version=1, by=actor, today=timezone.localdate(), now=timezone.now())
    return "done"

print(race.at_once([partial(tick, step) for step in steps], refusals={{}}))
"""
COUNT = """
from wegbereiter.casework.models import Contact, TalkLine
print(Contact.objects.count(), TalkLine.objects.count())
"""


@pytest.mark.commits
def test_eight_ticks_at_the_same_moment_are_one_talk(own_database):
    owner = {"APP_DATABASE_URL": own_database.owner_url}
    ids = run_python(own_database, WORLD, **owner).strip().splitlines()[-1]

    assert run_python(own_database, CLICKS.format(ids=ids)).strip().endswith(str(["done"] * 8))
    assert run_python(own_database, COUNT, **owner).split() == ["1", "8"]
