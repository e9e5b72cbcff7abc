"""The log of guided sessions, brought into the diary: each session once, and only when it has ended."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taichong.diary.diary import Diary, open_diary
from taichong.diary.files import Imported, export, import_file
from taichong.diary.guided import import_session_log
from taichong.diary.kinds import Effect, Press, Session

LOGGED: dict[str, Any] = {
    "at": "2026-03-29T01:59:30+01:00",
    "complaint": "leg_cramp_calf",
    "context": "prevention",
    "done": [{"code": "ST36", "side": "left", "technique": "press_release", "seconds": 60}],
    "stopped": None,
    "before": 6,
    "after": 3,
}


def test_the_log_of_sessions_is_imported_once_however_often_it_is_read(diary: Diary, tmp_path: Path) -> None:
    log = tmp_path / "sessions.jsonl"
    stopped = LOGGED | {"at": "2026-03-29T03:00:00+02:00", "stopped": "it hurt", "after": None}
    log.write_text("".join(json.dumps(each) + "\n" for each in (LOGGED, stopped)))
    assert import_session_log(diary, log) == Imported(new=2, known=0)
    assert import_session_log(diary, log) == Imported(new=0, known=2)
    first, second = diary.current("session")
    pressed = (Press(code="ST36", side="left", technique="press_release", seconds=60),)
    assert first.data == Session(complaint="leg_cramp_calf", context="prevention", done=pressed, before=6, after=3)
    assert first.at.isoformat() == LOGGED["at"]
    assert isinstance(second.data, Session)
    assert second.data.stopped == "it hurt"


def test_a_log_imported_on_two_machines_merges_without_doubles(diary: Diary, tmp_path: Path) -> None:
    log = tmp_path / "sessions.jsonl"
    log.write_text(json.dumps(LOGGED) + "\n")
    other = open_diary(f"sqlite:///{tmp_path / 'other.db'}")
    import_session_log(diary, log)
    import_session_log(other, log)
    assert import_file(diary, export(other, tmp_path, "other.json")) == Imported(new=0, known=1)
    other.engine.dispose()


def test_a_line_broken_off_or_wrong_is_told_and_the_others_are_kept(diary: Diary, tmp_path: Path) -> None:
    log = tmp_path / "sessions.jsonl"
    lines = [LOGGED, LOGGED | {"before": 60, "at": "2026-03-30T00:00:00+02:00"}, ["no"]]
    log.write_text("".join(json.dumps(each) + "\n" for each in lines) + "\n" + json.dumps(LOGGED)[:40])
    done = import_session_log(diary, log)
    assert (done.new, len(done.skipped)) == (1, 3)
    assert done.skipped[0].startswith(f"{log}: line 2: session: before must be a whole number")
    assert "line 5: is not one JSON object (perhaps broken off)" in done.skipped[2]


def test_no_log_yet_is_no_error(diary: Diary, tmp_path: Path) -> None:
    assert import_session_log(diary, tmp_path / "none.jsonl") == Imported(new=0, known=0)


# -- written line by line ------------------------------------------------------------------------------


def logged(minutes_ago: float, *, over: bool, seconds: int = 20, **more: Any) -> dict[str, Any]:
    at = datetime.now().astimezone() - timedelta(minutes=minutes_ago)
    done = [{"code": "ST36", "side": "left", "technique": "press_release", "seconds": seconds}] if seconds else []
    return {"at": at.isoformat(), "complaint": "calf_cramp", "done": done, "id": "a" * 32, "over": over, **more}


def write(log: Path, *lines: dict[str, Any]) -> Path:
    log.write_text("".join(json.dumps(each) + "\n" for each in lines))
    return log


def test_of_a_session_written_line_by_line_the_last_line_stands(diary: Diary, tmp_path: Path) -> None:
    lines = [logged(4, over=False, seconds=10), logged(3, over=False), logged(2, over=True, seconds=30, after=2)]
    import_session_log(diary, write(tmp_path / "log", *lines))
    (entry,) = diary.current("session")
    assert isinstance(entry.data, Session)
    assert (entry.data.after, [each.seconds for each in entry.data.done]) == (2, [30])


def test_a_session_that_goes_on_waits_until_it_has_ended_or_is_an_hour_old(diary: Diary, tmp_path: Path) -> None:
    running = write(tmp_path / "log", logged(59, over=False))
    assert import_session_log(diary, running) == Imported(new=0, known=0)
    killed = write(tmp_path / "log", logged(61, over=False))
    assert import_session_log(diary, killed) == Imported(new=1, known=0)


def test_a_session_that_was_told_again_later_is_still_one(diary: Diary, tmp_path: Path) -> None:
    stopped: dict[str, Any] = {"stopped": "pain", "hurt": None, "hurt_at": {"code": "ST36", "side": "left"}}
    import_session_log(diary, write(tmp_path / "log", logged(70, over=False, **stopped)))
    told: dict[str, Any] = stopped | {"hurt": "numb", "after": 4}  # by a browser that was offline meanwhile
    lines = [logged(70, over=False, **stopped), logged(1, over=True, **told)]
    assert import_session_log(diary, write(tmp_path / "log", *lines)) == Imported(new=2, known=2)
    assert len(diary.current("session")) == 1
    (effect,) = diary.current("effect")
    assert effect.data == Effect(what="numbness", where="ST36 left")


HURT: dict[str, Any] = {"stopped": "pain", "hurt_at": {"code": "ST36", "side": "right"}}


@pytest.mark.parametrize(("hurt", "what"), [({}, "pain"), ({"hurt": "mark"}, "bruise")])
def test_what_hurt_in_a_session_that_was_left_is_in_the_diary_at_once(
    diary: Diary, tmp_path: Path, hurt: dict[str, Any], what: str
) -> None:
    left = [logged(3, over=False), logged(2, over=False, **HURT), logged(1, over=False, **HURT, **hurt)]
    log = write(tmp_path / "log", *left)
    for _ in range(2):
        import_session_log(diary, log)
        (effect,) = diary.current("effect")
        assert effect.data == Effect(what=what, where="ST36 right")
        assert effect.at.isoformat() == left[1 + bool(hurt)]["at"]
        assert diary.current("session") == []
        assert diary.count("effect") == 1


def test_what_hurt_merges_without_doubles_however_far_it_was_told_on_each_machine(diary: Diary, tmp_path: Path) -> None:
    lines = [
        logged(4, over=False, **HURT),
        logged(3, over=False, **HURT, hurt="numb"),
        logged(2, over=True, **HURT, hurt="numb"),
    ]
    other = open_diary(f"sqlite:///{tmp_path / 'other.db'}")
    for told in range(1, 4):
        import_session_log(diary, write(tmp_path / "log", *lines[:told]))
    import_session_log(other, tmp_path / "log")
    import_file(diary, export(other, tmp_path, "other.json"))
    assert [each.data for each in diary.current("effect")] == [Effect(what="numbness", where="ST36 right")]
    assert len(diary.current("session")) == 1
    other.engine.dispose()


@pytest.mark.parametrize("more", [{}, {"hurt": "numb", "hurt_at": {"code": "ST36", "side": "left"}}])
def test_where_nothing_was_pressed_only_what_hurt_is_kept(diary: Diary, tmp_path: Path, more: dict[str, Any]) -> None:
    import_session_log(diary, write(tmp_path / "log", logged(1, over=True, seconds=0, **more)))
    assert len(diary.current("session")) == len(diary.current("effect")) == bool(more)
