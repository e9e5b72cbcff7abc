"""The places of the lower limb: nothing missing, nothing unused, names that agree with an outside list."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from taichong.atlas import load
from taichong.atlas.rules import references, rules_of, shortcuts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas.standard import Point

ROOT = Path(__file__).parents[2]
ATLAS = load()
WANTED = (
    *(f"LR{n}" for n in range(1, 13)),
    *(f"KI{n}" for n in range(1, 11)),
    *(f"SP{n}" for n in range(1, 13)),
    *(f"ST{n}" for n in range(30, 46)),
    *(f"BL{n}" for n in (*range(36, 41), *range(53, 68))),
    *(f"GB{n}" for n in range(29, 45)),
    *(f"EX-LE{n}" for n in (2, 4, 5, 6, 7, 10)),
    "LU7",
)
POINTS = {point.code: point for point in ATLAS.points}
# Where the outside list's spelling is not the standard's, or its romanisation merges what a name keeps apart.
OTHER_SPELLINGS = {"ST31": "diguan", "SP9": "yinlingqnan", "EX-LE6": "dannangxue", "EX-LE7": "lanweixue"}
MACRON_ACUTE_CARON_GRAVE = "\u0304\u0301\u030c\u0300"

FACTS = Path(__file__).resolve().parents[2] / "authorities" / "who_points.csv"


def toneless(pinyin: str) -> str:
    marks = "".join(MACRON_ACUTE_CARON_GRAVE)
    letters = (each for each in unicodedata.normalize("NFD", pinyin) if each not in marks)
    return re.sub(r"[^a-zü]", "", unicodedata.normalize("NFC", "".join(letters)).lower())


def named_by_relations(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from named_by_relations(each)
    elif isinstance(value, list):
        for each in value:
            yield from named_by_relations(each)


@pytest.mark.parametrize("code", WANTED)
def test_every_point_of_the_lower_limb_has_a_place_with_a_source(code: str) -> None:
    place = POINTS[code].place
    assert place
    assert place.sources
    assert POINTS[code].status.place == "draft"


def test_no_landmark_stands_there_for_nothing() -> None:
    authority = YAML(typ="safe").load((ROOT / "authorities" / "who_relations.yaml").read_text(encoding="utf-8"))
    used = {name for rule in (rules_of(ATLAS) | shortcuts_of(ATLAS)).values() for name in references(rule)}
    used |= {name for frame in ATLAS.frames for name in (*frame.through, *frame.toward, *frame.lateral)}
    used |= {name for ruler in ATLAS.rulers for name in (ruler.start, ruler.end)}
    used |= {name for each in authority["relations"] for name in named_by_relations(each["relation"])}
    used |= {landmark.id for landmark in ATLAS.landmarks if landmark.measures}
    assert not {landmark.id for landmark in ATLAS.landmarks} - used


def test_every_landmark_says_how_far_its_placing_strays_and_why() -> None:
    for landmark in ATLAS.landmarks:
        assert 2 <= landmark.sd_mm <= 15, landmark.id
        assert landmark.sd_basis.startswith("our estimate"), landmark.id


def test_no_two_landmarks_go_by_the_same_name() -> None:
    said = [landmark.name for landmark in ATLAS.landmarks]
    assert not {each for each in said if said.count(each) > 1}


def test_no_two_points_have_the_same_everyday_place() -> None:
    said = [point.everyday for point in ATLAS.points]
    assert not {each for each in said if said.count(each) > 1}


@pytest.mark.parametrize("code", WANTED)
def test_a_name_has_as_many_tones_as_characters(code: str) -> None:
    names = POINTS[code].names
    tones = [each for each in unicodedata.normalize("NFD", names.pinyin) if each in MACRON_ACUTE_CARON_GRAVE]
    assert len(tones) == len(names.hanzi)
    assert all("\u4e00" <= each <= "\u9fff" for each in names.hanzi)


def facts() -> list[dict[str, str]]:
    """What the outside list says of every point: its code, or EX; its name; the cun of its place."""
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


FACTS_BY_CODE = {row["code"]: row for row in facts() if row["code"] != "EX"}
EXTRA_NAMES = {toneless(row["pinyin"]) for row in facts() if row["code"] == "EX"}


@pytest.mark.parametrize("code", WANTED)
def test_a_name_is_the_one_of_the_outside_list(code: str) -> None:
    name = toneless(POINTS[code].names.pinyin)
    if code.startswith("EX"):
        assert OTHER_SPELLINGS.get(code, name.replace("neixiyan", "medialxiyan")) in EXTRA_NAMES
    else:
        assert OTHER_SPELLINGS.get(code, name) == toneless(FACTS_BY_CODE[code]["pinyin"])


def cun_of_rules() -> dict[str, set[float]]:
    """The cun that each rule counts, where the standard's own text of that point gives them."""
    rules = rules_of(ATLAS)
    cun = {code: {link.count for link in rules[code] if link.unit == "cun"} for code in WANTED}
    elsewhere = {"BL57", "GB31", "KI7"}  # from notes of other points, and from a textbook: their places say so
    return {code: each for code, each in cun.items() if each and code not in elsewhere and not code.startswith("EX")}


@pytest.mark.parametrize(("code", "cun"), cun_of_rules().items())
def test_the_rule_goes_the_cun_that_the_text_says(code: str, cun: set[float]) -> None:
    assert cun == {float(each) for each in FACTS_BY_CODE[code]["cun"].split(";") if each}


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_what_is_never_pressed_has_no_way_of_pressing(point: Point) -> None:
    assert not (point.never_press and point.press)


def test_points_over_great_vessels_and_shallow_nerves_are_only_listed() -> None:
    for code in ("BL39", "ST30", "SP11", "SP12", "LR10", "LR11", "LR12"):
        point = POINTS[code]
        assert point.press is None
        assert point.never_press or point.cautions
