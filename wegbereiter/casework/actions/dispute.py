"""The person says that something is not so: noted at once, settled once it was checked."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.choices import DisputeOutcome
from wegbereiter.casework.models import Dispute
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.disputes import disputes_visible_to
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.person import own_person


def note_dispute(person_id: UUID, what: str, words: str, *, by: Actor, today: date, now: datetime) -> Dispute:
    """From now on the note stands wherever the case is shown. The same said twice is one note.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        RefusedError: nothing is said.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    said = {"what": what.strip(), "words": words.strip()}
    if not all(said.values()):
        raise RefusedError(Refusal.NO_WORDS)
    twin = disputes_visible_to(by, today=today).filter(person=person, settled_at=None, **said).first()
    if twin is not None:
        return twin
    dispute = Dispute.objects.create(
        organisation_id=person.organisation_id, person=person, noted_at=now, noted_by=person_of(by), **said
    )
    record("casework.dispute.noted", by=by, about=dispute, river="case", now=now)
    return dispute


def settle_dispute(
    dispute_id: UUID, outcome: str, *, because: str = "", by: Actor, today: date, now: datetime
) -> Dispute:
    """Say what the check has shown; where it could not show it, the note stands for good.

    What was found wrong is corrected where it stands: this is only the note of it.

    Raises:
        Dispute.DoesNotExist: of nobody in the own care.
        RefusedError: settled before.
    """
    check(by, Permission.PERSON_WORK)
    visible = disputes_visible_to(by, today=today).filter(person__merged_into=None)
    dispute = visible.select_for_update(of=("self",)).get(pk=dispute_id)
    if dispute.settled_at is not None:
        raise RefusedError(Refusal.DISPUTE_IS_SETTLED)
    dispute.outcome, dispute.because = DisputeOutcome(outcome), because.strip()
    dispute.settled_at, dispute.settled_by = now, person_of(by)
    dispute.save(update_fields=["outcome", "because", "settled_at", "settled_by"])
    record("casework.dispute.settled", by=by, about=dispute, river="case", now=now, outcome=outcome)
    return dispute
