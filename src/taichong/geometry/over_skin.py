"""The shortest way over the skin between two places near each other, as a finger or a tape goes.

Planes through both places, turned about the straight line between them, cut the skin in lines; the shortest of these is
very nearly the geodesic on a limb, where the skin hardly bends sideways (within 1 mm, see tests/geometry).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taichong.geometry.vectors import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

TURNS = np.radians(np.linspace(-60, 60, 25))
FINER = np.radians(np.linspace(-5, 5, 11))
BESIDE_MM, FACING = 70.0, -0.25
FROM_END_MM = 0.01


def way_over_skin(vertices: Array, faces: Ints, ends: Array, outward: Array) -> Array:
    """Return the corners (m, 3) [mm] of the shortest line over the skin from one end to the other.

    Args:
        vertices: of one body (v, 3) [mm].
        faces: of its skin (f, 3), counter-clockwise seen from outside.
        ends: the two places on the skin (2, 3).
        outward: the outward normals there (2, 3).
    """
    straight = ends[1] - ends[0]
    along, up = unit(straight), unit(outward.sum(axis=0))
    up = unit(up - (up @ along) * along)
    corners = _near(vertices, faces, ends, up)
    lines = [_cut(corners, ends, along, up, turn) for turn in TURNS]
    best = int(np.argmin([length_mm(each) for each in lines]))
    return min((_cut(corners, ends, along, up, TURNS[best] + turn) for turn in FINER), key=length_mm)


def onto_skin(vertices: Array, faces: Ints, place: Array, outward: Array) -> Array:
    """Move a place (3,) that lies a little over or under the skin onto it, along its outward normal (3,).

    A place through which that line meets no skin within `BESIDE_MM` stays where it is.
    """
    near = np.asarray((np.abs(vertices - place) < BESIDE_MM).all(axis=1))
    a, b, c = np.moveaxis(vertices[faces[near[faces].all(axis=1)]], 1, 0)
    normal = np.cross(b - a, c - a)
    slant = normal @ outward
    meets = np.flatnonzero(slant > 1e-9 * np.linalg.norm(normal, axis=1))
    a, b, c, normal, slant = a[meets], b[meets], c[meets], normal[meets], slant[meets]
    away = ((a - place) * normal).sum(axis=1) / slant
    hit = place + away[:, None] * outward
    inside = [(np.cross(q - p, hit - p) * normal).sum(axis=1) for p, q in ((a, b), (b, c), (c, a))]
    found = np.flatnonzero(np.min(inside, axis=0) >= -1e-6 * (normal**2).sum(axis=1))
    return np.asarray(hit[found[np.abs(away[found]).argmin()]]) if len(found) else place


def length_mm(line: Array) -> float:
    """Measure how long a line of corners (m, 3) [mm] is."""
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def _near(vertices: Array, faces: Ints, ends: Array, up: Array) -> Array:
    """The faces around the line that look out on its side of the limb (f, 3, 3)."""
    low, high = ends.min(axis=0) - BESIDE_MM, ends.max(axis=0) + BESIDE_MM
    near = ((vertices > low) & (vertices < high)).all(axis=1)
    found = vertices[faces[near[faces].all(axis=1)]]
    normal = np.cross(found[:, 1] - found[:, 0], found[:, 2] - found[:, 0])
    return np.asarray(found[normal @ up > FACING * np.linalg.norm(normal, axis=1)])


def _cut(corners: Array, ends: Array, along: Array, up: Array, turn: float) -> Array:
    """Where one plane cuts the faces between the ends, in order along them."""
    side = np.cross(along, up)
    normal = np.cos(turn) * side + np.sin(turn) * up
    height = np.cross(normal, along)
    height = height if height @ up > 0 else -height
    away = (corners - ends[0]) @ normal
    found = []
    for one, other in ((0, 1), (1, 2), (2, 0)):
        crossed = np.flatnonzero((away[:, one] > 0) != (away[:, other] > 0))
        share = away[crossed, one] / (away[crossed, one] - away[crossed, other])
        found.append(corners[crossed, one] + share[:, None] * (corners[crossed, other] - corners[crossed, one]))
    places = np.concatenate(found)
    part = (places - ends[0]) @ along
    places = places[(part > FROM_END_MM) & (part < (ends[1] - ends[0]) @ along - FROM_END_MM)]
    return _walk(places, ends, along, height)


def _walk(places: Array, ends: Array, along: Array, height: Array) -> Array:
    """Order along the line; of several over each other, what lies outermost."""
    part = (places - ends[0]) @ along
    order = np.argsort(part)
    places, part = places[order], part[order]
    cell = np.round(part / 1.5).astype(int)
    up = (places - ends[0]) @ height
    outermost = np.full(cell.max(initial=0) + 1, -np.inf)
    np.maximum.at(outermost, cell, up)
    kept = up > outermost[cell] - 3.0
    return np.concatenate([ends[:1], places[kept], ends[1:]])
