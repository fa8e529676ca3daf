"""SECURITY DEFINER functions: the few holes in row-level security, each with its reason. No other file makes one.

They run as `wb_owner`, past every policy. So each says what it gives away, names every object with its schema, fixes its
own search path, and is granted to named roles only. The catalogue test compares this list with the database.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Definer:
    """`signature` as in GRANT, `body` one SQL query, `roles` who may call it."""

    signature: str
    arguments: str
    returns: str
    body: str
    roles: tuple[str, ...]
    reason: str


DEFINERS: tuple[Definer, ...] = (
    Definer(
        signature="public.wb_unsealed_organisations(uuid)",
        arguments="since uuid",
        returns="setof uuid",
        body="""
            select distinct e.organisation_id from public.audit_event e
            where e.id >= since and not exists (select 1 from public.audit_seal s where s.event_id = e.id)
        """,
        roles=("wb_login",),
        reason="The sealing job acts for one organisation after the other and must first learn for which. Gives ids only.",
    ),
    Definer(
        signature="public.wb_audit_heads()",
        arguments="",
        returns="table (organisation_id uuid, river varchar, month varchar, sequence integer, chain_hash varchar)",
        body="""
            select distinct on (s.organisation_id, s.river)
                   s.organisation_id, s.river, s.month, s.sequence, s.chain_hash
            from public.audit_seal s
            order by s.organisation_id, s.river, s.month desc, s.sequence desc
        """,
        roles=("wb_login",),
        reason="The daily anchor keeps the end of every chain outside the database. Gives hashes and counts, no event.",
    ),
)


def definer_statements(definers: tuple[Definer, ...] = DEFINERS) -> list[str]:
    """Make the functions anew and grant them; everybody else loses them. Runs after the general grants."""
    statements = []
    for definer in definers:
        name = definer.signature.partition("(")[0]
        statements += [
            f"drop function if exists {definer.signature}",
            f"create function {name}({definer.arguments}) returns {definer.returns} language sql stable security definer "
            f"set search_path = public, pg_temp as $definer${definer.body}$definer$",
            f"revoke all on function {definer.signature} from public",
            *(f"grant execute on function {definer.signature} to {role}" for role in definer.roles),
        ]
    return statements
