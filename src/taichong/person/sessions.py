"""The log of guided sessions: one JSON object a line, append-only, each line on the disk before anything goes on.

A session is written down again and again while it goes on, each time whole and under the same `id`; what its last line
says stands. `over` is false until it has ended, so that a killed process loses no more than the beat it was in. A line
that cannot be read is set aside, in a file beside the log, where it is counted until the person has deleted that file.
"""

from __future__ import annotations

import io
import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NamedTuple

import msgspec

from taichong.errors import StoreError
from taichong.person.files import ONLY_MINE, private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

OVER_AFTER = timedelta(hours=1)  # what was answered before a session holds no longer
LONGEST_SECONDS = 24 * 3600


class _Place(msgspec.Struct):
    code: str
    side: str


class _Pressed(_Place):
    seconds: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_SECONDS)]


class _Line(msgspec.Struct):
    """What a line must hold for a session to be counted; whatever else it holds is kept as it is."""

    at: str
    done: list[_Pressed]
    id: str | None = None
    stopped: str | None = None
    hurt: str | None = None
    hurt_at: _Place | None = None
    healed: list[str] = []
    over: bool = True


class Read(NamedTuple):
    """What a log holds: its sessions, oldest first, and how many lines could not be read."""

    records: tuple[dict[str, Any], ...]
    unread: int


class SessionLog(msgspec.Struct, frozen=True):
    """The log in `file`."""

    file: Path

    @property
    def aside(self) -> Path:
        """Where lines are that could not be read."""
        return self.file.with_suffix(".set-aside.jsonl")

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one session down, as far as it has come, before returning.

        Raises:
            StoreError: the folder or the disk does not take it; the message carries what was done.
        """
        import json  # noqa: PLC0415 -- a log is read at every plan and written only in sessions

        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            private_folder(self.file.parent)
            _append(self.file, line)
        except OSError as error:
            raise StoreError(
                f"{self.file}: the session could not be written down ({error.strerror}); "
                f"set TAICHONG_DATA to a folder that can be written. What was done: {line.decode().strip()}"
            ) from error

    def records(self) -> Iterator[dict[str, Any]]:
        """Iterate over every session in which something was pressed or hurt, oldest first.

        Raises:
            StoreError: the file is there but cannot be read.
        """
        yield from self.read().records

    def read(self) -> Read:
        """Read every session, and count the lines that could not be read; those are set aside.

        Raises:
            StoreError: the file is there but cannot be read.
        """
        lasting: dict[str, dict[str, Any]] = {}
        unread = 0
        for begins, line in _lines(_content(self.file)):
            record = _record(line)
            if record is None:
                unread += not self._set_aside(begins, line)
            elif record:
                name = record.get("id") or f"at {begins}"
                lasting.pop(name, None)  # its place is that of its last line
                lasting[name] = record
        counted = tuple(each for each in lasting.values() if each["done"] or is_hurt(each))
        return Read(counted, unread + _content(self.aside).count(b"\n"))

    def _set_aside(self, begins: int, line: bytes) -> bool:
        """Move a whole line out of the log; whether it could be kept elsewhere.

        Blanks take its place: the log keeps its length, so that whoever appends at the same time is not disturbed.
        """
        if not line.endswith(b"\n"):
            return False  # the last line, cut off or being written just now
        try:
            if line not in _content(self.aside):
                _append(self.aside, line)
        except OSError:
            return False
        with suppress(OSError), self.file.open("r+b") as file:
            file.seek(begins)
            file.write(b" " * (len(line) - 1))
            file.flush()
            os.fsync(file.fileno())
        return True


def is_hurt(record: Mapping[str, Any]) -> bool:
    """Tell whether pressing hurt in this session, or did something else unwanted."""
    return bool(record.get("hurt") or record.get("hurt_at"))


def is_over(record: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a session has ended, or began so long ago that it can no longer go on."""
    return record.get("over", True) or now - datetime.fromisoformat(record["at"]).astimezone() > OVER_AFTER


def _append(file: Path, line: bytes) -> None:
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, ONLY_MINE), "ab+") as opened:
        file.chmod(ONLY_MINE)  # one that an older version made was open to others
        opened.write(_after_a_cut(opened) + line)
        opened.flush()
        os.fsync(opened.fileno())


def _after_a_cut(file: BinaryIO) -> bytes:
    """A line end, where the last writing was cut off: what comes now must not be lost with it."""
    if file.seek(0, os.SEEK_END) == 0:
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes() if file.exists() else b""
    except OSError as error:
        raise StoreError(f"{file}: the session log cannot be read ({error.strerror})") from error


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each line with its end, and where it begins [bytes]."""
    begins = 0
    for line in io.BytesIO(content):
        yield begins, line
        begins += len(line)


def _record(line: bytes) -> dict[str, Any] | None:
    """The session in `line`; nothing in an empty line, and None where it cannot be understood."""
    if not line.strip():
        return {}
    try:
        at = msgspec.json.decode(line, type=_Line).at
        datetime.fromisoformat(at).astimezone().date()
        record: dict[str, Any] = msgspec.json.decode(line)
    except (ValueError, OverflowError, OSError, RecursionError):
        return None
    return record
