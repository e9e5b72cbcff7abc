"""The grid posterior against a sampler's recorded answers and against the textbook's regression."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from taichong.trial import posterior as module
from taichong.trial.posterior import Posterior, fit_posterior

AUTHORITIES = Path(__file__).parents[2] / "authorities"
WORTHWHILE = 0.5  # what builders/check_posterior.py asked the sampler
Floats = NDArray[np.float64]


def rows(name: str) -> list[dict[str, str]]:
    with (AUTHORITIES / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def case(name: str) -> tuple[Floats, Floats, Floats]:
    of_case = [row for row in rows("posterior_cases.csv") if row["case"] == name]
    table = np.array([[float(row[column]) for column in ("day", "value", "treated")] for row in of_case])
    return table[:, 0], table[:, 1], table[:, 2]


def answered(name: str) -> Posterior:
    found = fit_posterior(*case(name), WORTHWHILE)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["weeks", "gaps", "nights"])
@pytest.mark.parametrize("quantity", ["mean", "sd", "low", "high", "p_benefit", "p_worthwhile", "rho_mean"])
def test_the_grid_agrees_with_numpyros_nuts_within_four_monte_carlo_errors(name: str, quantity: str) -> None:
    (recorded,) = [row for row in rows("posterior_nuts.csv") if (row["case"], row["quantity"]) == (name, quantity)]
    found = answered(name)
    values = {**found.as_dict(), "low": found.ci95[0], "high": found.ci95[1]}
    assert values[quantity] == pytest.approx(float(recorded["value"]), abs=4 * float(recorded["monte_carlo_error"]))


def test_without_correlation_it_is_the_textbooks_regression(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RHO_LIMIT", 1e-9)
    times, values, treated = case("gaps")
    found = answered("gaps")
    design = np.column_stack([np.ones_like(times), times, treated])
    coefficients, residual, *_ = np.linalg.lstsq(design, values)
    freedom = len(values) - 3
    scale = np.sqrt(residual[0] / freedom * np.linalg.inv(design.T @ design)[2, 2])
    book = stats.t(freedom, coefficients[2], scale)
    assert found.mean == pytest.approx(book.mean(), abs=1e-6)
    assert found.sd == pytest.approx(book.std(), abs=1e-6)
    assert found.ci95 == pytest.approx(book.interval(0.95), abs=1e-4)
    assert found.p_worthwhile == pytest.approx(book.sf(WORTHWHILE), abs=1e-5)


def test_turning_the_outcome_around_turns_the_posterior_around() -> None:
    times, values, treated = case("weeks")
    found, turned = answered("weeks"), fit_posterior(times, -values, treated, WORTHWHILE)
    assert turned is not None
    assert (turned.mean, turned.sd) == pytest.approx((-found.mean, found.sd))
    assert turned.ci95 == pytest.approx((-found.ci95[1], -found.ci95[0]))
    assert turned.p_benefit == pytest.approx(1 - found.p_benefit)


def test_a_trend_over_the_weeks_is_not_taken_for_a_benefit() -> None:
    times, values, treated = case("weeks")
    tilted = fit_posterior(times, values + 0.1 * times, treated, WORTHWHILE)
    assert tilted is not None
    assert tilted.mean == pytest.approx(answered("weeks").mean, abs=1e-9)


def test_the_number_on_the_first_day_does_not_matter() -> None:
    times, values, treated = case("gaps")
    later = fit_posterior(times + 1000, values, treated, WORTHWHILE)
    assert later is not None
    assert (later.mean, later.sd) == pytest.approx((answered("gaps").mean, answered("gaps").sd))


@pytest.mark.parametrize(
    "values",
    [np.zeros(20), np.tile([1.0, 3.0], 10), np.arange(20.0)],
    ids=["nothing varies", "the arms explain all", "the trend explains all"],
)
def test_values_that_leave_no_noise_give_no_posterior(values: Floats) -> None:
    assert fit_posterior(np.arange(20.0), values, np.tile([0.0, 1.0], 10), 0.5) is None


def test_eight_values_are_too_few_and_nine_are_enough() -> None:
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0])
    treated = np.array([0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0])
    assert fit_posterior(np.arange(8.0), values[:8], treated[:8], 0.5) is None
    assert fit_posterior(np.arange(9.0), values, treated, 0.5) is not None


def test_no_chance_is_none_or_certain_for_the_grid_cannot_tell() -> None:
    treated = np.tile([0.0, 1.0], 10)
    noise = np.random.default_rng(1).normal(0, 0.1, 20)
    for sign in (-1, 1):
        found = fit_posterior(np.arange(20.0), noise + sign * 50 * treated, treated, 0.5)
        assert found is not None
        assert 0 < found.p_worthwhile < 1
        assert found.p_benefit == pytest.approx(float(sign > 0), abs=1e-4)
        assert 0 < found.p_benefit < 1
