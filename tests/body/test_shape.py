from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from taichong.body.shape import ShapeSpace, anny, room
from taichong.errors import InputError

AUTHORITIES = Path(__file__).parents[2] / "authorities"
TOLERANCE_MM = 0.1
ROUNDING_MM = 1e-3  # of a 32-bit float at the height of a head


@pytest.fixture(scope="module")
def space() -> ShapeSpace:
    return anny()


@pytest.fixture(scope="module")
def forward() -> dict[str, Any]:
    """What Anny's own forward pass returned for 200 random adults (see builders/bake/reference.py)."""
    with np.load(AUTHORITIES / "anny_forward_pass.npz") as recorded:
        return dict(recorded)


def test_vertices_agree_with_annys_own_forward_pass(space: ShapeSpace, forward: dict[str, Any]) -> None:
    ours = space.vertices(forward["coefficients"])[:, forward["which"].astype(np.intp)]
    assert len(ours) == 200
    assert np.linalg.norm(ours - forward["vertices_mm"], axis=2).max() < TOLERANCE_MM


def test_some_vertices_are_the_same_as_all_vertices(space: ShapeSpace, forward: dict[str, Any]) -> None:
    which = forward["which"].astype(np.intp)
    few = space.vertices(forward["coefficients"][:3], which)
    assert np.abs(few - space.vertices(forward["coefficients"][:3])[:, which]).max() < ROUNDING_MM


def test_joints_agree_with_annys_own_forward_pass(space: ShapeSpace, forward: dict[str, Any]) -> None:
    assert np.linalg.norm(space.joints(forward["coefficients"]) - forward["joints_mm"], axis=2).max() < TOLERANCE_MM


def test_every_body_stands_with_its_soles_on_the_floor_and_its_heels_at_y_zero(space: ShapeSpace) -> None:
    bodies = space.vertices(drawn(space, 100))
    lowest_60_mm = bodies[..., 2] < 60
    assert np.abs(bodies[..., 2].min(axis=1)).max() < ROUNDING_MM
    assert np.abs(np.where(lowest_60_mm, bodies[..., 1], -np.inf).max(axis=1)).max() < 5


def test_left_is_where_x_is_positive_and_the_toes_point_to_the_front(space: ShapeSpace) -> None:
    body, joints = space.vertices(space.prior_mean)[0], space.joints(space.prior_mean)[0]
    assert joints[space.bone_names.index("foot.L"), 0] > 50
    assert body[body[:, 2] < 60, 1].min() < -150
    assert 1500 < body[:, 2].max() < 1900


def test_each_vertex_and_the_one_across_mirror_each_other(space: ShapeSpace) -> None:
    assert (space.mirror[space.mirror] == np.arange(len(space.mirror))).all()
    legs = space.mean[:, 2] < 900
    bodies = space.vertices(drawn(space, 20))
    across = bodies[:, space.mirror] * [-1, 1, 1]
    assert np.abs(across - bodies)[:, legs].max() < TOLERANCE_MM


def test_faces_look_outward(space: ShapeSpace) -> None:
    a, b, c = (space.mean[space.faces[:, i]].astype(float) for i in range(3))
    volume_litres = np.einsum("fi,fi->", np.cross(a, b), c) / 6e6
    assert 40 < volume_litres < 130


def test_the_shape_file_is_the_one_that_its_provenance_describes() -> None:
    provenance = json.loads((room() / "provenance.json").read_text())
    assert sha256((room() / "shape.npz").read_bytes()).hexdigest() == provenance["sha256"]["shape.npz"]
    assert provenance["versions"]["anny"] == "0.6.2"


def drawn(space: ShapeSpace, n: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Coefficients (n, K) of women and men drawn from the prior."""
    rng = np.random.default_rng(5)
    rows = [
        rng.multivariate_normal(mean, covariance, n - n // 2)
        for mean, covariance in zip(space.prior_mean, space.prior_covariance, strict=True)
    ]
    return np.concatenate(rows)[:n].astype(np.float32)


def test_bent_knees_and_ankles_agree_with_annys_own_forward_pass(space: ShapeSpace, forward: dict[str, Any]) -> None:
    coefficients = forward["coefficients"][: len(forward["posed_mm"])]
    knee, ankle = (about_x(degrees) for degrees in forward["bent_deg"])
    turns = {f"{bone}.{side}": turn for side in "LR" for bone, turn in (("lowerleg01", knee), ("foot", ankle))}
    bent = space.posed(space.vertices(coefficients), space.joints(coefficients), turns)
    assert np.linalg.norm(bent[:, forward["which"].astype(np.intp)] - forward["posed_mm"], axis=2).max() < TOLERANCE_MM


def test_an_unknown_bone_is_refused_by_name(space: ShapeSpace) -> None:
    body, joints = space.vertices(space.prior_mean), space.joints(space.prior_mean)
    with pytest.raises(InputError, match="'knee' is no bone"):
        space.posed(body, joints, {"knee": about_x(10)})


def test_a_bound_point_is_where_its_corners_say(space: ShapeSpace) -> None:
    faces, weights = np.array([24197, 8022]), np.array([[0.2, 0.3, 0.5], [1, 0, 0]], np.float32)
    bodies = drawn(space, 6)
    expected = np.einsum("npkc,pk->npc", space.vertices(bodies)[:, space.faces[faces]], weights)
    assert np.abs(space.bound(faces, weights).positions(bodies) - expected).max() < ROUNDING_MM


def test_a_bound_point_moves_with_its_jacobian(space: ShapeSpace) -> None:
    points = space.bound(np.array([24197, 8022]), np.full((2, 3), 1 / 3, np.float32))
    start = space.prior_mean[0]
    step = 0.002 * drawn(space, 1)[0]
    moved = points.positions(np.stack([start - step, start + step]))
    off_mm = (moved[1] - moved[0]) - points.jacobian(start) @ (2 * step)
    assert np.abs(off_mm).max() < 0.01


def about_x(degrees: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]], np.float32)
