"""Reads that join apps: what somebody finds on the first page, and who read what."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from wegbereiter.accounts.queries import accounts_over
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.choices import EVENTS
from wegbereiter.audit.queries import chain_state, events_visible_to, reads_by
from wegbereiter.audit.queries.chains import ChainState
from wegbereiter.audit.queries.events import ReadLine
from wegbereiter.casework.queries.retention import files_over
from wegbereiter.core.retention import Over, due, due_here
from wegbereiter.core.tenancy import NO_ORGANISATION, Actor
from wegbereiter.funding.models import Application, Calculation, HeadCount, Revocation, Simulation
from wegbereiter.funding.queries import (
    calculations_visible_to,
    head_counts_visible_to,
    newest_final,
    objections_visible_to,
    place_money,
    sums_visible_to,
)
from wegbereiter.funding.queries.amendment import waiting_amendments
from wegbereiter.funding.queries.application_page import current
from wegbereiter.funding.queries.listing import newest_editions_first
from wegbereiter.funding.queries.money import Money, PlaceMoney
from wegbereiter.funding.queries.notice_objection import open_objections, still_owed
from wegbereiter.funding.queries.retention import words_over
from wegbereiter.funding.queries.revocation import open_hearings
from wegbereiter.funding.queries.simulation import drafts_to_comment_on, proposed_drafts
from wegbereiter.funding.queries.way_tasks import AdviceTask, WayTasks, advice_task, way_tasks
from wegbereiter.funding.states import AreaKind, CalculationState, ObjectionState
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries.people import members, open_invitations
from wegbereiter.organisations.queries.register import visible_to
from wegbereiter.organisations.queries.retention import rows_over
from wegbereiter.people.queries.emergency import emergencies_to_check
from wegbereiter.privacy.choices import RETENTION, Retention, Text

SOON = 30  # days
RUNS = 50


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A proposal that needs a second pair of eyes; `own`: the reader stands behind it, so somebody else decides."""

    count: HeadCount | None = None
    calculation: Calculation | None = None
    simulation: Simulation | None = None
    own: bool


@dataclass(frozen=True, kw_only=True)
class StateHome:
    """What the state, the ministry and the auditor see first. `trail` is there for whoever verifies it."""

    calculation: Calculation | None
    counts: list[HeadCount] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    open_objections: int = 0
    open_notice_objections: int = 0
    amendments: int = 0
    hearings: int = 0
    owed: int = 0  # objections that were upheld, and no notice since
    proposals: AdviceTask | None = None  # for whoever can have ways proposed
    trail: ChainState | None = None


@dataclass(frozen=True, kw_only=True)
class TownHome:
    """What a town or district sees first: its money, and what it has to do next on its way."""

    money: PlaceMoney
    tasks: WayTasks
    application: Application | None = None  # in hand, or decided
    hearings: list[Revocation] = field(default_factory=list)  # what it may answer

    @property
    def main(self) -> Money | None:
        return self.money.main


@dataclass(frozen=True, kw_only=True)
class SumsHome:
    calculation: Calculation | None
    regions: list[object] = field(default_factory=list)
    drafts: list[Simulation] = field(default_factory=list)  # of the simulator, open for comments


@dataclass(frozen=True, kw_only=True)
class PlainHome:
    """For roles without money of their own to look at: the people of the organisation, if that is their task."""

    people: int | None = None
    open_invitations: int = 0
    emergencies: int | None = None  # openings that the data protection officer has not looked at


def state_home(actor: Actor, *, now: datetime) -> StateHome:
    """Money, towns and people of the newest allotment, how far each head count is, and what waits for whom."""
    counts = newest_versions(actor)
    prepared = calculations_visible_to(actor).filter(state=CalculationState.PREPARED).order_by("prepared_at", "pk")
    waiting = [
        *(
            Waiting(count=count, own=_own(count, actor))
            for count in counts
            if count.is_prepared and not count.is_decided
        ),
        *(Waiting(calculation=calculation, own=_own(calculation, actor)) for calculation in prepared),
        *(Waiting(simulation=draft, own=_own(draft, actor)) for draft in proposed_drafts(actor)),
    ]
    return StateHome(
        calculation=newest_final(actor),
        counts=counts,
        waiting=waiting,
        open_objections=objections_visible_to(actor).filter(state=ObjectionState.OPEN).count(),
        open_notice_objections=open_objections(actor).count(),
        amendments=waiting_amendments(actor),
        owed=still_owed(actor).count(),
        hearings=open_hearings(actor).count(),
        proposals=advice_task(actor) if actor.may(Permission.ALLOTMENT_PREPARE) else None,
        trail=chain_state(actor, now=now) if actor.may(Permission.AUDIT_VERIFY) else None,
    )


def newest_versions(actor: Actor) -> list[HeadCount]:
    """The version in force of each edition's head count, the newest edition first."""
    found: dict[str, HeadCount] = {}
    for count in newest_editions_first(head_counts_visible_to(actor)):
        found.setdefault(count.edition, count)
    return list(found.values())


def _own(thing: HeadCount | Calculation | Simulation, actor: Actor) -> bool:
    return not thing.may_be_decided_by(actor.natural_persons)


def sums_home(actor: Actor) -> SumsHome:
    """Published sums by region; never of one town."""
    calculation, drafts = newest_final(actor), drafts_to_comment_on(actor)
    if calculation is None:
        return SumsHome(calculation=None, drafts=drafts)
    sums = sums_visible_to(actor).filter(calculation=calculation, kind=AreaKind.REGION).select_related("area")
    return SumsHome(calculation=calculation, regions=list(sums.order_by("-total_amount")), drafts=drafts)


def plain_home(actor: Actor, *, now: datetime, today: date) -> PlainHome:
    if actor.may(Permission.READS_REVIEW):
        return PlainHome(emergencies=sum(one.looked_at is None for one in emergencies_to_check(actor)))
    if not actor.may(Permission.MEMBERS_MANAGE):
        return PlainHome()
    return PlainHome(
        people=sum(not member.is_gone for member in members(actor, today=today)),
        open_invitations=len(open_invitations(actor, now=now)),
    )


Found = StateHome | TownHome | SumsHome | PlainHome | None


def home_of(actor: Actor, place: Organisation | None, *, now: datetime, today: date) -> tuple[str, Found]:
    """Which first page an actor gets, and what stands on it."""
    if actor.user_id is None:
        return "visitor", None
    if actor.may(Permission.ALLOTMENT_READ_ALL):
        return "state", state_home(actor, now=now)
    if actor.may(Permission.ALLOTMENT_READ_OWN) and place is not None:
        return "town", TownHome(
            money=place_money(actor, place),
            tasks=way_tasks(actor),
            application=current(actor),
            hearings=list(open_hearings(actor)),
        )
    if actor.may(Permission.ALLOTMENT_READ_SUMS):
        return "sums", sums_home(actor)
    return "plain", plain_home(actor, now=now, today=today)


@dataclass(frozen=True, kw_only=True)
class Read:
    """A line of "who read what", with the name of the organisation it was about, if it was another one."""

    line: ReadLine
    about: str


def reads_of(actor: Actor, user_id: UUID, *, since: datetime) -> list[Read]:
    """What the account has read, exported or was refused in the actor's organisation, the newest first."""
    lines = reads_by(actor, user_id, since=since)
    names = names_of(actor, {line.about_organisation_id for line in lines})
    return [Read(line=line, about=names.get(line.about_organisation_id, "")) for line in lines]


def names_of(actor: Actor, organisation_ids: set[UUID | None]) -> dict[UUID | None, str]:
    """Names of organisations, which are public."""
    known = {organisation_id for organisation_id in organisation_ids if organisation_id}
    return dict(visible_to(actor).filter(pk__in=known).values_list("pk", "name"))


def kinds_over(today: date) -> list[Over]:
    """Every kind of row that ends by the clock."""
    return [*files_over(today), *rows_over(today), accounts_over(today), *words_over(today)]


def everything_over(today: date) -> list[tuple[Over, dict[UUID, int]]]:
    """What the retention jobs would end, with the number of rows by organisation. As owner or login, for nobody."""
    return [(over, due(over)) for over in kinds_over(today)]


@dataclass(frozen=True, kw_only=True)
class EndingClass:
    """A class of data with how many rows of the own organisation end at the next run, and within `SOON` days."""

    retention: Retention
    now: int
    soon: int


def endings_of(actor: Actor, *, today: date) -> list[EndingClass]:
    """What ends by the clock, in the order of the register of periods. Two queries."""
    assert actor.organisation_id is not None
    kinds = kinds_over(today)
    now = due_here(kinds, organisation_id=actor.organisation_id)
    later = due_here(kinds_over(today + timedelta(days=SOON)), organisation_id=actor.organisation_id)
    known = {over.retention for over in kinds}
    return [
        EndingClass(retention=kept, now=now[code], soon=later[code] - now[code])
        for code, kept in RETENTION.items()
        if code in known
    ]


@dataclass(frozen=True, kw_only=True)
class EndedLine:
    """A run that has ended something: when, what kind of thing, how many rows."""

    at: datetime
    sentence: Text
    rows: int


def ended_in(actor: Actor) -> list[EndedLine]:
    """The last runs in the own organisation, the newest first. One query."""
    found = (
        events_visible_to(actor)
        .filter(organisation_id=actor.organisation_id or NO_ORGANISATION, code__endswith=".retention.ended")
        .order_by("-at", "-id")[:RUNS]
    )
    return [
        EndedLine(
            at=event.at, sentence=EVENTS[event.code], rows=sum(n for n in event.data.values() if isinstance(n, int))
        )
        for event in found
    ]
