"""How PostgreSQL plans what is asked."""

from django.db import connection


def plan_anew() -> None:
    """For the rest of this transaction: each statement is planned for the values that it comes with. One query.

    A kept plan does not know whether a year or a day is asked for, or eighty people or two thousand; where much is counted it
    then takes many times as long as planning does.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('plan_cache_mode', 'force_custom_plan', true)")
