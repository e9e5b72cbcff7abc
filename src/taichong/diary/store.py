"""Where a diary is kept: SQLite in the person's data folder, or PostgreSQL by URL.

Rows are only ever added; triggers of the database refuse the rest, except when all of a person is erased.
"""

from __future__ import annotations

import glob
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from taichong.diary.postgresql import be_patient, postgresql_engine
from taichong.diary.sqlite import make_file, sqlite_engine
from taichong.diary.tables import HEAD, entries, erasing, metadata
from taichong.diary.trouble import named, plainly
from taichong.diary.versions import LOCKS, migrate
from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

__all__ = ["HEAD", "entries", "erase", "metadata", "open_engine", "place_of", "reading", "writing"]

BUSY_SECONDS = 60  # how long a writer waits for another one, where nobody says otherwise


def open_engine(told: str | Path, patience_s: float | None = None) -> Engine:
    """Open the database at a URL, or in a file of SQLite, brought to this version's tables.

    `patience_s` is how long to wait for another writer, or for a server that does not answer [s].

    Raises:
        InputError: not a URL of SQLite or PostgreSQL.
        StoreError: it cannot be opened, is empty or damaged, belongs to something else, or to a newer Taichong.
    """
    place, patience_s = place_of(told), BUSY_SECONDS if patience_s is None else patience_s
    if place.get_backend_name() == "sqlite":
        make_file(Path(str(place.database)), _new_database)
        engine = sqlite_engine(place, patience_s)
    else:
        engine = postgresql_engine(place, patience_s)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _new_database(file: Path) -> None:
    engine = sqlite_engine(URL.create("sqlite", database=str(file)), BUSY_SECONDS)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def place_of(told: str | Path) -> URL:
    """Return the place that a URL names, or a file of SQLite.

    Raises:
        InputError: not a URL of SQLite or PostgreSQL.
    """
    if isinstance(told, Path):
        return URL.create("sqlite", database=str(told))
    try:
        place = make_url(told)
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


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection to read from; database trouble becomes one clear line."""
    with plainly(engine.url), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, person: str = "") -> Iterator[Connection]:
    """Open one transaction: everything inside is kept, or nothing. Those who write for one `person` take turns.

    Raises:
        StoreError: it could not be kept; the message says where and why.
    """
    with plainly(engine.url), engine.execution_options(writes=True).begin() as connection:
        take_turn(connection, person)
        yield connection


def take_turn(connection: Connection, person: str) -> None:
    """Wait until nobody else writes for this person; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql" and person:
        key = zlib.crc32(person.encode()) - (1 << 31)  # a number that fits in 32 bits with a sign
        connection.execute(text("SELECT pg_advisory_xact_lock(:ours, :key)"), {"ours": LOCKS, "key": key})


def erase(engine: Engine, person: str) -> None:
    """Remove every row of `person` for good, and the space that held them."""
    with writing(engine, person) as connection:
        be_patient(connection)
        connection.execute(insert(erasing).values(person=person))
        connection.execute(delete(entries).where(entries.c.person == person))
        connection.execute(delete(erasing).where(erasing.c.person == person))
    _empty_log(engine)
    _vacuum(engine)
    _empty_log(engine)
    engine.dispose()  # whoever closes a file last takes its log away


def forget_set_by(engine: Engine) -> None:
    """Delete the diaries that restoring a backup has set by beside this one.

    Raises:
        StoreError: one could not be deleted.
    """
    if engine.dialect.name != "sqlite":
        return
    file = Path(str(engine.url.database))
    for each in file.parent.glob(f"{glob.escape(file.stem)}-before-*{glob.escape(file.suffix)}*"):
        try:
            each.unlink()
        except OSError as error:
            raise StoreError(f"{each}: could not be deleted: {error.strerror}; delete it by hand") from error


def _empty_log(engine: Engine) -> None:
    """Bring what SQLite's log holds into the file, and cut the log to nothing."""
    if engine.dialect.name != "sqlite":
        return
    with plainly(engine.url, _FREED), engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(f"{named(engine.url)}: another program is reading: close it and delete again; {_FREED}")


_FREED = "the entries are gone, but their space is not freed yet"


def _vacuum(engine: Engine) -> None:
    """Give back the space of deleted rows: SQLite writes its file anew, PostgreSQL the table."""
    sqlite = engine.dialect.name == "sqlite"
    with plainly(engine.url, _FREED), engine.connect() as connection:
        # It refuses to run inside a transaction, so it goes past SQLAlchemy's.
        be_patient(connection)
        driver: Any = connection.connection.driver_connection
        if not sqlite:
            driver.autocommit = True
        driver.execute("VACUUM" if sqlite else "VACUUM (FULL) entries")
        connection.invalidate()
