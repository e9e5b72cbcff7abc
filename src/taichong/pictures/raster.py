"""A small z-buffer: which face of a mesh each pixel shows, and where on it.

Parallel projection, so that a millimetre has the same length everywhere in a picture. NumPy alone, no screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.geometry import square_to, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A parallel view: `toward` points from the body to the eye, `up` is up in the picture; both unit, square.

    Attributes:
        centre: what the middle of the picture shows (3,) [mm].
        size: width and height [pixels].
        mm_per_pixel: how much one pixel shows.
    """

    centre: Array
    toward: Array
    up: Array
    size: tuple[int, int]
    mm_per_pixel: float

    @classmethod
    def looking(cls, centre: Array, toward: Array, up: Array, size: tuple[int, int], width_mm: float) -> Camera:
        """Look from `toward` at a view `width_mm` wide; directions of any length, `up` not along `toward`."""
        toward = unit(np.asarray(toward, float))
        upright = unit(square_to(np.asarray(up, float), toward))
        return cls(np.asarray(centre, float), toward, upright, size, width_mm / size[0])

    @property
    def right(self) -> Array:
        """The direction to the right in the picture, unit."""
        return np.cross(self.up, self.toward)

    def finer(self, times: int) -> Camera:
        """Return the same view with `times` as many pixels each way."""
        width, height = self.size
        return replace(self, size=(width * times, height * times), mm_per_pixel=self.mm_per_pixel / times)

    def sized(self, width: int) -> Camera:
        """Return the same view, so many pixels wide."""
        times = width / self.size[0]
        return replace(self, size=(width, round(self.size[1] * times)), mm_per_pixel=self.mm_per_pixel / times)

    def project(self, positions: Array) -> Array:
        """Return pixels right, pixels down and millimetres toward the eye of positions ``(..., 3)``."""
        seen = (positions - self.centre) @ np.stack([self.right, -self.up, self.toward], axis=1)
        seen[..., :2] = seen[..., :2] / self.mm_per_pixel + np.array(self.size) / 2
        return np.asarray(seen)


TINY = 1e-6
"""Of a pixel: the middle of a pixel that lies on the edge of two triangles belongs to one of them at least."""


class Buffer(NamedTuple):
    """For each pixel ``(h, w)`` the face in front, -1 for none, the weights of its corners and how near it is [mm]."""

    face: Ints
    weights: Float  # (h, w, 3)
    near: Float  # (h, w), -inf for none


def rasterise(camera: Camera, vertices: Array, faces: Ints) -> Buffer:
    """Rasterise what `camera` sees of `vertices` ``(v, 3)`` [mm] and `faces` ``(f, 3)``, from outside only."""
    width, height = camera.size
    corners = camera.project(np.asarray(vertices, float))[faces]
    low, high = _boxes(corners, camera.size)
    shown = np.flatnonzero(_looks_here(corners) & (high > low).all(axis=1))
    which, flat, weights, near = _covered(corners[shown], low[shown], high[shown], width)
    nearest = np.full(width * height, -np.inf, np.float32)
    np.maximum.at(nearest, flat, near)
    front = np.flatnonzero(near == nearest[flat])
    shows = np.full(width * height, len(flat))
    shows[flat[front]] = front
    face = np.append(shown[which], -1).take(shows, mode="clip").reshape(height, width)
    # Rows are taken, not indexed: that is three times as fast.
    parts = np.concatenate([weights, np.zeros((1, 3), np.float32)]).take(shows, axis=0, mode="clip")
    return Buffer(face, parts.reshape(height, width, 3), nearest.reshape(height, width))


def _boxes(corners: Array, size: tuple[int, int]) -> tuple[Ints, Ints]:
    """The pixels that each triangle can cover: from `low` to before `high`, ``(f, 2)`` each, cut at the edges."""
    flat = corners[..., :2]
    low = np.clip(np.ceil(flat.min(axis=1) - 0.5), 0, size).astype(np.intp)
    high = np.clip(np.floor(flat.max(axis=1) - 0.5) + 1, 0, size).astype(np.intp)
    return low, high


def _looks_here(corners: Array) -> NDArray[np.bool_]:
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return np.asarray(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0] < 0)  # pixels count downward


def _covered(corners: Array, low: Ints, high: Ints, width: int) -> tuple[Ints, Ints, Float, Float]:
    """Of each triangle the pixels whose middle lies in it: triangle, number of the pixel, weights, how near (m,).

    Each row that a triangle can cover has one span of such pixels: from the edges that bound it left and right.
    """
    a, b, c = (corners[:, i, :2] for i in range(3))
    whole = _area(b - a, c - a)
    # Each weight is linear over the picture: constant, per pixel right and per pixel down.
    to_b = np.stack([c[:, 1] - a[:, 1], a[:, 0] - c[:, 0]]) / whole
    to_c = np.stack([a[:, 1] - b[:, 1], b[:, 0] - a[:, 0]]) / whole
    rows = high[:, 1] - low[:, 1]
    of_row, row = _counted(rows, low[:, 1])
    y = row + 0.5
    in_b = -(to_b * a.T).sum(axis=0)[of_row] + to_b[1][of_row] * y  # at x = 0
    in_c = -(to_c * a.T).sum(axis=0)[of_row] + to_c[1][of_row] * y
    right_b, right_c = to_b[0][of_row], to_c[0][of_row]
    first, last = low[of_row, 0].astype(float), high[of_row, 0] - 1.0
    for at_0, per_pixel in ((in_b, right_b), (in_c, right_c), (1 - in_b - in_c, -right_b - right_c)):
        with np.errstate(divide="ignore", invalid="ignore"):
            edge = -at_0 / per_pixel - 0.5
        first = np.where(per_pixel > 0, np.maximum(first, edge), first)
        last = np.where(per_pixel < 0, np.minimum(last, edge), last)
        last = np.where((per_pixel == 0) & (at_0 < 0), -1.0, last)
    start, end = np.ceil(first - TINY).astype(np.intp), np.floor(last + TINY).astype(np.intp)
    # All three are linear along a span: where it begins they are reckoned exactly, and counted up from there.
    depth = corners[:, :, 2]
    to_b_mm, to_c_mm = (depth[:, 1] - depth[:, 0])[of_row], (depth[:, 2] - depth[:, 0])[of_row]
    begin_b, begin_c = in_b + right_b * (start + 0.5), in_c + right_c * (start + 0.5)
    begin_mm = depth[of_row, 0] + begin_b * to_b_mm + begin_c * to_c_mm
    span, along = _counted(np.maximum(end - start + 1, 0), np.zeros(len(start), np.intp))
    counted = along.astype(np.float32)
    weights = np.empty((len(span), 3), np.float32)
    weights[:, 1] = weight_b = _counted_up(begin_b, right_b, span, counted)
    weights[:, 2] = weight_c = _counted_up(begin_c, right_c, span, counted)
    weights[:, 0] = 1 - weight_b - weight_c
    near = _counted_up(begin_mm, right_b * to_b_mm + right_c * to_c_mm, span, counted)
    return of_row[span], (row * width + start)[span] + along, weights, near


def _counted_up(begin: Array, step: Array, span: Ints, along: Float) -> Float:
    """What begins so and grows by a step with each pixel, at pixels so far along their spans (m,)."""
    return np.asarray(begin.astype(np.float32)[span] + step.astype(np.float32)[span] * along)


def _counted(counts: Ints, starts: Ints) -> tuple[Ints, Ints]:
    """Whose (m,), and the numbers (m,) that each counts up from its start."""
    whose = np.repeat(np.arange(len(counts)), counts)
    return whose, np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts - starts, counts)


def _area(one: Array, two: Array) -> Array:
    return one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
