"""Sixteen connections as the program's login do one thing at the same moment: the steps that test_four_eyes.py and its
neighbours run in a process of their own."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from threading import Event
from time import sleep
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from wegbereiter.audit.models import Event as Noted
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions.way import WAYS
from wegbereiter.funding.queries.pooling import standing_ways
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import CalculationState, WayCode
from wegbereiter.funding.tests.ways_world import COUNCIL, NOW, make_place, pooled, way_in
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of
from wegbereiter.testing import race

CLICKS = 16


def actor(values: dict[str, str]) -> Actor:
    """The actor again, without a query: nobody can read a membership before somebody acts."""
    from wegbereiter.accounts.roles import ROLES
    from wegbereiter.organisations.models import Organisation

    member = Membership(
        pk=UUID(values["membership"]), user_id=UUID(values["user"]), role=values["role"],
        organisation=Organisation(pk=UUID(values["office"]), kind=values["kind"]),
    )  # fmt: skip
    assert ROLES
    return actor_of(member, natural_person=UUID(values["person"]))


def described(membership: Membership) -> dict[str, str]:
    person = next(iter(make.as_actor(membership).natural_persons))
    return {
        "membership": str(membership.pk),
        "user": str(membership.user_id),
        "office": str(membership.organisation_id),
        "role": membership.role,
        "kind": membership.organisation.kind,
        "person": str(person),
    }


def at_once(works: list[Callable[[], str]]) -> list[str]:
    return race.at_once(
        works,
        refusals=dict.fromkeys(
            (RefusedError, FourEyesError, actions.OutdatedError), lambda refused: str(refused.fault)
        ),
    )


def make_head_count() -> dict[str, Any]:
    with transaction.atomic():
        one, two = make.make_officers(2)
        town = make_organisation()
        count = make.make_head_count({town: 5})
        count.prepare(by=make.as_actor(one), now=make.NOW)
        count.save()
    return {"pk": str(count.pk), "town": str(town.pk), "one": described(one), "two": described(two)}


def make_calculation() -> dict[str, Any]:
    with transaction.atomic():
        one, two = make.make_officers(2)
        made = make.make_calculation({make_organisation(): 5}, state=CalculationState.DRAFT)
        made.prepare(by=make.as_actor(one), now=make.NOW)
        made.state = CalculationState.PREPARED
        made.save()
    return {"pk": str(made.pk), "two": described(two)}


def make_simulation() -> dict[str, Any]:
    with transaction.atomic():
        one, two = make.make_officers(2)
        made = make.make_simulation({make_organisation(): (5, 6), make_organisation(): (6, 5)})
        made.prepare(by=make.as_actor(one), now=make.NOW)
        made.save()
    return {"pk": str(made.pk), "two": described(two)}


def make_upload() -> dict[str, Any]:
    with transaction.atomic():
        one = make.make_officers(1)[0]
        town = make_organisation()
        upload = actions.upload_file(
            edition=make.EDITION,
            counted_on=make.COUNTED_ON,
            data=f"ags,persons\n{town.key},5".encode(),
            filename="zahlen.csv",
            by=make.as_actor(one),
            now=make.NOW,
        )
    return {"pk": str(upload.pk), "two": described(one)}


def make_applications() -> dict[str, Any]:
    """Four applications, proposed by one officer, for two others to decide."""
    from wegbereiter.funding.tests.application_world import make_place, proposed

    place = make_place(4)
    apps = [proposed(place, town, who="first") for town in place.towns]
    deciders = [described(place.members[who]) for who in ("second", "third")]
    return {"pks": [str(app.pk) for app in apps], "deciders": deciders}


def decide_applications(pks: list[str], deciders: list[dict[str, str]]) -> list[str]:
    """Sixteen clicks of two persons on the same list, each in its own order."""

    def work(number: int) -> str:
        chosen = [UUID(pk) for pk in (pks if number % 2 else reversed(pks))]
        with acting_as(actor(deciders[number % 2])) as by:
            lines = actions.decide_list(chosen, by=by, now=timezone.now())
        return str(sum(line.refusal is None for line in lines))

    return at_once([partial(work, number) for number in range(CLICKS)])


def decide_head_count(pk: str, two: dict[str, str], **_others: Any) -> list[str]:
    return at_once([lambda: _decide(pk, two)] * CLICKS)


def _decide(pk: str, two: dict[str, str]) -> str:
    with acting_as(actor(two)) as by:
        actions.decide_final(UUID(pk), by=by, now=make.NOW)
    return "decided"


def decide_calculation(pk: str, two: dict[str, str]) -> list[str]:
    def work() -> str:
        with acting_as(actor(two)) as by:
            actions.decide_calculation(UUID(pk), by=by, now=make.NOW)
        return "decided"

    return at_once([work] * CLICKS)


def decide_simulation(pk: str, two: dict[str, str]) -> list[str]:
    def work() -> str:
        with acting_as(actor(two)) as by:
            actions.decide_simulation(UUID(pk), version=1, by=by, now=make.NOW)
        return "decided"

    return at_once([work] * CLICKS)


def share_simulation(pk: str, two: dict[str, str]) -> list[str]:
    def work() -> str:
        with acting_as(actor(two)) as by:
            actions.share_simulation(UUID(pk), version=1, by=by, now=make.NOW)
        return "shared"

    return at_once([work] * CLICKS)


def confirm_upload(pk: str, two: dict[str, str]) -> list[str]:
    def work() -> str:
        with acting_as(actor(two)) as by:
            return str(actions.confirm_upload(UUID(pk), by=by, now=make.NOW).number)

    return at_once([work] * CLICKS)


def correct_and_decide(pk: str, town: str, one: dict[str, str], two: dict[str, str]) -> list[str]:
    def correct() -> str:
        with acting_as(actor(one)) as by:
            values = {"persons": 6, "reason": "Zuzug", "received_on": date(2017, 11, 2)}
            actions.correct_number(UUID(pk), UUID(town), **values, by=by, now=make.NOW)
        return "corrected"

    return at_once([correct, lambda: _decide(pk, two)])


def clerk(values: dict[str, str]) -> Actor:
    """A funding clerk again, without a query."""
    from wegbereiter.organisations.models import Organisation

    member = Membership(
        pk=UUID(values["membership"]), user_id=UUID(values["user"]), role="funding_clerk",
        organisation=Organisation(pk=UUID(values["office"]), kind="municipality"),
    )  # fmt: skip
    return actor_of(member, natural_person=UUID(values["person"]))


def make_two_pools() -> dict[str, Any]:
    """Two leads have asked the same town."""
    with transaction.atomic():
        place = make_place()
    pools = [pooled(place, "two", lead=lead, kind=WayCode.NEIGHBOURS) for lead in ("one", "wehr")]
    return {
        "town": described(place.members["two"]),
        "lead": described(place.members["one"]),
        "pool": str(pools[0].pk),
        "ways": [str(way_in(pool, place.two).pk) for pool in pools],
    }


def accept_two_pools(town: dict[str, str], ways: list[str], **_others: Any) -> list[str]:
    return at_once([lambda way=way: _accept(way, town) for way in ways * (CLICKS // 2)])


def accept_while_given_up(town: dict[str, str], lead: dict[str, str], pool: str, ways: list[str]) -> list[str]:
    def give_up() -> str:
        with acting_as(clerk(lead)) as by:
            actions.give_up_pool(UUID(pool), reason="Zu klein", by=by, now=NOW)
        return "given up"

    return at_once([give_up, lambda: _accept(ways[0], town)])


def accept_while_withdrawn(town: dict[str, str], lead: dict[str, str], ways: list[str], **_others: Any) -> list[str]:
    def take_back() -> str:
        with acting_as(clerk(lead)) as by:
            actions.withdraw_question(UUID(ways[0]), by=by, now=NOW)
        return "withdrawn"

    return at_once([take_back, lambda: _accept(ways[0], town)])


def standing_of(town: dict[str, str], **_others: Any) -> list[str]:
    """Kinds of ways that bind the town."""
    with acting_as(clerk(town)) as by:
        return [way.state for way in standing_ways(by, make.EDITION)]


def _accept(way: str, town: dict[str, str]) -> str:
    with acting_as(clerk(town)) as by:
        actions.accept_way(UUID(way), council_on=COUNCIL, by=by, now=NOW)
    return "accepted"


def make_tranche() -> dict[str, Any]:
    """Three towns asked to find together upon the first tranche, and the final allotment that waits for its decision."""
    from wegbereiter.funding.states import CountState, Round
    from wegbereiter.funding.tests import application_world as world

    with transaction.atomic():
        place = world.make_place(towns=3, persons=40, occasion=Round.FIRST_TRANCHE)
        clerks = [make_membership("funding_clerk", town) for town in place.towns]
        count = make.make_head_count(
            dict.fromkeys(place.towns, 30) | {place.city: 72_767}, state=CountState.FINAL, number=2
        )
    place.actors["lead"] = make.as_actor(clerks[0])
    partners = [town.pk for town in place.towns[1:]]
    pool = world.does(place, "lead", actions.propose_pool, WayCode.NEIGHBOURS, partners=partners)
    values = {"edition": make.EDITION, "occasion": Round.FINAL, "head_count_id": count.pk}
    made = world.does(place, "first", actions.calculate, **values)
    world.does(place, "first", actions.propose_calculation, made.pk)
    ways = [[str(way_in(pool, town).pk), described(member)] for town, member in zip(place.towns, clerks, strict=True)]
    return {"pk": str(made.pk), "second": described(place.members["second"]), "ways": ways}


def agree_while_it_becomes_final(pk: str, second: dict[str, str], ways: list[Any]) -> list[str]:
    """Each of the three agrees, and clicks again, when the decision has begun but has not written anything yet."""
    begun = Event()

    def decide() -> str:
        with acting_as(actor(second)) as by, transaction.atomic():
            one_at_a_time(WAYS)
            begun.set()
            _until_somebody_waits()
            actions.decide_calculation(UUID(pk), by=by, now=timezone.now())
        return "decided"

    def accept(way: str, town: dict[str, str]) -> str:
        begun.wait()
        return _accept(way, town)

    return at_once([decide, *(partial(accept, way, town) for way, town in ways * 4)])


def _until_somebody_waits() -> None:
    """For a lock of a matter, at most ten seconds: then the test says what came of it."""
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    for _number in range(100):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                break
        sleep(0.1)


def ways_on(pk: str) -> list[list[Any]]:
    """State of each way, and whether it has the amount of this calculation."""
    from wegbereiter.funding.models import Allotment, Way

    amounts = dict(Allotment.objects.filter(calculation=UUID(pk)).values_list("organisation_id", "annual_amount"))
    ways = Way.objects.select_related("allotment")
    return [
        [way.state, str(way.calculation_id) == pk and way.annual_amount == amounts[way.organisation_id]] for way in ways
    ]


def make_application() -> dict[str, Any]:
    """A town with its draft; one clerk at sixteen screens stands for sixteen clerks."""
    with transaction.atomic():
        town = make_organisation()
        make.make_calculation({town: 85, make_organisation(): 72_772})
        clerk = make_membership("funding_clerk", town)
        app = actions.start_application(by=make.as_actor(clerk), now=make.NOW)
    return {"pk": str(app.pk), "clerk": described(clerk)}


def save_application(pk: str, clerk: dict[str, str]) -> list[str]:
    def work(number: int) -> str:
        line = actions.PositionEntry(number=1, person=f"Erfundene {number}")
        draft = actions.Draft(version=1, signatory="", own_amount=Decimal(), positions=[line])
        with acting_as(actor(clerk)) as by:
            return f"saved {actions.save_application(UUID(pk), draft, by=by, now=make.NOW).version}"

    return at_once([partial(work, number) for number in range(CLICKS)])


def begin_application(clerk: dict[str, str], **_others: Any) -> list[str]:
    def work() -> str:
        with acting_as(actor(clerk)) as by:
            return str(actions.start_application(by=by, now=make.NOW).pk)

    return at_once([work] * CLICKS)


def make_grant() -> dict[str, Any]:
    """A grant of which its holder has reported another person."""
    from wegbereiter.funding.choices import Qualification
    from wegbereiter.funding.rules.amendment import Change
    from wegbereiter.funding.tests.application_world import START, does, make_place, proposed

    place = make_place()
    app = does(place, "second", actions.decide_application, proposed(place).pk)
    change = Change(
        number=1, from_day=date(2018, 10, 1), fte=Decimal(1), qualification=Qualification.C, person="Zweite Person",
        first_day=START,
    )  # fmt: skip
    does(place, "clerk", actions.report_change, app.pk, change)
    return {"pk": str(app.pk)} | {name: described(place.members[name]) for name in ("first", "second", "clerk")}


def _revoke(pk: str, first: dict[str, str]) -> str:
    from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind

    now = timezone.now()
    draft = actions.RevocationDraft(
        kind=RevocationKind.REVOCATION, ground=RevocationGround.PURPOSE, reason="x", answer_until=date(2100, 1, 1)
    )
    with acting_as(actor(first)) as by:
        return str(actions.propose_revocation(UUID(pk), draft, by=by, now=now).pk)


def _amend(pk: str, first: dict[str, str]) -> str:
    with acting_as(actor(first)) as by:
        return str(actions.propose_amendment(UUID(pk), by=by, now=timezone.now()).pk)


def amend_and_revoke(pk: str, first: dict[str, str], **_others: Any) -> list[str]:
    """Eight clicks on an amendment and eight on a revocation of the same grant."""
    return at_once([partial(_amend, pk, first), partial(_revoke, pk, first)] * (CLICKS // 2))


def decide_amendment(pk: str, first: dict[str, str], second: dict[str, str], **_others: Any) -> list[str]:
    key = _amend(pk, first)

    def work() -> str:
        with acting_as(actor(second)) as by:
            actions.decide_amendment(UUID(key), by=by, now=timezone.now())
        return "decided"

    return at_once([work] * CLICKS)


def report_position(pk: str, clerk: dict[str, str], **_others: Any) -> list[str]:
    """Sixteen screens that all show the same number."""
    from wegbereiter.funding.choices import Qualification
    from wegbereiter.funding.rules.amendment import Change

    day = date(2018, 10, 1)
    change = Change(
        number=2, from_day=day, first_day=day, fte=Decimal("0.5"), qualification=Qualification.C, reason="x",
        person="Dritte Person", bears_rest=True,
    )  # fmt: skip

    def work() -> str:
        with acting_as(actor(clerk)) as by:
            actions.report_position(UUID(pk), change, by=by, now=timezone.now())
        return "reported"

    return at_once([work] * CLICKS)


def answer_and_decide(pk: str, first: dict[str, str], second: dict[str, str], clerk: dict[str, str]) -> list[str]:
    """The holder answers, and clicks again, while another officer decides without having read anything."""
    key = UUID(_revoke(pk, first))

    def answer() -> str:
        with acting_as(actor(clerk)) as by:
            actions.answer_hearing(key, text="Doch", by=by, now=timezone.now())
        return "answered"

    def decide() -> str:
        with acting_as(actor(second)) as by:
            actions.decide_revocation(key, read=0, by=by, now=timezone.now())
        return "decided"

    return at_once([answer, decide] * (CLICKS // 2))


def count_events(code: str) -> int:
    return Noted.objects.filter(code=code).count()


def count_notices() -> int:
    from wegbereiter.funding.models import NoticeDocument

    return NoticeDocument.objects.count()
