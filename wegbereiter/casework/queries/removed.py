"""Where a step stood that the actor has taken out: only the trail still knows."""

from dataclasses import dataclass
from uuid import UUID

from wegbereiter.audit.queries import events_visible_to
from wegbereiter.casework.permissions import person_of
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class Removed:
    case_id: UUID
    goal_id: UUID


def removed_by(actor: Actor, step_id: UUID) -> Removed | None:
    """None where the actor has taken out no such step. One query."""
    own = events_visible_to(actor).filter(user_id=person_of(actor), object_id=step_id, code="casework.step.removed")
    data = own.values_list("data", flat=True).first()
    return Removed(case_id=UUID(data["case"]), goal_id=UUID(data["goal"])) if data and "case" in data else None
