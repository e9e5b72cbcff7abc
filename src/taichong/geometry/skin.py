"""The skin as what a ray from inside meets first: what `on_skin` needs to know of a body.

A ray leaves the body where it crosses a face whose outer side it comes out of. Only such crossings count, and
the first one does: never the nearest point of the skin, which jumps from fold to fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from taichong.geometry.vectors import dot, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

# How far outside a face a ray may pass and still count, in parts of its size: edges must not leak.
_EDGE = 1e-9
# Patches of one size class are tried together: classes from each doubling of the size to the next.
_SIZES = 2


class Hit(NamedTuple):
    """Where rays leave the skin.

    ``position`` and outward unit ``normal`` are ``(n, k, 3)``; on a mesh ``face`` is ``(n, k)`` and
    ``weights`` ``(n, k, 3)`` are the barycentric parts of its corners. NaN, and face -1, where a ray never
    leaves the skin.
    """

    position: Array
    normal: Array
    face: Ints | None = None
    weights: Array | None = None


class Skin(Protocol):
    """The skin of `n` bodies."""

    def first_hit(self, origin: Array, direction: Array, names: Sequence[str]) -> Hit:
        """Where the rays from `origin` ``(n, k, 3)`` along the unit `direction` leave the skin first.

        `names` are the `k` rules that ask; a skin may keep for each where it has to look.
        """


class TangentSkin:
    """The planes that touch the skin where rules hit it: the skin near those hits, to first order.

    Args:
        names: the rules, in the order of the hits.
        position: ``(k, 3)``, or ``(n, k, 3)`` where the skin itself has moved.
        normal: ``(k, 3)`` or ``(n, k, 3)``.
    """

    def __init__(self, names: Sequence[str], position: Array, normal: Array) -> None:
        self._index = {name: number for number, name in enumerate(names)}
        self._position, self._normal = position, normal

    def first_hit(self, origin: Array, direction: Array, names: Sequence[str]) -> Hit:
        """Where the rays cross their planes; see `Skin.first_hit`."""
        which = [self._index[name] for name in names]
        normal = self._normal[..., which, :]
        depth = dot(self._position[..., which, :] - origin, normal) / dot(direction, normal)
        return Hit(origin + depth[..., None] * direction, np.broadcast_to(normal, origin.shape))


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Faces where a ray can come out, for each of `k` rules: ``faces`` ``(k, t)``, short lists repeat a face.

    ``vertices`` ``(k, w)`` are all that those faces touch, ``corners`` ``(k, t, 3)`` say which of them each face has.
    """

    faces: Ints
    vertices: Ints
    corners: Ints

    @classmethod
    def of(cls, faces: Ints, chosen: Sequence[Ints]) -> Patch:
        """The patches of the face numbers `chosen`, one array for each rule."""
        unique = [np.unique(faces[each], return_inverse=True) for each in chosen]
        corners = [inverse.reshape(-1, 3) for _, inverse in unique]
        return cls(_padded(chosen), _padded([vertices for vertices, _ in unique]), _padded(corners))


class MeshSkin:
    """The skin of `n` bodies with the same faces.

    Args:
        vertices: ``(n, v, 3)`` [mm].
        faces: ``(f, 3)`` corners, counter-clockwise seen from outside.
        patches: for each rule the faces where its ray may come out: lists of face numbers that grow, each tried
            for the rays that leave none of the one before, see `patches_around`. A rule without any looks
            through all faces.
    """

    def __init__(self, vertices: Array, faces: Ints, patches: Mapping[str, tuple[Ints, ...]] | None = None) -> None:
        self._vertices, self._faces, self._patches = vertices, faces, patches or {}
        self._made: dict[tuple[str, ...], list[list[tuple[Ints, Patch]]]] = {}

    def on(self, vertices: Array) -> MeshSkin:
        """The skin of other bodies with the same faces; what was made ready for its rules is kept."""
        other = MeshSkin(vertices, self._faces, self._patches)
        other._made = self._made
        return other

    def first_hit(self, origin: Array, direction: Array, names: Sequence[str]) -> Hit:
        """Where the rays leave the mesh first; see `Skin.first_hit`."""
        face, depth = np.full(origin.shape[:2], -1), np.full(origin.shape[:2], np.nan)
        for stage in self._stages(tuple(names)):
            for which, patch in stage:
                body, ray = np.nonzero(face[:, which] < 0)
                if len(body):
                    at = body, which[ray]
                    near = self._vertices[body[:, None], patch.vertices[ray]]
                    far = _leaving(near, patch.corners[ray], origin[at], direction[at])
                    first = np.argmin(far, axis=1)
                    nearest = far[np.arange(len(far)), first]
                    face[at] = np.where(np.isinf(nearest), -1, patch.faces[ray, first])
                    depth[at] = np.where(np.isinf(nearest), np.nan, nearest)
        return self._hit(face, origin + depth[..., None] * direction)

    def _stages(self, names: tuple[str, ...]) -> list[list[tuple[Ints, Patch]]]:
        """For each try, which of the rules look together, and where: those with patches of much the same size."""
        if names not in self._made:
            everything = (np.arange(len(self._faces)),)
            lists = [self._patches.get(name, everything) for name in names]
            longest = max(len(each) for each in lists)
            stages = [[each[min(stage, len(each) - 1)] for each in lists] for stage in range(longest)]
            self._made[names] = [
                [(which, Patch.of(self._faces, [stage[rule] for rule in which])) for which in _alike(stage)]
                for stage in stages
            ]
        return self._made[names]

    def _hit(self, face: Ints, position: Array) -> Hit:
        corners = self._vertices[np.arange(len(face))[:, None, None], self._faces[face]]
        a, b, c = (corners[..., corner, :].astype(float) for corner in range(3))
        normal = np.cross(b - a, c - a)
        doubled = dot(normal, normal)
        to_b = dot(np.cross(position - a, c - a), normal) / doubled
        to_c = dot(np.cross(b - a, position - a), normal) / doubled
        outward = np.where((face < 0)[..., None], np.nan, unit(normal))
        return Hit(position, outward, face, np.stack([1 - to_b - to_c, to_b, to_c], axis=-1))


def _leaving(near: Array, corners: Ints, origin: Array, direction: Array) -> Array:
    """How far along each of `r` rays it leaves each of `t` triangles, ``(r, t)``; infinite where it does not.

    `near` ``(r, w, 3)`` are vertices, `corners` ``(r, t, 3)`` say which of them each triangle has. Seen along the
    ray, a triangle that it leaves turns counter-clockwise around it: three signed areas, all above 0, which weigh
    its corners.
    """
    across = _any_square(direction)
    axes = np.stack([across, np.cross(direction, across), direction], axis=-1).astype(near.dtype)
    seen = (near - origin[:, None].astype(near.dtype)) @ axes
    flat = corners + (np.arange(len(near)) * near.shape[1])[:, None, None]
    x, y = (seen[..., part].ravel()[flat] for part in range(2))
    areas = x[..., [1, 2, 0]] * y[..., [2, 0, 1]] - x[..., [2, 0, 1]] * y[..., [1, 2, 0]]
    total = areas.sum(axis=-1)
    inside = np.nonzero((total > 0) & (areas.min(axis=-1) >= -_EDGE * total))
    depth = (areas[inside] * seen[..., 2].ravel()[flat[inside]]).sum(axis=-1) / total[inside]
    far = np.full(total.shape, np.inf)
    far[inside] = np.where(depth >= 0, depth, np.inf)
    return far


def _any_square(direction: Array) -> Array:
    """A unit vector square to each `direction` ``(r, 3)``; which one does not matter."""
    helper = np.eye(3)[np.argmin(np.abs(direction), axis=-1)]
    return unit(np.cross(direction, helper))


def _alike(lists: Sequence[Ints]) -> list[Ints]:
    """Which of the lists are much the same in length, so that little is lost when short ones are padded."""
    size = np.floor(_SIZES * np.log2([len(each) for each in lists]))
    return [np.flatnonzero(size == each) for each in np.unique(size)]


def _padded(lists: Sequence[Ints]) -> Ints:
    """Lists of unequal length as one array ``(k, longest, …)``: short ones repeat their first entry."""
    longest = max(len(each) for each in lists)
    return np.stack([np.concatenate([each, np.repeat(each[:1], longest - len(each), axis=0)]) for each in lists])


def patches_around(faces: Ints, hits: Mapping[str, Ints], rings: Sequence[int] = (1, 5)) -> dict[str, tuple[Ints, ...]]:
    """For each rule the faces that it hit on sample bodies, with some rings of faces around them, then more.

    Args:
        faces: ``(f, 3)`` corners.
        hits: for each rule the numbers of the faces hit, from `Hit.face` of a skin without patches.
        rings: how many rings each list adds: the last enough that no body's hit lies beyond.
    """
    return {
        name: tuple(_grown(faces, np.unique(found[found >= 0]), each) for each in rings) for name, found in hits.items()
    }


def only_patches(
    faces: Ints, patches: Mapping[str, tuple[Ints, ...]]
) -> tuple[Ints, Ints, dict[str, tuple[Ints, ...]]]:
    """The part of a mesh that the patches need, for bodies of which no more than that is made.

    Returns:
        Numbers of the vertices to make ``(w,)``; the faces kept, with corners counted among those; the patches,
        with faces counted among those kept.
    """
    kept = np.unique(np.concatenate([each for stages in patches.values() for each in stages]))
    vertices, corners = np.unique(faces[kept], return_inverse=True)
    fewer = {name: tuple(np.searchsorted(kept, each) for each in stages) for name, stages in patches.items()}
    return vertices, corners.reshape(-1, 3), fewer


def _grown(faces: Ints, patch: Ints, rings: int) -> Ints:
    for _ in range(rings):
        patch = np.flatnonzero(np.isin(faces, faces[patch]).any(axis=1))
    return patch
