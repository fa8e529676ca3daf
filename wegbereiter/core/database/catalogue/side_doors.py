"""What shows rows past the policies: views, materialised views, functions of the owner, rules, further schemas."""

from wegbereiter.core.database.catalogue.finding import Database, Finding, rows
from wegbereiter.core.database.definer import DEFINER_FUNCTIONS, MATERIALISED_VIEWS
from wegbereiter.core.database.rights import ROLES

OWN_SCHEMAS = "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'"

VIEWS = f"""
select n.nspname, c.relname, c.relkind, coalesce(c.reloptions::text, '') ~ 'security_invoker=(true|on|1)'
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm', 'f') and {OWN_SCHEMAS}
and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1, 2
"""  # noqa: S608  constants of this file

DEFINERS = f"""
select n.nspname, replace(p.oid::regprocedure::text, 'public.', ''),
       coalesce(p.proconfig::text, '') like '%search_path=%',
       array(select coalesce(r.rolname, 'public') from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
             left join pg_roles r on r.oid = a.grantee where a.grantee <> p.proowner order by 1)
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where p.prosecdef and {OWN_SCHEMAS}
and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1, 2
"""  # noqa: S608

RULES = """
select c.relname, r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1, 2
"""

SCHEMAS = f"""
select n.nspname, n.nspname = 'public', coalesce(r.rolname, 'public')
from pg_namespace n
left join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
     on a.privilege_type = 'CREATE' and a.grantee <> n.nspowner
left join pg_roles r on r.oid = a.grantee
where {OWN_SCHEMAS} and (n.nspname <> 'public' or a.grantee is not null) order by 1, 3
"""  # noqa: S608


def check_views(database: Database) -> list[Finding]:
    """A view acts as its owner unless it says `security_invoker`; a materialised view is a copy without policies."""
    found, seen = [], set()
    for schema, name, kind, as_caller in rows(database, VIEWS):
        seen.add(name)
        if kind == "v" and not as_caller:
            found.append(Finding("view of the owner", f"{schema}.{name}", "add `with (security_invoker = true)`"))
        if kind == "m" and name not in MATERIALISED_VIEWS:
            found.append(Finding("materialised view", f"{schema}.{name}", "stands on no list with a reason"))
        if kind == "f":
            found.append(Finding("foreign table", f"{schema}.{name}", "no policy guards what lies on another server"))
    found += [Finding("stale reason", name, "MATERIALISED_VIEWS names it") for name in MATERIALISED_VIEWS.keys() - seen]
    for table, rule in rows(database, RULES):
        found.append(Finding("rule", f"{table}.{rule}", "a rule of a table acts with its owner's rights"))
    return found


def check_functions(database: Database) -> list[Finding]:
    """A SECURITY DEFINER function is listed, finds its names in a fixed path, and is open to the named roles only."""
    found, listed = [], {function.signature.replace(", ", ","): function for function in DEFINER_FUNCTIONS}
    seen = set()
    for schema, signature, fixed_path, callers in rows(database, DEFINERS):
        seen.add(signature)
        definer = listed.get(signature) if schema == "public" else None
        if definer is None:
            found.append(Finding("definer function", f"{schema}.{signature}", "stands on no list with a reason"))
            continue
        if not fixed_path:
            found.append(Finding("definer function", signature, "add `set search_path = public, pg_temp`"))
        if sorted(callers) != sorted(definer.roles):
            found.append(Finding("definer function", signature, f"open to {callers}, not to {sorted(definer.roles)}"))
    return found + [
        Finding("definer function", name, "listed but missing: run migrate") for name in listed.keys() - seen
    ]


def check_schemas(database: Database) -> list[Finding]:
    """Everything lies in `public`, and only the owner may make something there."""
    found = []
    for schema, is_public, grantee in rows(database, SCHEMAS):
        if not is_public:
            found.append(Finding("schema", schema, "no right and no policy of ours reaches into it"))
        elif grantee in {*ROLES, "public"}:
            found.append(Finding("schema", schema, f"{grantee} may create in it and so take another's place"))
    return found
