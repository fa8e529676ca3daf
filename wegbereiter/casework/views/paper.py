"""A paper of casework as a file, with its event in the trail."""

from datetime import datetime, time
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.utils import timezone
from django.utils.translation import gettext as _

from wegbereiter.audit.actions import Traceable, record
from wegbereiter.core.documents.download import download
from wegbereiter.core.documents.letter import Letter
from wegbereiter.core.documents.pdf import Template, render
from wegbereiter.core.documents.pdf_faults import PdfRefusedError


def paper(
    request: HttpRequest,
    letter: Letter,
    event: str,
    *,
    name: str,
    back: str,
    about: Traceable | None = None,
    template: Template = Template.PAPER,
    **data: object,
) -> HttpResponse:
    """The file; or the page that names the character that no font of ours has. The same day and facts, the same bytes."""
    made_at = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    try:
        pdf = render(template, letter.data(), made_at=made_at)
    except PdfRefusedError as refusal:
        context = {"sentence": refusal.sentence(_), "back": back}
        return render_page(request, "refused.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    record(event, by=request.actor, about=about, river="case", kind="read", **data)
    return download(pdf, name=name)
