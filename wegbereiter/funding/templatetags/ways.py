"""Forms that stand on the page of ways more than once, and what a way looks like in words."""

from django import template
from django.utils.translation import gettext

from wegbereiter.core.templatetags.numbers import integer
from wegbereiter.funding.choices import POOL_REASONS, PoolReason
from wegbereiter.funding.forms import CouncilForm, WayReasonForm
from wegbereiter.funding.models import PoolingSuggestion

register = template.Library()


@register.simple_tag(takes_context=True)
def council_form(context: template.Context, where: str) -> CouncilForm:
    """The day of the council's decision; the one with a mistake, where it was sent from here."""
    form = context.get("form")
    return (
        form if isinstance(form, CouncilForm) and context.get("bound_at") == where else CouncilForm(auto_id=ids(where))
    )


@register.simple_tag
def reason_form(where: str) -> WayReasonForm:
    return WayReasonForm(auto_id=ids(where))


@register.filter
def why(suggestion: PoolingSuggestion) -> str:
    """Why the adviser proposes this, in the language of the page."""
    values = dict(suggestion.reason_values)
    codes = [PoolReason(suggestion.reason), *([PoolReason.SEARCHED] if values.pop("searched", False) else [])]
    shown = {name: integer(value) if isinstance(value, int) else value for name, value in values.items()}
    return " ".join(gettext(POOL_REASONS[code]) % shown for code in codes)


def ids(where: str) -> str:
    return f"{where}-%s"
