"""Composite foreign keys between tenant tables.

A row of one organisation must not point to a row of another; row-level security does not see that, because PostgreSQL checks foreign keys
as the table's owner. So the key is the pair (organisation_id, id) on both sides. Django has no such constraint: write the column as
`ForeignKey(..., db_constraint=False)` and the pair as a `TenantKey` in `Meta.constraints`; the referenced model carries
`tenant_unique(...)`.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint


def tenant_unique(name: str) -> models.UniqueConstraint:
    """The pair that other tables point to."""
    return models.UniqueConstraint(fields=["organisation", "id"], name=name)


class TenantKey(BaseConstraint):
    """(organisation_id, <column>) references <table> (organisation_id, id).

    `same` names further columns that both tables have and that must be equal: a copy of a value then stays true whoever
    writes it. The referenced table needs a unique constraint over all of them. `cascade`: the row goes with the one it
    belongs to, so that ending a person's file leaves nothing behind.
    `organisation_column` differs from the default only in a row that joins two organisations; such a table stands on the catalogue
    test's list of crossings.
    """

    def __init__(
        self,
        *,
        name: str,
        column: str,
        to: str,
        organisation_column: str = "organisation_id",
        to_column: str = "id",
        same: Sequence[str] = (),
        cascade: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.column, self.to = column, to
        self.organisation_column, self.to_column = organisation_column, to_column
        self.same, self.cascade = tuple(same), cascade

    def constraint_sql(
        self,
        model: type[models.Model] | None,  # noqa: ARG002  Django's signature
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        assert schema_editor is not None
        quote = schema_editor.quote_name
        copies = "".join(f", {quote(column)}" for column in self.same)
        columns = f"{quote(self.organisation_column)}, {quote(self.column)}{copies}"
        to_columns = f"organisation_id, {quote(self.to_column)}{copies}"
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns}) "
            f"REFERENCES {quote(self.to)} ({to_columns}) {'ON DELETE CASCADE ' if self.cascade else ''}"
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)  # noqa: SLF001
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"  # noqa: SLF001

    def validate(
        self, model: type[models.Model], instance: models.Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """The database alone decides; a form cannot choose a foreign row, because its choices are `visible_to` the actor."""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"column": self.column, "to": self.to}
        if self.organisation_column != "organisation_id":
            kwargs["organisation_column"] = self.organisation_column
        if self.to_column != "id":
            kwargs["to_column"] = self.to_column
        if self.same:
            kwargs["same"] = self.same
        if self.cascade:
            kwargs["cascade"] = True
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantKey) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.column, self.to))
