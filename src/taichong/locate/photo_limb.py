"""A limb for a photo: places on it at rest, how its shape may differ, and how they move when joints bend.

Places are linear in a few directions of the shape that is still unknown; bending is the model's linear blend skinning.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Self

import numpy as np
from threadpoolctl import ThreadpoolController

from taichong.body import SEXES, Bound, anny, of_mesh
from taichong.locate.photo_views import motion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from taichong.locate.body import Body
    from taichong.locate.photo_views import View

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

DIRECTIONS = 24
"""Of the unknown shape; the next one moves no place of any view by 0.3 mm (one sd)."""


@dataclass(frozen=True, eq=False)
class Places:
    """Places that a limb carries.

    Attributes:
        rest: where they are at rest (p, 3) [mm].
        shapes: what one sd along each direction of the unknown shape adds (r, p, 3).
        normals: the outward normal at each place, at rest (p, 3).
        weights: how much each place hangs on each turning bone, and on none of them (p, b + 1).
    """

    rest: Array
    shapes: Array
    normals: Array
    weights: Array

    def only(self, which: Ints) -> Places:
        """Take some of them."""
        return Places(self.rest[which], self.shapes[:, which], self.normals[which], self.weights[which])

    @classmethod
    def joined(cls, several: Sequence[Self]) -> Self:
        """Several one after the other."""
        return cls(
            np.concatenate([each.rest for each in several]),
            np.concatenate([each.shapes for each in several], axis=1),
            np.concatenate([each.normals for each in several]),
            np.concatenate([each.weights for each in several]),
        )


@dataclass(frozen=True, eq=False)
class Joints:
    """The b bones that turn when one of m joints bends.

    Attributes:
        heads: where they turn, at rest (b, 3) [mm].
        shapes: what the shape adds (r, b, 3).
        parents: of each the one it hangs on (b,), b for none.
        axes: unit axis of each motion (m, 3).
        turns: which bones each motion turns (m, b).
        bounds: mean, sd, least and most of each motion (m, 4) [rad].
    """

    heads: Array
    shapes: Array
    parents: Ints
    axes: Array
    turns: NDArray[np.bool_]
    bounds: Array

    @cached_property
    def turned_by(self) -> tuple[tuple[int, ...], ...]:
        """Which motions turn each bone, in their order."""
        return tuple(tuple(np.flatnonzero(each).tolist()) for each in self.turns.T)

    @cached_property
    def _crosses(self) -> Array:
        return np.cross(np.eye(3), self.axes[:, None])

    def rotations(self, angles: Array) -> tuple[Array, Array]:
        """The turn of each motion by angles (n, m) [rad], and how it changes with the angle: (n, m, 3, 3) each."""
        cross, sine, cosine = self._crosses, np.sin(angles)[..., None, None], np.cos(angles)[..., None, None]
        twice = cross @ cross
        return np.eye(3) + sine * cross + (1 - cosine) * twice, cosine * cross + sine * twice

    def transforms(self, scores: Array, angles: Array) -> tuple[Array, Array]:
        """Where each turning bone, and none, takes a place at rest: (n, b + 1, 3, 3), then (n, b + 1, 3)."""
        heads = self.heads + np.tensordot(scores, self.shapes, 1)
        count, bones = len(angles), len(self.heads)
        linear = np.broadcast_to(np.eye(3), (count, bones + 1, 3, 3)).copy()
        shift = np.zeros((count, bones + 1, 3))
        turns, _ = self.rotations(angles)
        for bone, (parent, about) in enumerate(zip(self.parents, self.turned_by, strict=True)):
            turned = linear[:, parent]
            for number in about:
                turned = turns[:, number] @ turned
            linear[:, bone] = turned
            shift[:, bone] = _applied(linear[:, parent] - turned, heads[:, bone]) + shift[:, parent]
        return linear, shift


def _applied(matrices: Array, vectors: Array) -> Array:
    return np.asarray((matrices @ vectors[..., None])[..., 0])


@dataclass(frozen=True, eq=False)
class Limb:
    """The left side of one body, in a view.

    Attributes:
        body: whose it is.
        view: how it is seen.
        codes: of the points.
        numbers: which they are, in the order of the engine's codes.
        marks: the landmarks to tap, in the view's order.
        points: the points.
        joints: how it bends.
        basis: what one sd along each direction of the unknown shape adds to the coefficients of the body (K, r).
        bones: numbers of the model's bones that turn (b,).
        held_to: with which of them the camera turns.
    """

    body: Body
    view: View
    codes: tuple[str, ...]
    numbers: Ints
    marks: Places
    points: Places
    joints: Joints
    basis: Array
    bones: Ints
    held_to: int

    @classmethod
    def of(cls, body: Body, view: View) -> Limb:
        """Take what a view can show of a body."""
        space, coefficients = anny(), body.fit.coefficients
        bones, parents = _turning(view)
        taps = [body.engine.program.landmarks.index(name) for name in view.taps]
        codes = [number for number, code in enumerate(body.placed.codes) if _shows(view, body, code)]
        marks = body.engine.marks
        tap_moves = marks.jacobian(coefficients[0])[:, taps]
        by_rule = body.engine.follow(SEXES[int(body.fit.people.sex[0])]).shape[codes].astype(float)
        point_moves = np.moveaxis(by_rule, 2, 0)
        joint_moves = space.joints_components[:, bones].astype(float)
        joint_moves[..., 2] -= floor_moves(coefficients[0])[:, None]
        basis = _basis(body, np.concatenate([tap_moves, point_moves, joint_moves], axis=1))
        faces, weights = of_mesh(body.placed.hit)
        return cls(
            body,
            view,
            tuple(body.placed.codes[number] for number in codes),
            np.array(codes, np.intp),
            Places(
                marks.positions(coefficients)[0, taps],
                _along(basis, tap_moves),
                marks.normals(coefficients)[0, taps],
                hanging(marks.corners[taps], marks.weights[taps], bones),
            ),
            Places(
                body.placed.positions[0, codes],
                _along(basis, point_moves),
                body.placed.normals[0, codes],
                hanging(Bound.to(space, faces[0, codes], weights[0, codes]).corners, weights[0, codes], bones),
            ),
            Joints(
                space.joints(coefficients)[0][bones].astype(float),
                _along(basis, joint_moves),
                parents,
                *_motions(view, bones),
            ),
            basis,
            bones,
            bones.tolist().index(space.bone_names.index(view.held_to)),
        )

    def of_skin(self, places: Array, vertices: Ints) -> Places:
        """Carry more places (p, 3) [mm], each as the skin's vertex (p,) nearest to it is carried."""
        coefficients = self.body.fit.coefficients[0]
        moves = anny().components[:, vertices].astype(float)
        moves[..., 2] -= floor_moves(coefficients)[:, None]
        one = np.ones((len(vertices), 1))
        return Places(
            places, _along(self.basis, moves), np.zeros_like(places), hanging(vertices[:, None], one, self.bones)
        )


def posed(places: Places, scores: Array, moved: tuple[Array, Array]) -> tuple[Array, Array]:
    """Where places are (n, w, 3) [mm], and their normals, for shapes (n, r) and what `Joints.transforms` gave."""
    linear, shift = moved
    count, bones = linear.shape[:2]
    blended = (places.weights @ linear.reshape(count, bones, 9)).reshape(count, -1, 3, 3)
    at_rest = places.rest + np.tensordot(scores, places.shapes, 1)
    return _applied(blended, at_rest) + places.weights @ shift, _applied(blended, places.normals[None])


@lru_cache(maxsize=32)
def limb_of(body: Body, view: View) -> Limb:
    """Take what a view can show of a body, once."""
    with one_thread():
        return Limb.of(body, view)


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()  # it looks through all loaded libraries: once


def one_thread() -> AbstractContextManager[object]:
    """Let linear algebra use one thread: for one body, threads wait for each other longer than they work."""
    limit: AbstractContextManager[object] = _threads().limit(limits=1, user_api="blas")
    return limit


def nearest_vertices(body: Body, places: Array) -> Ints:
    """The vertices of a body that lie nearest to places (p, 3) [mm]: (p,)."""
    skin = np.asarray(body.vertices, float)
    return np.asarray(((skin**2).sum(axis=1) - 2 * places @ skin.T).argmin(axis=1))


def _basis(body: Body, moves: Array) -> Array:
    """The directions of the unknown shape (K, r) that move places the most; `moves` (K, p, 3) is per coefficient."""
    factor = body.fit.shape_factor()
    ways, _, _ = np.linalg.svd(factor.T @ moves.reshape(len(moves), -1), full_matrices=False)
    return np.asarray(factor @ ways[:, :DIRECTIONS])


def _along(basis: Array, moves: Array) -> Array:
    """What moves (K, p, 3) for each coefficient, along directions (K, r): (r, p, 3)."""
    return np.asarray((basis.T @ moves.reshape(len(moves), -1)).reshape(-1, *moves.shape[1:]))


def _shows(view: View, body: Body, code: str) -> bool:
    return code in view.also or body.engine.program.rules[code][-1].region in view.regions


def _motions(view: View, bones: Ints) -> tuple[Array, NDArray[np.bool_], Array]:
    """Axes, what turns, and bounds of the view's motions, as `Joints` has them."""
    every = [motion(name) for name in view.motions]
    named = [anny().bone_names[bone] for bone in bones]
    axes = np.array([each.axis for each in every])
    return (
        axes / np.linalg.norm(axes, axis=1, keepdims=True),
        np.array([[name in each.bones for name in named] for each in every]),
        np.radians([[each.mean, each.sd, *each.range] for each in every]),
    )


def _turning(view: View) -> tuple[Ints, Ints]:
    """The bones that the view's motions turn, parents first, and the turning bone that each hangs on."""
    space = anny()
    named = {bone for name in view.motions for bone in motion(name).bones}
    bones = np.array([number for number, name in enumerate(space.bone_names) if name in named])
    return bones, np.array([_holder(space.bone_parents[bone], bones.tolist()) for bone in bones])


def _holder(bone: int, bones: list[int]) -> int:
    """The turning bone that carries this one: itself, or the nearest above it; their number if none does."""
    while bone >= 0 and bone not in bones:
        bone = int(anny().bone_parents[bone])
    return bones.index(bone) if bone >= 0 else len(bones)


def hanging(corners: Ints, shares: Array, bones: Ints) -> Array:
    """How much places (p) that are weighted means of corners (p, c) hang on each of `bones`, and on none."""
    space = anny()
    holders = np.array([_holder(bone, bones.tolist()) for bone in range(len(space.bone_names))])
    found = np.zeros((len(corners), len(bones) + 1))
    hang = shares[..., None] * space.skinning_weights[corners]
    np.add.at(found, (np.arange(len(corners))[:, None, None], holders[space.skinning_bones[corners]]), hang)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def floor_moves(coefficients: NDArray[np.float32]) -> Array:
    """How the floor under the body rises (K,) [mm] with each coefficient."""
    space = anny()
    lowest = space.sole[space.vertices(coefficients[None], space.sole)[0, :, 2].argmin()]
    return np.asarray(space.components[:, lowest, 2], float)


def rotations(axis: Array, angles: Array) -> Array:
    """Rotation matrices (n, 3, 3) about a unit axis (3,) by angles (n,) [rad] (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    sine, cosine = np.sin(angles)[:, None, None], np.cos(angles)[:, None, None]
    return np.asarray(np.eye(3) + sine * cross + (1 - cosine) * (cross @ cross))
