"""What the database itself says about separation: an empty list is the proof (T03 of the test catalogue).

Asked by the tests, by `wegbereiter doctor`, and by `wegbereiter restore` of the restored copy. The connection must be
the owner's: the expected policies are written on temporary tables, so that PostgreSQL prints both sides in its own
words. Changes nothing.
"""

from collections.abc import Callable

from wegbereiter.core.database.catalogue.finding import Database, Finding
from wegbereiter.core.database.catalogue.keys import check_crossings, check_foreign_keys, check_unique_keys
from wegbereiter.core.database.catalogue.policies import check_guards, check_policies
from wegbereiter.core.database.catalogue.rights import check_apart, check_grants, check_roles, check_visitors
from wegbereiter.core.database.catalogue.side_doors import check_functions, check_schemas, check_views

__all__ = ["Finding", "findings"]

Check = Callable[[Database], list[Finding]]

CHECKS: tuple[Check, ...] = (
    check_guards,
    check_policies,
    check_views,
    check_functions,
    check_schemas,
    check_foreign_keys,
    check_crossings,
    check_unique_keys,
    check_grants,
    check_apart,
    check_visitors,
    check_roles,
)


def findings(database: Database) -> list[Finding]:
    """Everything that weakens the separation, sorted; needs Django's models and an owner's connection."""
    with database.transaction(force_rollback=True):
        database.execute("set local search_path = public")
        return sorted(finding for check in CHECKS for finding in check(database))
