"""Set a rigid pelvis into bodies: `python builders/fit_pelvis.py` reads `bodies/anny/pelvis.yaml`.

On the bodies of people of the survey the specimen's pelvis is scaled to the breadth across their crests and to their
stature, its crest is put at the height of theirs, and it is moved to the front or back until the flesh over its spines
and the symphysis is shared as on a lean body. Where its landmarks then are is nearly linear in the shape: that linear
map is written to `bodies/anny/pelvis.npz`, so that a new body pays nothing for it.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from taichong.body import MEASURES, SEXES, anny, anny_tape, fitted, room, solver
from taichong.geometry import MeshSkin

if TYPE_CHECKING:
    from collections.abc import Iterator

Array = NDArray[np.float64]

PEOPLE = Path(__file__).resolve().parents[1] / "authorities" / "ansur2_people.csv.gz"
NEEDED = (*MEASURES, "bicristalbreadth", "iliocristaleheight")

SEED, DRAWN, KEPT_ASIDE = 20111, 1600, 200
RIDGE = 0.02
INSIDE_Y_MM, AROUND_MM = -75.0, 150.0
FORWARD = {"front": -1.0, "back": 1.0}


def main() -> None:
    """Set it into bodies, fit the map, say how far off that is, write it."""
    specimen = YAML(typ="safe").load(room() / "pelvis.yaml")
    sex, mm = surveyed()
    of_sex = fitted(np.stack([mm[name] for name in MEASURES], axis=1), sex)
    coefficients = of_sex + left_over(sex)
    places = np.stack(list(placed(specimen, mm, coefficients)))
    floating = places + np.array([0, 0, 1]) * anny().floor_mm(coefficients).astype(float)[:, None, None]
    fit, aside = slice(KEPT_ASIDE, None), slice(KEPT_ASIDE)
    mean, components = linear(coefficients[fit].astype(float), floating[fit])
    off_mm = np.linalg.norm(mean + np.tensordot(coefficients[aside], components, 1) - floating[aside], axis=2)
    print(f"on {KEPT_ASIDE} other people: {np.sqrt((off_mm**2).mean()):.1f} mm (rms), at most {off_mm.max():.1f} mm")
    names = np.array(list(specimen["landmarks"]))
    np.savez(room() / "pelvis.npz", names=names, mean=np.float32(mean), components=np.float32(components))


def surveyed() -> tuple[NDArray[np.intp], dict[str, Array]]:
    """Read sex (n,) and all measures (n,) [mm] of people of the survey, as they were really measured."""
    with gzip.open(PEOPLE, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = np.random.default_rng(SEED).choice(len(rows), DRAWN, replace=False)
    people = [rows[each] for each in chosen]
    sex = np.array([SEXES.index(row["sex"].lower()) for row in people])
    return sex, {name: np.array([float(row[name]) for row in people]) for name in NEEDED}


def left_over(sex: NDArray[np.intp]) -> NDArray[np.float32]:
    """Draw what no measure tells of a shape, for each body (n, K)."""
    rng = np.random.default_rng(SEED + 1)
    drawn = [rng.multivariate_normal(np.zeros(len(s.centre)), s.left_over, DRAWN) for s in map(solver, SEXES[:2])]
    return np.where(sex[:, None] == 0, *drawn).astype(np.float32)


def placed(specimen: dict[str, Any], mm: dict[str, Array], coefficients: NDArray[np.float32]) -> Iterator[Array]:
    """Return the landmarks (p, 3) on each body."""
    rise_mm = anny_tape().rise_mm(coefficients)
    turned = np.array(list(specimen["landmarks"].values())) @ tilt(specimen["tilt_deg"]).T
    crest = list(specimen["landmarks"]).index("iliac_crest_top")
    for number, shape in enumerate(coefficients):
        across = mm["bicristalbreadth"][number] - 2 * specimen["flesh_beside_mm"]
        deep = np.sqrt(mm["stature"][number] / specimen["stature_mm"])
        found = turned * [across / specimen["breadth_mm"], deep, deep]
        found[:, 2] += mm["iliocristaleheight"][number] - rise_mm[number] - found[crest, 2]
        found[:, 1] += shift_mm(specimen, found, anny().vertices(shape[None])[0].astype(float))
        yield found


def tilt(degrees: float) -> Array:
    """Return the turn (3, 3) about the axis from hip to hip."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def shift_mm(specimen: dict[str, Any], found: Array, vertices: Array) -> float:
    """Find how far back the landmarks (p, 3) must go to share out the flesh: least squares of its depths."""
    names, flesh = list(specimen["landmarks"]), specimen["flesh_mm"]
    toward = np.array([FORWARD[each["toward"]] for each in flesh.values()])
    bone = found[[names.index(name) for name in flesh]]
    origin = np.where([False, True, False], INSIDE_Y_MM, bone)
    direction = toward[:, None] * np.array([[0.0, 1, 0]])
    faces = anny().faces[anny().skin]
    near = np.abs(vertices[faces][..., 2].mean(axis=1) - bone[:, 2].mean()) < AROUND_MM
    hit = MeshSkin(vertices[None], faces[near]).first_hit(origin[None], direction[None], tuple(flesh))
    weight = np.array([each["sd"] for each in flesh.values()]) ** -2.0
    too_shallow = np.array([each["depth"] for each in flesh.values()]) - toward * (hit.position[0, :, 1] - bone[:, 1])
    seen = np.isfinite(too_shallow)  # a broad pelvis may reach past the flank of a narrow mesh
    return float(np.average((-toward * too_shallow)[seen], weights=weight[seen]))


def linear(coefficients: Array, places: Array) -> tuple[Array, Array]:
    """Fit mean (p, 3) and components (K, p, 3) to places (n, p, 3): ridge regression, in sd of each coefficient."""
    middle, spread = coefficients.mean(axis=0), coefficients.std(axis=0) + 1e-6
    given = np.asarray((coefficients - middle) / spread, float)
    flat = places.reshape(len(places), -1)
    gram = given.T @ given + RIDGE * len(given) * np.eye(given.shape[1])
    slopes = np.linalg.solve(gram, given.T @ (flat - flat.mean(axis=0))) / spread[:, None]
    mean = flat.mean(axis=0) - middle @ slopes
    return mean.reshape(places.shape[1:]), slopes.reshape(-1, *places.shape[1:])


if __name__ == "__main__":
    main()
