"""Several connections as the program's login do one thing at the same moment: the steps of test_referrals_at_once.py."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from wegbereiter.casework.actions.case import Unnamed, count_unnamed
from wegbereiter.casework.actions.contact import Talk, change_contact
from wegbereiter.casework.actions.disclosure import Consent, Giving, Wanted, disclose, give_again, withdraw
from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.actions.referral import refer, settle_referral
from wegbereiter.casework.actions.transfer import Wanted as Offered
from wegbereiter.casework.actions.transfer import accept_transfer, offer_transfer, withdraw_transfer
from wegbereiter.casework.choices import ReferralOutcome
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Contact, ContactPerson
from wegbereiter.casework.rules import refusal as casework
from wegbereiter.core.jobs import packed_actor, unpacked_actor
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.actions import add_entry, change_entry, import_entries
from wegbereiter.offers.factories import make_entry
from wegbereiter.offers.rules import refusal as offers
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.actions.emergency import Sought, open_in_emergency
from wegbereiter.people.factories import make_person
from wegbereiter.people.rules import refusal as people
from wegbereiter.testing import race

NOW = datetime.now(UTC)
WHEN = {"today": timezone.localdate(NOW), "now": NOW}
CLICKS = 6
PLACE = {"kind": "course", "name": "Erfundener Kurs", "street": "Weg 1", "town": "Nordtor"}


def prepare() -> dict[str, Any]:
    with transaction.atomic():
        member = make_membership("integration_manager", make_organisation())
        case, entry = make_case(make_person(member, file_number="IM-1")), make_entry(member.organisation)
        colleague = make_membership("integration_manager", member.organisation)
        talk = Contact.objects.create(
            organisation=member.organisation, day=WHEN["today"], kind="office", made_by=member.user_id, entered_at=NOW
        )
        for person in (case.person, make_person(member)):
            of = {"organisation": member.organisation, "person": person}
            ContactPerson.objects.create(contact=talk, day=talk.day, **of)
        cases = [str(make_case(make_person(member)).pk) for _case in range(2)]
        there = make_membership("team_lead", make_organisation())
    lead = {"there": packed_actor(actor_for(there)), "user": str(there.user_id)}
    ids = {
        "house": str(there.organisation_id),
        "lead": lead,
        "cases": cases,
        "case": str(case.pk),
        "entry": str(entry.pk),
        "talk": str(talk.pk),
    }
    return ids | {"actor": packed_actor(actor_for(member)), "colleague": packed_actor(actor_for(colleague))}


def at_once(actor: Any, works: list[Callable[..., Any]]) -> list[str]:
    return among([(actor, act) for act in works])


def among(works: list[tuple[Any, Callable[..., Any]]]) -> list[str]:
    """The same by several actors."""

    def work(actor: Any, act: Callable[..., Any]) -> Callable[[], str]:
        def run() -> str:
            with acting_as(unpacked_actor(actor)) as by:
                return str(act(by))

        return run

    refusals: dict[type[Exception], Callable[..., str]] = {
        **dict.fromkeys(
            (casework.RefusedError, offers.RefusedError, people.RefusedError), lambda refused: refused.code.value
        ),
        **dict.fromkeys((casework.ConflictError, offers.ConflictError), lambda _conflict: "conflict"),
    }
    return race.at_once([work(*one) for one in works], refusals=refusals)


def take_in_twice(actor: Any, **_more: Any) -> list[str]:
    """One form without a name, clicked six times; and one talk without a name."""
    key = uuid5(NAMESPACE_URL, "form")
    cases = at_once(actor, [lambda by: take_in(Intake(entry_key=key), by=by, **WHEN).pk] * CLICKS)
    talk = Unnamed(day=WHEN["today"], kind="office", topics=["family"], entry_key=key)
    return cases + at_once(actor, [lambda by: count_unnamed(talk, by=by, **WHEN).pk] * CLICKS)


def add(actor: Any, **_more: Any) -> list[str]:
    return at_once(actor, [lambda by: add_entry(PLACE, by=by, now=NOW).pk] * CLICKS)


def change(actor: Any, entry: str, **_more: Any) -> list[str]:
    def noted(number: int) -> Callable[..., Any]:
        return lambda by: change_entry(UUID(entry), {"note": f"Zimmer {number}"}, version=1, by=by, now=NOW).version

    return at_once(actor, [noted(number) for number in range(CLICKS)])


def read_in(actor: Any, **_more: Any) -> list[str]:
    """The same file, half of the times from its end."""
    file = [PLACE | {"name": f"Kurs {number}"} for number in range(20)]
    return at_once(
        actor, [lambda by: len(import_entries(file, by=by, now=NOW))] * 2
        + [lambda by: len(import_entries(file[::-1], by=by, now=NOW))] * 2,
    )  # fmt: skip


def send(actor: Any, case: str, entry: str, **_more: Any) -> list[str]:
    return at_once(actor, [lambda by: refer(UUID(case), UUID(entry), by=by, **WHEN).pk] * CLICKS)


def settle(actor: Any, referral: str, **_more: Any) -> list[str]:
    def said(outcome: str) -> Callable[..., Any]:
        return lambda by: settle_referral(UUID(referral), outcome, version=1, by=by, **WHEN).version

    return at_once(actor, [said(one) for one in ReferralOutcome.values if one != ReferralOutcome.REFERRED])


def take_out(actor: Any, talk: str, **_more: Any) -> list[str]:
    """One of two who took part in a talk was not there after all; said six times."""
    same = Talk(day=WHEN["today"], kind="office")
    return at_once(actor, [lambda by: change_contact(UUID(talk), same, version=1, by=by, **WHEN).version] * CLICKS)


def open_file(colleague: Any, **_more: Any) -> list[str]:
    """One emergency, clicked six times."""
    sought = Sought(file_number="IM-1")
    return at_once(
        colleague, [lambda by: open_in_emergency(sought, "life", "Notfall", by=by, **WHEN).person_id] * CLICKS
    )


def pass_on(actor: Any, case: str, entry: str, **_more: Any) -> list[str]:
    """One wish, clicked six times."""
    wanted = Wanted(
        facts=("name",), purpose="benefits", law="sgbx_69", entry_id=UUID(entry),
        last_day=timezone.localdate(NOW) + timedelta(days=9),
    )  # fmt: skip
    giving = Giving(how="person")
    return at_once(actor, [lambda by: disclose(UUID(case), wanted, giving=giving, by=by, **WHEN).pk] * CLICKS)


def take_back(actor: Any, disclosure: str) -> list[str]:
    """Withdrawn by two while four pass it on in another way: what comes later is refused, and nobody waits for ever."""
    works = [lambda by: withdraw(UUID(disclosure), by=by, **WHEN).pk] * 2
    works += [lambda by: give_again(UUID(disclosure), Giving(how="post"), by=by, **WHEN).pk] * 4
    return at_once(actor, works)


def offer(actor: Any, house: str, case: str) -> list[str]:
    """One offer, clicked six times."""
    wanted = Offered(
        house_id=UUID(house), scope=("facts",), consent=Consent(language="ar", version=1, given_as="spoken")
    )
    return at_once(actor, [lambda by: offer_transfer(UUID(case), wanted, by=by, **WHEN).pk] * CLICKS)


def take(there: Any, user: str, transfer: str) -> list[str]:
    return at_once(there, [lambda by: accept_transfer(UUID(transfer), UUID(user), by=by, **WHEN).pk] * CLICKS)


def take_or_take_back(actor: Any, there: Any, user: str, transfer: str) -> list[str]:
    """Three accept while three take it back: one side has it, and nobody waits for ever."""
    accepts = (there, lambda by: accept_transfer(UUID(transfer), UUID(user), by=by, **WHEN).pk)
    withdraws = (actor, lambda by: withdraw_transfer(UUID(transfer), by=by, **WHEN).state)
    return among([accepts, withdraws] * 3)
