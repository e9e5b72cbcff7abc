"""The diary: entries stay, corrections take their place, merges agree."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from taichong.diary import diary as diary_module
from taichong.diary.corrections import standing
from taichong.diary.diary import Diary, open_diary
from taichong.diary.entries import Entry, new_entry
from taichong.diary.kinds import Cramp, Daily, Note, Trial, Withdrawn
from taichong.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ("tests.postgres",)


@pytest.fixture(params=["sqlite", "postgresql"])
def diary(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Diary]:
    """An empty diary on each sort of database."""
    sqlite = f"sqlite:///{tmp_path / 'diary.db'}"
    opened = open_diary(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield opened
    opened.engine.dispose()


def test_what_was_written_reads_back_the_same(diary: Diary) -> None:
    entry = diary.add(Cramp(where="calf", severity=7, minutes=2.5, woken=True, trigger="naïve 太冲 '=1"))
    assert list(diary.every_entry()) == [entry]
    assert diary.current() == [entry]
    assert next(diary.every_entry()).at.utcoffset() == entry.at.utcoffset()


def test_a_correction_takes_the_place_of_the_old_entry_which_stays_in_the_record(diary: Diary) -> None:
    old = diary.add(Cramp(where="calf", severity=7))
    new = diary.correct(old.id[:8], Cramp(where="calf", severity=5))
    assert diary.current() == diary.current("cramp") == [new]
    assert (new.at, new.replaces) == (old.at, old.id)
    assert list(diary.every_entry()) == [old, new]


def test_a_withdrawn_entry_counts_no_more_and_stays_in_the_record(diary: Diary) -> None:
    old = diary.add(Daily(item="stress", value=4))
    diary.withdraw(old.id, "the wrong day")
    assert diary.current() == diary.current("daily") == []
    assert [each.kind for each in diary.every_entry()] == ["daily", "withdrawn"]


def test_only_the_latest_of_a_chain_can_be_corrected_and_the_error_names_it(diary: Diary) -> None:
    old = diary.add(Note(text="a"))
    new = diary.correct(old.id, Note(text="b"))
    with pytest.raises(InputError, match=f"already replaced by {new.id}"):
        diary.correct(old.id, Note(text="c"))
    gone = diary.withdraw(new.id)
    with pytest.raises(InputError, match="taken back"):
        diary.correct(gone.id, Withdrawn())


def test_a_correction_must_be_of_the_same_kind(diary: Diary) -> None:
    old = diary.add(Note(text="a"))
    with pytest.raises(InputError, match="a note entry can only be corrected by another note entry"):
        diary.correct(old.id, Cramp(where="calf"))


def test_a_sealed_schedule_is_never_corrected_nor_taken_back(diary: Diary) -> None:
    record = {"order": ["treatment", "control"], "hash": "00ff", "share": 0.1}
    sealed = diary.add(Trial(trial="calf", event="sealed", outcome="cramps", record=record))
    assert isinstance(diary.current("trial")[0].data, Trial)
    with pytest.raises(InputError, match="a sealed schedule is never corrected"):
        diary.correct(sealed.id, sealed.data)
    with pytest.raises(InputError, match="a sealed schedule is never corrected"):
        diary.withdraw(sealed.id)
    assert next(diary.every_entry()).data == sealed.data


def test_an_entry_is_found_by_how_its_identifier_begins(diary: Diary) -> None:
    entry = diary.add(Note(text="a"))
    assert diary.get(entry.id[:6].upper()) == entry
    with pytest.raises(InputError, match="at least 4 characters"):
        diary.get(entry.id[:3])
    for nobody in ("zzzz", "%%%%", "____"):
        with pytest.raises(NotFoundError, match="no entry begins with"):
            diary.get(nobody)


def test_one_person_never_sees_or_corrects_what_another_wrote(diary: Diary) -> None:
    other = Diary(diary.engine, "somebody else")
    theirs = other.add(Note(text="theirs"))
    assert diary.current() == []
    with pytest.raises(NotFoundError):
        diary.correct(theirs.id, Note(text="mine"))


def test_reading_by_kind_and_time_takes_the_start_and_leaves_the_end(diary: Diary) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    kept = [diary.add(Daily(item="stress", value=day), at=noon + timedelta(days=day)) for day in range(4)]
    diary.add(Note(text="another kind"), at=noon + timedelta(days=1))
    assert diary.current("daily", since=kept[1].at, until=kept[3].at) == kept[1:3]
    with pytest.raises(InputError, match="no kind of entry is named 'dreams'; there are cramp"):
        diary.current("dreams")


def test_many_entries_are_read_page_by_page_without_loss(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary_module, "PAGE", 3)
    written = [diary.add(Note(text=str(number))) for number in range(10)]
    assert list(diary.every_entry()) == written


def corrections() -> list[Entry]:
    """An entry corrected on two machines, once there and twice here, and one that was taken back."""
    start = datetime(2026, 3, 1, tzinfo=UTC)

    def made(text: str, hour: int, replaces: Entry | None = None) -> Entry:
        data = Note(text=text) if text else Withdrawn()
        entry = new_entry(data, at=start, replaces=replaces.id if replaces else None)
        return Entry(
            id=entry.id,
            person="me",
            at=start,
            data=data,
            replaces=entry.replaces,
            recorded_at=start + timedelta(hours=hour),
        )

    first = made("first", 0)
    here = made("here", 1, first)
    there = made("there", 9, first)
    again = made("here again", 2, here)
    gone = made("gone", 0)
    return [first, here, there, again, gone, made("", 1, gone)]


def test_corrections_from_two_machines_count_once_in_whatever_order_they_come() -> None:
    every = corrections()
    found = {tuple(each.data for each in standing(order)) for order in permutations(every)}
    assert found == {(Note(text="here again"),)}


def test_the_diary_is_imported_without_numpy_and_its_door_without_a_database() -> None:
    program = "import sys, taichong.{}; print([name for name in {} if name in sys.modules])"
    for module, heavy in (("diary.diary", ["numpy", "scipy"]), ("cli.diary", ["sqlalchemy", "icalendar", "numpy"])):
        command = [sys.executable, "-c", program.format(module, heavy)]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
        assert result.stdout == "[]\n", module
