from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from taichong.body import Fitted, People
from taichong.body.fit import solver
from taichong.body.landmarks import bound_landmarks, tangents
from taichong.locate.body import engine_of
from taichong.locate.engine import Engine
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
    here = of_sex.centre[None].astype(np.float32)
    of_model = bound_landmarks(ready.program.landmarks, ())  # the standard that comes with the package adds none
    assert np.array_equal(of_model.positions(here), ready.marks.positions(here))


# Sixty-eight of a hundred draws of a normal distribution lie within this many standard deviations: tables of erf.
WITHIN_68 = 0.9945


def test_where_only_a_fingers_width_is_unknown_a_point_strays_as_far_as_a_finger_so_much_wider_takes_it() -> None:
    """The radius is compared with the point placed again, with the finger one standard deviation wider."""
    ready = Engine.of(engine_of().atlas)
    fitted = Fitted.to(People.of(["female"], np.array([40.0]), np.array([165.0]), np.array([64.0])))
    usual, sd_mm = ready.fingers_mm(fitted.told), ready.fingers_mm(fitted.told, sd=True)
    which = ready.program.fingers.index("one_finger")
    number = ready.program.codes.index("ST40")
    follow = ready.follow("female")
    only = np.zeros_like(follow.fingers)
    only[which] = follow.fingers[which]
    alone = replace(follow, shape=0 * follow.shape, constant=0 * follow.constant, fingers=only)
    placed = ready.place(fitted.coefficients, usual)
    object.__setattr__(ready, "follow", lambda _sex, **_: alone)
    radius = ready.model_mm(fitted, placed.normals)[0, number]
    step = 1e-3
    nudged = usual.copy()
    nudged[0, which] += step
    moved = (ready.place(fitted.coefficients, nudged).positions - placed.positions)[0, number] / step
    assert sd_mm[0, which] > 0.5
    assert radius == pytest.approx(WITHIN_68 * sd_mm[0, which] * np.linalg.norm(moved), rel=0.15)


def test_one_finger_is_half_as_wide_as_two_and_about_as_wide_as_fingers_are() -> None:
    """Widths of the middle finger's middle joint run from about 15 to 22 mm from slight women to large men."""
    people = People.of(["female", "male"], np.array([30.0, 30]), np.array([163.0, 176]), np.array([65.0, 82]))
    ready, told = engine_of(), Fitted.to(people).told
    one, two = (ready.fingers_mm(told)[:, ready.program.fingers.index(name)] for name in ("one_finger", "two_fingers"))
    assert 2 * one == pytest.approx(two)
    assert np.all((one > 15) & (one < 22))
