from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.utils import IntegrityError, ProgrammingError

from wegbereiter.audit.actions import end_months, record, seal_events
from wegbereiter.audit.factories import NOVEMBER, make_event, seal, sealing
from wegbereiter.audit.models import Event, Seal, Segment
from wegbereiter.audit.queries import values_of
from wegbereiter.audit.rules import FIRST_LINK, chain_hash, oldest_id
from wegbereiter.core.tenancy import NO_ORGANISATION, NOBODY, Actor, acting_as
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.queries import actor_of

pytestmark = pytest.mark.django_db
DECEMBER = NOVEMBER + timedelta(days=30)


@pytest.fixture
def actor():
    membership = make_membership("funding_clerk")
    return actor_of(membership, natural_person=membership.user.profile.natural_person)


def test_record_writes_who_did_what(actor):
    town = make_organisation()

    with acting_as(actor):
        event = record("organisations.contact.added", by=actor, about=town, river="money", now=NOVEMBER, count=2)

    event.refresh_from_db()
    assert (event.code, event.at, event.kind, event.river) == (
        "organisations.contact.added",
        NOVEMBER,
        "change",
        "money",
    )
    assert (event.user_id, event.membership_id, event.role) == (actor.user_id, actor.membership_id, "funding_clerk")
    assert (event.organisation_id, event.about_organisation_id) == (actor.organisation_id, town.pk)
    assert (event.object_type, event.object_id, event.data) == (
        "organisations.organisation",
        town.pk,
        {"count": 2},
    )


def test_record_names_no_second_organisation_for_an_own_object(actor):
    from wegbereiter.organisations.models import Organisation

    own = Organisation.objects.get(pk=actor.organisation_id)

    with acting_as(actor):
        event = record("organisations.values.changed", by=actor, about=own, river="money")

    assert event.about_organisation_id is None


def test_record_keeps_what_a_visitor_was_refused_under_nobodys_number():
    with acting_as(NOBODY):
        record("access.refused", by=NOBODY, river="account", kind="refusal")

    event = Event.objects.get()
    assert (event.organisation_id, event.user_id, event.object_type, event.object_id) == (
        NO_ORGANISATION,
        None,
        "",
        None,
    )


def test_record_refuses_a_name(actor):
    with acting_as(actor), pytest.raises(ValueError, match="must be an id"):
        record("x.y", by=actor, river="money", who="Erika Mustermann")


@pytest.mark.parametrize("role", ["wb_login", "wb_money", "wb_case", "wb_portal", "wb_public"])
@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_segment"])
@pytest.mark.parametrize(
    "statement",
    ["update {} set river = 'case'", "delete from {}", "truncate {}", "alter table {} disable row level security"],
)
def test_no_role_of_the_program_changes_the_trail(role, table, statement):
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk)

    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        acting_as(Actor(organisation_id=town.pk, database_role=role)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_sealing_chains_events_in_the_order_of_time_then_key():
    town = make_organisation()
    third = make_event(town.pk, now=NOVEMBER + timedelta(hours=1))
    first, second = sorted((make_event(town.pk, now=NOVEMBER), make_event(town.pk, now=NOVEMBER)), key=lambda e: e.pk)

    sealed = seal(town.pk)

    seals = list(Seal.objects.order_by("sequence"))
    assert sealed == 3
    assert [s.event_id for s in seals] == [first.pk, second.pk, third.pk]
    assert [(s.sequence, s.month, s.river) for s in seals] == [(n, "2026-11", "money") for n in (1, 2, 3)]
    link = FIRST_LINK
    for number, event in enumerate((first, second, third), start=1):
        link = chain_hash(link, sequence=number, event=values_of(event))
        assert seals[number - 1].chain_hash == link


def test_sealing_keeps_the_rivers_apart():
    town = make_organisation()
    for river in ("money", "case", "money", "account"):
        make_event(town.pk, river=river)

    seal(town.pk)

    assert sorted(Seal.objects.values_list("river", "sequence")) == [
        ("account", 1),
        ("case", 1),
        ("money", 1),
        ("money", 2),
    ]


def test_sealing_leaves_the_events_of_others_alone():
    town, other = make_organisation(), make_organisation()
    make_event(town.pk)
    make_event(other.pk, about=town)

    sealed = seal(town.pk)

    assert sealed == 1
    assert Seal.objects.get().organisation_id == town.pk


def test_sealing_twice_seals_once():
    town = make_organisation()
    make_event(town.pk)

    assert (seal(town.pk), seal(town.pk)) == (1, 0)


def test_sealing_goes_on_where_it_stopped():
    town = make_organisation()
    for _number in range(5):
        make_event(town.pk)

    assert [seal(town.pk, limit=2) for _time in range(4)] == [2, 2, 1, 0]
    assert sorted(Seal.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def test_sealing_looks_at_younger_events_only_where_asked():
    town = make_organisation()
    make_event(town.pk)

    with sealing(town.pk) as actor:
        later = datetime.now(UTC) + timedelta(hours=1)
        assert seal_events(by=actor, now=NOVEMBER, since=oldest_id(later)) == 0


def test_sealing_a_new_month_closes_the_one_before():
    town = make_organisation()
    make_event(town.pk)
    make_event(town.pk)
    seal(town.pk, now=NOVEMBER)
    make_event(town.pk)

    seal(town.pk, now=DECEMBER)

    segment = Segment.objects.get()
    last = Seal.objects.get(month="2026-11", sequence=2)
    first = Seal.objects.get(month="2026-12")
    assert (segment.month, segment.count, segment.first_link, segment.closing_hash, segment.closed_at) == (
        "2026-11",
        2,
        FIRST_LINK,
        last.chain_hash,
        DECEMBER,
    )
    assert first.sequence == 1
    assert first.chain_hash == chain_hash(
        last.chain_hash, sequence=1, event=values_of(Event.objects.get(pk=first.event_id))
    )


def test_a_late_event_goes_into_the_open_month():
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk, now=DECEMBER)
    late = make_event(town.pk, now=NOVEMBER)

    seal(town.pk, now=DECEMBER)

    assert (Seal.objects.get(event_id=late.pk).month, Segment.objects.count()) == ("2026-12", 0)


def test_a_clock_that_was_set_back_opens_no_closed_month():
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk, now=DECEMBER)
    make_event(town.pk)

    seal(town.pk, now=NOVEMBER)

    assert sorted(Seal.objects.values_list("month", "sequence")) == [("2026-12", 1), ("2026-12", 2)]


@pytest.mark.parametrize("actor", [Actor(organisation_id=uuid4(), role="state_officer"), Actor(role="system")])
def test_sealing_is_the_programs_own_work(actor):
    with pytest.raises(PermissionDenied):
        seal_events(by=actor, now=NOVEMBER)


def test_a_place_in_a_chain_is_given_once():
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk)
    taken = Seal.objects.get()

    with pytest.raises(IntegrityError, match="seal_place_once"):
        Seal.objects.create(
            event_id=uuid4(),
            organisation_id=town.pk,
            river="money",
            month="2026-11",
            sequence=taken.sequence,
            chain_hash="x",
            sealed_at=NOVEMBER,
        )


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Event, {"river": "sky"}, "event_river_known"),
        (Event, {"kind": "guess"}, "event_kind_known"),
        (Seal, {"sequence": 0}, "seal_sequence_from_one"),
        (Seal, {"river": "sky"}, "seal_river_known"),
        (Segment, {"river": "sky"}, "segment_river_known"),
        (Segment, {"count": 0}, "segment_never_empty"),
        (Segment, {"ended_at": NOVEMBER - timedelta(days=1)}, "segment_ended_after_closed"),
    ],
)
def test_the_database_refuses_impossible_rows(model, values, constraint):
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk, now=NOVEMBER - timedelta(days=30))
    make_event(town.pk)
    seal(town.pk, now=NOVEMBER)

    with pytest.raises(IntegrityError, match=constraint):
        model.objects.update(**values)


def test_ending_months_removes_events_and_keeps_the_closing_hash():
    town = make_organisation()
    for month in (1, 2, 3):
        make_event(town.pk)
        seal(town.pk, now=datetime(2016, month, 5, tzinfo=UTC))

    ended = end_months(before="2016-03", now=NOVEMBER)

    assert ended == 2
    assert list(Seal.objects.values_list("month", flat=True)) == ["2016-03"]
    assert list(Segment.objects.order_by("month").values_list("month", "ended_at")) == [
        ("2016-01", NOVEMBER),
        ("2016-02", NOVEMBER),
    ]
    assert sorted(Event.objects.values_list("code", flat=True)) == [
        "audit.month.ended",
        "audit.month.ended",
        "funding.head_count.imported",
    ]
    assert end_months(before="2016-03", now=NOVEMBER) == 0


def test_a_chain_goes_on_after_all_its_months_have_ended():
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk, now=datetime(2016, 1, 5, tzinfo=UTC))
    make_event(town.pk)
    seal(town.pk, now=datetime(2016, 2, 5, tzinfo=UTC))
    Segment.objects.create(
        organisation_id=town.pk,
        river="money",
        month="2016-02",
        first_link=Segment.objects.get().closing_hash,
        closing_hash=Seal.objects.get(month="2016-02").chain_hash,
        count=1,
        closed_at=datetime(2016, 3, 1, tzinfo=UTC),
    )
    end_months(before="2016-03", now=datetime(2026, 11, 1, tzinfo=UTC))
    make_event(town.pk)

    seal(town.pk, now=NOVEMBER)

    place = Seal.objects.get(river="money")
    closing = Segment.objects.get(month="2016-02").closing_hash
    event = Event.objects.get(pk=place.event_id)
    assert (place.month, place.sequence) == ("2026-11", 1)
    assert place.chain_hash == chain_hash(closing, sequence=1, event=values_of(event))
    assert Segment.objects.count() == 2
