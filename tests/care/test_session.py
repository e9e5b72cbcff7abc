"""The clockwork of a session and the log of what was done."""

from __future__ import annotations

import json
import multiprocessing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichong.atlas import load
from taichong.care.answers import Said, read_answers
from taichong.care.plan import Step, Wish, plan_for
from taichong.care.session import (
    Player,
    SessionLog,
    beats,
    check_rating,
    hurting,
    pressed_seconds,
    session_record,
)
from taichong.errors import InputError, StoreError

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
def test_what_was_done_is_the_time_that_went_by(ticks: list[float]) -> None:
    player = Player.of(ATLAS, PLAN.steps)
    for tick in ticks:
        player.advance(tick)
    whole = sum(each.seconds for each in PLAN.steps)
    assert sum(player.done_seconds.values()) == pytest.approx(min(sum(ticks), whole), abs=1e-6)


def test_nothing_counts_while_paused() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(5)
    player.paused = True
    player.advance(60)
    assert player.done() == [{"code": "ST36", "side": "left", "technique": "press_release", "seconds": 5}]


def test_skip_goes_to_the_next_step_and_keeps_what_was_done() -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(7)
    player.skip()
    assert player.step == PLAN.steps[1]
    player.advance(3)
    assert [each["seconds"] for each in player.done()] == [7, 3]


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


def log_of(folder: Path, *times: datetime, seconds: int = 120) -> SessionLog:
    log = SessionLog(folder / "sessions.jsonl")
    for at in times:
        done = [{"code": "ST36", "side": "left", "technique": "hold", "seconds": seconds}]
        log.append({"at": at.isoformat(), "done": done, "stopped": None})
    return log


def test_the_day_counts_only_its_own_sessions(tmp_path: Path) -> None:
    now = datetime.now().astimezone()
    log = log_of(tmp_path, now - timedelta(days=1), now, now)
    assert pressed_seconds(log.records(), now.date()) == {("ST36", "left"): 240}


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


def test_a_point_that_hurt_is_left_alone_until_it_was_pressed_again_without_pain() -> None:
    def done(*codes: str, stopped: str | None = None) -> dict[str, object]:
        return {"done": [{"code": code, "side": "left", "seconds": 9} for code in codes], "stopped": stopped}

    hurt = done("ST36", "GB34", stopped="pain")
    assert hurting([hurt]) == {("GB34", "left")}
    assert hurting([hurt, done("ST36")]) == {("GB34", "left")}
    assert hurting([hurt, done("GB34")]) == frozenset()
    assert hurting([done("GB34", stopped="ended")]) == frozenset()
    plan = plan_for(ATLAS, CALF, FREE, Wish(hurting=frozenset({("GB34", "left")})))
    assert [(each.code, each.side) for each in plan.steps if each.code == "GB34"] == [("GB34", "right")]
    assert "HURT" in {each.code for each in plan.findings}


def test_a_line_that_was_cut_off_loses_only_itself(tmp_path: Path) -> None:
    now = datetime.now().astimezone()
    log = log_of(tmp_path, now)
    with log.file.open("ab") as file:
        file.write(b'{"at":"2026-01-01T00:00')
    log_of(tmp_path, now)
    assert [each["at"] for each in log.records()] == [now.isoformat()] * 2


@pytest.mark.parametrize(
    "line", ["", "3", "null", "{}", '{"at":"x","done":[]}', '{"at":"2026-01-01","done":[{}]}', "\0"]
)
def test_a_line_that_is_not_ours_is_passed_over(line: str, tmp_path: Path) -> None:
    file = tmp_path / "sessions.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    assert pressed_seconds(SessionLog(file).records(), date(2026, 1, 1)) == {}


def append_many(folder: Path) -> None:
    log_of(folder, *[datetime.now().astimezone()] * 50)


def test_two_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [multiprocessing.get_context("spawn").Process(target=append_many, args=(tmp_path,)) for _ in range(2)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    assert len(list(SessionLog(tmp_path / "sessions.jsonl").records())) == 100


def test_a_folder_that_cannot_be_written_is_told_with_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="TAICHONG_DATA.*ST36"):
        log_of(tmp_path / "file", datetime.now().astimezone())


def test_the_record_is_one_that_the_log_reads_back(tmp_path: Path) -> None:
    player = Player.of(ATLAS, PLAN.steps)
    player.advance(30)
    player.stop("pain")
    record = session_record(player, "calf_cramp", "during", 7, None)
    log = SessionLog(tmp_path / "sessions.jsonl")
    log.append(record)
    assert list(log.records()) == [json.loads(json.dumps(record))]
    assert (record["before"], record["after"], record["stopped"]) == (7, None, "pain")


@pytest.mark.parametrize("rating", [-1, 11])
def test_a_rating_off_the_scale_is_refused(rating: int) -> None:
    with pytest.raises(InputError, match="0 .*10"):
        check_rating(rating)
