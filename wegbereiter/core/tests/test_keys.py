"""Composite keys as Django sees them: SQL, migrations, equality. That they hold is tested on the database (T04)."""

import pytest
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.models import JobRun

KEY = {"name": "child_same_organisation", "column": "parent_id", "to": "app_parent"}


def test_constraint_names_both_columns_of_both_sides():
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        statement = TenantKey(**KEY).create_sql(JobRun, editor)

    assert statement == (
        'ALTER TABLE "core_jobrun" ADD CONSTRAINT "child_same_organisation" '
        'FOREIGN KEY ("organisation_id", "parent_id") REFERENCES "app_parent" (organisation_id, "id") '
        "DEFERRABLE INITIALLY DEFERRED"
    )


def test_crossing_names_its_own_organisation_column():
    key = TenantKey(**KEY, organisation_column="from_organisation_id", to_column="number")
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        statement = key.constraint_sql(JobRun, editor)

    assert (
        'FOREIGN KEY ("from_organisation_id", "parent_id") REFERENCES "app_parent" (organisation_id, "number")'
        in statement
    )


def test_copied_columns_stand_on_both_sides():
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        statement = TenantKey(**KEY, same=["amount"]).constraint_sql(JobRun, editor)

    assert '("organisation_id", "parent_id", "amount") REFERENCES "app_parent" (organisation_id, "id", "amount")' in (
        statement
    )


def test_removal_drops_the_constraint():
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        statement = TenantKey(**KEY).remove_sql(JobRun, editor)

    assert statement == 'ALTER TABLE "core_jobrun" DROP CONSTRAINT "child_same_organisation"'


@pytest.mark.parametrize(
    "more", [{}, {"organisation_column": "from_id"}, {"to_column": "number"}, {"same": ("amount",)}]
)
def test_migration_writes_the_same_key_again(more):
    key = TenantKey(**KEY, **more)

    path, args, kwargs = key.deconstruct()
    text, imports = MigrationWriter.serialize(key)

    assert (path, args, kwargs) == ("wegbereiter.core.database.keys.TenantKey", (), KEY | more)
    assert eval(text, {"wegbereiter": __import__(next(iter(imports)).removeprefix("import "))}) == key  # noqa: S307


def test_equal_when_every_part_is_equal():
    assert TenantKey(**KEY) == TenantKey(**KEY)
    assert hash(TenantKey(**KEY)) == hash(TenantKey(**KEY))
    assert TenantKey(**KEY) != TenantKey(**{**KEY, "column": "other_id"})
    assert TenantKey(**KEY) != models.UniqueConstraint(fields=["id"], name="child_same_organisation")


def test_form_leaves_the_key_to_the_database():
    assert TenantKey(**KEY).validate(JobRun, JobRun()) is None


def test_pair_that_others_point_to():
    assert tenant_unique("parent_tenant").deconstruct()[2] == {
        "fields": ("organisation", "id"),
        "name": "parent_tenant",
    }
