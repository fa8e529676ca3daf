"""A new second factor for somebody who has lost theirs: one person asks, a second one confirms."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from wegbereiter.accounts.actions import remove_second_factors
from wegbereiter.audit.actions import record
from wegbereiter.core.decisions import DECIDED
from wegbereiter.core.four_eyes import check_return
from wegbereiter.core.tenancy import LOGIN_ROLE, Actor, become
from wegbereiter.organisations.actions.people import locked_people
from wegbereiter.organisations.models import FactorReset
from wegbereiter.organisations.permissions import Permission, check, house_of, person_of
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.organisations.queries.second_factor import resets_visible_to
from wegbereiter.organisations.rules import RESET_LIFETIME, check_asked, check_part, check_still_open, needs_office


def ask_reset(membership_id: UUID, *, reason: str, by: Actor, now: datetime, today: date) -> FactorReset:
    """Ask for the removal of a member's second factor. All roles here are locked, so two at once make one request.

    Raises:
        RefusedError: about oneself, no role here today, or a reset waits already.
        Membership.DoesNotExist: not a role in the acting organisation.
    """
    check(by, Permission.MEMBERS_MANAGE)
    people = locked_people(by)
    user_id = people.split(membership_id)[0].user_id
    profiles = profiles_of([user_id, person_of(by)])
    concerned = profiles[user_id].natural_persons
    check_part(acting=by.natural_persons, concerned=concerned)
    own = resets_visible_to(by).filter(organisation_id=house_of(by), user_id=user_id)
    waiting = own.filter(closed_at=None, decided_at=None)
    waiting.filter(prepared_at__lte=now - RESET_LIFETIME).update(closed_at=now)
    check_asked(
        is_here=any(term.user_id == user_id and term.covers(today, today) for term in people.terms.values()),
        waits=waiting.exists(),
    )
    reset = FactorReset(
        organisation_id=house_of(by),
        user_id=user_id,
        persons=sorted(concerned),
        person_name=profiles[user_id].name,
        asked_by_name=profiles[person_of(by)].name,
        reason=reason,
        by_office=needs_office(people.terms.values(), involved=by.natural_persons | concerned, today=today),
    )
    reset.prepare(by=by, now=now)
    reset.save(force_insert=True)
    code = "accounts.second_factor.reset_asked"
    record(code, by=by, about=reset, river="account", now=now, account=user_id, reason=reason)
    return reset


def confirm_reset(reset_id: UUID, *, by: Actor, now: datetime) -> FactorReset:
    """Confirm: second factors, recovery codes and sessions of the account end now. The caller queues the mail.

    Raises:
        RefusedError: about oneself, withdrawn, or asked too long ago.
        FourEyesError: confirmed already, or the same natural person asked.
        FactorReset.DoesNotExist: not a reset that the actor can see.
    """
    check(by, Permission.MEMBERS_MANAGE)
    reset = _locked(reset_id, by)
    asked_at = reset.prepared_at or now  # the database refuses a reset that nobody has asked for
    reset.decide(by=by, now=now)
    check_still_open(closed=reset.closed_at is not None, asked_at=asked_at, now=now)
    check_part(acting=by.natural_persons, concerned=reset.persons)
    reset.save(update_fields=DECIDED)
    # The river of money reaches neither keys nor sessions; for this one step the act goes on as the program's login.
    become(replace(by, database_role=LOGIN_ROLE))
    ended = remove_second_factors(reset.user_id)
    become(by)
    code = "accounts.second_factor.removed"
    record(code, by=by, about=reset, river="account", now=now, account=reset.user_id, sessions=ended)
    return reset


def close_reset(reset_id: UUID, *, by: Actor, now: datetime) -> FactorReset:
    """Withdraw one's own request, or refuse another one's. Twice is once.

    Raises:
        FourEyesError: confirmed already.
        FactorReset.DoesNotExist: not a reset that the actor can see.
    """
    check(by, Permission.MEMBERS_MANAGE)
    reset = _locked(reset_id, by)
    if reset.closed_at is None:
        check_return(prepared_by=reset.prepared_persons, decided=reset.is_decided)
        reset.closed_at = now
        reset.save(update_fields=["closed_at"])
        record("accounts.second_factor.reset_closed", by=by, about=reset, river="account", now=now)
    return reset


def _locked(reset_id: UUID, by: Actor) -> FactorReset:
    return resets_visible_to(by).select_for_update(of=("self",)).get(pk=reset_id)
