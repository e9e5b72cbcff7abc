"""Lengths along the skin: the line in which a plane cuts a mesh, and places on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SkinPath:
    """A line over the skin.

    Attributes:
        places: its corners, in order (m, 3) [mm].
    """

    places: Array

    @property
    def lengths(self) -> Array:
        """How far along the skin each corner lies from the first (m,) [mm]."""
        steps = np.linalg.norm(np.diff(self.places, axis=0), axis=1)
        return np.concatenate([[0.0], np.cumsum(steps)])

    def where(self, place: Array) -> float:
        """Return how far along lies the corner nearest to `place` (3,) [mm]."""
        return float(self.lengths[np.linalg.norm(self.places - place, axis=1).argmin()])

    def at(self, length_mm: float) -> Array:
        """Return the place so far along (3,) [mm]."""
        return np.array([np.interp(length_mm, self.lengths, self.places[:, part]) for part in range(3)])

    def between(self, one: Array, other: Array, fraction: float) -> Array:
        """Go a fraction of the way over the skin from the corner nearest `one` to that nearest `other`."""
        start, end = self.where(one), self.where(other)
        whole = float(self.lengths[-1])
        way = end - start
        if abs(way) > whole / 2:  # the line is closed: the other way round is shorter
            way -= np.copysign(whole, way)
        return self.at((start + fraction * way) % whole)


def cut(vertices: Array, faces: Ints, normal: Array, through: Array) -> list[SkinPath]:
    """Cut the faces (f, 3) by the plane through a place, square to `normal`; return the lines."""
    away = (vertices - through) @ normal
    away = np.where(np.abs(away) < 1e-7, 1e-7, away)  # noqa: PLR2004 -- a plane through a vertex would cut no edge there
    crossed = (away > 0)[faces]
    ends: dict[tuple[int, int], list[int]] = defaultdict(list)
    segments: list[list[tuple[int, int]]] = []
    for face in faces[crossed.any(axis=1) & ~crossed.all(axis=1)]:
        edges = [(int(a), int(b)) for a, b in zip(face, np.roll(face, -1), strict=True)]
        segments.append([(min(edge), max(edge)) for edge in edges if (away[edge[0]] > 0) != (away[edge[1]] > 0)])
        for edge in segments[-1]:
            ends[edge].append(len(segments) - 1)
    return [SkinPath(_places(vertices, away, edges)) for edges in _in_order(segments, ends)]


def _places(vertices: Array, away: Array, edges: list[tuple[int, int]]) -> Array:
    a, b = np.array(edges).T
    share = away[a] / (away[a] - away[b])
    return np.asarray(vertices[a] + share[:, None] * (vertices[b] - vertices[a]))


def _in_order(
    segments: list[list[tuple[int, int]]], ends: dict[tuple[int, int], list[int]]
) -> list[list[tuple[int, int]]]:
    """The edges that each line crosses, in order: segments share their edges with their neighbours."""
    left, lines = set(range(len(segments))), []
    while left:
        first = left.pop()
        line = list(segments[first])
        for grow_at in (-1, 0):
            while step := [each for each in ends[line[grow_at]] if each in left]:
                left.remove(step[0])
                one, other = segments[step[0]]
                edge = other if one == line[grow_at] else one
                line.insert(len(line) if grow_at else 0, edge)
        lines.append(line)
    return lines


def nearest_path(paths: list[SkinPath], *places: Array) -> SkinPath:
    """Choose the one of `paths` that passes all `places` most closely."""
    return min(paths, key=lambda path: sum(np.linalg.norm(path.places - each, axis=1).min() for each in places))
