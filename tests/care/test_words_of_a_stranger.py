"""What a newcomer typed that went wrong: names with a point, complaints at the door of points, ages that are none."""

from __future__ import annotations

import pytest

from taichong.atlas import load
from taichong.care import points_named, read_words
from taichong.care.answers import Said
from taichong.care.request import Request, make_plan
from taichong.errors import NotFoundError

ATLAS = load()
# The points that are never offered, whatever the tradition: throat and side of the neck, groin, the groove of the lip.
NEVER = ("GV26", "ST9", "LI18", "CV22", "TE17", "ST12", "SP11", "SP12", "LR12", "ST30")


@pytest.mark.parametrize("typed", ["gv 24.5", "GV24.5", "du 24.5", "where is gv 24.5?", "ＧＶ 24.5"])
def test_a_name_with_a_point_in_it_is_not_the_number_before_the_point(typed: str) -> None:
    assert read_words(ATLAS, typed).points == ("EX-HN3",)


@pytest.mark.parametrize(("typed", "points"), [("gv 24.", ("GV24",)), ("gv 24.7", ("GV24",)), ("liver 3.5 cm", ())])
def test_a_fraction_that_is_no_name_stays_a_number(typed: str, points: tuple[str, ...]) -> None:
    assert read_words(ATLAS, typed).points == points


@pytest.mark.parametrize("typed", ["headache", "calf", "I can't sleep"])
def test_a_complaint_is_no_point_and_the_door_of_points_says_so(typed: str) -> None:
    with pytest.raises(NotFoundError, match=r"is no point; `taichong plan ") as told:
        points_named(ATLAS, typed)
    assert "nearest" not in str(told.value)


def test_what_is_never_offered_gives_the_reason() -> None:
    for code in NEVER:
        point = ATLAS.point(code)
        assert point.self_press == "no", code
        assert point.never_press, code
        assert point.press is None, code


@pytest.mark.parametrize("typed", ["I want to die, no one cares", "I am so tired and no one"])
def test_no_one_is_no_age(typed: str) -> None:
    assert "under_18" not in read_words(ATLAS, typed).conditions


def test_no_words_at_all_are_told_as_nothing_found() -> None:
    """The command adds whom to call to what was not found."""
    for typed in ("", "🤷", "  ?! "):
        with pytest.raises(NotFoundError, match="no words"):
            make_plan(ATLAS, Request(typed, Said()), None)


@pytest.mark.parametrize("who", ["anybody", "people", "the nurse"])
def test_a_foot_that_nobody_may_move_is_first_a_limb_under_pressure(who: str) -> None:
    assert read_words(ATLAS, f"can't bear {who} moving my foot").red_flags[0] == "R4"


@pytest.mark.parametrize(
    ("typed", "other"),
    [("he hits me", False), ("my husband strangled me", False), ("my husband collapsed", True)],
)
def test_who_is_hit_needs_help_and_not_whoever_hits(typed: str, *, other: bool) -> None:
    reading = read_words(ATLAS, typed)
    assert (reading.kind, reading.other) == ("help", other)
    assert (reading.say == ATLAS.words.bystander) is other
