"""How often the answer errs, how often it covers, and whether the planner's promises hold: many trials.

Exits 1 where a figure leaves its bounds. Counts only; nothing here is timed.
"""

from __future__ import annotations

import math
import sys

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from taichong.trial import CountModel, Design, RatingModel, expect, randomisation_test

Floats = NDArray[np.float64]
Outcomes = CountModel | RatingModel

NULL_TRIALS = 20_000
POWER_TRIALS = 10_000
RHO = 0.7
MOST_FALSE_POSITIVES = 0.05
COVERAGE = (0.95, 0.98)
POWER_POINTS = 0.03


def correlated(rng: np.random.Generator, trials: int, length: int, rho: float) -> Floats:
    """Normal days of unit variance, each carrying `rho` of the one before; shape ``(trials, length)``."""
    days = rng.standard_normal((trials, length))
    for day in range(1, length):
        days[:, day] = rho * days[:, day - 1] + math.sqrt(1 - rho**2) * days[:, day]
    return days


def false_positives_and_coverage(blocks: int, period_days: int) -> tuple[float, float, float]:
    """Share of p <= 0.05 without a benefit, coverage of a benefit, and a naive t-test's share."""
    rng = np.random.default_rng(blocks)
    days = correlated(rng, NULL_TRIALS, 2 * blocks * period_days, RHO)
    signs = rng.choice([-1.0, 1.0], (NULL_TRIALS, blocks))
    means = days.reshape(NULL_TRIALS, blocks, 2, period_days).mean(axis=3)
    benefits = signs * (means[:, :, 0] - means[:, :, 1])
    answers = [randomisation_test(row, seed=0) for row in benefits]
    shifted = [randomisation_test(row + 1.0, seed=0).interval for row in benefits]
    first = np.repeat(np.stack([signs, -signs], axis=2).reshape(NULL_TRIALS, -1), period_days, axis=1) > 0
    treated, other = days[first].reshape(NULL_TRIALS, -1), days[~first].reshape(NULL_TRIALS, -1)
    naive = stats.ttest_ind(treated, other, axis=1).pvalue
    return (
        sum(found.p_value <= MOST_FALSE_POSITIVES for found in answers) / NULL_TRIALS,
        sum(low <= 1.0 <= high for low, high in shifted) / NULL_TRIALS,
        float((naive <= MOST_FALSE_POSITIVES).mean()),
    )


def simulated_power(model: Outcomes, design: Design) -> float:
    """Share of trials, drawn day by day and answered in full, whose interval lies above 0."""
    rng = np.random.default_rng(99)
    shape = (POWER_TRIALS, design.blocks, 2, design.period_days)
    if isinstance(model, CountModel):
        benefits = _count_benefits(rng, model, shape)
    else:
        step = design.period_days + design.washout_days
        days = correlated(rng, POWER_TRIALS, 2 * design.blocks * step, model.rho)
        kept = days.reshape(POWER_TRIALS, design.blocks, 2, step)[..., : design.period_days]
        means = model.sd * kept.mean(axis=3)
        signs = rng.choice([-1.0, 1.0], (POWER_TRIALS, design.blocks))
        benefits = model.change + signs * (means[:, :, 0] - means[:, :, 1])
    return sum(randomisation_test(row, seed=0).interval[0] > 0 for row in benefits) / POWER_TRIALS


def _count_benefits(rng: np.random.Generator, model: CountModel, shape: tuple[int, ...]) -> Floats:
    night = model.per_week / 7
    size = night / (model.variance_ratio - 1)
    nights = rng.gamma(size, 1 / size, shape)
    share = np.array([1.0, model.fraction_left])[None, None, :, None]
    means = rng.poisson(night * share * nights).mean(axis=3)
    return np.asarray(means[:, :, 0] - means[:, :, 1])


PLANS: tuple[tuple[str, Outcomes, Design], ...] = (
    ("3 cramps a week, 6 x 2 weeks", CountModel(per_week=3), Design(blocks=6, period_days=7)),
    ("3 cramps a week, 42 night pairs", CountModel(per_week=3), Design(blocks=42, period_days=1)),
    ("10 cramps a week, 8 x 2 weeks", CountModel(per_week=10), Design(blocks=8, period_days=7)),
    ("10 cramps a week, 13 x 2 weeks", CountModel(per_week=10), Design(blocks=13, period_days=7)),
    ("rating, change 2, sd 2, rho 0.5", RatingModel(change=2.0), Design(blocks=6, period_days=7)),
    (
        "rating, change 1.5, rho 0.7, washout 2",
        RatingModel(change=1.5, rho=0.7),
        Design(blocks=10, period_days=5, washout_days=2),
    ),
)


def main() -> int:
    """Print every figure and return how many left their bounds."""
    faults = [*_check_errors(), *_check_power()]
    print("OUT OF BOUNDS: " + "; ".join(faults) if faults else "all within bounds")
    return len(faults)


def _check_errors() -> list[str]:
    print(f"correlation {RHO}, {NULL_TRIALS} trials: false positives, coverage, those of a naive t-test")
    faults = []
    for blocks in (6, 8, 10):
        wrong, covered, naive = false_positives_and_coverage(blocks, 7)
        print(f"  {blocks:2} blocks  {wrong:6.2%}  {covered:6.2%}  {naive:6.2%}")
        if wrong > MOST_FALSE_POSITIVES or not COVERAGE[0] <= covered <= COVERAGE[1]:
            faults.append(f"{blocks} blocks")
    return faults


def _check_power() -> list[str]:
    print(f"power, promised and simulated day by day ({POWER_TRIALS} trials)")
    faults = []
    for name, model, design in PLANS:
        promised, simulated = expect(model, design, 0.2).finds, simulated_power(model, design)
        print(f"  {name:40} {promised:6.1%} {simulated:6.1%}")
        if abs(promised - simulated) > POWER_POINTS:
            faults.append(name)
    return faults


if __name__ == "__main__":
    sys.exit(main() > 0)
