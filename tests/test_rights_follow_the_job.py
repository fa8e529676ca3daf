"""T06: people are hired, move, stand in, are declared one person and leave, in any order; rights follow at the next request.

The program, asked through its own middleware and row-level security, is compared with tests/reference.py after every step.
Cases and consents, which the catalogue names besides, belong to the river of people and are not in this model: who looks
after whom is asked in people's tests of care, a permission that was taken back in casework's of disclosures. A transfer to
another body does not exist yet.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from types import SimpleNamespace
from unittest.mock import patch
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.access.cells import never_committed
from tests.reference import Reference, Term
from wegbereiter.accounts.models import User
from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import NOBODY, Actor, acting_as
from wegbereiter.organisations import actions
from wegbereiter.organisations.actions.invitations import make_token, read_token
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.middleware import CHOSEN, ActorMiddleware
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.rules import RefusedError

START = date(2026, 6, 1)
ROLE_CODES = ("manager", "funding_clerk", "team_lead", "data_protection_officer")
PEOPLE, BODIES = 5, 2
people, bodies, roles = st.integers(0, PEOPLE - 1), st.integers(0, BODIES - 1), st.sampled_from(ROLE_CODES)
picks, days = st.integers(0, 59), st.integers(-2, 12)  # somebody out of a list, days from today

pytestmark = pytest.mark.django_db


SELDOM = 6


def wise(pick: int) -> bool:
    """Mostly: small numbers come most often."""
    return pick % SELDOM < SELDOM - 1


def one_of(found: Sequence[Term], pick: int) -> Term:
    return found[pick % len(found)]


class Offices(RuleBasedStateMachine):
    """Two towns with a manager each, two more people in the first one, and one who has no role yet."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = never_committed()
        self.undone.__enter__()
        self.today, self.model, self.rows, self.before, self.steps = START, Reference(PEOPLE), {}, {}, 0
        self.clock = patch.object(timezone, "now", lambda: self.now)
        self.clock.start()
        self.towns = [make_organisation() for _ in range(BODIES)]
        self.users = [make_user() for _ in range(PEOPLE)]
        for person, (body, role) in enumerate([(0, "manager"), (1, "manager"), (0, "funding_clerk"), (0, "team_lead")]):
            member = make_membership(role, self.towns[body], user=self.users[person])
            self.know(Term(person=person, body=body, role=role, first=member.first_day), member)

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(10), tzinfo=UTC)

    def know(self, term: Term, member: Membership) -> None:
        self.model.terms.append(term)
        self.rows[term] = member.pk

    def term(self, pick: int) -> Term:
        """One that is not over; now and then any."""
        standing = [term for term in self.model.terms if not term.over and term.last >= self.today]
        return one_of(standing if wise(pick) else self.model.terms, pick // SELDOM)

    def boss(self, pick: int, body: int) -> Term:
        """Somebody who manages people there; now and then just anybody."""
        managers = [term for term in self.model.terms if self.model.manages(term, body, self.today)]
        return one_of(managers, pick // SELDOM) if wise(pick) and managers else self.term(pick)

    def colleague(self, pick: int, term: Term) -> int:
        others = [t for t in self.model.here(term.body, term) if t.person != term.person and t.own() and not t.over]
        return one_of(others if wise(pick) and others else [term], pick // SELDOM).person

    # ------------------------------------------------------------ asking

    def asks(self, term: Term) -> tuple[Actor, set[UUID]]:
        """Who the next request of a session in this term is, and whose people it sees besides the own roles."""
        user = self.users[term.person]
        seen: set[UUID] = set()

        def view(request: HttpRequest) -> HttpResponse:
            colleagues = Membership.objects.exclude(user_id=user.pk)
            seen.update(colleagues.values_list("organisation_id", flat=True))
            return HttpResponse()

        request = RequestFactory().get("/geld/")
        request.session = {CHOSEN: str(self.rows[term]), "second_factor": True}
        request.user = SimpleNamespace(is_authenticated=True, pk=user.pk)
        ActorMiddleware(view)(request)
        return request.actor, seen

    def does(self, by: Term, name: str, *args: object, **values: object) -> bool:
        """Whether the program lets it happen, asked for in a session that acts in the term `by`."""
        actor, _seen = self.asks(by)
        try:
            with acting_as(actor):
                self.done = getattr(actions, name)(*args, **values, by=actor, now=self.now)
        except (RefusedError, PermissionDenied, Membership.DoesNotExist):
            return False
        return True

    # ------------------------------------------------------------ what happens

    @rule(by=picks, body=bodies, person=people, role=roles)
    def hire(self, by: int, body: int, person: int, role: str) -> None:
        manager, user = self.boss(by, body), self.users[person]
        expected = self.model.may_hire(manager, person, role, self.today)
        member = self.accepted(manager, user) if self.does(manager, "invite", email=user.email, role=role) else None
        assert (member is not None) == expected
        if member is not None:
            self.know(Term(person=person, body=manager.body, role=role, first=self.today), member)

    def accepted(self, manager: Term, user: User) -> Membership | None:
        """The link is opened at once; it opens nothing for somebody who holds the role already."""
        with acting_as(job_actor(self.towns[manager.body].pk)):
            token = read_token(make_token(self.done, now=self.now))
        try:
            with acting_as(NOBODY):
                return actions.accept_as(user, token, now=self.now, today=self.today)
        except RefusedError:
            return None

    @rule(by=picks, pick=picks, day=days)
    def leave(self, by: int, pick: int, day: int) -> None:
        term, last = self.term(pick), self.today + timedelta(day)
        manager = self.boss(by, term.body)
        expected = self.model.may_end(manager, term, last, self.today, managed_from=last + timedelta(1))
        assert self.does(manager, "end_role", self.rows[term], last_day=last) == expected
        if expected:
            self.model.end(term, last)

    @rule(by=picks, pick=picks)
    def leave_at_once(self, by: int, pick: int) -> None:
        term = self.term(pick)
        manager, last = self.boss(by, term.body), max(term.first, self.today)
        expected = self.model.may_end(manager, term, last, self.today, managed_from=self.today)
        assert self.does(manager, "end_role_at_once", self.rows[term], today=self.today) == expected
        if expected:
            self.model.end(term, self.today, at_once=self.today)

    @rule(by=picks, pick=picks, body=bodies, role=roles)
    def move(self, by: int, pick: int, body: int, role: str) -> None:
        """From one town to the other, or to another desk."""
        person = self.term(pick).person
        self.leave_at_once(by, pick)
        self.hire(by, body, person, role)

    @rule(by=picks, pick=picks, other=picks, day=st.integers(-1, 4), length=st.integers(-1, 9))
    def stand_in(self, by: int, pick: int, other: int, day: int, length: int) -> None:
        term, first = self.term(pick), self.today + timedelta(day)
        manager, person, last = self.boss(by, term.body), self.colleague(other, term), first + timedelta(length)
        expected = self.model.may_stand_in(manager, term, person, first, last, today=self.today)
        values = {"user_id": self.users[person].pk, "first_day": first, "last_day": last, "today": self.today}
        assert self.does(manager, "substitute", self.rows[term], **values) == expected
        if expected:
            new = Term(person=person, body=term.body, role=term.role, first=first, last=last, stands_for=term)
            self.know(new, self.done)

    @rule(by=picks, one=picks, other=picks)
    def one_person(self, by: int, one: int, other: int) -> None:
        left, right = self.term(one), self.term(other)
        manager = self.boss(by, left.body)
        expected = self.model.may_join(manager, left, right, self.today)
        assert self.does(manager, "declare_one_person", self.rows[left], self.rows[right]) == expected
        if expected:
            self.model.join(left.person, right.person)
            self.check(self.model.terms)

    @rule(by=picks, pick=picks)
    def two_people(self, by: int, pick: int) -> None:
        term = self.term(pick)
        manager = self.boss(by, term.body)
        expected = self.model.may_part(manager, term, self.today)
        assert self.does(manager, "declare_two_persons", self.rows[term], reason="x") == expected
        if expected:
            self.model.part(term.person)
            self.check(self.model.terms)

    @rule(body=bodies)
    def merge(self, body: int) -> None:
        """The register lets a town go into the other one: its file is still looked after, so nobody's rights change."""
        gone, stays = self.towns[body], self.towns[1 - body]
        type(gone).objects.filter(pk=gone.pk).update(last_day=self.today, successor=stays)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days)

    # ------------------------------------------------------------ what must hold

    @invariant()
    def next_request_has_the_rights_that_it_should(self) -> None:
        """Of everybody to whom this step has done something, and of one more, in turn."""
        self.steps += 1
        state = {term: (term.holds(self.today), term.last) for term in self.model.terms}
        changed = [term for term in state if self.before.get(term) != state[term]]
        self.before = state
        self.check([*changed, one_of(self.model.terms, self.steps)])

    def check(self, some: Sequence[Term]) -> None:
        held: list[tuple[Term, Actor]] = []
        for term in some:
            actor, seen = self.asks(term)
            if term.holds(self.today):
                own = self.towns[term.body].pk
                assert (actor.organisation_id, actor.role) == (own, term.role)
                assert actor.permissions == ROLES[term.role].permissions
                assert seen <= {own}
                held.append((term, actor))
            else:
                assert (actor.organisation_id, actor.role, actor.permissions, seen) == (None, "", frozenset(), set())
        for (one, first), (other, second) in product(held, held):
            same = bool(first.natural_persons & second.natural_persons)
            assert same == bool(self.model.behind(one) & self.model.behind(other))


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Offices,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_rights_follow_the_job():
    run(8, 20)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(4))  # so that both cores have their share
def test_rights_follow_the_job_in_two_thousand_lives(part: int):
    run(500, 30)
