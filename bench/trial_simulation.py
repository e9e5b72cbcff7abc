"""Whether the planner's promises hold: trials drawn and answered in full, day by day, by code of this file's own.

Run: ``python -m bench trial_simulation`` (minutes; exit 1 where a figure leaves its bounds). Counts only.
"""

from __future__ import annotations

import math
import sys

import numpy as np
from numpy.typing import NDArray

from taichong.trial.design import draw_envelopes
from taichong.trial.episodes import Episode, analyse_episodes, expect_episodes
from taichong.trial.models import CountModel, RatingModel
from taichong.trial.power import Design, best_design, expect, finds
from taichong.trial.randomisation import randomisation_test

Floats = NDArray[np.float64]
Outcomes = CountModel | RatingModel

POWER_TRIALS = 2_000
POWER_POINTS = 0.04
EPISODES_FIND, MOST_FALSE = 0.72, 0.05
COVERED = (0.93, 0.99)  # 94 to 98 in 100 and a standard error either way
SEED = 99
USUAL = RatingModel(change=1.0)


def effect(rng: np.random.Generator, design: Design, lasts: float) -> tuple[Floats, NDArray[np.int64]]:
    """Return each day's share of the effect in each trial, and which arm comes first in each block."""
    firsts = rng.integers(0, 2, (POWER_TRIALS, design.blocks))
    step = design.period_days + design.washout_days
    at_work = np.zeros((POWER_TRIALS, 2 * design.blocks * step))
    for block in range(design.blocks):
        for period in (0, 1):
            start = (2 * block + period) * step
            treated = (firsts[:, block] == 1) == (period == 0)
            at_work[:, start : start + design.period_days] = treated[:, None]
    for day in range(1, at_work.shape[1]):
        at_work[:, day] = np.maximum(at_work[:, day], lasts * at_work[:, day - 1])
    return at_work, firsts


def simulated_power(model: Outcomes, design: Design) -> float:
    """Share of trials, drawn day by day and answered in full, whose interval lies above 0."""
    rng = np.random.default_rng(SEED)
    at_work, firsts = effect(rng, design, model.lasts or 0.0)
    if isinstance(model, CountModel):
        night = model.per_week / 7
        size = night / (model.variance_ratio - 1)
        values = -rng.poisson(
            night * (1 - (1 - model.fraction_left) * at_work) * rng.gamma(size, 1 / size, at_work.shape)
        )
    else:
        values = rng.standard_normal(at_work.shape)
        for day in range(1, values.shape[1]):
            values[:, day] = model.rho * values[:, day - 1] + math.sqrt(1 - model.rho**2) * values[:, day]
        values = model.sd * values + model.change * at_work
    step = design.period_days + design.washout_days
    means = values.reshape(POWER_TRIALS, design.blocks, 2, step)[..., : design.period_days].mean(axis=3)
    benefits = np.where(firsts == 1, 1.0, -1.0) * (means[:, :, 0] - means[:, :, 1])
    return sum(randomisation_test(row, seed=0).interval[0] > 0 for row in benefits) / POWER_TRIALS


PLANS: tuple[tuple[str, Outcomes, Design], ...] = (
    ("3 cramps a week, 6 x 2 weeks", CountModel(per_week=3), Design(blocks=6, period_days=7)),
    ("3 cramps a week, 42 night pairs", CountModel(per_week=3), Design(blocks=42, period_days=1)),
    ("10 cramps a week, 8 x 2 weeks", CountModel(per_week=10), Design(blocks=8, period_days=7)),
    ("10 cramps a week, 14 x 2 x 3 days", CountModel(per_week=10), Design(blocks=14, period_days=3)),
    ("10 cramps a week, half left next day", CountModel(per_week=10, lasts=0.5), Design(blocks=21, period_days=2)),
    ("rating, change 2, sd 2, rho 0.5", RatingModel(change=2.0), Design(blocks=6, period_days=7)),
    ("rating, change 1, 21 x 2 x 2 days", USUAL, Design(blocks=21, period_days=2)),
    ("rating, change 1, 42 pairs of days", USUAL, Design(blocks=42, period_days=1)),
    ("rating, change 1, half left next day", RatingModel(change=1.0, lasts=0.5), Design(blocks=21, period_days=2)),
    ("rating, change 1, rho 0", RatingModel(change=1.0, rho=0.0), Design(blocks=14, period_days=3)),
    ("rating, change 1, rho 0.9", RatingModel(change=1.0, rho=0.9), Design(blocks=10, period_days=4)),
    (
        "rating, change 1.5, rho 0.7, washout 2",
        RatingModel(change=1.5, rho=0.7),
        Design(blocks=10, period_days=5, washout_days=2),
    ),
)


def simulated_episodes(count: int, ratio: float, median_s: float = 120.0) -> tuple[float, float]:
    """Return the shares of trials of episodes that are clear and shorter, and whose interval holds `ratio`.

    Two episodes in a row share an icc of 0.2.
    """
    rng, found, covered, trials = np.random.default_rng(SEED), 0, 0, 400
    for trial in range(trials):
        arms = draw_envelopes(count, f"{trial:032x}")
        night = np.repeat(rng.standard_normal(count), 2)[:count]
        logs = math.log(median_s) + 0.8 * (math.sqrt(0.2) * night + math.sqrt(0.8) * rng.standard_normal(count))
        logs += np.array([math.log(ratio) if arm == "treatment" else 0.0 for arm in arms])
        episodes = [
            Episode(number=number, arm=arm, seconds=min(600.0, math.exp(log)))
            for number, (arm, log) in enumerate(zip(arms, logs, strict=True), start=1)
        ]
        answer = analyse_episodes(episodes, worthwhile=0.25, seed=trial)
        found += answer["verdict"] in ("helps", "better_maybe_too_little") or (
            answer["p_value"] <= 0.05 and answer["ratio"] < 1  # noqa: PLR2004 -- the level
        )
        low, high = answer["ci95"]
        covered += (low or 0.0) <= ratio <= (high or math.inf)
    return found / trials, covered / trials


def main() -> int:
    """Print every figure and return how many left their bounds."""
    faults = [*_check_power(), *_check_usual(), *_check_episodes()]
    print("OUT OF BOUNDS: " + "; ".join(faults) if faults else "all within bounds")
    return len(faults)


def _check_power() -> list[str]:
    print(f"power, promised and simulated day by day ({POWER_TRIALS} trials, seed {SEED})")
    faults = []
    for name, model, design in PLANS:
        promised, simulated = expect(model, design, 0.2).finds, simulated_power(model, design)
        print(f"  {name:40} {promised:6.1%} {simulated:6.1%}")
        if abs(promised - simulated) > POWER_POINTS:
            faults.append(name)
    return faults


def _check_usual() -> list[str]:
    design = best_design(USUAL, 84)
    whole, lost = simulated_power(USUAL, design), finds(USUAL, design, lost_days=7)
    print(f"usual 84 days, {design.blocks} x 2 x {design.period_days}: finds a change of 1 {whole:.1%} (at least 43 %)")
    print(f"  with one week unrated {lost:.1%} (at most 12 points less)")
    return [*(["usual power"] if whole < 0.43 else []), *(["a lost week"] if whole - lost > 0.12 else [])]  # noqa: PLR2004


def _check_episodes() -> list[str]:
    promised, (halved, _), (null, _) = expect_episodes(36), simulated_episodes(36, 0.5), simulated_episodes(36, 1.0)
    _, covered = simulated_episodes(24, 0.5, median_s=400.0)
    print(f"24 episodes, every third cut off at ten minutes: a halving covered {covered:.1%}")
    print(
        f"36 episodes: a halving promised {promised:.1%}, found {halved:.1%} (at least 72 %); nothing found {null:.1%}"
    )
    return [
        *(["episodes"] if promised < EPISODES_FIND else []),
        *(["null episodes"] if null > MOST_FALSE else []),
        *([] if COVERED[0] <= covered <= COVERED[1] else ["censored"]),
    ]


if __name__ == "__main__":
    sys.exit(main() > 0)
