"""How often trials err where nothing works, and how often their intervals cover: every nuisance that a diary has.

Each setting draws whole trials of 84 days, in 21 blocks of 2 x 2 days, in 10 of 2 x 4 and in 6 of 2 x 7, and answers
each. The planner takes 7 blocks at least, and 8 where most nights are empty; six only by hand.
False: "helps" or "better" where the treatment does nothing. Covered: the interval holds a true benefit. Figures in 100.

Run: ``python -m bench trial_errors`` (some minutes; exit 1 where a figure leaves its bounds).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from taichong.trial.models import RatingModel
from taichong.trial.randomisation import LEVEL_ONE_IN, STRICT_ONE_IN, flips_of, intervals, p_values, split

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

TRIALS = 4_000
MOST_FALSE = 5.0
MISSING = 0.3
COVERED = (94.0, 98.0)
MOST_COVERED_WITH_TIES = {21: 98.4, 10: 98.4, 6: 99.6}  # by blocks: empty nights tie
DESIGNS = ((21, 2), (10, 4), (6, 7))
SEED = 11


def correlated(rho: float) -> Callable[[np.random.Generator, int], Floats]:
    """Draw days of stationary sd 2 with this day-to-day correlation."""
    model = RatingModel(change=1.0, sd=2.0, rho=rho)
    return lambda rng, days: model.draw(rng, np.zeros((TRIALS, days)))


def trending(rng: np.random.Generator, days: int) -> Floats:
    """Draw a bad time that passes: 4 points over the trial, on top of correlated days."""
    return correlated(0.5)(rng, days) + np.linspace(0.0, 4.0, days)


def zeros(rng: np.random.Generator, days: int) -> Floats:
    """Draw cramps in bad nights: four of five nights have none."""
    bad = rng.gamma(0.4, 1.0, (TRIALS, days))
    return -rng.poisson(0.3 * bad / 0.4).astype(float)


NATURES: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "correlation 0": correlated(0.0),
    "correlation 0.5": correlated(0.5),
    "correlation 0.9": correlated(0.9),
    "trend": trending,
    "many zeros": zeros,
}


def missing_at_random(rng: np.random.Generator, values: Floats) -> NDArray[np.bool_]:
    """Leave 30 in 100 days unrated."""
    return rng.random(values.shape) < MISSING


def missing_when_bad(rng: np.random.Generator, values: Floats) -> NDArray[np.bool_]:
    """Leave bad days unrated half of the time, others one time in ten."""
    return rng.random(values.shape) < np.where(values < np.median(values), 0.5, 0.1)


def answered(values: Floats, firsts: NDArray[np.int64], days: int, lost: NDArray[np.bool_]) -> Floats:
    """Return block benefits; NaN where a period has no value."""
    kept = np.where(lost, 0.0, values).reshape(TRIALS, -1, 2, days).sum(axis=3)
    count = (~lost).reshape(TRIALS, -1, 2, days).sum(axis=3)
    means = np.where(count > 0, kept / np.maximum(count, 1), np.nan)
    return np.asarray(np.where(firsts == 1, 1.0, -1.0) * (means[:, :, 0] - means[:, :, 1]))


def ends(benefits: Floats, one_in: int = LEVEL_ONE_IN) -> tuple[Floats, Floats]:
    """Return the intervals of many trials, each of the blocks that it has."""
    low, high = np.full(TRIALS, -np.inf), np.full(TRIALS, np.inf)
    whole = ~np.isnan(benefits)
    for count in np.unique(whole.sum(axis=1)):
        mine = whole.sum(axis=1) == count
        if count:
            rows = benefits[mine][whole[mine]].reshape(-1, count)
            flips = flips_of(int(count), SEED, enumerated_to=11, draws=999)
            low[mine], high[mine] = intervals(split(rows, flips), one_in)
    return low, high


def stopped(benefits: Floats) -> Floats:
    """Stop as badly as one can: at the first block at which the stricter test finds a benefit."""
    found = benefits.copy()
    for count in range(8, benefits.shape[1]):
        rows = benefits[:, :count]
        is_clear = p_values(split(rows, flips_of(count, SEED, enumerated_to=11, draws=999))) <= 1 / STRICT_ONE_IN
        ends_here = is_clear & (rows.sum(axis=1) > 0) & ~np.isnan(found).any(axis=1)
        found[ends_here, count:] = np.nan
    return found


def check(name: str, blocks: int, false: float, covered: float | None) -> list[str]:
    """Print a setting; its name where a figure leaves its bounds."""
    print(f"  {name:44} false {false:5.2f}" + ("" if covered is None else f"   covered {covered:6.2f}"))
    most = MOST_COVERED_WITH_TIES[blocks] if "zeros" in name else COVERED[1]
    is_out = false > MOST_FALSE or (covered is not None and not COVERED[0] <= covered <= most)
    return [name] if is_out else []


def main() -> int:
    """Print every setting and return how many left their bounds."""
    faults = []
    print(f"{TRIALS} trials each, seed {SEED}; standard error of a figure about 0.35")
    for blocks, days in DESIGNS:
        print(f"{blocks} blocks of 2 x {days} days")
        for name, draw in NATURES.items():
            rng = np.random.default_rng(SEED)
            values, firsts = draw(rng, 2 * blocks * days), rng.integers(0, 2, (TRIALS, blocks))
            nothing = np.zeros(values.shape, dtype=bool)
            losses = {"": nothing, ", 30 % missing": missing_at_random(rng, values), ", bad days missing": None}
            losses[", bad days missing"] = missing_when_bad(rng, values)
            for lost_name, lost in losses.items():
                benefits = answered(values, firsts, days, lost)
                low, high = ends(benefits)
                covered = (low <= 0) & (high >= 0)  # a benefit added to every block moves both ends by it
                faults += check(name + lost_name, blocks, 100 * float((low > 0).mean()), 100 * float(covered.mean()))
        if blocks > FEWEST_TO_STOP:
            rng = np.random.default_rng(SEED)
            values, firsts = correlated(0.5)(rng, 2 * blocks * days), rng.integers(0, 2, (TRIALS, blocks))
            benefits = answered(values, firsts, days, np.zeros(values.shape, dtype=bool))
            early = stopped(benefits)
            is_early = np.isnan(early).any(axis=1)
            low, _ = ends(early)
            strict, _ = ends(early, STRICT_ONE_IN)
            false = np.where(is_early, strict > 0, low > 0).mean()
            faults += check("ended when it looks good, at 99 %", blocks, 100 * float(false), None)
            at_random = benefits.copy()
            at_random[np.arange(blocks)[None, :] >= rng.integers(8, blocks + 1, TRIALS)[:, None]] = np.nan
            low, high = ends(at_random)
            strict, _ = ends(at_random, STRICT_ONE_IN)
            covered = (low <= 0) & (high >= 0)
            faults += check("ended any day", blocks, 100 * float((strict > 0).mean()), 100 * float(covered.mean()))
    print("OUT OF BOUNDS: " + "; ".join(faults) if faults else "all within bounds")
    return len(faults)


FEWEST_TO_STOP = 8

if __name__ == "__main__":
    sys.exit(main() > 0)
