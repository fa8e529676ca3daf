"""Contact and household: languages, ways to reach somebody with the answer to each, and with whom they live."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.forms.details import AnswerForm, ChannelForm, HouseholdForm, LanguageForm, RelationForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.details import details_of, newest_cases, who_could_live_here
from wegbereiter.casework.queries.listing import LONGEST_SEARCH
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.frame import REFUSALS, acting, case_page, form_page, found_case, refused
from wegbereiter.people.actions.details import (
    add_channel,
    answer_channel,
    correct_relation,
    leave_household,
    live_together,
    remove_channel,
    remove_language,
    set_language,
)
from wegbereiter.people.choices import Relation
from wegbereiter.people.models import Channel, HouseholdMember, Person, PersonLanguage
from wegbereiter.people.queries.person import channels_visible_to

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def searched(request: HttpRequest) -> str:
    """What was typed into the page's search."""
    return request.GET.get("q", "").strip()[:LONGEST_SEARCH].replace("\x00", "")


def _back(case: Case, part: str) -> str:
    return reverse("casework:details", args=[case.pk]) + f"#{part}"


def _refused_if_closed(request: HttpRequest, case: Case, part: str) -> HttpResponse | None:
    if case.state == CaseState.OPEN:
        return None
    return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=_back(case, part))


@needs(Permission.PERSON_WORK)
@require_safe
def details(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that is known about reaching somebody, and who lives with them."""
    case = found_case(request, pk)
    record("casework.details.read", by=request.actor, about=case, river="case", kind="read")
    return _page(request, case, LanguageForm(auto_id="language_%s"), ChannelForm(auto_id="channel_%s"))


def _page(
    request: HttpRequest, case: Case, languages: LanguageForm, channels: ChannelForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    today, typed = timezone.localdate(), searched(request)
    context = {
        "details": details_of(request.actor, case.person_id, today=today),
        "language_form": languages,
        "channel_form": channels,
        "typed": typed,
        "found": who_could_live_here(request.actor, typed, case.person_id, today=today),
        "relations": Relation.choices,
        "is_open": case.state == CaseState.OPEN,
    }
    return case_page(request, case, "details", context, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def language(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A language with its level; entered again it replaces what was said about it."""
    case = found_case(request, pk)
    if closed := _refused_if_closed(request, case, "languages"):
        return closed
    form = LanguageForm(request.POST, auto_id="language_%s")
    if not form.is_valid():
        return _page(request, case, form, ChannelForm(auto_id="channel_%s"), status=UNPROCESSABLE)
    set_language(case.person_id, **form.cleaned_data, **acting(request))
    messages.success(request, _("Saved."))
    return redirect(_back(case, "languages"))


@needs(Permission.PERSON_WORK)
@require_POST
def no_language(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was an error; the second click finds nothing to take away."""
    case = found_case(request, pk)
    if closed := _refused_if_closed(request, case, "languages"):
        return closed
    try:
        remove_language(case.person_id, request.POST.get("code", "").replace("\x00", ""), **acting(request))
    except PersonLanguage.DoesNotExist:
        messages.info(request, _("This language does not stand there any more."))
    else:
        messages.success(request, _("Taken away."))
    return redirect(_back(case, "languages"))


@needs(Permission.PERSON_WORK)
@require_POST
def channel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A number or an address. Whether it may be used is asked next to it."""
    case = found_case(request, pk)
    if closed := _refused_if_closed(request, case, "channels"):
        return closed
    form = ChannelForm(request.POST, auto_id="channel_%s")
    if not form.is_valid():
        return _page(request, case, LanguageForm(auto_id="language_%s"), form, status=UNPROCESSABLE)
    add_channel(case.person_id, **form.cleaned_data, **acting(request))
    messages.success(request, _("Saved. Ask whether it may be used, and note the answer beside it."))
    return redirect(_back(case, "channels"))


def _found(request: HttpRequest, pk: UUID) -> tuple[Channel, Case]:
    """A way to reach somebody in the own care, and the case on whose page it stands."""
    today = timezone.localdate()
    visible = channels_visible_to(request.actor, today=today).filter(person__merged_into=None)
    found = get_object_or_404(visible, pk=pk)
    case = newest_cases(request.actor, [found.person_id], today=today).get(found.person_id)
    if case is None:
        raise Http404
    return found, case


@needs(Permission.PERSON_WORK)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agreed, refused or withdrawn, with today's date; in a closed case as well, because consent is withdrawn at any time."""
    found, case = _found(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_SUCH_FACT), back=_back(case, "channels"))
    when = acting(request)
    try:
        answered = answer_channel(found.pk, form.cleaned_data["consent"], **when)
    except REFUSALS as refusal:
        return refused(request, refusal, back=_back(case, "channels"))
    if answered.consent_at == when["now"]:  # else it was said before, on the day that stands there
        messages.success(request, _("Noted with today's date."))
    return redirect(_back(case, "channels"))


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def no_channel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asked once more, because the answer that was given goes with it."""
    found, case = _found(request, pk)
    if request.method != "POST":
        return form_page(request, case, "details_no_channel", {"channel": found, "back": _back(case, "channels")})
    remove_channel(found.pk, **acting(request))
    messages.success(request, _("Taken away."))
    return redirect(_back(case, "channels"))


@needs(Permission.PERSON_WORK)
@require_POST
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody who was found lives here too."""
    case = found_case(request, pk)
    if closed := _refused_if_closed(request, case, "household"):
        return closed
    form, back = HouseholdForm(request.POST), _back(case, "household")
    found = reverse("casework:details", args=[case.pk]) + f"?{urlencode({'q': request.POST.get('q', '')})}#household"
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_SUCH_FACT), back=found)
    relation, own = (form.cleaned_data[name] for name in ("relation", "own_relation"))
    other = form.cleaned_data["other"]
    try:
        live_together(other, case.person_id, relation=relation, other_relation=own, **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=found)
    except Person.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("They live together now."))
    return redirect(back)


@needs(Permission.PERSON_WORK)
@require_POST
def relation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As what the person lives in the household, corrected without leaving it."""
    case = found_case(request, pk)
    if closed := _refused_if_closed(request, case, "household"):
        return closed
    form, back = RelationForm(request.POST), _back(case, "household")
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_SUCH_FACT), back=back)
    try:
        correct_relation(case.person_id, form.cleaned_data["relation"], **acting(request))
    except HouseholdMember.DoesNotExist:
        messages.info(request, _("This person lives in no household here."))
    else:
        messages.success(request, _("Saved."))
    return redirect(back)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def no_household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person lives there no more, from today on."""
    case = found_case(request, pk)
    back = _back(case, "household")
    if closed := _refused_if_closed(request, case, "household"):
        return closed
    if request.method != "POST":
        return form_page(request, case, "details_no_household", {"back": back})
    try:
        leave_household(case.person_id, **acting(request))
    except HouseholdMember.DoesNotExist:
        messages.info(request, _("This person lives in no household here."))
    else:
        messages.success(request, _("Ended today. That they lived together stays in the file."))
    return redirect(back)
