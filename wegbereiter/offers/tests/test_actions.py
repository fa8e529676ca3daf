"""What becomes of an entry, and who may do it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.actions import (
    add_entry,
    change_entry,
    end_entry,
    import_entries,
    note_checked,
    take_up_entry,
)
from wegbereiter.offers.factories import make_entry
from wegbereiter.offers.models import Entry
from wegbereiter.offers.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation

pytestmark = pytest.mark.django_db
PLACE = {"kind": "office", "name": "Erfundenes Amt", "street": "Weg 1", "town": "Nordtor", "languages": ["de"]}


@pytest.fixture
def house():
    return make_organisation()


@pytest.fixture
def ada(house):
    """An integration manager who acts, with today's date."""
    actor = actor_for(make_membership("integration_manager", house))
    with acting_as(actor):
        yield actor


def now():
    return timezone.now()


def today():
    return timezone.localdate()


def events():
    return list(Event.objects.order_by("at", "id").values_list("code", flat=True))


def refusal(act, *args, **values):
    with pytest.raises(RefusedError) as refused:
        act(*args, **values)
    return refused.value.code


def test_same_entry_twice_is_one_and_another_one_of_the_place_is_refused(ada):
    first = add_entry(PLACE, by=ada, now=now())

    assert add_entry(PLACE, by=ada, now=now()) == first
    assert refusal(add_entry, PLACE | {"kind": "school"}, by=ada, now=now()) == Refusal.ENTRY_IS_THERE
    assert (first.search, first.version, first.changed_role) == (
        "erfundenes amt weg 1 nordtor",
        1,
        "integration_manager",
    )
    assert events() == ["offers.entry.added"]


def test_whoever_saves_second_learns_of_the_first(ada):
    entry = add_entry(PLACE, by=ada, now=now())
    other = add_entry(PLACE | {"name": "Anderes Amt"}, by=ada, now=now())

    assert change_entry(entry.pk, {"note": "Zimmer 3"}, version=1, by=ada, now=now()).search.endswith("zimmer 3")
    assert change_entry(entry.pk, {"note": "Zimmer 3"}, version=1, by=ada, now=now()).version == 2  # the second click
    with pytest.raises(ConflictError) as conflict:
        change_entry(entry.pk, {"note": "Zimmer 4"}, version=1, by=ada, now=now())
    assert conflict.value.current.note == "Zimmer 3"
    assert refusal(change_entry, other.pk, PLACE, version=1, by=ada, now=now()) == Refusal.ENTRY_IS_THERE
    assert Event.objects.get(code="offers.entry.changed").data == {"columns": ["note"]}


def test_looked_at_once_a_day_and_a_day_that_is_over_goes(ada):
    entry = add_entry(PLACE | {"valid_until": today() - timedelta(days=1)}, by=ada, now=now())

    for _click in range(2):
        checked = note_checked(entry.pk, by=ada, today=today(), now=now())
    later = note_checked(entry.pk, by=ada, today=today() + timedelta(days=1), now=now())

    assert (checked.checked_on, checked.valid_until) == (today(), None)
    assert later.checked_on == today() + timedelta(days=1)
    assert events().count("offers.entry.checked") == 2


def test_ended_entry_stays_and_is_taken_up_again_unless_its_place_is_taken(ada):
    entry = add_entry(PLACE, by=ada, now=now())
    assert take_up_entry(entry.pk, by=ada, now=now()).ended_on is None  # nothing to take up
    for _click in range(2):
        assert end_entry(entry.pk, by=ada, today=today(), now=now()).ended_on == today()
    assert refusal(change_entry, entry.pk, {}, version=2, by=ada, now=now()) == Refusal.ENTRY_HAS_ENDED
    assert refusal(note_checked, entry.pk, by=ada, today=today(), now=now()) == Refusal.ENTRY_HAS_ENDED
    second = add_entry(PLACE, by=ada, now=now())
    assert refusal(take_up_entry, entry.pk, by=ada, now=now()) == Refusal.ENTRY_IS_THERE
    end_entry(second.pk, by=ada, today=today(), now=now())
    assert take_up_entry(entry.pk, by=ada, now=now()).ended_on is None
    assert events() == [f"offers.entry.{what}" for what in ("added", "ended", "added", "ended", "taken_up")]


def test_file_is_taken_whole_and_once(ada, house):
    add_entry(PLACE, by=ada, now=now())
    others = [PLACE | {"name": f"Amt {number}"} for number in range(3)]

    assert len(import_entries([PLACE, *others], by=ada, now=now())) == 3
    assert import_entries([PLACE, *others], by=ada, now=now()) == []
    twice = [PLACE | {"name": "Neu"}] * 2  # as if somebody else had been faster
    assert refusal(import_entries, twice, by=ada, now=now()) == Refusal.LIST_HAS_CHANGED
    assert Entry.objects.count() == 4
    assert Event.objects.get(code="offers.entries.imported").data == {"entries": 3}


def test_other_faults_of_the_database_are_not_taken_for_a_twin(ada):
    with pytest.raises(IntegrityError, match="entry_kind_known"):
        add_entry(PLACE | {"kind": "circus"}, by=ada, now=now())


@pytest.mark.parametrize("role", ["volunteer_coordinator", "translator"])
def test_list_is_kept_by_those_who_may(house, role):
    entry, actor = make_entry(house), actor_for(make_membership(role, house))
    with acting_as(actor):
        for act in (
            lambda: add_entry(PLACE, by=actor, now=now()),
            lambda: change_entry(entry.pk, {}, version=1, by=actor, now=now()),
            lambda: note_checked(entry.pk, by=actor, today=today(), now=now()),
            lambda: end_entry(entry.pk, by=actor, today=today(), now=now()),
            lambda: take_up_entry(entry.pk, by=actor, now=now()),
            lambda: import_entries([PLACE], by=actor, now=now()),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_other_house_reaches_nothing_by_filter_and_by_row_security(house):
    entry = make_entry(house)
    stranger = actor_for(make_membership("team_lead", make_organisation()))

    with acting_as(stranger), connection.cursor() as cursor:
        cursor.execute("select count(*) from offers_entry")
        assert cursor.fetchone() == (0,)
        cursor.execute("update offers_entry set note = 'x'")
        assert cursor.rowcount == 0
        with pytest.raises(Entry.DoesNotExist):
            end_entry(entry.pk, by=stranger, today=today(), now=now())
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_as(actor_for(make_membership("team_lead", house))),
        connection.cursor() as cursor,
    ):
        cursor.execute("delete from offers_entry")
