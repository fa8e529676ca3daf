"""One thing that is wrong in a database, and the connection through which it is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection


@dataclass(frozen=True, order=True)
class Finding:
    """`kind` is a fixed word to group by, `object` a name in the database, `why` a sentence for whoever mends it."""

    kind: str
    object: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.object}: {self.why}"


Database = Connection[Any]


def rows(database: Database, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query. Without values a percent sign stands for itself."""
    return database.execute(query, values or None).fetchall()
