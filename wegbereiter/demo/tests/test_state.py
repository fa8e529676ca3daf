"""People at the scale of a state are such as the actions would have left them: rows, events, seals."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from wegbereiter.audit.models import Event, Seal, Segment
from wegbereiter.audit.queries import values_of
from wegbereiter.audit.verification import ChainCheck, ClosedMonth, Place
from wegbereiter.casework.models import AgreedPlan, Case, Contact
from wegbereiter.casework.rules.plans import seal
from wegbereiter.demo.state import acts
from wegbereiter.demo.state.house import House, lines_of, lives_of, write_lines
from wegbereiter.demo.state.indexes import Standing, stand_aside
from wegbereiter.demo.state.indexes import standing as keys_and_indexes
from wegbereiter.demo.state.loading import check_columns, copy_files, load_houses, load_state
from wegbereiter.demo.state.tables import ALL_COLUMNS
from wegbereiter.demo.tests.played import DOES, Played, standing
from wegbereiter.demo.tests.test_actions import command
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.organisations.models import Membership
from wegbereiter.people.models import Care, Person

NOTHING, HOUSE = UUID(int=0), UUID(int=99)
TODAY = date(2026, 11, 23)
SEED = 2  # one with which twenty people do everything there is


def colleague_of(number):
    return acts.Colleague(user=str(UUID(int=number)), membership=str(UUID(int=10 + number)), role="integration_manager")


NOBODIES = tuple(colleague_of(number) for number in range(3))


def house(people, seed=1, staff=NOBODIES, today=TODAY):
    first, second, lead = staff
    return House(
        organisation=str(HOUSE), managers=(first, second), lead=lead, people=people, first_number=1, talks=10,
        seed=seed, today=today,
    )  # fmt: skip


def house_in_the_database(people, seed=1):
    """With the memberships of its staff."""
    organisation = make_organisation()
    roles = ("integration_manager", "integration_manager", "team_lead")
    members = [make_membership(role, organisation) for role in roles]
    staff = [acts.Colleague(user=str(one.user_id), membership=str(one.pk), role=one.role) for one in members]
    return replace(house(people, seed, staff, timezone.localdate()), organisation=str(organisation.pk)), members


def rolled_back(write):
    """What is in the tables after it."""
    with transaction.atomic():
        write()
        found = standing(NOTHING)
        transaction.set_rollback(True)
    return found


def loaded_as_played(people, seed, tmp_path):
    """Household by household, through the loader and through the actions. Returns what was done."""
    of, members = house_in_the_database(people, seed)
    actors, seen = {str(member.pk): actor_for(member) for member in members}, set()
    for number, life in enumerate(lives_of(of)):
        lines = lines_of(of, [life])
        loaded = rolled_back(lambda lines=lines: copy_files(write_lines(lines, tmp_path, prefix="one")))
        played = rolled_back(lambda life=life: Played(actors).tell(life))
        for table, rows in loaded.items():
            for place, (one, other) in enumerate(zip(rows, played[table], strict=True)):
                assert one == other, (number, table, place)
        seen |= {type(act) for act in life}
    return seen


@pytest.mark.django_db
def test_twenty_people_leave_what_the_actions_leave(tmp_path):
    assert loaded_as_played((12, 8), SEED, tmp_path) == set(DOES)


@pytest.mark.deep
@pytest.mark.django_db
def test_two_hundred_people_leave_what_the_actions_leave(tmp_path):
    assert loaded_as_played((100, 100), 3, tmp_path) == set(DOES)


@pytest.mark.django_db
def test_seals_of_events_and_plans_hold():
    of, _members = house_in_the_database((30, 30))

    load_houses([of], say=lambda *_: None, aside=False)

    events = {event.pk: event for event in Event.objects.all()}
    places = [
        Place(
            month=one.month, sequence=one.sequence, chain_hash=one.chain_hash, event_id=str(one.event_id),
            event=values_of(events[one.event_id]),
        )
        for one in Seal.objects.order_by("month", "sequence")
    ]  # fmt: skip
    closed = [ClosedMonth(**row) for row in Segment.objects.values("month", "first_link", "closing_hash", "count")]
    check = ChainCheck((of.organisation, "case"), closed, [])
    assert list(check.run(places)) == []
    assert check.places == len(events) == len(places)
    assert len(closed) == len({place.month for place in places}) - 1
    assert all(plan.sha256 == seal(plan.content) for plan in AgreedPlan.objects.all())


def test_life_is_the_same_with_the_same_seed_and_another_with_another():
    first, again, other = (list(lives_of(house((20, 20), seed))) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_life_is_the_same_on_whatever_day_it_is_loaded():
    """Only moments differ: the digest of a demo loaded on a Sunday is that of one loaded on a Monday."""
    monday, sunday = (
        [
            replace(act, at=None, **({"begins_at": None} if isinstance(act, acts.Meet) else {}))
            for life in lives_of(house((40, 20), 7, today=TODAY - timedelta(days=days)))
            for act in life
        ]
        for days in (0, 1)
    )

    assert monday == sunday


def test_lives_keep_to_the_calendar_and_to_their_number_of_talks():
    lives = list(lives_of(house((150, 50), 5)))

    for life in lives:
        moments, kinds = [act.at for act in life], [type(act) for act in life]
        assert moments == sorted(set(moments))
        assert moments[-1].date() < TODAY
        assert all(moment.weekday() < 5 and 7 <= moment.hour < 17 for moment in moments)
        assert kinds[0] is acts.TakeIn
        if acts.Close in kinds:
            assert set(kinds[kinds.index(acts.Close) :]) == {acts.Close}
    done = [type(act) for life in lives for act in life]
    assert (done.count(acts.TakeIn), done.count(acts.Talked)) == (200, 2_000)


@pytest.mark.django_db
def test_keys_and_indexes_come_back_as_they_were():
    before = keys_and_indexes(ALL_COLUMNS)

    with stand_aside(ALL_COLUMNS):
        assert keys_and_indexes(ALL_COLUMNS) == Standing(keys=[], indexes=[])

    assert keys_and_indexes(ALL_COLUMNS) == before
    assert len(before.keys) > 60
    assert len(before.indexes) > 15


@pytest.mark.django_db
def test_loader_refuses_tables_that_a_migration_has_changed(monkeypatch):
    check_columns()

    monkeypatch.setitem(ALL_COLUMNS, "people_care", ALL_COLUMNS["people_care"][:-1])
    with pytest.raises(ValueError, match=r"people_care.*given_role"):
        check_columns()


def people_of_the_state_are_added():
    """Called by the one test that loads the small demo, and rolled back with it."""
    before = {model: model.objects.count() for model in (Person, Contact, Case)}
    said, days = [], {"now": timezone.now(), "first_day": date(2017, 1, 1)}

    load_state(340, seed=1, **days, say=lambda *words: said.append(words), aside=True)

    added = {model: model.objects.count() - count for model, count in before.items()}
    assert added == {Person: 340, Contact: 3_400, Case: 340}
    assert said[-1] == (340, 340, "keys and indexes")
    managers = Membership.objects.filter(role="integration_manager").select_related("organisation")
    assert [one.organisation.name for one in managers] == ["Caritas", "Caritas"]
    assert {care.user_id for care in Care.objects.all()} == {one.user_id for one in managers}


def tables_of(connection):
    found = "select format('%I', tablename) from pg_tables where schemaname = 'public'"
    return [name for (name,) in connection.execute(found)]


@pytest.mark.commits
@pytest.mark.demo
@pytest.mark.deep
def test_two_loads_of_a_small_state_say_the_same_and_their_trail_holds(own_database):
    digests = []
    with psycopg.connect(own_database.owner_url) as connection:
        empty = [
            table
            for table in tables_of(connection)
            if not connection.execute(f"select 1 from {table} limit 1").fetchone()
        ]
    for _ in range(2):
        with psycopg.connect(own_database.owner_url, autocommit=True) as connection:
            connection.execute(f"truncate {', '.join(empty)}")
        loaded = command(own_database, "demo", "--people", "5200", "--seed", "4")
        assert loaded.returncode == 0, loaded.stderr
        digests.append(command(own_database, "demo", "--digest").stdout)

    assert digests[0] == digests[1]
    verified = command(own_database, "verify-audit")
    assert (verified.returncode, "No event was changed" in verified.stdout) == (0, True), verified.stdout
