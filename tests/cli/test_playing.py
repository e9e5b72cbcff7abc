"""A session in the terminal: written down beat by beat, whatever ends it; and what is asked once it hurt."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from taichong.atlas import load
from taichong.care.answers import Said, read_answers
from taichong.care.plan import Plan, Wish, plan_for
from taichong.care.session import Kept, Player
from taichong.cli import playing
from taichong.cli.playing import Keeper, Ratings, play, play_plain, timetable
from taichong.errors import StoreError
from taichong.person import SessionLog

ATLAS = load()
CALF = ATLAS.complaint("calf_cramp")
FREE = read_answers(ATLAS, CALF, Said(none_of_these=True, no_conditions=True))
BOTH = plan_for(ATLAS, CALF, FREE)
LEFT = plan_for(ATLAS, CALF, FREE, Wish(side="left"))
SESSION = ("session", "calf", "--none-of-these", "--no-conditions", "--before", "6", "--after", "3")


class Clock:
    """A clock that only sleeping moves; `jumps` are added at the n-th look at it [s]."""

    def __init__(self, now: float = 1000, **jumps: float) -> None:
        self.now = now
        self.sleeps = 0
        self.jumps = {int(name[2:]): seconds for name, seconds in jumps.items()}

    def sleep(self, seconds: float) -> None:
        """Let `seconds` go by, and the jump of this turn."""
        self.sleeps += 1
        self.now += seconds + self.jumps.get(self.sleeps, 0)

    def monotonic(self) -> float:
        """The moment [s]."""
        return self.now

    def time(self) -> float:
        """The same on the wall."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(playing, "time", clock)
    return clock


def keeper(folder: Path, clock: Clock, plan: Plan = BOTH) -> Keeper:
    player = Player.of(ATLAS, plan.steps)
    kept = Kept(id="a" * 32, complaint="calf_cramp", context="during")
    return Keeper(SessionLog(folder / "sessions.jsonl"), player, kept, clock.time())


def lines_of(folder: Path) -> list[dict[str, Any]]:
    file = folder / "sessions.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_plain_lines_play_every_beat_with_time_to_change_sides(
    tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = keeper(tmp_path, clock)
    play_plain(ATLAS, kept, clock.sleep)
    whole = sum(each.seconds for each in BOTH.steps)
    assert [each["seconds"] for each in kept.player.done()] == [each.seconds for each in BOTH.steps]
    assert clock.now - 1000 == pytest.approx(whole + 3 * 10, abs=0.01)
    assert capsys.readouterr().out.count("Other leg. Take your time. 10 s") == 3


def test_each_beat_is_on_the_disk_before_the_next_begins(tmp_path: Path, clock: Clock) -> None:
    kept = keeper(tmp_path, clock)
    seen = []

    def sleep(seconds: float) -> None:
        pressed = sum(each["seconds"] for each in kept.player.done())
        written = sum(each["seconds"] for each in (lines_of(tmp_path) or [{"done": []}])[-1]["done"])
        beat = kept.player.beat
        seen.append(pressed - written <= (kept.player.into_seconds if beat else 0) + 1e-6)
        clock.sleep(seconds)

    play_plain(ATLAS, kept, sleep)
    assert len(seen) > 700
    assert all(seen)
    assert {each["over"] for each in lines_of(tmp_path)} == {False}


def test_every_line_is_forced_to_the_disk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", forced.append)
    play_plain(ATLAS, keeper(tmp_path, clock, LEFT), clock.sleep)
    assert len(forced) == len(lines_of(tmp_path)) > 20


def test_half_an_hour_in_which_the_terminal_was_suspended_counts_as_nothing(tmp_path: Path, clock: Clock) -> None:
    clock.jumps = {5: 1800, 300: 600}
    kept = keeper(tmp_path, clock, LEFT)
    play_plain(ATLAS, kept, clock.sleep)
    whole = [each.seconds for each in LEFT.steps]
    assert [each["seconds"] for each in kept.player.done()] == pytest.approx(whole, abs=0.01)
    assert not kept.expired


@pytest.mark.parametrize("jump", [3601, -3600])
def test_an_hour_after_its_check_it_is_over_and_its_last_beat_stands(tmp_path: Path, clock: Clock, jump: float) -> None:
    clock.jumps = {50: jump}
    kept = keeper(tmp_path, clock, LEFT)
    play_plain(ATLAS, kept, clock.sleep)
    assert (kept.expired, kept.player.stopped) == (True, "interrupted")
    before = lines_of(tmp_path)
    kept.end()
    assert lines_of(tmp_path) == before
    assert 20 <= before[-1]["done"][0]["seconds"] <= 25


def test_who_waits_an_hour_before_the_first_press_is_asked_anew(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))

    def ask(_question: str) -> str:
        clock.sleep(3601)
        return "5"

    monkeypatch.setattr(playing, "ask", ask)
    assert play(ATLAS, LEFT, Ratings(), plain=True) == 3
    assert "Start again with the check" in " ".join(capsys.readouterr().out.split())
    assert lines_of(tmp_path) == []


@pytest.mark.parametrize(
    ("answers", "hurt"), [(["t"], "numb"), (["?", "p"], "pain"), ([""], None), (["faint"], "faint"), (["B"], "mark")]
)
def test_that_it_hurt_is_written_before_it_is_asked_what_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answers: list[str],
    hurt: str | None,
) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    asked: list[dict[str, Any]] = []
    left = iter(answers)

    def ask(question: str) -> str:
        if "0 to 10" in question:
            return ""
        asked.append(lines_of(tmp_path)[-1])
        return next(left)

    def to_the_end(_atlas: object, kept: Keeper, **_plain: bool) -> None:
        kept.player.advance(125)
        kept.player.stop("pain")
        kept.watch()

    monkeypatch.setattr(playing, "ask", ask)
    monkeypatch.setattr(playing, "_play_to_the_end", to_the_end)
    assert play(ATLAS, BOTH, Ratings(), plain=True) == 0
    at = {"code": "ST36", "side": "left"}
    assert (asked[0]["stopped"], asked[0]["hurt_at"], "hurt" in asked[0]) == ("pain", at, False)
    last = lines_of(tmp_path)[-1]
    assert (last.get("hurt"), last["hurt_at"], last["over"]) == (hurt, at, True)
    assert ("Call your emergency number now" in capsys.readouterr().out) == (hurt in (None, "faint"))


def test_a_session_that_was_skipped_through_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def skipped(_atlas: object, kept: Keeper, **_plain: bool) -> None:
        while kept.player.beat:
            kept.player.skip()
            kept.watch()

    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    monkeypatch.setattr(playing, "_play_to_the_end", skipped)
    assert play(ATLAS, BOTH, Ratings(6, 3), plain=True) == 0
    assert lines_of(tmp_path) == []
    assert "so nothing was saved" in capsys.readouterr().out


def test_a_disk_that_takes_nothing_is_told_at_the_end_with_what_was_done(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "file"))
    monkeypatch.setattr(playing, "play_plain", lambda atlas, kept: play_plain(atlas, kept, clock.sleep))
    with pytest.raises(StoreError, match=r"could not be written down.*\"seconds\":120"):
        play(ATLAS, LEFT, Ratings(6, 3), plain=True)


def test_the_timetable_has_the_changes_of_sides() -> None:
    lines = list(timetable(ATLAS, BOTH))
    assert "2:00  Other leg. Take your time.  10 s" in lines
    assert "2:10  ST36 right  press  10 s" in lines
    assert len([line for line in lines if "Other leg" in line]) == 3


# -- killed --------------------------------------------------------------------------------------------

PATIENCE_S = 60
FASTER = """
import sys, time
monotonic, sleep = time.monotonic, time.sleep
time.monotonic = lambda: 4 * monotonic()
time.sleep = lambda seconds: sleep(seconds / 4)
from taichong.__main__ import main
sys.argv[0] = "taichong"
main()
"""
"""The command, in a process for which seconds pass four times as fast."""


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_process_that_is_killed_loses_no_more_than_its_beat_and_nothing_of_what_hurt(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", FASTER, *SESSION],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TAICHONG_DATA": str(tmp_path), "TERM": "xterm"},
    )
    os.close(theirs)
    os.set_blocking(ours, False)
    until = time.monotonic() + PATIENCE_S
    while (written := len(lines_of(tmp_path))) < 3 and time.monotonic() < until:
        if written == 2:
            os.write(ours, b"h")
        time.sleep(0.02)
        with suppress(BlockingIOError):  # a terminal that nobody reads would hold the process up
            os.read(ours, 1 << 16)
    process.send_signal(signal.SIGKILL)
    process.wait()
    os.close(ours)
    first, second, third = (each["done"][0]["seconds"] for each in lines_of(tmp_path))
    assert 10 <= first < 12 <= second <= third < 14
    (kept,) = SessionLog(tmp_path / "sessions.jsonl").records()
    assert (kept["stopped"], kept["hurt_at"]) == ("pain", {"code": "ST36", "side": "left"})
    assert (kept["before"], kept["after"], kept["over"]) == (6, None, False)
