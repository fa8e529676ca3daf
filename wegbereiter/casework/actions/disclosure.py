"""Note what may be passed on about somebody, pass it on, and take the permission back. Nothing leaves by another way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import override

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.choices import NAMED_LAWS, AgreedAs, CaseState, LegalBasis, SharedFact
from wegbereiter.casework.models import Case, Disclosure, Dispute, Transmission
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.disclosures import (
    disclosures_visible_to,
    disputed,
    is_old,
    kind_of_recipient,
    known_facts,
    place_to_give_to,
    rulebook,
    terms_of,
    transmissions_visible_to,
    words_in,
)
from wegbereiter.casework.queries.disputes import disputes_of, standing_disputes
from wegbereiter.casework.rules.disclosures import Sheet, check_holds, check_last_day, facts_to_give
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor

SAME = timedelta(minutes=1)  # the same entered twice within it is a second click


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What the person said yes to: the text of the library in a language, in this version."""

    language: str
    version: int
    given_as: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Who is to get what, for what, until when. Either `law` or `consent` is empty. `entry_id` names a place of the list."""

    facts: tuple[str, ...]
    purpose: str
    last_day: date
    entry_id: UUID | None = None
    recipient_kind: str = ""
    recipient: str = ""
    own_words: str = ""
    purpose_words: str = ""
    law: str = ""
    law_words: str = ""
    consent: Consent | None = None


@dataclass(frozen=True, kw_only=True)
class Giving:
    """How it is passed on, and which notes of what is disputed go with it."""

    how: str
    dispute_ids: frozenset[UUID] = frozenset()


def disclose(
    case_id: UUID, wanted: Wanted, *, giving: Giving | None, by: Actor, today: date, now: datetime
) -> Disclosure:
    """Note it in the ledger and, with `giving`, pass it on in the same act. The same twice within a minute is one.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, as a second file is; nobody to give it to; neither law nor consent, or both; a text
            that has changed; a last day that lies behind or too far ahead; nothing that is known.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)  # a second file of somebody is closed
    columns = _columns(wanted, by=by, today=today)
    twin = disclosures_visible_to(by, today=today).filter(
        case=case, noted_by=person_of(by), noted_at__gt=now - SAME, withdrawn_at=None, **columns
    )
    if (same := twin.first()) is not None:
        if giving is not None:
            _give_once(same, case, giving, by=by, today=today, now=now)
        return same
    disclosure = Disclosure.objects.create(
        organisation_id=case.organisation_id, case=case, person_id=case.person_id, noted_at=now, noted_by=person_of(by),
        **columns,
    )  # fmt: skip
    given = (
        _give(disclosure, _sheet(disclosure, case, giving, by=by, today=today), giving, by=by, now=now)
        if giving
        else None
    )
    record(
        "casework.disclosure.made", by=by, about=disclosure, river="case", now=now, to=disclosure.recipient_kind,
        facts=disclosure.facts, law=disclosure.law, last_day=disclosure.last_day, given=given.pk if given else None,
    )  # fmt: skip
    return disclosure


def give_again(disclosure_id: UUID, giving: Giving, *, by: Actor, today: date, now: datetime) -> Transmission:
    """The same facts to the same place once more, as they stand today.

    Raises:
        Disclosure.DoesNotExist, Case.DoesNotExist: not in the own care.
        RefusedError: withdrawn, ended, a closed case, nothing that is known.
    """
    check(by, Permission.PERSON_WORK)
    found = disclosures_visible_to(by, today=today).get(pk=disclosure_id)
    case = own_case(found.case_id, by=by, today=today)  # always the case first
    # Read again under that lock. The row itself cannot be locked once it is withdrawn, because nothing changes it then.
    disclosure = disclosures_visible_to(by, today=today).get(pk=disclosure_id)
    return _give_once(disclosure, case, giving, by=by, today=today, now=now)


def withdraw(disclosure_id: UUID, *, by: Actor, today: date, now: datetime) -> Disclosure:
    """From the next request on nothing is passed on by it, also where counselling has ended. The second click is none.

    Raises Disclosure.DoesNotExist.
    """
    check(by, Permission.PERSON_WORK)
    visible = disclosures_visible_to(by, today=today)
    found = visible.get(pk=disclosure_id)
    # Always the case first: passing on locks it, so that both never wait for each other.
    cases_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=found.case_id)
    disclosure = visible.get(pk=disclosure_id)
    if disclosure.withdrawn_at is not None:
        return disclosure
    disclosure.withdrawn_at, disclosure.withdrawn_by = now, person_of(by)
    disclosure.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("casework.disclosure.withdrawn", by=by, about=disclosure, river="case", now=now)
    return disclosure


def check_leaves(given: Transmission, case: Case, *, by: Actor, today: date) -> None:
    """Whether the sheet may still be printed.

    Raises RefusedError: taken back or over, a closed case, or something on it was disputed, settled or changed since.
    """
    check_holds(terms_of(given.disclosure), today=today)
    if case.state == CaseState.CLOSED:
        raise RefusedError(Refusal.CASE_IS_CLOSED)
    notes = [*standing_disputes(by, case.person, today=today), *disputes_of(by, case.person_id, today=today)]
    # Also once it was settled: what was found wrong is right in the file by now, and not on the sheet.
    if any(max(one.noted_at, one.settled_at or one.noted_at) > given.given_at for one in notes):
        raise RefusedError(Refusal.DISPUTED_SINCE)
    if is_old(by, given, case, today=today):
        raise RefusedError(Refusal.SHEET_IS_OLD)


def _columns(wanted: Wanted, *, by: Actor, today: date) -> dict[str, object]:
    """The line of the ledger. Raises RefusedError."""
    days = rulebook()["days"]
    check_last_day(wanted.last_day, today=today, longest=days["longest"])
    facts = [str(one) for one in SharedFact if one in wanted.facts]
    if not facts or (not wanted.purpose_words and wanted.purpose == "other"):
        raise RefusedError(Refusal.NO_WORDS)
    return {
        "facts": facts,
        "own_words": wanted.own_words if SharedFact.OWN_WORDS in facts else "",
        "purpose": wanted.purpose,
        "purpose_words": wanted.purpose_words,
        "first_day": today,
        "last_day": wanted.last_day,
        **_recipient(wanted, by=by),
        **_basis(wanted, today=today),
    }


def _recipient(wanted: Wanted, *, by: Actor) -> dict[str, object]:
    """By the address list, whose name is kept as it is today, or by kind and name."""
    if wanted.entry_id is None:
        if not (wanted.recipient_kind and wanted.recipient):
            raise RefusedError(Refusal.NO_RECIPIENT)
        return {"entry_id": None, "recipient_kind": wanted.recipient_kind, "recipient": wanted.recipient}
    entry = place_to_give_to(by, wanted.entry_id)
    if entry is None:
        raise RefusedError(Refusal.NO_RECIPIENT)
    kind = kind_of_recipient(entry, wanted.recipient_kind)
    return {"entry_id": entry.pk, "recipient_kind": kind, "recipient": entry.name}


def _basis(wanted: Wanted, *, today: date) -> dict[str, object]:
    """A law or a consent, never both."""
    consent = wanted.consent
    if bool(wanted.law) == bool(consent):
        raise RefusedError(Refusal.NO_SUCH_FACT)
    if consent is None:
        law = LegalBasis(wanted.law)
        if law in NAMED_LAWS and not wanted.law_words:
            raise RefusedError(Refusal.LAW_WITHOUT_NAME)
        return {"law": law, "law_words": wanted.law_words}
    read = words_in(consent.language)["meta"]
    if (consent.language, consent.version) != (read["language"], read["version"]):
        raise RefusedError(Refusal.CONSENT_TEXT_CHANGED)
    return {
        "law": "", "law_words": "", "consent_on": today, "consent_as": AgreedAs(consent.given_as),
        "consent_language": consent.language, "consent_version": consent.version,
    }  # fmt: skip


def _give_once(
    disclosure: Disclosure, case: Case, giving: Giving, *, by: Actor, today: date, now: datetime
) -> Transmission:
    """What was passed on a moment ago in the same way and with the same words is a second click. Raises RefusedError."""
    sheet = _sheet(disclosure, case, giving, by=by, today=today)
    mine = transmissions_visible_to(by, today=today).filter(
        disclosure=disclosure, how=giving.how, content=sheet.frozen(), given_by=person_of(by), given_at__gt=now - SAME
    )
    if (same := mine.first()) is not None:
        return same
    given = _give(disclosure, sheet, giving, by=by, now=now)
    record("casework.disclosure.given", by=by, about=disclosure, river="case", now=now, given=given.pk)
    return given


def _sheet(disclosure: Disclosure, case: Case, giving: Giving, *, by: Actor, today: date) -> Sheet:
    """As it leaves: in German, because whoever gets it works here. Raises RefusedError."""
    with override(SOURCE):
        known = known_facts(by, case, today=today) | {str(SharedFact.OWN_WORDS): disclosure.own_words}
        facts = facts_to_give(terms_of(disclosure), disclosure.facts, known, today=today)
        return Sheet(facts=facts, disputed=disputed(_notes(case, giving.dispute_ids, by=by, today=today)))


def _give(disclosure: Disclosure, sheet: Sheet, giving: Giving, *, by: Actor, now: datetime) -> Transmission:
    return Transmission.objects.create(
        organisation_id=disclosure.organisation_id, disclosure=disclosure, person_id=disclosure.person_id,
        facts=list(sheet.facts), content=sheet.frozen(), how=giving.how, given_at=now, given_by=person_of(by),
    )  # fmt: skip


def _notes(case: Case, wanted: Iterable[UUID], *, by: Actor, today: date) -> list[Dispute]:
    wanted = frozenset(wanted)
    return [one for one in standing_disputes(by, case.person, today=today) if one.pk in wanted]
