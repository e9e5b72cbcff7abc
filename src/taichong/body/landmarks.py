"""Landmarks on bodies: where they are, and how they move when the shape does.

A landmark is bound to a face of the mesh (`bodies/anny/landmarks.yaml`), so that its place is linear in the
coefficients of the shape but for the floor that the body stands on. Left side and midline; the right mirrors it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from ruamel.yaml import YAML

from taichong.body.shape import LinearPoints, anny, room
from taichong.errors import AtlasError
from taichong.geometry import unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from taichong.body.shape import ShapeSpace
    from taichong.geometry import Hit

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Bound:
    """Places bound to faces of the mesh, which go where the skin goes.

    Attributes:
        points: the places; those of the pelvis lie under the skin.
        corners: the vertices of each place's face (p, 3), or of the face over it.
        weights: of these corners (p, 3), each row summing to 1.
    """

    points: LinearPoints
    corners: Ints
    weights: Array

    @classmethod
    def to(cls, space: ShapeSpace, faces: Ints, weights: Array) -> Bound:
        """Places in `faces` (p,), counted among all faces of the mesh, by the weights of their corners (p, 3)."""
        corners = space.faces[faces]
        return cls(space.bound_to(corners, weights.astype(np.float32)), corners, weights)

    def positions(self, coefficients: NDArray[np.float32]) -> Array:
        """Where they are (n, p, 3) [mm] on bodies (n, K)."""
        return self.points.positions(coefficients).astype(float)

    def normals(self, coefficients: NDArray[np.float32]) -> Array:
        """The outward unit normals (n, p, 3) of their faces."""
        found = self.points.space.vertices(coefficients, self.corners.ravel()).astype(float)
        a, b, c = np.moveaxis(found.reshape(-1, *self.corners.shape, 3), 2, 0)
        return np.asarray(unit(np.cross(b - a, c - a)))

    def jacobian(self, coefficients: NDArray[np.float32]) -> Array:
        """How they move (K, p, 3) [mm] with each coefficient of one body (K,), soles kept on the floor."""
        return np.moveaxis(self.points.jacobian(coefficients), -1, 0).astype(float)


@lru_cache(maxsize=4)
def bound_landmarks(ids: tuple[str, ...]) -> Bound:
    """The landmarks `ids` of the body model, in this order; those of the pelvis as parts of one rigid thing.

    Raises:
        AtlasError: one of them is not bound to the mesh.
    """
    file = room() / "landmarks.yaml"
    found = {entry["id"]: entry for entry in YAML(typ="safe").load(file)["landmarks"]}
    _check(file, ids, found)
    faces = np.array([found[name]["face"] for name in ids])
    skin = Bound.to(anny(), faces, np.array([found[name]["barycentric"] for name in ids]))
    return replace(skin, points=_with_pelvis(skin.points, ids))


def _with_pelvis(points: LinearPoints, ids: Sequence[str]) -> LinearPoints:
    """The same, with the landmarks of the pelvis where `builders/fit_pelvis.py` has its bone."""
    mean, components = points.mean.copy(), points.components.copy()
    with np.load(room() / "pelvis.npz") as pelvis:
        for number, name in enumerate(pelvis["names"].tolist()):
            if name in ids:
                mean[ids.index(name)] = pelvis["mean"][number]
                components[:, ids.index(name)] = pelvis["components"][:, number]
    return LinearPoints(points.space, mean, components)


def _check(file: Path, ids: Sequence[str], found: dict[str, dict[str, object]]) -> None:
    if missing := [name for name in ids if name not in found]:
        raise AtlasError(
            f"{file.name}: {missing[0]} is not bound to the mesh; place it in builders/placing.yaml "
            "and run builders/place_landmarks.py"
        )


def of_mesh(hit: Hit) -> tuple[Ints, Array]:
    """The faces (n, p) and the weights of their corners (n, p, 3) of hits.

    Raises:
        TypeError: the skin that was hit is no mesh.
    """
    if hit.face is None or hit.weights is None:
        raise TypeError("these hits have no faces: they are of a skin that is no mesh")
    return hit.face, hit.weights


def tangents(normals: Array) -> Array:
    """Two unit vectors square to each unit normal (..., 3) and to each other, as (..., 2, 3)."""
    helper = np.zeros_like(normals)
    np.put_along_axis(helper, np.argmin(np.abs(normals), axis=-1)[..., None], 1, -1)
    across = unit(np.cross(normals, helper))
    return np.stack([across, np.cross(normals, across)], axis=-2)
