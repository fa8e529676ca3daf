"""The council paper of the own town: drawn when it is asked for and kept by nobody here, for the town files it itself."""

from datetime import datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.download import download
from wegbereiter.core.documents.pdf import Template, render
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.funding.queries import way_page
from wegbereiter.funding.queries.council_paper import paper_of
from wegbereiter.funding.views.answers import refused
from wegbereiter.funding.views.ways import own_town


@needs(Permission.WAY_CHOOSE)
@require_safe
def council_paper(request: HttpRequest) -> HttpResponse:
    """The ways with what each leaves behind, as PDF. The same day and the same facts give the same bytes."""
    page = way_page.way_page(request.actor, own_town(request))
    if page.allotment is None:
        raise Http404
    today = timezone.localdate()
    letter = paper_of(request.actor, page, made_on=today)
    try:
        content = render(Template.PAPER, letter.data(), made_at=timezone.make_aware(datetime.combine(today, time())))
    except PdfRefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:own_way"))
    record("funding.way.paper_made", by=request.actor, about=page.allotment, river="money", kind="read")
    return download(content, name=_("Council paper %(name)s") % {"name": page.town.name})
