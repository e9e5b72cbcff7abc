"""The two filters of the pictures, against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from taichong.pictures.layers import Bones, blurred, edges, painted
from taichong.pictures.raster import Camera, rasterise


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
