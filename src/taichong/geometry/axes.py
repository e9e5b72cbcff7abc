"""The long axes of a body's regions, and the lengths that rules count in, from its landmarks.

Arrays: landmarks ``(n, l, 3)`` of `n` bodies, left side, LPS millimetres (x left, y back, z up).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from taichong.geometry.vectors import dot, square_to, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from taichong.atlas import Frame, Ruler

    Array = NDArray[np.float64]

MIRROR = np.array([-1.0, 1.0, 1.0])
_LEFT, _UP = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """The directions and middle lines of `r` regions on `n` bodies.

    ``directions``: ``(n, r, 3, 3)``, unit vectors: lateral (of the left side), along the region toward the
    trunk (on the foot: toward the heel), forward (on the foot: toward its back).
    ``through``, ``heading``: ``(n, r, 3)``, the line that the region's middle runs along.
    """

    directions: Array
    through: Array
    heading: Array


def find_axes(frames: Sequence[Frame], landmarks: Array, index: Mapping[str, int]) -> Axes:
    """Find the axes of each of `frames` from landmarks (n, l, 3) [mm]; `index` gives each name's column."""
    framed = [_axes_of(frame, landmarks, index) for frame in frames]
    return Axes(*(np.stack(each, axis=1) for each in zip(*framed, strict=True)))


def _axes_of(frame: Frame, landmarks: Array, index: Mapping[str, int]) -> tuple[Array, Array, Array]:
    through = landmarks[:, [index[name] for name in frame.through]].mean(axis=1)
    if frame.stance == "upright":
        heading = np.broadcast_to(_UP, through.shape)
        return _directions(np.broadcast_to(_LEFT, through.shape), heading), through, heading
    heading = landmarks[:, [index[name] for name in frame.toward]].mean(axis=1) - through
    if frame.stance == "flat":
        axis = unit(square_to(heading, _UP))
        return _directions(np.cross(axis, _UP), axis), through, heading
    axis = unit(heading)
    near, far = (landmarks[:, index[name]] for name in frame.lateral)
    return _directions(unit(square_to(far - near, axis)), axis), through, heading


def _directions(lateral: Array, axis: Array) -> Array:
    return np.stack([lateral, axis, np.cross(lateral, axis)], axis=1)


def cun_mm(
    rulers: Sequence[Ruler],
    regions: Mapping[str, int],
    found: Axes,
    landmarks: Array,
    index: Mapping[str, int],
) -> Array:
    """Measure one cun of each ruler on each body, ``(n, r)`` [mm]; NaN for a ruler over the skin."""
    lengths = [_cun(ruler, regions, found, landmarks, index) for ruler in rulers]
    return np.stack(lengths, axis=1) if lengths else np.empty((len(landmarks), 0))


def _cun(ruler: Ruler, regions: Mapping[str, int], found: Axes, landmarks: Array, index: Mapping[str, int]) -> Array:
    end = landmarks[:, index[ruler.end]] * (MIRROR if ruler.across else 1)
    way = end - landmarks[:, index[ruler.start]]
    if ruler.measured == "over_skin":
        return np.full(len(way), np.nan)
    if ruler.measured == "straight":
        return np.sqrt(dot(way, way)) / ruler.cun
    axis = found.directions[:, regions[ruler.region], 1 if ruler.measured == "length" else 0]
    return np.abs(dot(way, axis)) / ruler.cun
