"""What can still be read of a damaged diary, page by page, whatever has become of the tree that led to them.

The file format: https://www.sqlite.org/fileformat2.html (sections 1.3 header, 1.6 b-tree pages, 2.1 records, 4 log).
"""

from __future__ import annotations

import sqlite3
import struct
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from taichong.diary.entries import as_dict, read_entry
from taichong.diary.rows import entry_of
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.diary.entries import Entry

MAGIC = b"SQLite format 3\0"
USUAL_PAGE = 4096  # [bytes]
LEAF = 0x0D  # a page of rows
COLUMNS = ("seq", "id", "person", "at", "offset_s", "kind", "data", "replaces", "recorded_at")
MOST_PAYLOAD = 4_000_000  # [bytes]; an entry is smaller
FIXED_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}


class Salvaged(NamedTuple):
    """The entries that could be read, in the order of recording, and a line for each row that could not."""

    entries: list[Entry]
    lost: list[str]


def salvage(file: Path) -> Salvaged:
    """Read every row of every page of a diary's file that is whole."""
    found: dict[str, tuple[int, Entry]] = {}
    lost = []
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".salvage-") as folder:
        copy = _with_its_log(file, Path(folder))
        for number, values in _rows(copy.read_bytes()):
            try:
                entry = _entry(values)
            except InputError as error:
                lost.append(f"row {number}: {error}")
            else:
                found.setdefault(entry.id, (number, entry))
    ordered = sorted(found.values(), key=lambda each: each[0])
    return Salvaged([entry for _, entry in ordered], lost)


def _with_its_log(file: Path, folder: Path) -> Path:
    """A copy of the file with what its log holds brought in, as far as SQLite can."""
    copy = folder / "copy.db"
    copyfile(file, copy)
    log = file.with_name(file.name + "-wal")
    if log.exists():
        copyfile(log, copy.with_name(copy.name + "-wal"))
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return copy


def _entry(values: list[Any]) -> Entry:
    told = dict(zip(COLUMNS, values, strict=False))
    for name in ("at", "recorded_at"):
        told[name] = _moment(told[name])
    return read_entry(as_dict(entry_of(SimpleNamespace(**told))))  # type: ignore[arg-type]  # as a row has it


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        raise InputError(f"{str(text)[:40]!r} is not a time") from None


def _rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The number and the values of each row that looks like an entry."""
    told = struct.unpack(">H", content[16:18])[0] if content.startswith(MAGIC) else USUAL_PAGE
    size = 65_536 if told == 1 else told if told >= 512 and told & (told - 1) == 0 else USUAL_PAGE  # noqa: PLR2004 -- as the format has it
    reserved = content[20] if content.startswith(MAGIC) else 0
    for start in range(0, len(content), size):
        page = content[start : start + size]
        header = 100 if start == 0 else 0
        if len(page) > header + 8 and page[header] == LEAF:
            yield from _rows_of_page(content, page, header, size - reserved, size)


def _rows_of_page(content: bytes, page: bytes, header: int, usable: int, size: int) -> Iterator[tuple[int, list[Any]]]:
    count = struct.unpack(">H", page[header + 3 : header + 5])[0]
    for cell in range(count):
        place = header + 8 + 2 * cell
        with suppress(struct.error, IndexError, ValueError):
            (at,) = struct.unpack(">H", page[place : place + 2])
            length, at = _varint(page, at)
            number, at = _varint(page, at)
            if length <= MOST_PAYLOAD:
                values = _record(_payload(content, page, at, length, usable, size))
                if len(values) >= len(COLUMNS) and isinstance(values[1], str) and isinstance(values[6], str):
                    yield number, values


def _payload(content: bytes, page: bytes, at: int, length: int, usable: int, size: int) -> bytes:  # noqa: PLR0913, PLR0917 -- where it is and how it is cut
    """The bytes of a record: in its page, and where it is long in a chain of others."""
    most = usable - 35
    if length <= most:
        return page[at : at + length]
    least = (usable - 12) * 32 // 255 - 23
    here = least + (length - least) % (usable - 4)
    here = here if here <= most else least
    parts = [page[at : at + here]]
    (following,) = struct.unpack(">I", page[at + here : at + here + 4])
    left = length - here
    while left > 0:
        start = (following - 1) * size
        (following,) = struct.unpack(">I", content[start : start + 4])
        parts.append(content[start + 4 : start + 4 + min(left, usable - 4)])
        left -= usable - 4
    return b"".join(parts)


def _record(payload: bytes) -> list[Any]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        size = FIXED_SIZES[kind] if kind in FIXED_SIZES else (kind - 12) // 2
        raw = payload[at : at + size]
        if len(raw) < size:
            raise ValueError("cut off")
        values.append(_value(kind, raw))
        at += size
    return values


def _value(kind: int, raw: bytes) -> object:
    if kind in (8, 9):
        return kind - 8
    if kind == 7:  # noqa: PLR2004 -- a float, in the format
        return struct.unpack(">d", raw)[0]
    if kind in FIXED_SIZES:
        return int.from_bytes(raw, "big", signed=True) if raw else None
    return raw.decode("utf-8", "surrogateescape") if kind % 2 else raw


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next thing begins."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 -- the last byte's sign
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9
