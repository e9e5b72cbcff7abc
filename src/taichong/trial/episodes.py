"""A trial of episodes: each cramp, headache or hot moment is randomised, and what is measured is how long it takes.

Times are compared on the logarithm, for they are skewed and a treatment shortens them by a share. Who waits longer
than the clock runs is censored there. To test that the treatment multiplies every time by a ratio, each treated time
is divided by it, and all are censored alike at the shortest time that either arm could then have been seen to last:
under that ratio, these times do not depend on the arm. The difference of their mean logarithms is compared with the
same under the orders that the envelopes could have had, drawn by the same hidden blocks. The interval holds every
ratio that this test does not reject at 0.05, as in `randomisation`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from taichong.errors import InputError
from taichong.trial.design import HIDDEN_BLOCKS
from taichong.trial.verdict import verdict_of
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.trial.design import Arm

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

CENSORED_S = 600.0  # ten minutes; longer than that is for a doctor, not for a trial
SHORTEST_S = 1.0
DRAWS = 3_999  # with the order that was opened, four thousand
LEVEL, STRICT_LEVEL = 0.05, 0.01
WIDEST = math.log(1_000.0)  # of a ratio, either way
TIE = 1e-12  # of a difference of mean log times, by rounding
HALVINGS = 26  # of the search for an end: to a millionth
FEWEST = 6  # episodes; fewer can hardly reach p < 0.05
TRIALS, SIMULATED_DRAWS, SEED = 2_000, 999, 5
NIGHT = 2  # episodes that are alike in the model


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One envelope that was opened; without a time where none was kept. `is_eased` is False at the ten minutes."""

    number: int  # of the envelope, from 1
    arm: Arm
    seconds: float | None
    is_eased: bool = True


def drawn_envelopes(rng: np.random.Generator, draws: int, count: int) -> Booleans:
    """Draw orders that the envelopes could have had, True for treatment, shape ``(draws, count)``."""
    left = np.zeros((draws, 2), dtype=np.int64)
    found = np.empty((draws, count), dtype=bool)
    for number in range(count):
        halves = rng.integers(1, len(HIDDEN_BLOCKS) + 1, draws)
        left = np.where((left.sum(axis=1) == 0)[:, None], halves[:, None], left)
        found[:, number] = rng.random(draws) * left.sum(axis=1) < left[:, 0]
        left -= np.column_stack([found[:, number], ~found[:, number]])
    return found


def analyse_episodes(
    episodes: Sequence[Episode], *, worthwhile: float | None, seed: int, is_early: bool = False
) -> dict[str, Any]:
    """Compare treated with control times as drawn, whatever was done: their ratio, its interval, p and verdict.

    `worthwhile` is the share by which the time must be shorter. Without an end the interval has None there. Where the
    trial was ended early, the verdict goes by the interval at 99 %.
    """
    timed = [each for each in episodes if each.seconds is not None]
    arms = [each.arm for each in timed]
    if {"treatment", "control"} - set(arms):
        raise InputError("no episode with a time in one of the arms yet; there is nothing to analyse")
    count = max(each.number for each in episodes)
    opened = np.array([each.number - 1 for each in timed])
    orders = drawn_envelopes(np.random.default_rng(seed), DRAWS, count)[:, opened]
    test = _Test(
        logs=np.log([min(max(each.seconds or 0, SHORTEST_S), CENSORED_S) for each in timed]),
        treated=np.array([arm == "treatment" for arm in arms]),
        orders=orders[orders.any(axis=1) & ~orders.all(axis=1)],
    )
    estimate = test.estimate()
    low, high = test.end(-1, estimate), test.end(1, estimate)
    w = -math.log1p(-worthwhile) if worthwhile else 0.0
    usual = verdict_of(-high, -low, w)
    strict = [test.end(side, estimate, STRICT_LEVEL) for side in (-1, 1)] if is_early else [low, high]
    found = verdict_of(-strict[1], -strict[0], w)
    return {
        "ratio": math.exp(estimate),
        "ci95": [None if math.isinf(each) else math.exp(each) for each in (low, high)],
        "p_value": test.p_value(0.0),
        "n_episodes": len(timed),
        "n_treatment": arms.count("treatment"),
        "verdict": found,
        "why": words("trial")["why"][found],
        "worthwhile": worthwhile,
        "median_s": {arm: _median([each for each in timed if each.arm == arm]) for arm in ("treatment", "control")},
        "censored": sum(not each.is_eased for each in timed),
        "without_time": len(episodes) - len(timed),
        "direction": "a ratio below 1 is shorter with the treatment",
        "test": {
            "name": "randomisation test of log times, two-sided",
            "assignments": len(test.orders) + 1,
            "seed": seed,
        },
        "notes": [
            "answers_treating",
            *(["too_few_episodes"] if len(timed) < FEWEST else []),
            *(["early_needs_more"] if found != usual else []),
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    """Log times [log s], which of them were treated, and orders that could have been."""

    logs: Floats
    treated: Booleans
    orders: Booleans

    def moved(self, shift: float) -> Floats:
        """Log times as they would all have been without the treatment, if it adds `shift`; censored alike."""
        limit = math.log(CENSORED_S)
        return np.minimum(self.logs - shift * self.treated, min(limit, limit - shift))

    def p_value(self, shift: float) -> float:
        """Return the two-sided p of that shift."""
        logs = self.moved(shift)
        drawn = np.abs(difference(self.orders, logs))
        reached = int((drawn >= abs(float(difference(self.treated, logs))) - TIE).sum())
        return (1 + reached) / (1 + len(self.orders))

    def estimate(self) -> float:
        """Find the shift at which no difference is left; where many leave none, as where all are cut off, the least."""
        return min(max(0.0, self._last_above(TIE)), self._last_above(-TIE))

    def _last_above(self, least: float) -> float:
        """The shift up to which the difference lies above `least`; it only falls as the shift grows."""
        low, high = -WIDEST, WIDEST
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if float(difference(self.treated, self.moved(middle))) > least:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def end(self, side: int, inside: float, level: float = LEVEL) -> float:
        """Find the end of the shifts not rejected, below (-1) or above (1) one `inside`; infinite if none is."""
        outside = side * WIDEST
        if self.p_value(outside) > level:
            return side * math.inf
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if self.p_value(middle) > level:
                inside = middle
            else:
                outside = middle
        return inside


def difference(treated: Booleans, logs: Floats) -> Floats:
    """Subtract the others' mean from the mean of the treated, for one order or for many, ``(..., n)``."""
    count = treated.sum(axis=-1)
    centred = logs - logs.mean()
    return np.asarray((treated @ centred) * (1 / count + 1 / (treated.shape[-1] - count)))


@cache
def expect_episodes(
    episodes: int, *, ratio: float = 0.5, median_s: float = 120.0, sd_log: float = 0.8, icc: float = 0.2
) -> float:
    """Estimate how often so many analysed episodes find that the treatment multiplies the time by `ratio`.

    Times are log-normal; the `icc` is shared by two episodes in a row, as in one night.
    """
    rng = np.random.default_rng(SEED)
    orders = drawn_envelopes(rng, SIMULATED_DRAWS, episodes)
    orders = orders[orders.any(axis=1) & ~orders.all(axis=1)]
    treated = drawn_envelopes(rng, TRIALS, episodes)
    nights = np.repeat(rng.standard_normal((TRIALS, -(-episodes // NIGHT))), NIGHT, axis=1)[:, :episodes]
    own = rng.standard_normal((TRIALS, episodes))
    logs = math.log(median_s) + sd_log * (math.sqrt(icc) * nights + math.sqrt(1 - icc) * own)
    logs = np.minimum(logs + math.log(ratio) * treated, math.log(CENSORED_S))
    centred = logs - logs.mean(axis=1, keepdims=True)
    weights = 1 / orders.sum(axis=1) + 1 / (~orders).sum(axis=1)
    drawn = np.abs(centred @ orders.T) * weights
    found = (centred * treated).sum(axis=1) * (1 / treated.sum(axis=1) + 1 / (~treated).sum(axis=1))
    p_values = (1 + (drawn >= np.abs(found)[:, None] - 1e-12).sum(axis=1)) / (1 + len(orders))
    is_found = (p_values <= LEVEL) & ((found < 0) == (ratio < 1))
    return float(is_found.mean())


def _median(episodes: list[Episode]) -> float:
    return float(np.median([each.seconds for each in episodes if each.seconds is not None]))
