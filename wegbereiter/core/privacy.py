"""What every column is for, when it ends and how it is erased.

Here stand the words for that decision, and the decisions on the tables of the libraries. Each app decides on its own
tables in `<app>/privacy.py`; a column without a decision turns tests/test_privacy.py red.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Erase = Literal["row", "blank", "pseudonym", "never"]
People = Literal["", "staff", "contacts", "visitors", "participants"]


@dataclass(frozen=True)
class Column:
    """`ends` names a retention class when the column goes before its row; `erase` says how it goes."""

    purpose: str
    personal: bool = False
    ends: str = ""
    erase: Erase = "row"


@dataclass(frozen=True, kw_only=True)
class Table:
    """`activity`: the processing it belongs to; `people`: whose data stand in it; `ends`: a retention class.

    A column that is plain text has that purpose, is not personal, and goes with its row.
    """

    purpose: str
    activity: str
    people: People
    ends: str
    columns: Mapping[str, Column | str]

    def column(self, name: str) -> Column:
        found = self.columns[name]
        return found if isinstance(found, Column) else Column(found)


def technical(purpose: str, *columns: str, ends: str = "technical") -> Table:
    """A table of a library that holds nothing about anybody."""
    return Table(
        purpose=purpose,
        activity="operation",
        people="",
        ends=ends,
        columns=dict.fromkeys(columns, "part of the library"),
    )


ACCOUNT = Column("whose account it is", personal=True)

TABLES: dict[str, Table] = {
    "core_jobrun": Table(
        purpose="how far long work has come, for the page that waits for it",
        activity="operation",
        people="staff",
        ends="job",
        columns={
            "id": "key",
            "organisation_id": "for whom the work is done",
            "user_id": Column("who ordered it (id only)", personal=True, erase="pseudonym"),
            "code": "which work",
            "state": "waiting, running, done, failed or cancelled",
            "done": "steps done",
            "total": "steps in all",
            "cancel_asked": "somebody asked to stop",
            "problem": "code of the reason why it failed",
            "result_id": "what it made",
            "created_at": "when it was ordered",
            "ended_at": "when it ended",
        },
    ),
    "procrastinate_jobs": Table(
        purpose="work that waits, runs or has failed",
        activity="operation",
        people="staff",
        ends="job",
        columns={
            "id": "key",
            "queue_name": "which queue",
            "task_name": "which work",
            "priority": "order of work",
            "lock": "what must not run at once",
            "queueing_lock": "what must not wait twice",
            "args": Column("ids and codes only: of the person who ordered it, and of what it is about", personal=True),
            "status": "waiting, running or failed",
            "scheduled_at": "not before",
            "attempts": "how often it was tried",
            "abort_requested": "somebody asked to stop",
            "worker_id": "who works on it",
        },
    ),
    "procrastinate_events": technical("when a job changed its state", "id", "job_id", "type", "at", ends="job"),
    "procrastinate_periodic_defers": technical(
        "when a job by the clock was last due", "id", "task_name", "defer_timestamp", "job_id", "periodic_id"
    ),
    "procrastinate_workers": technical("which workers live", "id", "last_heartbeat"),
    "django_migrations": technical("which changes of the schema were made", "id", "app", "name", "applied"),
    "django_content_type": technical("names of the models", "id", "app_label", "model"),
    "auth_group": technical("not used: roles are code", "id", "name"),
    "auth_group_permissions": technical("not used: roles are code", "id", "group_id", "permission_id"),
    "auth_permission": technical("not used: roles are code", "id", "name", "content_type_id", "codename"),
    "django_session": Table(
        purpose="who is signed in",
        activity="sign_in",
        people="staff",
        ends="session",
        columns={
            "session_key": Column("the secret of the session's cookie", personal=True),
            "session_data": Column("signed: account, chosen membership, time of sign-in", personal=True),
            "expire_date": "when it ends at the latest",
        },
    ),
    "usersessions_usersession": Table(
        purpose="shows people where they are signed in, so that they can end a session",
        activity="sign_in",
        people="staff",
        ends="session",
        columns={
            "id": "key",
            "user_id": ACCOUNT,
            "created_at": Column("when the session began", personal=True),
            "last_seen_at": Column("when it was last used", personal=True),
            "ip": Column("from which address", personal=True),
            "user_agent": Column("with which program", personal=True),
            "session_key": Column("which session", personal=True),
            "data": "of the library, empty",
        },
    ),
    "account_emailaddress": Table(
        purpose="the address an account belongs to",
        activity="sign_in",
        people="staff",
        ends="account",
        columns={
            "id": "key",
            "user_id": ACCOUNT,
            "email": Column("for sign-in and for messages about the account", personal=True),
            "verified": "whether its owner has confirmed it",
            "primary": "whether messages go there",
        },
    ),
    "account_emailconfirmation": Table(
        purpose="confirmations under way",
        activity="sign_in",
        people="staff",
        ends="account",
        columns={
            "id": "key",
            "email_address_id": Column("which address", personal=True),
            "created": "when it was asked for",
            "sent": "when it was sent",
            "key": "the secret of the link",
        },
    ),
    "mfa_authenticator": Table(
        purpose="second factors: apps, passkeys, recovery codes",
        activity="sign_in",
        people="staff",
        ends="account",
        columns={
            "id": "key",
            "user_id": ACCOUNT,
            "type": "which kind",
            "data": Column("the secret or the public key, and the name its owner gave it", personal=True),
            "created_at": Column("when it was set up", personal=True),
            "last_used_at": Column("when it was last used", personal=True),
        },
    ),
    "socialaccount_socialaccount": Table(
        purpose="the account at an authority's sign-in service",
        activity="sign_in",
        people="staff",
        ends="account",
        columns={
            "id": "key",
            "user_id": ACCOUNT,
            "provider": "which service",
            "uid": Column("the person's number there", personal=True),
            "last_login": Column("when it was last used", personal=True),
            "date_joined": Column("when it was joined", personal=True),
            "extra_data": Column("what the service tells: name and address", personal=True),
        },
    ),
    "socialaccount_socialtoken": Table(
        purpose="not used: no token of a sign-in service is kept",
        activity="sign_in",
        people="staff",
        ends="account",
        columns={
            "id": "key",
            "account_id": Column("which account", personal=True),
            "app_id": "which service",
            "token": Column("empty", personal=True),
            "token_secret": Column("empty", personal=True),
            "expires_at": "empty",
        },
    ),
    "socialaccount_socialapp": technical(
        "not used: sign-in services are set by the environment",
        "id",
        "provider",
        "name",
        "client_id",
        "secret",
        "key",
        "provider_id",
        "settings",
    ),
}
