"""The pictures of what to tap: every view, both sides, each landmark marked where it is."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from taichong.atlas import load
from taichong.body import anny
from taichong.locate import EXAMPLE_BODY, body_of
from taichong.locate.photo_views import View, views
from taichong.pictures import taps_webp
from taichong.pictures.tapping import NEXT, PIXELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body

COLOUR = 40
"""How far a colour may stray in the compressed picture."""


@cache
def body() -> Body:
    return body_of(EXAMPLE_BODY, load())


@cache
def drawn(view: View, side: str) -> tuple[NDArray[np.uint8], ...]:
    made = taps_webp(body(), view.toward, view.taps, side)
    return tuple(np.asarray(Image.open(io.BytesIO(each)).convert("RGBA")) for each in made)


def target(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The middle (right, down) of the target in the whole view."""
    whole = picture[:, :PIXELS]
    red = (np.abs(whole[..., :3].astype(int) - NEXT).max(axis=2) < COLOUR) & (whole[..., 3] > 200)
    down, right = np.nonzero(red)
    return np.array([right.min() + right.max(), down.min() + down.max()]) / 2


@pytest.mark.parametrize("view", views(), ids=lambda each: each.id)
def test_each_target_is_whole_and_lies_as_the_landmarks_do(view: View) -> None:
    """Measured against the landmarks seen along the view, without a camera: all distances are in proportion."""
    found = np.stack([target(each) for each in drawn(view, "left")])
    assert ((found > 20) & (found < PIXELS - 20)).all()
    toward = np.array(view.toward) / np.linalg.norm(view.toward)
    places = np.stack([body().places[each] for each in view.taps])
    flat = places - (places @ toward)[:, None] * toward
    pairs = np.triu_indices(len(view.taps), 1)
    pixels = np.linalg.norm(found[pairs[0]] - found[pairs[1]], axis=1)
    mm = np.linalg.norm(flat[pairs[0]] - flat[pairs[1]], axis=1)
    scale = (pixels @ mm) / (mm @ mm)
    assert np.abs(pixels - scale * mm).max() < 4


@pytest.mark.parametrize("view", views(), ids=lambda each: each.id)
def test_each_target_is_on_the_skin_or_at_its_edge(view: View) -> None:
    for picture in drawn(view, "left"):
        close = picture[:, PIXELS:]
        middle = close[PIXELS // 2 - 40 : PIXELS // 2 + 40, PIXELS // 2 - 40 : PIXELS // 2 + 40]
        assert (middle[..., 3] > 200).mean() > 0.3


def test_the_right_side_is_the_mirror_image_of_the_left() -> None:
    view = views()[0]
    for left, right in zip(drawn(view, "left"), drawn(view, "right"), strict=True):
        assert np.abs(target(left) - [PIXELS - 1, 0] - target(right) * [-1, 1]).max() < 2
        outline = left[:, :PIXELS, 3][:, ::-1] > 128
        assert (outline != (right[:, :PIXELS, 3] > 128)).mean() < 0.01


def test_no_other_limb_stands_before_or_behind_it() -> None:
    """From below, a thigh would be as wide as the picture is high."""
    sole = next(each for each in views() if each.id == "sole")
    covered = drawn(sole, "left")[0][:, :PIXELS, 3] > 128
    vertices = np.asarray(body().vertices, float)
    foot = vertices[np.unique(anny().faces[anny().skin])]
    foot = foot[(foot[:, 2] < 60) & (foot[:, 0] > 0)]
    high, wide = np.ptp(foot[:, 1]), np.ptp(foot[:, 0])
    down, right = np.nonzero(covered)
    assert np.ptp(right) / np.ptp(down) == pytest.approx(wide / high, rel=0.15)
