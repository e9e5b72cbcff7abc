"""Every point that is not offered says where it is, what is under it and why; tradition follows the tables."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest
import textstat  # type: ignore[import-untyped]  # it comes without types
from tests.atlas.test_reading_grade import MOST, read_aloud, syllables_of_unknown_words

from taichong.atlas import Point, load
from taichong.care import in_tradition, listed_lines
from taichong.care.listed import names_under

__all__ = ["syllables_of_unknown_words"]  # a fixture that holds for this module as well

ATLAS = load()
LISTED = [each for each in ATLAS.points if not each.press]
PHASES = Path(__file__).resolve().parents[2] / "authorities/five_shu_phases.csv"
OLDER_NAMES = {"fibular": "peroneal", "saphenous": "crural", "haemorrhoid": "hemorrhoid", "occipital": "occip"}
# What the textbook writes of a structure at some points in place of the word that stands in its brackets here.
OTHER_WORDS = {
    "rib_vessels": ["subcostal"],
    "rib_nerves": ["subcostal"],
    "spinal_nerves": ["coccygeal nerve"],
    "small_saphenous": ["femoro-popliteal vein"],
    "groin_vessels": ["obturator artery"],
    "eye_vessels": ["zygomaticoorbital"],
    "foot_veins": ["venous network of foot", "work of the foot", "work of foot"],
    "hand_veins": ["venous network of hand", "venous network of the hand", "venous network of the dorsum"],
    "cheek_nerve": ["intraorbital"],
    "knee_vessels": ["genu su", "around the knee joint"],
    "finger_vessels": ["venules of the thumb"],
    "wrist_vessels": ["network of the wrist"],
    "elbow_vessels": ["network of the elbow"],
}
NOT_READ = "What we read does not say what lies under it."

pytestmark = pytest.mark.usefixtures("syllables_of_unknown_words")


@pytest.mark.parametrize("point", LISTED, ids=lambda each: each.code)
def test_a_point_that_is_not_offered_says_where_over_what_and_why(point: Point) -> None:
    place, why = listed_lines(ATLAS, point)
    assert place.startswith(point.where[0])
    assert ("Under it: " in place) != (NOT_READ in place)
    assert point.never_press in why
    assert "not offered" in why or ATLAS.safety.precaution in why or any(each.sources for each in point.cautions)
    assert textstat.flesch_kincaid_grade(read_aloud(re.sub(r"\(.*?\)", "", why))) <= MOST


def test_few_points_have_nothing_under_them_that_we_read_of() -> None:
    silent = {each.code for each in LISTED if not names_under(ATLAS, each)}
    assert silent <= {"LI8", "LI9", *(each.code for each in LISTED if each.channel == "EX")}
    assert len(silent) <= 17


def test_a_point_that_is_offered_has_no_reason_why_it_is_not() -> None:
    with pytest.raises(ValueError, match="LR3 is offered"):
        listed_lines(ATLAS, ATLAS.point("LR3"))


@pytest.fixture(scope="module")
def textbook() -> dict[str, str]:
    """What TARA says of the place, vessels and nerves of each point, "see GB37" followed."""
    if not (folder := os.environ.get("TAICHONG_REFERENCES")):
        pytest.skip("TAICHONG_REFERENCES is unset: the lists of vessels and nerves are not here to compare with")
    columns = ("WHO Location", "Vasculature", "Innervation")
    with (Path(folder) / "data/tara/acupoints.csv").open(encoding="utf-8", newline="") as file:
        rows = {_code(row["Acupoint"]): " ".join(row[each] for each in columns) for row in csv.DictReader(file)}
    for _ in range(4):
        rows = {code: _followed(text, rows) for code, text in rows.items()}
    return {code: text.casefold() for code, text in rows.items()}


def _code(written: str) -> str:
    return re.sub(r"[MF]$", "", written.replace(" ", "").replace("Du", "GV").replace("RN", "CV"))


def _followed(text: str, rows: dict[str, str]) -> str:
    found = re.findall(r"[Ss]ee [^()]*\(([A-Z]{2}) ?(\d+)\)", text)
    return " ".join([text, *(rows[channel.replace("GY", "GV") + number] for channel, number in found)])


def test_what_lies_under_a_point_stands_in_the_textbook(textbook: dict[str, str]) -> None:
    names = {each.id: each.name for each in ATLAS.structures}
    wrong = [
        (code, names[each])
        for code, structures in ATLAS.under.items()
        if code in textbook
        for each in structures
        if not any(word in textbook[code] for word in (*_words_to_find(names[each]), *OTHER_WORDS.get(each, ())))
    ]
    assert wrong == []


def _words_to_find(name: str) -> list[str]:
    """The stems of the anatomical words of a structure, as the textbook's older language has them."""
    words = re.findall(r"[a-z]{5,}", (re.findall(r"\((.*?)\)", name) or [name])[0].casefold())
    general = {"artery", "arteries", "veins", "vessels", "nerve", "nerves", "small", "branches", "muscle"}
    stems = [OLDER_NAMES.get(each, each)[:6] for each in words if each not in general] + [
        each[:6] for each in words if each in OLDER_NAMES
    ]
    return stems or words


def test_every_point_of_which_the_textbook_names_a_vessel_or_nerve_has_one_here(textbook: dict[str, str]) -> None:
    told = {code for code, text in textbook.items() if re.search(r"nerve|artery|vein", text)}
    assert told - set(ATLAS.under) - {"GV29"} == set()


def test_classes_are_those_of_the_textbook() -> None:
    if not (folder := os.environ.get("TAICHONG_REFERENCES")):
        pytest.skip("TAICHONG_REFERENCES is unset: the list of special points is not here to compare with")
    with (Path(folder) / "data/tara/special-points-association.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            listed = filter(None, (row[f"Special-Point-{number}"] for number in (1, 2, 3)))
            expected = [each.removeprefix("The ").replace(" Point", "", 1) for each in listed]
            assert list(ATLAS.point(_code(row["Acupoint"])).special) == expected


def test_the_phase_of_each_of_the_sixty_points_is_that_of_the_table() -> None:
    lines = [each for each in PHASES.read_text(encoding="utf-8").splitlines() if not each.startswith("#")]
    table = {row.pop(phase): phase for row in csv.DictReader(lines) for phase in [*row][1:]}
    assert len(table) == 60
    told = {each.code: in_tradition(ATLAS, each).phase for each in ATLAS.points}
    unclassed = {code for code in table if not ATLAS.point(code).special}
    assert unclassed <= {"BL64", "GB34"}
    assert {code: phase for code, phase in told.items() if phase} == {
        code: phase for code, phase in table.items() if code not in unclassed
    }


@pytest.mark.parametrize("point", ATLAS.points, ids=lambda each: each.code)
def test_every_point_has_its_channel_and_every_idea_is_told_as_tradition(point: Point) -> None:
    told = in_tradition(ATLAS, point)
    assert bool(told.channel) == (point.channel != "EX")
    assert bool(told.organ) == bool(told.channel_phase) == (point.channel not in ("EX", "GV", "CV"))
    assert len(told.classes) == len(point.special)
    for idea in told.ideas:
        assert idea.says.startswith("In Chinese medicine ")
        assert len(idea.says.split()) < 60
        assert textstat.flesch_kincaid_grade(read_aloud(idea.says)) <= MOST + 1
