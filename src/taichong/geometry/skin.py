"""The skin as what a ray from inside meets first: what `on_skin` needs to know of a body.

A ray leaves the body where it crosses a face whose outer side it comes out of. Only such crossings count, and
the first one does: never the nearest point of the skin, which jumps from fold to fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from taichong.geometry.vectors import cross, dot, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

# How far outside a face a ray may pass and still count, in parts of its size: edges must not leak.
_EDGE = 1e-9
# Faces that are tried at a time, over all rays and bodies: their arrays stay within the processor's cache.
_TRIES = 100_000


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
        """Find where the rays from `origin` ``(n, k, 3)`` along the unit `direction` first leave the skin.

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
        """Find where the rays cross their planes; see `Skin.first_hit`."""
        which = [self._index[name] for name in names]
        normal = self._normal[..., which, :]
        depth = dot(self._position[..., which, :] - origin, normal) / dot(direction, normal)
        return Hit(origin + depth[..., None] * direction, np.broadcast_to(normal, origin.shape))


class HeldSkin:
    """A mesh on which some rules have come out already.

    Args:
        skin: where the others come out.
        names: the rules that have.
        face: on which faces, in the order of `names` (n, k); -1 where a rule has not, after all.
        weights: of the corners of these faces (n, k, 3).
    """

    def __init__(self, skin: MeshSkin, names: Sequence[str], face: Ints, weights: Array) -> None:
        self._skin, self._held, self._there = skin, skin.at(face, weights), face >= 0
        self._numbers = {name: number for number, name in enumerate(names)}

    def first_hit(self, origin: Array, direction: Array, names: Sequence[str]) -> Hit:
        """Find where the rays leave the mesh, or where their rules came out; see `Skin.first_hit`."""
        found = self._skin.first_hit(origin, direction, names)
        at = [number for number, name in enumerate(names) if name in self._numbers]
        held = [self._numbers[names[number]] for number in at]
        bodies, columns = np.nonzero(self._there[:, held])
        rows = bodies, np.array(at, np.intp)[columns]
        for into, each in zip(found, self._held, strict=True):
            if into is not None and each is not None:
                into[rows] = each[bodies, np.array(held, np.intp)[columns]]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Faces where rays can come out, as one list for all rays.

    Attributes:
        ray: for each try of a face, the ray that it is tried for (t,), in their order.
        faces: its number (t,).
        vertices: for each ray all vertices that its faces touch, one after the other (w,).
        vertex_ray: the ray that each of these stands there for (w,).
        corners: which of these vertices each face has (t, 3).
    """

    ray: Ints
    faces: Ints
    vertices: Ints
    vertex_ray: Ints
    corners: Ints

    @classmethod
    def of(cls, faces: Ints, chosen: Sequence[Ints]) -> Patch:
        """Make the patch of the face numbers `chosen`, one array for each ray."""
        found = [np.unique(faces[each], return_inverse=True) for each in chosen]
        sizes = [len(vertices) for vertices, _ in found]
        starts = np.cumsum([0, *sizes[:-1]])
        return cls(
            ray=np.repeat(np.arange(len(chosen)), [len(each) for each in chosen]),
            faces=np.concatenate(chosen),
            vertices=np.concatenate([vertices for vertices, _ in found]),
            vertex_ray=np.repeat(np.arange(len(chosen)), sizes),
            corners=np.concatenate(
                [inverse.reshape(-1, 3) + start for (_, inverse), start in zip(found, starts, strict=True)]
            ),
        )


class _Exits(NamedTuple):
    """Where rays leave the skin first: face (n, k), -1 for nowhere; depth (n, k); weights of its corners (n, k, 3)."""

    face: Ints
    depth: Array
    weights: Array

    @classmethod
    def nowhere(cls, bodies: int, rays: int) -> _Exits:
        return cls(np.full((bodies, rays), -1), np.full((bodies, rays), np.nan), np.full((bodies, rays, 3), np.nan))

    def put(self, at: Any, found: _Exits) -> None:  # noqa: ANN401 -- whatever indexes an array
        """Write what was found for some bodies or rays in its place."""
        for into, each in zip(self, found, strict=True):
            into[at] = each


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
        self._made: dict[tuple[tuple[str, ...], int], Patch] = {}

    def on(self, vertices: Array) -> MeshSkin:
        """Return the skin of other bodies with the same faces; what is ready for the rules is reused."""
        other = MeshSkin(vertices, self._faces, self._patches)
        other._made = self._made
        return other

    def at(self, face: Ints, weights: Array) -> Hit:
        """Place points on faces (n, k) by the weights (n, k, 3) of their corners; NaN for face -1."""
        corners = self._vertices[np.arange(len(face))[:, None, None], self._faces[face]].astype(float)
        position = np.where((face < 0)[..., None], np.nan, (corners * weights[..., None]).sum(axis=2))
        return Hit(position, self._normals(face), face, weights)

    def first_hit(self, origin: Array, direction: Array, names: Sequence[str]) -> Hit:
        """Find where the rays leave the mesh first; see `Skin.first_hit`."""
        found = self._exits(slice(None), origin, direction, self._patch(tuple(names), 0))
        for ray in np.flatnonzero((found.face < 0).any(axis=0)).tolist():
            self._look_further(found, origin, direction, ray, names[ray])
        normal = self._normals(found.face)
        return Hit(origin + found.depth[..., None] * direction, normal, found.face, found.weights)

    def _look_further(self, found: _Exits, origin: Array, direction: Array, ray: int, name: str) -> None:
        """Try the wider patches of one rule for the bodies whose ray left the narrow one nowhere."""
        for stage in range(1, len(self._stages(name))):
            lost = np.flatnonzero(found.face[:, ray] < 0)
            if len(lost):
                at = np.ix_(lost, np.array([ray]))
                found.put(at, self._exits(lost, origin[at], direction[at], self._patch((name,), stage)))

    def _patch(self, names: tuple[str, ...], stage: int) -> Patch:
        if (names, stage) not in self._made:
            self._made[names, stage] = Patch.of(self._faces, [self._stages(name)[stage] for name in names])
        return self._made[names, stage]

    def _stages(self, name: str) -> tuple[Ints, ...]:
        # All faces are tried for one rule at a time, as what comes after an empty patch: together they would not fit.
        return self._patches.get(name) or (np.arange(0), np.arange(len(self._faces)))

    def _exits(self, bodies: Any, origin: Array, direction: Array, patch: Patch) -> _Exits:  # noqa: ANN401
        """The first exits of rays (m, k, 3) from some of the bodies, a few of them at a time."""
        vertices = self._vertices[bodies]
        found = _Exits.nowhere(*origin.shape[:2])
        together = 1 + _TRIES // max(len(patch.faces), 1)
        for start in range(0, len(origin), together):
            some = slice(start, start + together)
            found.put(some, _first_exits(vertices[some], origin[some], direction[some], patch))
        return found

    def _normals(self, face: Ints) -> Array:
        corners = self._vertices[np.arange(len(face))[:, None, None], self._faces[face]]
        a, b, c = (corners[..., corner, :].astype(float) for corner in range(3))
        return np.where((face < 0)[..., None], np.nan, unit(cross(b - a, c - a)))


def _first_exits(vertices: Array, origin: Array, direction: Array, patch: Patch) -> _Exits:
    """Where rays (n, k, 3) first leave the faces of `patch` on bodies of vertices (n, v, 3).

    Seen along the ray, a triangle that it leaves turns counter-clockwise around it: three signed areas, all above 0,
    which weigh its corners.
    """
    seen = _seen_along(vertices, origin, direction, patch)
    (xa, xb, xc), (ya, yb, yc) = ([part[:, patch.corners[:, each]] for each in range(3)] for part in seen[:2])
    areas = xb * yc - xc * yb, xc * ya - xa * yc, xa * yb - xb * ya
    total = areas[0] + areas[1] + areas[2]
    least = -_EDGE * total
    body, tried = np.nonzero((total > 0) & (areas[0] >= least) & (areas[1] >= least) & (areas[2] >= least))
    weights = np.stack([area[body, tried] for area in areas], axis=-1) / total[body, tried][:, None]
    depth = (weights * seen[2][body[:, None], patch.corners[tried]]).sum(axis=-1)
    ahead = np.flatnonzero(depth >= 0)
    body, tried, depth, weights = body[ahead], tried[ahead], depth[ahead], weights[ahead]
    rays = origin.shape[1]
    which = body * rays + patch.ray[tried]
    order = np.lexsort((depth, which))
    first = order[np.diff(which[order], prepend=-1) > 0]
    found = _Exits.nowhere(*origin.shape[:2])
    at = np.divmod(which[first], rays)
    found.put(at, _Exits(patch.faces[tried[first]], depth[first], weights[first]))
    return found


def _seen_along(vertices: Array, origin: Array, direction: Array, patch: Patch) -> tuple[Array, Array, Array]:
    """Coordinates (n, w) of the patch's vertices across each one's ray, twice, and along it."""
    across = _any_square(direction)
    near = vertices[:, patch.vertices] - origin[:, patch.vertex_ray].astype(vertices.dtype)
    ways = (each.astype(vertices.dtype)[:, patch.vertex_ray] for each in (across, cross(direction, across), direction))
    x, y, depth = (dot(near, way) for way in ways)
    return x, y, depth


def _any_square(direction: Array) -> Array:
    """A unit vector square to each `direction` ``(..., 3)``; which one does not matter."""
    helper = np.eye(3)[np.argmin(np.abs(direction), axis=-1)]
    return unit(cross(direction, helper))


def patches_around(faces: Ints, hits: Mapping[str, Ints], rings: Sequence[int] = (1, 5)) -> dict[str, tuple[Ints, ...]]:
    """Gather, for each rule, the faces that it hit on sample bodies, with some rings of faces around them, then more.

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
    """Cut out the part of a mesh that the patches need, for bodies that need no more of it.

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
