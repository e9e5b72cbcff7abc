"""Load the standard: the compiled file that the package carries, or any folder of YAML."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from taichong.atlas.on_demand import Shelf, broken, on_demand, unpacked
from taichong.atlas.points import Point
from taichong.atlas.standard import Atlas
from taichong.errors import InputError


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
        parts = unpacked(file.read_bytes(), Atlas.__struct_fields__)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise broken(error) from error
    values: dict[str, Any] = {"points": Shelf(parts.pop("points"), Point), "word_table": parts.pop("word_table")[0]}
    values |= {name: msgspec.Raw(piece) for name, (piece,) in parts.items()}
    return on_demand(Atlas)(**values)
