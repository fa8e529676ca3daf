"""The own application: begin, write, see what is missing, sign, hand in, take back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.queries import profile_name
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.download import download
from wegbereiter.funding import actions
from wegbereiter.funding.actions import OutdatedError
from wegbereiter.funding.forms import ApplicationForm, ScanForm, SignForm
from wegbereiter.funding.models import Application
from wegbereiter.funding.queries import application_page as pages
from wegbereiter.funding.queries.after_grant import after_grant
from wegbereiter.funding.queries.application import files_visible_to
from wegbereiter.funding.queries.revocation import revocations_of
from wegbereiter.funding.rules.application import is_same_name, ways_to_sign
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import CHANGEABLE, IN_HAND, Signature
from wegbereiter.funding.templatetags.application import Line
from wegbereiter.funding.views.answers import refused, sentence_of, status_of
from wegbereiter.funding.views.drafts import Entered, differences, raw, stored


@needs(Permission.APPLICATION_READ_OWN)
@require_safe
def own_application(request: HttpRequest) -> HttpResponse:
    """What there is to do now: begin, go on writing, or read how far it has come."""
    found = pages.current(request.actor)
    if found is not None:
        return redirect("funding:application", pk=found.pk)
    earlier = pages.own_applications(request.actor)
    return render(request, "funding/application_begin.html", {"earlier": earlier[:20], "may_write": _may(request)})


@needs(Permission.APPLICATION_WRITE)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A second click finds the draft that the first one has begun."""
    try:
        found = actions.start_application(by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:own_application"))
    return redirect("funding:application", pk=found.pk)


@needs(Permission.APPLICATION_READ_OWN)
@require_safe
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft, or once it is handed in how far it has come."""
    found = _own_or_404(request, pk)
    if found.state in CHANGEABLE and _may(request):
        return render(request, "funding/application_draft.html", _draft_context(request, found))
    return render(request, "funding/application_status.html", _context(request, found))


@needs(Permission.APPLICATION_WRITE)
@require_POST
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed. With htmx the answer is the list beside the form; without, the page again or the next one."""
    found = _own_or_404(request, pk)
    plain = not request.htmx
    numbers = found.positions.values_list("number", flat=True)
    entered = Entered.read(request.POST, numbers, listed=plain and "list" in request.POST)
    if not entered.is_valid():
        return _not_saved(request, found, entered, "", HTTPStatus.UNPROCESSABLE_ENTITY)
    draft = entered.draft(
        add=plain and "add" in request.POST,
        fill=plain and "fill" in request.POST,
        remove=request.POST.get("remove", "") if plain else "",
        restore=request.POST.get("restore", "") if plain else "",
    )
    try:
        saved = actions.save_application(pk, draft, by=request.actor, now=timezone.now())
    except OutdatedError as outdated:
        return _conflict(request, outdated.current, entered)
    except RefusedError as refusal:
        return _not_saved(request, found, entered, sentence_of(refusal), status_of(refusal))
    if request.htmx:
        return render(request, "funding/parts/application_live.html", _live(request, saved) | {"answers": True})
    return _onwards(request, saved)


@needs(Permission.APPLICATION_WRITE)
@require_safe
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything once more, and who may sign how."""
    found = _own_or_404(request, pk)
    if found.state not in CHANGEABLE:
        return redirect("funding:application", pk=pk)
    return render(request, "funding/application_sign.html", _sign_context(request, found))


@needs(Permission.APPLICATION_WRITE)
@require_POST
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The named signatory signs here."""
    _own_or_404(request, pk)
    form = SignForm(request.POST)
    if not form.is_valid():
        return redirect("funding:sign_application", pk=pk)
    return _hand_in(request, pk, form.cleaned_data["version"], Signature.ONLINE)


@needs(Permission.APPLICATION_WRITE)
@require_POST
def submit_scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The scan comes in and the application with it, both or neither."""
    found = _own_or_404(request, pk)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_scan(pk, form.cleaned_data["scan"].read(), by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            form.add_error("scan", sentence_of(refusal))
            status = status_of(refusal)
        else:
            return _hand_in(request, pk, form.cleaned_data["version"], Signature.SCAN)
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = _sign_context(request, found) | {"scan_form": form, "form": form}
    return render(request, "funding/application_sign.html", context, status=status)


@needs(Permission.APPLICATION_READ_OWN)
@require_safe
def print_application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A page to print and sign by hand."""
    context = _context(request, _own_or_404(request, pk), here=_("Print view"))
    return render(request, "funding/application_print.html", context)


@needs(Permission.APPLICATION_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, because it cannot be undone."""
    found = _own_or_404(request, pk)
    if request.method != "POST":
        return render(request, "funding/application_withdraw.html", {"application": found})
    try:
        actions.withdraw_application(pk, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:application", args=[pk]))
    messages.success(request, _("The application is withdrawn. What it said is offered when you begin a new one."))
    return redirect("funding:own_application")


@needs(Permission.APPLICATION_READ_OWN, Permission.APPLICATION_READ_ALL)
@require_safe
def scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A signed print as it came; reading it is kept in the trail."""
    file = get_object_or_404(files_visible_to(request.actor), pk=pk)
    record("funding.application.scan_read", by=request.actor, about=file, river="money", kind="read")
    return download(file.content, name=_("Signed application"), media_type=file.media_type)


def _hand_in(request: HttpRequest, pk: UUID, version: int, signature: Signature) -> HttpResponse:
    try:
        actions.submit_application(pk, version=version, signature=signature, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:application", args=[pk]))
    messages.success(request, _("Your application is handed in. You read here how far it has come."))
    return redirect("funding:application", pk=pk)


def _onwards(request: HttpRequest, saved: Application) -> HttpResponse:
    """Where the pressed button leads: to the signature if nothing is missing, else back to the draft."""
    address = reverse("funding:application", args=[saved.pk])
    if "hand_in" in request.POST:
        page = pages.page_of(request.actor, saved, today=timezone.localdate())
        return redirect("funding:sign_application", pk=saved.pk) if page.can_hand_in else redirect(f"{address}#live")
    if "add" in request.POST:
        newest = saved.positions.order_by("-number").values_list("number", flat=True).first()
        return redirect(f"{address}#p{newest}")
    messages.success(request, _("Saved."))
    return redirect(f"{address}#positions" if {"fill", "list", "remove", "restore"} & set(request.POST) else address)


def _conflict(request: HttpRequest, current: Application, entered: Entered) -> HttpResponse:
    """Somebody else was faster: both texts side by side, and a choice for each field that differs."""
    if request.htmx:
        context = _live(request, current) | {"outdated": True, "version": entered.head.cleaned_data["version"]}
        return render(request, "funding/parts/application_live.html", context, status=HTTPStatus.CONFLICT)
    page = pages.page_of(request.actor, current, today=timezone.localdate(), changeable=True)
    numbered = current.positions.all()
    different, equal = differences(entered, current, numbered, page.view.forwardings, page.carriers)
    context = {
        "application": current,
        "who": profile_name(current.saved_by),
        "differences": different,
        "equal": equal,
        "lines": entered.lines,
        "people": request.POST.get("people", "") if entered.people else "",
    }
    return render(request, "funding/application_conflict.html", context, status=HTTPStatus.CONFLICT)


def _not_saved(
    request: HttpRequest, found: Application, entered: Entered, sentence: str, status: HTTPStatus
) -> HttpResponse:
    """What was typed stays where it was typed; what cannot be read or is refused is said."""
    problems = {"problems": entered.problems(), "sentence": sentence}
    if request.htmx:
        context = _live(request, found) | problems | {"version": request.POST.get("version", "")[:10]}
        return render(request, "funding/parts/application_live.html", context, status=status)
    context = _draft_context(request, found) | problems | {"lines": entered.shown(), "head": entered.head}
    return render(request, "funding/application_draft.html", context, status=status)


def _draft_context(request: HttpRequest, found: Application) -> dict[str, object]:
    context = _live(request, found, changeable=True)
    view = context["page"].view  # type: ignore[attr-defined]
    context["lines"] = [
        Line(number=one.number, values=stored(one, view.forwardings.get(one.pk))) for one in view.positions
    ]
    initial = {"signatory": found.signatory, "own_amount": raw(found.own_amount)}
    return context | {"head": ApplicationForm(initial=initial)}


def _live(request: HttpRequest, found: Application, *, changeable: bool = False) -> dict[str, object]:
    page = pages.page_of(request.actor, found, today=timezone.localdate(), changeable=changeable)
    return {"application": found, "page": page, "edition": page.view.edition, "version": found.version}


def _sign_context(request: HttpRequest, found: Application) -> dict[str, object]:
    context = _context(request, found, here=_("Sign and hand in"))
    ways = ways_to_sign(context["edition"])  # type: ignore[arg-type]
    return context | {
        "is_signatory": is_same_name(profile_name(request.actor.user_id), found.signatory),
        "online": Signature.ONLINE in ways,
        "by_scan": Signature.SCAN in ways,
        "scan_form": ScanForm(initial={"version": found.version}),
    }


def _context(request: HttpRequest, found: Application, *, here: str = "") -> dict[str, object]:
    context = _live(request, found)
    return context | {
        "may_write": _may(request),
        "can_withdraw": _may(request) and found.state in IN_HAND,
        "can_begin": _may(request) and pages.may_begin_anew(request.actor, found),
        "after": after_grant(request.actor, found),
        "revocations": revocations_of(request.actor, found) if found.is_decided else [],
        "files": files_visible_to(request.actor).filter(application=found).defer("content"),
        "crumbs": [(_("Our application"), reverse("funding:own_application")), (here, None)],
    }


def _may(request: HttpRequest) -> bool:
    return bool(request.actor.may(Permission.APPLICATION_WRITE))


def _own_or_404(request: HttpRequest, pk: UUID) -> Application:
    return get_object_or_404(pages.own_applications(request.actor), pk=pk)
