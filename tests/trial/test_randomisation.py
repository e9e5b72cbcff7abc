"""The randomisation test against Fisher's printed figures and against plain counting."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichong.trial import randomisation as module
from taichong.trial.randomisation import DRAWS, flips_of, randomisation_test

AUTHORITIES = Path(__file__).parents[2] / "authorities"


def darwin() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    with (AUTHORITIES / "darwin_maize.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    heights = {(row["block"], row["arm"]): float(row["value"]) for row in rows}
    pairs = [str(number) for number in range(1, 16)]
    return np.array([heights[pair, "treatment"] - heights[pair, "control"] for pair in pairs])


def counted_p(benefits: list[float], shift: float) -> float:
    """The two-sided p of a shift by trying every sign pattern, in exact fractions of whole numbers."""
    moved = [value - shift for value in benefits]
    sums = [
        abs(sum(s * m for s, m in zip(signs, moved, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(moved))
    ]
    return sum(value >= abs(sum(moved)) - 1e-9 for value in sums) / len(sums)


def test_darwins_pairs_are_fishers_eighths_of_an_inch() -> None:
    eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    assert (darwin() * 8).tolist() == eighths


def test_darwins_pairs_give_1726_of_32768() -> None:
    found = randomisation_test(darwin(), seed=0)
    assert found.p_value == 1726 / 32768
    assert round(found.p_value, 5) == 0.05267
    assert found.is_enumerated


def test_darwins_interval_holds_zero_because_p_is_above_005_and_ends_where_p_crosses_it() -> None:
    benefits = darwin()
    low, high = randomisation_test(benefits, seed=0).interval
    assert low < 0 < high
    a_hair = 1e-6  # inches
    inside = [randomisation_test(benefits - shift, seed=0).p_value for shift in (low + a_hair, high - a_hair)]
    outside = [randomisation_test(benefits - shift, seed=0).p_value for shift in (low - a_hair, high + a_hair)]
    assert min(inside) > 0.05 >= max(outside)


def test_with_six_blocks_the_interval_runs_from_the_smallest_to_the_largest_benefit() -> None:
    benefits = np.array([0.3, 1.9, -0.4, 0.8, 2.2, 1.1])
    assert randomisation_test(benefits, seed=0).interval == pytest.approx((-0.4, 2.2))


@pytest.mark.parametrize("blocks", [1, 2, 3, 4, 5])
def test_below_six_blocks_the_interval_has_no_ends_and_p_stays_above_005(blocks: int) -> None:
    found = randomisation_test(np.full(blocks, 7.0), seed=0)
    assert found.interval == (-math.inf, math.inf)
    assert found.p_value == 2 / 2**blocks > 0.05


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9))
def test_p_is_what_counting_every_pattern_gives_ties_and_zeros_included(values: list[int]) -> None:
    found = randomisation_test(np.array(values, dtype=float), seed=0)
    assert found.p_value == counted_p([float(value) for value in values], 0.0)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12))
def test_tenths_tie_just_as_whole_numbers_do(values: list[int]) -> None:
    whole = np.array(values, dtype=float)
    assert randomisation_test(whole / 10, seed=0).p_value == randomisation_test(whole, seed=0).p_value


def test_a_drawn_p_is_never_zero_because_what_happened_counts_too() -> None:
    assert randomisation_test(np.full(42, 1.0), seed=0).p_value == 1 / (DRAWS + 1)


@given(st.lists(st.integers(-30, 30), min_size=6, max_size=8), st.integers(-60, 60))
def test_the_interval_is_exactly_the_shifts_that_counting_does_not_reject(values: list[int], halves: int) -> None:
    shift = halves / 2 + 0.137  # never a mean of a few whole numbers, so never on an end
    low, high = randomisation_test(np.array(values, dtype=float), seed=0).interval
    assert (low <= shift <= high) == (counted_p([float(value) for value in values], shift) > 0.05)


@given(st.lists(st.integers(-20, 20), min_size=6, max_size=10))
def test_the_interval_misses_zero_exactly_when_p_is_at_most_005(values: list[int]) -> None:
    found = randomisation_test(np.array(values, dtype=float) / 7, seed=0)
    low, high = found.interval
    assert (low > 0 or high < 0) == (found.p_value <= 0.05)


def test_draws_agree_with_the_enumeration_within_their_own_error() -> None:
    benefits = np.random.default_rng(3).normal(0.4, 1.0, 18)
    exact = randomisation_test(benefits, seed=1)
    with mock.patch.object(module, "ENUMERATED_TO", 5):
        drawn = randomisation_test(benefits, seed=1)
    error = math.sqrt(exact.p_value * (1 - exact.p_value) / DRAWS)
    assert abs(drawn.p_value - exact.p_value) < 4 * error
    assert not drawn.is_enumerated
    # At an end the p is 0.05 with the draws' error, so the drawn ends have an exact p near 0.05.
    for end in drawn.interval:
        at_end = randomisation_test(benefits - end, seed=1).p_value
        assert abs(at_end - 0.05) < 4 * math.sqrt(0.05 * 0.95 / DRAWS)


def test_from_21_blocks_on_the_seed_decides_and_the_same_seed_gives_the_same_answer() -> None:
    benefits = np.random.default_rng(4).normal(0.3, 1.0, 42)
    assert randomisation_test(benefits, seed=9) == randomisation_test(benefits, seed=9)
    assert randomisation_test(benefits, seed=9) != randomisation_test(benefits, seed=10)


def test_coverage_at_six_blocks_is_62_of_the_64_orders() -> None:
    order_of_nature = np.array(
        [0.31, -1.24, 2.05, 0.77, -0.46, 1.58]
    )  # second minus first period, had nothing been done
    truth, covered = 0.9, 0
    for signs in itertools.product((1.0, -1.0), repeat=6):
        low, high = randomisation_test(truth + np.array(signs) * order_of_nature, seed=0).interval
        covered += low <= truth <= high
    assert covered == 62


@pytest.mark.parametrize(("blocks", "covered"), [(7, 122), (8, 244), (9, 488), (10, 974)])
def test_coverage_over_all_orders_is_the_nearest_at_or_above_95_percent(blocks: int, covered: int) -> None:
    nature = np.random.default_rng(blocks).normal(size=blocks)
    signs = np.array(list(itertools.product((1.0, -1.0), repeat=blocks)))
    ends = [randomisation_test(0.5 + sign * nature, seed=0).interval for sign in signs]
    assert sum(low <= 0.5 <= high for low, high in ends) == covered
    assert 0.95 <= covered / 2**blocks <= 0.98


@pytest.mark.parametrize("blocks", [12, 18, 21, 40])
def test_many_trials_at_once_add_up_as_each_alone(blocks: int) -> None:
    flips = flips_of(blocks, 3, enumerated_to=11, draws=999)
    values = np.random.default_rng(blocks).normal(size=(5, blocks))
    together = flips.sums(values)
    assert together.shape == (5, 999)
    for row, each in zip(together, values, strict=True):
        assert row == pytest.approx(flips.sums(each), abs=1e-12)


def test_patterns_that_reach_exactly_as_far_count_and_those_a_hair_short_do_not() -> None:
    """Tenths tie in exact arithmetic though not in binary; a pattern short by one part in a million is short."""
    tied = [0.3, 0.3, 0.1, -0.1, 0.2, -0.2]  # flipping the pair that cancels reaches just as far
    exact = [round(10 * each) for each in tied]
    signs = list(itertools.product((1, -1), repeat=len(exact)))
    reached = sum(abs(sum(s * v for s, v in zip(each, exact, strict=True))) >= abs(sum(exact)) for each in signs)
    assert randomisation_test(np.array(tied), 0).p_value == reached / len(signs)
    nearly = np.array([3.0, 1, 1, 1, 1, -1e-6])  # flipping the last reaches farther, flipping none is what happened
    counted = sum(
        abs(sum(s * v for s, v in zip(each, nearly.tolist(), strict=True))) >= nearly.sum() - 1e-12 for each in signs
    )
    assert counted == 4
    assert randomisation_test(nearly, 0).p_value == counted / len(signs)
    short = np.array([3.0, 1, 1, 1, 1, 1e-6])  # flipping the last falls a hair short
    assert randomisation_test(short, 0).p_value == 2 / len(signs)
