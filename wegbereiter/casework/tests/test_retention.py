"""A person's file ends by the clock with everything that hangs on it; younger ones and open ones stay."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.contact import Talk, keep_draft, write_contact
from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.actions.plan import View, agree, choose_goal, rate
from wegbereiter.casework.actions.retention import end_files
from wegbereiter.casework.models import Case, NoteDraft, UnnamedContact
from wegbereiter.casework.queries.retention import files_over
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.retention import due
from wegbereiter.core.tenancy import LOGIN_ROLE, acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.models import Household, HouseholdMember, Person

pytestmark = pytest.mark.django_db
NOTHING = dict.fromkeys(
    ("people", "talks_of_nobody", "note_drafts", "unnamed_talks", "empty_households", "transfers"), 0
)


@pytest.fixture
def manager():
    return make_membership("integration_manager")


def lived(manager, name):
    """Somebody with a row in most tables that hang on a person."""
    when = {"by": actor_for(manager), "today": timezone.localdate(), "now": timezone.now()}
    case = take_in(
        Intake(language="ar", text_version=1, person={"family_name": name}, phone="0711 123456", speaks="a1",
               facts={"housing": "follow_up"}), **when,
    )  # fmt: skip
    rate(case.person_id, {"language": View(level=1)}, **when)
    choose_goal(case.pk, "literacy", agreed=True, **when)
    agree(case.pk, language="ar", agreed_as="spoken", **when)
    write_contact(
        case.pk, Talk(day=when["today"], kind="office", note=f"Notiz {name}"), follow_up_on=when["today"], **when
    )
    keep_draft(case.pk, {"note": name}, **when)
    house = {"organisation_id": manager.organisation_id}
    household = Household.objects.create(**house, created_at=when["now"])
    HouseholdMember.objects.create(
        **house, household=household, person_id=case.person_id, relation="adult", first_day=when["today"]
    )
    UnnamedContact.objects.create(**house, day=when["today"], kind="office", entered_at=when["now"])
    return case


def closed(case, years):
    day = timezone.localdate() - timedelta(days=366 * years)
    Case.objects.filter(pk=case.pk).update(state="closed", ending="reached", opened_on=day, closed_on=day)
    long_ago = datetime(day.year, day.month, day.day, tzinfo=UTC)
    NoteDraft.objects.update(saved_at=long_ago)
    Household.objects.update(created_at=long_ago)
    UnnamedContact.objects.update(day=day)
    with connection.cursor() as cursor:
        cursor.execute(
            "update casework_contact set day = %s where id in"
            " (select contact_id from casework_contactperson where person_id = %s)", [day, case.person_id],
        )  # fmt: skip


def end_of(organisation_id):
    actor = job_actor(organisation_id, database_role=LOGIN_ROLE)
    with acting_as(actor):
        return end_files(by=actor, now=timezone.now())


def tables():
    models = [m for app in ("people", "casework") for m in apps.get_app_config(app).get_models()]
    return {m._meta.db_table: m.objects.count() for m in models}


def test_a_file_ends_with_every_row_that_hangs_on_it(manager):
    closed(lived(manager, "Vorbei"), years=4)

    ended = end_of(manager.organisation_id)

    assert ended == dict.fromkeys(NOTHING, 1) | {"transfers": 0}
    assert {name for name, count in tables().items() if count} == set()
    event = Event.objects.get(code="casework.retention.ended")
    assert (event.data["people"], event.organisation_id) == (1, manager.organisation_id)
    assert end_of(manager.organisation_id) == NOTHING


def test_open_younger_and_foreign_files_stay(manager):
    lived(manager, "Offen")
    closed(lived(manager, "Jung"), years=2)
    foreign = make_membership("integration_manager")
    closed(lived(foreign, "Fremd"), years=4)

    assert end_of(manager.organisation_id)["people"] == 0
    assert Person.objects.count() == 3
    assert due(files_over(timezone.localdate())[0]) == {foreign.organisation_id: 1}


def test_a_draft_ends_after_a_month_though_its_file_goes_on(manager):
    lived(manager, "Offen")
    now = timezone.now()
    for days, left in ((29, 1), (32, 0)):
        NoteDraft.objects.update(saved_at=now - timedelta(days=days))
        assert end_of(manager.organisation_id)["note_drafts"] == 1 - left
        assert NoteDraft.objects.count() == left


def test_a_household_in_which_somebody_is_left_stays(manager):
    closed(lived(manager, "Vorbei"), years=4)
    lived(manager, "Offen")
    day = timezone.now() - timedelta(days=366 * 4)
    Household.objects.update(created_at=day)

    assert end_of(manager.organisation_id)["empty_households"] == 1
    assert Household.objects.count() == 1


def test_somebody_found_twice_ends_with_the_last_of_both_cases(manager):
    kept, gone = lived(manager, "Einmal"), lived(manager, "Zweimal")
    Person.objects.filter(pk=gone.person_id).update(merged_into=kept.person_id)
    closed(kept, years=4)
    assert end_of(manager.organisation_id)["people"] == 0  # the other row's case is open

    closed(gone, years=4)

    assert (end_of(manager.organisation_id)["people"], Person.objects.count()) == (1, 0)


def test_nobody_ends_a_file_by_hand_and_no_caller_lowers_the_floor(manager):
    case = lived(manager, "Vorbei")
    closed(case, years=0)
    with pytest.raises(PermissionDenied):
        end_files(by=actor_for(manager), now=timezone.now())

    with acting_as(job_actor(manager.organisation_id, database_role=LOGIN_ROLE)), connection.cursor() as cursor:
        cursor.execute("select wb_end_people(%s, 500)", [timezone.localdate() + timedelta(days=999)])
        assert cursor.fetchone() == (0,)
