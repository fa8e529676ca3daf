"""People and cases of the access matrix: somebody in each body that counsels, in the care of whoever plays there."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from wegbereiter.casework.choices import AgreedAs, EpisodeKind, Housing, Told
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import (
    AgreedPlan,
    Appointment,
    CalendarFeed,
    Contact,
    ContactPerson,
    ContactTemplate,
    ContactWeeks,
    Disclosure,
    Dispute,
    EarlierCounselling,
    Episode,
    Explanation,
    Goal,
    Information,
    ProtectedNote,
    Rating,
    Referral,
    StatisticsReport,
    Step,
    TalkLine,
    Task,
    Transfer,
    Transmission,
    UnnamedContact,
)
from wegbereiter.core.ids import new_id
from wegbereiter.offers.factories import make_entry
from wegbereiter.people.choices import ChannelKind, Relation
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import (
    Block,
    Channel,
    Emergency,
    Hold,
    Household,
    HouseholdMember,
    Merger,
    Person,
    PersonLanguage,
)

if TYPE_CHECKING:
    from tests.access.world import World
    from wegbereiter.organisations.models import Membership, Organisation

COUNSEL = {"district", "city_district", "municipality", "municipal_association", "carrier"}


def fill(world: "World") -> None:
    """One person in each body, with a row in everything that hangs on a person."""
    from tests.access.world import canary

    for name, body in world.bodies.items():
        if body.kind not in COUNSEL:
            continue
        person = make_person(organisation=body, family_name=canary("human", name), given_names="Erfunden")
        member = world.members.get(("integration_manager", name)) or world.members.get(("team_lead", name))
        if member is not None:
            give(person, member)
        world.put("person", name, person)
        _person(world, name, person)
        _second_file(world, name, person, member)
        _case(world, name, person)
        _place(world, name, person, member.user_id if member else new_id())
        _talks(world, name, person, member.user_id if member else new_id())
        _given_on(world, name, person, member.user_id if member else new_id())
        _report(world, name, body)
        ContactWeeks.objects.create(organisation=body, weeks=len(name), set_at=timezone.now())
        for role in ("integration_manager", "team_lead"):
            _feed(world.members.get((role, name)))
        _closed(world, name, body)
    _transfers(world)


def _person(world: "World", name: str, person: "Person") -> None:
    from tests.access.world import canary

    of: dict[str, Any] = {"organisation": person.organisation, "person": person}
    world.put("channel", name, Channel.objects.create(kind=ChannelKind.LETTER, value=canary("lane", name), **of))
    PersonLanguage.objects.create(code="ar", preferred=True, **of)
    household = Household.objects.create(organisation=person.organisation, created_at=timezone.now())
    HouseholdMember.objects.create(household=household, relation=Relation.ADULT, first_day=timezone.localdate(), **of)


def _second_file(world: "World", name: str, person: "Person", member: "Membership | None") -> None:
    """Another file of the same person, joined to the first one."""
    from tests.access.world import canary

    second = make_person(
        organisation=person.organisation, family_name=canary("human", name), given_names="Doppelt", merged_into=person
    )
    if member is not None:
        give(second, member)
    merger = Merger.objects.create(organisation=person.organisation, kept=person, gone=second, at=timezone.now())
    world.put("merger", name, merger)


def _closed(world: "World", name: str, body: "Organisation") -> None:
    """A file that only the lead gets at, and a hold on the open one."""
    from tests.access.world import canary

    now, today = timezone.now(), timezone.localdate()
    shut = make_person(organisation=body, family_name=canary("shut", name), restricted_at=now)
    make_case(shut)
    member = world.members.get(("integration_manager", name))
    if member is not None:
        give(shut, member)
    said: dict[str, Any] = {"organisation": body, "words": canary("why", name), "first_day": today, "set_at": now}
    Hold.objects.create(person=shut, kind="restriction", reason="unlawful", **said)
    person = Person.objects.get(pk=world.own("person", name))
    last_day = date(2100, 1, 1)
    opened = {"opened_at": now, "until_at": now + timedelta(hours=1)}
    world.put("emergency", name, Emergency.objects.create(
        organisation=body, person=person, files=[person.pk], user_id=new_id(), reason="life", words=canary("urgent", name),
        **opened,
    ))  # fmt: skip
    block = {"user_id": new_id(), "deputy_id": new_id(), "set_at": now, "lifted_at": now}
    world.put("block", name, Block.objects.create(organisation=body, person=person, reason="works_here", **block))
    world.put("hold", name, Hold.objects.create(
        person=person, kind="legal_hold", reason="claim", last_day=last_day, **said
    ))  # fmt: skip


def _feed(member: "Membership | None") -> None:
    """An address for a calendar, whose secret nobody knows."""
    if member is None:
        return
    CalendarFeed.objects.create(
        organisation=member.organisation, membership=member, secret_hash=member.pk.hex * 2, made_at=timezone.now()
    )


def _report(world: "World", name: str, body: "Organisation") -> None:
    from tests.access.world import canary

    days = {"first_day": "2025-01-01", "last_day": "2025-12-31"}
    figures: dict[str, Any] = {"edition": "pik-2025", "total": {"talks": 1}, "managers": {}, "months": {}, "kinds": {}}
    figures |= days | {"organisation": str(body.pk), "topics": {canary("counted", name): 1}}
    world.put("report", name, StatisticsReport.objects.create(
        organisation=body, number=1, edition="pik-2025", figures=figures, sha256="0" * 64,
        submitted_at=timezone.now(), submitted_by=new_id(), **days,
    ))  # fmt: skip


def _case(world: "World", name: str, person: "Person") -> None:
    from tests.access.world import canary

    today, now = timezone.localdate(), timezone.now()
    of: dict[str, Any] = {"organisation": person.organisation, "person": person}
    case = world.put("case", name, make_case(person))
    world.put("fact", name, Episode.objects.create(
        kind=EpisodeKind.HOUSING, code=Housing.FOLLOW_UP, first_day=today, entered_at=now, **of,
    ))  # fmt: skip
    Information.objects.create(answer=Told.AGREED, language="ar", text_version=1, at=now, **of)
    UnnamedContact.objects.create(organisation=person.organisation, day=today, kind="office", entered_at=now)
    world.put("rating", name, Rating.objects.create(
        area="language", day=date(2026, 1, 5), level=2, scale_version=1, rated_at=now, **of,
    ))  # fmt: skip
    goal = world.put("goal", name, Goal.objects.create(
        case=case, area="language", code="course-attendance", agreed_on=today, number=1, created_at=now, **of,
    ))  # fmt: skip
    world.put("own_goal", name, Goal.objects.create(
        case=case, area="participation", words=canary("goal", name), number=2, created_at=now, **of,
    ))  # fmt: skip
    world.put("step", name, Step.objects.create(
        goal=goal, code="course-attendance.times", by="participant", number=1, **of,
    ))  # fmt: skip
    world.put("plan", name, AgreedPlan.objects.create(
        case=case, number=1, content={"language": "ar", "goals": []}, sha256="0" * 64, language="ar", agreed_on=today,
        agreed_as=AgreedAs.SPOKEN, agreed_at=now, **of,
    ))  # fmt: skip


def _place(world: "World", name: str, person: "Person", worker: UUID) -> None:
    """An entry of the address list, and the person referred to it."""
    from tests.access.world import canary

    words = {word: canary(f"place{word}", name) for word in ("name", "street", "contact", "hours", "note")}
    entry = world.put("entry", name, make_entry(person.organisation, town="Nordtor", **words))
    world.put("referral", name, Referral.objects.create(
        organisation=person.organisation, case_id=world.own("case", name), person=person, entry=entry,
        made_on=timezone.localdate(), made_at=timezone.now(), made_by=worker,
    ))  # fmt: skip


def _given_on(world: "World", name: str, person: "Person", worker: UUID) -> None:
    """What others may get, and a sheet that they got."""
    from tests.access.world import canary

    today, now = timezone.localdate(), timezone.now()
    of: dict[str, Any] = {"organisation": person.organisation, "person": person}
    allowed = world.put("disclosure", name, Disclosure.objects.create(
        case_id=world.own("case", name), recipient_kind="volunteer", recipient=canary("receiver", name),
        facts=["own_words"], own_words=canary("voice", name), purpose="support", consent_on=today, consent_as="spoken",
        consent_language="ar", consent_version=1, first_day=today, last_day=today, noted_at=now, noted_by=worker, **of,
    ))  # fmt: skip
    world.put("transmission", name, Transmission.objects.create(
        disclosure=allowed, facts=["own_words"], content={"facts": [["own_words", canary("sheet", name)]], "disputed": []},
        how="spoken", given_at=now, given_by=worker, **of,
    ))  # fmt: skip


def _transfers(world: "World") -> None:
    """Each house offers its case to the next one, and has got a case from somebody before."""
    from tests.access.world import canary

    today, now = timezone.localdate(), timezone.now()
    houses = [name for name, body in world.bodies.items() if body.kind in COUNSEL]
    for giver, taker in zip(houses, [*houses[1:], houses[0]], strict=True):
        person = Person.objects.get(pk=world.own("person", giver))
        of: dict[str, Any] = {
            "organisation": person.organisation, "person": person, "case_id": world.own("case", giver)
        }  # fmt: skip
        # Two houses may read the words of a package, so they are no canary of one; casework's test_transfers has them.
        package = {
            "person": {"family_name": "Angeboten"}, "channels": [], "language": "ar", "disputes": [],
            "talks": [{"day": "2025-01-01", "kind": "office", "reached": True, "note": "Notiz"}],
        }  # fmt: skip
        transfer = Transfer.objects.create(
            to_organisation=world.bodies[taker], scope=["person", "talks"], package=package, consent_on=today,
            consent_as="spoken", consent_language="ar", consent_version=1, last_day=date(2100, 1, 1), asked_at=now, **of,
        )  # fmt: skip
        world.put("case_transfer", giver, transfer)
        world.put("offer", taker, transfer)
        EarlierCounselling.objects.create(
            house=canary("former", giver), content={"talks": [], "agreed": None}, taken_at=now, **of
        )


def _talks(world: "World", name: str, person: "Person", worker: UUID) -> None:
    from tests.access.world import canary

    today, now = timezone.localdate(), timezone.now()
    of: dict[str, Any] = {"organisation": person.organisation, "person": person}
    contact = world.put("talk", name, Contact.objects.create(
        organisation=person.organisation, day=today, kind="phone", note=canary("talk", name), made_by=worker,
        entered_at=now,
    ))  # fmt: skip
    ContactPerson.objects.create(contact=contact, day=today, **of)
    TalkLine.objects.create(
        contact=contact, step_key=new_id(), act="done", help="alone", words=canary("deed", name), at=now, **of
    )
    ProtectedNote.objects.create(
        text=canary("guarded", name), readers=[worker], written_at=now, written_by=worker, **of
    )
    world.put("dispute", name, Dispute.objects.create(
        what=canary("disputed", name), words=canary("grievance", name), noted_at=now, **of,
    ))  # fmt: skip
    world.put("template", name, ContactTemplate.objects.create(
        organisation=person.organisation, name=canary("template", name)[:60], kind="phone",
    ))  # fmt: skip
    Explanation.objects.create(code="tell-changes", heard="again", language="ar", text_version=1, at=now, **of)
    Task.objects.create(reason="own", key="x", words=canary("errand", name), due_on=today, made_at=now, **of)
    world.put("appointment", name, Appointment.objects.create(
        begins_at=now, place=canary("spot", name), made_by=worker, made_at=now, **of,
    ))  # fmt: skip
