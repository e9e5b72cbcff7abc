"""The page for a doctor's visit: counted by hand, nothing that a running trial measures, and one page on paper."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING

import pytest

from taichong.diary.diary import Diary
from taichong.diary.entries import new_entry
from taichong.diary.kinds import Cramp, Daily, Data, Effect, Gad2, NoCramp, Note, Press, Session, Trial
from taichong.diary.merging import merge
from taichong.diary.visit import MOST_WEEKS, visit_html, visit_of, visit_pdf
from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from types import ModuleType

LAST = date(2026, 3, 15)


def on(days_before: int, data: Data, hour: int = 3) -> tuple[Data, datetime]:
    day = LAST - timedelta(days=days_before)
    return data, datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def write(diary: Diary, *entries: tuple[Data, datetime]) -> None:
    merge(diary, (new_entry(data, at=at) for data, at in entries))


def test_a_week_is_counted_as_by_hand_and_what_was_not_written_down_is_a_dash(diary: Diary) -> None:
    write(
        diary,
        on(0, Cramp(where="calf", severity=4, minutes=2.5, woken=True)),
        on(0, Cramp(where="foot", severity=7, woken=True), 4),
        on(1, NoCramp()),
        on(6, Cramp(where="calf", minutes=9)),
        on(20, Cramp(where="calf")),
    )
    page = visit_of(diary, LAST, 2)
    empty, full = page.weeks
    assert (full.days, full.cramps, full.nights, full.worst, full.longest) == (3, 3, 1, 7, 9)
    assert (empty.days, empty.cramps) == (0, 0)
    assert re.findall(r"<td>([^<]*)</td>", visit_html(page))[:6] == ["2026-03-02", "0", "–", "–", "–", "–"]


def test_medicines_are_counted_by_day_and_by_what_they_were_for(diary: Diary) -> None:
    write(
        diary,
        on(0, Cramp(where="calf", medicine="Magnesium", preventive=True)),
        on(0, Cramp(where="foot", medicine="Magnesium", preventive=True), 4),
        on(1, NoCramp(medicine="Magnesium", preventive=True)),
        on(2, Cramp(where="calf", medicine="Magnesium")),
        *(on(day, Cramp(where="calf", medicine="<b>salt", preventive=False), 4) for day in (2, 4)),
        *(on(3, Cramp(where="calf", medicine=name), hour) for hour, name in enumerate("abc")),
        on(20, Cramp(where="calf", medicine="older than the page")),
    )
    page = visit_of(diary, LAST, 1)
    assert page.medicines["Magnesium"] == {True: 2, None: 1}
    assert page.medicines["<b>salt"] == {False: 2}
    assert (len(page.medicines), page.more_medicines) == (4, 1)
    text = visit_html(page)
    assert "<td>Magnesium</td><td>2</td><td>–</td><td>1</td>" in text
    assert "&lt;b&gt;salt" in text


def test_medicines_say_nothing_while_a_trial_of_cramps_runs(diary: Diary) -> None:
    write(
        diary,
        on(1, Cramp(where="calf", medicine="Magnesium")),
        on(9, Trial(trial="a", event="sealed", outcome="cramps", record={})),
    )
    assert "Magnesium" not in visit_html(visit_of(diary, LAST, 1))


def test_days_effects_scores_and_sessions_are_on_it_and_notes_only_on_request(diary: Diary) -> None:
    pressed = (Press(code="ST36", side="left", technique="circle", seconds=180),)
    write(
        diary,
        *(on(each, Daily(item=name, value=each)) for each, name in ((1, "stress"), (2, "Stress "), (3, "sleep"))),
        on(2, Effect(what="bruise", where="SP6", severity=2, note="<b>gone")),
        on(2, Gad2(answers=(1, 2))),
        on(2, Session(done=pressed)),
        on(2, Note(text="new shoes")),
    )
    page = visit_of(diary, LAST, 1)
    assert page.items == {"stress": [1.5], "sleep": [3.0]}
    assert (page.sessions, page.pressed_minutes, page.points) == (1, 3, ["ST36"])
    text = visit_html(page)
    assert "2026-03-13: bruise, SP6, 2/10, &lt;b&gt;gone" in text
    assert "2026-03-13: 3 of 6" in text
    assert "new shoes" not in text
    assert "new shoes" in visit_html(visit_of(diary, LAST, 1, with_notes=True))


def test_what_a_running_trial_measures_is_not_on_it(diary: Diary) -> None:
    write(
        diary,
        on(1, Cramp(where="calf", severity=9)),
        on(1, Daily(item="Stress", value=9)),
        on(9, Trial(trial="a", event="sealed", outcome="cramps", record={})),
        on(9, Trial(trial="b", event="sealed", outcome="stress", record={})),
    )
    page = visit_of(diary, LAST, 1)
    assert page.items == {}
    assert "<td>9</td>" not in visit_html(page)
    assert "Not shown: a trial of the person" in visit_html(page)


@pytest.mark.parametrize("weeks", [0, -1, MOST_WEEKS + 1])
def test_more_weeks_than_a_page_holds_are_refused(diary: Diary, weeks: int) -> None:
    with pytest.raises(InputError, match="one page holds 1 to 13 weeks"):
        visit_of(diary, LAST, weeks)


@pytest.mark.parametrize(("is_there", "says"), [(False, r"pip install 'taichong\[print\]'"), (True, "needs Pango")])
def test_without_what_makes_a_pdf_it_is_asked_for_by_name_and_a_way_without_it_is_told(
    diary: Diary, monkeypatch: pytest.MonkeyPatch, *, is_there: bool, says: str
) -> None:
    class Without(Loader):
        def exec_module(self, _module: ModuleType) -> None:
            raise OSError

    class Finder:
        def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
            return ModuleSpec(name, Without()) if name == "weasyprint" else None

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    if is_there:
        monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    else:
        monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(StoreError, match=says + ".*write .html and print it from the browser"):
        visit_pdf(visit_of(diary, LAST))


def test_the_pdf_is_one_sheet_with_every_week(diary: Diary) -> None:
    weasyprint = pytest.importorskip("weasyprint", reason="no WeasyPrint: pip install 'taichong[print]' brings it")
    items = (Daily(item=f"{name} of my own, at length", value=9) for name in "abcdef")
    write(diary, *(on(day, item) for item in items for day in range(MOST_WEEKS * 7)))
    write(diary, *(on(1, Cramp(where="calf", medicine=f"{each} medicine of mine, at length")) for each in range(9)))
    page = visit_of(diary, LAST, MOST_WEEKS)
    assert visit_pdf(page).startswith(b"%PDF-")
    assert len(weasyprint.HTML(string=visit_html(page)).render().pages) == 1
