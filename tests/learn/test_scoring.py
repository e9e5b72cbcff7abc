"""An answer is judged in the millimetres of a body: what is told is where the finger went and the bone it missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from taichong.atlas import load
from taichong.errors import InputError
from taichong.geometry import mirrored
from taichong.learn import answered, questions_of, touch_first, touched
from taichong.locate import Body

if TYPE_CHECKING:
    from taichong.locate import RulerUnits

ATLAS = load()
BODY = Body.of(sex="female", age=35, height_cm=165, weight_kg=62)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_finger_on_the_point_is_right_on_its_own_side_alone(side: str) -> None:
    point = getattr(BODY.locate("LR3"), side)
    hit = touched(BODY, "LR3", side, point.position.tolist())
    assert hit.score == "right"
    assert hit.off_mm == pytest.approx(0, abs=1e-9)
    other = touched(BODY, "LR3", side, mirrored(point.position).tolist())
    assert other.score == "wrong"
    assert other.off_mm == pytest.approx(2 * abs(point.position[0]), abs=1e-6)


def test_a_finger_too_far_up_the_shin_hears_so_and_which_bone_to_find() -> None:
    point = BODY.locate("ST36").left
    off = touched(BODY, "ST36", "left", (point.position + np.array([0, 0, 60])).tolist())
    assert off.score == "wrong"
    assert off.off_mm == pytest.approx(60)
    assert "too far up" in off.says[0]
    assert off.says[1].startswith("Find ")


def test_the_same_finger_is_told_the_same_on_both_sides() -> None:
    point = BODY.locate("LR3").left
    finger = point.position + np.array([5, -18, 3])
    left = touched(BODY, "LR3", "left", finger.tolist())
    assert touched(BODY, "LR3", "right", mirrored(finger).tolist()) == left


def test_a_teachers_tolerance_decides_what_is_right() -> None:
    finger = BODY.locate("LR3").left.position + np.array([0, -10, 0])
    scores = [touched(BODY, "LR3", "left", finger.tolist(), tolerance_mm=mm).score for mm in (12, 6, 3)]
    assert scores == ["right", "near", "wrong"]


@pytest.mark.parametrize(
    ("side", "position", "tolerance", "allowed"),
    [
        ("both", (0, 0, 0), None, "left, right or midline"),
        ("left", (0, 0), None, "three numbers"),
        ("left", (0, 0, float("nan")), None, "three numbers"),
        ("left", (0, 0, 0), 0.0, "above 0"),
        ("left", (0, 0, 0), float("inf"), "above 0"),
    ],
)
def test_what_cannot_be_a_touch_is_refused(
    side: str, position: tuple[float, ...], tolerance: float | None, allowed: str
) -> None:
    with pytest.raises(InputError, match=allowed):
        touched(BODY, "LR3", side, position, tolerance_mm=tolerance)


def test_a_wrong_place_in_words_is_as_far_as_its_point_is() -> None:
    (where, *_rest) = questions_of(ATLAS, "LR3", "1")
    wrong = (where.right + 1) % 4
    told = answered(where, wrong, BODY)
    here, there = (BODY.locate(code).left.position for code in ("LR3", where.codes[wrong]))
    assert told.off_mm == pytest.approx(np.linalg.norm(here - there))
    assert f"{told.off_mm:.0f} mm" in told.says[1]
    assert answered(where, where.right, BODY).off_mm == 0


def test_a_wrong_danger_says_that_it_comes_back() -> None:
    mind = next(each for each in questions_of(ATLAS, "LR3", "1") if each.kind == "mind")
    assert "come back until you know it" in answered(mind, (mind.right + 1) % 4).says[-1]


@pytest.mark.parametrize("choice", [-1, 4])
def test_an_answer_that_is_no_choice_is_refused(choice: int) -> None:
    with pytest.raises(InputError, match="1 to 4"):
        answered(questions_of(ATLAS, "LR3", "1")[0], choice)


@pytest.mark.parametrize(("units", "says"), [("mm", "60 mm off"), ("cm", "6.0 cm off"), ("in", "2.4 in off")])
def test_a_miss_is_told_in_the_units_of_the_person(units: RulerUnits, says: str) -> None:
    point = BODY.locate("ST36").left
    off = touched(BODY, "ST36", "left", (point.position + np.array([0, 0, 60])).tolist(), units=units)
    assert says in off.says[0]
    assert off.says[1].count(f" {units} ") + off.says[1].count(f" {units}.") == 2
    assert off.off_mm == pytest.approx(60)
    hit = touched(BODY, "ST36", "left", point.position.tolist(), units=units)
    assert "less than" in hit.says[0]


def test_what_one_can_touch_first_is_the_nearest_landmark_of_the_way_to_the_point() -> None:
    found = touch_first(BODY, "CV6")
    assert found is not None
    assert found.id == "umbilicus"


def test_who_misses_a_danger_reads_at_once_why() -> None:
    reads = 0
    for point in ATLAS.points:
        press = point.never_press or (point.press.cue if point.press else "")
        why = {"mind": point.cautions[0].say if point.cautions else "", "press": press}
        for asked in (each for each in questions_of(ATLAS, point.code, "1") if each.is_danger and why[each.kind]):
            assert why[asked.kind] in answered(asked, (asked.right + 1) % len(asked.choices)).says
            assert len(answered(asked, asked.right).says) == 1
            reads += 1
    assert reads > 100
