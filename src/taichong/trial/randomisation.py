"""The randomisation test of k blocks and the interval that comes from turning it around.

In each block a coin decided which period came first. If the treatment does nothing, the coin only decided
the sign of that block's difference, so all 2**k sign patterns were equally likely: no assumption about
days, correlation or the shape of the data is needed (Fisher, The Design of Experiments, 1935, section 21).

The 95 % interval holds every shift that the two-sided test at 0.05 does not reject. Take a shift mu away from
each block: flipping a set of blocks leaves a sum at least as large exactly when the mean of that set is at
most mu. So the p of mu only counts the means of sets that lie below it, and the two ends are order
statistics of those means: no search, no steps. With 6 blocks the ends are the smallest and largest block
benefit, and the interval misses the truth in 2 of the 64 orders.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ENUMERATED_TO = 20  # blocks; 2**19 patterns up to a common sign, a few hundredths of a second
DRAWS = 100_000
LEVEL_ONE_IN = 20  # two-sided 0.05, kept as a whole number so that counting stays exact
_CHUNK_BITS = 16
# Sums of the same numbers in another order differ in their last bits; equal sums must count as equal.
_RELATIVE_TIE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomisation:
    """p and interval; an end is infinite where so few blocks can reject nothing."""

    p_value: float
    ci95: tuple[float, float]
    patterns: int  # sign patterns counted, each with its mirror image as one
    is_enumerated: bool


def randomisation_test(benefits: Floats, seed: int) -> Randomisation:
    """Test and interval for the block benefits, shape ``(k,)``; `seed` matters from 21 blocks on."""
    is_enumerated = len(benefits) <= ENUMERATED_TO
    sums, counts = _all_flips(benefits) if is_enumerated else _drawn_flips(benefits, seed)
    # The pattern that really happened is in the enumeration, and is added to the draws.
    patterns = len(sums) if is_enumerated else len(sums) + 1
    moved = (counts > 0) & (counts < len(benefits))
    same = patterns - int(moved.sum())
    total, tie = float(benefits.sum()), _RELATIVE_TIE * float(np.abs(benefits).sum())
    extreme = np.abs(total - 2 * sums[moved]) >= abs(total) - tie
    ends = _ends(sums[moved], counts[moved], total, len(benefits), patterns // LEVEL_ONE_IN - same)
    return Randomisation(
        p_value=(same + int(extreme.sum())) / patterns,
        ci95=(_clean(ends[0], tie), _clean(ends[1], tie)),
        patterns=patterns,
        is_enumerated=is_enumerated,
    )


def _all_flips(values: Floats) -> tuple[Floats, Floats]:
    """Sum and number of the flipped blocks for every pattern that leaves the first block as it was."""
    sums, counts = np.zeros(1), np.zeros(1)
    for value in values[1:]:
        sums = np.concatenate([sums, sums + value])
        counts = np.concatenate([counts, counts + 1])
    return sums, counts


def _drawn_flips(values: Floats, seed: int) -> tuple[Floats, Floats]:
    """The same for `DRAWS` random patterns: 16 coins at a time, looked up in a table of all their sums."""
    rng = np.random.default_rng(seed)
    sums, counts = np.zeros(DRAWS), np.zeros(DRAWS)
    for start in range(0, len(values), _CHUNK_BITS):
        chunk = values[start : start + _CHUNK_BITS]
        table, sizes = _all_flips(np.concatenate([[0.0], chunk]))
        coins = rng.integers(0, len(table), size=DRAWS)
        sums += table[coins]
        counts += sizes[coins]
    return sums, counts


def _ends(sums: Floats, counts: Floats, total: float, blocks: int, beyond: int) -> tuple[float, float]:
    """The subset means with exactly `beyond` others outside them; infinite if even the outermost is inside.

    A flipped set and the set left alone make the same pattern up to sign, so both their means count.
    """
    if beyond < 0 or len(sums) == 0:
        return -math.inf, math.inf
    flipped, left = sums / counts, (total - sums) / (blocks - counts)
    # One of the two lies below the mean of all blocks and the other above: each tail has one of each pair.
    low = np.partition(np.minimum(flipped, left), beyond)[beyond]
    high = -np.partition(-np.maximum(flipped, left), beyond)[beyond]
    return float(low), float(high)


def _clean(end: float, tie: float) -> float:
    """An end that misses zero only by rounding is zero: else 'above 0' could come from the last bit."""
    return 0.0 if abs(end) <= tie else end
