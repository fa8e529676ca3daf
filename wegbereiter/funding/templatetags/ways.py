"""Forms that stand on the page of ways more than once, and what a way looks like in words."""

from django import template

from wegbereiter.funding.forms import CouncilForm, WayReasonForm
from wegbereiter.funding.models import PoolingSuggestion
from wegbereiter.funding.queries.pooling import sentence_of_suggestion

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
    return sentence_of_suggestion(suggestion)


def ids(where: str) -> str:
    return f"{where}-%s"
