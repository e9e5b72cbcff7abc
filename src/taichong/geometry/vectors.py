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
    """Return the dot products of vectors of shape ``(..., 3)``."""
    # Written out: on short arrays this is three times as fast as einsum or sum.
    return left[..., 0] * right[..., 0] + left[..., 1] * right[..., 1] + left[..., 2] * right[..., 2]


def cross(left: Array, right: Array) -> Array:
    """Return the cross products of vectors of shape ``(..., 3)``, on short arrays five times as fast as NumPy."""
    (a, b, c), (x, y, z) = ((each[..., 0], each[..., 1], each[..., 2]) for each in (left, right))
    return np.stack([b * z - c * y, c * x - a * z, a * y - b * x], axis=-1)


def unit(vector: Array) -> Array:
    """Return the unit directions of vectors of shape ``(..., 3)``."""
    return vector / np.sqrt(dot(vector, vector))[..., None]


def square_to(vector: Array, axis: Array) -> Array:
    """Take the part along the unit vector `axis` away from `vector`, both ``(..., 3)``."""
    return vector - dot(vector, axis)[..., None] * axis


def at(place: Array) -> Array:
    """Return the place itself."""
    return place


def between(start: Array, end: Array, fraction: Array) -> Array:
    """Go a `fraction` of the straight way from `start` to `end`."""
    return start + fraction[..., None] * (end - start)


def along(start: Array, toward: Array, length_mm: Array, counted: Array) -> Array:
    """Go `length_mm` from `start` on the straight line `toward` another place.

    The length counts in the unit direction `counted`, as "3 cun above" counts up the limb, not up a line that
    leans; where that is 0 it counts on the line itself.
    """
    heading = unit(toward - start)
    share = np.where(dot(counted, counted) > 0, np.abs(dot(heading, counted)), 1)
    return start + (length_mm / share)[..., None] * heading


def offset(start: Array, direction: Array, length_mm: Array) -> Array:
    """Go `length_mm` from `start` in a unit `direction`."""
    return start + length_mm[..., None] * direction


def level_with(through: Array, heading: Array, level: Array, axis: Array) -> Array:
    """Find where the line `through` a place with a `heading` crosses the plane through `level` square to `axis`.

    Infinite where the line runs inside such a plane.
    """
    return through + (dot(level - through, axis) / dot(heading, axis))[..., None] * heading


def meet(through: Array, heading: Array, other: Array, other_heading: Array) -> Array:
    """Return the middle of the closest approach of two lines; infinite where they are parallel."""
    along_one, along_other = unit(heading), unit(other_heading)
    gap, cosine = other - through, dot(along_one, along_other)
    one, two = dot(gap, along_one), dot(gap, along_other)
    sine_squared = 1 - cosine * cosine
    near = through + ((one - cosine * two) / sine_squared)[..., None] * along_one
    far = other + ((cosine * one - two) / sine_squared)[..., None] * along_other
    return (near + far) / 2


# How far inward of a place its ray starts at least [mm]: more than the flesh of a web between toes is thick.
_INWARD_MM = 10.0


def ray(  # noqa: PLR0913, PLR0917 -- a place, a direction and how to turn it, two lines and an axis
    place: Array, aspect: Array, line: Array, from_axis: Array, middle: Array, heading: Array, axis: Array
) -> tuple[Array, Array]:
    """Start and unit direction of the ray through `place` that looks for the skin.

    It looks toward the `aspect`, or where `from_axis` is true straight away from the region's middle, which runs
    through `middle` with a `heading`. It is square to the region's `axis` and, where `line` is not 0, to that line
    too. It starts as deep as the region's middle: so a place that lies outside the skin, on a chord over a hollow,
    still finds the skin of its own side. Only ways out of the body count, so a start that is too deep does no harm.
    """
    deep = level_with(middle, heading, place, axis)
    outward = np.where(from_axis[..., None], square_to(place - deep, axis), aspect)
    flat = square_to(line + np.zeros_like(outward), axis)
    size = dot(flat, flat)
    outward = unit(outward - (dot(outward, flat) / np.where(size > 0, size, 1))[..., None] * flat)
    depth = np.minimum(dot(deep - place, outward), -_INWARD_MM)
    return place + depth[..., None] * outward, outward
