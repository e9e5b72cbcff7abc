"""The two filters of the pictures, against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from taichong.pictures.layers import Bones, blurred, edges, painted, seen_through
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.shading import draw_zones


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (40, 70)])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.7, 9.0])
def test_a_blurred_map_is_scipys(shape: tuple[int, int], sigma: float) -> None:
    values = np.random.default_rng(3).random(shape)
    np.testing.assert_allclose(blurred(values, sigma), ndimage.gaussian_filter(values, sigma, truncate=2.5), atol=1e-12)
    assert blurred(values.astype(np.float32), sigma).dtype == np.float32


def test_edges_of_labels_are_where_a_square_of_four_holds_two() -> None:
    labels = np.random.default_rng(3).integers(-1, 2, (60, 80))
    book = ndimage.maximum_filter(labels, 2) != ndimage.minimum_filter(labels, 2)
    np.testing.assert_array_equal(edges(labels), book)
    assert not edges(np.zeros((5, 7), int)).any()


@pytest.mark.parametrize(("deep_mm", "named", "is_seen"), [(20, False, True), (130, False, False), (130, True, True)])
def test_a_bone_of_the_far_side_is_no_bone_of_this_one(deep_mm: float, named: bool, is_seen: bool) -> None:  # noqa: FBT001
    """A rib of the back drawn on the belly would be felt for there."""
    camera = Camera.looking(np.zeros(3), np.array([0, -1.0, 0]), np.array([0, 0, 1.0]), (80, 60), 200)
    square = np.array([[-60, 0, -40], [60, 0, -40], [60, 0, 40], [-60, 0, 40]], float)
    skin, faces = 1.5 * square, np.array([[0, 1, 2], [0, 2, 3]])
    vertices = np.pad(skin, ((0, 13718 - 4), (0, 0)))  # what is worn belongs to the vertices of the body
    buffer = rasterise(camera, vertices, faces)
    which = np.zeros(4, np.intp)
    bones = Bones(square + np.array([0, deep_mm, 0]), faces, which, np.array([named]), np.ones(1, np.float32))
    with_, without = (painted(camera, buffer, vertices, faces, each) for each in (bones, None))
    assert (np.abs(with_ - without).max() > 8) == is_seen


def shell(deep_mm: float, hole_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """A square frame around a hole, at z = 0 toward the eye, and a wall so deep behind it."""
    near = np.array([[x, y, 0] for r in (60, hole_mm / 2) for x, y in ((-r, -r), (r, -r), (r, r), (-r, r))], float)
    sides = [(a, b) for a in range(4) for b in [(a + 1) % 4]]
    frame = [face for a, b in sides for face in ([a, b, b + 4], [a, b + 4, a + 4])]
    wall = near[:4] - [0, 0, deep_mm]
    return np.concatenate([near, wall]), np.array([*frame, [8, 9, 10], [8, 10, 11]])


@pytest.mark.parametrize(("hole_mm", "is_closed"), [(14.0, True), (90.0, False)])
def test_one_does_not_look_into_a_skull_through_its_nose(hole_mm: float, is_closed: bool) -> None:  # noqa: FBT001
    """The hole has the bone's tint, and no edge; beside a bone, or in a gap between bones, there is none."""
    camera = Camera.looking(np.array([0, 0, 5.0]), np.array([0, 0, 1.0]), np.array([0, 1.0, 0]), (240, 240), 120)
    skin = np.pad(np.array([[-90, -90, 5], [90, -90, 5], [90, 90, 5], [-90, 90, 5]], float), ((0, 13718 - 4), (0, 0)))
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    buffer = rasterise(camera, skin, faces)
    corners, bone = shell(110, hole_mm)
    which = np.repeat([0, 1], [8, 4])
    skull = Bones(corners, bone, which, np.array([True, False]), np.array([0.5, 1], np.float32))
    picture, bare = (painted(camera, buffer, skin, faces, each) for each in (skull, None))
    change = np.abs(picture - bare).max(axis=2)
    assert (change[120, 120] > 4) == is_closed  # the middle of the hole
    assert change[120, 20] > 8
    edge = np.abs(np.diff(change[120, 10:230])).max()  # an outline is a jump
    assert (edge < 20) == is_closed


def test_a_zone_is_thinner_over_a_bone_that_is_named_and_nowhere_else() -> None:
    """Of the bone most is seen as it was, and it is told from the zone beside it; one that is not named is striped."""
    camera = Camera.looking(np.zeros(3), np.array([0, 0, 1.0]), np.array([0, 1.0, 0]), (200, 200), 100)
    skin, faces = (
        np.array([[-60, -60, 0], [60, -60, 0], [60, 60, 0], [-60, 60, 0]], float),
        np.array([[0, 1, 2], [0, 2, 3]]),
    )
    buffer = rasterise(camera, skin, faces)
    left, right = (np.array([[x, -60, -5], [x + 60, -60, -5], [x + 60, 60, -5], [x, 60, -5]], float) for x in (-60, 0))
    two = Bones(
        np.concatenate([left, right]),
        np.concatenate([faces, faces + 4]),
        np.repeat([0, 1], 4),
        np.array([True, False]),
        np.ones(2, np.float32),
    )
    clear = seen_through(camera, two)
    assert clear[:, :98].all()
    assert not clear[:, 102:].any()
    picture = np.full((200, 200, 3), 128.0)
    draw_zones(picture, buffer, skin, faces, [(np.zeros(3), 40.0)], 1.0, 0.68, clear)
    same = (picture == 128).all(axis=2)[60:140]
    assert same[:, 60:96].mean() > 0.6
    assert same[:, 104:140].mean() == 0
    over_bone = picture[60:140, 60:96]
    assert over_bone.min() < 70  # ink
    assert over_bone.max() > 190  # and paper beside it
