"""Progress goes out as a table, and what was answered without the server comes in once, in the order of its days."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from taichong.atlas import load
from taichong.errors import TaichongError
from taichong.learn import Answered, Lesson, bring_in, cards_of, progress_csv, questions_of, take_over

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)


def lesson(file: Path) -> Lesson:
    return Lesson.begin(ATLAS, ("LR3", "ST36"), file / "learned.json")


def given(identity: str, at: datetime, score: str = "right") -> dict[str, Any]:
    return {"id": identity, "at": at.isoformat(), "score": score, "off_mm": None}


def test_every_answer_is_a_line_of_the_table(tmp_path: Path) -> None:
    mine = lesson(tmp_path)
    where = mine.questions()["where:LR3"]
    mine.keep(where, Answered("near", 12.34, (), 8.0), NOW)
    mine.keep(mine.questions()["name:ST36"], Answered("wrong", None, ()), NOW)
    one, other = csv.DictReader(io.StringIO(progress_csv(lesson(tmp_path).deck)))
    assert one == {
        "at": NOW.isoformat(),
        "kind": "where",
        "point": "LR3",
        "score": "near",
        "off_mm": "12.3",
        "tolerance_mm": "8.0",
    }
    assert (other["point"], other["off_mm"], other["tolerance_mm"]) == ("ST36", "", "")


def test_what_was_answered_elsewhere_is_written_once_and_spaced_by_its_own_day(tmp_path: Path) -> None:
    day = timedelta(days=1)
    sent = [given("where:LR3", NOW + day), given("where:LR3", NOW), given("mind:ST36", NOW, "wrong")]
    assert bring_in(lesson(tmp_path), sent, NOW + 2 * day) == 3
    assert bring_in(lesson(tmp_path), sent, NOW + 2 * day) == 0
    here = lesson(tmp_path).deck
    elsewhere = Lesson(ATLAS, ("LR3",), type(here)(), None)
    for at in (NOW, NOW + day):
        elsewhere.keep(elsewhere.questions()["where:LR3"], Answered("right", None, ()), at)
    assert here.cards["where:LR3"].due == elsewhere.deck.cards["where:LR3"].due
    assert here.owed == ["mind:ST36"]


@pytest.mark.parametrize(
    "bad",
    [
        3,
        {},
        {"id": "where:LR99", "at": NOW.isoformat(), "score": "right", "off_mm": None},
        {"id": "depth:LR3", "at": NOW.isoformat(), "score": "right", "off_mm": None},
        {"id": "where:LR3", "at": "yesterday", "score": "right", "off_mm": None},
        {"id": "where:LR3", "at": (NOW + timedelta(days=1)).isoformat(), "score": "right", "off_mm": None},
        {"id": "where:LR3", "at": NOW.isoformat(), "score": "perfect", "off_mm": None},
        {"id": "where:LR3", "at": NOW.isoformat(), "score": "right", "off_mm": -1},
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(tmp_path: Path, bad: object) -> None:
    with pytest.raises(TaichongError):
        bring_in(lesson(tmp_path), [given("where:LR3", NOW), bad], NOW)
    assert not (tmp_path / "learned.json").exists()


def test_the_cards_that_a_browser_takes_along_are_in_turn_and_judge_every_choice(tmp_path: Path) -> None:
    mine = lesson(tmp_path)
    mine.keep(mine.questions()["where:LR3"], Answered("right", 3.0, ()), NOW)
    mine.keep(mine.questions()["press:ST36"], Answered("wrong", None, ()), NOW)
    told = cards_of(mine, NOW, NOW.date())
    assert (told["day"], told["new_today"], told["kept"]) == ("2026-03-02", 2, True)
    assert [each["id"] for each in told["cards"][:2]] == ["press:ST36", "where:LR3"]
    assert all(each["due"] is None for each in told["cards"][2:])
    assert {each["id"] for each in told["cards"]} == set(mine.questions())
    for card in told["cards"]:
        heard = [each[0].startswith("Right:") for each in card["says"]]
        assert [place for place, is_right in enumerate(heard) if is_right] == [card["right"]]
        back = [len(each) > 1 and "come back" in each[-1] for each in card["says"]]
        assert all(back) is False
        assert any(back) == card["danger"]


def test_questions_that_were_met_are_counted_by_the_day_of_the_zone(tmp_path: Path) -> None:
    mine = lesson(tmp_path)
    mine.keep(questions_of(ATLAS, "LR3")[0], Answered("right", None, ()), NOW)
    assert [mine.deck.begun_on(NOW.date() + timedelta(days=each), UTC, mine.questions()) for each in (-1, 0, 1)] == [
        0,
        1,
        0,
    ]


def test_progress_of_two_devices_is_the_same_whichever_comes_first(tmp_path: Path) -> None:
    day = timedelta(days=1)
    mine, other = (lesson(tmp_path / each) for each in ("mine", "other"))
    mine.keep(mine.questions()["where:LR3"], Answered("wrong", 40.0, ()), NOW)
    other.keep(other.questions()["where:LR3"], Answered("right", 2.0, ()), NOW + day)
    other.keep(other.questions()["mind:LR3"], Answered("wrong", None, ()), NOW + day)
    sent = [json.dumps(each.deck.as_json()) for each in (mine, other)]
    assert take_over(mine, sent[1], NOW + 2 * day) == 2
    assert take_over(other, sent[0], NOW + 2 * day) == 1
    one, two = (lesson(tmp_path / each).deck for each in ("mine", "other"))
    assert one.answers == two.answers
    assert one.owed == two.owed == ["mind:LR3"]
    assert {name: card.due for name, card in one.cards.items()} == {name: card.due for name, card in two.cards.items()}
    assert take_over(lesson(tmp_path / "mine"), sent[1], NOW + 2 * day) == 0, "all of it is there"


@pytest.mark.parametrize("bad", ["", "{", "[]", "3", b"\xff", '{"version": 9}', "[" * 50_000, '{"taichong_deck": 1}'])
def test_what_is_no_progress_is_refused_and_nothing_kept(tmp_path: Path, bad: str | bytes) -> None:
    with pytest.raises(TaichongError, match="^progress: .*give the JSON file that Learn wrote$"):
        take_over(lesson(tmp_path), bad, NOW)
    later = Lesson(ATLAS, ("LR3",), type(lesson(tmp_path).deck)(), None)
    later.keep(later.questions()["where:LR3"], Answered("right", None, ()), NOW + timedelta(days=1))
    with pytest.raises(TaichongError, match="time to come"):
        take_over(lesson(tmp_path), json.dumps(later.deck.as_json()), NOW)
    assert not (tmp_path / "learned.json").exists()
