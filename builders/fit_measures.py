"""Fit the survey's measures and write the model that the package carries.

Run: ``python builders/fit_measures.py FOLDER``, where ``people.csv.gz`` of ANSUR II is (public domain): sex,
age, ``weight_hg`` in hectograms, the rest in millimetres, ``interpupillarybreadth`` in tenths of one.
The same data give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import Model, age_height_terms, age_terms, terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.body import Floats, Sexes

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "src" / "taichong" / "data" / "measures.npz"

# Both chosen by five-fold cross-validation, flat near their best: see design/measures.py.
RIDGE = 1.0  # penalty on the standardised terms of the mean
SHARED = 0.2  # share of both sexes' common correlation in each sex's own

# The breadth of fingers as a share of the hand's breadth, and its spread in units of the hand's own
# unexplained spread (4 % of the hand). A design assumption, no source read, so the spread is wide: 8 to 10 %.
FINGERS = {
    "thumb": (0.25, 2.5),
    "two_fingers": (0.45, 2.0),
    "three_fingers": (0.67, 2.0),
    "four_fingers": (0.86, 2.0),
}
FINGERS_TOGETHER = 0.5  # correlation among their spreads: broad fingers come together


@dataclass(frozen=True, slots=True)
class Survey:
    """People as they were measured: ``sex`` (n,) 0 female, 1 male; ``measures_mm`` (n, m) without stature."""

    sex: Sexes
    age: Floats
    height_cm: Floats
    weight_kg: Floats
    names: tuple[str, ...]
    measures_mm: Floats

    def of(self, rows: NDArray[np.bool_]) -> Survey:
        """Take some of the people."""
        base = (self.age[rows], self.height_cm[rows], self.weight_kg[rows])
        return Survey(self.sex[rows], *base, self.names, self.measures_mm[rows])


def read(path: Path) -> Survey:
    """Read the survey's file, in the units of this package."""
    with gzip.open(path, "rt", newline="") as file:
        header, *lines = list(csv.reader(file))
    column = {name: np.array([line[at] for line in lines]) for at, name in enumerate(header)}
    numbers = {name: cells.astype(float) for name, cells in column.items() if name != "sex"}
    numbers["interpupillarybreadth"] /= 10.0
    names = tuple(sorted(set(numbers) - {"age", "stature", "weight_hg"}))
    return Survey(
        (column["sex"] == "male").astype(np.int8),
        numbers["age"],
        numbers["stature"] / 10.0,
        numbers["weight_hg"] / 10.0,
        names,
        np.stack([numbers[name] for name in names], axis=1),
    )


def fit(people: Survey, ridge: float = RIDGE, shared: float = SHARED) -> Model:
    """Fit the whole model to some people."""
    bmi = people.weight_kg / (people.height_cm / 100) ** 2
    raw = np.stack([people.age, people.height_cm, np.log(bmi)], axis=1)
    centre, spread = raw.mean(axis=0), raw.std(axis=0)
    z = (raw - centre) / spread
    x = np.where(people.sex[:, None] == 1, terms(z, 1), terms(z, 0))
    mean = _ridge(x, people.measures_mm, ridge)
    residual = people.measures_mm - x @ mean
    log_variance = _log_variance(x[:, :5], residual)
    surprise = residual / np.exp(0.5 * x[:, :5] @ log_variance)
    correlation = _correlations(surprise, people.sex, x.shape[1], shared)
    height, height_sd = _by_sex(age_terms(z), people.height_cm, people.sex)
    log_bmi, log_bmi_sd = _by_sex(age_height_terms(z), raw[:, 2], people.sex)
    ranged = np.column_stack([people.age, people.height_cm, people.weight_kg, bmi, people.measures_mm])
    low, high, sd = (
        np.stack([side(ranged[people.sex == sex], axis=0) for sex in (0, 1)]) for side in (np.min, np.max, np.std)
    )
    measured = Model(
        np.array(people.names), centre, spread, mean, log_variance, correlation,
        height, height_sd, log_bmi, log_bmi_sd, low, high, sd,
    )  # fmt: skip
    return _normalised(_with_fingers(measured))


def _ridge(x: Floats, y: Floats, penalty: float) -> Floats:
    """Coefficients (p, m) by ridge regression on standardised terms; the constant, first in x, is free."""
    scale, shift = x[:, 1:].std(axis=0), x[:, 1:].mean(axis=0)
    s = (x[:, 1:] - shift) / scale
    slopes = np.linalg.solve(s.T @ s + penalty * np.eye(s.shape[1]), s.T @ (y - y.mean(axis=0)))
    slopes /= scale[:, None]
    return np.vstack([y.mean(axis=0) - shift @ slopes, slopes])


def _log_variance(x: Floats, residual: Floats) -> Floats:
    """Coefficients (p, m) of the log of the variance: maximum likelihood by Fisher scoring (Harvey 1976)."""
    found = np.zeros((x.shape[1], residual.shape[1]))
    found[0] = np.log((residual**2).mean(axis=0))
    inverse = np.linalg.pinv(x)
    for _ in range(30):
        found += inverse @ (residual**2 * np.exp(-x @ found) - 1)
    return found


def _correlations(surprise: Floats, sex: Sexes, lost: int, shared: float) -> Floats:
    """Covariance (2, m, m) of standardised surprises: each sex's own, shrunk towards that of both."""
    both = surprise.T @ surprise / (len(surprise) - lost)
    each_own = [surprise[sex == each] for each in (0, 1)]
    own = np.stack([each.T @ each / (len(each) - lost) for each in each_own])
    return (1 - shared) * own + shared * both


def _normalised(model: Model) -> Model:
    """The same model with correlations of unit diagonal, the rest moved into each sex's variance."""
    diagonal = np.einsum("smm->sm", model.correlation)
    female, male = np.log(diagonal)
    log_variance = model.log_variance.copy()
    log_variance[0] += (male + female) / 2
    log_variance[1] += (male - female) / 2
    sd = np.sqrt(diagonal)
    correlation = model.correlation / (sd[:, None] * sd[:, :, None])
    return replace(model, log_variance=log_variance, correlation=correlation)


def _by_sex(x: Floats, y: Floats, sex: Sexes) -> tuple[Floats, Floats]:
    """Least squares for each sex: coefficients (2, p), and the sd (2,) of what is left."""
    found = np.stack([np.linalg.lstsq(x[sex == each], y[sex == each], rcond=None)[0] for each in (0, 1)])
    left = [y[sex == each] - x[sex == each] @ found[each] for each in (0, 1)]
    return found, np.array([each.std() for each in left])


def _with_fingers(model: Model) -> Model:
    """The model with the breadths of fingers: a share of the hand's breadth, plus a spread of their own."""
    m, hand = len(model.names), model.names.tolist().index("handbreadth")
    share, noise = np.array(list(FINGERS.values())).T
    like = np.full(len(share), hand)
    order = [*range(m), *like]
    grown = model.correlation[:, order][:, :, order]
    together = FINGERS_TOGETHER + (1 - FINGERS_TOGETHER) * np.eye(len(share))
    grown[:, m:, m:] += together * np.outer(noise, noise) * model.correlation[:, hand, hand, None, None]
    log_variance = model.log_variance[:, like].copy()
    log_variance[0] += 2 * np.log(share)
    at = 4 + hand
    return replace(
        model,
        names=np.array([*model.names, *FINGERS]),
        mean=np.hstack([model.mean, model.mean[:, like] * share]),
        log_variance=np.hstack([model.log_variance, log_variance]),
        correlation=grown,
        low=np.hstack([model.low, 0.75 * share * model.low[:, [at]]]),
        high=np.hstack([model.high, 1.25 * share * model.high[:, [at]]]),
        sd=np.hstack([model.sd, np.sqrt(1 + noise**2) * share * model.sd[:, [at]]]),
    )


def main(folder: Path) -> None:
    """Fit everybody in the survey's file and write the model, with where it comes from."""
    people = read(folder / "people.csv.gz")
    provenance = (
        f"ANSUR II (US Army, 2012; public domain), {len(people.sex):,} people drawn at random of 6,068; "
        "fitted by builders/fit_measures.py; the breadths of fingers are a design assumption, not measured"
    )
    MODEL.parent.mkdir(exist_ok=True)
    np.savez_compressed(MODEL, provenance=np.array(provenance), **asdict(fit(people)))
    print(f"{MODEL.relative_to(ROOT)}: {len(people.names)} measures of {len(people.sex):,} people")


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 -- this program and its one argument
        sys.exit("usage: python builders/fit_measures.py FOLDER_OF_ANSUR2")
    main(Path(sys.argv[1]))
