"""How much of the bones lies under the skin of random adults, and how long the bones of a new body take on one core."""

from __future__ import annotations

import time

import numpy as np
from scipy.spatial import KDTree
from tests.body.test_bones import outer

from taichong.body import SEXES, anny, bone_parts, solver
from taichong.locate import Body

ADULTS, DEEP_MM, ASKED = 200, 1.0, 99.0


def main() -> None:
    """Print both."""
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    shape, skin = body.fit.coefficients[0], np.asarray(body.vertices, np.float32)
    taken = []
    for _ in range(6):
        begun = time.process_time()
        for each in bone_parts().values():
            each.vertices(shape, skin)
        taken.append(time.process_time() - begun)
    print(f"bones of a new body: {1000 * min(taken):.1f} ms of one core (less than 5 asked)")
    found = under_skin()
    for name, shares in found.items():
        mean, worst = 100 * shares.mean(), 100 * shares.min()
        print(f"{name}: {mean:.2f} % of corners at least {DEEP_MM:g} mm deep; worst {worst:.2f} %")
    count = np.array([len(each.bone) for each in bone_parts().values()])
    whole = np.average([each.mean() for each in found.values()], weights=count)
    print(f"all: {100 * whole:.2f} % on {ADULTS} adults ({ASKED:g} asked)")


def under_skin() -> dict[str, np.ndarray]:
    """Return the share of each part's corners that lie deep enough, for each of random adults (n,)."""
    shapes = adults()
    deep: dict[str, list[float]] = {name: [] for name in bone_parts()}
    for shape in shapes:
        vertices = anny().vertices(shape[None])[0].astype(float)
        corners = vertices[outer()]
        shares = np.array([[i, j, 3 - i - j] for i in range(4) for j in range(4 - i)]) / 3
        skin = np.einsum("sc,fcd->fsd", shares, corners).reshape(-1, 3)
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        outward = np.repeat(normal / np.linalg.norm(normal, axis=1)[:, None], len(shares), axis=0)
        tree = KDTree(skin)
        for name, part in bone_parts().items():
            places = part.vertices(shape, vertices.astype(np.float32)).astype(float)
            nearest = tree.query(places)[1]
            deep[name].append(float((((skin[nearest] - places) * outward[nearest]).sum(axis=1) >= DEEP_MM).mean()))
    return {name: np.array(each) for name, each in deep.items()}


def adults() -> np.ndarray:
    """Draw people with measures as varied as the survey's, and with what no measure tells."""
    rng, found = np.random.default_rng(200), []
    for number in range(ADULTS):
        sex = SEXES[number % 2]
        height_cm = float(np.clip(rng.normal((163, 176)[number % 2], 7), 148, 198))
        weight_kg = float(np.clip(rng.normal(26, 4), 18, 38)) * (height_cm / 100) ** 2
        body = Body.of(sex=sex, age=float(rng.uniform(18, 65)), height_cm=height_cm, weight_kg=weight_kg)
        made = solver(sex)
        found.append(body.fit.coefficients[0] + rng.multivariate_normal(np.zeros(len(made.centre)), made.left_over))
    return np.stack(found).astype(np.float32)
