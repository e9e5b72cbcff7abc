"""Where a diary is kept: SQLite in the person's data folder, or PostgreSQL by URL.

Rows are only ever added; triggers of the database refuse the rest, except when all of a person is erased.
SQLite uses its plain rollback journal with full syncing, so that one file is the whole diary: what was
acknowledged has reached the disk, and a copy of the file is a backup.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.types import TypeDecorator

from taichong.errors import InputError, StoreError
from taichong.person import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Dialect, Engine

HEAD = "0001"  # the revision of the tables below; a test compares it with migrations/versions
BUSY_SECONDS = 60  # how long a writer waits for another one
MIGRATION_LOCK = 0x7A1C4  # any number, the same for every Taichong: one migration at a time on PostgreSQL


class Utc(TypeDecorator[datetime]):
    """A moment in UTC: both databases keep it without a zone, to the microsecond."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware in, naive UTC to the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Naive UTC from the database, aware out."""
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()
entries = Table(
    "entries",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("person", String(100), nullable=False),
    Column("at", Utc, nullable=False),
    Column("offset_s", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("data", Text, nullable=False),
    Column("replaces", String(36)),
    Column("recorded_at", Utc, nullable=False),
    Index("entries_of_person", "person", "seq"),
)
# Rows of a person may go only while the person is named here, inside one transaction.
erasing = Table("erasing", metadata, Column("person", String(100), primary_key=True))


def open_engine(url: str | None = None) -> Engine:
    """The database at `url` (by default the SQLite file of this user), brought to this version's tables.

    Raises:
        InputError: not a URL of SQLite or PostgreSQL.
        StoreError: it cannot be opened, belongs to something else, or was written by a newer Taichong.
    """
    place = _place(url)
    if place.get_backend_name() == "sqlite":
        _make_room(place)
        engine = create_engine(place, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _own_transactions)
        event.listen(engine, "begin", _begin)
    else:
        engine = _postgresql(place)
    try:
        _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _place(url: str | None) -> URL:
    if url is None:
        return URL.create("sqlite", database=str(data_folder() / "diary.db"))
    try:
        place = make_url(url)
    except ArgumentError:
        raise InputError(_ALLOWED_URLS) from None
    if place.drivername in ("postgres", "postgresql"):
        return place.set(drivername="postgresql+psycopg")
    if place.drivername == "postgresql+psycopg" or (place.drivername == "sqlite" and _is_file(place)):
        return place
    raise InputError(_ALLOWED_URLS)


_ALLOWED_URLS = (
    "the database URL must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; "
    "without one the diary is kept in your own data folder"
)


def _is_file(place: URL) -> bool:
    return bool(place.database) and place.database != ":memory:" and not str(place.database).startswith("file:")


def _make_room(place: URL) -> None:
    """The folder and an empty file, readable by this user alone."""
    file = Path(str(place.database))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StoreError(f"{file}: the diary cannot be made here: {why}; nothing was written") from error


def _postgresql(place: URL) -> Engine:
    try:
        return create_engine(place, pool_pre_ping=True)
    except ImportError:
        raise StoreError(
            "a PostgreSQL diary needs its driver: pip install 'taichong[postgres]'; nothing was written"
        ) from None


def _own_transactions(connection: Any, _record: object) -> None:  # noqa: ANN401 -- a DB-API connection
    connection.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
    for pragma in ("busy_timeout = %d" % (BUSY_SECONDS * 1000), "synchronous = EXTRA", "secure_delete = ON"):  # noqa: UP031
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Writers take their place in the queue at once: two that read first and write later would deadlock."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read from; database trouble becomes one clear line."""
    with _plainly(engine.url), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: everything inside is kept, or nothing.

    Raises:
        StoreError: it could not be kept; the message says where and why.
    """
    with _plainly(engine.url), engine.execution_options(writes=True).begin() as connection:
        yield connection


def erase(engine: Engine, person: str) -> None:
    """Remove every row of `person` for good, and the space that held them."""
    with writing(engine) as connection:
        connection.execute(insert(erasing).values(person=person))
        connection.execute(delete(entries).where(entries.c.person == person))
        connection.execute(delete(erasing).where(erasing.c.person == person))
    _vacuum(engine)


def _vacuum(engine: Engine) -> None:
    """Give back the space of deleted rows: SQLite writes its file anew, PostgreSQL the table."""
    sqlite = engine.dialect.name == "sqlite"
    freed = "the entries are gone, but their space is not freed yet"
    with _plainly(engine.url, freed), engine.connect() as connection:
        # It refuses to run inside a transaction, so it goes past SQLAlchemy's.
        driver: Any = connection.connection.driver_connection
        if not sqlite:
            driver.autocommit = True
        driver.execute("VACUUM" if sqlite else "VACUUM (FULL) entries")
        connection.invalidate()


@contextmanager
def _plainly(place: URL, outcome: str = "nothing was written") -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{_named(place)}: {_why(error.orig)}; {outcome}") from error


def _named(place: URL) -> str:
    """The file, or the URL without its password."""
    return str(place.database) if place.get_backend_name() == "sqlite" else place.render_as_string()


_SQLITE_WHY = {
    sqlite3.SQLITE_FULL: "the disk is full: make room and try again",
    sqlite3.SQLITE_READONLY: "the file or its folder is read-only: change its permissions "
    "or choose another place with --database-url",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check that the file and its folder may be written",
    sqlite3.SQLITE_BUSY: "another program has been writing for a minute: close it and try again",
    sqlite3.SQLITE_NOTADB: "this is not a diary (not an SQLite database): choose another file with --database-url",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore a copy, or start another with --database-url "
    "and import your last export",
    sqlite3.SQLITE_IOERR: "the disk refused (full, over a size limit, or failing): make room and try again",
}


def _why(error: object) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and (code & 0xFF) in _SQLITE_WHY:
        return _SQLITE_WHY[code & 0xFF]
    return str(error).strip().split("\n", 1)[0] or type(error).__name__


def _migrate(engine: Engine) -> None:
    """Bring the tables to `HEAD`; what this version does not know is left untouched."""
    with reading(engine) as connection:
        if _revision(connection, engine.url) == HEAD:
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        if _revision(connection, engine.url) != HEAD:
            _upgrade(connection, engine.url)


def _revision(connection: Connection, place: URL) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    if tables:
        raise StoreError(
            f"{_named(place)}: this database holds something else ({', '.join(sorted(tables)[:3])}); "
            "choose an empty one with --database-url; nothing was changed"
        )
    return None


def _upgrade(connection: Connection, place: URL) -> None:
    # Alembic takes longer to import than a cramp to write down; only a first or an older diary needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    settings.attributes["connection"] = connection
    found = _revision(connection, place)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"{_named(place)}: this diary was written by a newer Taichong (its tables are {found}, "
            f"this version knows up to {HEAD}): pip install --upgrade taichong; nothing was changed"
        )
    command.upgrade(settings, "head")
