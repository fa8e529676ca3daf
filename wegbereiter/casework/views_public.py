"""What a calendar program asks for: without a session, by a secret address (queries.feed)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from wegbereiter.audit.actions import record
from wegbereiter.casework.queries.feed import SALT, enter_by, feed_of, is_cancelled, read_token
from wegbereiter.casework.rules.calendar import Slot, calendar

LANGUAGE = "de"  # one text for every program that asks, whatever language it says


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The appointments of whoever the address was made for: when and how long, and a page behind sign-in.

    Whatever is wrong with an address, the answer is the same. An event says what went out; who has it already
    gets nothing, and no event.
    """
    said, today = read_token(token), timezone.localdate()
    actor = enter_by(said, today=today) if said else None
    if actor is None:
        return HttpResponseNotFound("Not found.\n", content_type="text/plain; charset=utf-8")
    begin_of_day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(feed_of(actor, today=today))
    slots = [
        Slot(
            key=row.pk, begins_at=row.begins_at, minutes=row.minutes, changes=row.version - 1,
            cancelled=is_cancelled(row),
            link=request.build_absolute_uri(reverse("casework:appointment", args=[row.pk])),
        )
        for row in rows
    ]  # fmt: skip
    with override(LANGUAGE):
        text = calendar(slots, summary=_("Appointment"), now=begin_of_day, name=_("Counselling"))
    etag = f'"{salted_hmac(SALT, token + text, algorithm="sha256").hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
    given = get_conditional_response(request, etag=etag, response=answer) or answer
    if given is answer:
        record("casework.calendar.fetched", by=actor, river="case", kind="read", appointments=len(rows))
    return given
