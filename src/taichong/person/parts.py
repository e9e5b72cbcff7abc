"""A long table that is written row by row: what is done stays when it breaks off, and can be gone on with."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from taichong.errors import InputError
from taichong.person.files import ONLY_MINE, write_beside_and_replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(slots=True)
class Part:
    """What is written of a table so far.

    Attributes:
        stream: where the next rows go.
        rows: how many rows of the input are done.
        kind: what the table is about; only the same can be gone on with.
    """

    stream: IO[bytes]
    state: Path
    kind: str
    rows: int = 0

    def done(self, rows: int) -> None:
        """Keep that so many rows of the input are done and written."""
        if not rows:
            return
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.rows = rows
        told = {"rows": rows, "bytes": self.stream.tell(), "kind": self.kind}
        write_beside_and_replace(self.state, json.dumps(told).encode())


def part_of(out: Path) -> Path:
    """Name the file in which a table is written until it is whole."""
    return out.with_name(out.name + ".part")


@contextmanager
def part(out: Path, kind: str, *, resumes: bool = False) -> Iterator[Part]:
    """Open a table that becomes `out` once all is written; if it breaks off, ``out.part`` stays.

    Raises:
        InputError: a part is there and nobody said to go on, or there is none to go on with, or of another kind.
        OSError: it cannot be written.
    """
    file, state = part_of(out), out.with_name(out.name + ".part.json")
    rows, size = _so_far(out, file, state, kind) if resumes else (0, 0)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_RDWR, ONLY_MINE), "r+b") as stream:
        stream.truncate(size)
        stream.seek(size)
        begun = Part(stream, state, kind, rows)
        try:
            yield begun
        except InputError:
            if not begun.rows:
                file.unlink()
            raise
        stream.flush()
        os.fsync(stream.fileno())
    file.replace(out)
    state.unlink(missing_ok=True)


def kept_so_far(out: Path) -> str:
    """Say how to go on with a table that broke off, as the end of a sentence."""
    if not part_of(out).exists():
        return ""
    return (
        f"; what comes before is in {part_of(out).name}: mend the line and say --resume to go on, "
        "with --skip-refused to leave such rows out"
    )


def _so_far(out: Path, file: Path, state: Path, kind: str) -> tuple[int, int]:
    """How many rows are done, and how many bytes they are."""
    try:
        told = json.loads(state.read_bytes())
        rows, size, of = int(told["rows"]), int(told["bytes"]), told["kind"]
        whole = file.stat().st_size >= size
    except (OSError, ValueError, KeyError, TypeError):
        whole, rows, size, of = False, 0, 0, kind
    if not whole:
        raise InputError(f"{file}: there is nothing to go on with; leave out --resume to begin {out.name}")
    if of != kind:
        raise InputError(f"{file}: what was begun is of other columns or points; leave out --resume to begin again")
    return rows, size
