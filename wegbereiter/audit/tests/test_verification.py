"""Every kind of tampering, done as the owner of the database, is found (T57)."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection

from wegbereiter.audit import anchors, queries
from wegbereiter.audit.actions import end_months
from wegbereiter.audit.factories import make_event, seal
from wegbereiter.audit.models import Event, Seal, Segment
from wegbereiter.audit.rules import FIRST_LINK, chain_hash
from wegbereiter.audit.verification import Trouble
from wegbereiter.cli.verify_audit import Verification
from wegbereiter.organisations.factories import make_organisation

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def town():
    """A town with three events in October, closed, and four in November."""
    town = make_organisation()
    for _number in range(3):
        make_event(town.pk)
    seal(town.pk, now=OCTOBER)
    for _number in range(4):
        make_event(town.pk)
    seal(town.pk, now=NOVEMBER)
    return town


def verified(home):
    """What was found, as (trouble, month, sequence)."""
    with connection.cursor() as cursor:
        raw = cursor.connection
    check = Verification(raw, anchors.read_anchors(home))
    return [(finding.trouble, finding.month, finding.sequence) for finding in check.findings()]


def place(sequence, month="2026-11"):
    return Seal.objects.get(month=month, sequence=sequence)


def event_at(sequence, month="2026-11"):
    return Event.objects.get(pk=place(sequence, month).event_id)


def anchor(home):
    anchors.write_anchor(home, date(2026, 11, 20), queries.heads())


def sealed_anew(town):
    """What an owner does who knows how: the whole chain written anew over whatever the events are now."""
    head = None
    for month in ("2026-10", "2026-11"):
        seals = Seal.objects.filter(organisation_id=town.pk, month=month).order_by("sequence")
        link, number = (head or FIRST_LINK), 0
        for number, row in enumerate(seals, start=1):
            link = chain_hash(link, sequence=number, event=queries.values_of(Event.objects.get(pk=row.event_id)))
            Seal.objects.filter(pk=row.pk).update(chain_hash=link)
        Segment.objects.filter(month=month).update(closing_hash=link, count=number)
        head = link


def test_an_untouched_trail_is_whole(town, tmp_path):
    make_event(make_organisation().pk)  # not sealed yet
    anchor(tmp_path)

    assert verified(tmp_path) == []


@pytest.mark.parametrize(
    "values",
    [
        {"code": "x.y"},
        {"user_id": uuid4()},
        {"data": {"count": 1}},
        {"at": NOVEMBER},
        {"about_organisation_id": uuid4()},
    ],
)
def test_an_edit_is_found(town, tmp_path, values):
    Event.objects.filter(pk=event_at(2).pk).update(**values)

    assert verified(tmp_path) == [(Trouble.CHANGED, "2026-11", 2)]


def test_an_edit_hidden_by_a_new_seal_is_found_at_the_next_link(town, tmp_path):
    Event.objects.filter(pk=event_at(2).pk).update(code="x.y")
    values = queries.values_of(event_at(2))
    Seal.objects.filter(pk=place(2).pk).update(chain_hash=chain_hash(place(1).chain_hash, sequence=2, event=values))

    assert verified(tmp_path) == [(Trouble.CHANGED, "2026-11", 3)]


def test_a_removed_event_is_found(town, tmp_path):
    event_at(2).delete()

    assert verified(tmp_path) == [(Trouble.EVENT_GONE, "2026-11", 2)]


def test_a_gap_is_found(town, tmp_path):
    gone = event_at(2)
    place(2).delete()
    gone.delete()

    assert verified(tmp_path) == [(Trouble.GAP, "2026-11", 2)]


def test_a_gap_closed_by_new_numbers_is_found(town, tmp_path):
    gone = event_at(2)
    place(2).delete()
    gone.delete()
    for sequence in (3, 4):
        Seal.objects.filter(pk=place(sequence).pk).update(sequence=sequence - 1)

    assert verified(tmp_path) == [(Trouble.CHANGED, "2026-11", 2), (Trouble.CHANGED, "2026-11", 3)]


def test_a_swap_of_places_is_found(town, tmp_path):
    second, third = place(2), place(3)
    Seal.objects.filter(pk=second.pk).update(sequence=99)
    Seal.objects.filter(pk=third.pk).update(sequence=2)
    Seal.objects.filter(pk=second.pk).update(sequence=3)

    assert (Trouble.CHANGED, "2026-11", 2) in verified(tmp_path)


def test_a_swap_of_contents_is_found(town, tmp_path):
    second, third = event_at(2), event_at(3)
    Event.objects.filter(pk=second.pk).update(at=third.at)
    Event.objects.filter(pk=third.pk).update(at=second.at)

    assert verified(tmp_path) == [(Trouble.CHANGED, "2026-11", 2), (Trouble.CHANGED, "2026-11", 3)]


def test_an_insertion_in_the_middle_is_found(town, tmp_path):
    for sequence in (4, 3):
        Seal.objects.filter(pk=place(sequence).pk).update(sequence=sequence + 1)
    event = make_event(town.pk)
    link = chain_hash(place(2).chain_hash, sequence=3, event=queries.values_of(event))
    values = {"organisation_id": town.pk, "river": "money", "month": "2026-11", "sealed_at": NOVEMBER}
    Seal.objects.create(event_id=event.pk, sequence=3, chain_hash=link, **values)

    assert verified(tmp_path) == [(Trouble.CHANGED, "2026-11", 4), (Trouble.CHANGED, "2026-11", 5)]


def test_a_cut_tail_is_found_against_the_anchor(town, tmp_path):
    anchor(tmp_path)
    for sequence in (4, 3):
        event_at(sequence).delete()
        place(sequence).delete()

    assert verified(tmp_path) == [(Trouble.CUT, "2026-11", 4)]


def test_a_chain_written_anew_is_found_against_the_anchor(town, tmp_path):
    anchor(tmp_path)
    Event.objects.filter(pk=event_at(1).pk).update(code="x.y")
    sealed_anew(town)

    assert verified(tmp_path) == [(Trouble.REWRITTEN, "2026-11", 4)]


def test_a_chain_written_anew_without_an_anchor_is_beyond_us(town, tmp_path):
    """Said plainly in the command's answer; the reason why anchors exist."""
    Event.objects.filter(pk=event_at(1).pk).update(code="x.y")
    sealed_anew(town)

    assert verified(tmp_path) == []


def test_an_older_anchor_still_counts_when_the_chain_has_grown(town, tmp_path):
    anchor(tmp_path)
    make_event(town.pk)
    seal(town.pk, now=NOVEMBER)
    anchors.write_anchor(tmp_path, date(2026, 11, 21), queries.heads())

    assert verified(tmp_path) == []


def test_a_chain_that_vanished_as_a_whole_is_found_against_the_anchor(town, tmp_path):
    anchor(tmp_path)
    for model in (Event, Seal, Segment):
        model.objects.all().delete()

    assert verified(tmp_path) == [(Trouble.CUT, "2026-11", 4)]


def test_the_cut_end_of_a_closed_month_is_found(town, tmp_path):
    event_at(3, "2026-10").delete()
    place(3, "2026-10").delete()

    assert verified(tmp_path) == [(Trouble.MONTH_CUT, "2026-10", 2), (Trouble.CHANGED, "2026-11", 1)]


def test_a_month_that_is_gone_is_found(town, tmp_path):
    for sequence in (1, 2, 3):
        event_at(sequence, "2026-10").delete()
        place(sequence, "2026-10").delete()

    assert verified(tmp_path) == [(Trouble.MONTH_GONE, "2026-10", 0)]


def test_a_month_ended_after_its_retention_is_in_order(tmp_path):
    town = make_organisation()
    for moment in (datetime(2015, 10, 20, tzinfo=UTC), NOVEMBER):
        make_event(town.pk)
        seal(town.pk, now=moment)
    anchor(tmp_path)
    end_months(before="2015-11", now=NOVEMBER)

    assert verified(tmp_path) == []


def test_the_anchor_of_an_ended_month_counts_for_its_closing_hash(tmp_path):
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk, now=datetime(2015, 10, 20, tzinfo=UTC))
    anchor(tmp_path)
    make_event(town.pk)
    seal(town.pk, now=NOVEMBER)
    end_months(before="2015-11", now=NOVEMBER)
    Segment.objects.update(closing_hash="f" * 64)

    assert verified(tmp_path) == [(Trouble.REWRITTEN, "2015-10", 1), (Trouble.CHANGED, "2026-11", 1)]


def test_a_month_ended_too_early_is_found(town, tmp_path):
    end_months(before="2026-11", now=NOVEMBER)

    assert verified(tmp_path) == [(Trouble.ENDED_EARLY, "2026-10", 0)]


def test_a_month_without_its_closing_hash_is_found(town, tmp_path):
    Segment.objects.all().delete()

    assert verified(tmp_path) == [(Trouble.NOT_CLOSED, "2026-10", 0)]


@pytest.mark.parametrize("ended", [True, False])
def test_a_month_linked_to_another_past_is_found(town, tmp_path, ended):
    if ended:
        end_months(before="2026-11", now=NOVEMBER)
    Segment.objects.update(first_link="f" * 64)

    assert (Trouble.UNLINKED, "2026-10", 0) in verified(tmp_path)


def test_places_are_counted(town, tmp_path):
    with connection.cursor() as cursor:
        check = Verification(cursor.connection, anchors.read_anchors(tmp_path))
    list(check.findings())

    assert (check.places, check.chains) == (7, 1)


def test_a_chain_of_which_all_months_have_ended_is_in_order(tmp_path):
    town = make_organisation()
    make_event(town.pk)
    seal(town.pk, now=datetime(2015, 10, 20, tzinfo=UTC))
    anchor(tmp_path)
    Segment.objects.create(
        organisation_id=town.pk,
        river="money",
        month="2015-10",
        first_link=FIRST_LINK,
        closing_hash=place(1, "2015-10").chain_hash,
        count=1,
        closed_at=datetime(2015, 11, 1, tzinfo=UTC),
    )
    end_months(before="2015-11", now=NOVEMBER)

    assert verified(tmp_path) == []
