"""Money: Decimal euros, computed with room to spare and rounded once.

A float never becomes money: `Decimal(0.1)` is not 0.10, and the error only shows in the sum.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

WHOLE_EURO = Decimal(1)
CENT = Decimal("0.01")

# 50 digits: a share of the state's whole budget is exact far beyond the half cent on which rounding turns,
# whatever precision the caller's own decimal context has.
_EXACT = Context(prec=50, rounding=ROUND_HALF_UP)


def round_euro(amount: Decimal) -> Decimal:
    """Round to whole euros, half up (a negative half moves away from zero, so that a recovery mirrors its grant)."""
    return _rounded(amount, WHOLE_EURO)


def to_cents(amount: Decimal) -> Decimal:
    """Round to cents, half up."""
    return _rounded(amount, CENT)


def proportion(amount: Decimal, part: int, whole: int) -> Decimal:
    """Return amount x part / whole, not rounded.

    Raises:
        TypeError: the amount is not a Decimal.
        ZeroDivisionError: the whole is zero; callers refuse that earlier with a reason of their own.
    """
    _check(amount)
    if whole == 0:
        raise ZeroDivisionError("a proportion of nothing")
    with localcontext(_EXACT):
        return amount * part / whole


def _rounded(amount: Decimal, step: Decimal) -> Decimal:
    _check(amount)
    return amount.quantize(step, context=_EXACT)


def _check(amount: Decimal) -> None:
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise TypeError(f"money is a finite Decimal, not {amount!r}")
