"""The bodies, people and rows of the access matrix. Everything that one body alone may see carries its canary.

A canary of words is `zq<what><body>qz`; a canary of numbers is the size of a town and the amounts that follow from it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.access import world_office, world_people
from wegbereiter.accounts.models import User
from wegbereiter.accounts.roles import ROLES
from wegbereiter.audit.factories import make_event
from wegbereiter.core.models import JobRun
from wegbereiter.funding.factories import make_calculation, make_comment, make_head_count, make_simulation
from wegbereiter.funding.jobs import CALCULATE
from wegbereiter.funding.models import (
    Allotment,
    HeadCount,
    HeadCountRow,
    HeadCountUpload,
    Objection,
)
from wegbereiter.funding.states import CalculationState, CountState, Round, SimulationState
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.models import (
    BankAccount,
    Contact,
    FactorReset,
    HintCount,
    Invitation,
    Membership,
    Organisation,
    OrganisationValues,
    RegisterUpdate,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
PERSONS = {"towna": 71_317, "townb": 68_923, "towna2": 4_211, "townb2": 5_923, "towna3": 3_907, "townb3": 3_511}

# Where a role is played; the second body of the kind is the foreign one.
HOMES = {
    "approving_office": "office",
    "ministry": "ministry",
    "audit_office": "audit",
    "towns_association": "unionone",
    "carrier": "carrierone",
    "district": "districta",
    "municipality": "towna",
    "city_district": "citya",
    "municipal_association": "associationa",
    "region": "regiona",
}
BODIES: dict[str, str] = {
    **{home: kind for kind, home in HOMES.items()},
    "unionother": "towns_association",
    "carrierother": "carrier",
    "districtb": "district",
    "townb": "municipality",
    "towna2": "municipality",
    "townb2": "municipality",
    "towna3": "municipality",
    "townb3": "municipality",
}
FOREIGN = "townb"
FIRST_KINDS = ("municipality", "towns_association", "carrier", "approving_office", "ministry", "audit_office")


def home(role: str) -> str:
    """The body in which the matrix plays a role that is at home in several kinds."""
    return HOMES[next(kind for kind in FIRST_KINDS if kind in ROLES[role].works_in)]


_planted: set[str] = set()


def canary(what: str, body: str) -> str:
    _planted.add(what)
    return f"zq{what}{body}qz"


@dataclass
class Things:
    """Keyword arguments of addresses: `own[body]` for its own row, `foreign` for rows of all other bodies."""

    by_body: dict[str, UUID] = field(default_factory=dict)

    def own(self, body: str) -> UUID | None:
        return self.by_body.get(body)

    def foreign(self, body: str) -> list[UUID]:
        return [pk for name, pk in self.by_body.items() if name != body]


@dataclass
class World:
    bodies: dict[str, Organisation] = field(default_factory=dict)
    members: dict[tuple[str, str], Membership] = field(default_factory=dict)  # (role, body)
    things: dict[str, Things] = field(default_factory=dict)
    numbers: dict[str, set[int]] = field(default_factory=dict)  # body -> canaries of numbers
    told: set[tuple[str, str]] = field(default_factory=set)  # (whose, to whom): amounts that one body tells another
    between: dict[str, User] = field(default_factory=dict)  # accounts that act in no ordinary membership
    planted: frozenset[str] = frozenset()  # the words of all canaries, whosever they are

    def put(self, thing: str, body: str, row: Any) -> Any:
        self.things.setdefault(thing, Things()).by_body[body] = row.pk
        return row

    def own(self, thing: str, body: str) -> UUID:
        """A row of the body itself; where only one body has such rows, that one's (the office's head count)."""
        things = self.things[thing]
        return things.own(body) or next(iter(things.by_body.values()))

    def foreign(self, thing: str, body: str) -> list[UUID]:
        return self.things[thing].foreign(body)


def build() -> World:
    """Make everything as the owner; the caller keeps the transaction open and rolls it back."""
    world = World()
    _planted.clear()
    for name, kind in BODIES.items():
        world.bodies[name] = make_organisation(kind, name=f"Muster {name}")
    for name in PERSONS:
        world.bodies[name].district = world.bodies[f"district{name[4]}"]
        world.bodies[name].save(update_fields=["district"])
    for name, body in world.bodies.items():
        world.put("organisation", name, body)
        if body.kind in ("district", "municipality"):
            world.put("district" if body.kind == "district" else "place", name, body)
        _fill_body(world, name, body)
    for role in ROLES.values():
        for kind in sorted(role.works_in):
            _play(world, role.code, HOMES[kind])
    world_people.fill(world)
    _fill_money(world)
    _fill_office(world)
    world_office.fill(world)
    _fill_simulator(world)
    world_office.fill_standing(world)
    _fill_between(world)
    world.planted = frozenset(_planted)
    return world


def _fill_body(world: World, name: str, body: Organisation) -> None:
    """What every body says about itself, and its people."""
    HintCount.objects.create(organisation=body, month=date(2026, 11, 1), kind="health", shown=7)
    OrganisationValues.objects.create(
        organisation=body,
        responsible_body=canary("body", name),
        street=canary("street", name),
        email=f"{canary('mail', name)}@example.org",
    )
    contact = Contact.objects.create(
        organisation=body, name=canary("contact", name), task=canary("task", name), phone=canary("phone", name)
    )
    world.put("contact", name, contact)
    BankAccount.objects.create(
        organisation=body,
        holder=canary("holder", name),
        iban="DE02120300000000202051",
        first_day=date(2017, 1, 1),
        recorded_at=NOW,
    )
    user = make_user(name=canary("member", name), email=f"colleague.{canary('address', name)}@example.org")
    member = world.put("member", name, make_membership("manager", body, user=user))
    invitation = Invitation.objects.create(
        organisation=body,
        email=f"{canary('invited', name)}@example.org",
        role="manager",
        invited_by=member,
        created_at=NOW,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )
    world.put("invitation", name, invitation)
    make_event(body.pk, "organisation.values.saved", about=body)
    world.put("factor_reset", name, _reset(body, user, name))


def _reset(body: Organisation, user: User, name: str) -> FactorReset:
    """Asked for by somebody who plays no part here, so that every manager of the body is a second person."""
    return FactorReset.objects.create(
        organisation=body,
        user=user,
        persons=[uuid4()],
        person_name=canary("member", name),
        asked_by_name=canary("requested", name),
        reason="lost",
        prepared_by=uuid4(),
        prepared_role="manager",
        prepared_persons=[uuid4()],
        prepared_at=datetime.now(UTC),  # a request is over after a week
    )


def _play(world: World, role: str, body: str) -> None:
    user = make_user(name=canary("player", body), email=f"{role}.{canary('address', body)}@example.org", password="x")
    world.members[role, body] = make_membership(role, world.bodies[body], user=user)


def _fill_between(world: World) -> None:
    """Accounts that stand between: without any role, with a role that is over, in somebody's place."""
    world.between["no role"] = make_user(name="x", email="no.role@example.org", password="x")
    over = make_membership("manager", world.bodies["towna"], last_day=date(2018, 1, 1))
    world.between["role is over"] = over.user
    manager = world.members["manager", "towna"]
    stands_in = make_membership("manager", world.bodies["towna"], substitutes=manager, last_day=date(2100, 1, 1))
    world.between["stands in"] = stands_in.user


def _fill_money(world: World) -> None:
    """A final round of 2017 on a final count, a draft, a count in work, and objections of two towns."""
    persons = {world.bodies[name]: number for name, number in PERSONS.items()}
    count = make_head_count(persons, state=CountState.FINAL)
    _later_count(world, persons)
    calculation = make_calculation(persons, head_count=count)
    draft = make_calculation(persons, head_count=count, occasion=Round.FIRST_TRANCHE, state=CalculationState.DRAFT)
    from tests.access.world_applications import fill_applications  # which need the world itself
    from tests.access.world_ways import fill_ways

    fill_ways(world, calculation)
    fill_applications(world, calculation)
    world.put("final_count", "office", count)
    world.put("calculation", "office", calculation)
    world.put("draft", "office", draft)
    for name in PERSONS:
        rows = Allotment.objects.filter(organisation=world.bodies[name])
        amounts = {int(amount) for row in rows for amount in (row.annual_amount, row.total_amount) if amount}
        world.numbers[name] = {number for number in amounts if number > 99_999}
    for name in ("towna", "townb"):
        world.put("objection", name, _objection(world.bodies[name], count, name))


def _later_count(world: World, persons: dict[Organisation, int]) -> None:
    count = make_head_count(persons, edition="pik-2025", state=CountState.REPORTED)
    HeadCountRow.objects.filter(head_count=count, organisation=world.bodies["townb"]).update(
        corrected_from=1, reason=canary("reason", "townb")
    )
    world.put("open_count", "office", count)


def _objection(body: Organisation, count: HeadCount, name: str) -> Objection:
    row = HeadCountRow.objects.get(head_count=count, organisation=body)
    return Objection.objects.create(
        organisation=body,
        row=row,
        edition=count.edition,
        claimed_persons=80_000,
        reason=canary("objection", name),
        created_at=NOW,
        created_by=uuid4(),
    )


def _fill_simulator(world: World) -> None:
    """A draft that associations read and comment on, and one that they do not see; both over the same towns."""
    amounts = {name: (7_000_000 + 1_003 * n, 5_900_000 + 1_009 * n * n) for n, name in enumerate(PERSONS, start=1)}
    for name, pair in amounts.items():
        world.numbers[name] |= {*pair, pair[0] - pair[1]}
    given = {world.bodies[name]: pair for name, pair in amounts.items()}
    shared = world.put("shared_simulation", "office", make_simulation(given, state=SimulationState.SHARED))
    world.put("simulation", "office", make_simulation(given))
    for name in ("unionone", "unionother"):
        make_comment(shared, world.bodies[name], canary("comment", name))


def _fill_office(world: World) -> None:
    """Rows that only the approving office makes; a town has one too, so that somebody's is foreign."""
    for name in ("office", FOREIGN):
        body = world.bodies[name]
        upload = HeadCountUpload.objects.create(
            organisation=body,
            edition="pik-2017",
            counted_on=date(2017, 9, 15),
            reason=canary("upload", name),
            file_hash="0" * 64,
            rows=[[str(world.bodies["towna"].pk), 5]],
            created_at=NOW,
            created_by=uuid4(),
            expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        )
        world.put("upload", name, upload)
        run = JobRun.objects.create(organisation_id=body.pk, code=CALCULATE, created_at=NOW)
        world.put("run", name, run)
        update = RegisterUpdate.objects.create(
            organisation=body,
            register_date=DAY - timedelta(days=1),
            content={"columns": [], "entries": []},
            file_hash="0" * 64,
            uploaded_by=Membership.objects.filter(organisation=body).first(),
            uploaded_at=NOW,
        )
        world.put("register_update", name, update)
