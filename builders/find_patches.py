"""For each rule, the faces of the mesh where its ray can come out: `python builders/find_patches.py`.

Rays are shot through the whole mesh of bodies drawn as wide as people are; the faces they leave, and some rings
around them, are written to `bodies/anny/patches.npz`, so that a body needs no more of its mesh than that.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from taichong.atlas import load
from taichong.body import room
from taichong.geometry import Program
from taichong.locate.patches import KEPT, arrays, find_patches


def main() -> None:
    """Shoot, and write."""
    atlas = load(Path(__file__).parents[1] / "atlas")
    found = find_patches(Program(atlas, shortcuts=True), atlas, {})
    np.savez_compressed(room() / KEPT, **arrays(found))  # type: ignore[arg-type]  # NumPy's stub takes names for flags


if __name__ == "__main__":
    main()
