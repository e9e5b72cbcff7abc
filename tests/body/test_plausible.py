from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from taichong.body.measures import predict
from taichong.body.people import People
from taichong.errors import InputError

if TYPE_CHECKING:
    from taichong.body.measures import Prediction


def told(
    sex: str, height_cm: float, weight_kg: float, tape: dict[str, float] | None = None, age: float = 35
) -> Prediction:
    return predict(People.of(sex, age, height_cm, weight_kg, tape))


def off_by(sd: float) -> float:
    """A foot of a man of 178 cm and 80 kg that lies so many sd from what is expected."""
    usual = told("male", 178, 80)
    at = usual.names.index("footlength")
    return float(usual.mean_mm[0, at] + sd * usual.sd_mm[0, at])


@pytest.mark.parametrize(
    ("sex", "height_cm", "weight_kg", "tape", "names"),
    [
        ("male", 190, 85, {"footlength": 150}, "footlength"),
        ("male", 175, 80, {"footlength": 27}, "footlength"),
        ("female", 1.65, 60, {}, "height_cm"),
        ("female", 65, 60, {}, "height_cm"),
        ("male", 175, 8, {}, "weight_kg"),
        ("male", 165, 80, {"footlength": 281, "handlength": 205, "tibialheight": 510}, "height_cm"),
        ("male", 182, 80, {"footlength": 272, "tibialheight": 200, "handlength": 195}, "tibialheight"),
        ("female", 163, 60, {"thumb": 190}, "thumb"),
        ("unspecified", 165, 60, {"footlength": 180}, "footlength"),
    ],
)
def test_what_fits_worst_is_refused_by_name(
    sex: str, height_cm: float, weight_kg: float, tape: dict[str, float], names: str
) -> None:
    with pytest.raises(InputError, match=rf"^{names}: .* is expected \(\d+ to \d+ (mm|cm|kg) is allowed"):
        told(sex, height_cm, weight_kg, tape)


@pytest.mark.parametrize(("height_cm", "weight_kg"), [(210, 120), (150, 120), (165, 150), (140, 35), (200, 60)])
@pytest.mark.parametrize("sex", ["female", "male", "unspecified"])
def test_people_unlike_soldiers_are_flagged_and_not_refused(sex: str, height_cm: float, weight_kg: float) -> None:
    found = told(sex, height_cm, weight_kg)
    assert np.isfinite(found.mean_mm).all()
    assert found.outside or found.findings


@pytest.mark.parametrize(
    ("height_cm", "weight_kg", "tape", "unit"),
    [
        (175, 80, {"footlength": 27.0}, "centimetres"),
        (175, 80, {"footlength": 10.6}, "inches"),
        (175, 80, {"interpupillarybreadth": 640}, "tenths of a millimetre"),
        (1.75, 80, {}, "metres"),
        (69, 80, {}, "inches"),
        (175, 400, {}, "pounds"),
    ],
)
def test_a_slip_of_unit_is_guessed(height_cm: float, weight_kg: float, tape: dict[str, float], unit: str) -> None:
    with pytest.raises(InputError, match=f"was it meant in {unit}"):
        told("male", height_cm, weight_kg, tape)


@pytest.mark.parametrize("name", ["footlength", "thumb", "height_cm", "weight_kg"])
@pytest.mark.parametrize("value", [1e-300, 1e-9, 1e-3, 1e4, 9.9e5, 1e6, 1e9, 1e300])
@pytest.mark.parametrize("sex", ["female", "unspecified"])
def test_what_nobody_measures_is_refused_by_name(sex: str, name: str, value: float) -> None:
    base = {"height_cm": 165.0, "weight_kg": 62.0, name: value}
    tape = {each: base.pop(each) for each in (name,) if each not in {"height_cm", "weight_kg"}}
    with pytest.raises(InputError, match=rf"^{name}: .* (cannot be|is far too large|is allowed)"):
        told(sex, base["height_cm"], base["weight_kg"], tape)


def test_five_sd_are_refused_and_three_are_flagged_on_either_side() -> None:
    for side in (-1, 1):
        with pytest.raises(InputError, match="more than 5 sd"):
            told("male", 178, 80, {"footlength": off_by(side * 5.01)})
        for sd, said in ((4.99, True), (3.01, True), (2.99, False), (0, False)):
            findings = told("male", 178, 80, {"footlength": off_by(side * sd)}).findings
            assert any("footlength" in each.message for each in findings) == said


def test_a_flag_says_code_level_message_and_source() -> None:
    (first, *_) = told("male", 178, 80, {"footlength": off_by(4.0)}).findings
    assert (first.code, first.level, first.person) == ("MEASURE_UNUSUAL", "note", 0)
    assert first.message.startswith("footlength: ")
    assert "4.0 sd away" in first.message
    assert first.source.startswith("ANSUR II")


def test_the_allowed_range_is_what_is_allowed() -> None:
    with pytest.raises(InputError) as refused:
        told("male", 178, 80, {"footlength": 400})
    low, high = (float(each) for each in str(refused.value).split("(")[1].split(" mm")[0].split(" to "))
    for allowed in (low + 1, high - 1):
        told("male", 178, 80, {"footlength": allowed})
    for refused_mm in (low - 1, high + 1):
        with pytest.raises(InputError, match=r"^footlength"):
            told("male", 178, 80, {"footlength": refused_mm})


def test_a_measure_is_judged_by_the_other_tape_measures_too() -> None:
    short = off_by(-2.9)
    told("male", 178, 80, {"footlength": short})
    with pytest.raises(InputError, match=r"^(footlength|balloffootlength)"):
        told("male", 178, 80, {"footlength": short, "balloffootlength": 215})


def test_outside_the_survey_more_is_allowed() -> None:
    foot = off_by(5.5)
    with pytest.raises(InputError, match=r"^footlength"):
        told("male", 178, 80, {"footlength": foot})
    assert told("male", 178, 80, {"footlength": foot}, age=75).findings


def test_an_unspecified_sex_is_refused_only_what_neither_sex_allows() -> None:
    for height_cm, allowed in ((143.0, True), (205.0, True), (50.0, False), (270.0, False)):
        weight_kg = 23 * (height_cm / 100) ** 2
        if allowed:
            assert np.isfinite(told("unspecified", height_cm, weight_kg).mean_mm).all()
        else:
            with pytest.raises(InputError, match=r"^height_cm"):
                told("unspecified", height_cm, weight_kg)


def test_one_odd_person_among_many_is_named_by_row() -> None:
    foot = np.full(50, 265.0)
    foot[37] = 120.0
    with pytest.raises(InputError, match=r"^row 137, column footlength: "):
        predict(People.of("male", 35, 178, 80, {"footlength": foot}, row=100))
