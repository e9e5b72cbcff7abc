from __future__ import annotations

import numpy as np
import pytest

from taichong.pictures.raster import Camera, rasterise

FRONT = Camera.looking(np.zeros(3), np.array([0.0, -1, 0]), np.array([0.0, 0, 1]), (40, 40), 40.0)
# Two triangles that face the front (-y): a large one, and a small one 5 mm nearer to the eye.
VERTICES = np.array([[-15.0, 0, -15], [15, 0, -15], [0, 0, 15], [-5, -5, -5], [5, -5, -5], [0, -5, 5]])
FACES = np.array([[0, 1, 2], [3, 4, 5]])


def test_a_view_from_the_front_has_left_on_the_right() -> None:
    assert FRONT.project(np.array([10.0, 0, 5])) == pytest.approx([30, 15, 0])


def test_the_nearer_face_hides_the_farther() -> None:
    buffer = rasterise(FRONT, VERTICES, FACES)
    assert buffer.face[20, 20] == 1
    assert buffer.near[20, 20] == pytest.approx(5)
    assert buffer.face[33, 20] == 0
    assert buffer.face[2, 2] == -1


def test_a_face_that_looks_away_is_not_seen() -> None:
    assert (rasterise(FRONT, VERTICES, FACES[:, ::-1]).face == -1).all()


def test_as_many_pixels_are_covered_as_the_face_is_large() -> None:
    finer = FRONT.finer(10)
    covered = (rasterise(finer, VERTICES, FACES[:1]).face == 0).sum() * finer.mm_per_pixel**2
    assert covered == pytest.approx(30 * 30 / 2, rel=0.01)


def test_weights_put_each_pixel_back_where_it_is() -> None:
    buffer = rasterise(FRONT, VERTICES, FACES)
    places = (buffer.weights[20, 20][:, None] * VERTICES[FACES[1]]).sum(axis=0)
    assert FRONT.project(places)[:2] == pytest.approx([20.5, 20.5])
