"""Lookups of our own."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler


class Among(Lookup):
    """`among=[…]` finds what `in=[…]` finds, with all values as one parameter; for keys and texts.

    A statement with a thousand placeholders takes longer to write and to read than to answer, and each number of them is
    another statement to plan.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        kind = "uuid" if self.lhs.output_field.db_type(connection) == "uuid" else "text"
        return f"{column} = any(%s::{kind}[])", (*parameters, list(self.rhs))


def register() -> None:
    """For every kind of column; what refers to another row asks nobody else's lookups."""
    for kind in (Field, ForeignObject):
        kind.register_lookup(Among)
