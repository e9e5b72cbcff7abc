"""A small z-buffer: which face of a mesh each pixel shows, and where on it.

Parallel projection, so that a millimetre has the same length everywhere in a picture. NumPy alone, no screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.geometry import dot, square_to, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]


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


class Buffer(NamedTuple):
    """For each pixel ``(h, w)`` the face in front, -1 for none, the weights of its corners and how near it is [mm]."""

    face: Ints
    weights: NDArray[np.float32]  # (h, w, 3)
    near: Array  # (h, w), -inf for none


def rasterise(camera: Camera, vertices: Array, faces: Ints) -> Buffer:
    """Rasterise what `camera` sees of `vertices` ``(v, 3)`` [mm] and `faces` ``(f, 3)``, from outside only."""
    width, height = camera.size
    corners = camera.project(np.asarray(vertices, float))[faces]
    low, high = _boxes(corners, camera.size)
    shown = np.flatnonzero(_looks_here(corners) & (high > low).all(axis=1))
    which, pixel = _pairs(low[shown], high[shown])
    which, flat, weights, near = _weighed(corners[shown], which, pixel, width)
    nearest = np.full(width * height, -np.inf)
    np.maximum.at(nearest, flat, near)
    front = np.flatnonzero(near == nearest[flat])
    face, parts = np.full(width * height, -1), np.zeros((width * height, 3), np.float32)
    face[flat[front]], parts[flat[front]] = shown[which[front]], weights[front]
    return Buffer(face.reshape(height, width), parts.reshape(height, width, 3), nearest.reshape(height, width))


def _boxes(corners: Array, size: tuple[int, int]) -> tuple[Ints, Ints]:
    """The pixels that each triangle can cover: from `low` to before `high`, ``(f, 2)`` each, cut at the edges."""
    flat = corners[..., :2]
    low = np.clip(np.ceil(flat.min(axis=1) - 0.5), 0, size).astype(np.intp)
    high = np.clip(np.floor(flat.max(axis=1) - 0.5) + 1, 0, size).astype(np.intp)
    return low, high


def _looks_here(corners: Array) -> NDArray[np.bool_]:
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return np.asarray(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0] < 0)  # pixels count downward


def _pairs(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Every triangle with every pixel of its box: whose (m,) and which pixel (m, 2)."""
    extent = high - low
    count = extent[:, 0] * extent[:, 1]
    which = np.repeat(np.arange(len(low)), count)
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    wide = extent[which, 0]
    return which, low[which] + np.stack([number % wide, number // wide], axis=1)


def _weighed(corners: Array, which: Ints, pixel: Ints, width: int) -> tuple[Ints, Ints, Array, Array]:
    """Of the pairs whose pixel's middle lies in the triangle: triangle, number of the pixel, weights, how near (m,)."""
    a, b, c = (corners[:, i, :2] for i in range(3))
    whole = _area(b - a, c - a)
    # Each weight is linear over the picture: constant, per pixel right and per pixel down.
    to_b = np.stack([c[:, 1] - a[:, 1], a[:, 0] - c[:, 0]]) / whole
    to_c = np.stack([a[:, 1] - b[:, 1], b[:, 0] - a[:, 0]]) / whole
    start_b, start_c = -(to_b * a.T).sum(axis=0), -(to_c * a.T).sum(axis=0)
    x, y = pixel[:, 0] + 0.5, pixel[:, 1] + 0.5
    weight_b = start_b[which] + to_b[0][which] * x + to_b[1][which] * y
    weight_c = start_c[which] + to_c[0][which] * x + to_c[1][which] * y
    inside = np.flatnonzero((weight_b >= 0) & (weight_c >= 0) & (weight_b + weight_c <= 1))
    which, weight_b, weight_c = which[inside], weight_b[inside], weight_c[inside]
    weights = np.stack([1 - weight_b - weight_c, weight_b, weight_c], axis=1)
    flat = pixel[inside, 1] * width + pixel[inside, 0]
    return which, flat, weights, dot(weights, corners[which, :, 2])


def _area(one: Array, two: Array) -> Array:
    return one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
