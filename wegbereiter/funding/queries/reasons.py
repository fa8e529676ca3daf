"""Why the adviser proposes a way, in a sentence: on the page of ways and in the council paper."""

from django.utils.translation import gettext

from wegbereiter.core.templatetags.numbers import integer
from wegbereiter.funding.choices import POOL_REASONS, PoolReason
from wegbereiter.funding.models import PoolingSuggestion


def why(suggestion: PoolingSuggestion) -> str:
    values = dict(suggestion.reason_values)
    codes = [PoolReason(suggestion.reason), *([PoolReason.SEARCHED] if values.pop("searched", False) else [])]
    shown = {name: integer(value) if isinstance(value, int) else value for name, value in values.items()}
    return " ".join(gettext(POOL_REASONS[code]) % shown for code in codes)
