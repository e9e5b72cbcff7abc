"""The seven words of the rules as geometry, one function a word.

Arrays have the shape ``(n, k, 3)``: `k` links of the same word on `n` bodies at once, millimetres, any frame
that is common to the arguments; lengths and fractions have ``(n, k)`` or ``(k,)``. Results are smooth in the
arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def dot(left: Array, right: Array) -> Array:
    """The dot products of vectors of shape ``(..., 3)``."""
    # Written out: on short arrays this is three times as fast as einsum or sum.
    return left[..., 0] * right[..., 0] + left[..., 1] * right[..., 1] + left[..., 2] * right[..., 2]


def unit(vector: Array) -> Array:
    """The directions of vectors of shape ``(..., 3)``."""
    return vector / np.sqrt(dot(vector, vector))[..., None]


def square_to(vector: Array, axis: Array) -> Array:
    """What is left of `vector` when its part along the unit vector `axis` is taken away."""
    return vector - dot(vector, axis)[..., None] * axis


def at(place: Array) -> Array:
    """The place itself."""
    return place


def between(start: Array, end: Array, fraction: Array) -> Array:
    """The place a `fraction` of the straight way from `start` to `end`."""
    return start + fraction[..., None] * (end - start)


def along(start: Array, toward: Array, length_mm: Array, counted: Array) -> Array:
    """The place `length_mm` from `start` on the straight line `toward` another place.

    The length counts in the unit direction `counted`, as "3 cun above" counts up the limb, not up a line that
    leans; where that is 0 it counts on the line itself.
    """
    heading = unit(toward - start)
    share = np.where(dot(counted, counted) > 0, np.abs(dot(heading, counted)), 1)
    return start + (length_mm / share)[..., None] * heading


def offset(start: Array, direction: Array, length_mm: Array) -> Array:
    """The place `length_mm` from `start` in a unit `direction`."""
    return start + length_mm[..., None] * direction


def level_with(through: Array, heading: Array, level: Array, axis: Array) -> Array:
    """Where the line `through` a place with a `heading` crosses the plane through `level` square to `axis`.

    Infinite where the line runs inside such a plane.
    """
    return through + (dot(level - through, axis) / dot(heading, axis))[..., None] * heading


def meet(through: Array, heading: Array, other: Array, other_heading: Array) -> Array:
    """The middle of the closest approach of two lines; infinite where they are parallel."""
    along_one, along_other = unit(heading), unit(other_heading)
    gap, cosine = other - through, dot(along_one, along_other)
    one, two = dot(gap, along_one), dot(gap, along_other)
    sine_squared = 1 - cosine * cosine
    near = through + ((one - cosine * two) / sine_squared)[..., None] * along_one
    far = other + ((cosine * one - two) / sine_squared)[..., None] * along_other
    return (near + far) / 2


def ray(  # noqa: PLR0913, PLR0917 -- a place, a direction, two lines and an axis
    place: Array, outward: Array, line: Array, middle: Array, heading: Array, axis: Array
) -> tuple[Array, Array]:
    """Start and unit direction of the ray through `place` that looks `outward` for the skin.

    It is square to the region's `axis` and, where `line` is not 0, to that line too. It starts as deep as the
    region's middle, the line through `middle` with a `heading`: so a place that lies outside the skin, on a
    chord over a hollow, still finds the skin of its own side.
    """
    flat = square_to(line + np.zeros_like(outward), axis)
    size = dot(flat, flat)
    outward = unit(outward - (dot(outward, flat) / np.where(size > 0, size, 1))[..., None] * flat)
    deep = level_with(middle, heading, place, axis)
    return place + dot(deep - place, outward)[..., None] * outward, outward
