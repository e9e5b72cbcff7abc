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
    """Return the whole atlas, checked, as the file of parts that `taichong.atlas.load` reads."""
    import msgspec  # noqa: PLC0415 -- only where something is compiled

    from taichong.atlas import read  # noqa: PLC0415
    from taichong.atlas.on_demand import Shelf, packed  # noqa: PLC0415

    atlas = read(ROOM)
    parts = {name: [msgspec.json.encode(getattr(atlas, name))] for name in atlas.__struct_fields__}
    points = Shelf.laid_out({each.code: each for each in atlas.points}, in_each=1)
    return packed(parts | {"points": points, "word_table": [bytes(atlas.word_table)]})


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
