"""The channels as lines: through all points in order, on the skin, on their own side, without a jump."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.spatial import cKDTree

from taichong.atlas import load
from taichong.body import anny
from taichong.locate import Body, channel_lines
from taichong.locate.channels import runs

BODIES = {
    "woman": {"sex": "female", "age": 30, "height_cm": 163, "weight_kg": 65},
    "heavy man": {"sex": "male", "age": 45, "height_cm": 185, "weight_kg": 120},
}
OFF_SKIN_MM, STEP_MM, MIDLINE_MM, HAIR_MM = 6.5, 60.0, 1.0, 0.01  # under a breast (LR14) 6.1, elsewhere less than 4
NEAR = 60


@cache
def body(name: str) -> Body:
    """One of the bodies."""
    return Body.of(**BODIES[name])  # type: ignore[arg-type]  # a table of keyword arguments


def off_skin_mm(places: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """How far places (n, 3) lie from the nearest of the faces whose middles are near (n,) [mm]."""
    corners = vertices[anny().faces[anny().skin]]
    near = corners[cKDTree(corners.mean(axis=1)).query(places, NEAR)[1]]
    a, b, c = (near[..., corner, :] for corner in range(3))
    normal, away = np.cross(b - a, c - a), places[:, None] - a
    to_b = (np.cross(away, c - a) * normal).sum(-1) / (normal**2).sum(-1)
    to_c = (np.cross(b - a, away) * normal).sum(-1) / (normal**2).sum(-1)
    weights = np.clip(np.stack([1 - to_b - to_c, to_b, to_c], axis=-1), 0, None)
    weights /= weights.sum(-1, keepdims=True)
    return np.asarray(np.linalg.norm((weights[..., None] * near).sum(-2) - places[:, None], axis=-1).min(1))


def test_the_lines_pass_every_point_of_the_standard() -> None:
    passed = {code for run in runs(load()) for code in run}
    assert passed == {point.code for point in load().points if not point.code.startswith("EX")}


@pytest.mark.parametrize("name", BODIES)
def test_a_line_passes_its_points_in_order(name: str) -> None:
    lines = channel_lines(body(name))
    for run in runs(load()):
        channel = run[0].rstrip("0123456789")
        line = next(each for each in lines[channel] if np.allclose(each[0], body(name).places[run[0]]))
        at = [np.linalg.norm(line - body(name).places[code], axis=1) for code in run]
        assert max(each.min() for each in at) < HAIR_MM
        passed = [int(each.argmin()) for each in at]
        assert passed == sorted(passed)


@pytest.mark.parametrize("name", BODIES)
def test_lines_stay_on_the_skin_of_their_own_side_and_never_jump(name: str) -> None:
    for lines in channel_lines(body(name)).values():
        for line in lines:
            middles = (line[1:] + line[:-1]) / 2
            assert (
                off_skin_mm(np.concatenate([line, middles]), np.asarray(body(name).vertices, float)).max() < OFF_SKIN_MM
            )
            assert line[:, 0].min() > -MIDLINE_MM
            assert np.linalg.norm(np.diff(line, axis=0), axis=1).max() < STEP_MM
