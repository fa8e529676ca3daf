"""What somebody sees of the trail: both locks, the query's own filter and the database's, tested apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wegbereiter.audit.factories import NOVEMBER, make_event, seal
from wegbereiter.audit.models import Event, Seal, Segment
from wegbereiter.audit.permissions import visible, visible_chains
from wegbereiter.audit.queries import chain_state, history, reads_by
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.queries import actor_of

pytestmark = pytest.mark.django_db


def actor(organisation):
    return Actor(organisation_id=organisation.pk, organisation_kind=organisation.kind, database_role="wb_money")


@pytest.fixture
def cast():
    town, other = make_organisation(), make_organisation()
    state, auditor = make_organisation(Kind.APPROVING_OFFICE), make_organisation(Kind.AUDIT_OFFICE)
    events = {
        "own money": make_event(town.pk),
        "own case": make_event(town.pk, river="case"),
        "about us": make_event(state.pk, about=town),
        "case about us": make_event(other.pk, about=town, river="case"),
        "others' money": make_event(other.pk),
        "others' case": make_event(other.pk, river="case"),
    }
    return {"town": town, "state": state, "auditor": auditor}, events


SEEN = {
    "town": {"own money", "own case", "about us", "case about us"},
    "state": {"own money", "about us", "others' money"},
    "auditor": {"own money", "about us", "others' money"},
}


@pytest.mark.parametrize("who", SEEN)
def test_the_database_alone_shows_what_is_ones_own(cast, who):
    organisations, events = cast

    with acting_as(actor(organisations[who])):
        found = set(Event.objects.values_list("pk", flat=True))

    assert {name for name, event in events.items() if event.pk in found} == SEEN[who]


@pytest.mark.parametrize("who", SEEN)
def test_the_query_alone_shows_what_is_ones_own(cast, who):
    organisations, events = cast

    found = set(Event.objects.filter(visible(actor(organisations[who]))).values_list("pk", flat=True))

    assert {name for name, event in events.items() if event.pk in found} == SEEN[who]


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("lock", ["database", "query"])
def test_seals_follow_their_chain_and_never_show_a_case_of_others(cast, who, lock):
    organisations, events = cast
    for organisation_id in {event.organisation_id for event in events.values()}:
        seal(organisation_id)
        make_event(organisation_id)
        seal(organisation_id, now=NOVEMBER + timedelta(days=30))
    asking = actor(organisations[who])

    if lock == "database":
        with acting_as(asking):
            found = set(Seal.objects.values_list("organisation_id", "river"))
            closed = set(Segment.objects.values_list("organisation_id", "river"))
    else:
        found = set(Seal.objects.filter(visible_chains(asking)).values_list("organisation_id", "river"))
        closed = set(Segment.objects.filter(visible_chains(asking)).values_list("organisation_id", "river"))

    foreign_cases = {
        (place, river) for place, river in found | closed if river == "case" and place != asking.organisation_id
    }
    assert foreign_cases == set()
    assert closed <= found
    assert "money" in {river for _place, river in found}


def test_a_history_names_what_happened_the_newest_first():
    town = make_organisation()
    first = make_event(town.pk, "funding.head_count.imported", about=town, rows=3)
    make_event(town.pk, "funding.head_count.final", about=town)
    make_event(town.pk, "funding.head_count.exported", about=town, kind="read")
    make_event(town.pk, "funding.head_count.final", about=make_organisation())

    with acting_as(actor(town)) as asking:
        lines = history(asking, [town.pk])
        with_reads = history(asking, [town.pk], kinds=("change", "read"), limit=1)

    assert [(line.code, line.own, line.role) for line in lines] == [
        ("funding.head_count.final", True, "state_officer"),
        ("funding.head_count.imported", True, "state_officer"),
    ]
    assert (lines[1].at, lines[1].data, lines[1].kind) == (first.at, {"rows": 3}, "change")
    assert [line.code for line in with_reads] == ["funding.head_count.exported"]


def test_a_history_is_that_of_ones_own_eyes():
    town, stranger = make_organisation(), make_organisation()
    make_event(town.pk, about=town)

    with acting_as(actor(stranger)) as asking:
        assert history(asking, [town.pk]) == []


def test_reads_are_those_of_one_account_in_the_own_organisation():
    town = make_organisation()
    clerk, colleague = make_membership("funding_clerk", town), make_membership("funding_clerk", town)
    elsewhere = make_membership("funding_clerk", user=clerk.user)
    for membership in (clerk, colleague, elsewhere):
        by = actor_of(membership, natural_person=membership.user.profile.natural_person)
        make_event(membership.organisation_id, "funding.allotments.read", by=by, kind="read")

    with acting_as(actor(town)) as asking:
        (line,) = reads_by(asking, clerk.user_id, since=NOVEMBER - timedelta(hours=1))
        nothing = reads_by(asking, clerk.user_id, since=NOVEMBER + timedelta(days=9))

    assert (line.code, line.times, line.first_at, nothing) == ("funding.allotments.read", 1, line.last_at, [])


def test_the_state_of_the_chains_counts_the_last_hour():
    town = make_organisation()
    make_event(town.pk)
    now = timezone.now()

    with acting_as(actor(town)) as asking:
        before = chain_state(asking, now=now)
        later = chain_state(asking, now=now + timedelta(hours=2))
    seal(town.pk, now=now)
    with acting_as(actor(town)) as asking:
        after = chain_state(asking, now=now)

    assert (before.waiting, before.last_sealed_at) == (1, None)
    assert later.waiting == 0
    assert (after.waiting, after.last_sealed_at) == (0, now)
