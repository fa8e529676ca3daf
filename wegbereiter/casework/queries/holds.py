"""Files that are kept or closed, for the lead."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wegbereiter.casework.models import Case
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import HoldKind
from wegbereiter.people.models import Hold
from wegbereiter.people.queries.person import holds_visible_to, restricted_files_visible_to


@dataclass(frozen=True, kw_only=True)
class RestrictedFile:
    hold: Hold
    case: Case | None


def restricted_files(actor: Actor, *, today: date) -> list[RestrictedFile]:
    """Each person once, the newest first; second files go with the first. Two queries."""
    people = restricted_files_visible_to(actor).filter(merged_into=None)
    running = holds_visible_to(actor, today=today).filter(kind=HoldKind.RESTRICTION, lifted_at=None, person__in=people)
    holds = list(running.select_related("person"))
    cases = {case.person_id: case for case in Case.objects.filter(person__in=people).order_by("state", "opened_on")}
    return [RestrictedFile(hold=one, case=cases.get(one.person_id)) for one in holds]


def holds_of(actor: Actor, person_id: UUID, *, today: date) -> list[Hold]:
    """Legal holds of a file, lifted ones too. One query."""
    return list(holds_visible_to(actor, today=today).filter(person_id=person_id, kind=HoldKind.LEGAL_HOLD))
