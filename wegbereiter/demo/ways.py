"""Ways for the towns below the least claim: proposed and published by the officers' actions, chosen in bulk as the owner.

Every row is one that the actions could have written: who leads, who has answered, on which day, with which amount. What a
visitor is to try out is left open: Wehr has chosen nothing, the pool of Ettenheim waits for Rust and for Ettenheim's own
council, and three municipalities wait for the district of Biberach.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import NOBODY, Actor
from wegbereiter.demo.rules import Course, course_of
from wegbereiter.funding import actions as funding
from wegbereiter.funding.models import Allotment, Calculation, Pool, PoolingSuggestion, Way
from wegbereiter.funding.rules.agreement import top_up_of
from wegbereiter.funding.states import PartnerState, WayCode, WayState
from wegbereiter.organisations.models import Membership
from wegbereiter.pact import queries as pact

PROPOSED = datetime(2018, 1, 15, 9, tzinfo=UTC)
ASKED = datetime(2018, 1, 29, 9, tzinfo=UTC)
FIRST_COUNCIL = date(2018, 2, 5)
UP_TO_HERE = datetime(2018, 5, 31, 16, tzinfo=UTC)

HANDS_OVER = "08426"  # Biberach: its municipalities hand the task to their district, as they really did
WAITING_TRANSFERS = 3
OPEN_TOWN = "08337116"  # Wehr: a visitor chooses
OPEN_POOL, NOT_ANSWERED = "08317026", {"08317114", "08317026"}  # Ettenheim's pool: Rust and Ettenheim decide
ANSWERS, DECLINES = 0.6, 0.5  # share of partners that have answered; of districts that do not take over
DECLINED = "Der Gemeinderat will die Aufgabe selbst erfüllen. (erfundenes Beispiel)"
GIVEN_UP = "Die Partner haben sich über die Stelle nicht geeinigt. (erfundenes Beispiel)"
NOT_TAKEN = "Der Landkreis hat dafür kein Personal. (erfundenes Beispiel)"

Clerks = Mapping[UUID, Membership]


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town below the claim, or one that was asked to help: its proposal, its allotment, its clerk."""

    suggestion: PoolingSuggestion
    allotment: Allotment
    clerk: Membership

    @property
    def key(self) -> str:
        return self.allotment.organisation.key or ""

    @property
    def in_landkreis_biberach(self) -> bool:
        return self.key.startswith(HANDS_OVER)


def choose_ways(calculation: Calculation, members: list[Membership], first: Actor, rng: random.Random) -> None:
    """Have ways proposed, publish them, and let every town but the visitors' choose."""
    advice = funding.propose_ways(calculation.pk, by=first, now=PROPOSED)
    funding.publish_advice(advice.pk, by=first, now=PROPOSED)
    pools: dict[str, list[Town]] = defaultdict(list)
    made = _Made(calculation=calculation, rng=rng, clerks=clerks_of(members))
    for town in _towns(advice.pk, calculation, made.clerks):
        if town.in_landkreis_biberach and town.suggestion.kind != WayCode.TOP_UP:
            made.hand_over(town)
        elif town.suggestion.pool_name:
            pools[town.suggestion.pool_name].append(town)
        elif town.key != OPEN_TOWN:
            made.alone(town)
    for name in sorted(pools):
        made.pool(sorted(pools[name], key=lambda town: (not town.suggestion.leads, town.key)))
    made.keep()


def clerks_of(members: list[Membership]) -> Clerks:
    """One funding clerk of each town and district: the invented one, who is no visitor."""
    return {member.organisation_id: member for member in members if member.role == "funding_clerk"}


def _towns(advice: UUID, calculation: Calculation, clerks: Clerks) -> Iterator[Town]:
    allotments = {
        one.organisation_id: one
        for one in Allotment.objects.filter(calculation=calculation).select_related("organisation__district")
    }
    found = PoolingSuggestion.objects.filter(advice=advice).select_related("organisation")
    for one in found.order_by("organisation__key"):
        allotment = allotments[one.organisation_id]
        if allotment.annual_amount:  # where nobody was counted there is nothing to choose
            yield Town(suggestion=one, allotment=allotment, clerk=clerks[one.organisation_id])


class _Made:
    """Pools and ways before they are written."""

    def __init__(self, *, calculation: Calculation, rng: random.Random, clerks: Clerks) -> None:
        self.calculation, self.rng, self.clerks = calculation, rng, clerks
        self.pools: list[Pool] = []
        self.ways: list[Way] = []
        self._waiting = 0

    def keep(self) -> None:
        Pool.objects.bulk_create(self.pools)
        Way.objects.bulk_create(self.ways, batch_size=500)
        record("funding.ways.loaded", by=NOBODY, river="system", now=UP_TO_HERE, rows=len(self.ways))

    def pool(self, towns: list[Town]) -> None:
        """How a proposed pool has gone: nothing yet, under way, agreed, or given up."""
        lead = towns[0]
        course = Course.OPEN if lead.key == OPEN_POOL else course_of(self.rng.random())
        if course is Course.NOTHING:
            return
        pool = Pool(
            organisation=lead.allotment.organisation,
            edition=self.calculation.edition,
            calculation=self.calculation,
            kind=lead.suggestion.kind,
            created_at=ASKED,
            created_by=lead.clerk.user_id,
            created_role=lead.clerk.role,
        )
        self.pools.append(pool)
        for number, town in enumerate(towns):
            self._member(pool, lead, town, course, last=number == len(towns) - 1)
        if course is Course.GIVEN_UP:
            pool.ended_at, pool.end_reason = UP_TO_HERE, GIVEN_UP

    def _member(self, pool: Pool, lead: Town, town: Town, course: Course, *, last: bool) -> None:
        asked = self._asked(town, by=lead, kind=lead.suggestion.kind, pool=pool, partner=lead.allotment.organisation)
        if course is Course.OPEN:
            accepts = town.key not in NOT_ANSWERED
        else:
            accepts = course is Course.AGREED or (town is not lead and not last and self.rng.random() < ANSWERS)
        if course is Course.DECLINED and last:
            asked.state, asked.reason = WayState.REFUSED, DECLINED
            self._answered(asked, town, self._council())
        elif course is Course.GIVEN_UP and town is lead:
            asked.state, asked.reason = WayState.WITHDRAWN, GIVEN_UP
        elif accepts:
            self._accepted(asked, town)
        self.ways.append(asked)

    def hand_over(self, town: Town) -> None:
        """To the Landkreis, which has taken over all but the last few."""
        way = self._transfer(town)
        self._waiting += 1
        if self._waiting > WAITING_TRANSFERS:
            self._district_answers(way, PartnerState.ACCEPTED)

    def alone(self, town: Town) -> None:
        """Own money, where the adviser proposes it; else the district, which has refused now and then."""
        if town.suggestion.kind != WayCode.TOP_UP:
            way = self._transfer(town)
            if self.rng.random() < DECLINES:
                self._district_answers(way, PartnerState.REFUSED)
            return
        way = self._asked(town, by=town, kind=WayCode.TOP_UP)
        self._accepted(way, town)
        way.asked_at = way.answered_at  # type: ignore[assignment]
        way.top_up_amount = top_up_of(way.annual_amount, pact.edition(way.edition))  # type: ignore[arg-type]
        self.ways.append(way)

    def _transfer(self, town: Town) -> Way:
        district = town.allotment.organisation.district
        way = self._asked(town, by=town, kind=WayCode.TO_DISTRICT, partner=district, partner_state=PartnerState.WAITING)
        self._accepted(way, town)
        way.asked_at = way.answered_at  # type: ignore[assignment]
        self.ways.append(way)
        return way

    def _district_answers(self, way: Way, state: PartnerState) -> None:
        assert way.partner_id is not None
        assert way.answered_at is not None
        clerk = self.clerks[way.partner_id]
        way.partner_state = state
        way.partner_reason = NOT_TAKEN if state == PartnerState.REFUSED else ""
        way.partner_answered_at = way.answered_at + timedelta(days=self.rng.randrange(2, 15))
        way.partner_answered_by, way.partner_answered_role = clerk.user_id, clerk.role

    def _asked(self, town: Town, *, by: Town, kind: str, **values: object) -> Way:
        return Way(
            organisation=town.allotment.organisation,
            edition=self.calculation.edition,
            calculation=self.calculation,
            kind=kind,
            annual_amount=town.allotment.annual_amount,
            asked_at=ASKED,
            asked_by=by.clerk.user_id,
            asked_role=by.clerk.role,
            **values,
        )

    def _accepted(self, way: Way, town: Town) -> None:
        way.state, way.allotment, way.council_on = WayState.ACCEPTED, town.allotment, self._council()
        self._answered(way, town, way.council_on)

    def _answered(self, way: Way, town: Town, council_on: date) -> None:
        way.answered_at = datetime(council_on.year, council_on.month, council_on.day, 8, tzinfo=UTC) + timedelta(days=1)
        way.answered_by, way.answered_role = town.clerk.user_id, town.clerk.role

    def _council(self) -> date:
        return FIRST_COUNCIL + timedelta(days=self.rng.randrange(0, 100))
