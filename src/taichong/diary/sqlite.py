"""A diary in a file: SQLite with a write-ahead log, so that nobody who reads waits for a writer.

What was acknowledged has reached the disk. When the last program closes the diary, one file is all of it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event

from taichong.errors import StoreError
from taichong.person.files import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import URL, Connection, Engine

ROOM_KB = 16_384  # of pages that a connection holds


def sqlite_engine(place: URL, patience_s: float) -> Engine:
    """Make the engine of a file that is there; a writer waits `patience_s` for another one."""
    file = Path(str(place.database))
    engine = create_engine(place, creator=lambda: _connect(file, patience_s))
    event.listen(engine, "begin", _begin)
    return engine


def _connect(file: Path, patience_s: float) -> sqlite3.Connection:
    address = file.absolute().as_uri() + ("" if _is_writable(file) else "?immutable=1")
    connection = sqlite3.connect(address, uri=True, timeout=patience_s, check_same_thread=False, isolation_level=None)
    connection.text_factory = _readable
    # A folder on a network may not allow the log; the diary is kept without it then, and readers wait for writers.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    for pragma in ("synchronous = FULL", "secure_delete = ON", f"cache_size = -{ROOM_KB}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _is_writable(file: Path) -> bool:
    """Whether a log can be kept beside it; a diary that cannot change is read as it is."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def _readable(raw: bytes) -> str:
    """Text whose bytes are damaged becomes text that no entry can hold: its row is set aside, the others are read."""
    return raw.decode("utf-8", "surrogateescape")


def make_file(file: Path, fill: Callable[[Path], None]) -> None:
    """Make a new database that appears whole, readable by this user alone; nothing where one is there.

    Raises:
        StoreError: it cannot be made, or the file is there and holds nothing.
    """
    try:
        if not file.exists():
            private_folder(file.parent)
            _made(file, fill)
        empty = file.stat().st_size == 0
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StoreError(f"{file}: the diary cannot be made here: {why}; nothing was written") from error
    if empty:
        raise StoreError(
            f"{file}: the file is empty (0 bytes), so what was in it is gone: `taichong restore` brings back a backup; "
            "to begin a new diary, delete the file first"
        )


def _made(file: Path, fill: Callable[[Path], None]) -> None:
    """Fill a file beside it, then give it the name, unless somebody was faster."""
    beside = file.with_name(f".{file.name[:40]}.{secrets.token_hex(4)}.unfinished")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        fill(beside)
        with contextlib.suppress(FileExistsError):
            os.link(beside, file)
    finally:
        for each in (beside, *(beside.with_name(beside.name + end) for end in ("-wal", "-shm", "-journal"))):
            each.unlink(missing_ok=True)


def _begin(connection: Connection) -> None:
    """Writers take their place in the queue at once: two that read first and write later would deadlock."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
