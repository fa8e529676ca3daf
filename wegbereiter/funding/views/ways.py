"""The way of the own town: compare, choose, propose to others, answer others."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.funding import actions
from wegbereiter.funding.forms import CouncilForm, PartnerForm, PartnersForm, WayReasonForm
from wegbereiter.funding.models import Pool
from wegbereiter.funding.queries import pooling, way_history, way_page
from wegbereiter.funding.queries.since import transfers_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, WayCode
from wegbereiter.funding.templatetags.ways import ids
from wegbereiter.funding.views.answers import refused, sentence_of, status_of
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries.register import visible_to

TOO_LITTLE = (Fault.POOL_TOO_SMALL, Fault.POOL_BELOW_CLAIM)  # one more partner mends it


@needs(Permission.ALLOTMENT_READ_OWN)
@require_safe
def own_way(request: HttpRequest) -> HttpResponse:
    """What was chosen, what waits for the council, and the ways side by side; for a district what towns hand over."""
    return render(request, "funding/own_way.html", _context(request))


@needs(Permission.WAY_CHOOSE)
@require_safe
def neighbours(request: HttpRequest) -> HttpResponse:
    """Towns nearby, to be asked for a new pool or for the one that the own town leads (`?pool=`)."""
    town = own_town(request)
    page = way_page.way_page(request.actor, town)
    if page.edition is None:
        raise Http404
    return render(request, "funding/neighbours.html", _neighbours(page))


@needs(Permission.WAY_CHOOSE)
@require_POST
def top_up(request: HttpRequest) -> HttpResponse:
    return _decided(request, actions.choose_top_up, "top_up", _("Noted: your town fills the gap with its own money."))


@needs(Permission.WAY_CHOOSE)
@require_POST
def to_district(request: HttpRequest) -> HttpResponse:
    return _decided(request, actions.hand_to_district, "to_district", _("The district is asked to take over."))


@needs(Permission.WAY_CHOOSE)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a pool that the own town leads."""
    form = PartnersForm(request.POST, towns=way_page.municipality_ids())
    if not form.is_valid():
        return refused(request, RefusedError(Fault.PARTNER_UNKNOWN), back=reverse("funding:own_way"))
    kind, partners = WayCode(form.cleaned_data["kind"]), form.cleaned_data["partners"]
    try:
        actions.propose_pool(kind, partners=partners, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return _not_proposed(request, refusal, kind, partners)
    messages.success(request, _("Your partners are asked. Enter your council's decision as soon as you have it."))
    return redirect("funding:own_way")


@needs(Permission.WAY_CHOOSE)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    _own_way_or_404(request, pk)

    def action(**values: object) -> object:
        return actions.accept_way(pk, **values)  # type: ignore[arg-type]

    return _decided(request, action, f"accept-{pk.hex}", _("Noted: your town is part of the pool."))


@needs(Permission.WAY_CHOOSE)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    _own_way_or_404(request, pk)
    done = _("Your partners read your answer.")
    return _with_reason(request, lambda **values: actions.refuse_way(pk, **values), f"refuse-{pk.hex}", done)


@needs(Permission.WAY_CHOOSE)
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    _own_way_or_404(request, pk)
    done = _("Your town is free for another way.")
    return _with_reason(request, lambda **values: actions.leave_way(pk, **values), f"leave-{pk.hex}", done)


@needs(Permission.WAY_CHOOSE)
@require_POST
def withdraw_question(request: HttpRequest, pk: UUID) -> HttpResponse:
    _asked_or_404(request, pk, pool__isnull=False)
    return _plain(request, lambda **values: actions.withdraw_question(pk, **values), _("The question is taken back."))


@needs(Permission.WAY_CHOOSE)
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask one more town to join the pool that the own town leads."""
    _pool_or_404(request, pk)
    form = PartnerForm(request.POST)
    if not form.is_valid():
        return refused(request, RefusedError(Fault.PARTNER_UNKNOWN), back=reverse("funding:own_way"))
    partner = form.cleaned_data["partner"]
    return _plain(
        request, lambda **values: actions.ask_partner(pk, partner=partner, **values), _("The municipality is asked.")
    )


@needs(Permission.WAY_CHOOSE)
@require_POST
def give_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    _pool_or_404(request, pk)
    done = _("The pool is given up; every partner is free and reads why.")
    return _with_reason(request, lambda **values: actions.give_up_pool(pk, **values), f"end-{pk.hex}", done)


@needs(Permission.WAY_CHOOSE)
@require_POST
def answer_transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The district takes a town's task over, or says why not."""
    _asked_or_404(request, pk, kind=WayCode.TO_DISTRICT)
    accepted = request.POST.get("answer") == "take_over"

    def action(**values: object) -> object:
        return actions.answer_transfer(pk, accepted=accepted, **values)  # type: ignore[arg-type]

    if accepted:
        return _plain(request, action, _("The task is taken over; the municipality sees it."))
    return _with_reason(request, action, f"no-{pk.hex}", _("The municipality reads why not."))


def _context(request: HttpRequest, **bound: object) -> dict[str, object]:
    town = own_town(request)
    page = way_page.way_page(request.actor, town)
    is_district = town.kind == Kind.DISTRICT
    return {
        "town": town,
        "page": page,
        "edition": page.edition,
        "is_district": is_district,
        "transfers": transfers_of(request.actor) if is_district else None,
        "today": timezone.localdate(),
        "may_choose": request.actor.may(Permission.WAY_CHOOSE),
        "history": way_history(request.actor, town.pk),
        **bound,
    }


def _decided(request: HttpRequest, action: Callable[..., object], where: str, done: str) -> HttpResponse:
    """A step that needs the council's day; a wrong day stands beside its field, on the same page."""
    form = CouncilForm(request.POST, auto_id=ids(where))
    if form.is_valid():
        try:
            action(council_on=form.cleaned_data["council_on"], by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault != Fault.COUNCIL_DAY_IMPOSSIBLE:
                return refused(request, refusal, back=reverse("funding:own_way"))
            form.add_error("council_on", sentence_of(refusal))
        else:
            messages.success(request, done)
            return redirect("funding:own_way")
    return _again(request, form, where)


def _with_reason(request: HttpRequest, action: Callable[..., object], where: str, done: str) -> HttpResponse:
    """A step that needs a reason for the partners: what was typed stands there again, whatever was wrong."""
    form = WayReasonForm(request.POST, auto_id=ids(where))
    if not form.is_valid():
        return _again(request, form, where)
    reason = form.cleaned_data["reason"]
    return _plain(request, lambda **values: action(reason=reason, **values), done, typed=reason)


def _again(request: HttpRequest, form: CouncilForm | WayReasonForm, where: str) -> HttpResponse:
    context = _context(request, form=form, bound_at=where)
    return render(request, "funding/own_way.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _plain(request: HttpRequest, action: Callable[..., object], done: str, *, typed: str = "") -> HttpResponse:
    try:
        action(by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:own_way"), typed=typed)
    messages.success(request, done)
    return redirect("funding:own_way")


def _neighbours(page: way_page.WayPage, **values: object) -> dict[str, object]:
    assert page.edition is not None
    led = next((one.pool for one in page.standing if one.leads and one.pool), None)
    taken = {way.organisation_id for way in led.ways} if led else set()
    near = way_page.nearby(page.town, edition=page.edition)
    return {
        "page": page,
        "led": led,
        "towns": [(other, km) for other, km in near if other.pk not in taken],
        "crumbs": [(_("Our way"), reverse("funding:own_way")), (_("Neighbours"), None)],
        **values,
    }


def _not_proposed(request: HttpRequest, refusal: RefusedError, kind: WayCode, partners: list[UUID]) -> HttpResponse:
    """Whom somebody has chosen from the list of neighbours stays chosen."""
    page = way_page.way_page(request.actor, own_town(request))
    if kind != WayCode.NEIGHBOURS or page.edition is None or refusal.fault not in TOO_LITTLE:
        return refused(request, refusal, back=reverse("funding:own_way"))
    context = _neighbours(page, chosen=partners, problem=sentence_of(refusal))
    return render(request, "funding/neighbours.html", context, status=status_of(refusal))


def own_town(request: HttpRequest) -> Organisation:
    places = visible_to(request.actor).select_related("association", "district")
    return get_object_or_404(places, pk=request.actor.organisation_id)


def _own_way_or_404(request: HttpRequest, pk: UUID) -> None:
    """Partners see each other's ways; each answers for itself."""
    get_object_or_404(pooling.ways_visible_to(request.actor), pk=pk, organisation=request.actor.organisation_id)


def _asked_or_404(request: HttpRequest, pk: UUID, **kind: object) -> None:
    """What names the own town or district: a partner of the own pool, or a task that is handed over."""
    named = pooling.ways_visible_to(request.actor).exclude(organisation=request.actor.organisation_id)
    get_object_or_404(named, pk=pk, partner=request.actor.organisation_id, **kind)


def _pool_or_404(request: HttpRequest, pk: UUID) -> Pool:
    return get_object_or_404(
        pooling.pools_visible_to(request.actor).filter(organisation=request.actor.organisation_id), pk=pk
    )
