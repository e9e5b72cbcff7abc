from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from taichong.body.bindings import read_bindings
from taichong.body.fit import solver
from taichong.body.shape import ShapeSpace, anny, room
from taichong.body.tape import LEVELS, MEASURES, Tape, anny_tape, faces_near, made

Array = NDArray[np.float32]
AUTHORITIES = Path(__file__).parents[2] / "authorities"
LEG_BONES = ("upperleg01", "foot")


@pytest.fixture(scope="module")
def space() -> ShapeSpace:
    return anny()


def of(name: str) -> int:
    return MEASURES.index(name)


def test_the_mean_woman_and_man_measure_what_the_surveys_do() -> None:
    rows = [line.split(",") for line in (AUTHORITIES / "ansur2_means.csv").read_text().splitlines() if line[0] != "#"]
    for column, sex in enumerate(rows[0][1:], start=1):
        surveyed = {row[0]: float(row[column]) for row in rows[1:]}
        measured = anny_tape().measured_mm(solver(sex).centre[None])[0]
        off_mm = {name: abs(measured[of(name)] - mean) for name, mean in surveyed.items()}
        assert max(off_mm.values()) < 0.5, off_mm


def test_a_body_twice_as_large_measures_twice_as_much_everywhere() -> None:
    small = anny_tape()
    large = replace(small, mean=2 * small.mean, components=2 * small.components)
    body = solver("female").centre[None]
    assert large.measured_mm(body) == pytest.approx(2 * small.measured_mm(body), rel=1e-4)


def test_how_far_the_legs_stand_apart_does_not_change_what_is_measured(space: ShapeSpace) -> None:
    body = solver("male").centre[None]
    astride = leaning(space, body, degrees=4)
    ankle = space.bone_names.index("foot.L")
    spread_mm = astride.joints_mean[ankle, 0] - space.joints(body)[0, ankle, 0]
    off_mm = np.abs(tape_for(astride).measured_mm(np.zeros_like(body)) - anny_tape().measured_mm(body))[0]
    hip = [of("trochanterionheight"), of("thighcircumference")]  # skin at the hip folds when the leg moves
    assert spread_mm > 50
    assert np.delete(off_mm, hip).max() < 1.5
    assert off_mm[hip].max() < 4


def test_heights_come_in_the_order_of_the_body() -> None:
    order = [
        "lateralmalleolusheight",
        "tibialheight",
        "kneeheightmidpatella",
        "crotchheight",
        "trochanterionheight",
        "waistheightomphalion",
        "suprasternaleheight",
        "cervicaleheight",
        "stature",
    ]
    for sex in ("female", "male"):
        heights = [solver(sex).centre_mm[of(name)] for name in order]
        assert heights == sorted(heights)


@pytest.mark.parametrize("girth", ["lowerthighcircumference", "thighcircumference", "calfcircumference"])
def test_a_girth_is_the_hull_of_the_section_through_all_the_leg(space: ShapeSpace, girth: str) -> None:
    body = straightened(space, solver("female").centre[None])
    vertices = body.vertices(np.zeros((1, len(space.components)), np.float32))[0]
    bindings = {each.id: each for each in read_bindings(room() / "measure_landmarks.yaml")}
    (first, last), shares = LEVELS[girth]
    bottom, top = (
        np.array(b.barycentric) @ vertices[space.faces[b.face], 2] for b in (bindings[first], bindings[last])
    )
    expected = max(hull_mm(section(space, vertices, bottom + share * (top - bottom))) for share in shares)
    assert tape_for(body).measured_mm(np.zeros((1, len(space.components)), np.float32))[0, of(girth)] == pytest.approx(
        expected, rel=2e-3
    )


def leaning(space: ShapeSpace, body: Array, degrees: float) -> ShapeSpace:
    """A space whose mean body is this one with the legs turned outward at the hips and the feet kept level."""
    turns = {
        f"{bone}.{side}": about_y((1 if side == "L" else -1) * d)
        for side in "LR"
        for bone, d in zip(LEG_BONES, (-degrees, degrees), strict=True)
    }
    vertices = space.posed(space.vertices(body), space.joints(body), turns)[0]
    floor = np.array([0, 0, vertices[space.sole, 2].min()], np.float32)
    return replace(space, mean=vertices - floor, joints_mean=posed_joints(space, body, turns) - floor)


def posed_joints(space: ShapeSpace, body: Array, turns: dict[str, Array]) -> Array:
    """Where the joints go: each hangs on its parent, whose turns it follows."""
    joints = space.joints(body)[0]
    turned: list[Array] = []
    moved: list[Array] = []
    for bone, (name, parent) in enumerate(zip(space.bone_names, space.bone_parents, strict=True)):
        above = np.eye(3) if parent < 0 else turned[parent]
        moved.append(joints[bone] if parent < 0 else moved[parent] + above @ (joints[bone] - joints[parent]))
        turned.append(turns.get(name, np.eye(3)) @ above)
    return np.array(moved, np.float32)


def straightened(space: ShapeSpace, body: Array) -> ShapeSpace:
    """A space whose mean body is this one, its legs already swung as the tape would, so that the tape leaves them."""
    degrees = 0.0
    for _ in range(4):
        stand = leaning(space, body, degrees)
        hip, ankle = (stand.joints_mean[space.bone_names.index(f"{name}.L")] for name in LEG_BONES)
        ball = {b.id: b for b in read_bindings(room() / "measure_landmarks.yaml")}["metatarsophalangeal_1_medial"]
        inner = float(np.array(ball.barycentric) @ stand.mean[space.faces[ball.face], 0])
        degrees -= float(np.degrees((inner) / (hip[2] - ankle[2])))
    return leaning(space, body, degrees)


def tape_for(space: ShapeSpace) -> Tape:
    still = np.zeros((1, len(space.components)), np.float32)
    bindings = read_bindings(room() / "measure_landmarks.yaml")
    return made(space, bindings, faces_near(space, bindings, still, 60))


def section(space: ShapeSpace, vertices: Array, height: float) -> NDArray[np.float64]:
    """Where the edges of the left leg's skin pass a height (k, 2): every face of it, by plain interpolation."""
    left = space.faces[
        space.skin & (vertices[space.faces, 0] > 0).all(axis=1) & (vertices[space.faces, 0] < 300).all(axis=1)
    ]
    points = []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        start, end = vertices[left[:, a]].astype(float), vertices[left[:, b]].astype(float)
        cut = (start[:, 2] > height) != (end[:, 2] > height)
        share = (height - start[cut, 2]) / (end[cut, 2] - start[cut, 2])
        points.append(start[cut, :2] + share[:, None] * (end[cut, :2] - start[cut, :2]))
    return np.concatenate(points)


def hull_mm(points: NDArray[np.float64]) -> float:
    """Perimeter of the convex hull, by Andrew's monotone chain."""
    ordered = sorted(map(tuple, points.tolist()))
    ring = half(ordered)[:-1] + half(ordered[::-1])[:-1]
    return float(sum(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))


def half(points: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    chain: list[tuple[float, ...]] = []
    for p in points:
        while len(chain) > 1 and turn(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    return chain


def turn(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def about_y(degrees: float) -> Array:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]], np.float32)
