"""What a function of the owner is called, who may call it, and why there is one."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DefinerFunction:
    """`signature` as in GRANT, without the schema; `sql` makes it; `roles` may call it."""

    signature: str
    sql: str
    roles: tuple[str, ...]
    reason: str
