"""What people say of the complaints that came with the trials of pressing, written before the table was read."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from taichong.atlas import load
from taichong.care import read_words

ATLAS = load()
NEW = (
    *("nausea", "period_pain", "sleep", "anxiety", "low_back_pain", "neck_pain"),
    *("headache", "fatigue", "knee_pain", "hay_fever", "constipation", "dialysis"),
)
AT_LEAST = 10
FILE = Path(__file__).resolve().parents[1] / "examples/words/of_the_new_complaints.csv"
with FILE.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["words"])
def test_the_complaint_is_among_what_is_heard(row: dict[str, str]) -> None:
    reading = read_words(ATLAS, row["words"])
    assert reading.kind in ("plan", "choose", "ask_now")
    assert row["complaint"] in reading.complaints


def test_each_new_complaint_has_at_least_ten_phrases_here_and_ten_of_its_own() -> None:
    counts = Counter(row["complaint"] for row in ROWS)
    assert set(counts) == set(NEW)
    assert min(counts.values()) >= AT_LEAST
    assert [each for each in NEW if len(ATLAS.complaint(each).phrases) < AT_LEAST] == []
