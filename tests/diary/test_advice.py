"""What the diary says back: help where it is called for, on either side of each limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from taichong.diary.advice import advise
from taichong.diary.entries import Entry, new_entry
from taichong.diary.kinds import EFFECTS, Cramp, Data, Effect, Gad2, Gad7, Note
from taichong.words import words

NOW = datetime(2026, 3, 20, 3, 10, tzinfo=UTC)


def codes(data: Data, *earlier: Entry) -> list[str]:
    return [each.code for each in advise(new_entry(data, at=NOW), earlier)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (Gad2(answers=(1, 1)), ["gad2"]),
        (Gad2(answers=(2, 1)), ["gad2", "worry", "crisis"]),
        (Gad7(answers=(3, 3, 3, 0, 0, 0, 0)), ["gad7"]),
        (Gad7(answers=(3, 3, 3, 1, 0, 0, 0)), ["gad7", "worry", "crisis"]),
    ],
)
def test_a_high_score_shows_where_help_is_and_no_score_is_called_a_diagnosis(data: Data, expected: list[str]) -> None:
    assert codes(data) == expected
    assert "not a diagnosis" in advise(new_entry(data))[0].message


def test_a_score_is_told_out_of_the_most_it_can_be() -> None:
    assert "4 of 6." in advise(new_entry(Gad2(answers=(1, 3))))[0].message
    assert "21 of 21." in advise(new_entry(Gad7(answers=(3,) * 7)))[0].message


@pytest.mark.parametrize("what", EFFECTS)
def test_everything_unwanted_has_its_advice_and_level(what: str) -> None:
    (told,) = advise(new_entry(Effect(what=what)))
    assert told.level in ("emergency", "stop", "see_clinician", "note")
    assert told.message


def test_trouble_breathing_is_an_emergency() -> None:
    (told,) = advise(new_entry(Effect(what="breathless")))
    assert told.level == "emergency"
    assert told.message.startswith("Call your emergency number now.")


@pytest.mark.parametrize(("minutes", "expected"), [(None, []), (10, []), (10.5, ["long_cramp"])])
def test_a_cramp_of_over_ten_minutes_needs_help(minutes: float | None, expected: list[str]) -> None:
    assert codes(Cramp(where="calf", minutes=minutes)) == expected


def woken(days_ago: float) -> Entry:
    return new_entry(Cramp(where="calf", woken=True), at=NOW - timedelta(days=days_ago))


def test_cramps_that_wake_on_three_nights_of_fourteen_are_worth_telling_a_doctor() -> None:
    woke = Cramp(where="calf", woken=True)
    assert codes(woke, woken(1), woken(13)) == ["woken_often"]
    assert codes(woke, woken(1), woken(14.1)) == []
    assert codes(woke, woken(1), woken(1.05)) == [], "one night is one night"
    assert codes(Cramp(where="calf", woken=False), woken(1), woken(2), woken(3)) == []


def test_a_note_gets_no_advice() -> None:
    assert codes(Note(text="a")) == []


def test_the_catalogue_asks_the_seven_questions_with_four_answers() -> None:
    said = words("diary")["gad"]
    assert (len(said["items"]), len(said["answers"])) == (7, 4)
