"""What of the organisations' rows is over, by the periods of privacy.choices."""

from datetime import date

from wegbereiter.core.retention import Over, before_year_ends, before_years
from wegbereiter.privacy.choices import RETENTION


def rows_over(today: date) -> list[Over]:
    """In the order in which they end: a role goes last, when nothing points to it any more."""

    def since_a_day(retention: str, ending: str) -> Over:
        return Over(retention=retention, ending=ending, given=before_years(today, RETENTION[retention].years))

    def since_a_year(retention: str, ending: str) -> Over:
        return Over(retention=retention, ending=ending, given=before_year_ends(today, RETENTION[retention].years))

    return [
        since_a_day("invitation", "invitations"),
        since_a_year("bank", "bank_accounts"),
        since_a_year("register_update", "register_updates"),
        since_a_day("invitation", "reset_names"),
        since_a_day("membership", "factor_resets"),
        since_a_day("membership", "memberships"),
    ]
