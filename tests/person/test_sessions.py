"""The log of sessions: none is lost, no bad line stops a plan, and the last line of a session stands."""

from __future__ import annotations

import json
import multiprocessing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taichong.errors import StoreError
from taichong.person.sessions import SessionLog, is_over

NOW = datetime.now().astimezone()


def session(at: datetime = NOW, seconds: float = 120, **more: Any) -> dict[str, Any]:
    done = [{"code": "ST36", "side": "left", "technique": "hold", "seconds": seconds}] if seconds else []
    return {"at": at.isoformat(), "done": done, "stopped": None, **more}


def log_of(folder: Path, *records: dict[str, Any]) -> SessionLog:
    log = SessionLog(folder / "sessions.jsonl")
    for each in records:
        log.append(each)
    return log


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    record = session(id="a", over=True, hurt="numb", hurt_at={"code": "ST36", "side": "left"}, note="zwölf 足三里")
    assert list(log_of(tmp_path, record).records()) == [json.loads(json.dumps(record))]


def test_of_a_session_the_last_line_stands_at_its_own_place(tmp_path: Path) -> None:
    log = log_of(
        tmp_path, session(id="a", seconds=1), session(id="b"), session(id="a", seconds=3), session(), session()
    )
    found = [(each.get("id"), each["done"][0]["seconds"]) for each in log.records()]
    assert found == [("b", 120), ("a", 3), (None, 120), (None, 120)]


@pytest.mark.parametrize(
    ("more", "counts"), [({}, False), ({"hurt": "numb"}, True), ({"hurt_at": {"code": "ST36", "side": "left"}}, True)]
)
def test_where_nothing_was_pressed_it_counts_only_if_it_hurt(
    tmp_path: Path, more: dict[str, Any], *, counts: bool
) -> None:
    assert len(log_of(tmp_path, session(seconds=0, **more)).read().records) == counts


def test_a_last_line_in_which_nothing_was_pressed_takes_the_session_out(tmp_path: Path) -> None:
    assert log_of(tmp_path, session(id="a", seconds=5), session(id="a", seconds=0)).read().records == ()


BROKEN = [
    "3",
    "null",
    "{}",
    "[]",
    '{"at":"x","done":[]}',
    '{"at":5,"done":[]}',
    '{"at":"0001-01-01T00:00:00+14:00","done":[]}',
    '{"at":"2026-01-01","done":[{}]}',
    '{"at":"2026-01-01","done":[3]}',
    '{"at":"2026-01-01","done":[{"code":"ST36","side":"left","seconds":"many"}]}',
    '{"at":"2026-01-01","done":[{"code":"ST36","side":"left","seconds":NaN}]}',
    '{"at":"2026-01-01","done":[{"code":"ST36","side":"left","seconds":-600}]}',
    '{"at":"2026-01-01","done":[{"code":["ST36"],"side":"left","seconds":1}]}',
    '{"at":"2026-01-01","done":[],"hurt":7}',
    '{"at":"2026-01-01","done":[],"hurt_at":"ST36"}',
    "\0",
    "[" * 100_000,
    '{"at":"2026-01-01T00:00',
]


@pytest.mark.parametrize("line", BROKEN, ids=lambda line: line[:60])
def test_a_line_that_cannot_be_read_is_set_aside_and_counted_and_the_others_stay(line: str, tmp_path: Path) -> None:
    log = log_of(tmp_path, session())
    with log.file.open("a") as file:
        file.write(line + "\n")
    log.append(session())
    records, unread = log.read()
    assert ([each["at"] for each in records], unread) == ([NOW.isoformat()] * 2, 1)
    assert log.aside.read_text() == line + "\n"
    assert log.read() == (records, 1), "told again, but set aside once"
    log.aside.unlink()
    assert log.read() == (records, 0)


def test_bytes_that_are_no_text_are_set_aside_whole(tmp_path: Path) -> None:
    log = log_of(tmp_path, session())
    with log.file.open("ab") as file:
        file.write(b"\xff\xfe\r\x0c{}\n")
    log.append(session())
    assert (len(log.read().records), log.read().unread) == (2, 1)
    assert log.aside.read_bytes() == b"\xff\xfe\r\x0c{}\n"


def test_a_line_without_its_end_is_told_but_stays_where_it_is_being_written(tmp_path: Path) -> None:
    log = log_of(tmp_path, session())
    before = log.file.read_bytes() + b'{"at":"2026-01-01T00:00'
    log.file.write_bytes(before)
    assert (len(log.read().records), log.read().unread) == (1, 1)
    assert log.file.read_bytes() == before
    log.append(session())
    assert (len(log.read().records), log.read().unread) == (2, 1)


def test_where_nothing_can_be_set_aside_it_is_still_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = log_of(tmp_path, session())
    with log.file.open("a") as file:
        file.write("3\n")
    monkeypatch.setattr(SessionLog, "aside", property(lambda self: self.file / "no" / "such"))
    assert (len(log.read().records), log.read().unread) == (1, 1)


def append_many(folder: Path) -> None:
    log_of(folder, *[session()] * 50)


def test_two_that_write_while_one_sets_aside_lose_nothing(tmp_path: Path) -> None:
    log = SessionLog(tmp_path / "sessions.jsonl")
    log.file.write_text("not ours\n" * 20)
    writers = [multiprocessing.get_context("spawn").Process(target=append_many, args=(tmp_path,)) for _ in range(2)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        log.read()
    for each in writers:
        each.join(60)
    assert len(log.read().records) == 100
    assert log.aside.read_text() == "not ours\n"


def test_a_folder_that_cannot_be_written_is_told_with_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="TAICHONG_DATA.*ST36"):
        log_of(tmp_path / "file", session())


@pytest.mark.parametrize(
    ("minutes", "told", "over"),
    [(59, {"over": False}, False), (61, {"over": False}, True), (1, {"over": True}, True), (1, {}, True)],
)
def test_a_session_is_over_when_it_says_so_or_an_hour_after_its_last_line(
    minutes: int, told: dict[str, bool], *, over: bool
) -> None:
    assert is_over(session(NOW - timedelta(minutes=minutes)) | told, NOW) == over
