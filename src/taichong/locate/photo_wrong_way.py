"""Taps that fit no picture of the view as they are, but would if two were swapped, or the picture mirrored."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from taichong.errors import TapsError
from taichong.locate.photo_camera import search
from taichong.locate.photo_wrong import EXPLAINED, weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.photo_camera import Problem
    from taichong.locate.photo_taps import Names
    from taichong.locate.photo_views import View
    from taichong.locate.photo_wrong import Verdict

    Array = NDArray[np.float64]

NEAR = 0.1
"""So near, in parts of the picture's longer side, two taps must lie for one to look misplaced when they are swapped."""
CLEARLY = 2.0
"""By how much the logarithm of the evidence for another reading must be higher."""
UNLIKELY = 40.0
"""What is left, with fingers as rough as they well may be, of taps that are not fitted: honest ones leave a third."""


def check_way(problem: Problem, taps: Array, verdict: Verdict, names: Names) -> None:
    """Refuse taps that only make sense swapped or mirrored, or not at all.

    Args:
        problem: what they were fitted to.
        taps: where they are (t, 2) [px].
        verdict: what they say of each other, as they are.
        names: what landmarks and views are called.

    Raises:
        TapsError: so it is; the message says which.
    """
    if not verdict.doubtful:
        return
    is_explained = verdict.left < EXPLAINED
    reach = NEAR * problem.long_px if is_explained else np.inf
    pairs = [each for each in combinations(range(len(taps)), 2) if np.hypot(*(taps[each[0]] - taps[each[1]])) < reach]
    readings = [*(_swapped(taps, *each) for each in pairs), *([] if is_explained else [taps * [-1.0, 1.0]])]
    if not readings:
        return
    evidence = _evidence(verdict, np.stack(readings), problem.sd_px)
    best = int(np.argmax(evidence))
    if evidence[best] > verdict.best + CLEARLY:
        if best == len(pairs):
            raise TapsError(
                "the taps are those of the other side, or of a mirrored picture; "
                "choose the other side, or mirror it back"
            )
        one, other = (problem.limb.view.taps[problem.tapped[each]] for each in pairs[best])
        both = f"{names.landmarks[one]} and {names.landmarks[other]}"
        raise TapsError(f"{both} seem to be swapped; tap each where it is", one, other)
    if verdict.left > UNLIKELY:
        raise no_picture(problem.limb.view, names)


def no_picture(view: View, names: Names) -> TapsError:
    """What is said of taps that fit no picture of a view."""
    return TapsError(f"the taps do not fit a picture of {names.views[view.id]}; check the view, the side, and each tap")


def _swapped(taps: Array, one: int, other: int) -> Array:
    found = taps.copy()
    found[[one, other]] = taps[[other, one]]
    return found


def _evidence(verdict: Verdict, taps: Array, finest_px: float) -> Array:
    """The evidence for other sets of taps (n, t, 2)."""
    problem, keep = verdict.rough, np.ones(taps.shape[:2])
    starts = np.stack([problem.start(each, one) for each, one in zip(taps, keep, strict=True)])
    return weigh(list(search(problem, taps, keep, starts)), finest_px).evidence
