"""Plane sections of a triangle mesh, and a taut tape laid around them, on many bodies at once [mm]."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

TAPE_DIRECTIONS = 12
"""Directions in which the breadth of a section is taken; on an ellipse 1.5 times as long as wide they leave 1e-6."""

_ANGLES = np.pi * (np.arange(TAPE_DIRECTIONS) + 0.5) / TAPE_DIRECTIONS
_DIRECTIONS: Float = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=-1).astype(np.float32)  # 12, 2


def edges(faces: Index) -> Index:
    """List the edges (e, 2) of faces (F, 3), each once."""
    pairs = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return np.asarray(np.unique(pairs, axis=0))


def crossings(along: Float, across: Float, pairs: Index, at: Float) -> tuple[Float, Mask]:
    """Find where edges cross a plane. Bodies come last here, so that each step runs along them.

    Args:
        along: coordinate of each vertex square to the plane (v, n).
        across: its two coordinates in the plane (2, v, n).
        pairs: edges (e, 2).
        at: where the plane stands (n,).

    Returns:
        crossing points (2, e, n), and which of them are real (e, n). The others are a point amid the real ones.
    """
    height = along - at
    start, end = height[pairs[:, 0]], height[pairs[:, 1]]
    real = (start > 0) != (end > 0)
    share = np.where(real, start / np.where(real, start - end, 1), 0)
    first, last = across[:, pairs[:, 0]], across[:, pairs[:, 1]]
    points = (first + share * (last - first)) * real
    amid = points.sum(axis=1) / np.maximum(real.sum(axis=0), 1).astype(np.float32)
    return points + amid[:, None] * ~real, real


def tape_mm(points: Float) -> Float:
    """Measure a taut tape (n,) around points (2, e, n): the perimeter of their convex hull.

    Cauchy: the perimeter of a convex figure is pi times its mean breadth over all directions.
    """
    reach = (_DIRECTIONS @ points.reshape(2, -1)).reshape(TAPE_DIRECTIONS, *points.shape[1:])
    return np.asarray(np.pi * (reach.max(axis=1) - reach.min(axis=1)).mean(axis=0))
