"""The sheets on which the pictures are looked at: each step is as large as all others, with its words beneath."""

from __future__ import annotations

import numpy as np
from PIL import Image

from contact_sheets import BENEATH, IN_A_ROW, STEP, TONES, step_row, step_texts
from taichong.atlas import load
from taichong.pictures.steps import SIZE, Step


def red(count: int) -> list[Step]:
    return [Step(Image.new("RGBA", SIZE, (255, 0, 0, 255)), "", "")] * count


def test_one_picture_is_as_large_as_each_of_four() -> None:
    wide, high = STEP
    for count in (1, 2, 4):
        row = step_row(red(count), [""] * count, 1)
        assert row.size == (IN_A_ROW * wide, high + BENEATH)
        painted = (np.asarray(row) == (255, 0, 0)).all(axis=2)
        assert painted.sum() == count * wide * high


def test_under_each_picture_is_what_its_words_ask_for() -> None:
    """No sentence is left out, none is said twice, and none is cut off below."""
    for point in (each for each in load().points if each.press and each.place):
        texts = step_texts(point)
        assert point.place
        assert point.place.hand
        assert point.press
        assert len(texts) == (4 if point.place.hand.slides else 1)
        told = [each.do for each in point.find if not each.by_touch]
        assert " ".join(filter(None, texts)) == " ".join([*told, point.press.cue])
        ink = (np.asarray(step_row(red(len(texts)), texts, 1), int) - TONES[1]).__abs__().max(axis=2) > 60
        lines = np.flatnonzero(ink[STEP[1] :].any(axis=1))
        assert len(lines)
        assert lines.max() < BENEATH - 2, point.code
