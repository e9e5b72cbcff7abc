"""The two filters of the pictures, against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from taichong.pictures.layers import blurred, edges


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
