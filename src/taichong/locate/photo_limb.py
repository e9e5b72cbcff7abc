"""A limb for a photo: its places at rest, how its shape may differ, and how they move when joints bend.

Places are linear in a few directions of the shape that is still unknown; bending is the model's linear blend skinning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import SEXES, Bound, anny, of_mesh
from taichong.locate.photo_views import motion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.body import Body
    from taichong.locate.photo_views import View

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

DIRECTIONS = 24
"""Of the unknown shape; the next one moves no place of any view by 0.3 mm (one sd)."""


@dataclass(frozen=True, eq=False)
class Limb:
    """Places of one body's left side, in a view.

    Attributes:
        names: of the p places: first the landmarks to tap, then the points.
        rest: where they are at rest (p, 3) [mm].
        shapes: what one sd along each direction of the unknown shape adds (r, p, 3).
        normals: the outward normal at each place, at rest (p, 3).
        weights: how much each place hangs on each turning bone, and on none of them (p, b + 1).
        heads: where the turning bones turn, at rest (b, 3).
        head_shapes: and what the shape adds (r, b, 3).
        parents: of each turning bone the one it hangs on (b,), b for none.
        axes: unit axis of each motion (m, 3).
        turns: which bones each motion turns (m, b).
        bounds: mean, sd, least and most of each motion (m, 4) [rad].
    """

    names: tuple[str, ...]
    rest: Array
    shapes: Array
    normals: Array
    weights: Array
    heads: Array
    head_shapes: Array
    parents: Ints
    axes: Array
    turns: NDArray[np.bool_]
    bounds: Array

    @classmethod
    def of(cls, body: Body, view: View) -> Limb:
        """Take what a view can show of a body."""
        space, coefficients = anny(), body.fit.coefficients
        taps = [body.engine.program.landmarks.index(name) for name in view.taps]
        codes = [number for number, code in enumerate(body.placed.codes) if _shows(view, body, code)]
        marks = body.engine.marks
        faces, weights = of_mesh(body.placed.hit)
        skin = Bound.to(space, faces[0, codes], weights[0, codes])
        corners = np.concatenate([marks.corners[taps], skin.corners])
        shares = np.concatenate([marks.weights[taps], skin.weights])
        rest = np.concatenate([marks.positions(coefficients)[0, taps], body.placed.positions[0, codes]])
        normals = np.concatenate([marks.normals(coefficients)[0, taps], body.placed.normals[0, codes]])
        by_rule = np.moveaxis(body.engine.follow(SEXES[int(body.fit.people.sex[0])]).shape[codes].astype(float), 2, 0)
        moves = np.concatenate([marks.jacobian(coefficients[0])[:, taps], by_rule], axis=1)

        bones, parents = _turning(view)
        joints = space.joints(coefficients)[0][bones].astype(float)
        joint_moves = space.joints_components[:, bones].astype(float)
        joint_moves[..., 2] -= _floor_moves(coefficients[0])[:, None]
        names = (*view.taps, *(body.placed.codes[number] for number in codes))
        factor = body.fit.shape_factor()
        both = np.concatenate([moves, joint_moves], axis=1)
        flat = factor.T @ both.reshape(len(both), -1)
        _, sizes, ways = np.linalg.svd(flat, full_matrices=False)
        shapes = (sizes[:DIRECTIONS, None] * ways[:DIRECTIONS]).reshape(-1, both.shape[1], 3)
        every = [motion(name) for name in view.motions]
        named = [space.bone_names[bone] for bone in bones]
        return cls(
            names,
            rest,
            shapes[:, : len(names)],
            normals,
            _hanging(corners, shares, bones),
            joints,
            shapes[:, len(names) :],
            parents,
            np.array([np.array(each.axis) / np.linalg.norm(each.axis) for each in every]),
            np.array([[name in each.bones for name in named] for each in every]),
            np.radians([[each.mean, each.sd, *each.range] for each in every]),
        )

    def posed(self, scores: Array, angles: Array, which: slice | Ints = slice(None)) -> tuple[Array, Array]:
        """Places (n, w, 3) [mm] and their normals for shapes (n, r) and bent joints (n, m) [rad]."""
        places = self.rest[which] + np.tensordot(scores, self.shapes[:, which], 1)
        heads = self.heads + np.tensordot(scores, self.head_shapes, 1)
        linear, shift = self._transforms(heads, angles)
        share = self.weights[which]
        moved = np.einsum("wb,nbij,nwj->nwi", share, linear, places) + np.einsum("wb,nbi->nwi", share, shift)
        return moved, np.einsum("wb,nbij,wj->nwi", share, linear, self.normals[which])

    def _transforms(self, heads: Array, angles: Array) -> tuple[Array, Array]:
        """Where each turning bone, and none, takes a place at rest: (n, b + 1, 3, 3), then (n, b + 1, 3)."""
        count, bones = len(angles), len(self.heads)
        linear = np.broadcast_to(np.eye(3), (count, bones + 1, 3, 3)).copy()
        shift = np.zeros((count, bones + 1, 3))
        for bone in range(bones):
            parent, own = self.parents[bone], np.broadcast_to(np.eye(3), (count, 3, 3))
            for number in np.flatnonzero(self.turns[:, bone]):
                own = rotations(self.axes[number], angles[:, number]) @ own
            linear[:, bone] = own @ linear[:, parent]
            at = np.einsum("nij,nj->ni", linear[:, parent], heads[:, bone]) + shift[:, parent]
            shift[:, bone] = at - np.einsum("nij,nj->ni", linear[:, bone], heads[:, bone])
        return linear, shift


def _shows(view: View, body: Body, code: str) -> bool:
    return code in view.also or body.engine.program.rules[code][-1].region in view.regions


def _turning(view: View) -> tuple[Ints, Ints]:
    """The bones that the view's motions turn, parents first, and the turning bone that each hangs on."""
    space = anny()
    named = {bone for name in view.motions for bone in motion(name).bones}
    bones = [number for number, name in enumerate(space.bone_names) if name in named]
    return np.array(bones), np.array([_holder(space.bone_parents[bone], bones) for bone in bones])


def _holder(bone: int, bones: list[int]) -> int:
    """The turning bone that carries this one: itself, or the nearest above it; their number if none does."""
    while bone >= 0 and bone not in bones:
        bone = int(anny().bone_parents[bone])
    return bones.index(bone) if bone >= 0 else len(bones)


def _hanging(corners: Ints, shares: Array, bones: Ints) -> Array:
    """How much places (p) that are weighted means of corners hang on each turning bone, and on none."""
    space = anny()
    holders = np.array([_holder(bone, bones.tolist()) for bone in range(len(space.bone_names))])
    found = np.zeros((len(corners), len(bones) + 1))
    hang = shares[..., None] * space.skinning_weights[corners]
    np.add.at(found, (np.arange(len(corners))[:, None, None], holders[space.skinning_bones[corners]]), hang)
    return found / found.sum(axis=1, keepdims=True)


def _floor_moves(coefficients: NDArray[np.float32]) -> Array:
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
