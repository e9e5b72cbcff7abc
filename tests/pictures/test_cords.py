"""Cords and pulses: curves through their landmarks, without corners, drawn where they are met."""

from __future__ import annotations

import numpy as np
import pytest

from taichong.locate.body import Body
from taichong.pictures.cords import cords_near, drawn_through, smooth
from taichong.pictures.framing import view_of
from taichong.pictures.raster import rasterise
from taichong.pictures.stills import shown_faces


def test_a_cord_goes_through_its_places_and_has_no_corner() -> None:
    through = np.array([[0.0, 0, 0], [30, 5, 0], [45, 40, 3], [50, 90, 0]])
    curve = smooth(through, np.linspace(0, 3, 301))
    np.testing.assert_allclose(curve[::100], through, atol=1e-9)
    runs = np.diff(curve, axis=0)
    runs /= np.linalg.norm(runs, axis=1)[:, None]
    assert np.degrees(np.arccos((runs[1:] * runs[:-1]).sum(axis=1).clip(-1, 1))).max() < 4
    straight = smooth(np.array([[0.0, 0, 0], [10, 0, 0]]), np.linspace(0, 1, 5))
    np.testing.assert_allclose(straight[:, 0], [0, 2.5, 5, 7.5, 10], atol=1e-9)


def test_a_cord_is_drawn_through_where_it_is_hidden_for_a_short_way() -> None:
    curve = np.stack([np.arange(0, 200, 10.0), np.zeros(20), np.zeros(20)], axis=1)
    seen = np.zeros(20, bool)
    seen[[2, 3, 6, 14, 15]] = True  # 30 mm from 3 to 6, 80 mm from 6 to 14
    assert np.flatnonzero(drawn_through(seen, curve)).tolist() == [2, 3, 4, 5, 6, 14, 15]
    assert not drawn_through(np.zeros(20, bool), curve).any()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("LR3", {"cord of the big toe", "pulse of the top of the foot", "cord of the shin muscle"}),
        ("BL40", {"inner cord behind the knee", "outer cord behind the knee"}),
        ("KI1", set()),
        ("SP10", set()),  # the band below the kneecap begins where the way does, and is not met on it
    ],
)
def test_those_that_a_finger_meets_are_drawn(code: str, names: set[str]) -> None:
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    for point in body.locate(code).sides:
        camera = view_of(point).sized(586)
        vertices = np.asarray(body.vertices, float)
        buffer = rasterise(camera, vertices, shown_faces(camera, vertices, point))
        found = cords_near(body, point, camera, buffer)
        assert {each.name for each in found} == names
