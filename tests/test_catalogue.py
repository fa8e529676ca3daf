"""T03: the database's own catalogue says that nothing goes past row-level security; each planted leak is found."""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest
from psycopg import Connection

from wegbereiter.cli.raw_sql import Body, Rows, drop_obstacles
from wegbereiter.core.database import definer, reasons
from wegbereiter.core.database.catalogue import Finding, findings
from wegbereiter.core.database.cluster import SUPERUSER
from wegbereiter.testing.template import TestServer


@pytest.fixture(scope="module")
def copied(test_server: TestServer) -> Iterator[str]:
    with test_server.copy(test_server.template()) as name:
        yield name


@pytest.fixture
def owner(test_server: TestServer, copied: str) -> Iterator[Connection]:
    """The owner's connection; what a test plants is rolled back."""
    with psycopg.connect(test_server.url(copied)) as connection, connection.transaction(force_rollback=True):
        yield connection


@pytest.fixture
def superuser(test_server: TestServer, copied: str) -> Iterator[Connection]:
    """For roles, which the owner cannot change; they are the whole server's, so all is rolled back."""
    url = test_server.url(copied, user=SUPERUSER)
    with psycopg.connect(url) as connection, connection.transaction(force_rollback=True):
        yield connection


def kinds(connection: Connection) -> set[tuple[str, str]]:
    return {(finding.kind, finding.object) for finding in findings(connection)}


def test_migrated_database_has_no_finding(owner: Connection) -> None:
    assert [str(finding) for finding in findings(owner)] == []


def test_looking_changes_nothing(owner: Connection) -> None:
    before = owner.execute("select count(*), sum(oid::bigint) from pg_class").fetchone()

    findings(owner)

    assert owner.execute("select count(*), sum(oid::bigint) from pg_class").fetchone() == before


def test_finding_says_what_is_wrong_in_one_line() -> None:
    assert str(Finding("view of the owner", "public.v", "mend it")) == "view of the owner: public.v: mend it"


class Plant(NamedTuple):
    sql: str
    kind: str
    object: str


# Six of the seven ways round row-level security. The seventh, a setting that stays on the connection, is behaviour and
# found in test_pool_reuse.py; its form in the catalogue stands among the roles below.
SIX_WAYS = {
    "owner without force": Plant(
        "alter table organisations_contact no force row level security",
        "row security not forced",
        "organisations_contact",
    ),
    "view of the owner": Plant(
        "create view leak as select * from organisations_contact; grant select on leak to wb_money",
        "view of the owner",
        "public.leak",
    ),
    "materialised view": Plant(
        "create materialized view leak as select * from organisations_contact; grant select on leak to wb_money",
        "materialised view",
        "public.leak",
    ),
    "definer function": Plant(
        "create function leak() returns setof organisations_contact language sql security definer"
        " as 'select * from organisations_contact'",
        "definer function",
        "public.leak()",
    ),
    "key to a foreign row": Plant(
        "alter table organisations_invitation drop constraint invitation_by_same_organisation,"
        " add foreign key (invited_by_id) references organisations_membership (id)",
        "foreign key",
        "organisations_invitation.invited_by_id",
    ),
    "unique key as an oracle": Plant(
        "create unique index leak on organisations_contact (email)",
        "unique key",
        "organisations_contact.leak",
    ),
}

FURTHER = {
    "row security off": Plant(
        "alter table organisations_contact disable row level security", "row security off", "organisations_contact"
    ),
    "tenant's table without a model": Plant("create table leak (organisation_id uuid)", "no shape", "leak"),
    "organisation may be empty": Plant(
        "alter table organisations_contact alter organisation_id drop not null",
        "organisation optional",
        "organisations_contact",
    ),
    "second policy opens the table": Plant(
        "create policy leak on organisations_contact for select using (true)",
        "foreign policy",
        "organisations_contact.leak",
    ),
    "policy on a table without a shape": Plant(
        "alter table accounts_user enable row level security; create policy leak on accounts_user using (true)",
        "foreign policy",
        "accounts_user.leak",
    ),
    "policy of another shape": Plant(
        "alter policy organisations_contact_read on organisations_contact using (organisation_id is not null)",
        "policy differs",
        "organisations_contact.organisations_contact_read",
    ),
    "write policy without a check": Plant(
        "drop policy organisations_contact_write on organisations_contact;"
        " create policy organisations_contact_write on organisations_contact"
        " using (organisation_id = (select wb_organisation()))",
        "policy differs",
        "organisations_contact.organisations_contact_write",
    ),
    "policy gone": Plant(
        "drop policy organisations_contact_read on organisations_contact",
        "policy missing",
        "organisations_contact.organisations_contact_read",
    ),
    "database without a key that the model names": Plant(
        "alter table organisations_invitation drop constraint invitation_by_same_organisation",
        "foreign key",
        "organisations_invitation.invited_by_id",
    ),
    "second organisation in a row": Plant(
        "alter table organisations_contact add other_organisation_id uuid",
        "crossing",
        "organisations_contact.other_organisation_id",
    ),
    "second organisation under another name": Plant(
        "alter table organisations_contact add partner uuid references organisations_organisation (id)",
        "crossing",
        "organisations_contact.partner",
    ),
    "unique expression": Plant(
        "create unique index leak on organisations_contact (lower(email))", "unique key", "organisations_contact.leak"
    ),
    "exclusion as an oracle": Plant(
        "alter table organisations_contact add constraint leak exclude using gist (email with =)",
        "unique key",
        "organisations_contact.leak",
    ),
    "river of people reaches money": Plant(
        "grant select on organisations_bankaccount to wb_case", "grant", "organisations_bankaccount"
    ),
    "column of an account": Plant("grant select (email) on accounts_user to wb_money", "not apart", "accounts_user"),
    "table for everybody": Plant("grant select on accounts_user to public", "grant", "accounts_user"),
    "account for everybody": Plant("grant select on accounts_user to public", "not apart", "accounts_user"),
    "visitors read a table": Plant("grant select on audit_event to wb_public", "not public", "audit_event"),
    "visitors read a column": Plant(
        "grant select (name) on organisations_contact to wb_public", "not public", "organisations_contact"
    ),
    "visitors read what no model describes": Plant(
        "create table leak (id integer); grant select on leak to public", "not public", "leak"
    ),
    "visitors write the register": Plant(
        "grant update (name) on organisations_organisation to wb_public", "not public", "organisations_organisation"
    ),
    "right to pass on": Plant(
        "grant select on organisations_contact to wb_money with grant option", "grant", "organisations_contact"
    ),
    "truncate, which no policy holds": Plant(
        "grant truncate on organisations_contact to wb_money", "grant", "organisations_contact"
    ),
    "trail that can be changed": Plant("grant update on audit_event to wb_money", "grant", "audit_event"),
    "rights on what comes later": Plant(
        "alter default privileges in schema public grant select on tables to wb_money", "grant", "default of wb_owner"
    ),
    "right that is missing": Plant(
        "revoke select on organisations_contact from wb_money", "right missing", "organisations_contact"
    ),
    "rule that copies rows": Plant(
        "create rule leak as on insert to organisations_contact do also"
        " insert into accounts_attempt (key_hash, window_start, count) values (new.email, now(), 1)",
        "rule",
        "organisations_contact.leak",
    ),
    "somebody may create": Plant("grant create on schema public to wb_login", "schema", "public"),
    "everybody may create": Plant("grant create on schema public to public", "schema", "public"),
}


@pytest.mark.parametrize("plant", [pytest.param(p, id=name) for name, p in {**SIX_WAYS, **FURTHER}.items()])
def test_planted_leak_is_found(owner: Connection, plant: Plant) -> None:
    owner.execute(plant.sql)

    assert (plant.kind, plant.object) in kinds(owner)


@pytest.mark.parametrize("way", ["view of the owner", "materialised view", "definer function"])
def test_planted_leak_leaks_indeed(owner: Connection, way: str) -> None:
    """The control of the control: through each of these an actor of one town reads the contact of another."""
    drop_obstacles(owner)
    rows = Rows(owner)
    town, other = Body("municipality"), Body("municipality")
    rows.add("organisations_contact", organisation_id=other.id)
    owner.execute(SIX_WAYS[way].sql)
    owner.execute(
        "select set_config('role', 'wb_money', true), set_config('app.organisation', %s, true)",
        [str(town.id)],
    )

    source = "leak()" if way == "definer function" else "leak"

    assert owner.execute("select count(*) from organisations_contact").fetchone() == (0,)
    assert owner.execute(f"select count(*) from {source}").fetchone() == (1,)


ROLES = {
    "login inherits": Plant("alter role wb_login inherit", "role", "wb_login"),
    "login passes by": Plant("alter role wb_login bypassrls", "role", "wb_login"),
    "river signs in": Plant("alter role wb_money login", "role", "wb_money"),
    "river makes roles": Plant("alter role wb_case createrole", "role", "wb_case"),
    "river is a superuser": Plant("alter role wb_portal superuser", "role", "wb_portal"),
    "rivers flow together": Plant("grant wb_case to wb_money", "role", "wb_money"),
    "login reads everything": Plant("grant pg_read_all_data to wb_login", "role", "wb_login"),
    "owner under its own policies": Plant("alter role wb_owner nobypassrls", "role", "wb_owner"),
    "river owns a table": Plant(
        "alter table organisations_contact owner to wb_money", "owner", "organisations_contact"
    ),
    "session that begins with an organisation": Plant(
        "alter role wb_login set app.organisation = '00000000-0000-7000-8000-000000000001'", "setting", "wb_login"
    ),
    "row security switched off by default": Plant("alter role wb_login set row_security = off", "setting", "wb_login"),
    "second schema": Plant("create schema leak", "schema", "leak"),
}


@pytest.mark.parametrize("plant", [pytest.param(p, id=name) for name, p in ROLES.items()])
def test_planted_role_is_found(superuser: Connection, plant: Plant) -> None:
    superuser.execute(plant.sql)

    assert (plant.kind, plant.object) in kinds(superuser)


def test_listed_function_open_to_everybody_is_found(owner: Connection) -> None:
    listed = definer.DEFINER_FUNCTIONS[0].signature
    owner.execute(f"grant execute on function public.{listed} to public")

    assert ("definer function", listed) in kinds(owner)


def test_listed_function_without_fixed_path_is_found(owner: Connection) -> None:
    listed = definer.DEFINER_FUNCTIONS[0].signature
    owner.execute(f"alter function public.{listed} reset search_path")

    assert ("definer function", listed) in kinds(owner)


@pytest.mark.parametrize("name", ["UNGUARDED", "CROSSINGS", "PLAIN_KEYS", "UNIQUE"])
def test_reason_that_nothing_needs_is_found(owner: Connection, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(getattr(reasons, name), "nowhere.column", "left over")

    assert ("stale reason", "nowhere.column") in kinds(owner)


def test_former_policy_of_a_renamed_table_does_not_stay(owner: Connection) -> None:
    """Two policies that allow are joined by "or": a leftover would open the table. `protect` begins by dropping all."""
    from wegbereiter.core.database.protect import drop_policies

    owner.execute("alter policy organisations_contact_read on organisations_contact rename to former_name_read")

    with owner.cursor() as cursor:
        drop_policies(cursor)

    assert owner.execute("select count(*) from pg_policies where schemaname = 'public'").fetchone() == (0,)
