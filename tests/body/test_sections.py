from __future__ import annotations

import numpy as np
import pytest

from taichong.body.sections import Float, crossings, edges, tape_mm


def ring(*points: tuple[float, float]) -> Float:
    """Points of one section (2, e, 1)."""
    return np.array(points, np.float32).T[..., None]


def ellipse(a: float, b: float, n: int = 400) -> Float:
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([a * np.cos(t), b * np.sin(t)]).astype(np.float32)[..., None]


def test_a_tape_around_a_circle_is_its_circumference() -> None:
    assert tape_mm(ellipse(100, 100))[0] == pytest.approx(2 * np.pi * 100, abs=0.05)


def test_a_tape_around_an_ellipse_is_the_sum_of_its_chords() -> None:
    x, y = ellipse(300, 200, 100_000)[..., 0].astype(np.float64)
    chords = np.hypot(np.diff(x, append=x[0]), np.diff(y, append=y[0])).sum()
    assert tape_mm(ellipse(300, 200))[0] == pytest.approx(chords, abs=0.1)


def test_a_taut_tape_spans_hollows_and_ignores_what_lies_within() -> None:
    around = ellipse(60, 50)
    hollowed = np.concatenate([around, 0.4 * around, ring((0, 0), (3, -20))], axis=1)
    assert tape_mm(hollowed)[0] == pytest.approx(tape_mm(around)[0], abs=1e-3)


def test_edges_cross_a_plane_where_they_should() -> None:
    along = np.array([[0.0], [10.0], [30.0]], np.float32)
    across = np.array([[[0.0], [20.0], [0.0]], [[0.0], [0.0], [40.0]]], np.float32)
    points, real = crossings(along, across, np.array([[0, 1], [1, 2], [0, 2]]), np.array([5.0], np.float32))
    assert real[:, 0].tolist() == [True, False, True]
    assert points[:, 0, 0].tolist() == pytest.approx([10, 0])
    assert points[:, 2, 0].tolist() == pytest.approx([0, 40 / 6])
    assert points[:, 1, 0].tolist() == pytest.approx([5, 20 / 6])


def test_each_edge_is_counted_once() -> None:
    assert edges(np.array([[0, 1, 2], [2, 1, 3]])).tolist() == [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]
