"""Taps that fit no picture of the view as they are, but would if two were swapped, or the picture mirrored."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from taichong.errors import InputError
from taichong.locate.photo_camera import search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.photo_camera import Problem, Solved

    Array = NDArray[np.float64]

SUSPICIOUS = 60.0
"""What is left of the sum of squares from which on one asks whether something else explains the taps."""
MUCH_BETTER = 0.35
"""Another reading must leave at most this part of it."""
ROUGHEST_MM = 10.0
"""How far (sd) one tap may be off; rougher sets are not fitted."""


def check_way(solved: Solved, best_without: float) -> None:
    """Refuse taps that only make sense swapped or mirrored, or not at all.

    Args:
        solved: the fit with all taps.
        best_without: the cost without the one tap without which it fits best.

    Raises:
        InputError: so it is; the message says which.
    """
    if min(solved.cost, best_without) < SUSPICIOUS:
        return
    problem, taps = solved.problem, solved.taps
    bar = MUCH_BETTER * best_without
    names = [problem.limb.view.taps[each] for each in problem.tapped]
    pairs = list(combinations(range(len(taps)), 2))
    swapped = taps[None].repeat(len(pairs), 0)
    for number, (one, other) in enumerate(pairs):
        swapped[number, [one, other]] = taps[[other, one]]
    mirrored = taps * [-1.0, 1.0]
    *by_swap, by_mirror = costs(problem, np.concatenate([swapped, mirrored[None]]))
    best = int(np.argmin(by_swap))
    if by_mirror < min(bar, by_swap[best]):
        raise InputError(
            "the taps are those of the other side, or of a mirrored picture; choose the other side, or mirror it back"
        )
    if by_swap[best] < bar:
        one, other = (names[each] for each in pairs[best])
        raise InputError(f"{one} and {other} seem to be swapped; tap each where it is")
    scale = float(np.exp(problem.parts(solved.found[None])[2][0, 5]))
    if best_without > 2 * len(taps) * (ROUGHEST_MM * scale / problem.sd_px) ** 2:
        raise InputError(
            f"the taps do not fit a picture of {problem.limb.view.id}; check the view, the side, and each tap"
        )


def costs(problem: Problem, taps: Array) -> list[float]:
    """What is left of the sum of squares for other sets of taps (n, t, 2)."""
    keep = np.ones(taps.shape[:2])
    starts = np.stack([problem.start(each, one) for each, one in zip(taps, keep, strict=True)])
    return [each.cost for each in search(problem, taps, keep, starts)]
