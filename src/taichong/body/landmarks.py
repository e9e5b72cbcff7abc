"""Landmarks on bodies: where they are, and how they move when the shape does.

A landmark is bound to a face of the mesh (`bodies/anny/landmarks.yaml`), so that its place is linear in the
coefficients of the shape but for the floor that the body stands on. Left side and midline; the right mirrors it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from ruamel.yaml import YAML

from taichong.body.fit import solver
from taichong.body.people import SEXES
from taichong.body.shape import LinearPoints, anny, room
from taichong.errors import AtlasError
from taichong.geometry import MeshSkin, unit

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
        """Bind places to `faces` (p,), counted among all faces of the mesh, by their corners' weights (p, 3)."""
        corners = space.faces[faces]
        return cls(space.bound_to(corners, weights.astype(np.float32)), corners, weights)

    def positions(self, coefficients: NDArray[np.float32]) -> Array:
        """Return where they are (n, p, 3) [mm] on bodies (n, K)."""
        return self.points.positions(coefficients).astype(float)

    def normals(self, coefficients: NDArray[np.float32]) -> Array:
        """Return the outward unit normals (n, p, 3) of their faces."""
        found = self.points.space.vertices(coefficients, self.corners.ravel()).astype(float)
        a, b, c = np.moveaxis(found.reshape(-1, *self.corners.shape, 3), 2, 0)
        return np.asarray(unit(np.cross(b - a, c - a)))

    def jacobian(self, coefficients: NDArray[np.float32]) -> Array:
        """Return how they move (K, p, 3) [mm] with each coefficient of one body (K,), soles on the floor."""
        return np.moveaxis(self.points.jacobian(coefficients), -1, 0).astype(float)


Placing = tuple[str, "tuple[float, ...]", "tuple[float, ...]"]
"""A landmark's id, a place [mm] inside the mean body, and the way out from there to the skin."""


@lru_cache(maxsize=4)
def bound_landmarks(ids: tuple[str, ...], placed: tuple[Placing, ...] = ()) -> Bound:
    """Bind the landmarks `ids` of the body model, in this order; the pelvis moves as one rigid thing, the spine as one.

    Args:
        ids: their names.
        placed: those that the model does not know, shot from inside the survey's mean body.

    Raises:
        AtlasError: one of them is not bound to the mesh.
    """
    file = room() / "landmarks.yaml"
    found = {entry["id"]: entry for entry in _parsed(file.read_text(encoding="utf-8"))["landmarks"]}
    found |= {name: _shot(name, through, toward) for name, through, toward in placed}
    _check(file, ids, found)
    faces = np.array([found[name]["face"] for name in ids])
    skin = Bound.to(anny(), faces, np.array([found[name]["barycentric"] for name in ids]))
    return replace(skin, points=_with_spine(_with_pelvis(skin.points, ids), ids))


@lru_cache(maxsize=4)
def _parsed(text: str) -> Any:  # noqa: ANN401 -- whatever stands in the text
    """What a file says, parsed once: parsing takes longer than all that is made of it."""
    return YAML(typ="safe").load(text)


def _shot(name: str, through: Sequence[float], toward: Sequence[float]) -> dict[str, object]:
    """Where a ray inside the mean body, women and men half and half, leaves the skin."""
    space = anny()
    mean = np.mean([solver(sex).centre for sex in SEXES[:2]], axis=0)[None].astype(np.float32)
    way = np.asarray(toward, float)
    if not np.linalg.norm(way):
        raise AtlasError(f"landmarks.yaml: {name}: placed.toward: 0, 0, 0 leads nowhere; [1, 0, 0] is to the left")
    skin = MeshSkin(space.vertices(mean).astype(float), space.faces[space.skin])
    face, weights = of_mesh(skin.first_hit(np.array([[through]], float), unit(way)[None, None], [name]))
    if face[0, 0] < 0:
        raise AtlasError(f"landmarks.yaml: {name}: placed: the ray never leaves the skin; begin it inside the body")
    return {"face": int(np.flatnonzero(space.skin)[face[0, 0]]), "barycentric": weights[0, 0].tolist()}


def _with_pelvis(points: LinearPoints, ids: Sequence[str]) -> LinearPoints:
    """The same, with the landmarks of the pelvis where `builders/fit_pelvis.py` has its bone."""
    mean, components = points.mean.copy(), points.components.copy()
    with np.load(room() / "pelvis.npz") as pelvis:
        for number, name in enumerate(pelvis["names"].tolist()):
            if name in ids:
                mean[ids.index(name)] = pelvis["mean"][number]
                components[:, ids.index(name)] = pelvis["components"][:, number]
    return LinearPoints(points.space, mean, components)


def _with_spine(points: LinearPoints, ids: Sequence[str]) -> LinearPoints:
    """The same, with every vertebra at its share of the height between two others, as `spine.yaml` has it."""
    mean, components = points.mean.copy(), points.components.copy()
    for each in _parsed((room() / "spine.yaml").read_text(encoding="utf-8"))["heights"]:
        if {each["id"], each["from"], each["to"]} <= set(ids):
            number, start, end = (ids.index(each[key]) for key in ("id", "from", "to"))
            for values in (mean[None], components):
                high, low = values[:, start, 2], values[:, end, 2]
                values[:, number, 2] = high + each["share"] * (low - high)
    return LinearPoints(points.space, mean, components)


def _check(file: Path, ids: Sequence[str], found: dict[str, dict[str, object]]) -> None:
    if missing := [name for name in ids if name not in found]:
        raise AtlasError(
            f"{file.name}: {missing[0]} is not bound to the mesh; say in its record where it is placed "
            "(placed: {through: [x, y, z], toward: [x, y, z]}, see EDITING.md)"
        )


def of_mesh(hit: Hit) -> tuple[Ints, Array]:
    """Return the faces (n, p) that were hit, with the weights of their corners (n, p, 3).

    Raises:
        TypeError: the skin that was hit is no mesh.
    """
    if hit.face is None or hit.weights is None:
        raise TypeError("these hits have no faces: they are of a skin that is no mesh")
    return hit.face, hit.weights


def tangents(normals: Array) -> Array:
    """Find two unit vectors square to each unit normal (..., 3) and to each other, as (..., 2, 3)."""
    helper = np.zeros_like(normals)
    np.put_along_axis(helper, np.argmin(np.abs(normals), axis=-1)[..., None], 1, -1)
    across = unit(np.cross(normals, helper))
    return np.stack([across, np.cross(normals, across)], axis=-2)
