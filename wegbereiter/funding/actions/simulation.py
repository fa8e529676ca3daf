"""Drafts of the simulator: made, changed, shared, commented on, dropped, and set final by two officers.

Nothing of it counts before, and even a final draft changes no edition and no allotment: it is adopted and kept.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.decisions import DECIDED, PREPARED
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.simulation_results import computed, keep, note
from wegbereiter.funding.models import Simulation, SimulationComment
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.simulation import comments_visible_to, draft_kept, simulations_visible_to
from wegbereiter.funding.rules.drafts import Draft
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.simulation_steps import (
    check_change,
    check_drop,
    check_open,
    check_share,
    check_version,
)
from wegbereiter.funding.states import Fault, SimulationState

TITLES = "simulation:titles"


@transaction.atomic
def make_simulation(
    *, title: str, edition: str, draft: Draft, by: Actor, now: datetime, copied_from: UUID | None = None
) -> Simulation:
    """Try a draft out and keep what comes out. The same draft under the same title is found: a second click.

    Raises:
        PermissionDenied, Simulation.DoesNotExist (no such draft to copy).
        RefusedError(SIMULATION_TITLE_TAKEN); what `actions.simulation_results.computed` refuses.
    """
    check(by, Permission.SIMULATION_PREPARE)
    one_at_a_time(TITLES)
    source = simulations_visible_to(by).get(pk=copied_from) if copied_from else None
    result = computed(edition, draft)
    found = _titled(title)
    if found and found.created_by == by.user_id and (found.edition, draft_kept(found)) == (edition, result.draft):
        return found
    _check_title(found)
    made = Simulation(title=title.strip(), edition=edition, copied_from=source)
    _made(made, by=by, now=now)
    note(made, result)
    made.save(force_insert=True)
    keep(made, result)
    _record("made", made, by=by, now=now, copied_from=copied_from)
    return made


@transaction.atomic
def change_simulation(
    simulation_id: UUID, *, title: str, draft: Draft, version: int, by: Actor, now: datetime
) -> Simulation:
    """Change a draft that nobody has commented on yet. `version`: the one that the officer looked at.

    Raises:
        PermissionDenied, Simulation.DoesNotExist.
        RefusedError: SIMULATION_CHANGED when somebody was faster; shared, proposed or closed; title taken; what
        `actions.simulation_results.computed` refuses.
    """
    check(by, Permission.SIMULATION_PREPARE)
    one_at_a_time(TITLES)
    found = _locked(simulation_id, by=by)
    check_change(found.state, proposed=found.is_prepared)
    check_version(version, found.version)
    other = _titled(title)
    _check_title(other if other and other.pk != found.pk else None)
    result = computed(found.edition, draft)
    found.title, found.version = title.strip(), found.version + 1
    found.changed_at, found.changed_by, found.changed_role = now, by.user_id, by.role
    note(found, result)
    found.save()
    keep(found, result)
    _record("changed", found, by=by, now=now)
    return found


@transaction.atomic
def share_simulation(simulation_id: UUID, *, version: int, by: Actor, now: datetime) -> Simulation:
    """Show a draft to the associations of towns, as sums, and let them comment. From now on it stays as it is.

    Raises:
        PermissionDenied, Simulation.DoesNotExist, RefusedError (changed, shared already, closed).
    """
    check(by, Permission.SIMULATION_PREPARE)
    found = _locked(simulation_id, by=by)
    check_share(found.state)
    check_version(version, found.version)
    found.state = SimulationState.SHARED
    found.shared_at, found.shared_by, found.shared_role = now, by.user_id, by.role
    found.save(update_fields=["state", "shared_at", "shared_by", "shared_role"])
    _record("shared", found, by=by, now=now)
    return found


@transaction.atomic
def drop_simulation(simulation_id: UUID, *, by: Actor, now: datetime) -> Simulation:
    """Give a draft up. It stays in the file, and who could read it still can.

    Raises:
        PermissionDenied, Simulation.DoesNotExist, RefusedError (proposed, or closed).
    """
    check(by, Permission.SIMULATION_PREPARE)
    found = _locked(simulation_id, by=by)
    check_drop(found.state, proposed=found.is_prepared)
    found.state = SimulationState.DROPPED
    found.dropped_at, found.dropped_by, found.dropped_role = now, by.user_id, by.role
    found.save(update_fields=["state", "dropped_at", "dropped_by", "dropped_role"])
    _record("dropped", found, by=by, now=now)
    return found


@transaction.atomic
def propose_simulation(simulation_id: UUID, *, version: int, by: Actor, now: datetime) -> Simulation:
    """First pair of eyes: this draft is to be adopted.

    Raises:
        PermissionDenied, Simulation.DoesNotExist, RefusedError (changed, closed), FourEyesError.
    """
    check(by, Permission.SIMULATION_PREPARE)
    found = _locked(simulation_id, by=by)
    check_version(version, found.version)
    found.prepare(by=by, now=now)
    check_open(found.state)
    found.save(update_fields=PREPARED)
    _record("proposed", found, by=by, now=now)
    return found


@transaction.atomic
def take_back_simulation(simulation_id: UUID, *, by: Actor, now: datetime) -> Simulation:
    """Take the proposal back, or send it back.

    Raises:
        PermissionDenied, Simulation.DoesNotExist, FourEyesError.
    """
    check(by, Permission.SIMULATION_DECIDE)
    found = _locked(simulation_id, by=by)
    found.take_back()
    found.save(update_fields=PREPARED)
    _record("taken_back", found, by=by, now=now)
    return found


@transaction.atomic
def decide_simulation(simulation_id: UUID, *, version: int, by: Actor, now: datetime) -> Simulation:
    """Second pair of eyes: the draft is adopted. No edition and no allotment changes by that.

    Raises:
        PermissionDenied, Simulation.DoesNotExist, RefusedError (changed since the officer looked), FourEyesError.
    """
    check(by, Permission.SIMULATION_DECIDE)
    found = _locked(simulation_id, by=by)
    check_version(version, found.version)
    found.decide(by=by, now=now)
    found.state = SimulationState.FINAL
    found.save(update_fields=[*DECIDED, "state"])
    _record("final", found, by=by, now=now, money=found.money_amount)
    return found


@transaction.atomic
def comment_on_simulation(simulation_id: UUID, *, text: str, by: Actor, now: datetime) -> SimulationComment:
    """Say something to a shared draft. The same words again, a second click, find the first.

    Raises:
        PermissionDenied, Simulation.DoesNotExist, RefusedError (no words, or the draft is closed).
    """
    check(by, Permission.SIMULATION_COMMENT)
    words = text.strip()
    if not words:
        raise RefusedError(Fault.COMMENT_MISSING)
    # An association can lock no draft: the database lets the office alone write one. So the matter is locked instead.
    one_at_a_time(f"simulation:{simulation_id}")
    found = simulations_visible_to(by).get(pk=simulation_id)
    check_open(found.state)
    same = comments_visible_to(by).filter(simulation=found, text=words).first()
    if same:
        return same
    comment = SimulationComment.objects.create(
        organisation_id=own_organisation(by),
        simulation=found,
        edition=found.edition,
        text=words,
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    record("funding.simulation.commented", by=by, about=found, river="money", now=now, comment=comment.pk)
    return comment


def _locked(simulation_id: UUID, *, by: Actor) -> Simulation:
    """The draft, locked against others who take a step with it or comment on it."""
    one_at_a_time(f"simulation:{simulation_id}")
    return simulations_visible_to(by).select_for_update().get(pk=simulation_id)


def _titled(title: str) -> Simulation | None:
    return Simulation.objects.filter(title=title.strip()).exclude(state=SimulationState.DROPPED).first()


def _check_title(taken_by: Simulation | None) -> None:
    if taken_by:
        raise RefusedError(Fault.SIMULATION_TITLE_TAKEN)


def _made(found: Simulation, *, by: Actor, now: datetime) -> None:
    found.created_at, found.created_by, found.created_role = now, by.user_id, by.role
    found.changed_at, found.changed_by, found.changed_role = now, by.user_id, by.role


def _record(what: str, found: Simulation, *, by: Actor, now: datetime, **data: Any) -> None:
    record(
        f"funding.simulation.{what}",
        by=by,
        about=found,
        river="money",
        now=now,
        edition=found.edition,
        version=found.version,
        **data,
    )
