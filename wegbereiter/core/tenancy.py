"""Who acts, and the one door through which every statement reaches a tenant's rows.

`acting_as(actor)` opens a transaction and tells PostgreSQL who acts: the role that the statements run under and the settings
`app.user` and `app.organisation` that the policies read. All three end with the transaction. Row-level security then decides; the
views filter as well (`visible_to`), so that either lock may fail alone.

These settings stop mistakes of ours. They do not stop somebody who can run any SQL as `wb_login` (docs/adr/0004).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction

LOGIN_ROLE = "wb_login"
NO_ORGANISATION = UUID(
    int=0
)  # what a visitor and a person without a membership do is kept under this number in the audit trail


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One person in one membership, or a job on behalf of one organisation.

    `natural_persons` names everybody who stands behind the act: the acting person and, in a substitution, the person represented.
    Four eyes compare these, not accounts.
    """

    user_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_kind: str = ""
    membership_id: UUID | None = None
    role: str = ""
    database_role: str = LOGIN_ROLE
    permissions: frozenset[str] = field(default_factory=frozenset)
    natural_persons: frozenset[UUID] = field(default_factory=frozenset)

    def may(self, permission: str) -> bool:
        return permission in self.permissions


NOBODY = Actor()
# Whoever has not signed in, on a page that is no sign-in page: reads public tables and nothing else.
VISITOR = Actor(database_role="wb_public")

_current: ContextVar[Actor | None] = ContextVar("wegbereiter_actor", default=None)

# A commit ends role and settings. Tests live inside one outer transaction that never commits: their harness puts the end in here.
after_transaction: list[Callable[[str], None]] = []


def current_actor() -> Actor | None:
    """The actor of the innermost `acting_as`, or None outside of it."""
    return _current.get()


def become(actor: Actor, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Set role and settings for the rest of the transaction. Always sets all three, also for nobody.

    Raises RuntimeError outside of a transaction: there the settings would end with the statement that sets them.
    """
    if not connections[using].in_atomic_block:
        raise RuntimeError("become needs an open transaction: use acting_as")
    with connections[using].cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('app.user', %s, true), set_config('app.organisation', %s, true)",
            [actor.database_role, str(actor.user_id or ""), str(actor.organisation_id or NO_ORGANISATION)],
        )
    _current.set(actor)


@contextmanager
def acting_as(actor: Actor, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[Actor]:
    """Open a transaction in which everything happens as `actor`; it commits at the end and rolls back on an exception.

    Must not be nested, neither in itself nor in `transaction.atomic`: the settings end with the outermost transaction
    and would outlive the block. Inside a request use `become`. Raises RuntimeError.
    """
    if _current.get() is not None:
        raise RuntimeError("acting_as is already open; one transaction has one actor")
    token = _current.set(actor)
    try:
        with transaction.atomic(using=using, durable=True):
            become(actor, using=using)
            yield actor
    finally:
        _current.reset(token)
        for restore in after_transaction:
            restore(using)
