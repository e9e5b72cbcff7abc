"""Verdict: Anny's shapes vary 1.6 times as much as people's; one look of the tape corrects what is not linear.

Once all other measures of a body are known, how uncertain is each one still: in the survey, and under the prior of the
shape space? And how well do fitted bodies measure what their people did, after none to three looks?
Run it: `TAICHONG_REFERENCES=… python design/prior_share.py`, the folder that holds `data/ansur2/people.csv.gz`.
"""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import numpy as np

from taichong.body import MEASURES, PRIOR_SHARE, anny, anny_tape, fitted, prior, solver


def main() -> None:
    """Print, for women and men, both standard deviations of every measure, and the misses."""
    folder = os.environ.get("TAICHONG_REFERENCES")
    if not folder:
        raise SystemExit("set TAICHONG_REFERENCES to the folder that holds data/ansur2/people.csv.gz")
    with gzip.open(Path(folder) / "data" / "ansur2" / "people.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number, sex in enumerate(("female", "male")):
        people = np.array([[float(row[name]) for name in MEASURES] for row in rows if row["sex"].lower() == sex])
        spreads(people, sex)
        for looks in range(4):
            off = anny_tape().measured_mm(fitted(people, np.full(len(people), number), looks=looks)) - people
            print(f"{sex}, {looks} looks: {np.sqrt((off**2).mean()):.3f} mm rms, {np.abs(off).max():.2f} mm at most")


def spreads(people: np.ndarray[tuple[int, int], np.dtype[np.float64]], sex: str) -> None:
    """Print, for one sex, what a measure leaves open once the others are known."""
    jacobian = solver(sex).jacobian.astype(float)
    covariance = prior(anny(), sex)[1] / PRIOR_SHARE**2
    survey, shapes = (
        1 / np.sqrt(np.diag(np.linalg.inv(c))) for c in (np.cov(people.T), jacobian @ covariance @ jacobian.T)
    )
    print(f"{sex:32s} survey [mm]   shapes [mm]   survey / shapes")
    for name, of_survey, of_shapes in zip(MEASURES, survey, shapes, strict=True):
        print(f"{name:32s} {of_survey:11.1f}   {of_shapes:11.1f}   {of_survey / of_shapes:.2f}")
    print(f"{'median':62s} {np.median(survey / shapes):.2f}")


if __name__ == "__main__":
    main()
