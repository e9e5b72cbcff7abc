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


DEEP_MM, ROUNDS = 3.0, 3


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
        near: corners that may come near the skin (m,), some more than once.
        over: which of `lids` lies over each of them (m,).
        lids: faces of the skin, by their corners (l, 3).
    """

    bones: tuple[str, ...]
    bone: Ints
    faces: Ints
    mean: Float
    components: Float
    drive: Float
    near: Ints
    over: Ints
    lids: Ints

    def vertices(self, coefficients: Float, skin: Float) -> Float:
        """Place the corners (v, 3) [mm] in the body of coefficients (K,) and skin (V, 3) [mm], standing on the floor.

        What would come nearer to the skin than `DEEP_MM` is put under it, along the normal of the face over it.
        """
        scores = np.asarray(coefficients, np.float32) @ self.drive
        found = self.mean + np.tensordot(scores, self.components, 1)
        found[:, 2] -= anny().floor_mm(coefficients[None])[0]
        a, b, c = (skin[self.lids[:, corner]] for corner in range(3))
        facing = np.cross(b - a, c - a)
        facing /= np.sqrt(np.einsum("ld,ld->l", facing, facing))[:, None]
        level = (np.einsum("ld,ld->l", a, facing) - DEEP_MM)[self.over]  # how far out along it a corner may lie
        outward = facing[self.over]
        watched = np.arange(len(self.near))
        for _ in range(ROUNDS):
            over = np.einsum("md,md->m", found[self.near[watched]], outward[watched]) - level[watched]
            shallow = watched[over > 0]
            found[self.near[shallow]] -= over[over > 0][:, None] * outward[shallow]
            moved = np.zeros(len(found), bool)
            moved[self.near[shallow]] = True
            watched = np.flatnonzero(moved[self.near])
        return found


@lru_cache(maxsize=1)
def bone_parts() -> dict[str, BonePart]:
    """Read every part by its name, once."""
    with np.load(room() / "bones.npz") as baked:
        return {name: _read(baked, name) for name in baked["parts"].tolist()}


def _read(baked: Any, name: str) -> BonePart:  # noqa: ANN401 -- NumPy does not type its archives
    lids, over = np.unique(baked[f"{name}/over"].astype(np.intp), return_inverse=True)
    return BonePart(
        tuple(baked[f"{name}/bones"].tolist()),
        baked[f"{name}/bone"].astype(np.intp),
        baked[f"{name}/faces"].astype(np.intp),
        baked[f"{name}/mean"],
        baked[f"{name}/components"].astype(np.float32),
        baked[f"{name}/drive"],
        baked[f"{name}/near"].astype(np.intp),
        over.ravel(),
        anny().faces[lids],
    )
