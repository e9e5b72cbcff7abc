"""What a server keeps for a while only: filled-in checks and pages under opaque addresses, and who may come in.

One small SQLite file beside the person's other files, so that several workers see the same and a restart loses
nothing; readable by this user alone, overwritten when something goes, and gone with *delete everything*.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taichong.errors import StoreError
from taichong.person import ONLY_MINE, SHORT_LIVED, private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_KEPT = 2000
"""Things kept at once; the oldest goes first."""
ADDRESS_BYTES = 16
"""Of chance in an address: nobody guesses one."""
WAIT_SECONDS = 2.0
MADE = 1
"""The version of the tables, in SQLite's own field for it."""

_TABLES = f"""
BEGIN;
CREATE TABLE IF NOT EXISTS kept
    (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, name TEXT UNIQUE, value BLOB, until REAL);
CREATE TABLE IF NOT EXISTS guesses (client TEXT, at REAL);
PRAGMA user_version = {MADE};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class ShortLived:
    """The file in `folder`; every method may be called by several processes at once.

    All of them raise `StoreError` where the file cannot be used.
    """

    folder: Path

    def keep(self, kind: str, value: bytes, seconds: float) -> str:
        """Keep `value` for so long, and return the opaque name under which it is found again."""
        name = secrets.token_urlsafe(ADDRESS_BYTES)
        self.put(kind, name, value, seconds)
        return name

    def put(self, kind: str, name: str, value: bytes, seconds: float) -> None:
        """Keep `value` under a name of the caller's; what is too old, or too many, goes."""
        now = time.time()
        with self._open() as database:
            database.execute("DELETE FROM kept WHERE until <= ?", (now,))
            database.execute(
                "INSERT OR REPLACE INTO kept (kind, name, value, until) VALUES (?, ?, ?, ?)",
                (kind, name, value, now + seconds),
            )
            database.execute("DELETE FROM kept WHERE seq <= (SELECT max(seq) FROM kept) - ?", (MOST_KEPT,))

    def kept(self, kind: str, name: str) -> bytes | None:
        """What is kept under `name`; none where there is nothing, or its time is over."""
        if not (self.folder / SHORT_LIVED).exists():
            return None
        query = "SELECT value FROM kept WHERE kind = ? AND name = ? AND until > ?"
        with self._open("BEGIN") as database:
            row = database.execute(query, (kind, name, time.time())).fetchone()
        return bytes(row[0]) if row else None

    def count_guess(self, client: str, within_seconds: float) -> int:
        """Count a guess of `client` before it is judged; how many it made lately, this one included."""
        now = time.time()
        with self._open() as database:
            database.execute("DELETE FROM guesses WHERE at <= ?", (now - within_seconds,))
            database.execute("INSERT INTO guesses VALUES (?, ?)", (client, now))
            return int(database.execute("SELECT count(*) FROM guesses WHERE client = ?", (client,)).fetchone()[0])

    def last_guess(self, client: str, within_seconds: float) -> tuple[int, float]:
        """How many guesses a client made lately, and when the last of them was [s since 1970]."""
        query = "SELECT count(*), coalesce(max(at), 0) FROM guesses WHERE client = ? AND at > ?"
        with self._open("BEGIN") as database:
            count, at = database.execute(query, (client, time.time() - within_seconds)).fetchone()
        return int(count), float(at)

    def forgive(self, client: str) -> None:
        """Forget the guesses of a client that came in."""
        with self._open() as database:
            database.execute("DELETE FROM guesses WHERE client = ?", (client,))

    @contextmanager
    def _open(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        file = self.folder / SHORT_LIVED
        try:
            with closing(_connected(file)) as database:
                database.execute(begin)
                yield database
                database.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{file}: cannot be used ({error}); make room on the disk and try again") from error


def _connected(file: Path) -> sqlite3.Connection:
    private_folder(file.parent)
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, ONLY_MINE))
        file.chmod(ONLY_MINE)
    database = sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        for pragma in ("secure_delete = ON", "synchronous = OFF"):
            database.execute(f"PRAGMA {pragma}")
        if database.execute("PRAGMA user_version").fetchone()[0] != MADE:
            database.executescript(_TABLES)
    except sqlite3.OperationalError:
        database.close()
        raise
    except sqlite3.DatabaseError:  # damaged: nothing in it is worth more than a new one
        database.close()
        file.unlink()
        return _connected(file)
    return database
