"""What the demo writes in bulk is what the actions of the applicant and of the carrier write one after the other."""

import random
from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction

from wegbereiter.audit.models import Event
from wegbereiter.demo.handed_in import (
    BACK,
    DRAFTS,
    EARLIER,
    NOT_TAKEN,
    PASSED_ON,
    START,
    Players,
    Wish,
    hand_in,
)
from wegbereiter.funding import actions as funding
from wegbereiter.funding.models import Application, Forwarding, Position
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of

NOW = datetime(2018, 6, 20, 9, 30, tzinfo=UTC)
KINDS = ("draft", "new", "early", "carrier", "requalifying", "own staff", "asked", "refused", "withdrawn")
OF_THE_ROW = {"id", "application_id", "position_id", "object_id"}


def applications_are_such_as_the_actions_write(first, second):
    """Called by the one test that loads the demo. Each kind, by a town alone, a lead of a pool, one with own money."""
    drafts = Application.objects.filter(state="draft")
    alone, lead, tops_up = (
        drafts.filter(pool=None, own_amount=0)[0].organisation_id,
        drafts.filter(pool__isnull=False)[0].organisation_id,
        drafts.filter(own_amount__gt=0)[0].organisation_id,
    )
    for holder, kind in [*((alone, kind) for kind in KINDS), (lead, "carrier"), (tops_up, "new")]:
        wish = Wish(holder=holder, kind=kind, now=NOW)
        written = written_by(lambda players, wish=wish: hand_in(players, [wish]), wish, first, second)
        assert written == written_by(lambda players, wish=wish: by_actions(players, wish), wish, first, second), kind


def written_by(write, wish, first, second):
    """The rows that `write` makes where the holder has not applied yet; nothing stays."""
    clerks = {m.organisation_id: m for m in Membership.objects.filter(role="funding_clerk")}
    carrier = Membership.objects.filter(role="carrier_office").select_related("organisation")[0]
    players = Players(clerks=clerks, carrier=carrier, first=first, second=second, rng=random.Random(3))
    with transaction.atomic():
        of_holder = {"organisation_id": wish.holder}
        for model in (Forwarding, Position, Application):
            model.objects.filter(**of_holder).delete()
        write(players)
        found = {
            "application": rows(Application.objects.filter(**of_holder)),
            "positions": rows(Position.objects.filter(**of_holder).order_by("number")),
            "forwardings": rows(Forwarding.objects.filter(**of_holder)),
            "events": rows(Event.objects.filter(at=NOW).order_by("id")),
        }
        transaction.set_rollback(True)
    for event in found["events"]:
        event["data"].pop("position", None)
    return found


def rows(found):
    return [{name: value for name, value in row.items() if name not in OF_THE_ROW} for row in found.values()]


def by_actions(players, wish):
    clerk, now = players.clerks[wish.holder], wish.now
    by = actor_of(clerk, natural_person=clerk.user.profile.natural_person)
    begun = funding.start_application(by=by, now=now)
    entries = [entry(players, one, wish.kind) for one in begun.positions.all()]
    group, entries[0] = entries[0].qualification, special(entries[0], wish.kind, players)
    text = funding.Draft(
        version=begun.version, signatory=clerk.user.profile.name, own_amount=begun.own_amount, positions=entries
    )
    saved = funding.save_application(begun.pk, text, by=by, now=now)
    if wish.kind in PASSED_ON:
        answer(players, saved, group, wish)
    if wish.kind in DRAFTS:
        return
    signed = {"version": saved.version, "signature": "online"}
    made = funding.submit_application(saved.pk, **signed, by=by, now=now)
    if wish.kind == "withdrawn":
        funding.withdraw_application(made.pk, by=by, now=now)


def entry(players, position, kind):
    early = kind == "early"
    return funding.PositionEntry(
        number=position.number,
        fte=position.fte,
        first_day=EARLIER if early else START,
        qualification=position.qualification,
        person=players.invented(),
        reason=BACK if early else "",
    )


def special(entry, kind, players):
    if kind in PASSED_ON:
        return replace(entry, carrier=players.carrier.organisation_id, person="", qualification="")
    if kind == "requalifying":
        return replace(entry, qualification="requalifying", has_worked_before=True)
    return replace(entry, employed_since=EARLIER) if kind == "own staff" else entry


def answer(players, saved, group, wish):
    by = actor_of(players.carrier, natural_person=players.carrier.user.profile.natural_person)
    asked = Forwarding.objects.get(position__application=saved)
    if wish.kind == "refused":
        funding.refuse_forwarding(asked.pk, reason=NOT_TAKEN, by=by, now=wish.now)
    elif wish.kind != "asked":
        person = players.invented()
        funding.accept_forwarding(asked.pk, person=person, qualification=group, by=by, now=wish.now)
