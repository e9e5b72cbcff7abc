"""The small pictures for finding a point: they follow its own way, and the tip is where they say it is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from taichong.atlas import Point, load
from taichong.locate import Body, Located, slide_of
from taichong.pictures import posed as hands
from taichong.pictures import steps as drawn
from taichong.pictures.lids import closed_skin
from taichong.pictures.steps import SIZE, step_words, steps

PRESSED = {each.code: each for each in load().points if each.press}


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.of(sex="female", age=35, height_cm=163, weight_kg=65)


@pytest.mark.parametrize("point", PRESSED.values(), ids=PRESSED)
def test_each_picture_says_in_words_what_it_shows(point: Point) -> None:
    assert point.place
    assert point.place.hand
    assert point.press
    told = step_words(load(), point.code)
    start = next(each.name for each in load().landmarks if each.id == point.place.hand.start)
    assert [caption for caption, _ in told] == ["Start here", "Slide", "Stop here", "Press"]
    assert start in told[0][1]
    assert point.place.hand.says in told[1][1]
    assert point.press.cue in told[3][1]
    assert ("lightly" in told[3][1]) == point.press.light


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("code", ["LR3", "SP9", "GV20", "TE5"])
def test_the_tip_is_on_the_way(monkeypatch: pytest.MonkeyPatch, body: Body, code: str, side: str) -> None:
    pair = body.locate(code)
    point: Located = pair.right if side == "right" else pair.left
    tips: list[np.ndarray] = []

    def posed(touches: np.ndarray, *rest: object, **named: object) -> hands.Posed:
        tips.append(touches)
        return hands.posed(touches, *rest, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(drawn, "posed", posed)
    assert len(steps(body, point)) == 4
    hand = PRESSED[code].place
    assert hand
    assert hand.hand
    way = slide_of(point, hand.hand.start)
    assert np.allclose(tips[0], way[0])
    assert np.allclose(tips[2], point.position, atol=1e-6)
    assert np.allclose(tips[3], point.position)
    fine = np.concatenate([np.linspace(one, other, 40) for one, other in pairwise(way)])
    assert np.min(np.linalg.norm(fine - tips[1], axis=1)) < 0.5
    assert 0.3 < np.linalg.norm(tips[1] - way[0]) / np.linalg.norm(way[-1] - way[0]) < 0.8


@pytest.mark.parametrize("code", ["LR3", "GB20", "ST25"])
def test_each_picture_has_a_hand_and_none_is_like_another(body: Body, code: str) -> None:
    pictures = [np.asarray(each.image, int) for each in steps(body, body.locate(code).left)]
    for each in pictures:
        assert each.shape == (SIZE[1], SIZE[0], 4)
        red, green, blue = np.moveaxis(each[..., :3], 2, 0)
        glove = (blue > red + 20) & (blue > green + 12) & (each[..., 3] > 0)
        assert 0.02 < glove.mean() < 0.4
    for number, each in enumerate(pictures):
        assert all(np.abs(each - other).max(axis=2).mean() > 2 for other in pictures[:number])


def test_a_point_that_tells_no_way_has_no_pictures(body: Body) -> None:
    assert steps(body, body.locate("LR1").left) == ()


def test_a_finger_is_as_wide_as_ones_own() -> None:
    slim, broad = (
        Body.of(sex="male", age=40, height_cm=178, weight_kg=80, measures={"two_fingers": each}) for each in (30, 44)
    )
    assert (hands.width_mm(slim, "finger"), hands.width_mm(broad, "finger")) == pytest.approx((15, 22), abs=0.6)
    tip = hands.posed(np.zeros(3), np.array([0, 0, 1.0]), np.array([1.0, 0, 0]), 15, "finger", right=True)
    assert np.ptp(tip.vertices[tip.vertices[:, 0] < 0, 1]) == pytest.approx(2 * 0.47 * 15, abs=0.5)


def test_the_figure_is_closed() -> None:
    faces = closed_skin()
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there = set(map(tuple, edges.tolist()))
    assert all((b, a) in there for a, b in there)
    assert len(there) == len(edges)
