"""What is right in the money river. No Django, no database, no clock."""

from wegbereiter.funding.rules.allotment import (
    MOST_PERSONS,
    AddOn,
    Allotment,
    AllotmentRefusedError,
    Terms,
    add_on,
    allotment,
    allotments,
    first_tranche,
    first_tranche_share,
    first_tranches,
    terms_of,
)
from wegbereiter.funding.rules.explanation import (
    Explanation,
    Input,
    Step,
    explain,
    explain_add_on,
    explain_first_tranche,
)
from wegbereiter.funding.rules.headcount import Counted, HeadCountFile, read_head_count
from wegbereiter.funding.rules.positions import Bought, claim_gap, pooled_amount, positions_bought

__all__ = [
    "MOST_PERSONS",
    "AddOn",
    "Allotment",
    "AllotmentRefusedError",
    "Bought",
    "Counted",
    "Explanation",
    "HeadCountFile",
    "Input",
    "Step",
    "Terms",
    "add_on",
    "allotment",
    "allotments",
    "claim_gap",
    "explain",
    "explain_add_on",
    "explain_first_tranche",
    "first_tranche",
    "first_tranche_share",
    "first_tranches",
    "pooled_amount",
    "positions_bought",
    "read_head_count",
    "terms_of",
]
