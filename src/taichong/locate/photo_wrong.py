"""Which tap was misplaced: every tap is left out once, and the rest says where it should be and how surely.

Under the hypothesis that a tap was put elsewhere altogether, the sum of squares falls by what leaving it out gains.
That weighs less, the more surely the rest foretells it: log det(1 + T / S), with the spread S of what is foretold and
T of a misplaced tap, is the price of the freedom. The difference is twice the logarithm of the odds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.locate.photo_camera import Solved, search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

MISPLACED = 0.06
"""How far (sd) a misplaced tap lies off, in parts of the picture's longer side: our estimate."""
ACCUSED = 3.0
"""How much [twice the logarithm of the odds] must speak for a misplaced tap: clean sets reach it in 3 of 100 cases."""
ALIKE = 5.0
"""Two taps are both named where no more than this speaks for the one against the other."""
BAD = 20.0
"""What is left of the sum of squares where a search is begun anew."""
OFF_MM = 3.5
"""What lies nearer to where the rest has it is as good as fingers do, and not named."""
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
    count = len(solved.taps)
    clean = Verdict((), solved, roughness(solved.cost, count), solved.cost)
    if solved.cost < ACCUSED:
        return clean
    without = _each_left_out(solved)
    least = min(each.cost for each in without)
    noise = roughness(least, count - 1)
    gains = np.array([solved.cost - each.cost for each in without]) / noise**2
    speaks = np.full(count, -np.inf)
    for number in np.flatnonzero(gains > ACCUSED):
        speaks[number] = gains[number] - _price(without[number], number)
    first, second = np.argsort(-speaks)[:2]
    if speaks[first] < ACCUSED or _off_mm(without[first], first) < OFF_MM:
        return clean._replace(best_without=least)
    if speaks[first] - speaks[second] > ALIKE:
        return Verdict((int(first),), without[first], noise, least)
    keep = np.ones(count)
    keep[[first, second]] = 0
    (both,) = search(solved.problem, solved.taps[None], keep[None], without[first].found[None])
    return Verdict((int(first), int(second)), both, roughness(both.cost, count - 2), least)


def _each_left_out(solved: Solved) -> list[Solved]:
    """The fits without each of the taps; those that end badly are begun anew, as the wrong tap led them astray."""
    problem, count = solved.problem, len(solved.taps)
    taps, keep = solved.taps[None].repeat(count, 0), 1 - np.eye(count)
    found = list(search(problem, taps, keep, solved.found[None].repeat(count, 0)))
    bad = [number for number, each in enumerate(found) if each.cost > BAD]
    if bad:
        starts = np.stack([problem.start(solved.taps, keep[number]) for number in bad])
        for number, again in zip(bad, search(problem, taps[bad], keep[bad], starts), strict=True):
            found[number] = min(found[number], again, key=lambda each: each.cost)
    return found


def _price(without: Solved, number: int) -> float:
    """What it costs to put a tap anywhere, against where the fit without it has it."""
    problem = without.problem
    foretold = without.spread(problem.marks.only(np.array([number])))[0] + problem.sd_px**2 * np.eye(2)
    free = (MISPLACED * problem.long_px) ** 2
    return float(np.linalg.slogdet(np.eye(2) + free * np.linalg.inv(foretold))[1])


def _off_mm(without: Solved, number: int) -> float:
    """How far a tap lies from where the fit without it has it."""
    mark = without.problem.marks.only(np.array([number]))
    return float(np.linalg.norm(without.seen(mark)[0][0] - without.taps[number]) / without.px_per_mm(mark)[0])


def roughness(cost: float, taps: int) -> float:
    """How much rougher taps are than thought: a sum of squares against that expected, at least 1."""
    free = 2 * taps - 4
    return float(np.sqrt(max(1.0, (cost + EXPECTED) / (free + EXPECTED))))
