"""What the plain figure wears: a suit where it belongs, and a nail on each finger and toe."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from taichong.atlas import load
from taichong.body import anny, bound_landmarks
from taichong.locate import Body
from taichong.pictures.dress import nails, suit, worn
from taichong.pictures.framing import view_of_whole
from taichong.pictures.stills import whole_image

COVERED = ("nipple", "umbilicus", "pubic_symphysis_superior_border", "sacral_hiatus", "asis")
BARE = ("patella_centre", "hallux_tip", "olecranon_prominence", "dactylion", "glabella", "vertex")


def on_mean_body(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Where a landmark (3,) and all vertices (V, 3) are on the mean body."""
    mean = np.zeros((1, len(anny().component_names)), np.float32)
    return bound_landmarks((name,)).positions(mean)[0, 0], anny().vertices(mean)[0].astype(float)


def under_suit(name: str) -> float:
    """How much of the vertex nearest to a landmark is under the suit."""
    place, vertices = on_mean_body(name)
    return float(suit()[np.linalg.norm(vertices - place, axis=1).argmin()])


@pytest.mark.parametrize("name", COVERED)
def test_the_suit_covers_chest_belly_and_hips(name: str) -> None:
    assert under_suit(name) > 0.6


@pytest.mark.parametrize("name", BARE)
def test_the_suit_leaves_limbs_and_head_bare(name: str) -> None:
    assert under_suit(name) < 0.3


def test_there_is_a_nail_on_each_finger_and_toe_beside_its_corners() -> None:
    faces = anny().faces[nails()[anny().faces].all(axis=1)]
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    count = len(anny().mean)
    _, label = connected_components(csr_array((np.ones(len(ends)), tuple(ends.T)), (count, count)), directed=False)
    own = np.flatnonzero(nails())
    assert len(set(label[own].tolist())) == 20
    corners = [each.id for each in load().landmarks if each.id.startswith("nail_corner")]
    assert len(corners) == 10
    for name in corners:
        place, vertices = on_mean_body(name)
        assert np.linalg.norm(vertices[own] - place, axis=1).min() < 4, name


def test_both_sides_wear_the_same() -> None:
    np.testing.assert_allclose(worn(), worn()[anny().mirror], atol=2)


def test_the_whole_figure_has_no_bare_trunk() -> None:
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    picture = np.asarray(whole_image(body).convert("RGB"), int)
    places = body.locate("LR3").left.body.places
    for name, bare in (("umbilicus", False), ("nipple", False), ("patella_centre", True), ("glabella", True)):
        x, y = view_of_whole(body).project(places[name])[:2].astype(int)
        red, _, blue = picture[y - 4 : y + 5, x - 4 : x + 5].mean(axis=(0, 1))
        assert (red > blue + 15) == bare, name
