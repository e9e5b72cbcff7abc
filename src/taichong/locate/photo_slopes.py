"""How a limb's places move with its shape and with the bend of each joint, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.photo_limb import Joints, Places

    Array = NDArray[np.float64]


class Moving(NamedTuple):
    """Where each turning bone, and none, takes a place at rest, and how that changes; for n problems.

    Attributes:
        linear: turns (n, b + 1, 3, 3).
        shift: shifts (n, b + 1, 3) [mm].
        linear_slopes: how the turns change with each angle (n, b + 1, m, 3, 3).
        shift_slopes: how the shifts change with each score, then with each angle (n, b + 1, r + m, 3).
    """

    linear: Array
    shift: Array
    linear_slopes: Array
    shift_slopes: Array


def moving(joints: Joints, scores: Array, angles: Array) -> Moving:
    """Bend joints as `Joints.transforms` does, for shapes (n, r) and angles (n, m) [rad]; with the slopes."""
    (count, motions), directions, bones = angles.shape, len(joints.shapes), len(joints.heads)
    heads = joints.heads + np.tensordot(scores, joints.shapes, 1)
    linear = np.broadcast_to(np.eye(3), (count, bones + 1, 3, 3)).copy()
    shift = np.zeros((count, bones + 1, 3))
    linear_slopes = np.zeros((count, bones + 1, motions, 3, 3))
    shift_slopes = np.zeros((count, bones + 1, directions + motions, 3))
    turns, turn_slopes = joints.rotations(angles)
    for bone, (parent, about) in enumerate(zip(joints.parents, joints.turned_by, strict=True)):
        turned, slopes = linear[:, parent], linear_slopes[:, parent]
        for number in about:
            slopes = turns[:, number, None] @ slopes
            slopes[:, number] += turn_slopes[:, number] @ turned
            turned = turns[:, number] @ turned
        back = linear[:, parent] - turned
        slopes_back = linear_slopes[:, parent] - slopes
        head = heads[:, bone]
        linear[:, bone], linear_slopes[:, bone] = turned, slopes
        shift[:, bone] = (back @ head[..., None])[..., 0] + shift[:, parent]
        shift_slopes[:, bone] = shift_slopes[:, parent]
        shift_slopes[:, bone, :directions] += joints.shapes[:, bone] @ back.transpose(0, 2, 1)
        shift_slopes[:, bone, directions:] += (slopes_back @ head[:, None, :, None])[..., 0]
    return Moving(linear, shift, linear_slopes, shift_slopes)


def place_slopes(places: Places, scores: Array, moved: Moving) -> Array:
    """How places (w) that are carried move with each score, then with each angle (n, w, r + m, 3)."""
    count, bones, motions = moved.linear_slopes.shape[:3]
    weights, wide = places.weights, len(places.rest)
    blended = (weights @ moved.linear.reshape(count, bones, 9)).reshape(count, wide, 3, 3)
    by_score = places.shapes.transpose(1, 0, 2) @ blended.transpose(0, 1, 3, 2)
    at_rest = places.rest + np.tensordot(scores, places.shapes, 1)
    turning = (weights @ moved.linear_slopes.reshape(count, bones, -1)).reshape(count, wide, 3 * motions, 3)
    # rows of the product are (motion, axis), as the matrices were laid out
    by_angle = (turning @ at_rest[..., None]).reshape(count, wide, motions, 3)
    shifts = (weights @ moved.shift_slopes.reshape(count, bones, -1)).reshape(count, wide, -1, 3)
    return np.asarray(np.concatenate([by_score, by_angle], axis=2) + shifts)
