"""A deck that is handed on comes in as it went out, and whatever is none is told in a line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taichong.atlas import load
from taichong.errors import InputError, TaichongError
from taichong.learn import DeckFile, codes_of, read_deck, tolerance_of

ATLAS = load()


@pytest.mark.parametrize(
    "deck",
    [
        DeckFile(("LR3",)),
        DeckFile(("ST36", "LR3"), 7.5, "Woche 3: Füße «太冲»"),
        DeckFile(tuple(each.code for each in ATLAS.points), 100.0, "x" * 60),
    ],
)
def test_a_deck_comes_back_as_it_was_handed_on(deck: DeckFile) -> None:
    assert read_deck(ATLAS, deck.text) == deck
    assert read_deck(ATLAS, json.dumps(deck.as_json(), indent=4).encode()) == deck
    assert "\n" not in deck.text


def test_names_and_spellings_of_points_are_read_and_each_point_is_asked_once() -> None:
    told = '{"taichong_deck": 1, "points": ["lr 3", "LR3", "zusanli"]}'
    assert read_deck(ATLAS, told).codes == codes_of(ATLAS, ["LR3", "ST36"])


def document(**changes: Any) -> str:
    return json.dumps({"taichong_deck": 1, "points": ["LR3"], **changes})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "this is none"),
        ("{", "this is none"),
        ("[1]", "this is none"),
        ("[" * 10_000, "this is none"),
        (b"\xff\xfe", "this is none"),
        ("9" * 60_000, "too long"),
        (document(taichong_deck=2), "version 2"),
        (document(points=[]), "list of codes"),
        (document(points="LR3"), "list of codes"),
        (document(points=[3]), "list of codes"),
        (document(points=["LR99"]), "LR99"),
        (document(tolerance_mm=0), "1 to 100 mm"),
        (document(tolerance_mm=True), "1 to 100 mm"),
        (document(tolerance_mm=[5]), "1 to 100 mm"),
        (document(tolerance_mm="ten"), "1 to 100 mm"),
        (document(tolerance_mm=float("nan")), "1 to 100 mm"),
        (document(name=7), "at most 60"),
        (document(name="x" * 61), "at most 60"),
    ],
)
def test_what_is_no_deck_is_told(text: str | bytes, says: str) -> None:
    with pytest.raises(TaichongError, match=says):
        read_deck(ATLAS, text)


@pytest.mark.parametrize(("typed", "mm"), [("", None), (None, None), ("8", 8.0), (" 2,5 ", 2.5), (100, 100.0)])
def test_a_tolerance_is_read_as_it_is_typed(typed: object, mm: float | None) -> None:
    assert tolerance_of(typed) == mm


@pytest.mark.parametrize("typed", ["0.5", "101", "-3", "1e999", "nan", "∞", "three"])
def test_a_tolerance_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="1 to 100"):
        tolerance_of(typed)
