"""The page for a doctor's visit at its fullest is one sheet of paper."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser

from taichong.diary.diary import open_diary
from taichong.diary.entries import Entry, new_entry
from taichong.diary.kinds import Cramp, Daily, Data, Effect, Gad2, Note
from taichong.diary.merging import merge
from taichong.diary.visit import MOST_WEEKS, visit_html, visit_of

LAST = datetime(2026, 3, 15, 3, tzinfo=UTC)
WORDS = "more words than a line of the page can hold " * 20


def full(day: int) -> list[Entry]:
    """Everything that can be said of a day."""
    items = [Daily(item=f"{name} of one's own, at length", value=day % 11) for name in "abcdefgh"]
    said: list[Data] = [
        Cramp(where="calf", severity=9, minutes=19, woken=True),
        *items,
        Effect(what="numbness", where="the whole of the left foot", severity=9, note=WORDS),
        Gad2(answers=(1, 2)),
        Note(text=WORDS),
    ]
    return [new_entry(each, at=LAST - timedelta(days=day)) for each in said]


def test_the_fullest_page_is_one_sheet(browser: Browser, tmp_path: Path) -> None:
    diary = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    merge(diary, (each for day in range(MOST_WEEKS * 7) for each in full(day)))
    text = visit_html(visit_of(diary, date(2026, 3, 15), MOST_WEEKS, with_notes=True))
    diary.engine.dispose()
    page = browser.new_page()
    page.set_content(text)
    pdf = page.pdf(prefer_css_page_size=True)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "what is wide scrolls in its own place"
    page.close()
    assert len(re.findall(rb"/Type */Page\b", pdf)) == 1
