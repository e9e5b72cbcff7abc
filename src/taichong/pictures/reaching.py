"""From where a hand comes to a point in the small pictures, and which hand it is: one's own arm has to get there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.geometry import MIRROR, unit
from taichong.pictures.rig import ARMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Located
    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]

DIRECTIONS = 24
AXES = {
    "outside": (1, 0, 0),
    "inside": (-1, 0, 0),
    "back": (0, 1, 0),
    "front": (0, -1, 0),
    "above": (0, 0, 1),
    "below": (0, 0, -1),
}
"""What a point's file may say, on the left side (LPS)."""
ASIDE = 0.3
"""A hand that comes so much from one side of a leg, the head or the trunk is that side's hand."""
BEHIND = -0.2
"""The cosine between view and forearm from which on it comes from behind what is seen, over its edge."""


class Reach(NamedTuple):
    """How a hand comes.

    Attributes:
        comes_from: toward the wrist (3,), unit.
        right: whether it is the right hand.
        over: whether it comes over the edge of what is seen: it is bent there, and what lies behind is hidden.
    """

    comes_from: Array
    right: bool
    over: bool = False

    @property
    def mirrored(self) -> Reach:
        """The other hand, as it comes from the other side."""
        return self._replace(comes_from=self.comes_from * MIRROR, right=not self.right)


def reach_to(point: Located, camera: Camera, buffer: Buffer, way: Array) -> Reach:
    """How a hand comes to a point: as its file says, or else across the way (m, 3), rather from below than above."""
    record = point.body.engine.atlas.point(point.code)
    if record.place and record.place.hand and (told := record.place.hand.comes):
        flip = MIRROR if point.side == "right" else 1.0
        comes_from = unit(np.sum([AXES[each] for each in told], axis=0) * flip)
        return Reach(comes_from, _is_right(point, comes_from), over=bool(comes_from @ camera.toward < BEHIND))
    comes_from = _across(camera, buffer, way)
    return Reach(comes_from, _is_right(point, comes_from))


def _is_right(point: Located, comes_from: Array) -> bool:
    """Whether it is the right hand that comes from there; over the shoulder and to an arm comes the other one."""
    own, region = point.side == "right", point.body.engine.atlas.point(point.code).region
    if region in ARMS or (region == "trunk" and point.normal[1] > 0 and comes_from[1] < -ASIDE):
        return not own
    return bool(comes_from[0] < 0) if abs(comes_from[0]) > ASIDE else own


def _across(camera: Camera, buffer: Buffer, way: Array) -> Array:
    """From which side in the picture a hand comes: across the way, from below rather than from above."""
    flat = camera.project(way)[:, :2]
    run = unit(np.append(flat[-1] - flat[0], 0.0) + 1e-9)[:2]
    turns = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)  # right, down
    across = np.abs(ways[:, 0] * run[1] - ways[:, 1] * run[0])
    open_ = [_open(buffer, flat[-1], each) for each in ways]
    best = ways[int(np.argmax(across + 0.55 * ways[:, 1] + 0.35 * np.array(open_)))]
    return np.asarray(best[0] * camera.right - best[1] * camera.up)


def _open(buffer: Buffer, at: Array, run: Array) -> float:
    """How much of the picture from a place toward its edge is beside the body."""
    places = (at + np.linspace(20, 200, 10)[:, None] * run).astype(int)
    inside = ((places >= 0) & (places < buffer.face.shape[::-1])).all(axis=1)
    return float(np.mean(buffer.face[places[inside, 1], places[inside, 0]] < 0)) if inside.any() else 1.0
