"""Ways of towns in the world of the matrix, the same in each of two districts.

The large town leads a pool and has asked the small one; a third hands its task over. What the lead was told and has said
in another pool, and what was proposed to it, carries its canary; so does the reason why the small town gave a pool up.
In one more pool the small town leads, the large one has joined, and the lead has applied for both.
"""

from tests.access.world import DAY, FOREIGN, NOW, World, canary
from wegbereiter.core.models import JobRun
from wegbereiter.funding.jobs import PROPOSE_WAYS
from wegbereiter.funding.models import (
    Allotment,
    Application,
    Calculation,
    Pool,
    PoolingAdvice,
    PoolingSuggestion,
    Position,
    Way,
)


def fill_ways(world: World, calculation: Calculation) -> None:
    base = {"edition": calculation.edition, "calculation": calculation}
    advice = PoolingAdvice.objects.create(**base, towns=4, pools=2, top_ups=0, transfers=0, seconds=1, created_at=NOW)
    world.put("advice", "office", advice)
    for half in ("a", "b"):
        _pool(world, base, lead=f"town{half}", partner=f"town{half}2")
        _ended(world, base, lead=f"town{half}2", partner=f"town{half}")
        _transfer(world, base, town=f"town{half}3", district=f"district{half}")
        _joined(world, base, lead=f"town{half}2", partner=f"town{half}")
        PoolingSuggestion.objects.create(
            organisation=world.bodies[f"town{half}"],
            advice=advice,
            kind="neighbours",
            pool_name=canary("proposed", f"town{half}"),
            annual_amount=1,
            pool_amount=2,
            reason="neighbours",
        )
    for name in ("office", FOREIGN):
        run = JobRun.objects.create(organisation_id=world.bodies[name].pk, code=PROPOSE_WAYS, created_at=NOW)
        world.put("advice_run", name, run)


def _pool(world: World, base: dict[str, object], *, lead: str, partner: str) -> None:
    pool = Pool.objects.create(organisation=world.bodies[lead], kind="neighbours", created_at=NOW, **base)
    world.put("pool", lead, pool)
    asked = {"partner": world.bodies[lead], "pool": pool, "kind": "neighbours", "asked_at": NOW, **base}
    own = Way.objects.create(organisation=world.bodies[lead], annual_amount=_amount(world, base, lead)[1], **asked)
    world.put("way", lead, own)
    world.put("asked_way", lead, Way.objects.create(organisation=world.bodies[partner], **asked))


def _ended(world: World, base: dict[str, object], *, lead: str, partner: str) -> None:
    """A pool that its lead has given up after the partner had said no."""
    ended = Pool.objects.create(
        organisation=world.bodies[lead],
        kind="neighbours",
        created_at=NOW,
        ended_at=NOW,
        end_reason=canary("ended", lead),
        **base,
    )
    Way.objects.create(
        organisation=world.bodies[partner],
        partner=world.bodies[lead],
        pool=ended,
        kind="neighbours",
        asked_at=NOW,
        state="refused",
        reason=canary("declined", partner),
        **base,
    )


def _joined(world: World, base: dict[str, object], *, lead: str, partner: str) -> None:
    """A pool that both have accepted, and what its lead has applied for: names on it are the lead's own business."""
    body = world.bodies[lead]
    pool = Pool.objects.create(organisation=body, kind="neighbours", created_at=NOW, **base)
    world.put("joined_pool", partner, pool)
    for town in (lead, partner):
        allotment, amount = _amount(world, base, town)
        accepted = {"state": "accepted", "council_on": DAY, "allotment": allotment, "annual_amount": amount}
        Way.objects.create(
            organisation=world.bodies[town],
            partner=body,
            pool=pool,
            kind="neighbours",
            asked_at=NOW,
            **accepted,
            **base,
        )
    world.told |= {(lead, partner), (partner, lead)}
    handed_in = Application.objects.create(
        organisation=body,
        pool=pool,
        state="submitted",
        signatory=canary("signer", lead),
        signature="online",
        allotted_yearly_amount=100_000,
        allotted_total_amount=200_000,
        applied_amount=128_000,
        yearly_amount=64_000,
        fte=1,
        created_at=NOW,
        saved_at=NOW,
        submitted_at=NOW,
        **base,
    )
    Position.objects.create(
        organisation=body, application=handed_in, number=1, fte=1, first_day=DAY, person=canary("employee", lead)
    )


def _transfer(world: World, base: dict[str, object], *, town: str, district: str) -> None:
    """The district is told the amount that comes with the task."""
    allotment, amount = _amount(world, base, town)
    handed = Way.objects.create(
        organisation=world.bodies[town],
        partner=world.bodies[district],
        kind="to_district",
        partner_state="waiting",
        state="accepted",
        council_on=DAY,
        allotment=allotment,
        annual_amount=amount,
        asked_at=NOW,
        **base,
    )
    world.put("transfer", district, handed)
    world.told.add((town, district))


def _amount(world: World, base: dict[str, object], town: str) -> tuple[Allotment, object]:
    found = Allotment.objects.get(calculation=base["calculation"], organisation=world.bodies[town])
    return found, found.annual_amount
