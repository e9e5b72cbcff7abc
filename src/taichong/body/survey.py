"""The survey's people as a model: what measures are to be expected of a body, and how far they vary.

Fitted by ``builders/fit_measures.py`` to 3,028 people of ANSUR II (2012; public domain), aged 17 to 58:

1. every measure has a mean quadratic in (age, height, log body mass index), its slopes free for each sex;
2. the log of its variance is linear in the same inputs: heavier bodies vary more;
3. what is left, in units of that sd, is jointly Gaussian, one correlation a sex, so that a tape measure
   conditions all the others.

Height and weight have distributions of their own, given age and sex, so that the rest can judge them too.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.body.people import Floats

INPUTS = ("age", "height_cm", "weight_kg", "bmi")  # the first columns of the survey's ranges
WIDEN = 0.25  # the sd grows by this much for each survey-sd outside the survey: a design choice


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted figures: m measures, two sexes (female, male).

    ``centre`` and ``spread`` (3,) standardise age, height and log BMI. ``mean`` (14, m) [mm] are coefficients
    on `terms`, ``log_variance`` (5, m) on the first five of them; ``correlation`` is (2, m, m). ``height``
    (2, 3) [cm] and ``log_bmi`` (2, 6) are coefficients on `age_terms` and `age_height_terms`, with the
    sd (2,) of what is left. ``low``, ``high`` and ``sd`` (2, 4 + m) are the survey's range of `INPUTS`
    and of the measures.
    """

    names: NDArray[np.str_]
    centre: Floats
    spread: Floats
    mean: Floats
    log_variance: Floats
    correlation: Floats
    height: Floats
    height_sd: Floats
    log_bmi: Floats
    log_bmi_sd: Floats
    low: Floats
    high: Floats
    sd: Floats


@cache
def read_survey() -> Model:
    """Read the model that the package carries."""
    data = resources.files("taichong").joinpath("data/measures.npz").read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return Model(**{field.name: arrays[field.name] for field in fields(Model)})


def terms(z: Floats, sex: int) -> Floats:
    """Return terms (n, 14) of standardised inputs (n, 3): 1, sex, linear, sex times linear, squares, products."""
    side = 2.0 * sex - 1.0
    out = np.empty((len(z), 14))
    out[:, 0], out[:, 1] = 1.0, side
    out[:, 2:5] = z
    out[:, 5:8] = side * z
    out[:, 8:] = z[:, [0, 0, 0, 1, 1, 2]] * z[:, [0, 1, 2, 1, 2, 2]]
    return out


def age_terms(z: Floats) -> Floats:
    """Return terms (n, 3) of standardised age: 1, linear, square."""
    return np.stack([np.ones(len(z)), z[:, 0], z[:, 0] ** 2], axis=1)


def age_height_terms(z: Floats) -> Floats:
    """Return terms (n, 6) of standardised age and height: 1, linear, squares, product."""
    return np.hstack([age_terms(z), z[:, 1:2], z[:, 1:2] ** 2, z[:, :1] * z[:, 1:2]])


@dataclass(frozen=True, slots=True)
class Held:
    """Inputs of n people of one sex, held within the survey's range.

    ``z`` (n, 3) standardised age, height and log BMI; ``tape`` (n, k) [mm]; ``used`` and ``beyond``
    (n, 4 + k): the value used for `INPUTS` and the tape, and how many survey-sd the given one lies outside.
    """

    z: Floats
    tape: Floats
    used: Floats
    beyond: Floats

    @property
    def widen(self) -> Floats:
        """Factor (n, 1) by which every sd grows."""
        factor: Floats = 1.0 + WIDEN * self.beyond.sum(axis=1, keepdims=True)
        return factor


def hold(model: Model, sex: int, told: Floats, given: tuple[int, ...]) -> Held:
    """Hold ``told`` (n, 3 + k: age, height, weight, tape) within the range of the survey's people of one sex.

    Weight is held twice: within the survey's weights, then within its body mass indices at the held height.
    """
    columns = [0, 1, 2, *(4 + each for each in given)]
    low, high, sd = (side[sex] for side in (model.low, model.high, model.sd))
    inside = np.clip(told, low[columns], high[columns])
    bmi = inside[:, 2] / (inside[:, 1] / 100.0) ** 2
    held_bmi = np.clip(bmi, low[3], high[3])
    beyond = np.insert(np.abs(told - inside) / sd[columns], 3, np.abs(bmi - held_bmi) / sd[3], axis=1)
    raw = np.stack([inside[:, 0], inside[:, 1], np.log(held_bmi)], axis=1)
    return Held((raw - model.centre) / model.spread, inside[:, 3:], np.insert(inside, 3, held_bmi, axis=1), beyond)


def expected(model: Model, sex: int, held: Held) -> tuple[Floats, Floats]:
    """Predict mean and sd (n, m) [mm] from the base inputs alone, the sd widened outside the survey."""
    given = terms(held.z, sex)
    return given @ model.mean, np.exp(0.5 * (given[:, :5] @ model.log_variance)) * held.widen


def conditioned(model: Model, sex: int, given: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return what k standardised tape measures say of all m: gain (k, m), and the covariance (m, m) that is left.

    The conditional of a Gaussian: gain = S_gg⁻¹ S_g·, left = S − S_·g gain (the Schur complement).
    """
    whole, picked = model.correlation[sex], list(given)
    gain = np.linalg.solve(whole[np.ix_(picked, picked)], whole[picked])
    left = whole - whole[:, picked] @ gain
    left[picked] = left[:, picked] = 0.0
    return gain, left
