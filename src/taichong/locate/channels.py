"""The channels as lines on one body's skin, through their points in order.

What was walked once on the mean body (`builders/find_channels.py`) is bound to edges of the mesh and goes along with
the skin; between two points it slides over the skin toward where these lie on this body.
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.body import anny, room
from taichong.geometry import dot, unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from taichong.atlas import Atlas
    from taichong.locate.body import Body

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]


class Bound(NamedTuple):
    """The lines of the mean body: for each pair of points the edges (m, 2) that its way crosses, and where (m,)."""

    ways: dict[str, tuple[Ints, Array]]
    corners: dict[str, Ints]
    weights: dict[str, Array]


def runs(atlas: Atlas) -> Iterator[list[str]]:
    """Yield the points that each line of each channel passes, in order."""
    codes = {point.code for point in atlas.points if point.place}
    for channel in atlas.channels:
        for part in _parts(channel.code):
            yield [code for number in part if (code := f"{channel.code}{number}") in codes]


def _parts(channel: str) -> tuple[list[int], ...]:
    """The numbers in the order of the course: ST has a branch on the face, BL two lines on the back."""
    if channel == "ST":
        return [*range(1, 9)], [5, *range(9, 46)]
    if channel == "BL":
        return [*range(1, 41)], [10, *range(41, 55), 40, *range(55, 68)]
    return ([*range(1, 68)],)


@lru_cache(maxsize=1)
def _bound() -> Bound:
    with np.load(room() / "channels.npz") as baked:
        names, edges, shares = baked["ways"], baked["edges"].astype(np.intp), baked["shares"].astype(float)
        codes, faces, weights = baked["codes"], baked["faces"], baked["weights"].astype(float)
    ways = {str(name): (edges[names == name], shares[names == name]) for name in np.unique(names)}
    return Bound(
        ways,
        {str(code): anny().faces[face] for code, face in zip(codes, faces, strict=True)},
        {str(code): each for code, each in zip(codes, weights, strict=True)},
    )


def channel_lines(body: Body) -> dict[str, list[Array]]:
    """Draw every channel on the left of a body: lines (m, 3) [mm] by WHO letters; mirror them for the right."""
    vertices = np.asarray(body.vertices, float)
    normals = _normals(vertices)
    found: dict[str, list[Array]] = {}
    for run in runs(body.engine.atlas):
        pieces = [_way(body, vertices, normals, *pair) for pair in itertools.pairwise(run)]
        found.setdefault(run[0].rstrip("0123456789"), []).append(np.concatenate([*pieces, [body.places[run[-1]]]]))
    return found


def _normals(vertices: Array) -> Array:
    """Outward unit normals at the vertices (V, 3): those of the faces around, by their areas."""
    a, b, c = (vertices[anny().faces[:, corner]] for corner in range(3))
    area = np.cross(b - a, c - a)
    found = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(found, anny().faces[:, corner], area)
    return unit(found)


def _way(body: Body, vertices: Array, normals: Array, one: str, other: str) -> Array:
    """From a point to before the next: its own place, then the corners of the way over the skin between them."""
    bound = _bound()
    nothing = np.zeros((0, 2), np.intp), np.zeros(0)
    edges, shares = bound.ways.get(f"{one} {other}", nothing)
    corners = vertices[edges[:, 0]] + shares[:, None] * (vertices[edges[:, 1]] - vertices[edges[:, 0]])
    start, end = body.places[one], body.places[other]
    before, after = (bound.weights[code] @ vertices[bound.corners[code]] for code in (one, other))
    along = np.linalg.norm(np.diff(np.concatenate([[before], corners, [after]]), axis=0), axis=1).cumsum()
    part = (along[:-1] / max(along[-1], 1e-9))[:, None]
    slid = (1 - part) * (start - before) + part * (end - after)
    up = unit(normals[edges].sum(axis=1))
    return np.concatenate([[start], corners + slid - dot(slid, up)[:, None] * up])
