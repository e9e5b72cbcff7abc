"""How pages read: words on a page counted, folded as they come, and the reading grade of each kind of page.

Codes, numbers and medical words count as in `tests/atlas/test_reading_grade.py`.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import textstat  # type: ignore[import-untyped]  # it comes without types
from starlette.testclient import TestClient
from tests.atlas.test_reading_grade import read_aloud, syllables_of_unknown_words

from taichong.atlas import load
from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["syllables_of_unknown_words"]  # the fixture

ATLAS = load()
MOST_GRADE = 8.0
CLEAN = "?none_of_these=1&no_conditions=1"
MOST_WORDS = {
    "/": 120,
    "/cramp": 150,
    "/eased": 100,
    "/relief/calf_cramp": 640,
    "/relief/headache": 690,
    f"/relief/calf_cramp{CLEAN}": 300,
    f"/relief/stress{CLEAN}": 330,
    "/points": 110,
    "/points/LR3": 520,
    "/points/ST36": 520,
    "/evidence": 480,
    "/learn": 120,
    "/learn/deck?deck=LR3": 200,
    "/learn/offline": 120,
    "/handout": 200,
    "/me": 90,
    "/about": 240,
    "/body": 260,
    "/diary": 180,
    "/diary/offline": 220,
    "/diary/charts": 140,
    "/diary/reminders": 200,
    "/diary/keep": 170,
    "/trials": 230,
    "/trials/plan?complaint=stress": 330,
    "/trials/plan?complaint=stress&look=1": 190,
    "/trials/plan?complaint=calf_cramp&look=1&per_week=3&episodes=36": 150,
    "/stop/R17": 110,
    "/session": 200,
}
"""Words that stand on a page before anything is unfolded, at most. A check says every sign that it asks about."""
ENDS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "button",
    "summary",
    "label",
    "legend",
    "td",
    "th",
    "dt",
    "dd",
    "figcaption",
    "option",
)
EMPTY = ("input", "img", "br", "meta", "link", "hr", "source", "path", "circle", "rect")


class Shown(HTMLParser):
    """What a page shows in its main part, and apart what is folded away."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, bool]] = []
        self.parts: list[str] = []
        self.folded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            return
        told = dict(attrs)
        hides = tag in ("script", "style", "template", "noscript", "option", "svg") or "hidden" in told
        hides = (
            hides or (told.get("class") or "") in ("on-paper", "no-connection") or "reply" in (told.get("class") or "")
        )
        self.inside.append((tag, hides))

    def handle_endtag(self, tag: str) -> None:
        while self.inside and tag not in EMPTY:
            if self.inside.pop()[0] == tag:
                break
        if tag in ENDS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _hides in self.inside]
        if "main" not in tags or any(hides for _tag, hides in self.inside):
            return
        in_summary = "summary" in tags
        if "details" in tags and not (in_summary and tags.count("details") == 1):
            self.folded.append(data)
            return
        self.parts.append(data)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("reader")
    return TestClient(create_app(atlas=ATLAS, home=Home(folder)), base_url="http://127.0.0.1")


def shown(client: TestClient, path: str) -> str:
    """The text of a page's main part as it comes, a line for each part."""
    page = Shown()
    page.feed(client.get(path).text)
    lines = (" ".join(each.split()) for each in "".join(page.parts).split("\n"))
    return "\n".join(each for each in lines if each)


def sentences(text: str) -> str:
    """The lines that are sentences; labels and names of choices have no grade."""
    return " ".join(each for each in text.split("\n") if re.search(r"[.?!:]$", each) and len(each.split()) > 2)


@pytest.mark.parametrize("path", MOST_WORDS)
def test_a_page_says_no_more_than_it_must_and_reads_at_grade_eight_or_below(client: TestClient, path: str) -> None:
    text = shown(client, path)
    assert 5 < len(text.split()) <= MOST_WORDS[path]
    grade = textstat.flesch_kincaid_grade(read_aloud(sentences(text)))
    assert grade <= MOST_GRADE, sentences(text)
