"""A point on the body bent as the standard asks: where one presses while it is held so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import anny, of_mesh
from taichong.geometry import mirrored, unit
from taichong.locate.posing import Mesh, Posing, stays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.body import Pose
    from taichong.locate.body import Body, Located
    from taichong.locate.engine import Engine

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class InPose:
    """A bent body, and where the point lies on it.

    Attributes:
        pose: how the body is bent.
        vertices: its skin (V, 3) [mm].
        position: where the point is (3,).
        normal: the outward unit normal (3,) of the skin there.
    """

    pose: Pose
    vertices: Array
    position: Array
    normal: Array


def in_pose(point: Located) -> InPose | None:
    """Return a point on the body bent as the standard asks for it; none, if it is looked for on a standing body."""
    body = point.body
    pose = body.engine.poses.get(point.code)
    if pose is None:
        return None
    standing = np.asarray(body.vertices, float)[None]
    joints = pose.joints.positions(body.fit.coefficients).astype(float)
    bent = pose.bent(standing, pose.shares(np.arange(standing.shape[1])), joints)[0]
    position, normal = _place(body, point, pose, standing, bent)
    if point.side == "right":
        position, normal = mirrored(position), mirrored(normal)
    return InPose(pose, bent, position, normal)


def _place(body: Body, point: Located, pose: Pose, standing: Array, bent: Array) -> tuple[Array, Array]:
    """Place and normal on the left side: as the rule has it there, or where the skin of the standing place went."""
    ready = body.engine
    if not stays(ready.program.rules[point.code], pose):
        marks = ready.marks.positions(body.fit.coefficients)
        hit = _posing(ready, point.code).place(marks, standing, body.fit.coefficients, ready.fingers_mm(body.fit.told))
        if np.isfinite(hit.position).all():
            return hit.position[0, 0], hit.normal[0, 0]
    faces, weights = (each[0, point.number] for each in of_mesh(body.placed.hit))
    corners = bent[anny().faces[faces]]
    return weights @ corners, unit(np.cross(corners[1] - corners[0], corners[2] - corners[0]))


@lru_cache(maxsize=8)
def _posing(ready: Engine, code: str) -> Posing:
    """The rule of one point on all of the skin."""
    mesh = Mesh(np.arange(len(anny().mean)), anny().faces[anny().skin], ready.patches.faces)
    return Posing(ready.atlas, ready.program.rules, {code: ready.poses[code]}, ready.marks, mesh)
