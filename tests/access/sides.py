"""Rows of others named beside the address: in the query, or in what a form sends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.access.world import World
from wegbereiter.organisations.models import Membership

Values = Callable[[World], dict[str, Any]]


def nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Side:
    """`asks` goes into the query of a GET and into the form of a POST; `status` is right for it."""

    id: str
    role: str
    body: str
    name: str
    status: int
    asks: Values
    method: str = "GET"
    kwargs: Values = nothing
    fixed: dict[str, str] = field(default_factory=dict)

    def url(self, world: World) -> str:
        return reverse(self.name, kwargs=self.fixed | self.kwargs(world))


def own_case(world: World) -> dict[str, Any]:
    return {"pk": world.own("case", "towna")}


def strangers_case(world: World) -> dict[str, Any]:
    return {"other": str(world.own("case", "townb")), "kept": str(world.own("case", "townb"))}


def user_of(world: World, body: str) -> str:
    return str(Membership.objects.get(pk=world.own("member", body)).user_id)


def person(body: str) -> Values:
    return lambda world: {"person": user_of(world, body), "hours": "72"}


def draft(world: World) -> dict[str, Any]:
    return {"calculation": str(world.own("draft", "office"))}


def private_draft(world: World) -> dict[str, Any]:
    return {"pk": world.own("simulation", "office")}


def drafts(one: str, other: str) -> Values:
    return lambda world: {"one": str(world.own(one, "office")), "other": str(world.own(other, "office"))}


def member_of_town(world: World) -> dict[str, Any]:
    return {"pk": world.own("member", "towna")}


def stand_in(body: str) -> Values:
    return lambda world: {"user": user_of(world, body), "first_day": "2030-01-01", "last_day": "2030-01-31"}


def membership(role: str, body: str) -> Values:
    return lambda world: {"membership": str(world.members[role, body].pk)}


SIDES = (
    Side(
        id="reads of a colleague",
        role="data_protection_officer",
        body="towna",
        name="reporting:reads",
        status=200,
        asks=person("towna"),
    ),
    Side(
        id="reads of a stranger",
        role="data_protection_officer",
        body="towna",
        name="reporting:reads",
        status=404,
        asks=person("townb"),
    ),
    Side(
        id="reads as a file",
        role="data_protection_officer",
        body="towna",
        name="reporting:reads_export",
        status=200,
        asks=person("towna"),
    ),
    Side(
        id="reads of a stranger as a file",
        role="data_protection_officer",
        body="towna",
        name="reporting:reads_export",
        status=404,
        asks=person("townb"),
    ),
    Side(id="sums of a draft", role="towns_association", body="unionone", name="funding:sums", status=404, asks=draft),
    Side(
        id="sums of a draft as a file",
        role="towns_association",
        body="unionone",
        name="funding:sums_export",
        status=404,
        asks=draft,
        fixed={"form": "csv"},
    ),
    Side(
        id="sums of a draft for the state",
        role="state_officer",
        body="office",
        name="funding:sums",
        status=200,
        asks=draft,
    ),
    *(
        Side(
            id=f"{what}: {name}",
            role=role,
            body=body,
            name=name,
            status=status,
            asks=nothing,
            kwargs=private_draft,
            **more,
        )
        for what, role, body, status in (
            ("private draft", "towns_association", "unionone", 404),
            ("private draft for the state", "auditor", "audit", 200),
        )
        for name, more in (
            ("funding:simulation", {}),
            ("funding:simulation_sums_export", {"fixed": {"form": "csv"}}),
        )
    ),
    Side(
        id="comment on a private draft",
        role="towns_association",
        body="unionone",
        name="funding:comment_simulation",
        status=404,
        asks=lambda world: {"text": "Hallo"},
        method="POST",
        kwargs=private_draft,
    ),
    Side(
        id="shared draft beside itself",
        role="towns_association",
        body="unionone",
        name="funding:compare_simulations",
        status=200,
        asks=drafts("shared_simulation", "shared_simulation"),
    ),
    Side(
        id="shared draft beside a private one",
        role="towns_association",
        body="unionone",
        name="funding:compare_simulations",
        status=404,
        asks=drafts("shared_simulation", "simulation"),
    ),
    Side(
        id="two drafts for the state",
        role="ministry_reader",
        body="ministry",
        name="funding:compare_simulations",
        status=200,
        asks=drafts("shared_simulation", "simulation"),
    ),
    Side(
        id="role of somebody else",
        role="manager",
        body="towna",
        name="organisations:switch",
        status=404,
        asks=membership("manager", "districta"),
        method="POST",
    ),
    Side(
        id="own role",
        role="manager",
        body="towna",
        name="organisations:switch",
        status=302,
        asks=membership("manager", "towna"),
        method="POST",
    ),
    Side(
        id="substitute from elsewhere",
        role="manager",
        body="towna",
        name="organisations:substitute",
        status=422,
        asks=stand_in("townb"),
        method="POST",
        kwargs=member_of_town,
    ),
    Side(
        id="one person with a stranger",
        role="manager",
        body="towna",
        name="organisations:one_person",
        status=422,
        asks=lambda world: {"other": user_of(world, "townb")},
        method="POST",
        kwargs=member_of_town,
    ),
    Side(
        id="household with a stranger",
        role="integration_manager",
        body="towna",
        name="casework:details_household",
        status=404,
        asks=lambda world: {"other": str(world.own("person", "townb"))},
        method="POST",
        kwargs=own_case,
    ),
    Side(
        id="referral to a stranger's address",
        role="integration_manager",
        body="towna",
        name="casework:refer",
        status=404,
        asks=lambda world: {"entry": str(world.own("entry", "townb"))},
        method="POST",
        kwargs=own_case,
    ),
    Side(
        id="files side by side with a stranger's",
        role="integration_manager",
        body="towna",
        name="casework:same_person",
        status=200,
        asks=strangers_case,
        kwargs=own_case,
    ),
    Side(
        id="one file with a stranger's",
        role="integration_manager",
        body="towna",
        name="casework:same_person",
        status=422,
        asks=strangers_case,
        method="POST",
        kwargs=own_case,
    ),
    Side(
        id="role of another kind of body",
        role="manager",
        body="towna",
        name="organisations:invite",
        status=422,
        asks=lambda world: {"email": "neu@example.org", "role": "state_officer"},
        method="POST",
    ),
)
