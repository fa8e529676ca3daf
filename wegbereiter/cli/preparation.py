"""What must be done before the first page: tables migrated, static files collected; skipped if nothing changed."""

import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import wegbereiter
from wegbereiter.core.database.errors import ServerError

_PACKAGE = Path(wegbereiter.__file__).resolve().parent
_LIBRARIES = ("Django", "django-allauth", "procrastinate")
_OLDEST = 15
_LOCK = 7_290_112  # any number; two programs on one database migrate one after the other
# What decides about tables, rights and policies (they are written anew after each migration).
_TABLES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "core/database/*.py", "core/apps.py", "settings.py")


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:32]


def tables_digest() -> str:
    """Changes when anything changes that a migration run would act on."""
    files = sorted({path for pattern in _TABLES for path in _PACKAGE.glob(pattern)})
    versions = [f"{name} {metadata.version(name)}".encode() for name in _LIBRARIES]
    return _digest([*versions, *(part for path in files for part in (str(path).encode(), path.read_bytes()))])


class TableState:
    """Whether the tables are those of this program; the database itself carries the note, so it cannot be another's.

    Raises ServerError when the database cannot be reached or is too old. Until close() no other program migrates.
    """

    def __init__(self, owner_url: str) -> None:
        import psycopg

        try:
            self._connection = psycopg.connect(owner_url, autocommit=True, connect_timeout=10)
        except psycopg.Error as error:
            raise ServerError(f"The database cannot be reached: {str(error).strip().splitlines()[-1]}") from error
        if self._connection.info.server_version < _OLDEST * 10_000:
            self.close()
            raise ServerError(f"The database is older than PostgreSQL {_OLDEST}.")
        self._connection.execute("select pg_advisory_lock(%s)", [_LOCK])

    def close(self) -> None:
        self._connection.close()

    def are_current(self) -> bool:
        found = self._connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
        ).fetchone()
        return found == (_note(),) and self.missing() == []

    def missing(self) -> list[str]:
        """Names of our own migrations that were not run, as `app.name`."""
        if self._connection.execute("select to_regclass('django_migrations')").fetchone() == (None,):
            return own_migrations()
        rows = self._connection.execute("select app, name from django_migrations").fetchall()
        done = {f"{app}.{name}" for app, name in rows}
        return [name for name in own_migrations() if name not in done]

    def note(self) -> None:
        """Remember that the tables are those of this program."""
        from psycopg import sql

        row = self._connection.execute("select current_database()").fetchone()
        database = row[0] if row else ""
        self._connection.execute(
            sql.SQL("comment on database {} is {}").format(sql.Identifier(database), sql.Literal(_note()))
        )


def _note() -> str:
    return f"wegbereiter tables {tables_digest()}"


def own_migrations() -> list[str]:
    """All migrations of this package, as `app.name`."""
    files = sorted(_PACKAGE.glob("*/migrations/[0-9]*.py"))
    return [f"{path.parents[1].name}.{path.stem}" for path in files]


def static_digest() -> str:
    """Changes when a file of ours or a library's version changes."""
    files = sorted(path for path in _PACKAGE.glob("**/static/**/*") if path.is_file())
    versions = [f"{name} {metadata.version(name)}".encode() for name in (*_LIBRARIES, "django-htmx")]
    stats = [(path, path.stat()) for path in files]
    return _digest([*versions, *(f"{path} {stat.st_size} {stat.st_mtime_ns}".encode() for path, stat in stats)])


def static_is_current(home: Path) -> bool:
    stamp = _static_stamp(home)
    collected = (home / "static" / "staticfiles.json").is_file() and stamp.is_file()
    return collected and stamp.read_text(encoding="ascii") == static_digest()


def note_static(home: Path) -> None:
    _static_stamp(home).write_text(static_digest(), encoding="ascii")


def _static_stamp(home: Path) -> Path:
    return home / "static.stamp"


def has_organisations(owner_url: str) -> bool:
    """Whether somebody has begun to use this database, or the demo was loaded before."""
    import psycopg

    with psycopg.connect(owner_url) as connection:
        return connection.execute("select exists (select 1 from organisations_organisation)").fetchone() == (True,)
