"""The number or share of every point that is pressed: from what one can touch, honest, and told in every unit."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from taichong.atlas import Point, load
from taichong.body import bone_parts
from taichong.locate.body import Body
from taichong.locate.hand import Hand, Units, hand_of

ATLAS = load()
PRESSED = {each.code: each for each in ATLAS.points if each.press}
BODIES: dict[str, dict[str, Any]] = {
    "small": {"sex": "female", "age": 30, "height_cm": 150, "weight_kg": 45},
    "middling": {"sex": "female", "age": 35, "height_cm": 163, "weight_kg": 65},
    "large": {"sex": "male", "age": 50, "height_cm": 190, "weight_kg": 110},
}
UNIT = {"mm": (1, 0.5), "cm": (10, 0.05), "in": (25.4, 0.05)}
"""How many millimetres a unit has, and how much rounding may take away."""


@pytest.fixture(scope="module", params=list(BODIES.values()), ids=list(BODIES))
def body(request: pytest.FixtureRequest) -> Body:
    return Body.of(**request.param)


@pytest.mark.parametrize("point", PRESSED.values(), ids=PRESSED)
def test_the_way_begins_at_a_landmark_and_names_bones_that_are_drawn(point: Point) -> None:
    assert point.place
    assert point.place.hand
    assert point.place.hand.start in {each.id for each in ATLAS.landmarks}
    assert set(point.place.bones) <= {name for part in bone_parts().values() for name in part.bones}
    says = point.place.hand.says
    assert not re.search(r"\d| mm| cm|distal|proximal|medial|lateral", says)
    assert says[-1].isalpha()


def test_a_number_is_told_only_where_it_is_larger_than_its_doubt(body: Body) -> None:
    hands = {code: told(body, code) for code in PRESSED}
    assert sum(hand.mm is not None for hand in hands.values()) > len(PRESSED) / 2
    for code, hand in hands.items():
        if hand.mm:
            assert hand.mm > hand.sd_mm, (code, hand.mm, hand.sd_mm)
            assert len(hand.way) > 1
        else:
            assert hand.short()
            assert hand.sentence()[0].isupper()


@pytest.mark.parametrize("units", UNIT)
def test_what_is_printed_is_what_was_measured(body: Body, units: Units) -> None:
    size, rounding = UNIT[units]
    for code in PRESSED:
        hand = told(body, code)
        if hand.mm:
            printed = re.match(rf"About ([\d.]+) {units} \(± ([\d.]+)\)", hand.sentence(units))
            assert printed
            assert abs(float(printed[1]) - hand.mm / size) <= rounding + 1e-9
            assert hand.short(units).startswith(f"{printed[1]} {units}")


def test_the_right_side_is_as_far(body: Body) -> None:
    for code in ("LR3", "GB20", "SP9", "ST25", "TE5"):
        pair = body.locate(code)
        hands = [hand_of(each) for each in pair.sides]
        lengths_mm = [each.mm for each in hands if each and each.mm]
        assert len(lengths_mm) == len(pair.sides) == 2, code
        assert np.ptp(lengths_mm) < 0.1, code


def told(body: Body, code: str) -> Hand:
    found = hand_of(body.locate(code).left)
    assert found, code
    return found
