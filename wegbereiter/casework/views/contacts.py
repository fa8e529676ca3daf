"""Talks of a case: write one down, look at it later, correct it, move its note to where only its readers see it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.contact import (
    change_contact,
    change_key,
    draft_key,
    keep_draft,
    protect_note,
    write_contact,
)
from wegbereiter.casework.choices import AppointmentState
from wegbereiter.casework.forms.contact import ChangeForm, ContactForm, TaskForm, TemplateForm, as_entered
from wegbereiter.casework.models import Case, Contact
from wegbereiter.casework.queries.contact import (
    appointments_visible_to,
    case_of_contact,
    contacts_of,
    contacts_visible_to,
    could_take_part,
    hints_in,
    household_of,
    own_drafts,
    participations_visible_to,
    protected_notes_visible_to,
    spoken_by,
    templates_visible_to,
)
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.referral import referrals_of
from wegbereiter.casework.queries.talk import lines_of, with_lines
from wegbereiter.casework.templatetags.casework import page_language
from wegbereiter.casework.views.frame import (
    CONFLICTS,
    REFUSALS,
    acting,
    case_page,
    found_case,
    outdated,
    refused,
    sentence_of,
)
from wegbereiter.core.pages import page_of

ORDER = ("-day", "-pk")
PAGE = 25
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All talks of somebody, and a new one on top; what cannot be saved stays in the form."""
    case = found_case(request, pk)
    if request.method != "POST":
        draft = own_drafts(request.actor).filter(key=draft_key(case.pk)).first()
        record("casework.contacts.read", by=request.actor, about=case, river="case", kind="read")
        meeting = _of_meeting(request, case)
        begun = (draft.content if draft else {}) | of_template(request) | meeting
        return _page(request, case, _form(request, case, initial=begun), draft=draft, meeting=meeting)
    form = _form(request, case, request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=UNPROCESSABLE)
    try:
        contact = write_contact(
            case.pk, form.talk(), also=form.others(), follow_up_on=form.cleaned_data["follow_up_on"], **acting(request)
        )
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _page(request, case, form, status=UNPROCESSABLE)
    messages.success(request, _("Saved."))
    if hints_in(contact.note, [case.person.name, *form.ticked()]):
        return redirect(reverse("casework:contact", args=[contact.pk]) + "#note")
    return redirect("casework:contacts", case.pk)


def of_template(request: HttpRequest) -> dict[str, object]:
    """What the template in the address begins a talk with; one that does not exist begins it with nothing."""
    wanted = request.GET.get("vorlage")
    if not wanted:
        return {}
    found = next((one for one in templates_visible_to(request.actor) if str(one.pk) == wanted), None)
    names = ("kind", "topics", "minutes", "interpreter")
    return {name: getattr(found, name) for name in names} if found else {}


def _of_meeting(request: HttpRequest, case: Case) -> dict[str, object]:
    """What the appointment in the address says about the talk: on which day, how long, with which interpreter."""
    own = appointments_visible_to(request.actor, today=timezone.localdate()).filter(
        person_id=case.person_id, state=AppointmentState.KEPT
    )
    wanted = request.GET.get("termin")
    found = next((one for one in own if str(one.pk) == wanted), None) if wanted else None
    if found is None:
        return {}
    return {
        "day": timezone.localdate(found.begins_at), "minutes": found.minutes, "interpreter": found.interpreter,
    }  # fmt: skip


def typed(form: ContactForm) -> dict[str, object]:
    """What stands in the form, cut to what it may hold; a draft is as it is, right or wrong."""
    many = ("topics", "also")
    kept: dict[str, object] = {}
    for name in form.KEPT:
        if name in many:
            kept[name] = [value[:40].replace("\x00", "") for value in form.data.getlist(name)[:40]]
        else:
            kept[name] = form.data.get(name, "")[:10_000].replace("\x00", "")
    return kept


def _form(request: HttpRequest, case: Case, *data: object, **values: object) -> ContactForm:
    today = timezone.localdate()
    household = household_of(request.actor, case.person_id, today=today)
    words = content("topics", page_language())
    spoken = spoken_by(request.actor, case.person_id, today=today)
    return ContactForm(*data, words=words, household=household, spoken=spoken, today=today, **values)


def _page(
    request: HttpRequest, case: Case, form: ContactForm, *, draft: object = None, meeting: object = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    place = request.GET.get("after", "") or request.GET.get("before", "")
    rows = with_lines(contacts_of(request.actor, [case.person_id], today=today), request.actor, today=today)
    secret = protected_notes_visible_to(request.actor, today=today).filter(person_id=case.person_id).count()
    context = {
        "form": form,
        "task_form": TaskForm(auto_id="task_%s"),
        "draft": draft,
        "meeting": meeting,
        "page": page_of(rows, order=ORDER, word=place, size=PAGE),
        "protected": secret,
        "hints": hints_in(str(form["note"].value() or ""), [case.person.name, *form.ticked()]),
        "templates": templates_visible_to(request.actor),
        "referrals": referrals_of(request.actor, case.person_id, today=today),
    }
    return case_page(request, case, "contacts", context, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what is being written, and say what stands out in it: while typing, and without JavaScript by its button."""
    case = found_case(request, pk)
    form = _form(request, case, request.POST)
    try:
        kept = keep_draft(case.pk, typed(form), by=request.actor, today=timezone.localdate(), now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("casework:contacts", args=[pk]), typed=form.data.get("note", ""))
    if "HX-Request" not in request.headers:
        return redirect("casework:contacts", case.pk)
    context = {"hints": hints_in(form.data.get("note", ""), [case.person.name, *form.ticked()]), "draft": kept}
    return render(request, "casework/parts/contact_live.html", context)


def found_contact(request: HttpRequest, pk: UUID) -> tuple[Contact, Case]:
    """A talk of somebody in the own care, and the case in which it is shown."""
    today = timezone.localdate()
    contact = get_object_or_404(contacts_visible_to(request.actor, today=today), pk=pk)
    try:
        return contact, case_of_contact(request.actor, contact, today=today)
    except Case.DoesNotExist as missing:
        raise Http404 from missing


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One talk, to look at and to correct; two at once get a page with both texts."""
    found, case = found_contact(request, pk)
    others = [row.person_id for row in found.people.all() if row.person_id != case.person_id]
    if request.method != "POST":
        record("casework.contact.read", by=request.actor, about=found, river="case", kind="read")
        draft = own_drafts(request.actor).filter(key=change_key(found.pk)).first()
        begun = as_entered(found, others) | (draft.content if draft else {})
        return _contact_page(request, case, found, change_form(request, case, found, initial=begun), draft=draft)
    form = change_form(request, case, found, request.POST)
    if not form.is_valid():
        return _contact_page(request, case, found, form, status=UNPROCESSABLE)
    try:
        change_contact(
            found.pk, form.talk(), also=form.others(), version=form.cleaned_data["version"] or 0, **acting(request)
        )
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _contact_page(request, case, found, form, status=UNPROCESSABLE)
    except CONFLICTS:
        form.data = form.data.copy()
        form.data["version"] = str(found.version)
        return _contact_page(request, case, found, form, conflict=True, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect("casework:contact", found.pk)


def change_form(request: HttpRequest, case: Case, found: Contact, *data: object, **values: object) -> ChangeForm:
    today = timezone.localdate()
    people = could_take_part(request.actor, found, case, today=today)
    spoken, words = spoken_by(request.actor, case.person_id, today=today), content("topics", page_language())
    return ChangeForm(*data, words=words, household=people, spoken=spoken, today=today, **values)


def _contact_page(
    request: HttpRequest, case: Case, found: Contact, form: ChangeForm, *, conflict: bool = False, draft: object = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    context = {
        "contact": found,
        "lines": lines_of(request.actor, found, today=timezone.localdate()),
        "form": form,
        "conflict": conflict,
        "draft": draft,
        "hints": hints_in(found.note, [case.person.name, *beside(request, case, found)]),
        "mine": found.made_by == request.actor.user_id,
        "template_form": TemplateForm(auto_id="template_%s"),
    }
    return case_page(request, case, "contact", context, status=status)


def beside(request: HttpRequest, case: Case, found: Contact) -> list[str]:
    """Names of who took part besides: no third persons."""
    there = participations_visible_to(request.actor, today=timezone.localdate()).filter(contact=found)
    return [row.person.name for row in there.exclude(person_id=case.person_id).select_related("person")]


@needs(Permission.PERSON_WORK)
@require_POST
def protect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The note goes where only its readers see it."""
    found, case = found_contact(request, pk)
    version = request.POST.get("version", "")
    try:
        protect_note(found.pk, version=int(version) if version.isdecimal() else 0, **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("casework:contact", args=[found.pk]))
    except CONFLICTS:
        return outdated(request, back=reverse("casework:contact", args=[found.pk]))
    messages.success(request, _("The note is protected now: only its readers see it."))
    return redirect("casework:protected_notes", case.pk)
