"""Every point that is pressed: whole, with the cautions that belong to it, and held as its place asks."""

from __future__ import annotations

import re
from itertools import combinations, product
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tests.atlas.test_points_text import BANNED, said

from taichong.atlas import Point, load
from taichong.care.postures import held

ATLAS = load()
PRESSED = {each.code: each for each in ATLAS.points if each.press}
ROOM = Path(__file__).parents[2] / "authorities" / "point_cautions.yaml"
MUST_SAY: dict[str, list[str]] = YAML(typ="safe").load(ROOM)
OF_LEGS = ("one leg across the other", "for a foot", "shin", "stretch the leg", "stiff hips")
LEG = ("foot", "ankle", "leg", "knee", "thigh", "hip")
EMPTY = {
    "never",
    "press",
    "stop",
    "ease",
    "that",
    "this",
    "here",
    "stays",
    "with",
    "without",
    "needs",
    "point",
    "only",
    "your",
}
NOTHING_TOLD = {"SI15"}  # the textbook's list cannot be read where we read it


def test_the_table_of_cautions_holds_every_point_beside_the_articles_own() -> None:
    articles = {"BL37", "BL56", "BL57", "GB34", "KI1", "KI6", "LR3", "LR4", "LU7", "SP3", "SP4", "ST34", "ST36"}
    assert set(MUST_SAY) == set(PRESSED) - articles
    assert len(MUST_SAY) >= 30


@pytest.mark.parametrize(("code", "words"), [(code, words) for code, each in MUST_SAY.items() for words in each])
def test_a_caution_of_the_table_is_said(code: str, words: str) -> None:
    point = PRESSED[code]
    assert words.casefold() in said(*point.cautions, point.press).casefold()


@pytest.mark.parametrize("point", PRESSED.values(), ids=PRESSED)
def test_a_pressed_point_is_whole(point: Point) -> None:
    assert point.press
    assert point.where
    assert 3 <= len(point.find) <= 5
    assert sum(step.by_touch for step in point.find) == 1
    assert any(step.sure for step in point.find)
    assert point.cautions
    assert point.choices
    assert point.press.sources
    assert bool(point.tradition) == (point.code not in NOTHING_TOLD)
    assert 60 <= point.press.seconds <= point.press.limit_seconds <= ATLAS.caps.session_seconds
    assert BANNED.findall(said(*point.find, *point.cautions, *point.choices, point.press)) == []


@pytest.mark.parametrize("point", PRESSED.values(), ids=PRESSED)
def test_how_to_sit_speaks_of_the_place_that_is_pressed(point: Point) -> None:
    assert point.press
    for each in point.press.techniques:
        technique = held(ATLAS, each, [point.code])
        told = f"{technique.sit} {technique.stiff}".casefold()
        assert technique.sit
        if point.region not in LEG:
            assert [words for words in OF_LEGS if words in told] == []


def test_who_must_not_lie_flat_is_not_told_to_for_the_belly() -> None:
    technique = held(ATLAS, "hold", ["CV12", "LR3"], ("flat_back", "crossed"))
    assert "lie on your back" not in technique.sit
    assert "one leg across the other" not in technique.sit
    assert "sit leaning back" in technique.stiff + technique.sit


def test_a_plan_of_hand_and_foot_tells_both_ways_of_sitting() -> None:
    assert held(ATLAS, "hold", ["PC6", "LR3", "HT7"]).sit.count("For hand and arm") == 1
    assert "For a foot" in held(ATLAS, "hold", ["PC6", "LR3"]).sit


def content(sentence: str) -> set[str]:
    """The words of a sentence that carry its meaning, without their endings."""
    return {each[:5] for each in re.findall(r"[a-z]{4,}", sentence.casefold())} - EMPTY


@pytest.mark.parametrize("point", ATLAS.points, ids=[each.code for each in ATLAS.points])
def test_no_caution_is_said_twice(point: Point) -> None:
    said_so = [each for caution in point.cautions for each in re.split(r"(?<=[.?!;]) ", caution.say)]
    when = re.split(r"(?<=[.?!;]) ", point.press.when) if point.press and point.press.when else []
    for one, other in (*combinations(said_so, 2), *product(said_so, when)):
        a, b = content(one), content(other)
        assert len(a & b) < max(3, 0.7 * min(len(a), len(b))), (one, other)
        assert one.casefold() not in other.casefold(), (one, other)


@pytest.mark.parametrize("point", ATLAS.points, ids=[each.code for each in ATLAS.points])
def test_no_structure_is_named_twice_under_one_point(point: Point) -> None:
    named = [each.strip() for caution in point.cautions for each in caution.structure.replace(")", "").split("(")]
    named = [each for every in named for each in re.split(r", | and ", every) if each]
    assert [each for each in named if named.count(each) > 1] == []
