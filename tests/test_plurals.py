"""A number and its noun go together: in every sentence of every room, with one and with two."""

from __future__ import annotations

import gettext
import re
import string
from typing import TYPE_CHECKING, Any

import pytest

from taichong import words as catalogue
from taichong.trial.figures import Unit
from taichong.words import FOLDER, fill, words

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = sorted(file.stem for file in (FOLDER / "en").glob("*.toml"))
SINGULAR = {"is", "was", "lies", "stands", "times"}
"""What may follow a one and ends in s; a thing may last "1 times as long"."""
TEXTS = {
    "length",
    "age",
    "id",
    "brief",
    "whom",
    "direction",
    "sex",
    "start",
    "day",
    "kg",
    "height_cm",
    "weight_kg",
    "landmark",
    "tap",
}
"""What stands in a sentence and is no number."""


def sentences(room: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(room, str):
        yield where, room
    elif isinstance(room, dict):
        for name, each in room.items():
            yield from sentences(each, f"{where}.{name}")


COUNTED = [
    (where, sentence)
    for room in ROOMS
    for where, sentence in sentences(words(room), room)
    if any(name for _, name, _, _ in string.Formatter().parse(sentence))
]


def filled(where: str, number: int) -> str:
    sentence = dict(COUNTED)[where]
    names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    unit = "mm" if where.startswith("hand") else Unit("points of 10")
    texts = dict.fromkeys(names & TEXTS, "this")
    return fill(sentence, **{**dict.fromkeys(names, number), **texts, "unit": unit})


@pytest.mark.parametrize("where", [where for where, _ in COUNTED])
def test_one_is_never_followed_by_many(where: str) -> None:
    told = filled(where, 1)
    after = re.findall(r"(?<![\d.,:-])\b1 ((?:new |whole |timed |guided )?[a-z]+s)\b", told)
    assert not set(after) - SINGULAR, (where, told)


def test_two_are_followed_by_many() -> None:
    many, one = ({where: filled(where, number) for where, _ in COUNTED} for number in (2, 1))
    assert many["diary.replies.restored"] == "2 entries are back, and beside them 2."
    assert "2 points of 10 better" in many["trial.verdict.helps"]
    assert "2 cramps a week" in many["companion.setup.usual_cramps_said"]
    assert "2 pairs of days" in many["trial.plan.cut_one"]
    assert one["diary.replies.restored"] == "1 entry is back, and beside it 1."
    assert "1 point of 10 better" in one["trial.verdict.helps"]
    assert "1 cramp a week" in one["companion.setup.usual_cramps_said"]


@pytest.mark.parametrize(
    ("number", "noun"),
    [
        (0, "days"),
        (1, "day"),
        (2, "days"),
        (1.5, "days"),
        ("1", "day"),
        ("−1", "day"),
        ("0.5", "days"),
        ("1.0", "days"),
    ],
)
def test_the_form_goes_with_the_number_as_it_is_written(number: object, noun: str) -> None:
    assert fill("{n} {n:day|days}", n=number) == f"{number} {noun}"


def test_a_share_that_is_no_number_has_the_form_of_many() -> None:
    assert fill("{n} {n:time|times}", n="under 1") == "under 1 times"


def test_another_language_has_its_own_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polish has three, by gettext's rule for it."""
    polish = gettext.GNUTranslations()
    rule = "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"
    polish.plural = gettext.c2py(rule)  # type: ignore[attr-defined]  # what a catalogue's header makes
    monkeypatch.setattr(catalogue, "catalogue", lambda: polish)
    told = [fill("{n} {n:dzień|dni|dnia}", n=number) for number in (1, 3, 5, 22)]
    assert told == ["1 dzień", "3 dni", "5 dnia", "22 dni"]


def test_a_unit_of_ones_own_stays_as_it_was_typed() -> None:
    assert fill("{n} {unit:{n}}", n=1, unit=Unit("steps")) == "1 steps"
    assert fill("{n} {unit:{n}}", n="1", unit=Unit("cramps a night")) == "1 cramp a night"
    assert f"{Unit('points of 10')}" == "points of 10"
