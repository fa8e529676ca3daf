"""Notices: read by both sides, downloaded as they went out, delivered; and the authority's texts in them."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.download import download
from wegbereiter.core.pages import page_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import actions, queries
from wegbereiter.funding.forms import DeliveryForm, MailedObjectionForm, NoticeObjectionForm, TextForm
from wegbereiter.funding.models import Notice
from wegbereiter.funding.queries import notice as reads
from wegbereiter.funding.queries.notice_objection import notice_objections_visible_to, open_objections, read
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, NoticeObjectionState, TextCode
from wegbereiter.funding.views.answers import refused, sentence_of, status_of

READERS = (Permission.APPLICATION_READ_ALL, Permission.APPLICATION_READ_OWN)
NEWEST_FIRST = ("-created_at", "-id")


@needs(*READERS)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The own notices, or all of them for the state; the newest first."""
    rows = reads.notices_visible_to(request.actor).select_related("organisation")
    place = request.GET.get("after", "") or request.GET.get("before", "")
    reads_all = request.actor.may(Permission.APPLICATION_READ_ALL)
    context = {
        "page": page_of(rows, order=NEWEST_FIRST, word=place),
        "reads_all": reads_all,
        "open_objections": open_objections(request.actor).count() if reads_all else None,
    }
    return render(request, "funding/notices.html", context)


@needs(*READERS)
@require_safe
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    return notice_page(request, found_notice(request, pk))


@needs(*READERS)
@require_safe
def notice_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same bytes for both sides, noted for whoever reads."""
    found = found_notice(request, pk)
    document = get_object_or_404(reads.documents_visible_to(request.actor), notice=found)
    record("funding.notice.read", by=request.actor, about=found, river="money", kind="read")
    return download(document.content, name=found.reference)


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def deliver(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = found_notice(request, pk), DeliveryForm(request.POST)
    if not form.is_valid():
        return notice_page(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.enter_delivery(found.pk, **form.cleaned_data, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        if refusal.fault != Fault.DELIVERY_DAY_IMPOSSIBLE:
            return refused(request, refusal, back=_address(found))
        form.add_error("delivered_on", sentence_of(refusal))
        return notice_page(request, found, form=form, status=status_of(refusal))
    messages.success(request, _("Entered. The applicant sees the day and the end of the objection period."))
    return redirect(_address(found))


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """The texts that new notices take."""
    context = {
        "texts": list(reads.texts_in_use(request.actor).values()),
        "can_change": request.actor.may(Permission.APPLICATION_PREPARE),
        "crumbs": [(_("Notices"), reverse("funding:notices")), (_("Texts"), None)],
    }
    return render(request, "funding/notice_texts.html", context)


@needs(Permission.APPLICATION_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_text(request: HttpRequest, code: str) -> HttpResponse:
    if code not in TextCode.values:
        raise Http404
    current = reads.texts_in_use(request.actor)[TextCode(code)]
    form = TextForm(request.POST or None, initial={"text": current.text, "version": current.version})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        try:
            actions.change_text(TextCode(code), **form.cleaned_data, by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            form.add_error("text", sentence_of(refusal))
            status = status_of(refusal)
        else:
            messages.success(request, _("New notices take this version. Notices made so far keep theirs."))
            return redirect("funding:notice_texts")
    crumbs = [
        (_("Notices"), reverse("funding:notices")),
        (_("Texts"), reverse("funding:notice_texts")),
        (str(current.code.label), None),
    ]
    versions = reads.texts_visible_to(request.actor).filter(code=code).order_by("-version")
    context = {"form": form, "current": current, "versions": versions, "crumbs": crumbs}
    return render(request, "funding/notice_text.html", context, status=status)


def notice_page(
    request: HttpRequest, found: Notice, *, status: HTTPStatus = HTTPStatus.OK, **forms: Form
) -> HttpResponse:
    """The notice as its file says it, to be read aloud; without the file's words once they have ended.

    `forms` are those that were sent from here and hold a mistake: `form` (delivery), `objection_form`, `letter_form`.
    """
    actor = request.actor
    document = reads.documents_visible_to(actor).filter(notice=found).defer("content").first()
    said = notice_objections_visible_to(actor).filter(notice=found).select_related("notice")
    context = {
        "notice": found,
        "document": document,
        "letter": document.letter if document else None,
        "reads_all": actor.may(Permission.APPLICATION_READ_ALL),
        "history": queries.history_of(found, actor),
        "crumbs": [(_("Notices"), reverse("funding:notices")), (found.reference, None)],
        "objections": [read(one) for one in said],
        "amended_by": reads.notices_visible_to(actor).filter(previous=found).order_by("created_at", "pk"),
        **_forms_for(actor, found, has_open=any(one.state == NoticeObjectionState.OPEN for one in said)),
        **forms,
    }
    return render(request, "funding/notice.html", context, status=status)


def _forms_for(actor: Actor, found: Notice, *, has_open: bool) -> dict[str, Form]:
    """What this actor can enter about a notice now."""
    possible: dict[str, Form] = {}
    if actor.may(Permission.APPLICATION_PREPARE) and found.delivered_on is None:
        possible["form"] = DeliveryForm(initial={"delivered_on": timezone.localdate()})
    if actor.may(Permission.APPLICATION_PREPARE) and not has_open:
        received = {"received_on": timezone.localdate()}
        possible["letter_form"] = MailedObjectionForm(auto_id="letter-%s", initial=received)
    if actor.may(Permission.APPLICATION_WRITE) and not has_open:
        possible["objection_form"] = NoticeObjectionForm(auto_id="object-%s")
    return possible


def found_notice(request: HttpRequest, pk: UUID) -> Notice:
    rows = reads.notices_visible_to(request.actor).select_related("organisation", "previous")
    return get_object_or_404(rows, pk=pk)


def _address(found: Notice) -> str:
    return reverse("funding:notice", args=[found.pk])
