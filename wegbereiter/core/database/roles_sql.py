"""The roles, the database and the extensions that Wegbereiter needs.

The supervisor of the embedded server runs the statements at each start; `psql_script()` prints them for a server of
one's own. Each may run any number of times.

`wb_owner` owns everything and passes by row-level security: migrations, bulk loads, dumps. `wb_login` is what the
program signs in as; it owns nothing, inherits nothing, and becomes one of the four working roles per transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

DATABASE = "wegbereiter"
OWNER = "wb_owner"
LOGIN = "wb_login"
WORKING_ROLES = ("wb_money", "wb_case", "wb_portal", "wb_public")
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
ADMINISTRATION = "postgres"
TEMPLATE = "template1"


@dataclass(frozen=True)
class Statement:
    """One statement of a superuser in one database; left out when the query `unless` gives a row."""

    database: str
    sql: str
    unless: str = ""


def bootstrap_statements(database: str = DATABASE, *, with_template: bool = True) -> list[Statement]:
    """All statements in their order; `with_template` prepares template1 too, for databases made later."""
    prepared = (TEMPLATE, database) if with_template else (database,)
    return [
        *_role_statements(),
        Statement(
            ADMINISTRATION,
            f"CREATE DATABASE {database} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            f"SELECT 1 FROM pg_database WHERE datname = '{database}'",  # noqa: S608 - constants of this file
        ),
        Statement(ADMINISTRATION, f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"),
        Statement(ADMINISTRATION, f"GRANT CONNECT ON DATABASE {database} TO {LOGIN}"),
        *(statement for name in prepared for statement in _content_statements(name)),
    ]


def _role_statements() -> list[Statement]:
    working = ", ".join(WORKING_ROLES)
    attributes = {
        OWNER: "LOGIN NOSUPERUSER BYPASSRLS CREATEDB NOCREATEROLE NOREPLICATION",
        # PostgreSQL 16 and later take "no inheriting" into each grant when it is made, so it stands before them.
        LOGIN: "LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE NOREPLICATION",
    } | dict.fromkeys(WORKING_ROLES, "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION")
    statements = []
    for role, words in attributes.items():
        known = f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"  # noqa: S608 - constants of this file
        statements += [
            Statement(ADMINISTRATION, f"CREATE ROLE {role} {words}", known),
            Statement(ADMINISTRATION, f"ALTER ROLE {role} {words}"),
        ]
    return [
        *statements,
        Statement(ADMINISTRATION, f"GRANT {working} TO {LOGIN}"),
        Statement(ADMINISTRATION, f"GRANT {working}, {LOGIN} TO {OWNER}"),  # the owner's tests become any of them
    ]


def _content_statements(database: str) -> list[Statement]:
    users = ", ".join((LOGIN, *WORKING_ROLES))
    return [
        *(Statement(database, f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA public") for name in EXTENSIONS),
        Statement(database, f"ALTER SCHEMA public OWNER TO {OWNER}"),
        Statement(database, "REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        Statement(database, f"GRANT USAGE ON SCHEMA public TO {users}"),
    ]


def apply_bootstrap(url_of: Callable[[str], str], statements: Iterable[Statement] | None = None) -> None:
    """Run the statements as superuser; `url_of(database)` says how to connect. One connection per database."""
    import psycopg  # noqa: PLC0415 - slow to load, and only a program that starts a server needs it

    left = list(bootstrap_statements() if statements is None else statements)
    while left:
        database = left[0].database
        with psycopg.connect(url_of(database), autocommit=True) as connection:
            connection.execute("SET client_min_messages = error")
            while left and left[0].database == database:
                statement = left.pop(0)
                if not statement.unless or connection.execute(statement.unless).fetchone() is None:
                    connection.execute(statement.sql)


def psql_script(database: str = DATABASE) -> str:
    """The same for `psql` as superuser of a server of one's own; the passwords are set by hand, never written down."""
    lines, current = [], ""
    for statement in bootstrap_statements(database, with_template=False):
        if statement.database != current:
            current = statement.database
            lines.append(f"\\connect {current}")
        if statement.unless:
            text = statement.sql.replace("'", "''")
            lines.append(f"SELECT '{text}' WHERE NOT EXISTS ({statement.unless}) \\gexec")
        else:
            lines.append(f"{statement.sql};")
    lines.append(f"\\echo 'Now set both passwords: \\\\password {OWNER} and \\\\password {LOGIN}'")
    return "\n".join([*lines, ""])
