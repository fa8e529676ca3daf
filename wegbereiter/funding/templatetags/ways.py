"""Forms that stand on the page of ways more than once, and what a way looks like in words."""

from django import template
from django.utils.translation import gettext

from wegbereiter.core.templatetags.numbers import NOTHING
from wegbereiter.funding.forms import CouncilForm, WayReasonForm
from wegbereiter.funding.models import Way
from wegbereiter.funding.queries.reasons import why
from wegbereiter.funding.states import WAY_ENDED, WAY_WITHOUT

register = template.Library()
register.filter(why)


@register.simple_tag(takes_context=True)
def council_form(context: template.Context, where: str) -> CouncilForm:
    """The day of the council's decision; the one with a mistake, where it was sent from here."""
    form = context.get("form")
    return (
        form if isinstance(form, CouncilForm) and context.get("bound_at") == where else CouncilForm(auto_id=ids(where))
    )


@register.simple_tag(takes_context=True)
def reason_form(context: template.Context, where: str) -> WayReasonForm:
    form = context.get("form")
    sent = isinstance(form, WayReasonForm) and context.get("bound_at") == where
    return form if sent else WayReasonForm(auto_id=ids(where))


@register.filter
def reasons(way: Way) -> str:
    """Why a way was refused or left, and why the district said no; a dash where nobody had to say why."""
    codes = {
        WAY_ENDED: gettext("The pool was given up, or the district said no."),
        WAY_WITHOUT: gettext("The final allotment does not know this town."),
    }
    own = codes.get(way.reason, way.reason)
    return " ".join(one for one in (own, way.partner_reason) if one) or NOTHING


def ids(where: str) -> str:
    return f"{where}-%s"
