"""A case goes over to another house: offered with the person's consent, taken back, refused, accepted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.actions.disclosure import Consent
from wegbereiter.casework.choices import AgreedAs, CaseState
from wegbereiter.casework.choices.transfers import TransferState
from wegbereiter.casework.models import Case, Dispute, EarlierCounselling, Episode, Goal, Step, Transfer
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.edition import current_edition
from wegbereiter.casework.queries.transfers import (
    answer_days,
    houses_to_ask,
    offers_visible_to,
    package_of,
    transfers_visible_to,
    words_in,
)
from wegbereiter.casework.rules import transfers as rules
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.actions.arrival import Arrival, receive_person

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """To which house, which parts of the file, and what the person said yes to."""

    house_id: UUID
    scope: tuple[str, ...]
    consent: Consent


def offer_transfer(case_id: UUID, wanted: Wanted, *, by: Actor, today: date, now: datetime) -> Transfer:
    """Offer a case to another house; the package is sealed now, as the person has allowed it.

    Raises:
        Case.DoesNotExist: not in the own care; a restricted file is in nobody's.
        RefusedError: a closed case, no such house, an offer that waits already, or a text that has changed.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    if wanted.house_id not in {one.pk for one in houses_to_ask(by)}:
        raise RefusedError(Refusal.NO_SUCH_HOUSE)
    read = words_in(wanted.consent.language)["meta"]
    if (wanted.consent.language, wanted.consent.version) != (read["language"], read["version"]):
        raise RefusedError(Refusal.CONSENT_TEXT_CHANGED)
    _end_what_has_expired(case, today=today, now=now)
    if transfers_visible_to(by, today=today).filter(case=case, state=TransferState.OPEN).exists():
        raise RefusedError(Refusal.TRANSFER_WAITS)
    scope = rules.whole_scope(wanted.scope)
    transfer = Transfer.objects.create(
        organisation_id=case.organisation_id, to_organisation_id=wanted.house_id, case=case, person_id=case.person_id,
        scope=scope, package=package_of(by, case, scope, today=today), consent_on=today,
        consent_as=AgreedAs(wanted.consent.given_as), consent_language=wanted.consent.language,
        consent_version=wanted.consent.version, last_day=rules.last_day_of_offer(today, answer_days(today)),
        asked_at=now, asked_by=person_of(by),
    )  # fmt: skip
    record(
        "casework.transfer.offered", by=by, about=transfer, river="case", now=now, concerns=wanted.house_id,
        scope=scope, last_day=transfer.last_day,
    )  # fmt: skip
    return transfer


def withdraw_transfer(transfer_id: UUID, *, by: Actor, today: date, now: datetime) -> Transfer:
    """The person or the house does not want it any more; what was offered is gone at once. The second click is none.

    Raises:
        Transfer.DoesNotExist: not in the own care.
        RefusedError: the other house has answered.
    """
    check(by, Permission.PERSON_WORK)
    visible = transfers_visible_to(by, today=today)
    found = visible.get(pk=transfer_id)
    # Always the case first: accepting locks it too, so that both never wait for each other.
    cases_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=found.case_id)
    transfer = visible.select_for_update(of=("self",)).get(pk=transfer_id)
    if transfer.state == TransferState.WITHDRAWN:
        return transfer
    if transfer.state != TransferState.OPEN:
        raise RefusedError(Refusal.TRANSFER_IS_OVER)
    _end(transfer, TransferState.WITHDRAWN, by=by, now=now)
    record(
        "casework.transfer.withdrawn",
        by=by,
        about=transfer,
        river="case",
        now=now,
        concerns=transfer.to_organisation_id,
    )
    return transfer


def refuse_transfer(transfer_id: UUID, reason: str, *, by: Actor, today: date, now: datetime) -> Transfer:
    """The other house says why it does not take the case over; what it could read of it is gone.

    Raises:
        Transfer.DoesNotExist: not offered to the own house, or not any more.
        RefusedError: answered already, or no reason.
    """
    check(by, Permission.PERSON_LEAD)
    if not reason.strip():
        raise RefusedError(Refusal.NO_WORDS)
    offers_visible_to(by).get(pk=transfer_id)
    locked = offers_visible_to(by).filter(pk=transfer_id, state=TransferState.OPEN, last_day__gte=today)
    transfer = locked.select_for_update(of=("self",)).first()
    if transfer is None:
        raise RefusedError(Refusal.TRANSFER_IS_OVER)
    transfer.reason = reason.strip()[:LONGEST_REASON]
    _end(transfer, TransferState.REFUSED, by=by, now=now)
    record("casework.transfer.refused", by=by, about=transfer, river="case", now=now)
    return transfer


def accept_transfer(transfer_id: UUID, user_id: UUID, *, by: Actor, today: date, now: datetime) -> Case:
    """The own house takes the case over, a colleague looks after the person from now on; the other one's case is closed.

    New rows with new keys: nothing points back, and each house keeps and erases its own file.

    Raises:
        Transfer.DoesNotExist: not offered to the own house.
        people RefusedError: nobody who counsels here.
        RefusedError: somebody was faster, it was taken back, has run out, or the case ended.
    """
    check(by, Permission.PERSON_LEAD)
    transfer = offers_visible_to(by).get(pk=transfer_id)
    package = _taken(transfer.pk, now=now)
    if package is None:
        raise RefusedError(Refusal.TRANSFER_IS_OVER)
    case = _unpack(package, transfer.organisation, transfer.pk, user_id, by=by, today=today, now=now)
    record(
        "casework.transfer.accepted", by=by, about=transfer, river="case", now=now, case=str(case.pk), to=str(user_id)
    )
    return case


def _taken(transfer_id: UUID, *, now: datetime) -> dict[str, Any] | None:
    """The package, handed out once; in the same statement the other house's case is closed."""
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_take_over(%s, %s)", [transfer_id, now])
        (found,) = cursor.fetchone()
    return json.loads(found) if isinstance(found, str) else found


def _unpack(
    package: Mapping[str, Any], house: Organisation, key: UUID, user_id: UUID, *, by: Actor, today: date, now: datetime
) -> Case:
    """`key`: of the offer; what came along has it too, so that the trail of the one is that of the other."""
    facts = package.get("facts", {})
    languages = facts.get("languages") or [{"code": package["language"].partition("-")[0], "preferred": True}]
    arrival = Arrival(
        person=package["person"] | {"nationalities": facts.get("nationalities", [])},
        channels=package["channels"], languages=languages, relation=facts.get("relation", ""),
    )  # fmt: skip
    person = receive_person(arrival, user_id, by=by, today=today, now=now)
    of: dict[str, Any] = {"organisation_id": person.organisation_id, "person": person}
    case = Case.objects.create(
        edition=current_edition(today).code, state=CaseState.OPEN, opened_on=today, created_at=now,
        created_by=person_of(by), created_role=by.role, **{name: facts.get(name) for name in rules.CASE}, **of,
    )  # fmt: skip
    Episode.objects.bulk_create([Episode(**one, entered_at=now, **of) for one in facts.get("episodes", [])])
    for goal in package.get("plan", {}).get("goals", []):
        steps = goal.pop("steps")
        kept = Goal.objects.create(case=case, created_at=now, **goal, **of)
        Step.objects.bulk_create([Step(goal=kept, **step, **of) for step in steps])
    Dispute.objects.bulk_create([Dispute(**one, **of) for one in package["disputes"]])
    EarlierCounselling.objects.create(
        id=key, case=case, house=house.official_name or house.name, content=rules.earlier(package), taken_at=now, **of
    )
    return case


def _end(transfer: Transfer, state: TransferState, *, by: Actor, now: datetime) -> None:
    transfer.state, transfer.package, transfer.ended_at, transfer.ended_by = state, None, now, person_of(by)
    transfer.save(update_fields=["state", "package", "reason", "ended_at", "ended_by"])


def _end_what_has_expired(case: Case, *, today: date, now: datetime) -> None:
    """The clock empties them by the hour; whoever asks anew does not wait for it."""
    Transfer.objects.filter(case=case, state=TransferState.OPEN, last_day__lt=today).update(
        state=TransferState.EXPIRED, package=None, ended_at=now
    )
