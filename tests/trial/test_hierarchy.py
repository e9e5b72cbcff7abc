"""Many people's benefits as one family: against a sampler, against plain counting, and how often it covers."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

from taichong.trial.hierarchy import family, share_below, widened

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "builders"))

from check_pooling import CASES, SPREAD  # noqa: E402 -- beside the package


def sampled(case: str) -> list[tuple[str, float, float]]:
    with (ROOT / "authorities" / "pooling_nuts.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["case"] == case]
    return [(row["quantity"], float(row["value"]), float(row["monte_carlo_error"])) for row in rows]


@pytest.mark.parametrize("case", CASES)
def test_the_grid_says_what_a_sampler_says_that_knows_none_of_its_algebra(case: str) -> None:
    estimates, errors = map(np.array, CASES[case])
    found, shares = family(estimates, errors), share_below(estimates, errors, mean=0.0, tau=SPREAD)
    computed = {f"person_{number}": each[0] for number, each in enumerate(found.people)}
    computed |= {"p_mean_above_0": 1 - shares[0], "p_tau_below_half": shares[1]}
    quantities = sampled(case)
    assert len(quantities) == len(estimates) + 2
    for quantity, value, error in quantities:
        assert computed[quantity] == pytest.approx(value, abs=4 * error), quantity


def test_each_person_is_drawn_toward_the_others_and_the_less_is_known_the_more() -> None:
    estimates, errors = np.array([0.0, 2.0, 1.0, 1.1, 0.9]), np.array([0.2, 0.9, 0.4, 0.4, 0.4])
    found = family(estimates, errors)
    drawn = np.array([each[0] for each in found.people])
    share = (drawn - found.mean) / (estimates - found.mean)
    assert 0 < share[1] < share[0] < 1
    assert all(low < mean < high for mean, low, high in found.people)
    assert found.next_person[0] < found.ci95[0] < found.mean < found.ci95[1] < found.next_person[1]


def test_people_who_are_alike_share_and_people_who_differ_keep_their_own() -> None:
    errors = np.full(6, 0.5)
    alike, apart = family(np.linspace(0.9, 1.1, 6), errors), family(np.linspace(-9, 11, 6), errors)
    assert alike.tau < 0.4
    assert [each[0] for each in apart.people] == pytest.approx(np.linspace(-9, 11, 6).tolist(), abs=0.1)


def test_intervals_cover_as_they_say() -> None:
    """Eight people, 6 to 21 blocks each, spread like one typical error: 250 families."""
    rng, families, people, mean = np.random.default_rng(5), 250, 0.0, 0
    for _ in range(families):
        blocks, spread = rng.integers(6, 22, 8), rng.uniform(0.8, 2.5, 8)
        truth = 1 + 0.4 * rng.standard_normal(8)
        drawn = [rng.normal(one, sd, count) for one, sd, count in zip(truth, spread, blocks, strict=True)]
        estimates = np.array([each.mean() for each in drawn])
        errors = np.array([each.std(ddof=1) / len(each) ** 0.5 for each in drawn])
        found = family(estimates, widened(errors, blocks))
        people += np.mean([low <= one <= high for (_, low, high), one in zip(found.people, truth, strict=True)])
        mean += found.ci95[0] <= 1 <= found.ci95[1]
    assert 0.92 < people / families < 0.98
    assert 0.92 < mean / families <= 1
