"""A backup: brought back whole, read by nobody on the way, refused where it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.diary.test_promises import filled

from taichong.diary.backup import back_up, restore
from taichong.diary.diary import open_diary
from taichong.diary.entries import as_dict
from taichong.diary.kinds import Note, Trial
from taichong.errors import InputError


def test_a_backup_is_brought_back_whole_and_nothing_in_it_can_be_read(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    home.mkdir()
    diary = open_diary(f"sqlite:///{home / 'diary.db'}")
    order = ["treatment", "control", "control", "treatment"]
    diary.add(
        Trial(trial="abc", event="sealed", outcome="stress", record={"schedule": {"order": order, "seed": "f00d"}})
    )
    late = diary.add(Note(text="written while the backup runs"))  # it is in the log, not in the file
    (home / "body.json").write_text('{"sex": "female"}')
    (home / "zone.txt").write_text("Africa/Cairo")
    before = [as_dict(each) for each in diary.every_entry()]
    done = back_up(f"sqlite:///{home / 'diary.db'}", home, tmp_path / "mine.backup")
    content = (tmp_path / "mine.backup").read_bytes()
    assert done == (2, ("body.json", "zone.txt"))
    assert not [each for each in (b"treatment", b"control", b"f00d", b"SQLite", b"female", b"Cairo") if each in content]
    restore(tmp_path / "mine.backup", f"sqlite:///{new / 'diary.db'}", new)
    again = open_diary(f"sqlite:///{new / 'diary.db'}")
    assert [as_dict(each) for each in again.every_entry()] == before
    assert late.id in {each.id for each in again.current()}
    assert (new / "zone.txt").read_text() == "Africa/Cairo"
    assert (new / "diary.db").stat().st_mode & 0o777 == 0o600
    for each in (diary, again):
        each.engine.dispose()


@pytest.mark.parametrize("at", [0, 20, 100, -40, -1])
def test_a_damaged_backup_is_refused_and_nothing_changes(tmp_path: Path, at: int) -> None:
    filled(tmp_path / "diary.db", 20)
    back_up(f"sqlite:///{tmp_path / 'diary.db'}", tmp_path, tmp_path / "b")
    content = bytearray((tmp_path / "b").read_bytes())
    content[at] ^= 1
    for broken in (bytes(content), bytes(content[:-10]), b""):
        (tmp_path / "b").write_bytes(broken)
        with pytest.raises(InputError, match="nothing was restored"):
            restore(tmp_path / "b", f"sqlite:///{tmp_path / 'new' / 'diary.db'}", tmp_path / "new")
    assert not (tmp_path / "new" / "diary.db").exists()


def test_restoring_never_loses_the_diary_that_is_there(tmp_path: Path) -> None:
    filled(tmp_path / "old" / "diary.db", 5)
    back_up(f"sqlite:///{tmp_path / 'old' / 'diary.db'}", tmp_path / "old", tmp_path / "b")
    mine = filled(tmp_path / "diary.db", 3)
    with pytest.raises(InputError, match="is there already"):
        restore(tmp_path / "b", f"sqlite:///{tmp_path / 'diary.db'}", tmp_path)
    restore(tmp_path / "b", f"sqlite:///{tmp_path / 'diary.db'}", tmp_path, replaces=True)
    (kept,) = tmp_path.glob("diary-before-*.db")
    beside = open_diary(f"sqlite:///{kept}")
    assert [each.id for each in beside.every_entry()] == mine
    beside.engine.dispose()
    restored = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    restored.erase(tmp_path)
    restored.engine.dispose()
    assert list(tmp_path.glob("diary-before-*")) == []
