"""People and their roles in the acting organisation: end, substitute, and who is one natural person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.permissions import Permission, check, house_of
from wegbereiter.organisations.queries.people import profiles_of, terms_of
from wegbereiter.organisations.rules import (
    Term,
    check_end,
    check_one_person,
    check_substitution,
    check_two_persons,
    ending_with,
)

ONE_DAY = timedelta(days=1)


def end_role(membership_id: UUID, *, last_day: date, by: Actor, now: datetime) -> Membership:
    """End a role with a day; substitutions that hang on it end with it.

    Raises:
        RefusedError: see rules.check_end; the last manager stays until there is another one.
        Membership.DoesNotExist: not a role in the acting organisation.
    """
    check(by, Permission.MEMBERS_MANAGE)
    people = locked_people(by)
    term, others = people.split(membership_id)
    check_end(term, last_day=last_day, managed_from=last_day + ONE_DAY, others=others)
    membership = people.rows[term.id]
    for row in (membership, *people.rows_of(ending_with(term, last_day=last_day, others=others))):
        row.last_day = max(last_day, row.first_day)
        # A substitution that would only begin after that day never begins.
        row.ended_at = now if row.first_day > last_day else None
        row.save(update_fields=["last_day", "ended_at"])
    record("organisations.role.ended", by=by, about=membership, river="account", now=now, last_day=last_day)
    return membership


def end_role_at_once(membership_id: UUID, *, by: Actor, now: datetime, today: date) -> Membership:
    """End a role now: the person's next request finds it gone. Raises as `end_role` does."""
    check(by, Permission.MEMBERS_MANAGE)
    people = locked_people(by)
    term, others = people.split(membership_id)
    check_end(term, last_day=max(term.first_day, today), managed_from=today, others=others)
    membership = people.rows[term.id]
    for row in (membership, *people.rows_of(ending_with(term, last_day=today - ONE_DAY, others=others))):
        row.last_day, row.ended_at = max(row.first_day, today), now
        row.save(update_fields=["last_day", "ended_at"])
    record("organisations.role.ended_at_once", by=by, about=membership, river="account", now=now)
    return membership


def substitute(
    membership_id: UUID, *, user_id: UUID, first_day: date, last_day: date, by: Actor, now: datetime, today: date
) -> Membership:
    """Let a colleague act in this role for some days; both natural persons then stand behind what is done.

    Raises:
        RefusedError: see rules.check_substitution.
        Membership.DoesNotExist: not a role in the acting organisation.
    """
    check(by, Permission.MEMBERS_MANAGE)
    people = locked_people(by)
    term, _others = people.split(membership_id)
    check_substitution(
        term, user_id, first_day=first_day, last_day=last_day, today=today, terms=list(people.terms.values())
    )
    membership = Membership.objects.create(
        organisation_id=house_of(by),
        user_id=user_id,
        role=term.role,
        substitutes_id=term.id,
        first_day=first_day,
        last_day=last_day,
    )
    record("organisations.role.substituted", by=by, about=membership, river="account", now=now, substitutes=term.id)
    return membership


def declare_one_person(membership_id: UUID, other_id: UUID, *, by: Actor, now: datetime) -> None:
    """Two accounts are one human being: four eyes count them as one from now on.

    Raises:
        RefusedError: one account, or one person already.
        Membership.DoesNotExist: not both are roles in the acting organisation.
    """
    check(by, Permission.MEMBERS_MANAGE)
    people = locked_people(by)
    one, _ = people.split(membership_id)
    other, _ = people.split(other_id)
    check_one_person(one, other)
    with connection.cursor() as cursor:
        # Past row-level security, because another account of the same person may work in another organisation.
        cursor.execute("select public.wb_one_person(%s, %s)", [one.user_id, other.user_id])
    membership = people.rows[one.id]
    record("accounts.person.merged", by=by, about=membership, river="account", now=now, other=other.user_id)


def declare_two_persons(membership_id: UUID, *, reason: str, by: Actor, now: datetime) -> None:
    """Take `declare_one_person` back for one account: it becomes a person of its own again, the others stay one.

    Raises:
        RefusedError: see rules.check_two_persons.
        Membership.DoesNotExist: not a role in the acting organisation.
    """
    check(by, Permission.MEMBERS_MANAGE)
    people = locked_people(by)
    term, others = people.split(membership_id)
    known = profiles_of([term.user_id])[term.user_id].own_person is not None
    check_two_persons(term, others=others, acting=by.natural_persons, number_known=known)
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_two_persons(%s)", [term.user_id])
    membership = people.rows[term.id]
    record("accounts.person.parted", by=by, about=membership, river="account", now=now, reason=reason)


@dataclass(frozen=True)
class People:
    """All roles of one organisation, locked: two managers cannot end each other at the same moment."""

    rows: dict[UUID, Membership]
    terms: dict[UUID, Term]

    def split(self, membership_id: UUID) -> tuple[Term, list[Term]]:
        """One role and all others. Raises Membership.DoesNotExist."""
        if membership_id not in self.terms:
            raise Membership.DoesNotExist
        return self.terms[membership_id], [term for key, term in self.terms.items() if key != membership_id]

    def rows_of(self, terms: list[Term]) -> list[Membership]:
        return [self.rows[term.id] for term in terms]


def locked_people(by: Actor) -> People:
    """Every role of the acting organisation, locked until the end of the transaction."""
    own = Membership.objects.select_for_update().filter(organisation_id=house_of(by)).order_by("id")
    rows = {membership.pk: membership for membership in own}
    return People(rows=rows, terms={term.id: term for term in terms_of(rows.values())})
