"""Names of states and languages, from the Unicode Common Locale Data Repository."""

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

from wegbereiter.core.names import search_key

# What the repository names beside states: groups of them, codes for tests, and codes that are kept free for islands.
NO_STATES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@cache
def states(language: str) -> dict[str, str]:
    """Code (ISO 3166-1 alpha-2, and XK for Kosovo) -> name, in the order of the names. `language` as Django names it."""
    names = _locale(language).territories
    found = {code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code) and code not in NO_STATES}
    return dict(sorted(found.items(), key=lambda one: search_key(one[1])))


def languages(codes: Iterable[str], *, language: str) -> dict[str, str]:
    """Code (BCP 47) -> name, of those that the repository names."""
    names = _locale(language).languages
    return {code: names[code] for code in codes if code in names}


def _locale(language: str) -> Locale:
    return Locale.parse(language.partition("-")[0])
