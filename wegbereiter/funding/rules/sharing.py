"""What one town of a pool has of what the pool has together.

That partners share by their allotments is an assumption: the agreement that a source reports gives a half of one person's
time (domain S34) and does not say why a half. Towns may agree otherwise.
"""

from decimal import Decimal

from wegbereiter.core.money import to_cents


def share_of(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return the town's share, between 0 and 1 and not rounded; None while an amount is open or nobody was counted."""
    return part / whole if part is not None and whole else None


def part_of(amount: Decimal | None, share: Decimal | None) -> Decimal | None:
    """Return the town's part of an amount, in cents; None while one of the two is open."""
    return None if amount is None or share is None else to_cents(amount * share)
