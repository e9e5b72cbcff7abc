"""Heights and weights as people type them; the expected figures are worked out by hand."""

from __future__ import annotations

import pytest

from taichong.errors import InputError
from taichong.locate.typed import height_cm_of, weight_kg_of

SIX_FEET_LESS_ONE = 71 * 2.54


@pytest.mark.parametrize(
    ("typed", "cm"),
    [
        ("180", 180),
        (" 180,5 ", 180.5),
        ("１８０", 180),
        ("180cm", 180),
        ("1,80 m", 180),
        ("1.80m", 180),
        ("1.8", 180),
        ("1 m 80", 180),
        ("1m80", 180),
        ("1.80 metres", 180),
        ("71 in", SIX_FEET_LESS_ONE),
        ('71"', SIX_FEET_LESS_ONE),
        ("71 inches", SIX_FEET_LESS_ONE),
        ("5 ft 11", SIX_FEET_LESS_ONE),
        ("5ft11", SIX_FEET_LESS_ONE),
        ("5 feet 11 inches", SIX_FEET_LESS_ONE),
        ("5'11\"", SIX_FEET_LESS_ONE),
        ("5' 11", SIX_FEET_LESS_ONE),
        ("5’11”", SIX_FEET_LESS_ONE),
        ("5′11″", SIX_FEET_LESS_ONE),
        ("7'2\"", 86 * 2.54),
        ("6 ft", 72 * 2.54),
        ("5'11.5", 71.5 * 2.54),
    ],
)
def test_a_height_is_read_in_every_usual_form(typed: str, cm: float) -> None:
    assert height_cm_of(typed) == pytest.approx(cm)
    if any(letter.isalpha() or letter in "'\"’”′″" for letter in typed):
        assert height_cm_of(typed, "in") == pytest.approx(cm)  # it says its own unit


def test_a_bare_number_is_in_the_unit_that_was_chosen() -> None:
    assert height_cm_of("71", "in") == pytest.approx(SIX_FEET_LESS_ONE)
    assert height_cm_of("1.80", "in") == pytest.approx(180)  # nobody is two inches tall
    assert weight_kg_of("137", "lb") == pytest.approx(137 * 0.45359237)


@pytest.mark.parametrize(
    ("typed", "kg"),
    [("62", 62), ("62,5kg", 62.5), ("137 lb", 62.142), ("137 lbs", 62.142), ("9 st 11", 62.142), ("9st11lb", 62.142)],
)
def test_a_weight_is_read_in_every_usual_form(typed: str, kg: float) -> None:
    assert weight_kg_of(typed) == pytest.approx(kg, abs=1e-3)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tall",
        "5 11",
        "5'13",
        "5'11'2",
        "-170",
        "nan",
        "1e2",
        "170 kg",
        "1 m 8",
        "5 ft 11 cm",
        "x" * 999,
        "½",
    ],
)
def test_what_is_no_height_is_refused_with_the_forms_that_are_read(typed: str) -> None:
    with pytest.raises(InputError, match="write 170") as refused:
        height_cm_of(typed)
    assert len(str(refused.value)) < 120


def test_a_height_is_no_weight() -> None:
    with pytest.raises(InputError, match="137 lb"):
        weight_kg_of("5'11")
