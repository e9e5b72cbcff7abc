"""Geometry on a triangle mesh: points bound to faces, rays, plane sections and the tape laid around them.

Everything is batched over n bodies of one topology. Positions are LPS, mm (see `taichong.body`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

TAPE_DIRECTIONS = 12
"""Directions in which the breadth of a section is taken; on an ellipse 1.5 times as long as wide they leave 1e-6."""

_ANGLES = np.pi * (np.arange(TAPE_DIRECTIONS) + 0.5) / TAPE_DIRECTIONS
_DIRECTIONS: Float = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=-1).astype(np.float32)  # 12, 2


@dataclass(frozen=True)
class Bound:
    """Points fixed on the skin: corner vertices (p, 3) of their faces, and their barycentric weights (p, 3)."""

    corners: Index
    weights: Float

    def positions(self, vertices: Float) -> Float:
        """Where the points are (n, p, 3) on bodies (n, V, 3)."""
        return np.einsum("npkc,pk->npc", vertices[:, self.corners], self.weights)

    def mirrored(self, mirror: Index) -> Bound:
        """The same points on the other side of the body."""
        return Bound(mirror[self.corners], self.weights)


@dataclass(frozen=True)
class Hits:
    """First hits of r rays on n bodies: face (n, r), -1 for a miss, barycentric weights (n, r, 3), distance (n, r) [mm]."""

    face: Index
    weights: Float
    distance: Float

    @property
    def missed(self) -> Mask:
        """Which rays met no face (n, r)."""
        return self.face < 0


def first_hits(vertices: Float, faces: Index, origins: Float, directions: Float, *, outward: bool) -> Hits:
    """Where rays first meet the faces.

    Args:
        vertices: bodies (n, V, 3).
        faces: the triangles (F, 3) that count.
        origins: (n, r, 3), or what broadcasts to it.
        directions: unit vectors (n, r, 3), or what broadcasts to it.
        outward: count faces that the ray leaves through (a ray from inside the body); else faces it enters through.

    The test is that of Möller and Trumbore (1997), Fast, minimum storage ray/triangle intersection.
    """
    corner = vertices[:, faces]  # n, F, 3, 3
    a = corner[:, :, 1] - corner[:, :, 0]
    b = corner[:, :, 2] - corner[:, :, 0]
    shape = np.broadcast_shapes(np.shape(origins), np.shape(directions), (len(vertices), 1, 3))
    hits = [
        _hit(corner[:, :, 0], a, b, o, d, outward)
        for o, d in zip(*(np.moveaxis(np.broadcast_to(x, shape), 1, 0) for x in (origins, directions)), strict=True)
    ]
    face, weights, distance = (np.stack(parts, axis=1) for parts in zip(*hits, strict=True))
    return Hits(face, weights, distance)


def _hit(corner: Float, a: Float, b: Float, origin: Float, direction: Float, outward: bool) -> tuple[Index, Float, Float]:  # noqa: FBT001
    """One ray a body (n, 3) against all faces (n, F, 3)."""
    p = np.cross(direction[:, None], b)
    determinant = np.einsum("nfc,nfc->nf", a, p)
    facing = determinant < 0 if outward else determinant > 0
    inverse = 1 / np.where(facing, determinant, 1)
    from_corner = origin[:, None] - corner
    u = np.einsum("nfc,nfc->nf", from_corner, p) * inverse
    q = np.cross(from_corner, a)
    v = np.einsum("nc,nfc->nf", direction, q) * inverse
    distance = np.einsum("nfc,nfc->nf", b, q) * inverse
    inside = facing & (u >= -1e-5) & (v >= -1e-5) & (u + v <= 1 + 1e-5) & (distance > 0)
    distance = np.where(inside, distance, np.inf)
    first = distance.argmin(axis=1)
    u, v, distance = (np.take_along_axis(x, first[:, None], 1)[:, 0] for x in (u, v, distance))
    return np.where(np.isfinite(distance), first, -1), np.stack([1 - u - v, u, v], axis=-1), distance


def edges(faces: Index) -> Index:
    """The edges (e, 2) of faces (F, 3), each once."""
    pairs = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return np.asarray(np.unique(pairs, axis=0))


def crossings(along: Float, across: Float, pairs: Index, at: Float) -> tuple[Float, Mask]:
    """Where edges cross a plane. Bodies come last here, so that each step runs along them.

    Args:
        along: coordinate of each vertex square to the plane (v, n).
        across: its two coordinates in the plane (2, v, n).
        pairs: edges (e, 2).
        at: where the plane stands (n,).

    Returns:
        crossing points (2, e, n), and which of them are real (e, n). The others are a point amid the real ones.
    """
    height = along - at
    start, end = height[pairs[:, 0]], height[pairs[:, 1]]
    real = (start > 0) != (end > 0)
    share = np.where(real, start / np.where(real, start - end, 1), 0)
    first, last = across[:, pairs[:, 0]], across[:, pairs[:, 1]]
    points = (first + share * (last - first)) * real
    amid = points.sum(axis=1) / np.maximum(real.sum(axis=0), 1).astype(np.float32)
    return points + amid[:, None] * ~real, real


def tape_mm(points: Float) -> Float:
    """Length (n,) of a taut tape around points (2, e, n): the perimeter of their convex hull.

    Cauchy: the perimeter of a convex figure is pi times its mean breadth over all directions.
    """
    reach = (_DIRECTIONS @ points.reshape(2, -1)).reshape(TAPE_DIRECTIONS, *points.shape[1:])
    return np.asarray(np.pi * (reach.max(axis=1) - reach.min(axis=1)).mean(axis=0))
