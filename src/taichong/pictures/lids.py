"""The skin of a plain figure: the eyes and the mouth are closed, as nothing looks out of it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import anny

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]


@lru_cache(maxsize=1)
def closed_skin() -> Ints:
    """The outward faces of the skin (f, 3), with a strip of faces across each of its openings."""
    faces = anny().faces[anny().skin]
    return np.concatenate([faces, *(_strip(each) for each in _openings(faces))])


def _openings(faces: Ints) -> list[list[int]]:
    """The corners around each opening, in the order in which faces that close it have them."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    pairs = set(map(tuple, edges.tolist()))
    after = {b: a for a, b in pairs if (b, a) not in pairs}
    found = []
    while after:
        first = min(after, key=lambda corner: float(anny().mean[corner, 0]))  # a corner of the eye or mouth
        ring, here = [first], after.pop(first)
        while here != first:
            ring.append(here)
            here = after.pop(here)
        found.append(ring)
    return found


def _strip(ring: list[int]) -> Ints:
    """Faces across an opening, to and fro between its two sides."""
    found, low, high = [], 0, len(ring) - 1
    while low + 1 < high:
        found.append((ring[low], ring[low + 1], ring[high]))
        low += 1
        if low + 1 < high:
            found.append((ring[low], ring[high - 1], ring[high]))
            high -= 1
    return np.array(found)
