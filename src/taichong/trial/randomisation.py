"""The randomisation test of k blocks and the interval that comes from turning it around.

In each block a coin decided which period came first. If the treatment does nothing, the coin only decided
the sign of that block's difference, so all 2**k sign patterns were equally likely: no assumption about
days, correlation or the shape of the data is needed (Fisher, The Design of Experiments, 1935, section 21).

The 95 % interval holds every shift that the two-sided test at 0.05 does not reject. Take a shift mu away from
each block: flipping a set of blocks leaves a sum at least as large exactly when the mean of that set is at
most mu. So the p of mu only counts the means of sets that lie below it, and the two ends are order
statistics of those means: no search, no steps. With 6 blocks the ends are the smallest and largest block
benefit, and the interval misses the truth in 2 of the 64 orders.

Every function takes one trial, shape ``(k,)``, or many of one design, shape ``(trials, k)``: the answer and the
planner's simulations are the same test.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ENUMERATED_TO = 20  # blocks; 2**19 patterns up to a common sign, a few hundredths of a second
DRAWS = 100_000
LEVEL_ONE_IN = 20  # two-sided 0.05, kept as a whole number so that counting stays exact
STRICT_ONE_IN = 100  # two-sided 0.01
# Sums of the same numbers in another order differ in their last bits; equal sums must count as equal.
_RELATIVE_TIE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomisation:
    """p and interval; an end is infinite where so few blocks can reject nothing."""

    p_value: float
    interval: tuple[float, float]
    patterns: int  # sign patterns counted, each with its mirror image as one
    is_enumerated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """Sets of blocks to flip: each that leaves the first block as it was, or as many as `draws` at random.

    Drawn sets are kept as one number for each `chunk_bits` blocks, shape ``(chunks, draws)``: a table of all
    sums of a chunk is then looked up.
    """

    blocks: int
    chunk_bits: int = 0
    drawn: Integers | None = None

    @property
    def patterns(self) -> int:
        """How many patterns are counted; what really happened is enumerated, and is added to the draws."""
        return int(2 ** (self.blocks - 1)) if self.drawn is None else self.drawn.shape[1] + 1

    def sums(self, values: Floats) -> Floats:
        """Sum the flipped blocks' `values`, shape ``(..., k)``, for each set: shape ``(..., sets)``."""
        if self.drawn is None:
            return _every_sum(values[..., 1:])
        if values.ndim > 1:  # many trials and few draws: one product is faster than the tables
            return np.asarray(values @ self._flipped(self.drawn))
        chunks = range(0, self.blocks, self.chunk_bits)
        tables = (_every_sum(values[..., start : start + self.chunk_bits]) for start in chunks)
        parts = (np.take(table, codes, axis=-1) for table, codes in zip(tables, self.drawn, strict=True))
        return np.asarray(sum(parts))

    def _flipped(self, drawn: Integers) -> Floats:
        """1.0 where a drawn set flips a block, shape ``(blocks, draws)``."""
        bits = [(codes[None, :] >> np.arange(self.chunk_bits)[:, None]) & 1 for codes in drawn]
        return np.concatenate(bits)[: self.blocks].astype(np.float64)


def flips_of(blocks: int, seed: int, *, enumerated_to: int = ENUMERATED_TO, draws: int = DRAWS) -> Flips:
    """List every set of blocks to flip, or above `enumerated_to` blocks as many as `draws` from `seed`."""
    if blocks <= enumerated_to:
        return Flips(blocks=blocks)
    rng = np.random.default_rng(seed)
    bits = int(math.log2(draws))  # a table larger than the draws would cost more than it saves
    sizes = (min(bits, blocks - start) for start in range(0, blocks, bits))
    drawn = np.stack([rng.integers(0, 2**size, size=draws) for size in sizes])
    return Flips(blocks=blocks, chunk_bits=bits, drawn=drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Block benefits, shape ``(..., k)``, split in two in every way that is counted.

    `sums` and `sizes` are those of the flipped blocks, shapes ``(..., sets)`` and ``(sets,)``; sets that flip all
    blocks or none are only counted, in `same`.
    """

    blocks: int
    total: Floats
    sums: Floats
    sizes: Floats
    same: int
    tie: Floats

    @property
    def patterns(self) -> int:
        """How many patterns are counted."""
        return len(self.sizes) + self.same


def split(benefits: Floats, flips: Flips) -> Split:
    """Sum every flipped set; p and interval both come from these sums."""
    sums, sizes = flips.sums(benefits), flips.sums(np.ones(flips.blocks))
    if flips.drawn is None:
        sums, sizes = sums[..., 1:], sizes[1:]  # the empty set is the first
    else:
        moved = (sizes > 0) & (sizes < flips.blocks)
        sums, sizes = sums[..., moved], sizes[moved]
    return Split(
        blocks=flips.blocks,
        total=benefits.sum(axis=-1)[..., None],
        sums=sums,
        sizes=sizes,
        same=flips.patterns - len(sizes),
        tie=_RELATIVE_TIE * np.abs(benefits).sum(axis=-1)[..., None],
    )


def p_values(each: Split) -> Floats:
    """Return the two-sided p of no benefit at all, shape ``(...)``."""
    reached = np.abs(each.total - 2 * each.sums) >= np.abs(each.total) - each.tie
    return np.asarray((each.same + reached.sum(axis=-1)) / each.patterns)


def intervals(each: Split, one_in: int = LEVEL_ONE_IN) -> tuple[Floats, Floats]:
    """Find both ends of the shifts that the test at 1 / `one_in` does not reject; infinite where it can reject none.

    A flipped set and the set left alone make the same pattern up to sign, so both their means count: one of the
    two lies below the mean of all blocks and the other above, so each tail has one of each pair.
    """
    beyond = each.patterns // one_in - each.same
    if beyond < 0 or not len(each.sizes):
        nowhere = np.full(each.total.shape[:-1], math.inf)
        return -nowhere, nowhere
    flipped, left = each.sums / each.sizes, (each.total - each.sums) / (each.blocks - each.sizes)
    lower, upper = np.minimum(flipped, left), np.maximum(flipped, left, out=flipped)
    lower.partition(beyond, axis=-1)
    upper.partition(len(each.sizes) - 1 - beyond, axis=-1)
    low, high, tie = lower[..., beyond], upper[..., -1 - beyond], each.tie[..., 0]
    # An end that misses zero only by rounding is zero: else 'above 0' could come from the last bit.
    return np.where(np.abs(low) <= tie, 0.0, low), np.where(np.abs(high) <= tie, 0.0, high)


def randomisation_test(benefits: Floats, seed: int, one_in: int = LEVEL_ONE_IN) -> Randomisation:
    """Test the block benefits ``(k,)`` and give their interval at 1 - 1 / `one_in`, in their own unit.

    All orders are counted up to 20 blocks; from 21 on, `seed` draws them. Source: Fisher, The Design of Experiments,
    1935, section 21.
    """
    each = split(benefits, flips_of(len(benefits), seed, enumerated_to=ENUMERATED_TO, draws=DRAWS))
    low, high = intervals(each, one_in)
    return Randomisation(
        p_value=float(p_values(each)),
        interval=(float(low), float(high)),
        patterns=each.patterns,
        is_enumerated=len(benefits) <= ENUMERATED_TO,
    )


def _every_sum(values: Floats) -> Floats:
    """The sum of each subset of the last axis, shape ``(..., 2**n)``, the empty one first."""
    sums = np.zeros((*values.shape[:-1], 1))
    for column in range(values.shape[-1]):
        sums = np.concatenate([sums, sums + values[..., column : column + 1]], axis=-1)
    return sums
