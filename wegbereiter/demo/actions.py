"""Fill an empty database with the real register, a head count, allotments and invented staff. As wb_owner, in bulk, in one transaction."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import NOBODY, Actor
from wegbereiter.demo import addresses, applications, cases, first_tranche, money, notices, simulations, ways
from wegbereiter.demo.queries import cast, data
from wegbereiter.demo.rules import Town, head_count, persons_behind, provisional_count
from wegbereiter.demo.state.loading import load_state, tidy
from wegbereiter.funding.actions import add_up_money
from wegbereiter.organisations.actions import Loaded, NewPerson, load_people, load_register
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.organisations.queries import actor_of

Say = Callable[[int, int, str], None]

PACT_BEGINS = date(2017, 1, 1)
STEPS = 9
OBJECTING_TOWN = "08317150"  # Schwanau: in the demo it objects to its number and is answered


class DatabaseNotEmptyError(Exception):
    """Demo data never mixes with anything else."""


def load(*, seed: int, say: Say, now: datetime | None = None, people: int = 0) -> None:
    """Load everything or nothing; with so many people of the state beside the few of the small demo.

    Raises DatabaseNotEmptyError.
    """
    moment = now or datetime.now(UTC)
    with transaction.atomic():
        _load_small(seed=seed, say=say, moment=moment)
        if people:
            load_state(people, seed=seed, now=moment, first_day=PACT_BEGINS, say=say)
    if people:
        tidy()


def _load_small(*, seed: int, say: Say, moment: datetime) -> None:
    if Organisation.objects.exists():
        raise DatabaseNotEmptyError(
            "This database already holds organisations; demo data is loaded into an empty one only."
        )
    say(1, STEPS, "register of 1,101 municipalities")
    register = load_register(by=NOBODY, now=moment)
    say(2, STEPS, "invented staff in every role")
    memberships = load_people(staff(register, random.Random(seed)), by=NOBODY, now=moment)
    officers = actors(memberships)
    towns = [
        Town(ags=o.key, district_key=o.key[:5], population=o.population or 0)
        for o in register.municipalities()
        if o.key
    ]
    final = final_count(towns)
    say(3, STEPS, "provisional head count and first tranche of July 2017")
    money.first_tranche(provisional(towns, final), register, *officers)
    first_tranche.grant(memberships, *officers, random.Random(f"first tranche {seed}"))
    say(4, STEPS, "final head count of 15 September 2017")
    calculation = money.final_allotments(final, register, clerk_of(memberships, OBJECTING_TOWN), *officers)
    say(5, STEPS, "ways for the towns below the least claim")
    ways.choose_ways(calculation, memberships, officers[0], random.Random(f"ways {seed}"))
    say(6, STEPS, "additional money of 2022 for the districts, left for the second officer")
    money.add_on(officers[0])
    say(7, STEPS, "applications in every state")
    applications.apply_and_decide(memberships, *officers, random.Random(f"applications {seed}"))
    notices.object_to_notices(memberships, *officers)
    notices.amend_grants(memberships, *officers)
    notices.revoke_grants(*officers)
    first_tranche.amend(memberships, *officers)
    say(8, STEPS, "two drafts of the simulator")
    simulations.drafts(officers[0], association_of(memberships))
    say(9, STEPS, "people who are counselled")
    cases.counsel(memberships, addresses.address_list(memberships, now=moment), now=moment)
    assert officers[0].organisation_id is not None
    add_up_money(by=job_actor(officers[0].organisation_id, kind=Kind.APPROVING_OFFICE), now=moment)


def staff(register: Loaded, rng: random.Random) -> list[NewPerson]:
    """The cast, and one invented clerk for every town and district."""
    names = data("people")
    found = [
        NewPerson(email=m.email, name=m.name, organisation=place(register, m.at), role=m.role, first_day=PACT_BEGINS)
        for m in cast()
    ]
    districts = {o.pk: o for o in register.districts.values()}
    for body in sorted(({o.pk: o for o in register.municipalities()} | districts).values(), key=lambda o: o.key or ""):
        name = f"{rng.choice(names['given'])} {rng.choice(names['family'])}"
        email = f"foerderung.{body.key}@example.org"
        found.append(NewPerson(email=email, name=name, organisation=body, role="funding_clerk", first_day=PACT_BEGINS))
    return found


def place(register: Loaded, at: str) -> Organisation:
    """The body with this key of the register, or with this name. Raises LookupError."""
    if at in register.by_key:
        return register.by_key[at]
    for (_kind, name), body in register.bodies.items():
        if name == at:
            return body
    raise LookupError(at)


def actors(memberships: list[Membership]) -> tuple[Actor, Actor]:
    """The two officers of the approving office who prepare and decide."""
    by_role = {m.role: m for m in memberships if m.organisation.kind == Kind.APPROVING_OFFICE}
    first, second = by_role["state_officer"], by_role["second_officer"]
    return (
        actor_of(first, natural_person=first.user.profile.natural_person),
        actor_of(second, natural_person=second.user.profile.natural_person),
    )


def clerk_of(memberships: list[Membership], key: str) -> Actor:
    """The funding clerk of the town with this key."""
    found = next(m for m in memberships if m.organisation.key == key and m.role == "funding_clerk")
    return actor_of(found, natural_person=found.user.profile.natural_person)


def association_of(memberships: list[Membership]) -> Actor:
    """Somebody of an association of towns."""
    found = next(m for m in memberships if m.role == "towns_association")
    return actor_of(found, natural_person=found.user.profile.natural_person)


def final_count(towns: list[Town]) -> dict[str, tuple[int, bool]]:
    """AGS to (persons, estimated) of 15 September 2017."""
    known = data("head_count_2017")
    counts = head_count(
        towns,
        known={entry["ags"]: entry["persons"] for entry in known["final"]},
        rounded={entry["ags"]: persons_behind(Decimal(entry["thousands"])) for entry in known["rounded"]},
        district_totals={entry["district_key"]: entry["persons"] for entry in known["district_total"]},
        total=known["total_final"],
    )
    return {ags: (count.persons, count.estimated) for ags, count in counts.items()}


def provisional(towns: list[Town], final: dict[str, tuple[int, bool]]) -> dict[str, tuple[int, bool]]:
    """AGS to (persons, estimated) of July 2017: published where known, else in proportion to the final count."""
    known = data("head_count_2017")
    stated = {entry["ags"]: entry["persons"] for entry in known["provisional"]}
    counts = provisional_count(
        towns, {ags: persons for ags, (persons, _) in final.items()}, known=stated, total=known["total_provisional"]
    )
    return {ags: (count.persons, count.estimated) for ags, count in counts.items()}
