"""A session that was written down is on the disk, whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.person.test_sessions import log_of, session

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_every_session_is_forced_to_the_disk_with_all_its_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: forced.append(os.fstat(handle).st_size))
    log = log_of(tmp_path, session(id="a"), session(id="b", note="zwölf"))
    whole = log.file.read_bytes()
    assert forced == [whole.index(b"\n") + 1, len(whole)]


def test_an_empty_log_begins_with_no_empty_line(tmp_path: Path) -> None:
    (tmp_path / "sessions.jsonl").write_bytes(b"")
    assert log_of(tmp_path, session()).file.read_bytes().startswith(b"{")
