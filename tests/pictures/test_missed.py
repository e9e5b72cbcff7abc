"""What an answer missed, drawn: the touch lies as far from the point in the picture as on the body."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from taichong.locate import own_or_example
from taichong.pictures import Missed, RegionView, missed_webp
from taichong.pictures.missed import TOUCH

BODY = own_or_example(None)


def drawn(point_code: str, missed: Missed) -> np.ndarray:
    point = BODY.locate(point_code).left
    made = missed_webp(RegionView.around(BODY, point), point, missed)
    return np.asarray(Image.open(io.BytesIO(made)).convert("RGB"), float)


def red(picture: np.ndarray) -> int:
    """How many pixels have the colour of a touch."""
    return int((np.abs(picture - np.array(TOUCH)).max(axis=2) < 40).sum())


@pytest.mark.parametrize(("code", "off"), [("LR3", (0.0, -25.0, 0.0)), ("ST36", (0.0, 0.0, 50.0))])
def test_a_touch_is_ringed_and_led_to_the_point(code: str, off: tuple[float, ...]) -> None:
    place = BODY.locate(code).left.position + np.array(off)
    bare = drawn(code, Missed())
    near = drawn(code, Missed(place, "your touch", "1 in"))
    assert red(bare) < 20
    assert red(near) > 400
    assert not np.array_equal(near, drawn(code, Missed(place, "your touch", "2 in"))), "the length is written on it"


def test_what_lies_far_away_is_still_in_the_picture() -> None:
    toes = BODY.locate("LR3").left.position + np.array([0.0, -25.0, 0.0])
    wide = drawn("LR3", Missed(toes, "your touch", "1 in", BODY.places["umbilicus"], "the navel"))
    assert wide.shape == drawn("LR3", Missed()).shape
