"""The access matrix: one row for each address. An address without a row is red, and so is a row without an address."""

from tests.access import (
    rows_accounts,
    rows_casework,
    rows_casework_day,
    rows_casework_plan,
    rows_funding,
    rows_offers,
    rows_office,
    rows_organisations,
    rows_public,
    rows_simulator,
)
from tests.access.row import Row

ROWS: tuple[Row, ...] = (
    *rows_public.ROWS,
    *rows_accounts.ROWS,
    *rows_organisations.ROWS,
    *rows_funding.ROWS,
    *rows_office.ROWS,
    *rows_simulator.ROWS,
    *rows_casework.ROWS,
    *rows_casework_plan.ROWS,
    *rows_casework_day.ROWS,
    *rows_offers.ROWS,
)
BY_NAME = {row.name: row for row in ROWS}
# Nobody else's row can be named in these, and no role differs from another: asked as one role of each river, as all of
# them in the deep run.
ACCOUNTS = {row.name for row in rows_accounts.ROWS}
ONE_OF_EACH_RIVER = ("manager", "team_lead", "participant")
