"""Taps that fit no picture of the view as they are, but would if two were swapped, or the picture mirrored."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from taichong.errors import InputError
from taichong.locate.photo_camera import search, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.photo_camera import Problem, Solved

    Array = NDArray[np.float64]

SUSPICIOUS = 20.0
"""What is left of the sum of squares from which on one asks whether something else explains the taps."""
NEAR = 0.1
"""So near, in parts of the picture's longer side, two taps must lie for one to look misplaced when they are swapped."""
HOPELESS = 150.0
"""What is left without the worst tap, of taps that are not fitted however rough they are."""
FINGER_MM = 4.0
"""How far (sd, each way) a finger may well be off."""
UNLIKELY = 40.0
"""What is left, with a finger so far off, of taps that are not fitted: honest ones leave a third of it."""


def check_way(solved: Solved, best_without: float) -> None:
    """Refuse taps that only make sense swapped or mirrored, or not at all.

    Args:
        solved: the fit with all taps.
        best_without: the cost without the one tap without which it fits best; another reading must leave less.

    Raises:
        InputError: so it is; the message says which.
    """
    if solved.cost < SUSPICIOUS:
        return
    problem, taps = solved.problem, solved.taps
    names = [problem.limb.view.taps[each] for each in problem.tapped]
    is_near = best_without < SUSPICIOUS
    reach = NEAR * problem.long_px if is_near else np.inf
    pairs = [each for each in combinations(range(len(taps)), 2) if np.hypot(*(taps[each[0]] - taps[each[1]])) < reach]
    readings = [*(_swapped(taps, *each) for each in pairs), *([] if is_near else [taps * [-1.0, 1.0]])]
    if not readings:
        return
    found = _costs(problem, np.stack(readings))
    best = int(np.argmin(found))
    if found[best] < best_without and best == len(pairs):
        raise InputError(
            "the taps are those of the other side, or of a mirrored picture; choose the other side, or mirror it back"
        )
    if found[best] < best_without:
        one, other = (names[each] for each in pairs[best])
        raise InputError(f"{one} and {other} seem to be swapped; tap each where it is")
    if not is_near and (best_without > HOPELESS or _by_rough_fingers(solved) > UNLIKELY):
        raise InputError(
            f"the taps do not fit a picture of {problem.limb.view.id}; check the view, the side, and each tap"
        )


def _swapped(taps: Array, one: int, other: int) -> Array:
    found = taps.copy()
    found[[one, other]] = taps[[other, one]]
    return found


def _costs(problem: Problem, taps: Array) -> list[float]:
    """What is left of the sum of squares for other sets of taps (n, t, 2)."""
    keep = np.ones(taps.shape[:2])
    starts = np.stack([problem.start(each, one) for each, one in zip(taps, keep, strict=True)])
    return [each.cost for each in search(problem, taps, keep, starts)]


def _by_rough_fingers(solved: Solved) -> float:
    """What is left of the sum of squares if fingers are as rough as they well may be."""
    scale = float(solved.px_per_mm(solved.problem.marks).mean())
    sd_px = float(np.hypot(solved.problem.sd_px, FINGER_MM * scale))
    return solve(replace(solved.problem, sd_px=sd_px), solved.taps).cost
