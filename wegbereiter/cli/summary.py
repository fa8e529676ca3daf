"""The main job's result in three lines, printed by `serve` before the address."""

from collections.abc import Iterator
from decimal import Decimal

SQL = """
select c.edition, c.money_amount, c.total_amount, c.years, c.holders, c.below_claim, c.persons_total, c.estimated_holders
from funding_calculation c where c.round = 'final' and c.state = 'final' order by c.edition desc limit 1
"""


def lines(owner_url: str) -> Iterator[str]:
    """Money, towns and head count of the final allotment; one line that says so before there is one."""
    import psycopg

    with psycopg.connect(owner_url) as connection:
        row = connection.execute(SQL).fetchone()
    if row is None:
        yield "No allotment is final yet."
        return
    edition, money, total, years, holders, below, persons, estimated = row
    rests = " (rests on estimates)" if estimated else ""
    yield f"  Money       {_euro(money)} a year, {_euro(total)} allotted over {years} years ({edition}){rests}"
    yield f"  Towns       {holders:,} municipalities, {below:,} of them below the least claim{rests}"
    yield f"  Head count  {persons:,} people" + (
        f", of which the numbers of {estimated:,} towns are estimates" if estimated else ""
    )


def _euro(amount: Decimal) -> str:
    return f"{amount:,.0f} EUR"
