"""The skin as what a ray from inside meets first: what `on_skin` needs to know of a body.

A ray leaves the body where it crosses a face whose outer side it comes out of. Only such crossings count, and
the first one does: never the nearest point of the skin, which jumps from fold to fold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from taichong.constructions import dot, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

# How far outside a face a ray may pass and still count, in parts of its size: edges must not leak.
_EDGE = 1e-9


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


class MeshSkin:
    """The skin of `n` bodies with the same faces.

    Args:
        vertices: ``(n, v, 3)`` [mm].
        faces: ``(f, 3)`` corners, counter-clockwise seen from outside.
        patches: for each rule the faces where its ray can come out, see `patches_around`; a ray that leaves
            none of them, and a rule without a patch, looks through all faces.
    """

    def __init__(self, vertices: Array, faces: Ints, patches: Mapping[str, Ints] | None = None) -> None:
        self._vertices, self._faces, self._patches = vertices, faces, patches or {}

    def first_hit(self, origin: Array, direction: Array, names: Sequence[str]) -> Hit:
        """Where the rays leave the mesh first; see `Skin.first_hit`."""
        bodies = np.repeat(np.arange(len(origin))[:, None], len(names), axis=1)
        face, depth = np.full(bodies.shape, -1), np.full(bodies.shape, np.inf)
        known = [number for number, name in enumerate(names) if name in self._patches]
        if known:
            tried = _padded([self._patches[names[number]] for number in known])
            face[:, known], depth[:, known] = self._nearest(
                bodies[:, known],
                np.broadcast_to(tried, (len(origin), *tried.shape)),
                origin[:, known],
                direction[:, known],
            )
        every = np.arange(len(self._faces))
        for body, ray in np.argwhere(face < 0):
            here = np.s_[body : body + 1, ray : ray + 1]
            face[here], depth[here] = self._nearest(bodies[here], every[None, None], origin[here], direction[here])
        return self._hit(face, origin + np.where(face < 0, np.nan, depth)[..., None] * direction)

    def _nearest(self, bodies: Ints, tried: Ints, origin: Array, direction: Array) -> tuple[Ints, Array]:
        """Of the faces `tried` ``(n, k, t)`` the one that each ray leaves first, and how far on [mm]."""
        depth = _leaving(self._corners(bodies[..., None], tried), origin, direction)
        first = np.argmin(depth, axis=-1)[..., None]
        nearest = np.take_along_axis(depth, first, -1)[..., 0]
        return np.where(np.isinf(nearest), -1, np.take_along_axis(tried, first, -1)[..., 0]), nearest

    def _corners(self, bodies: Ints, faces: Ints) -> Array:
        return self._vertices[bodies[..., None], self._faces[faces]]

    def _hit(self, face: Ints, position: Array) -> Hit:
        corners = self._corners(np.arange(len(face))[:, None], face)
        a, b, c = corners[..., 0, :], corners[..., 1, :], corners[..., 2, :]
        normal = np.cross(b - a, c - a)
        doubled = dot(normal, normal)
        to_b = dot(np.cross(position - a, c - a), normal) / doubled
        to_c = dot(np.cross(b - a, position - a), normal) / doubled
        lost = face < 0
        outward = np.where(lost[..., None], np.nan, unit(normal))
        return Hit(position, outward, face, np.stack([1 - to_b - to_c, to_b, to_c], axis=-1))


def _leaving(corners: Array, origin: Array, direction: Array) -> Array:
    """How far along each ray ``(n, k, 3)`` it leaves each triangle ``(n, k, t, 3, 3)``; infinite if not.

    Seen along the ray, a triangle that it leaves turns counter-clockwise around it: three signed areas, all
    above 0, weigh its corners.
    """
    across = _any_square(direction)
    axes = np.stack([across, np.cross(direction, across), direction], axis=-1)
    x, y, depth = np.moveaxis((corners - origin[..., None, None, :]) @ axes[..., None, :, :], -1, 0)
    areas = [x[..., j] * y[..., k] - x[..., k] * y[..., j] for j, k in ((1, 2), (2, 0), (0, 1))]
    total = areas[0] + areas[1] + areas[2]
    inside = (total > 0) & (np.minimum(np.minimum(*areas[:2]), areas[2]) >= -_EDGE * total)
    weighed = areas[0] * depth[..., 0] + areas[1] * depth[..., 1] + areas[2] * depth[..., 2]
    far = np.divide(weighed, total, out=np.full_like(total, np.inf), where=inside)
    return np.where(far >= 0, far, np.inf)


def _any_square(direction: Array) -> Array:
    """A unit vector square to each `direction`; which one does not matter."""
    helper = np.zeros_like(direction)
    np.put_along_axis(helper, np.argmin(np.abs(direction), axis=-1)[..., None], 1, -1)
    return unit(np.cross(direction, helper))


def _padded(patches: Sequence[Ints]) -> Ints:
    """Patches of unequal size as one array ``(k, t)``: short ones repeat their first face."""
    size = max(len(patch) for patch in patches)
    return np.stack([np.concatenate([patch, np.full(size - len(patch), patch[0])]) for patch in patches])


def patches_around(faces: Ints, hits: Mapping[str, Ints], rings: int) -> dict[str, Ints]:
    """For each rule the faces that it hit on sample bodies, and `rings` rings of faces around them.

    Args:
        faces: ``(f, 3)`` corners.
        hits: for each rule the numbers of the faces hit, from `Hit.face` of a skin without patches.
        rings: how many rings to add: enough that no other body's hit lies beyond.
    """
    return {name: _grown(faces, np.unique(found[found >= 0]), rings) for name, found in hits.items()}


def _grown(faces: Ints, patch: Ints, rings: int) -> Ints:
    for _ in range(rings):
        patch = np.flatnonzero(np.isin(faces, faces[patch]).any(axis=1))
    return patch
