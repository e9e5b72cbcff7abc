from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from taichong.body import ShapeSpace, anny, room

AUTHORITIES = Path(__file__).parents[1] / "authorities"
TOLERANCE_MM = 0.1


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
    assert np.abs(few - space.vertices(forward["coefficients"][:3])[:, which]).max() < 1e-3


def test_joints_agree_with_annys_own_forward_pass(space: ShapeSpace, forward: dict[str, Any]) -> None:
    assert np.linalg.norm(space.joints(forward["coefficients"]) - forward["joints_mm"], axis=2).max() < TOLERANCE_MM


def test_every_body_stands_with_its_soles_on_the_floor_and_its_heels_at_y_zero(space: ShapeSpace) -> None:
    bodies = space.vertices(drawn(space, 100))
    lowest_60_mm = bodies[..., 2] < 60
    assert np.abs(bodies[..., 2].min(axis=1)).max() < 1e-3
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
    assert np.abs(across - bodies)[:, legs].max() < 0.1


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
