"""Load the standard: the compiled file that the package carries, or any folder of YAML."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import msgspec

from taichong.atlas.standard import Atlas
from taichong.errors import AtlasError, InputError


def load(folder: str | Path | None = None) -> Atlas:
    """Load the compiled atlas that comes with the package, or the YAML files of any `folder`.

    Raises:
        AtlasError: a file is missing or broken; the message names the file, the key and what is allowed.
    """
    if folder is None:
        return _compiled()
    from taichong.atlas.reading import read  # noqa: PLC0415 -- parsing YAML takes a second; only editors need it

    if not isinstance(folder, str | os.PathLike):
        raise InputError(f"{folder!r:.40}: name the folder of an atlas as text or a path")
    return msgspec.structs.replace(read(Path(folder)), folder=str(folder))


@cache
def _compiled() -> Atlas:
    file = Path(__file__).parents[1] / "atlas.json"
    try:
        first, table = _lines(file.read_bytes())
        return msgspec.structs.replace(msgspec.json.decode(first, type=Atlas), word_table=msgspec.Raw(table))
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise AtlasError(
            f"{file.name}: the compiled atlas cannot be read ({error}); "
            "install taichong again, or run `make run` in its checkout"
        ) from error


def _lines(content: bytes) -> tuple[bytes, bytes]:
    """Return the atlas and, undecoded, the table of words.

    Raises:
        ValueError: one of them is not there or not whole.
    """
    atlas, _, table = content.partition(b"\n")
    if not table.endswith(b"}\n"):
        raise ValueError("it ends too early")
    return atlas, table
