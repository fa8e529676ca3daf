"""The demo's applications: of towns, of the leads of pools, of towns that top up and of the district that took tasks over.

Every state and every kind of position is there: passed on to a carrier, people in re-qualification, staff that the town
has paid itself, findings that were let pass. A few are decided, with their notice.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.handed_in import Players, Wish, hand_in
from wegbereiter.demo.queries import cast
from wegbereiter.funding import actions as funding
from wegbereiter.funding.models import Allotment, Application, Way
from wegbereiter.funding.queries.application import open_findings
from wegbereiter.funding.states import Outcome, PartnerState, Round, WayCode, WayState
from wegbereiter.organisations.models import Membership

IN_MARCH = datetime(2018, 3, 1, 9, tzinfo=UTC)
IN_APRIL = datetime(2018, 4, 9, 9, tzinfo=UTC)
AFTER_COUNCILS = datetime(2018, 6, 1, 9, tzinfo=UTC)
RETURNED = "Bitte nennen Sie die Qualifikation genauer. (erfundenes Beispiel)"
REJECTED = "Der Antrag wurde doppelt gestellt. (erfundenes Beispiel)"
PASSED = "Der Arbeitsvertrag liegt vor. (erfundenes Beispiel)"
MOST_NOTICES = 24  # each one is a file; so many show how they look without keeping the start waiting
MOST_OF_A_WAY = 40
MIX = (
    "draft", "new", "early", "returned", "proposed", "granted", "rejected", "carrier", "requalifying", "own staff",
    "passed", "granted", "new", "asked", "carrier granted", "refused", "withdrawn", "new",
)  # fmt: skip
DECIDED = {"proposed", "granted", "rejected", "passed", "carrier granted"}


def apply_and_decide(memberships: Sequence[Membership], first: Actor, second: Actor, rng: random.Random) -> None:
    """One application of each; those of the cast are left to whoever tries the demo."""
    clerks = {m.organisation_id: m for m in memberships if m.role == "funding_clerk"}
    carrier = next(m for m in memberships if m.role == "carrier_office")
    players = Players(clerks=clerks, carrier=carrier, first=first, second=second, rng=rng)
    left = MOST_NOTICES
    wishes = [
        Wish(holder=holder, kind=MIX[number % len(MIX)], now=begun + timedelta(hours=number))
        for number, (holder, begun) in enumerate(_holders())
    ]
    for wish, made in zip(wishes, hand_in(players, wishes), strict=True):
        left -= _worked_on(players, made, wish.kind, may_decide=left > 0)


def _holders() -> Iterator[tuple[UUID, datetime]]:
    """Who applies, and from when on: whoever needs the council first comes later."""
    allotments = Allotment.objects.filter(calculation__round=Round.FINAL, calculation__state="final")
    played = {member.at for member in cast()}
    free = allotments.exclude(organisation__key__in=played).order_by("organisation__key")
    free = free.exclude(organisation_id__in=Application.objects.values("organisation_id"))
    ways = (
        Way.objects.filter(state=WayState.ACCEPTED).exclude(organisation__key__in=played).order_by("organisation__key")
    )
    alone = free.filter(below_claim=False).exclude(organisation_id__in=Way.objects.values("organisation_id"))
    for holder in alone.values_list("organisation_id", flat=True):
        yield holder, IN_MARCH
    for holder in ways.filter(kind=WayCode.TOP_UP).values_list("organisation_id", flat=True)[:MOST_OF_A_WAY]:
        yield holder, AFTER_COUNCILS
    for holder in _whole_pools(ways)[:MOST_OF_A_WAY]:
        yield holder, AFTER_COUNCILS
    taken = ways.filter(kind=WayCode.TO_DISTRICT, partner_state=PartnerState.ACCEPTED).exclude(partner__key__in=played)
    for holder in taken.order_by("partner__key").values_list("partner_id", flat=True).distinct():
        yield holder, AFTER_COUNCILS


def _whole_pools(ways: QuerySet[Way]) -> list[UUID]:
    """Leads whose partners have all accepted."""
    open_ones = Way.objects.filter(pool__isnull=False, state=WayState.ASKED).values("pool_id")
    led = ways.filter(pool__ended_at=None, pool__isnull=False).exclude(pool_id__in=open_ones)
    return list(led.filter(organisation_id=F("partner_id")).values_list("organisation_id", flat=True))


def _worked_on(players: Players, made: Application, kind: str, *, may_decide: bool) -> bool:
    """What the office has done: sent back, proposed by one officer, decided by the other. Whether it was decided."""
    now = max(IN_APRIL, made.submitted_at or IN_APRIL) + timedelta(days=2)
    if kind == "returned":
        funding.send_back(made.pk, reason=RETURNED, by=players.first, now=now)
    if kind not in DECIDED or (made.findings and kind != "passed"):
        return False
    if kind == "passed":
        _let_pass(players, made, now)
    outcome, reason = (Outcome.REJECT, REJECTED) if kind == "rejected" else (Outcome.GRANT, "")
    funding.propose_decision(made.pk, outcome=outcome, reason=reason, by=players.first, now=now)
    if kind == "proposed" or not may_decide:
        return False
    funding.decide_application(made.pk, by=players.second, now=now)
    return True


def _let_pass(players: Players, made: Application, now: datetime) -> None:
    for finding in open_findings(players.first, made):
        values = {"code": str(finding.code), "position": finding.position, "reason": PASSED}
        funding.overrule_finding(made.pk, **values, by=players.first, now=now)
