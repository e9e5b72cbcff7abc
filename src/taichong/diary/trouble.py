"""Trouble with a database as one clear line."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from taichong.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

DAMAGED = (
    "the file is damaged: `taichong diary check` says where, `taichong diary repair NEW.db` saves what can be read, "
    "`taichong restore` brings back a backup"
)
_SQLITE_WHY = {
    sqlite3.SQLITE_FULL: "the disk is full: make room and try again",
    sqlite3.SQLITE_READONLY: "the file or its folder is read-only: change its permissions "
    "or choose another place with --database-url",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check that the file and its folder may be written",
    sqlite3.SQLITE_BUSY: "another program has been writing for too long: close it and try again",
    sqlite3.SQLITE_NOTADB: "this is not a diary (not an SQLite database), or its beginning is damaged: choose another "
    "file with --database-url; of a damaged diary, `taichong diary repair NEW.db` saves what can be read",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_IOERR: "the disk refused (full, over a size limit, or failing): make room and try again",
}


@contextmanager
def plainly(place: URL, outcome: str = "nothing was written") -> Iterator[None]:
    """Turn what the driver raises into one line that says where, why, and what became of it.

    Raises:
        StoreError: instead of the driver's error.
    """
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{named(place)}: {_why(error.orig)}; {outcome}") from error


def named(place: URL) -> str:
    """Name the file, or the URL without its password."""
    return str(place.database) if place.get_backend_name() == "sqlite" else place.render_as_string()


def _why(error: object) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and (code & 0xFF) in _SQLITE_WHY:
        return _SQLITE_WHY[code & 0xFF]
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
