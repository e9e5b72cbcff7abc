"""Which tap was misplaced, and how rough the others are: hypotheses against each other, by their evidence.

Either every tap is where it was meant and only rough, or one of them was put elsewhere altogether. How rough fingers
are nobody knows beforehand, so each hypothesis is tried with every roughness, weighed by how often people are so rough.
About the best fit under a hypothesis the taps are taken as linear in what is unknown. They are then Gaussian: their
covariance is what camera, bend and shape leave open, and what fingers add; their density is the evidence. That a tap
which may lie anywhere fits more easily is thereby paid for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.locate.photo_camera import STARTS, search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.photo_camera import Problem, Solved

    Array = NDArray[np.float64]

MISPLACED = 0.06
"""How far (sd) a misplaced tap lies off, in parts of the picture's longer side: our estimate."""
FINGERS_MM = np.array([0.0, 0.7, 1.2, 2.0, 3.0, 4.2, 6.0])
"""How far (sd, each way) fingers stray from the bone, beside what the eye does on the picture: what is tried."""
OFTEN = np.array([0.3, 0.1, 0.12, 0.15, 0.15, 0.12, 0.06])
"""How often they do, beforehand: our estimate."""
OFTEN_IF_WRONG = np.array([0.8, 0.03, 0.035, 0.045, 0.045, 0.03, 0.015])
"""The same, where one tap was put elsewhere: among rough ones no tap can be told to be wrong."""
SEARCHED_MM = 1.5
"""How rough fingers are taken for while what explains the taps is looked for."""
ROUGH = 5
"""Which of `FINGERS_MM` is as rough as an honest finger well may be."""
ALIKE = 9.0
"""Two taps are both named where no more than this speaks for the one against the other."""
BAD = 20.0
"""What is left of the sum of squares where a search is begun anew."""
OFF_MM = 3.5
"""What lies nearer to where the rest has it is as good as fingers do, and not named."""
EXPLAINED = 14.0
"""What honest taps leave of the sum of squares, if fingers are as rough as they well may be."""
ANY_TURN = np.pi
"""How far (sd) [rad] a picture may be turned: any way."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """Fits under several hypotheses, with what the taps say of each.

    Attributes:
        fits: one for each.
        sds_px: how far taps stray, for each roughness that was tried (k,).
        logs: logarithms of the evidence (n, k), before how often fingers are so rough.
        left: what is left of the sum of squares under each roughness (n, k).
    """

    fits: list[Solved]
    sds_px: Array
    logs: Array
    left: Array

    @cached_property
    def evidence(self) -> Array:
        """Logarithms of the evidence for each hypothesis (n,), however rough fingers are."""
        keep = np.stack([each.keep for each in self.fits])
        often = np.where(keep.min(axis=1, keepdims=True) > 0, OFTEN, OFTEN_IF_WRONG)
        with_prior = self.logs + np.log(often)
        most = with_prior.max(axis=1)
        return np.asarray(most + np.log(np.exp(with_prior - most[:, None]).sum(axis=1)))

    def sd_px(self, number: int) -> float:
        """How far taps stray under a hypothesis: the geometric mean of what is probable."""
        weights = OFTEN * np.exp(self.logs[number] - self.logs[number].max())
        return float(np.exp(weights @ np.log(self.sds_px) / weights.sum()))


class Verdict(NamedTuple):
    """What the taps say of each other.

    Attributes:
        suspects: numbers of the taps one of which is misplaced; none, or one, or two.
        solved: the fit without them, to fingers as rough as these.
        rough: what was asked while what explains the taps was looked for.
        best: the evidence for what explains the taps best.
        left: what that leaves of the sum of squares if fingers are as rough as they well may be.
        doubtful: whether something else may explain the taps better.
    """

    suspects: tuple[int, ...]
    solved: Solved
    rough: Problem
    best: float
    left: float
    doubtful: bool


def weigh(fits: list[Solved], finest_px: float) -> Weighed:
    """Weigh the hypotheses under which fits were made; a tap that a fit left out may lie anywhere."""
    problem = fits[0].problem
    found, keep, taps = (np.stack([getattr(each, what) for each in fits]) for what in ("found", "keep", "taps"))
    scale = float(np.mean(fits[0].px_per_mm(problem.marks)))
    sds_px = np.hypot(finest_px, FINGERS_MM * scale)
    fell, slopes = problem.seen_slopes(found, problem.marks)
    slopes = slopes.reshape(len(fits), -1, found.shape[1])
    left, of_prior = problem.priors(found), problem.prior_slopes(found)
    known = np.swapaxes(of_prior, 1, 2) @ of_prior
    free = np.arange(found.shape[1])[[-5, -4, -3]]
    known[:, free, free] += [1 / ANY_TURN**2, 1 / problem.long_px**2, 1 / problem.long_px**2]
    pull = (left[:, None] @ of_prior)[:, 0]
    solved = np.linalg.solve(known, np.concatenate([pull[..., None], np.swapaxes(slopes, 1, 2)], axis=2))
    back, spread = solved[..., 0], slopes @ solved[..., 1:]
    off = (taps - fell).reshape(len(fits), -1) + (slopes @ back[..., None])[..., 0]
    anywhere = ((1 - keep) * (MISPLACED * problem.long_px) ** 2).repeat(2, axis=1)
    sizes, ways = np.linalg.eigh(spread + anywhere[:, :, None] * np.eye(off.shape[1]))
    along = (off[:, None] @ ways)[:, 0]
    variances = sizes[:, None] + sds_px[:, None] ** 2  # n, k, 2 t
    beyond = (left**2).sum(axis=1) - (pull * back).sum(axis=1)
    squares = (along[:, None] ** 2 / variances).sum(axis=2) + beyond[:, None]
    return Weighed(fits, sds_px, -(squares + np.log(variances).sum(axis=2)) / 2, squares)


def hypotheses(problem: Problem, taps: Array) -> Weighed:
    """Fit all taps, then all but each, and weigh these."""
    guess = problem.start(taps, np.ones(len(taps)))
    px_per_mm = float(np.exp(guess[-2]))
    rough = replace(problem, sd_px=float(np.hypot(problem.sd_px, SEARCHED_MM * px_per_mm)))
    return weigh(_searched(rough, taps, guess), problem.sd_px)


def judge(problem: Problem, taps: Array) -> Verdict:
    """Name the tap that disagrees with the rest, if one does, and fit the others."""
    weighed = hypotheses(problem, taps)
    suspects = accused(weighed)
    number = 1 + suspects[0] if suspects else 0
    chosen = weighed.fits[number]
    keep = np.ones(len(taps))
    keep[list(suspects)] = 0
    finer = replace(problem, sd_px=weighed.sd_px(number))
    (solved,) = search(finer, taps[None], keep[None], chosen.found[None])
    best, left = float(weighed.evidence[number]), float(weighed.left[number, ROUGH])
    return Verdict(suspects, solved, chosen.problem, best, left, bool(suspects) or left > EXPLAINED)


class Suspicion(NamedTuple):
    """What speaks for a misplaced tap.

    Attributes:
        taps: which are to be named: one, or two that cannot be told apart.
        speaks: how much speaks for it [twice the logarithm of the odds]; nothing (minus infinity) where the tap lies as
            near to where the rest has it as fingers do.
    """

    taps: tuple[int, ...]
    speaks: float


def suspicion(weighed: Weighed) -> Suspicion:
    """Find the tap that most looks misplaced."""
    speaks = 2 * (weighed.evidence[1:] - weighed.evidence[0])
    first, second = (int(each) for each in np.argsort(-speaks)[:2])
    taps = (first,) if speaks[first] - speaks[second] > ALIKE else (first, second)
    return Suspicion(taps, -np.inf if _off_mm(weighed.fits[1 + first], first) < OFF_MM else float(speaks[first]))


def accused(weighed: Weighed) -> tuple[int, ...]:
    """Which taps are to be named: none, or one, or two that cannot be told apart."""
    found = suspicion(weighed)
    return found.taps if found.speaks >= weighed.fits[0].problem.limb.view.learnt.odds else ()


def _searched(problem: Problem, taps: Array, guess: Array) -> list[Solved]:
    """The fit of all taps, then those without each; what ended badly is begun anew."""
    keep = np.vstack([np.ones(len(taps)), 1 - np.eye(len(taps))])
    every = taps[None].repeat(len(keep), 0)
    (whole,) = search(problem, every[:1], keep[:1], guess[None])
    found = [whole, *search(problem, every[1:], keep[1:], whole.found[None].repeat(len(taps), 0))]
    best = min(found, key=lambda each: each.cost)
    if whole.cost < BAD:
        return found
    if best.cost < BAD:  # one tap led astray the fit of all, and not the one without it
        which, starts = [0], [best.found]
    else:
        which = [0] * len(STARTS) + list(range(1, len(found)))
        starts = [problem.start(taps, keep[0], tilt) for tilt in STARTS]
        starts += [problem.start(taps, each) for each in keep[1:]]
    for number, again in zip(which, search(problem, every[which], keep[which], np.stack(starts)), strict=True):
        found[number] = min(found[number], again, key=lambda each: each.cost)
    return found


def _off_mm(without: Solved, number: int) -> float:
    """How far a tap lies from where the fit without it has it."""
    mark = without.problem.marks.only(np.array([number]))
    return float(np.linalg.norm(without.seen(mark)[0][0] - without.taps[number]) / without.px_per_mm(mark)[0])
