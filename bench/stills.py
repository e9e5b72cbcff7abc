"""How long a new still of 1,172 by 879 pixels and the bones of a new body take on one core; bones under the skin."""

from __future__ import annotations

import time

import numpy as np
from scipy.spatial import KDTree
from tests.body.test_bones import outer

from taichong.body import SEXES, anny, bone_parts, solver
from taichong.locate import Body
from taichong.pictures import still

CODES = ("LR3", "ST36", "KI1", "LU7")
ADULTS, DEEP_MM = 200, 1.0


def main() -> None:
    """Print all three."""
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    for code in CODES:
        point = body.locate(code).left
        still(body, point)  # what is made once
        taken = [_seconds(lambda: still(body, point)) for _ in range(5)]  # noqa: B023 -- called at once
        print(f"still of {code}: {1000 * min(taken):.0f} ms of one core (at most 250 asked)")
    shape, skin = body.fit.coefficients[0], np.asarray(body.vertices, np.float32)
    for each in bone_parts().values():
        each.vertices(shape, skin)
    taken = [_seconds(lambda: [each.vertices(shape, skin) for each in bone_parts().values()]) for _ in range(5)]
    print(f"bones of a new body: {1000 * min(taken):.1f} ms (less than 5 asked)")
    for name, share in under_skin().items():
        print(f"{name}: {100 * share:.2f} % of corners at least {DEEP_MM:g} mm deep on {ADULTS} adults (99 asked)")


def _seconds(does: object) -> float:
    begun = time.process_time()
    does()  # type: ignore[operator]  # a function without arguments
    return time.process_time() - begun


def under_skin() -> dict[str, float]:
    """The share of each part's corners that lie deep enough, over random adults."""
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
    return {name: float(np.mean(each)) for name, each in deep.items()}


def adults() -> np.ndarray:
    """Shapes of people with measures drawn as the survey's vary, and with what no measure tells."""
    rng, found = np.random.default_rng(200), []
    for number in range(ADULTS):
        sex = SEXES[number % 2]
        height_cm = float(np.clip(rng.normal((163, 176)[number % 2], 7), 148, 198))
        weight_kg = float(np.clip(rng.normal(26, 4), 18, 38)) * (height_cm / 100) ** 2
        body = Body.of(sex=sex, age=float(rng.uniform(18, 65)), height_cm=height_cm, weight_kg=weight_kg)
        made = solver(sex)
        found.append(body.fit.coefficients[0] + rng.multivariate_normal(np.zeros(len(made.centre)), made.left_over))
    return np.stack(found).astype(np.float32)
