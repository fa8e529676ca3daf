"""What somebody enters on pages that write, so that it is taken: the own rows of the matrix, with values that fit."""

from collections.abc import Callable
from typing import Any

from tests.access.world import World
from wegbereiter.organisations.models import BankAccount

Values = Callable[[World], dict[str, str]]
PERSON = {"name": "Ada Beispiel", "task": "Kasse", "email": "ada@example.org", "phone": "0711 1", "version": "1"}


def plain(**values: str) -> Values:
    return lambda world: values


def bank(world: World) -> dict[str, str]:
    known = BankAccount.objects.get(organisation=world.bodies["citya"])
    entered = {"holder": "Stadtkasse", "iban": "DE89370400440532013000", "first_day": "2100-01-01"}
    return entered | {"replaces": str(known.pk)}


def correction(world: World) -> dict[str, str]:
    version = str(world.own("open_count", "office"))
    return {"version": version, "persons": "7", "reason": "Nachgezählt", "received_on": "2026-11-20"}


def application(world: World) -> dict[str, str]:
    return {"version": "1", "signatory": "Ada", "own_amount": "", "line": "1", "p1-person": "Bo", "p1-fte": "1"}


# (page) -> (who, in which body, what is entered)
ENTRIES: dict[str, tuple[str, str, Values]] = {
    "organisations:values": ("manager", "towna", plain(responsible_body="Stadt", law="undecided", version="1")),
    "organisations:contact_new": ("manager", "towna", plain(**PERSON | {"version": "0"})),
    "organisations:contact": ("manager", "towna", plain(**PERSON)),
    "organisations:bank": ("funding_clerk", "citya", bank),
    "organisations:invite": ("manager", "towna", plain(email="neu@example.org", role="team_lead")),
    "organisations:end_role": ("manager", "towna", plain(last_day="2100-01-01")),
    "offers:add": ("integration_manager", "towna", plain(kind="office", name="Erfundenes Bürgerbüro")),
    "offers:change": ("team_lead", "towna", plain(kind="doctor", name="Erfundene Praxis", version="1")),
    "funding:give_up_pool": ("funding_clerk", "towna", plain(reason="Anders beschlossen")),
    "funding:answer_transfer": ("funding_clerk", "districta", plain(answer="no", reason="Kein Personal")),
    "funding:save_application": ("funding_clerk", "towna", application),
    "funding:refuse_forwarding": ("carrier_office", "carrierone", plain(reason="Keine Stelle")),
    "funding:send_back": ("state_officer", "office", plain(reason="Bitte ergänzen")),
    "funding:propose_application": ("state_officer", "office", plain(outcome="reject", reason="Zu spät")),
    "funding:deliver_notice": ("state_officer", "office", plain(delivered_on="2026-11-20", delivery="post")),
    "funding:change_text": ("state_officer", "office", plain(version="0", text="Erlass vom Ersten.")),
    "funding:comment_simulation": ("towns_association", "unionone", plain(text="Wir sind dagegen.")),
    "funding:correct": ("state_officer", "office", correction),
}


def entered(world: World, page: str) -> dict[str, Any]:
    return ENTRIES[page][2](world)
