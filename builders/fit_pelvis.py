"""Set a rigid pelvis into bodies: `python builders/fit_pelvis.py` reads `bodies/anny/pelvis.yaml`.

On each of many drawn bodies the specimen's pelvis is scaled to the survey's breadth across the crests and to the
stature, its crest is put at the survey's height of the crest, and it is moved to the front or back until the flesh over
its spines and the symphysis is shared as on a lean body. Where its landmarks then are is very nearly linear in the
shape: that linear map is written to `bodies/anny/pelvis.npz`, so that a new body pays nothing for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from taichong.body import SEXES, Fitted, People, anny, anny_tape, room, solver
from taichong.geometry import MeshSkin

Array = NDArray[np.float64]

SEED, DRAWN, KEPT_ASIDE = 20111, 1600, 200
RIDGE = 0.02
INSIDE_Y_MM, AROUND_MM = -75.0, 150.0
FORWARD = {"front": -1.0, "back": 1.0}


def main() -> None:
    """Set it into bodies, fit the map, say how far off that is, write it."""
    specimen = YAML(typ="safe").load(room() / "pelvis.yaml")
    told = Fitted.to(people())
    coefficients = told.coefficients + left_over(told)
    places = np.stack(list(placed(specimen, told, coefficients)))
    floating = places + np.array([0, 0, 1]) * anny().floor_mm(coefficients).astype(float)[:, None, None]
    fit, aside = slice(KEPT_ASIDE, None), slice(KEPT_ASIDE)
    mean, components = linear(coefficients[fit].astype(float), floating[fit])
    off_mm = np.linalg.norm(mean + np.tensordot(coefficients[aside], components, 1) - floating[aside], axis=2)
    print(f"on {KEPT_ASIDE} other bodies: {np.sqrt((off_mm**2).mean()):.1f} mm (rms), at most {off_mm.max():.1f} mm")
    names = np.array(list(specimen["landmarks"]))
    np.savez(room() / "pelvis.npz", names=names, mean=np.float32(mean), components=np.float32(components))


def people() -> People:
    """Adults of all builds."""
    rng = np.random.default_rng(SEED)
    sex = np.arange(DRAWN) % 2
    height_cm = rng.normal(np.where(sex, 176, 163), 6.5)
    weight_kg = np.exp(rng.normal(np.log(25), 0.15, DRAWN)) * (height_cm / 100) ** 2
    return People.of([SEXES[each] for each in sex], rng.uniform(18, 58, DRAWN), height_cm, weight_kg)


def left_over(told: Fitted) -> NDArray[np.float32]:
    """What no measure tells of a shape, drawn for each body (n, K)."""
    rng = np.random.default_rng(SEED + 1)
    drawn = [rng.multivariate_normal(np.zeros(len(s.centre)), s.left_over, DRAWN) for s in map(solver, SEXES[:2])]
    return np.where(told.people.sex[:, None] == 0, *drawn).astype(np.float32)


def placed(specimen: dict[str, Any], told: Fitted, coefficients: NDArray[np.float32]) -> Any:  # noqa: ANN401 -- an iterator
    """The landmarks (p, 3) on each body."""
    mean_mm = dict(zip(told.told.names, told.told.mean_mm.T, strict=True))
    rise_mm = anny_tape().rise_mm(coefficients)
    turned = np.array(list(specimen["landmarks"].values())) @ tilt(specimen["tilt_deg"]).T
    crest = list(specimen["landmarks"]).index("iliac_crest_top")
    for number, shape in enumerate(coefficients):
        across = mean_mm["bicristalbreadth"][number] - 2 * specimen["flesh_beside_mm"]
        deep = np.sqrt(mean_mm["stature"][number] / specimen["stature_mm"])
        found = turned * [across / specimen["breadth_mm"], deep, deep]
        found[:, 2] += mean_mm["iliocristaleheight"][number] - rise_mm[number] - found[crest, 2]
        found[:, 1] += shift_mm(specimen, found, anny().vertices(shape[None])[0].astype(float))
        yield found


def tilt(degrees: float) -> Array:
    """The turn (3, 3) about the axis from hip to hip."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def shift_mm(specimen: dict[str, Any], found: Array, vertices: Array) -> float:
    """How far to the back the landmarks (p, 3) must go for the flesh to be shared: least squares of its depths."""
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
    return float((-toward * too_shallow * weight).sum() / weight.sum())


def linear(coefficients: Array, places: Array) -> tuple[Array, Array]:
    """Mean (p, 3) and components (K, p, 3) of places (n, p, 3): ridge regression, in sd of each coefficient."""
    middle, spread = coefficients.mean(axis=0), coefficients.std(axis=0) + 1e-6
    given = np.asarray((coefficients - middle) / spread, float)
    flat = places.reshape(len(places), -1)
    gram = given.T @ given + RIDGE * len(given) * np.eye(given.shape[1])
    slopes = np.linalg.solve(gram, given.T @ (flat - flat.mean(axis=0))) / spread[:, None]
    mean = flat.mean(axis=0) - middle @ slopes
    return mean.reshape(places.shape[1:]), slopes.reshape(-1, *places.shape[1:])


if __name__ == "__main__":
    main()
