"""Meshes of people whom the fit never saw measure what the people do, as well as a regression could tell it.

Everybody in the shared part of ANSUR II is left out once: in five folds, the same for meshes and for regression.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.body.test_measures import FOLDS, as_people, quadratic_ridge
from tests.survey import PEOPLE

from taichong.body.fit import Fitted
from taichong.body.measures import predict
from taichong.body.people import ADULT
from taichong.body.tape import MEASURES

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "builders"))

from fit_measures import Survey, fit, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.body.survey import Model

    Floats = NDArray[np.float64]

GOAL = 1.10
MESH_MISSES_MM = 0.1
TAPES: tuple[tuple[str, ...], ...] = ((), ("footlength",), ("calfcircumference", "handlength", "kneeheightmidpatella"))


@pytest.fixture(scope="module")
def surveyed() -> Survey:
    everybody = read(PEOPLE)
    return everybody.of(everybody.age >= ADULT)


@pytest.fixture(scope="module")
def folds(surveyed: Survey) -> NDArray[np.int64]:
    return np.random.default_rng(7).permutation(len(surveyed.sex)) % FOLDS


@pytest.fixture(scope="module")
def models(surveyed: Survey, folds: NDArray[np.int64]) -> list[Model]:
    return [fit(surveyed.of(folds != fold)) for fold in range(FOLDS)]


@pytest.mark.parametrize("tape", TAPES, ids=len)
def test_meshes_of_people_left_out_err_little_more_than_a_quadratic_ridge(
    surveyed: Survey, folds: NDArray[np.int64], models: list[Model], tape: tuple[str, ...]
) -> None:
    error = np.empty_like(surveyed.measures_mm)
    for fold, model in enumerate(models):
        rows = folds == fold
        people = as_people(surveyed.of(rows), tape)
        told = predict(people, model, strict=False)
        assert not told.refused
        columns = [told.names.index(name) for name in surveyed.names]
        error[rows] = Fitted.to(people, told).mesh_mm()[:, columns] - surveyed.measures_mm[rows]
    root_mean_square = np.sqrt((error**2).mean(axis=0))
    measurable = [name for name in MEASURES if name != "stature"]
    ridge = quadratic_ridge(surveyed, folds, tape)
    at = {name: surveyed.names.index(name) for name in measurable}
    ratio = {name: root_mean_square[at[name]] / ridge[at[name]] for name in measurable if name not in tape}
    worst = max(ratio, key=lambda name: ratio[name])
    assert ratio[worst] <= GOAL, f"{worst} errs {ratio[worst]:.3f} times as much"
    assert all(root_mean_square[at[name]] < MESH_MISSES_MM for name in tape)
    assert np.isnan(error[:, [at for at, name in enumerate(surveyed.names) if name not in MEASURES]]).all()
