"""Fit: the body whose tape measures come out as a person's, and what stays unknown about its shape.

Shapes of one sex have a Gaussian prior N(centre, S) in the coefficients of the shape space; `centre` is the body that
measures what the survey's mean woman or man measures. Near it, measures are nearly linear: m = m0 + A (c - centre).
The most probable body with measures m is then centre + G (m - m0), G = S A' (A S A' + R)^-1 (Rasmussen and Williams
2006, Gaussian Processes for Machine Learning, appendix A.2). A second look with the true tape corrects what is not
linear. Measures known only as N(m, C) leave the shape with covariance (S - G A S) + G C G' .

All matrices are made once, by `make bake`, and read from `bodies/anny/fit.npz`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from taichong.body import SEXES, ShapeSpace, room
from taichong.tape import MEASURES, Tape, tape

Float = NDArray[np.float32]
Double = NDArray[np.float64]
Index = NDArray[np.intp]

TAPE_SD_MM = 0.7
"""How far (sd) a fitted body may miss a measure, so that no measure bends the shape beyond reason."""
LOOKS = 1
"""Times the tape is laid on the body and the shape corrected, after the linear guess."""


@dataclass(frozen=True)
class Solver:
    """The linear algebra of one sex.

    Attributes:
        centre: coefficients (K,) of the body with the survey's mean measures.
        centre_mm: what that body measures (m,), in the order of `MEASURES`.
        jacobian: change of each measure with each coefficient there (m, K) [mm].
        gain: coefficients (K, m) for one mm more of each measure.
        left_over: covariance (K, K) of coefficients when every measure is known.
    """

    centre: Float
    centre_mm: Float
    jacobian: Float
    gain: Float
    left_over: Float

    def covariance(self, measures_cov: Double) -> Double:
        """Covariance (..., K, K) of coefficients when the measures have covariance (..., m, m) [mm²]."""
        return np.asarray(self.left_over + self.gain @ measures_cov @ self.gain.T)

    def point_covariance(self, jacobian: Float, measures_cov: Double) -> Double:
        """What is unknown of points (…, p, 3, 3) [mm²] whose change with each coefficient is jacobian (p, 3, K)."""
        with_measures = jacobian @ self.gain  # p, 3, m
        by_measures = with_measures @ measures_cov[..., None, :, :] @ np.swapaxes(with_measures, -1, -2)
        return np.asarray(jacobian @ self.left_over @ np.swapaxes(jacobian, -1, -2) + by_measures)


def fitted(mean_mm: Double, sex: Index, measure: Tape | None = None, looks: int = LOOKS) -> Float:
    """Coefficients (n, K) of the most probable bodies with measures mean_mm (n, m), in the order of `MEASURES`.

    Args:
        mean_mm: what is expected of each person (n, m) [mm].
        sex: index into `SEXES` of each person (n,).
        measure: the tape; the one for Anny's adults, if none is given.
        looks: how often the true tape corrects the linear guess.
    """
    measure = measure or tape()
    coefficients = np.empty((len(mean_mm), measure.components.shape[2]), np.float32)
    for which in np.unique(sex):
        rows = np.flatnonzero(sex == which)
        coefficients[rows] = _solved(solver(SEXES[which]), np.asarray(mean_mm[rows], np.float32), measure, looks)
    return coefficients


def _solved(of_sex: Solver, target_mm: Float, measure: Tape, looks: int) -> Float:
    found = of_sex.centre + (target_mm - of_sex.centre_mm) @ of_sex.gain.T
    for _ in range(looks):
        found = found + (target_mm - measure.measured_mm(found)) @ of_sex.gain.T
    return np.asarray(found)


@lru_cache(maxsize=len(SEXES))
def solver(sex: str) -> Solver:
    """The linear algebra for `female` or `male`, read once."""
    with np.load(room() / "fit.npz") as baked:
        i = SEXES.index(sex)
        return Solver(**{name: baked[name][i] for name in Solver.__dataclass_fields__})


def solver_about(space: ShapeSpace, measure: Tape, mean_mm: Double, sex: str) -> Solver:
    """Make the linear algebra of one sex, about the body that measures mean_mm (m,)."""
    prior_mean, prior = (x[SEXES.index(sex)].astype(float) for x in (space.prior_mean, space.prior_covariance))
    centre = prior_mean
    for _ in range(6):
        measured = measure.measured_mm(centre[None])[0]
        jacobian = tape_jacobian(measure, centre)
        gain = _gain(prior, jacobian)
        centre = prior_mean + gain @ (mean_mm - measured + jacobian @ (centre - prior_mean))
    return Solver(
        *(
            x.astype(np.float32)
            for x in (
                centre,
                measure.measured_mm(centre[None])[0],
                jacobian,
                gain,
                prior - gain @ jacobian @ prior,
            )
        )
    )


def tape_jacobian(measure: Tape, centre: Double, step: float = 0.02) -> Double:
    """Change of each measure with each coefficient (m, K) [mm] at coefficients (K,), by central differences."""
    steps = step * np.eye(len(centre))
    ahead, behind = (measure.measured_mm((centre + side * steps).astype(np.float32)) for side in (1, -1))
    return np.asarray((ahead - behind).T / (2 * step), np.float64)


def _gain(prior: Double, jacobian: Double) -> Double:
    spread = jacobian @ prior @ jacobian.T + TAPE_SD_MM**2 * np.eye(len(MEASURES))
    return np.asarray(np.linalg.solve(spread, jacobian @ prior).T)
