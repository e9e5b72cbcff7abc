"""The steps of every point for pressing, followed word by word on two mean bodies, end near the point's place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from ruamel.yaml import YAML

from taichong.atlas import Shortcut, load
from taichong.locate import Body, misses

WORDS = Path(__file__).resolve().parents[2] / "design/words_followed.yaml"
TOLD: dict[str, Any] = YAML(typ="safe").load(WORDS)
MOST_MM = 15.0
TO_THE_NOTCH_MM = 18.0  # BL57: the words go to the notch that one feels, and to near half way; the rule counts


@pytest.fixture(scope="module")
def reached() -> list[dict[str, float]]:
    """How far the words end from the place [mm], by the point's code: on a woman and on a man."""
    rules = tuple(
        Shortcut(id=f"by_{code}", code=code, brief="", says="", differs="", sources=(), rule=tuple(each["rule"]))
        for code, each in TOLD.items()
    )
    atlas = msgspec.structs.replace(load(), shortcuts=rules)
    bodies = (
        Body.of(sex="female", age=35, height_cm=163, weight_kg=65),
        Body.of(sex="male", age=35, height_cm=176, weight_kg=82),
    )
    return [{each["code"]: each["offset_mm"] for each in misses(body, atlas)} for body in bodies]


def test_every_point_for_pressing_was_followed() -> None:
    assert set(TOLD) == {each.code for each in load().points if each.press}


def test_the_words_end_within_fifteen_millimetres(reached: list[dict[str, float]]) -> None:
    for on_body in reached:
        assert max(on_body.values()) > 0
        far = {code: mm for code, mm in on_body.items() if mm > MOST_MM}
        assert set(far) <= {"BL57"}, far
        assert on_body["BL57"] < TO_THE_NOTCH_MM
