"""The clockwork of a session."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichong.atlas import load
from taichong.care.answers import Said, read_answers
from taichong.care.plan import Step, Wish, plan_for
from taichong.care.session import (
    Kept,
    Player,
    beats,
    check_rating,
    pressed_seconds,
    session_record,
)
from taichong.errors import InputError

ATLAS = load()
CALF = ATLAS.complaint("calf_cramp")
FREE = read_answers(ATLAS, CALF, Said(none_of_these=True, no_conditions=True))
PLAN = plan_for(ATLAS, CALF, FREE)


def step(seconds: int, technique: str = "press_release") -> Step:
    return Step("ST36", "left", technique, seconds, "cue", "shin", light=False, limits=(), grade="none", why="")


def test_press_and_release_beats_ten_seconds_on_and_two_off_until_the_time_is_full() -> None:
    found = [(each.name, each.seconds) for each in beats(ATLAS, [step(30)])]
    assert found == [("press", 10), ("release", 2), ("press", 10), ("release", 2), ("press", 6)]


@given(st.lists(st.tuples(st.integers(10, 180), st.sampled_from([each.id for each in ATLAS.techniques])), max_size=4))
def test_the_beats_of_a_step_fill_its_seconds_exactly(shape: list[tuple[int, str]]) -> None:
    found = beats(ATLAS, [step(*each) for each in shape])
    for number, (seconds, _) in enumerate(shape):
        assert sum(each.seconds for each in found if each.step == number) == pytest.approx(seconds, abs=1e-9)


@given(st.lists(st.floats(0.01, 50), max_size=30))
def test_what_was_done_is_the_time_that_went_by_less_ten_seconds_at_each_change_of_sides(ticks: list[float]) -> None:
    player = Player.of(ATLAS, PLAN.steps)
    for tick in ticks:
        player.advance(tick)
    left = sum(ticks)  # by hand: press a step, wait, press the next
    by_hand = []
    for number, each in enumerate(PLAN.steps):
        if number and each.side != PLAN.steps[number - 1].side:
            left -= 10
        by_hand.append(max(0.0, min(left, each.seconds)))
        left -= each.seconds
    assert [player.done_seconds[number] for number in range(len(PLAN.steps))] == pytest.approx(by_hand, abs=1e-6)


def test_nothing_counts_while_paused() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(5)
    player.paused = True
    player.advance(60)
    assert player.done() == [{"code": "ST36", "side": "left", "technique": "press_release", "seconds": 5}]


def test_skip_goes_to_the_next_step_and_keeps_what_was_done() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(12)
    player.skip()
    assert player.step == PLAN.steps[1]
    player.go_on()
    player.advance(3)
    assert [each["seconds"] for each in player.done()] == [12, 3]


def test_a_session_that_is_skipped_through_is_none() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    while player.beat:
        player.go_on()
        player.advance(9.9)
        player.skip()
    assert player.done() == []


# -- time to change sides, and time that nobody saw ----------------------------------------------------


def test_between_two_sides_nothing_is_pressed_for_ten_seconds() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(PLAN.steps[0].seconds)
    assert (player.step, player.resting, player.rest_seconds) == (PLAN.steps[1], "change", 10)
    assert player.left_in_step_seconds == PLAN.steps[1].seconds
    player.advance(9)
    assert [each["side"] for each in player.done()] == ["left"]
    player.advance(2)
    assert [each["seconds"] for each in player.done()] == [PLAN.steps[0].seconds, 1]


def test_who_is_ready_sooner_goes_on_at_once() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(PLAN.steps[0].seconds)
    player.go_on()
    player.advance(1)
    assert player.done()[-1]["seconds"] == 1


def test_on_one_side_nobody_waits() -> None:
    steps = tuple(each for each in PLAN.steps if each.side == "left")
    player = Player.of(ATLAS, steps)
    player.advance(steps[0].seconds + 1)
    assert [each["seconds"] for each in player.done()] == [steps[0].seconds, 1]


@pytest.mark.parametrize("gap", [2.1, 60, 30 * 60, 86_400])
def test_a_gap_in_which_nobody_looked_counts_as_nothing_and_gives_time_to_come_back(gap: float) -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.tick(2)
    player.tick(gap)
    assert (player.done()[0]["seconds"], player.resting) == (2, "away")
    for _ in range(11):
        player.tick(1)
    assert player.done()[0]["seconds"] == 3


def test_a_gap_in_a_pause_or_after_the_end_is_nothing() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.paused = True
    player.tick(600)
    assert player.resting == ""
    player.stop("ended")
    player.tick(600)
    assert (player.done(), player.resting) == ([], "")


@pytest.mark.parametrize(("seconds", "hurts"), [(0, 0), (5, 0), (125, 0), (131, 1)])
def test_what_hurts_is_what_was_pressed_last_also_while_sides_are_changed(seconds: float, hurts: int) -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(seconds)
    player.stop("pain")
    assert player.hurt_at == PLAN.steps[hurts]


def test_stop_ends_it_and_the_first_reason_stays() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(7)
    player.stop("pain")
    player.stop("ended")
    player.advance(60)
    assert player.step is None
    assert (player.stopped, [each["seconds"] for each in player.done()]) == ("pain", [7])


def test_after_all_steps_it_is_over() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(10_000)
    assert player.beat is None
    assert [each["seconds"] for each in player.done()] == [each.seconds for each in PLAN.steps]


def test_the_day_counts_only_its_own_sessions() -> None:
    now = datetime.now().astimezone()
    done = [{"code": "ST36", "side": "left", "technique": "hold", "seconds": 120}]
    records = [{"at": at.isoformat(), "done": done} for at in (now - timedelta(days=1), now, now)]
    assert pressed_seconds(records, now.date()) == {("ST36", "left"): 240}


@pytest.mark.parametrize(("pressed", "left"), [(0, 120), (240, 120), (300, 60), (345, 15), (355, None), (360, None)])
def test_the_days_cap_shortens_and_then_removes_a_step(pressed: int, left: int | None) -> None:
    plan = plan_for(ATLAS, CALF, FREE, Wish(pressed_today_seconds={("ST36", "left"): pressed}))
    seconds = {(each.code, each.side): each.seconds for each in plan.steps}
    assert seconds.get(("ST36", "left")) == left
    assert seconds["ST36", "right"] == 120
    assert ("DAY-CAP" in {each.code for each in plan.findings}) == (left is None)


def test_a_point_that_only_rests_needs_no_clinician() -> None:
    thigh = ATLAS.complaint("front_thigh_cramp")
    answers = read_answers(ATLAS, thigh, Said(none_of_these=True, no_conditions=True))
    plan = plan_for(ATLAS, thigh, answers, Wish(pressed_today_seconds={("ST34", "left"): 360, ("ST34", "right"): 360}))
    assert (plan.status, plan.steps) == ("ready", ())
    assert plan.first_line


def test_the_record_tells_what_hurt_and_where_as_soon_as_it_is_known() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(30)
    kept = Kept(id="x", complaint="calf_cramp", context="during", before=7)
    before = session_record(player, kept, over=False)
    assert (before["before"], before["after"], before["stopped"], before["over"]) == (7, None, None, False)
    assert not {"hurt", "hurt_at"} & set(before)
    player.stop("pain")
    assert session_record(player, kept, over=False)["hurt_at"] == {"code": "ST36", "side": "left"}
    player.hurt = "numb"
    assert session_record(player, kept, over=True)["hurt"] == "numb"


@pytest.mark.parametrize("rating", [-1, 11])
def test_a_rating_off_the_scale_is_refused(rating: int) -> None:
    with pytest.raises(InputError, match="0 .*10"):
        check_rating(rating)
