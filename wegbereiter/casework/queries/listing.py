"""The list of cases: whom one looks after, what is the newest, and what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, TruncDate

from wegbereiter.casework.choices import CaseState, EpisodeKind, Housing, Income, StepState
from wegbereiter.casework.models import Appointment, Case, ContactPerson, Episode, Step
from wegbereiter.casework.permissions import Permission
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.causes import MET
from wegbereiter.casework.queries.disputes import is_disputed
from wegbereiter.core.pages import Page, page_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import CareKind
from wegbereiter.people.models import Care
from wegbereiter.people.queries.person import find_people
from wegbereiter.people.queries.team import colleagues, running_on

ORDER = ("person__family_name", "person__given_names", "pk")
LONGEST_SEARCH = 200
NOBODY = "niemand"


@dataclass(frozen=True, kw_only=True)
class WantedCases:
    """What the list's address asks for; anything unknown in it is left out."""

    text: str = ""
    state: str = CaseState.OPEN
    housing: str = ""
    income: str = ""
    owner: str = ""  # an account, or NOBODY; asked by the lead alone
    place: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "WantedCases":
        def one_of(name: str, known: list[str], default: str = "") -> str:
            value = query.get(name, default)
            return value if value in known else default

        return cls(
            text=query.get("q", "").strip()[:LONGEST_SEARCH].replace("\x00", ""),
            state=one_of("state", list(CaseState.values), CaseState.OPEN),
            housing=one_of("housing", list(Housing.values)),
            income=one_of("income", list(Income.values)),
            owner=_account(query.get("owner", "")),
            place=query.get("after", "") or query.get("before", ""),
        )


def _account(typed: str) -> str:
    try:
        return NOBODY if typed == NOBODY else str(UUID(typed))
    except ValueError:
        return ""


def wanted_cases(actor: Actor, wanted: WantedCases, *, today: date) -> Page[Case]:
    """One page; each case carries `housing`, `income`, `paper_until`, `contact_on`, `open_steps`, `late_steps`, `disputed`.

    For the lead `owner` as well. Five queries at most, whatever the number of cases.
    """
    rows = _described(cases_visible_to(actor, today=today).filter(state=wanted.state, person__merged_into=None), today)
    if actor.may(Permission.PERSON_LEAD):
        rows = _of_owner(rows, actor, wanted.owner, today=today)
    if wanted.text:
        rows = rows.filter(person__in=[found.person.pk for found in find_people(actor, wanted.text, today=today)])
    for kind in ("housing", "income"):
        if getattr(wanted, kind):
            rows = rows.filter(**{kind: getattr(wanted, kind)})
    return page_of(rows.select_related("person"), order=ORDER, word=wanted.place)


def _of_owner(rows: QuerySet[Case], actor: Actor, wanted: str, *, today: date) -> QuerySet[Case]:
    """Each with the account that looks after the person. Who has left owns nobody, as in the count of the team."""
    owned = Care.objects.filter(
        running_on(today), person=OuterRef("person"), organisation_id=OuterRef("organisation_id"), kind=CareKind.OWNER
    )
    rows = rows.annotate(owner=Subquery(owned.values("user_id")[:1]))
    if wanted == NOBODY:
        team = [user for user, _name in colleagues(actor, today=today)]
        return rows.filter(~Exists(owned.filter(user_id__in=team)))
    return rows.filter(owner=wanted) if wanted else rows


def _described(rows: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Each of the rows is visible, so what is of its person is: to ask that again six times takes half of the page."""
    of_person = {"person": OuterRef("person"), "organisation_id": OuterRef("organisation_id")}
    standing = Episode.objects.filter(**of_person, last_day=None, withdrawn_at=None)
    contacts = ContactPerson.objects.filter(**of_person)
    met = Appointment.objects.filter(**of_person, state__in=MET)
    steps = Step.objects.filter(goal__case=OuterRef("pk"), **of_person, state=StepState.OPEN)
    late = steps.filter(due_on__lt=today)
    return rows.annotate(
        housing=Subquery(standing.filter(kind=EpisodeKind.HOUSING).values("code")[:1]),
        income=Subquery(standing.filter(kind=EpisodeKind.INCOME).values("code")[:1]),
        paper_until=Subquery(standing.filter(kind=EpisodeKind.RESIDENCE).values("until")[:1]),
        contact_on=Greatest(  # of PostgreSQL, which leaves out what is null
            Subquery(contacts.order_by("-day").values("day")[:1]),
            Subquery(met.order_by("-begins_at").annotate(day=TruncDate("begins_at")).values("day")[:1]),
        ),
        open_steps=Subquery(steps.values("goal__case").annotate(n=Count("pk")).values("n")),
        late_steps=Subquery(late.values("goal__case").annotate(n=Count("pk")).values("n")),
        disputed=is_disputed(),
    )


def count_cases(actor: Actor, *, today: date) -> dict[str, int]:
    """Open cases, and how many of them have reached each aim of the pact. One query."""
    own = cases_visible_to(actor, today=today).filter(state=CaseState.OPEN)
    standing = Q(person__episodes__last_day=None, person__episodes__withdrawn_at=None)
    return own.aggregate(
        all=Count("pk", distinct=True),
        own_home=Count("pk", distinct=True, filter=standing & Q(person__episodes__code=Housing.OWN_HOME)),
        own_income=Count("pk", distinct=True, filter=standing & Q(person__episodes__code=Income.OWN)),
    )
