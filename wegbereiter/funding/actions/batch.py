"""Many applications at once: each line is its own action with its own decision and event.

A line that is refused is reported and keeps no other from being done. Lines go in the order of their ids, so that two
officers who click at the same moment wait for each other and do not block each other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.decision import decide_application, propose_decision
from wegbereiter.funding.models import Application
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Outcome


@dataclass(frozen=True, kw_only=True)
class Line:
    """What became of one application; `refusal` None: it was done."""

    application_id: UUID
    refusal: RefusedError | FourEyesError | PdfRefusedError | None = None


def propose_list(application_ids: Iterable[UUID], *, by: Actor, now: datetime) -> list[Line]:
    """Propose to grant each of them. Raises PermissionDenied."""
    check(by, Permission.APPLICATION_PREPARE)
    return _each(application_ids, lambda pk: propose_decision(pk, outcome=Outcome.GRANT, by=by, now=now))


def decide_list(application_ids: Iterable[UUID], *, by: Actor, now: datetime) -> list[Line]:
    """Decide each of them as it was proposed. Raises PermissionDenied."""
    check(by, Permission.APPLICATION_DECIDE)
    return _each(application_ids, lambda pk: decide_application(pk, by=by, now=now))


def _each(application_ids: Iterable[UUID], do: Callable[[UUID], Application]) -> list[Line]:
    lines = []
    for pk in sorted(set(application_ids)):
        refusal: RefusedError | FourEyesError | PdfRefusedError | None = None
        try:
            do(pk)  # opens a savepoint of its own within the request
        except (RefusedError, FourEyesError, PdfRefusedError) as caught:
            refusal = caught
        except Application.DoesNotExist:
            continue  # of somebody else, or of nobody: nothing to tell about it
        lines.append(Line(application_id=pk, refusal=refusal))
    return lines
