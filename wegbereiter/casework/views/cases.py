"""The list of cases and the page of one of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.choices import CaseState, Housing, Income
from wegbereiter.casework.forms.fact import FactForm
from wegbereiter.casework.queries.brief import case_brief
from wegbereiter.casework.queries.case import other_cases
from wegbereiter.casework.queries.day import tasks_of_case
from wegbereiter.casework.queries.details import second_files
from wegbereiter.casework.queries.listing import NOBODY, WantedCases, count_cases, wanted_cases
from wegbereiter.casework.queries.overview import overview
from wegbereiter.casework.queries.referral import referrals_of
from wegbereiter.casework.queries.transfers import earlier_of
from wegbereiter.casework.views.frame import case_page, found_case
from wegbereiter.casework.views.paper import paper
from wegbereiter.pact.queries import edition
from wegbereiter.people.queries.team import owners


@needs(Permission.PERSON_WORK)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Whom one looks after; for the lead everybody of the team."""
    today = timezone.localdate()
    wanted = WantedCases.read(request.GET.dict())
    record("casework.cases.read", by=request.actor, river="case", kind="read")
    may_lead = request.actor.may(Permission.PERSON_LEAD)
    team = owners(request.actor, today=today) if may_lead else []
    context = {
        "wanted": wanted,
        "page": wanted_cases(request.actor, wanted, today=today),
        "counts": count_cases(request.actor, today=today),
        "states": CaseState.choices,
        "housing": [("", _("all")), *Housing.choices],
        "income": [("", _("all")), *Income.choices],
        "owners": [("", _("all")), (NOBODY, _("nobody")), *((str(user), name) for user, name in team)],
        "names": dict(team) if may_lead else None,
        "today": today,
        "may_lead": may_lead,
    }
    return render(request, "casework/cases.html", context)


@needs(Permission.PERSON_WORK)
@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: the two aims of the pact on top, what is so, how to reach them."""
    found, today = found_case(request, pk), timezone.localdate()
    record("casework.case.read", by=request.actor, about=found, river="case", kind="read")
    context = {
        "overview": overview(request.actor, found, today=today),
        "form": FactForm(),
        "edition": edition(found.edition),
        "today": today,
        "second_files": second_files(request.actor, found.person_id, today=today),
        "referrals": [one for one in referrals_of(request.actor, found.person_id, today=today) if one.is_open],
        "tasks": tasks_of_case(request.actor, found, today=today) if found.state == CaseState.OPEN else None,
        "other_cases": other_cases(request.actor, found, today=today),
        "earlier": earlier_of(request.actor, found.person_id, today=today),
        "may_give": request.actor.may(Permission.PERSON_LEAD),
    }
    return case_page(request, found, "case", context)


@needs(Permission.PERSON_WORK)
@require_safe
def brief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One page for who stands in or takes over."""
    found = found_case(request, pk)
    letter = case_brief(request.actor, found, house=request.membership.organisation.name, today=timezone.localdate())
    back = reverse("casework:case", args=[pk])
    return paper(request, letter, "casework.case.brief_made", name=letter.title, back=back, about=found)
