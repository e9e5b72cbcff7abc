from __future__ import annotations

import numpy as np
import pytest

from taichong.body.fit import solver
from taichong.body.landmarks import bound_landmarks, tangents
from taichong.locate.body import engine_of
from taichong.locate.uncertainty import radius_mm

UP = np.array([0.0, 0, 1])


@pytest.mark.parametrize("variances", [(1, 1), (9, 4), (25, 1), (16, 0.01)])
def test_sixty_eight_of_a_hundred_lie_within_the_radius(variances: tuple[float, float]) -> None:
    drawn = np.random.default_rng(68).normal(size=(200_000, 2)) * np.sqrt(variances)
    radius = radius_mm(np.diag([*variances, 7.0]), UP)
    assert (np.hypot(*drawn.T) < radius).mean() == pytest.approx(0.68, abs=0.005)


def test_what_is_unknown_straight_out_of_the_skin_does_not_count() -> None:
    assert radius_mm(np.diag([0.0, 0, 100]), UP) == pytest.approx(0, abs=1e-6)


def test_tangents_are_square_to_the_normal_and_to_each_other() -> None:
    normal = np.array([0.6, 0.0, 0.8])
    plane = np.vstack([tangents(normal), normal])
    assert plane @ plane.T == pytest.approx(np.eye(3))


def test_landmarks_move_as_their_jacobian_says() -> None:
    marks, centre = engine_of().marks, solver("male").centre
    way = np.random.default_rng(3).normal(0, 0.05, len(centre)).astype(np.float32)
    moved = (marks.positions((centre + way)[None]) - marks.positions(centre[None]))[0]
    foretold = np.einsum("k,kpi->pi", way.astype(float), marks.jacobian(centre))
    assert np.abs(moved - foretold).max() < 0.1


def test_points_move_with_the_shape_as_foretold() -> None:
    ready, of_sex = engine_of(), solver("female")
    widths = np.full((1, len(ready.program.fingers)), 20.0)
    way = of_sex.gain @ np.eye(len(of_sex.centre_mm))[10] * 5  # five millimetres more of one measure
    start = ready.place(of_sex.centre[None], widths).positions[0]
    end = ready.place((of_sex.centre + way)[None].astype(np.float32), widths).positions[0]
    foretold = ready.follow("female").shape.astype(float) @ way / ready.zones[:, :1]
    assert np.linalg.norm(end - start - foretold, axis=1).max() < 1.0
    assert bound_landmarks(ready.program.landmarks) is ready.marks
