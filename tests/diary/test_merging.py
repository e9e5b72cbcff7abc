"""What an import costs, counted in the database's own steps: no clock is asked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from taichong.diary.diary import open_diary
from taichong.diary.entries import new_entry
from taichong.diary.files import import_stream, write_json
from taichong.diary.kinds import Note

if TYPE_CHECKING:
    from pathlib import Path

    from taichong.diary.entries import Entry

STEPS = 100  # of SQLite's machine between two counts


def steps(folder: Path, entries: list[Entry]) -> int:
    """How many steps SQLite takes to import these, in hundreds."""
    folder.mkdir()
    diary = open_diary(f"sqlite:///{folder / 'diary.db'}")
    diary.engine.dispose()
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    def listen(connection: Any, _record: object) -> None:
        connection.set_progress_handler(count, STEPS)

    event.listen(diary.engine, "connect", listen)
    export = io.StringIO()
    write_json(entries, export)
    done = import_stream(diary, "many.json", io.BytesIO(export.getvalue().encode()))
    assert done.new + done.known == len(entries)
    diary.engine.dispose()
    return taken[0]


@pytest.mark.parametrize("repeats", ["the same entry", "other entries"])
def test_four_times_the_entries_take_four_times_the_steps(tmp_path: Path, repeats: str) -> None:
    first = new_entry(Note(text="again"))
    many = [first if repeats == "the same entry" else new_entry(Note(text="other")) for _ in range(2000)]
    assert steps(tmp_path / "many", many) < 5 * steps(tmp_path / "few", many[:500])
