"""What the three articles tell people to do, and what they say points are good for: nothing of it leads nowhere."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from taichong.atlas import load
from taichong.care import read_words

ATLAS = load()
TABLE = Path(__file__).parents[2] / "authorities" / "article_steps.csv"
RUN = 8  # words in a row that count as copied

# Every word of the articles for what a point is good for, one a line.
INDICATIONS = (TABLE.parent / "article_words.txt").read_text(encoding="utf-8").splitlines()


# Every other single word of theirs, looked through: none of them says what a point is good for.
LEFT = set((TABLE.parent / "article_words_left.txt").read_text(encoding="utf-8").split())


def steps() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def leads_to(record: str) -> bool:
    """Whether the record that a row names is there: `kind:id`, or a routine, a care or a point of a complaint."""
    kind, _, name = record.partition(":")
    name, _, part = name.partition("/")
    there = {
        "claim": {each.id for each in ATLAS.claims},
        "point": {each.code for each in ATLAS.points if each.press},
        "technique": {each.id for each in ATLAS.techniques},
        "flag": {each.code for each in ATLAS.safety.red_flags},
        "condition": {each.id for each in ATLAS.safety.conditions},
        "never": {each.id for each in ATLAS.never_offered},
        "complaint": {each.id for each in ATLAS.complaints},
    }
    if name not in there[kind]:
        return False
    if kind != "complaint":
        return True
    complaint = ATLAS.complaint(name)
    routines = {each.context for each in complaint.contexts}
    return part in routines | {each.id for each in complaint.first_line} | {each.code for each in complaint.points}


@pytest.mark.parametrize("row", steps(), ids=lambda row: f"{row['article']} {row['tells']}")
def test_what_an_article_tells_to_do_is_covered_corrected_or_judged(row: dict[str, str]) -> None:
    assert row["article"] in ATLAS.articles
    assert row["how"] in ("covered", "corrected", "judged")
    assert leads_to(row["record"]), row["record"]


def test_the_table_is_in_our_own_words() -> None:
    folder = os.environ.get("TAICHONG_REFERENCES")
    if not folder:
        pytest.skip("TAICHONG_REFERENCES is unset: the articles are not here to compare with")
    articles = [words(file.read_text(encoding="utf-8")) for file in sorted((Path(folder) / "seeds").glob("*.txt"))]
    theirs = {tuple(each[at : at + RUN]) for each in articles for at in range(len(each))}
    assert len(theirs) > 3000
    for row in steps():
        ours = words(row["tells"])
        assert not theirs & {tuple(ours[at : at + RUN]) for at in range(len(ours) - RUN + 1)}, row


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())


def test_every_word_of_the_articles_is_heard_or_was_looked_through() -> None:
    folder = os.environ.get("TAICHONG_REFERENCES")
    if not folder:
        pytest.skip("TAICHONG_REFERENCES is unset: the articles are not here to compare with")
    text = " ".join(file.read_text(encoding="utf-8") for file in (Path(folder) / "seeds").glob("*.txt"))
    every = set(re.findall(r"[a-z]+", text.lower()))
    assert len(every) > 1000
    assert every >= LEFT
    assert {each for each in every - LEFT if read_words(ATLAS, each).kind == "nothing"} == set()


@pytest.mark.parametrize("typed", INDICATIONS)
def test_a_word_of_the_articles_gets_a_plan_a_known_thing_or_help(typed: str) -> None:
    reading = read_words(ATLAS, typed)
    assert reading.kind in ("plan", "known", "help", "ask_now", "choose")
    assert reading.say
