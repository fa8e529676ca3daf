"""The demo's applications of towns that reach the claim alone: in every state, a few decided with their notice."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.queries import cast, data
from wegbereiter.funding import actions as funding
from wegbereiter.funding.actions import Draft, PositionEntry
from wegbereiter.funding.models import Allotment, Application, Way
from wegbereiter.funding.states import Outcome, Round, Signature
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of

IN_MARCH = datetime(2018, 3, 1, 9, tzinfo=UTC)
IN_APRIL = datetime(2018, 4, 9, 9, tzinfo=UTC)
START, EARLIER = date(2018, 6, 1), date(2017, 9, 1)
BACK = "Die Person ist seit September 2017 beschäftigt. (erfundenes Beispiel)"
RETURNED = "Bitte nennen Sie die Qualifikation genauer. (erfundenes Beispiel)"
REJECTED = "Der Antrag wurde doppelt gestellt. (erfundenes Beispiel)"
MOST_NOTICES = 8  # each one is a file; a handful shows how they look
MIX = ("draft", "new", "early", "returned", "proposed", "granted", "rejected", "new", "new", "new")


def apply_and_decide(memberships: Sequence[Membership], first: Actor, second: Actor, rng: random.Random) -> None:
    """Applications of the towns at or above the least claim; those of the cast are left to whoever tries the demo."""
    rows = Allotment.objects.filter(calculation__round=Round.FINAL, calculation__state="final", below_claim=False)
    played = {member.at for member in cast()}
    with_ways = Way.objects.values("organisation_id")  # those wait for partners first
    towns = rows.exclude(organisation__key__in=played).exclude(organisation_id__in=with_ways)
    towns = towns.order_by("organisation__key")
    clerks = {m.organisation_id: m for m in memberships if m.role == "funding_clerk"}
    decided = 0
    for number, town in enumerate(towns.values_list("organisation_id", flat=True)):
        kind, moment = MIX[number % len(MIX)], IN_MARCH + timedelta(hours=number)
        made = _handed_in(clerks[town], kind, moment, rng)
        if kind == "returned":
            funding.send_back(made.pk, reason=RETURNED, by=first, now=IN_APRIL)
        elif kind in {"proposed", "granted", "rejected"} and not made.findings:
            decided += _worked_on(made, kind, first, second, may_decide=decided < MOST_NOTICES)


def _handed_in(clerk: Membership, kind: str, now: datetime, rng: random.Random) -> Application:
    """A town's application, handed in unless it is to stay a draft."""
    by, names = actor_of(clerk, natural_person=clerk.user.profile.natural_person), data("people")
    begun = funding.start_application(by=by, now=now)
    early = kind == "early"
    entries = [
        PositionEntry(
            number=one.number,
            fte=one.fte,
            first_day=EARLIER if early else START,
            qualification=one.qualification,
            person=f"{rng.choice(names['given'])} {rng.choice(names['family'])}",
            reason=BACK if early else "",
        )
        for one in begun.positions.all()
    ]
    text = Draft(version=begun.version, signatory=clerk.user.profile.name, own_amount=Decimal(), positions=entries)
    saved = funding.save_application(begun.pk, text, by=by, now=now)
    if kind == "draft":
        return saved
    return funding.submit_application(saved.pk, version=saved.version, signature=Signature.ONLINE, by=by, now=now)


def _worked_on(made: Application, kind: str, first: Actor, second: Actor, *, may_decide: bool) -> bool:
    """Proposed by one officer; decided by the other while notices are left. Whether it was decided."""
    outcome, reason = (Outcome.REJECT, REJECTED) if kind == "rejected" else (Outcome.GRANT, "")
    funding.propose_decision(made.pk, outcome=outcome, reason=reason, by=first, now=IN_APRIL)
    if kind == "proposed" or not may_decide:
        return False
    funding.decide_application(made.pk, by=second, now=IN_APRIL)
    return True
