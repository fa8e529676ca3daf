"""The team as its lead sees it: plain counts by name, no ranking; and whom nobody looks after."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, prefetch_related_objects

from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.models import Case, ContactPerson, Task
from wegbereiter.casework.permissions import Permission, check, house_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.causes import causes_of, waiting_of
from wegbereiter.casework.queries.day import running_cares
from wegbereiter.casework.queries.edition import span
from wegbereiter.casework.queries.transfers import waiting_offers
from wegbereiter.casework.rules.tasks import Reason, Span
from wegbereiter.core.planning import plan_anew
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.people.choices import CareKind
from wegbereiter.people.models import HouseholdMember
from wegbereiter.people.queries.person import cares_visible_to
from wegbereiter.people.queries.team import colleagues

MOST_WITHOUT_OWNER = 20


@dataclass(frozen=True, kw_only=True)
class Load:
    """How much one colleague has in hand. `families`: households and people who live alone; `interpreted`: this year."""

    user_id: UUID
    name: str
    people: int
    families: int
    overdue: int
    interpreted: int


@dataclass(frozen=True, kw_only=True)
class Team:
    """Colleagues by name, and open cases without an owner: the first of them, and how many in all. `offered` by others."""

    loads: list[Load]
    without_owner: list[Case]
    all_without_owner: int
    offered: int


def team_load(actor: Actor, *, today: date) -> Team:
    """Ten queries, whatever the size of the team. Raises PermissionDenied for who does not lead."""
    check(actor, Permission.PERSON_LEAD)
    plan_anew()
    cases = list(cases_visible_to(actor, today=today).filter(state=CaseState.OPEN))
    cares = running_cares(actor, today=today).filter(kind=CareKind.OWNER)
    team = dict(colleagues(actor, today=today))
    owner_of = dict(cares.filter(user_id__in=team).values_list("person_id", "user_id"))  # who left owns nobody
    overdue, people, families, households = Counter(), Counter(), {}, _households(actor)  # type: ignore[var-annotated]
    for case_id, late in _overdue(cases, numbers=span(today), today=today).items():
        overdue[case_id] = late
    late_of: Counter[UUID] = Counter()
    for case in cases:
        owner = owner_of.get(case.person_id)
        if owner is not None:
            people[owner] += 1
            late_of[owner] += overdue[case.pk]
            families.setdefault(owner, set()).add(households.get(case.person_id, case.person_id))
    interpreted = _interpreted(actor, today=today)
    loads = [
        Load(
            user_id=user, name=name, people=people[user], families=len(families.get(user, ())), overdue=late_of[user],
            interpreted=interpreted[user],
        )
        for user, name in team.items()
        if people[user]
    ]  # fmt: skip
    free = [case for case in cases if case.person_id not in owner_of]
    shown = free[:MOST_WITHOUT_OWNER]
    prefetch_related_objects(shown, "person")  # names of these alone: a team has more than a thousand
    return Team(loads=loads, without_owner=shown, all_without_owner=len(free), offered=waiting_offers(actor))


@dataclass(frozen=True, kw_only=True)
class Caseload:
    """Open cases without an owner of whoever had them last; `user` is None where nobody ever had."""

    user: UUID | None
    name: str
    cases: list[Case]


def left_caseloads(actor: Actor, *, today: date) -> list[Caseload]:
    """What is to be given to colleagues, by the name of whoever has left. Five queries, whatever the number of cases.

    Raises PermissionDenied for who does not lead.
    """
    check(actor, Permission.PERSON_LEAD)
    cases = cases_visible_to(actor, today=today).filter(state=CaseState.OPEN, person__merged_into=None)
    had: dict[UUID, UUID] = {}
    owns: set[UUID] = set()
    team = dict(colleagues(actor, today=today))
    # The last one counts: a care that runs stands behind those that have ended.
    cares = cares_visible_to(actor, today=today).filter(kind=CareKind.OWNER, first_day__lte=today)
    for care in cares.filter(person__in=cases.values("person_id")).order_by(F("last_day").asc(nulls_last=True), "pk"):
        had[care.person_id] = care.user_id
        runs = care.last_day is None or care.last_day >= today
        if runs and care.user_id in team:
            owns.add(care.person_id)
    found: dict[UUID | None, list[Case]] = {}
    order = ("person__family_name", "person__given_names", "pk")
    for case in cases.exclude(person_id__in=owns).select_related("person").order_by(*order):
        found.setdefault(had.get(case.person_id), []).append(case)
    names = profiles_of(user for user in found if user)
    loads = [
        Caseload(user=user, name=names[user].known_as if user in names else "", cases=rows)
        for user, rows in found.items()
    ]
    return sorted(loads, key=lambda load: (load.name.casefold(), str(load.user)))


def _overdue(cases: list[Case], *, numbers: Span, today: date) -> dict[UUID, int]:
    """Case -> how many tasks are late. A silence is no such task, so nobody asks when somebody was seen last."""
    found = causes_of(cases, numbers=numbers, today=today, seen={})
    keys = [cause.key for rows in found.values() for cause in rows if cause.reason is not Reason.NO_CONTACT]
    people = [case.person_id for case in cases]
    rows = [*Task.objects.filter(person_id__among=people, done_at=None)]
    rows += Task.objects.filter(person_id__among=people, key__among=keys, done_at__isnull=False)
    waiting = waiting_of(cases, found, rows)
    return {
        case.pk: sum(1 for task in waiting[case.pk] if task.due_on < today and task.reason is not Reason.NO_CONTACT)
        for case in cases
    }


def _households(actor: Actor) -> dict[UUID, UUID]:
    members = HouseholdMember.objects.filter(organisation_id=house_of(actor), last_day=None)
    return dict(members.values_list("person_id", "household_id"))


def _interpreted(actor: Actor, *, today: date) -> Counter[UUID]:
    year = ContactPerson.objects.filter(organisation_id=house_of(actor), day__year=today.year, contact__reached=True)
    talks = year.exclude(contact__interpreter="").order_by().values_list("contact__made_by")
    return Counter(dict(talks.annotate(n=Count("contact_id", distinct=True))))
