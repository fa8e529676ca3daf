"""Roles and grants: exactly the table of rights, nothing by inheritance, nothing for everybody."""

from django.apps import apps

from wegbereiter.core.database.catalogue.finding import Database, Finding, rows
from wegbereiter.core.database.protect import changeable_columns, rights_of, tables_by_app
from wegbereiter.core.database.rights import FIXED_COLUMNS, LETTERS, PUBLIC_ROLE, PUBLIC_TABLES, ROLES
from wegbereiter.core.database.roles_sql import LOGIN, OWNER, WORKING_ROLES

# Said a second time on purpose: when the table of rights goes wrong, this does not go wrong with it. Role -> apps.
APART: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        WORKING_ROLES, ("account", "mfa", "socialaccount", "usersessions", "sessions", "auth", "contenttypes")
    ),
    LOGIN: ("funding", "people", "casework", "portal", "auth"),
}
APART_FURTHER: dict[str, tuple[str, ...]] = {
    "wb_money": ("people", "casework", "portal", "housing", "livelihood", "language", "youth", "volunteering"),
    "wb_case": ("funding",),
    "wb_portal": ("funding", "casework", "organisations.membership", "organisations.bankaccount"),
    "wb_public": (
        "funding",
        "people",
        "casework",
        "portal",
        "audit",
        "core",
        "procrastinate",
        "organisations.membership",
    ),
}
ACCOUNT_TABLES = ("accounts_user", "accounts_attempt")

GRANTS = """
select c.relname, coalesce(r.rolname, 'public'), lower(a.privilege_type), a.is_grantable
from pg_class c cross join lateral aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
union
select c.relname || '.' || t.attname, coalesce(r.rolname, 'public'), lower(a.privilege_type), a.is_grantable
from pg_attribute t join pg_class c on c.oid = t.attrelid
cross join lateral aclexplode(t.attacl) a left join pg_roles r on r.oid = a.grantee
where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
"""

SEQUENCES = """
select t.relname, s.relname from pg_class s
join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i')
join pg_class t on t.oid = d.refobjid
where s.relkind = 'S' and s.relnamespace = 'public'::regnamespace
"""

ATTRIBUTES = """
select rolname, rolsuper, rolbypassrls, rolcreaterole, rolreplication, rolinherit, rolcanlogin
from pg_roles where rolname = any(%s)
"""

OWNED = """
select distinct r.rolname, pg_describe_object(d.classid, d.objid, d.objsubid) from pg_shdepend d
join pg_roles r on r.oid = d.refobjid and d.refclassid = 'pg_authid'::regclass
where d.deptype = 'o' and r.rolname = any(%s)
and d.dbid in (0, (select oid from pg_database where datname = current_database()))
"""

FOREIGN_OWNERS = """
select c.relname, r.rolname from pg_class c join pg_roles r on r.oid = c.relowner
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and r.rolname <> %s
and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
"""

MEMBERSHIPS = """
select m.rolname, g.rolname, pg_has_role(m.oid, g.oid, 'usage') from pg_auth_members a
join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
where m.rolname = any(%s) or (g.rolname = any(%s) and m.rolname <> %s)
"""

SETTINGS = """
select coalesce(r.rolname, 'every role'), unnest(s.setconfig) from pg_db_role_setting s
left join pg_roles r on r.oid = s.setrole
where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
"""

REACH = """
select has_table_privilege(%s, c.oid, 'select, insert, update, delete')
       or has_any_column_privilege(%s, c.oid, 'select, insert, update')
from pg_class c where c.oid = to_regclass(%s)
"""

# For visitors each relation counts, and each way to it: also those that no model of ours describes.
VISIBLE = """
select c.relname, has_table_privilege(%s, c.oid, 'insert, update, delete, truncate, references, trigger')
       or has_any_column_privilege(%s, c.oid, 'insert, update, references')
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
and (has_table_privilege(%s, c.oid, 'select, insert, update, delete, truncate, references, trigger')
     or has_any_column_privilege(%s, c.oid, 'select, insert, update, references'))
"""

Grant = tuple[str, str, str]


def wanted_grants(database: Database) -> set[Grant]:
    """(relation, role, right) as the table of rights says; a sequence follows the right to insert."""
    existing = {name for (name,) in rows(database, "select relname from pg_class where relkind in ('r', 'p')")}
    sequences: dict[str, list[str]] = {}
    for table, sequence in rows(database, SEQUENCES):
        sequences.setdefault(table, []).append(sequence)
    wanted: set[Grant] = set()
    for app, tables in tables_by_app(existing).items():
        for table in tables:
            for role, letters in rights_of(app, table).items():
                wanted |= {(table, role, LETTERS[letter]) for letter in letters}
                if table in FIXED_COLUMNS and "U" in letters:
                    wanted -= {(table, role, "update")}
                    wanted |= {(f"{table}.{column}", role, "update") for column in changeable_columns(table)}
                if "I" in letters:
                    wanted |= {(sequence, role, "usage") for sequence in sequences.get(table, [])}
    return wanted


def check_grants(database: Database) -> list[Finding]:
    """The rights in the database are those of the table of rights: none more, none less, none to pass on."""
    wanted, actual, found = wanted_grants(database), set(), []
    for relation, role, right, may_pass_on in rows(database, GRANTS):
        actual.add((relation, role, right))
        if may_pass_on:
            found.append(Finding("grant", relation, f"{role} may pass {right} on"))
    found += [Finding("grant", relation, f"{role} may {right}") for relation, role, right in actual - wanted]
    found += [Finding("right missing", relation, f"{role}: {right}") for relation, role, right in wanted - actual]
    defaults = "select pg_get_userbyid(defaclrole)::text, defaclacl::text from pg_default_acl"
    found += [
        Finding("grant", f"default of {role}", f"new objects would give {acl}")
        for role, acl in rows(database, defaults)
    ]
    return found


def check_apart(database: Database) -> list[Finding]:
    """No role reaches the tables that it must be kept apart from, however the right came about."""
    found = []
    for role in ROLES:
        for table in sorted(_forbidden(role)):
            reach = rows(database, REACH, [role, role, f"public.{table}"])
            if reach and reach[0][0]:
                found.append(Finding("not apart", table, f"{role} reaches it"))
    return found


def check_visitors(database: Database) -> list[Finding]:
    """The role of whoever has not signed in reads public tables, changes nothing, and reaches nothing else."""
    return [
        Finding("not public", relation, f"{PUBLIC_ROLE} {'may change it' if writes else 'reads it'}")
        for relation, writes in rows(database, VISIBLE, [PUBLIC_ROLE] * 4)
        if writes or relation not in PUBLIC_TABLES
    ]


def _forbidden(role: str) -> set[str]:
    names = (*APART.get(role, ()), *APART_FURTHER.get(role, ()))
    models = apps.get_models(include_auto_created=True)
    tables = {
        model._meta.db_table  # noqa: SLF001
        for model in models
        if model._meta.app_label in names or model._meta.label_lower in names  # noqa: SLF001
    }
    return tables if role == LOGIN else tables | set(ACCOUNT_TABLES)


def check_roles(database: Database) -> list[Finding]:
    """The program's roles own nothing, pass by nothing, inherit nothing, and carry no setting of their own."""
    found = []
    for name, superuser, bypass, creates, replicates, inherits, logs_in in rows(
        database, ATTRIBUTES, [[*ROLES, OWNER]]
    ):
        wrong = {
            "is a superuser": superuser,
            "passes by row-level security": bypass and name != OWNER,
            "does not pass by row-level security: migrations and dumps would silently miss rows": name == OWNER
            and not bypass,
            "may make roles": creates,
            "may replicate": replicates,
            "inherits the rivers' rights": name == LOGIN and inherits,
            "may sign in": name in WORKING_ROLES and logs_in,
        }
        found += [Finding("role", name, why) for why, holds in wrong.items() if holds]
    found += [Finding("owner", what, f"belongs to {role}") for role, what in rows(database, OWNED, [list(ROLES)])]
    found += [Finding("owner", table, f"belongs to {role}") for table, role in rows(database, FOREIGN_OWNERS, [OWNER])]
    return found + _memberships(database) + _settings(database)


def _memberships(database: Database) -> list[Finding]:
    found = []
    for member, group, inherits in rows(database, MEMBERSHIPS, [list(ROLES), list(ROLES), OWNER]):
        if member != LOGIN or group not in WORKING_ROLES:
            found.append(Finding("role", member, f"is a member of {group}"))
        elif inherits:
            found.append(Finding("role", member, f"has the rights of {group} without becoming it"))
    return found


def _settings(database: Database) -> list[Finding]:
    """A setting of the session outlives the request that it was meant for."""
    names = ("app.", "role=", "row_security=", "search_path=", "session_replication_role=")
    return [
        Finding("setting", role, f"begins every session with {setting}")
        for role, setting in rows(database, SETTINGS)
        if setting.startswith(names)
    ]
