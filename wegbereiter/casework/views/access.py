"""The copy of all data about a person, to be handed over."""

import io
import json
import zipfile
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.shortcuts import render as render_page
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.access import DataCopy, as_data, cases_to_copy, data_copy
from wegbereiter.casework.queries.access_paper import access_paper
from wegbereiter.casework.views.frame import check_lasts
from wegbereiter.core.documents.download import JSON, ZIP, download
from wegbereiter.core.documents.pdf import Template, render
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.people.models import Person

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
PAPER, MACHINE = "datenkopie.pdf", "datenkopie.json"


@needs(Permission.PERSON_WORK)
@require_safe
def data_copy_zip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As PDF and as JSON in one file: one click, one event. Also of a closed case: the right does not end with it."""
    case, now = _case(request, pk), timezone.now()
    found = _copy(request, case)
    letter = access_paper(found, made_on=timezone.localdate(now))
    try:
        pdf = render(Template.PAPER, letter.data(), made_at=now)
    except PdfRefusedError as refusal:
        context = {"sentence": refusal.sentence(_), "back": reverse("casework:case", args=[case.pk])}
        return render_page(request, "refused.html", context, status=UNPROCESSABLE)
    record("casework.case.copied", by=request.actor, about=case, river="case", kind="read", form="zip")
    return download(_zip({PAPER: pdf, MACHINE: _json(found, now)}, now), name=_name(found), media_type=ZIP)


@needs(Permission.PERSON_WORK)
@require_safe
def data_copy_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for machines alone; also where a letter that no font of ours has stands in the way of the paper."""
    case, now = _case(request, pk), timezone.now()
    found = _copy(request, case)
    record("casework.case.copied", by=request.actor, about=case, river="case", kind="read", form="json")
    return download(_json(found, now), name=_name(found), media_type=JSON)


def _case(request: HttpRequest, pk: UUID) -> Case:
    visible = cases_to_copy(request.actor, today=timezone.localdate())
    case = get_object_or_404(visible.select_related("person"), pk=pk)
    check_lasts(request, case)
    return case


def _copy(request: HttpRequest, case: Case) -> DataCopy:
    try:
        return data_copy(request.actor, case, today=timezone.localdate())
    except Person.DoesNotExist as error:  # a second file whose first one is in somebody else's care
        raise Http404 from error


def _name(found: DataCopy) -> str:
    return _("Copy of data %(name)s") % {"name": found.person.name}


def _json(found: DataCopy, now: datetime) -> bytes:
    return json.dumps(as_data(found, made_at=now), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _zip(files: dict[str, bytes], now: datetime) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=timezone.localtime(now).timetuple()[:6])
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
