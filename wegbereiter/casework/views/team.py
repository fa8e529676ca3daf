"""What a team sets for itself."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.team import set_contact_weeks
from wegbereiter.casework.forms.team import ContactWeeksForm
from wegbereiter.casework.queries.edition import contact_weeks_visible_to, current_edition, span


@needs(Permission.PERSON_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_weeks(request: HttpRequest) -> HttpResponse:
    """After how long a silence is said, for everybody in the team."""
    newest = contact_weeks_visible_to(request.actor).first()
    form = ContactWeeksForm(
        request.POST if request.method == "POST" else None, initial={"weeks": newest.weeks if newest else None}
    )
    if form.is_valid():
        set_contact_weeks(form.cleaned_data["weeks"], by=request.actor, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("casework:day")
    today = timezone.localdate()
    context = {
        "form": form,
        "usual": span(today).contact_weeks,
        "edition": current_edition(today),
        "crumbs": [(_("My day"), reverse("casework:day")), (_("Weeks without contact"), None)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "casework/contact_weeks.html", context, status=status)
