"""Bones inside a body: an illustration, one specimen's, set between the landmarks; they never decide where a point is.

`bodies/anny/bones.npz`, made by `builders/fit_bones.py`, drives a few components of each part by the shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body.shape import anny, room

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Float = NDArray[np.float32]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class BonePart:
    """Bones of the left side or the midline that are carried together.

    Attributes:
        bones: their lay names, in the order of their numbers.
        bone: which of them each corner belongs to (v,).
        faces: outward triangles (f, 3).
        mean: where the corners are for coefficients of 0 (v, 3) [mm].
        components: what moves them (c, v, 3).
        drive: how the coefficients of a shape drive the components (K, c).
    """

    bones: tuple[str, ...]
    bone: Ints
    faces: Ints
    mean: Float
    components: Float
    drive: Float

    def vertices(self, coefficients: Float) -> Float:
        """The corners (v, 3) [mm] in the body of coefficients (K,), which stands on the floor."""
        scores = np.asarray(coefficients, np.float32) @ self.drive
        found = self.mean + np.tensordot(scores, self.components, 1)
        found[:, 2] -= anny().floor_mm(coefficients[None])[0]
        return found


@lru_cache(maxsize=1)
def bone_parts() -> dict[str, BonePart]:
    """Every part by its name, read once."""
    with np.load(room() / "bones.npz") as baked:
        return {name: _read(baked, name) for name in baked["parts"].tolist()}


def _read(baked: Any, name: str) -> BonePart:  # noqa: ANN401 -- NumPy does not type its archives
    return BonePart(
        tuple(baked[f"{name}/bones"].tolist()),
        baked[f"{name}/bone"].astype(np.intp),
        baked[f"{name}/faces"].astype(np.intp),
        baked[f"{name}/mean"],
        baked[f"{name}/components"].astype(np.float32),
        baked[f"{name}/drive"],
    )
