"""Parts of the body to point at: what is cut off in front of them leaves no hole."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from taichong.locate.body import Body
from taichong.pictures import RegionView
from taichong.pictures.regions import openings

PEOPLE = {
    "light": Body.of(sex="female", age=22, height_cm=158, weight_kg=47),
    "heavy": Body.of(sex="male", age=68, height_cm=172, weight_kg=108),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("code", "within"),
    [
        ("LR3", ("medial_malleolus_prominence", "lateral_malleolus_prominence")),
        ("GB21", ("mastoid_process",)),  # and its mirror image: the neck
    ],
)
def test_a_leg_above_a_foot_and_a_neck_below_a_head_are_closed(who: str, code: str, within: tuple[str, ...]) -> None:
    body = PEOPLE[who]
    before = np.array(body.vertices)
    view = RegionView.around(body, body.locate(code).left)
    middle = np.mean([body.places[each] for each in within], axis=0) * ([0, 1, 1] if len(within) == 1 else 1)
    x, y = view.camera.project(middle)[:2]
    drawn = np.asarray(Image.open(io.BytesIO(view.webp())).getchannel("A"))
    around = drawn[int(y) - 10 : min(int(y) + 10, 780), int(x) - 10 : int(x) + 10]
    assert around.size
    assert around.min() > 0
    touched = view.touched_mm(float(x), min(float(y), 779.0))
    assert touched is not None
    np.testing.assert_array_equal(np.asarray(body.vertices), before)


HIDDEN_FROM_THE_SIDE_THEY_FACE = ("EX-B9", "EX-UE9", "GB22", "GB23", "GV1", "GV2", "HT1", "HT2", "HT3")
PICTURE_PX = 340
"""How wide the picture is on a page, where a finger is told in whole pixels."""


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_finger_on_a_points_place_in_its_picture_is_on_the_point(side: str) -> None:
    """Whatever stands before it from where its skin faces: an arm, a thigh, the next finger."""
    body = PEOPLE["heavy" if side == "right" else "light"]
    codes = {*body.engine.program.codes[::40], *HIDDEN_FROM_THE_SIDE_THEY_FACE}
    off_mm = {}
    for point in (getattr(body.locate(code), side) for code in codes):
        view = RegionView.around(body, point)
        pixel = np.round(view.camera.project(point.position)[:2] * PICTURE_PX / view.camera.size[0])
        touched = view.touched_mm(*(pixel * view.camera.size[0] / PICTURE_PX))
        assert touched is not None, point.code
        off_mm[point.code] = float(np.linalg.norm(touched - point.position)) / point.zone_mm
    assert {code: off for code, off in off_mm.items() if off > 1} == {}


def test_each_opening_is_walked_around_once() -> None:
    """A square tube has one at either end; where two sheets touch in a corner, that is passed twice."""
    tube = np.array([face for a in range(4) for b in [(a + 1) % 4] for face in ([a, b, b + 4], [a, b + 4, a + 4])])
    assert sorted(sorted(each) for each in openings(tube)) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    edges = {(int(a), int(b)) for face in tube for a, b in zip(face, np.roll(face, -1), strict=True)}
    for rim in openings(tube):
        assert all((b, a) in edges for a, b in zip(rim, np.roll(rim, -1), strict=True))
    corner = openings(np.array([[0, 1, 2], [2, 3, 4]]))
    assert sorted(each for rim in corner for each in rim) == [0, 1, 2, 2, 3, 4]
    assert openings(np.array([[0, 1, 2], [0, 2, 1]])) == []
