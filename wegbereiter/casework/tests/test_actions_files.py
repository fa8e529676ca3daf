"""Two files of one person: joined, read together, parted again, and given to a colleague as one."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.files import join_files, part_files
from wegbereiter.casework.choices import CaseState, Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.contact import contacts_of
from wegbereiter.casework.queries.day import my_cases
from wegbereiter.casework.queries.listing import WantedCases, wanted_cases
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.actions.details import add_channel, answer_channel
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Care, Channel, Merger
from wegbereiter.people.rules import refusal as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(ada):
    """One person, taken in twice."""
    return [make_case(make_person(ada, family_name=name, given_names="Selam")) for name in ("Tesfay", "Tesfai")]


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=timezone.now(), **more)


def reads(membership, query, *arguments):
    """By the filter, within the role: both locks are on."""
    actor = actor_for(membership)
    with acting_as(actor):
        return {row.pk for row in query(actor, *arguments, today=timezone.localdate())}


def raw(membership, sql, *values):
    with acting_as(actor_for(membership)), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_the_file_that_ends_is_read_with_the_one_that_goes_on_and_works_no_more(ada, files):
    kept, gone = files
    talk = does(ada, write_contact, gone.pk, Talk(day=timezone.localdate(), kind="phone"))
    channel = does(ada, add_channel, gone.person_id, "phone", "0711 123456")

    merger = does(ada, join_files, kept.pk, gone.pk)

    gone.refresh_from_db()
    assert (merger.kept_id, merger.gone_id) == (kept.person_id, gone.person_id)
    assert (gone.state, gone.ending, gone.closed_on) == (CaseState.CLOSED, Ending.SAME_PERSON, timezone.localdate())
    assert reads(ada, cases_visible_to) == {kept.pk, gone.pk}
    assert reads(ada, contacts_of, [gone.person_id]) == {talk.pk}
    assert reads(ada, my_cases) == {kept.pk}
    with pytest.raises(RefusedError):
        does(ada, write_contact, gone.pk, Talk(day=timezone.localdate(), kind="office"))
    with pytest.raises(Channel.DoesNotExist):
        does(ada, answer_channel, channel.pk, "given")
    assert [event.code for event in Event.objects.order_by("id")][-1] == "people.person.merged"


def test_no_list_shows_the_second_file(ada, files):
    does(ada, join_files, files[0].pk, files[1].pk)
    actor = actor_for(ada)

    with acting_as(actor):
        shown = {
            state: [row.pk for row in wanted_cases(actor, WantedCases(state=state), today=timezone.localdate()).rows]
            for state in CaseState.values
        }

    assert shown == {"open": [files[0].pk], "closed": []}


def test_parted_again_both_files_are_as_they_were(ada, files):
    kept, gone = files
    merger = does(ada, join_files, kept.pk, gone.pk)

    does(ada, part_files, merger.pk)

    gone.refresh_from_db()
    assert (gone.state, gone.ending, gone.closed_on) == (CaseState.OPEN, "", None)
    assert reads(ada, my_cases) == {kept.pk, gone.pk}
    with pytest.raises(people.RefusedError) as refused:
        does(ada, part_files, merger.pk)
    assert refused.value.code == people.Refusal.MERGER_UNDONE


def test_a_case_that_had_ended_for_another_reason_stays_ended(ada, files):
    kept, gone = files
    does(ada, close_case, gone.pk, Ending.MOVED)
    merger = does(ada, join_files, kept.pk, gone.pk)
    does(ada, part_files, merger.pk)

    gone.refresh_from_db()
    assert (gone.state, gone.ending) == (CaseState.CLOSED, Ending.MOVED)


def code_of(membership, action, *arguments):
    with pytest.raises((RefusedError, people.RefusedError)) as refused:
        does(membership, action, *arguments)
    return refused.value.code


def test_counselling_must_go_on_in_the_file_that_stays(ada, files):
    does(ada, close_case, files[1].pk, Ending.MOVED)

    assert code_of(ada, join_files, files[1].pk, files[0].pk) == Refusal.FILE_THAT_STAYS_IS_CLOSED
    assert Merger.objects.count() == 0


def test_who_joins_the_same_two_the_other_way_round_is_told(ada, files):
    kept, gone = files
    does(ada, join_files, kept.pk, gone.pk)

    assert code_of(ada, join_files, gone.pk, kept.pk) == people.Refusal.ALREADY_MERGED
    assert code_of(ada, join_files, kept.pk, gone.pk) == people.Refusal.ALREADY_MERGED
    assert code_of(ada, join_files, kept.pk, kept.pk) == people.Refusal.ONE_PERSON
    assert Merger.objects.count() == 1


def test_only_files_in_the_own_care_are_joined_and_parted(ada, files):
    ben = make_membership("integration_manager", ada.organisation)
    his = make_case(make_person(ben))

    with pytest.raises(Case.DoesNotExist):
        does(ada, join_files, files[0].pk, his.pk)
    merger = does(ada, join_files, files[0].pk, files[1].pk)
    with pytest.raises(Merger.DoesNotExist):
        does(ben, part_files, merger.pk)
    assert raw(ben, "select count(*) from people_merger") == [(0,)]
    for action, arguments in ((join_files, (files[0].pk, files[1].pk)), (part_files, (merger.pk,))):
        clerk = actor_for(make_membership("funding_clerk", ada.organisation))
        with pytest.raises(PermissionDenied):
            action(*arguments, by=clerk, today=timezone.localdate(), now=timezone.now())


def test_given_to_a_colleague_both_files_go_along(ada, files):
    ben = make_membership("integration_manager", ada.organisation)
    lead = make_membership("team_lead", ada.organisation)
    does(ada, join_files, files[0].pk, files[1].pk)
    Care.objects.update(first_day=timezone.localdate() - timedelta(days=5))

    for _click in range(2):
        does(lead, give_care, files[0].person_id, ben.user_id)

    assert reads(ben, cases_visible_to) == {one.pk for one in files}
    assert reads(ada, cases_visible_to) == set()
    assert raw(ada, "select count(*) from people_person") == [(0,)]
    assert Event.objects.filter(code="people.care.given").count() == 1
