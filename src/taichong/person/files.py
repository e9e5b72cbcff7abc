"""How this person's files are written: for their eyes alone from the first byte, and whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONLY_MINE = 0o600
FOLDER_ONLY_MINE = 0o700
UNFINISHED = ".unfinished"
"""The end of the name of a file that is still being written."""
LONGEST_BESIDE = 40
"""Letters of a file's name that stand in the name of its unfinished copy; names have a limit of 255 bytes."""


def private_folder(path: Path) -> Path:
    """Make `path` a folder that only this user can enter, and return it.

    A folder that is there already is closed to others where it is this user's own; one that many share on purpose
    (like ``/tmp``) is left as it is, for the files in it are closed themselves.

    Raises:
        OSError: it cannot be made.
    """
    path.mkdir(mode=FOLDER_ONLY_MINE, parents=True, exist_ok=True)
    found = path.stat()
    if _is_mine(found) and not found.st_mode & stat.S_ISVTX and stat.S_IMODE(found.st_mode) != FOLDER_ONLY_MINE:
        path.chmod(FOLDER_ONLY_MINE)
    return path


def write_beside_and_replace(path: Path, data: bytes) -> None:
    """Put a file with `data` in the place of `path`: readers see the old one or the new one, never a part.

    Only this user can read it, from the first byte and whatever the umask. A device or a pipe is written to as it is.

    Raises:
        OSError: it could not be written; then `path` is as it was, and nothing is left beside it.
    """
    with replacing(path) as file:
        file.write(data)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to piece by piece, which takes the place of `path` once all is written.

    The same promises as `write_beside_and_replace`; whatever is raised inside leaves `path` as it was.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    beside = path.with_name(f".{path.name[:LONGEST_BESIDE]}.{os.urandom(4).hex()}{UNFINISHED}")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, ONLY_MINE), "wb") as file:
            beside.chmod(ONLY_MINE)  # a strict umask may have taken our own right to read it
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def unfinished(path: Path) -> Iterator[Path]:
    """Find what killed writers left beside `path`."""
    begins = f".{path.name[:LONGEST_BESIDE]}."
    folder = path.parent
    found = folder.iterdir() if folder.is_dir() else ()
    return (each for each in found if each.name.startswith(begins) and each.name.endswith(UNFINISHED))


def _is_mine(found: os.stat_result) -> bool:
    return hasattr(os, "geteuid") and found.st_uid == os.geteuid()


def _sync(folder: Path) -> None:
    """Make the new name outlive a power cut, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
