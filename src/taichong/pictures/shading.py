"""How a body looks in a picture: skin with soft light, and zones drawn on it with a pattern, in NumPy.

A zone is told apart by its stripes and its dark rim, not by colour alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taichong.geometry import dot, unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]

SKIN = np.array([238.0, 208.0, 184.0])
ZONE = np.array([20.0, 60.0, 130.0])
PAPER = 255.0
FACE_MM = 70.0
"""No face of the skin has all its corners farther than this from each of its places."""
STRIPE_PIXELS = 14
"""How far apart the stripes of a zone are, in pixels of the finer picture."""
DEEP = 1.5
"""So many of its radii beneath its middle, or above, a disc ends that is measured across a direction."""
THIN_PIXELS = (3, 5)
"""Over a bone that is named a stripe of ink is so wide, and paper beside it goes so far: the rest is the bone."""


def vertex_normals(vertices: Array, faces: NDArray[np.intp]) -> Array:
    """Return outward unit normals (v, 3): of the faces around each vertex, by their area."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    corners, areas = faces.ravel(), np.repeat(np.cross(b - a, c - a), 3, axis=0)
    summed = [np.bincount(corners, areas[:, axis], len(vertices)) for axis in range(3)]
    normals = np.stack(summed, axis=1).astype(float)
    return np.asarray(normals / np.maximum(np.sqrt(dot(normals, normals)), 1e-9)[:, None])


def shaded(camera: Camera, buffer: Buffer, vertices: Array, faces: NDArray[np.intp]) -> Array:
    """Colour skin (h, w, 3) under a light from above left, paper white where there is none."""
    seen = buffer.face >= 0
    corners = faces[buffer.face[seen]]
    normals = _weighed(vertex_normals(vertices, faces)[corners], buffer.weights[seen])
    normals /= np.maximum(np.sqrt(dot(normals, normals)), 1e-9)[:, None]
    light = unit(0.45 * camera.toward + 0.55 * camera.up - 0.6 * camera.right)
    facing = np.clip(dot(normals, np.broadcast_to(camera.toward, normals.shape)), 0, 1)
    lit = np.clip(dot(normals, np.broadcast_to(light, normals.shape)), 0, 1)
    picture = np.full((*buffer.face.shape, 3), PAPER)
    picture[seen] = SKIN * np.minimum(0.34 + 0.5 * lit + 0.25 * facing**2, 1.05)[:, None]
    return np.clip(picture, 0, PAPER)


def draw_zones(  # noqa: PLR0913, PLR0917 -- a picture, what is on it, and what to draw
    picture: Array,
    buffer: Buffer,
    vertices: Array,
    faces: NDArray[np.intp],
    zones: Iterable[tuple[Array, float]],
    rim_mm: float,
    pale: float = 0.0,
    seen_through: NDArray[np.bool_] | None = None,
    across: Array | None = None,
) -> None:
    """Draw discs on the skin, each a centre (3,) and a radius [mm]: stripes inside, a dark rim of 2 `rim_mm`.

    With `pale` the stripes are ink and paper by so much, and paper runs around the rim: as plain on dark skin as on
    light. Where it is `seen_through` (h, w), as over a bone that is named, stripes are thin, with nothing between.
    How far a place is from the middle is measured straight, or `across` a direction (3,), unit: a disc is round even
    where the skin jumps, as beside a nose, and ends so deep below its middle.
    """
    for centre, radius_mm in zones:
        reach_mm = radius_mm + 3 * rim_mm
        far_mm = reach_mm if across is None else DEEP * reach_mm
        around = np.all(np.abs(vertices - centre) < far_mm + FACE_MM, axis=1)
        some = np.flatnonzero(around[faces].any(axis=1))
        corners = vertices[faces[some]]
        low, high = corners.min(axis=1), corners.max(axis=1)
        near = np.zeros(len(faces) + 1, bool)  # -1, where there is no face, is the last
        near[some[np.all((low < centre + far_mm) & (high > centre - far_mm), axis=1)]] = True
        seen = np.flatnonzero(near.take(buffer.face, mode="wrap"))
        touched = faces.take(buffer.face.ravel()[seen], axis=0)
        places = _weighed(vertices.take(touched, axis=0), buffer.weights.reshape(-1, 3).take(seen, axis=0))
        away = places - centre
        deep = dot(away, across) if across is not None else 0.0
        part = np.sqrt(dot(away, away) - deep**2) / radius_mm
        inside = (part * radius_mm < reach_mm) & (np.abs(deep) < far_mm)
        seen, part = seen[inside], part[inside]
        down, right = np.divmod(seen, buffer.face.shape[1])
        along = (down + right) % STRIPE_PIXELS
        thin = np.zeros(len(seen), bool) if seen_through is None else seen_through.ravel()[seen]
        stripe = along < np.where(thin, THIN_PIXELS[0], STRIPE_PIXELS // 2)
        paper = ~stripe & (~thin | (along < THIN_PIXELS[1]))
        ink = np.where(part < 1, np.where(stripe, pale or 0.55, 0.0 if pale else 0.18), 0.0)
        ink = np.where(np.abs(part - 1) * radius_mm < rim_mm, 0.9, ink)[:, None]
        under = picture[down, right]
        if pale:
            white = np.where((part < 1) & paper, pale, 0.0)
            white = np.where(np.abs(part * radius_mm - radius_mm - 2 * rim_mm) < rim_mm, 0.9, white)[:, None]
            under = under * (1 - white) + PAPER * white
        picture[down, right] = under * (1 - ink) + ZONE * ink


def _weighed(corners: Array, weights: NDArray[np.float32]) -> Array:
    return np.asarray((corners * weights[..., None]).sum(axis=-2))
