"""Compile the YAML room of the atlas into the one JSON file that the package carries.

Run by `make`, and by the build of a wheel: `python builders/compile_atlas.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOM = ROOT / "atlas"
COMPILED = ROOT / "src" / "taichong" / "atlas.json"


def compiled() -> bytes:
    """The whole atlas as JSON, checked: a line, and on a second one the table of words, which few commands decode."""
    import msgspec  # noqa: PLC0415 -- only where something is compiled

    from taichong.atlas import read  # noqa: PLC0415

    atlas = read(ROOM)
    rest = msgspec.structs.replace(atlas, word_table=msgspec.Raw(b"null"))
    return msgspec.json.encode(rest) + b"\n" + bytes(atlas.word_table) + b"\n"


def main() -> None:
    """Write the compiled atlas."""
    COMPILED.write_bytes(compiled())


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    from taichong.errors import AtlasError

    try:
        main()
    except AtlasError as error:
        sys.exit(f"atlas: {error}")
