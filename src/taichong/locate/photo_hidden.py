"""Which points a camera does not see: they face away from it, or something of the limb is before them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import anny
from taichong.geometry import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.photo_camera import Solved
    from taichong.locate.photo_limb import Limb, Places

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

VISIBLE = 0.12
"""How much (cosine) a place must face the camera to be seen."""
BEFORE_MM = 6.0
"""What lies so much nearer to the camera covers a place; the skin around the place itself does not."""
NEAR_MM = 60.0


def facing_at_rest(limb: Limb) -> Array:
    """How much the points face a far camera straight on the view's way (p,), 1 straight on; the limb at rest."""
    return np.asarray(limb.points.normals @ unit(np.array(limb.view.toward, float)))


@lru_cache(maxsize=32)
def _skin_of(limb: Limb) -> tuple[Places, Ints]:
    """The skin near a limb's landmarks and points, and its faces."""
    vertices, faces = np.asarray(limb.body.vertices, float), anny().faces[anny().skin]
    near = np.zeros(len(vertices), bool)
    for place in np.concatenate([limb.marks.rest, limb.points.rest]):
        near |= ((vertices - place) ** 2).sum(axis=1) < NEAR_MM**2
    kept = faces[near[faces].all(axis=1)]
    which, corners = np.unique(kept, return_inverse=True)
    return limb.of_skin(vertices[which], which), corners.reshape(kept.shape)


def covered(solved: Solved, places: Places) -> NDArray[np.bool_]:
    """Whether other skin of the limb is before each place (w,)."""
    skin, faces = _skin_of(solved.problem.limb)
    flat, depth = solved.flat(skin)
    fell, far = solved.flat(places)
    a, b, c = (flat[faces[:, corner]] for corner in range(3))
    whole = _cross(b - a, c - a)
    front = np.flatnonzero(whole < 0)  # pixels count downward
    a, b, c, whole = a[front], b[front], c[front], whole[front]
    to_b = _cross(fell[:, None] - a, c - a) / whole
    to_c = _cross(b - a, fell[:, None] - a) / whole
    inside = (to_b >= 0) & (to_c >= 0) & (to_b + to_c <= 1)
    row, face = np.nonzero(inside)
    b_share, c_share = to_b[row, face], to_c[row, face]
    corners = depth[faces[front[face]]]  # (k, 3); a face is up to 45 mm long, so its nearest corner says nothing
    near = corners[:, 0] + b_share * (corners[:, 1] - corners[:, 0]) + c_share * (corners[:, 2] - corners[:, 0])
    found = np.zeros(len(fell), bool)
    found[row[near < far[row] - BEFORE_MM]] = True
    return found


def _cross(one: Array, other: Array) -> Array:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
