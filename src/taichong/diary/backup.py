"""A backup: everything of a person in one file that can be brought back, here or on another machine.

It is not meant for reading: a running trial's order is in it, and who looks at that by chance has spoiled the trial.
So its bytes are mixed with a stream made from a number at its beginning: no text or table can be seen in it. That
keeps nothing secret from somebody who wants to know; keep a backup as safe as the diary.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from taichong.diary import store
from taichong.diary.diary import open_diary
from taichong.errors import InputError, StoreError
from taichong.person import BROUGHT_BACK, private_folder, replacing, write_beside_and_replace

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"taichong backup 1\n"
SALT_BYTES, HASH_BYTES = 16, 32
BLOCK = 1 << 16
LEVEL = 6  # of compression
DIARY = "diary.db"


class Content(NamedTuple):
    """What a backup holds: how many entries, and the names of the files beside them."""

    entries: int
    beside: tuple[str, ...]


def back_up(place: str | Path, folder: Path, out: Path) -> Content:
    """Write everything of a person to one file, while others may go on writing into the diary.

    `folder` is the data folder, whose files go along.

    Raises:
        InputError: the diary is on a server, or there is none.
        StoreError: it cannot be read, or the backup cannot be written.
    """
    file = _file_of(place)
    if not file.exists():
        raise InputError(f"{file}: there is no diary here yet; nothing to back up")
    diary = open_diary(place)
    try:
        with _private_room(out.absolute().parent) as room:
            entries = _snapshot(file, room / DIARY)
            beside = tuple(name for name in BROUGHT_BACK if (folder / name).is_file())
            with replacing(out) as written:
                _pack(written, [(DIARY, room / DIARY), *((name, folder / name) for name in beside)])
    except OSError as error:
        raise StoreError(f"{out}: {error.strerror or error}; no backup was written") from error
    finally:
        diary.engine.dispose()
    return Content(entries, beside)


def restore(file: Path, place: str | Path, folder: Path, *, replaces: bool = False) -> Content:
    """Bring everything of a backup back; a trial that was running goes on.

    Nothing that is there is written over, unless `replaces`; then a diary that is there is kept beside it.

    Raises:
        InputError: not a backup, a damaged one, or something is there already.
        StoreError: it cannot be written.
    """
    target = _file_of(place)
    try:
        private_folder(folder)
        private_folder(target.parent)
        with _private_room(target.parent) as room:
            _unpack(file, room)
            entries = _count(room / DIARY)
            names = tuple(name for name in BROUGHT_BACK if (room / name).is_file())
            places = {target: room / DIARY} | {folder / name: room / name for name in names}
            _refuse_loss(places, replaces=replaces)
            if target.exists():
                _set_by(target)
            (room / DIARY).replace(target)
            for name in names:
                write_beside_and_replace(folder / name, (room / name).read_bytes())
    except OSError as error:
        raise StoreError(f"{error.filename or file}: {error.strerror or error}; nothing was restored") from error
    return Content(entries, names)


def _file_of(told: str | Path) -> Path:
    place = store.place_of(told)
    if place.get_backend_name() != "sqlite":
        raise InputError(
            "this diary is on a PostgreSQL server: `pg_dump --format=custom --file=FILE URL` backs it up, "
            "`pg_restore --dbname=URL FILE` brings it back; docs/diary.md says how"
        )
    return Path(str(place.database))


@contextmanager
def _private_room(parent: Path) -> Iterator[Path]:
    """A folder for this user alone that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=parent, prefix=".taichong-") as room:
        yield Path(room)


def _snapshot(file: Path, copy: Path) -> int:
    """A whole copy of a diary in use, through SQLite's own online backup; how many entries it holds."""
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            return _whole(target, file)
    except sqlite3.Error as error:
        raise StoreError(
            f"{file}: {error}; `taichong diary check` says what is wrong; no backup was written"
        ) from error


def _whole(connection: sqlite3.Connection, file: Path) -> int:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise StoreError(f"{file}: the diary is damaged: `taichong diary check` says where; no backup was written")
    return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])


def _count(file: Path) -> int:
    try:
        with closing(sqlite3.connect(file)) as connection:
            return _whole(connection, file)
    except sqlite3.Error as error:
        raise InputError(f"the diary in this backup cannot be read ({error}); nothing was restored") from error


def _refuse_loss(places: dict[Path, Path], *, replaces: bool) -> None:
    for place, kept in places.items():
        if not replaces and place.exists() and not _hold_the_same(place, kept):
            raise InputError(
                f"{place} is there already, and restoring would write over it: move it away, or say --replace "
                "(the diary that is there is kept beside the new one)"
            )


def _hold_the_same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _set_by(target: Path) -> None:
    """Keep the diary that was there under another name, with its log brought in."""
    with closing(sqlite3.connect(target)) as connection, _forgiving():
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    name = f"{target.stem}-before-{datetime.now().astimezone():%Y%m%d-%H%M%S}{target.suffix}"
    for end in ("", "-wal", "-shm"):
        there = target.with_name(target.name + end)
        if there.exists():
            there.rename(target.with_name(name + end))


@contextmanager
def _forgiving() -> Iterator[None]:
    """Pass over errors: a damaged diary is set aside as it is."""
    try:
        yield
    except sqlite3.Error:
        return


def _pack(out: IO[bytes], files: list[tuple[str, Path]]) -> None:
    """The files as one compressed stream, mixed; its hash at the end tells whether it is whole."""
    salt = secrets.token_bytes(SALT_BYTES)
    mixer = _Mixer(out, salt, hashlib.sha256(MAGIC + salt))
    out.write(MAGIC + salt)
    squeezed = gzip.GzipFile(fileobj=mixer, mode="wb", compresslevel=LEVEL, mtime=0)
    with squeezed, tarfile.open(fileobj=squeezed, mode="w|") as packed:
        for name, file in files:
            packed.add(file, name, filter=_anonymous)
    mixer.finish()
    out.write(mixer.hash.digest())


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _unpack(file: Path, room: Path) -> None:
    """The files of a backup into a folder.

    Raises:
        InputError: not a backup, or a damaged one.
    """
    try:
        with file.open("rb") as stream:
            salt, length = _verified(file, stream)
            with tarfile.open(fileobj=_Unmixer(stream, salt, length), mode="r|gz") as packed:
                for member in packed:
                    if (
                        member.isreg()
                        and member.name in (DIARY, *BROUGHT_BACK)
                        and (part := packed.extractfile(member))
                    ):
                        handle = os.open(room / member.name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                        with os.fdopen(handle, "wb") as written:
                            shutil.copyfileobj(part, written)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise InputError(f"{file}: the backup is damaged ({error}); nothing was restored") from error
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}; nothing was restored") from error
    if not (room / DIARY).exists():
        raise InputError(f"{file}: there is no diary in this backup; nothing was restored")


def _verified(file: Path, stream: IO[bytes]) -> tuple[bytes, int]:
    """The number at the beginning and the length of what follows, once the whole file has the hash at its end."""
    head = stream.read(len(MAGIC) + SALT_BYTES)
    if not head.startswith(MAGIC):
        raise InputError(f"{file}: this is not a backup that `taichong backup` wrote; nothing was restored")
    length = file.stat().st_size - len(head) - HASH_BYTES
    told = hashlib.sha256(head)
    left = length
    while left > 0 and (piece := stream.read(min(BLOCK, left))):
        told.update(piece)
        left -= len(piece)
    if length < 0 or stream.read(HASH_BYTES) != told.digest():
        raise InputError(f"{file}: the backup is damaged or cut off; take another copy; nothing was restored")
    stream.seek(len(head))
    return head[len(MAGIC) :], length


class _Mixer(io.RawIOBase):
    """Mixes what is written, block by block."""

    def __init__(self, out: IO[bytes], salt: bytes, told: hashlib._Hash) -> None:
        super().__init__()
        self.out, self.salt, self.hash = out, salt, told
        self._waiting = bytearray()
        self._block = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]  # what a tar file needs of it
        """Take some bytes."""
        self._waiting += data
        while len(self._waiting) >= BLOCK:
            self._send(bytes(self._waiting[:BLOCK]))
            del self._waiting[:BLOCK]
        return len(data)

    def finish(self) -> None:
        """Send what is left."""
        if self._waiting:
            self._send(bytes(self._waiting))

    def _send(self, block: bytes) -> None:
        mixed = _mixed(block, self.salt, self._block)
        self._block += 1
        self.hash.update(mixed)
        self.out.write(mixed)


class _Unmixer(io.RawIOBase):
    """Gives back what was mixed."""

    def __init__(self, stream: IO[bytes], salt: bytes, length: int) -> None:
        super().__init__()
        self.stream, self.salt, self.left = stream, salt, length
        self._ready = b""
        self._block = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, as many as are wanted."""
        while (size < 0 or len(self._ready) < size) and self.left:
            block = self.stream.read(min(BLOCK, self.left))
            self.left -= len(block)
            self._ready += _mixed(block, self.salt, self._block)
            self._block += 1
        size = len(self._ready) if size < 0 else size
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken


def _mixed(block: bytes, salt: bytes, number: int) -> bytes:
    """A block with its part of the stream; done twice, it is as it was."""
    stream = hashlib.shake_256(salt + number.to_bytes(8, "big")).digest(len(block))
    return (int.from_bytes(block, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(block), "big")
