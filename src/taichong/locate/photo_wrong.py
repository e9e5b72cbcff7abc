"""Which tap was misplaced: every tap is left out once, and the fit without the wrong one is much better."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.locate.photo_camera import Solved, search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ACCUSED = 11.0
"""How much better [squared sd] the fit must be without a tap before that is named: clean taps reach it in few of 100
sets (`python -m bench photo`)."""
ALIKE = 4.0
"""Two taps are both named if the fit is better by less than this without one than without the other."""
EXPECTED = 6.0
"""What is left of the sum of squares without a wrong tap, and how many residuals that counts for, before any was seen:
where all taps are rough, one is named only if it stands out among them."""


class Verdict(NamedTuple):
    """What the taps say of each other.

    Attributes:
        suspects: numbers of the taps one of which is misplaced; none, or one, or two.
        solved: the fit without them.
        noise: how much rougher the others are than thought, at least 1.
        best_without: the cost without the one tap without which the fit is best.
    """

    suspects: tuple[int, ...]
    solved: Solved
    noise: float
    best_without: float


def judge(solved: Solved) -> Verdict:
    """Name the tap that disagrees with the rest, if one does."""
    problem, taps = solved.problem, solved.taps
    count = len(taps)
    without = search(problem, taps[None].repeat(count, 0), 1 - np.eye(count), solved.found[None].repeat(count, 0))
    costs = np.array([each.cost for each in without])
    first, second = np.argsort(costs)[:2]
    noise = roughness(costs[first], count - 1)
    if solved.cost - costs[first] < ACCUSED * noise**2:
        return Verdict((), solved, roughness(solved.cost, count), costs[first])
    if costs[second] - costs[first] > ALIKE * noise**2:
        return Verdict((int(first),), without[first], noise, costs[first])
    keep = np.ones(count)
    keep[[first, second]] = 0
    (both,) = search(problem, taps[None], keep[None], without[first].found[None])
    return Verdict((int(first), int(second)), both, roughness(both.cost, count - 2), costs[first])


def roughness(cost: float, taps: int) -> float:
    """How much rougher taps are than thought: a sum of squares against that expected, at least 1."""
    free = 2 * taps - 4
    return float(np.sqrt(max(1.0, (cost + EXPECTED) / (free + EXPECTED))))
