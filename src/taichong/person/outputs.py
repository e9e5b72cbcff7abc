"""Files that a command writes for a person: never over another file unasked, never over what is being read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def check_output(path: Path, *, replaces: bool = False, inputs: Iterable[Path] = ()) -> Path:
    """Return `path` if it may be written: nothing is there, or `replaces` says that it may go; a device always may.

    Raises:
        InputError: it is one of the `inputs`, a folder, or a file that is there already.
    """
    for each in inputs:
        if os.path.lexists(path) and each.exists() and path.exists() and path.samefile(each):
            raise InputError(f"{path}: this is what is being read; name another file to write")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it")
    if os.path.lexists(path) and not replaces and (path.is_file() or path.is_symlink()):
        raise InputError(f"{path} is there already; name another file, or say --replace to write over it")
    return path
