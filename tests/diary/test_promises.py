"""What the diary promises, attacked: wrong clocks, doubles, damaged rows and files, backups brought back."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import diary_entries

from taichong.diary import entries as entry_module
from taichong.diary import store
from taichong.diary.check import check_diary, repair_diary
from taichong.diary.corrections import standing
from taichong.diary.diary import Diary, open_diary
from taichong.diary.entries import Entry, as_dict
from taichong.diary.files import Imported, export, import_file, write_json
from taichong.diary.guided import import_session_log
from taichong.diary.kinds import Cramp, Daily, Note, Trial, Withdrawn
from taichong.diary.series import closed_outcomes
from taichong.diary.trouble import plainly
from taichong.errors import InputError, StoreError, TaichongError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest_plugins = ("tests.postgres",)

TWENTY = 20
UNREADABLE = "UPDATE entries SET {} WHERE seq = 2"


# -- what we wrote we can read -------------------------------------------------------------------------

wild_at = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001 -- bounds are naive
    datetime(9998, 12, 30),  # noqa: DTZ001 -- the same
    timezones=st.integers(-86_399, 86_399).map(lambda each: timezone(timedelta(seconds=each))),
)
wild_entry = st.builds(
    Entry,
    id=st.uuids().map(str),
    person=st.just("me"),
    at=wild_at,
    data=diary_entries.data,
    replaces=st.none(),
    recorded_at=wild_at.map(lambda each: each.astimezone(UTC)),
)


@st.composite
def wild_diaries(draw: st.DrawFn) -> list[Entry]:
    """Diaries with any clock, zone and kind, and with corrections of corrections and withdrawals."""
    found = draw(st.lists(wild_entry, max_size=5, unique_by=lambda each: each.id))
    for each in list(found):
        if isinstance(each.data, Trial) and each.data.event == "sealed":
            continue
        last = each
        for number in range(draw(st.integers(0, 2))):
            data = Withdrawn(why="x") if draw(st.booleans()) and number else each.data
            identity, at = str(draw(st.uuids())), draw(wild_at)
            last = Entry(id=identity, person="me", at=at, data=data, replaces=last.id, recorded_at=at.astimezone(UTC))
            found.append(last)
            if isinstance(data, Withdrawn):
                break
    return found if len({each.id for each in found}) == len(found) else []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(entries=wild_diaries())
def test_any_diary_exports_imports_and_exports_the_same_bytes(
    entries: list[Entry], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("wild")
    (folder / "in.json").write_text(_json(entries), encoding="utf-8", newline="")
    first, second = (open_diary(f"sqlite:///{folder / name}") for name in ("a.db", "b.db"))
    done = import_file(first, folder / "in.json")
    assert (done.new, done.known) == (len(entries), 0)
    import_file(second, export(first, folder, "out.csv"))
    assert export(second, folder, "out.json").read_bytes() == (folder / "in.json").read_bytes()
    assert sorted(each.id for each in first.standing()) == sorted(each.id for each in second.standing())
    assert first.count() == len(first.current()) == len(standing(first.every_entry()))
    for kind in ("cramp", "trial", "note"):
        assert first.count(kind) == len(first.current(kind))
    for each in (first, second):
        each.engine.dispose()


def _json(entries: list[Entry]) -> str:
    out = io.StringIO(newline="")
    write_json(entries, out)
    return out.getvalue()


@pytest.mark.parametrize("off", [timedelta(minutes=10), timedelta(days=400), timedelta(days=-9000)])
def test_what_a_wrong_clock_wrote_is_imported_noted_corrected_and_taken_back(
    off: timedelta, diary: Diary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_module, "machine_clock", lambda: datetime.now(UTC) + off)
    diary.add(Cramp(where="calf", severity=7))
    diary.add(Note(text="by a wrong clock"))
    monkeypatch.undo()
    other = open_diary(f"sqlite:///{tmp_path / 'other.db'}")
    done = import_file(other, export(diary, tmp_path, "wrong.json"))
    assert (done.new, len(done.noted)) == (2, int(off > timedelta()))
    assert all("ahead of this machine's clock" in each for each in done.noted)
    cramp, note = other.every_entry()
    other.correct(cramp.id, Cramp(where="calf", severity=5))
    other.withdraw(note.id)
    (stands,) = other.current()
    assert (stands.at, stands.data) == (cramp.at, Cramp(where="calf", severity=5))
    put_right = other.correct(stands.id, stands.data, at=datetime(2026, 5, 3, tzinfo=UTC))
    assert other.current() == [put_right]
    with pytest.raises(InputError, match="in the future"):
        other.correct(put_right.id, put_right.data, at=datetime.now(UTC) + timedelta(days=1))
    other.engine.dispose()


def test_a_trial_that_was_ended_by_a_wrong_clock_is_over(diary: Diary) -> None:
    late = Entry(
        id="11111111-1111-4111-8111-111111111111",
        person="me",
        at=datetime(2030, 1, 1, tzinfo=UTC),
        data=Trial(trial="a", event="sealed", outcome="Stress ", record={}),
        replaces=None,
        recorded_at=datetime(2030, 1, 1, tzinfo=UTC),
    )
    assert closed_outcomes([late]) == {"stress"}
    ended = diary.add(Trial(trial="a", event="ended", record={}))
    assert closed_outcomes([ended, late]) == frozenset()


# -- twenty at once ------------------------------------------------------------------------------------


def at_once(work: Callable[[int], object]) -> list[object]:
    """What twenty threads bring back that begin together; an error of ours is brought back, too."""
    begin = threading.Barrier(TWENTY)
    found: list[object] = [None] * TWENTY

    def run(number: int) -> None:
        begin.wait()
        try:
            found[number] = work(number)
        except TaichongError as error:
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TWENTY)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def test_twenty_corrections_of_one_entry_at_once_leave_one_in_force(url: str) -> None:
    diary = open_diary(url)
    old = diary.add(Cramp(where="calf", severity=1))
    found = at_once(lambda number: diary.correct(old.id, Cramp(where="calf", severity=number % 10)))
    assert sum(isinstance(each, Entry) for each in found) == 1
    assert all("was already replaced" in str(each) for each in found if not isinstance(each, Entry))
    assert len(list(diary.every_entry())) == 2
    diary.engine.dispose()


def test_a_form_that_comes_twenty_times_at_once_is_kept_once(url: str) -> None:
    diary = open_diary(url)

    def send(_number: int) -> Entry:
        with diary.transaction("one form") as inside:
            return inside.sent_before() or [inside.add(Daily(item=each, value=3)) for each in ("stress", "sleep")][-1]

    found = {each.id for each in at_once(send) if isinstance(each, Entry)}
    assert len(found) == 1
    assert [each.data for each in diary.every_entry()] == [Daily(item="stress", value=3), Daily(item="sleep", value=3)]
    diary.engine.dispose()


def test_the_database_itself_refuses_a_second_of_what_only_one_may_be(url: str) -> None:
    diary = open_diary(url)
    diary.add(Note(text="a"), once="trial after none")
    with pytest.raises(StoreError, match="(?i)unique"):
        diary.add(Note(text="b"), once="trial after none")
    assert len(diary.current()) == 1
    diary.engine.dispose()


# -- what cannot be read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    ["data = '{'", "data = '{\"text\": 7}'", "kind = 'dream'", "at = 'soon'", "data = x'ff'", "offset_s = 10000000"],
)
def test_a_row_that_cannot_be_read_is_set_aside_and_told(diary: Diary, tmp_path: Path, damage: str) -> None:
    kept = [diary.add(Note(text=f"{number}")) for number in range(3)]
    with closing(sqlite3.connect(tmp_path / "diary.db")) as connection, connection:
        connection.execute("DROP TRIGGER entries_never_change")
        connection.execute(UNREADABLE.format(damage))
    assert [each.id for each in diary.every_entry()] == [kept[0].id, kept[2].id]
    assert sorted(each.id for each in diary.current()) == sorted((kept[0].id, kept[2].id))
    assert len(diary.page(1, 10)) == 2
    assert list(diary.set_aside) == [2]
    found = check_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    assert found.problems[0].startswith("row 2: ")


@pytest.mark.parametrize(
    "line",
    [
        b'{"at": "0001-01-01T00:00:00+14:00", "done": []}',
        b'{"at": "9999-12-31T23:00:00-14:00", "done": []}',
        b'{"at": "2026-03-29T01:59:30+01:00", "done": [], "before": 1e400}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"at": "2026-03-29T01.59+01:00"}',
    ],
)
def test_a_line_of_the_log_that_cannot_be_read_is_told_and_the_others_are_kept(
    diary: Diary, tmp_path: Path, line: bytes
) -> None:
    good = b'{"at": "2026-03-29T01:59:30+01:00", "complaint": "calf", "done": []}'
    (tmp_path / "log.jsonl").write_bytes(line + b"\n" + good + b"\n")
    done = import_session_log(diary, tmp_path / "log.jsonl")
    assert (done.new, len(done.skipped)) == (1, 1)
    assert "line 1: " in done.skipped[0]


def test_a_diary_of_no_bytes_says_so_and_is_not_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "diary.db").touch()
    with pytest.raises(StoreError, match="the file is empty"):
        open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    assert (tmp_path / "diary.db").stat().st_size == 0
    assert "the file is empty" in check_diary(f"sqlite:///{tmp_path / 'diary.db'}").problems[0]


def filled(file: Path, notes: int = 400) -> list[str]:
    """A diary of many pages; the identifiers of its entries."""
    diary = open_diary(f"sqlite:///{file}")
    with diary.transaction() as inside:
        kept = [inside.add(Note(text=f"{number} " + "x" * 300)).id for number in range(notes)]
        kept.append(inside.add(Note(text="long " * 1900)).id)
    diary.engine.dispose()
    return kept


@pytest.mark.parametrize("lost", [[0], [1, 2], [10, 11, 12], [-1]])
def test_what_can_be_read_of_a_damaged_file_is_saved_into_a_new_one(lost: list[int], tmp_path: Path) -> None:
    kept = filled(tmp_path / "diary.db")
    content = bytearray((tmp_path / "diary.db").read_bytes())
    pages = len(content) // 4096
    for page in (each % pages for each in lost):
        content[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
    (tmp_path / "diary.db").write_bytes(content)
    assert check_diary(f"sqlite:///{tmp_path / 'diary.db'}").problems
    done = repair_diary(f"sqlite:///{tmp_path / 'diary.db'}", tmp_path / "new.db")
    saved = open_diary(f"sqlite:///{tmp_path / 'new.db'}")
    there = {each.id for each in saved.every_entry()}
    saved.engine.dispose()
    assert there <= set(kept)
    assert len(there) == done.entries > len(kept) - 15 * len(lost)
    assert check_diary(f"sqlite:///{tmp_path / 'new.db'}").problems == ()
    assert (tmp_path / "diary.db").read_bytes() == content


# -- many entries --------------------------------------------------------------------------------------

LATE = """
import sys
from taichong.diary.diary import open_diary
from taichong.diary.files import import_file
from pathlib import Path
diary = open_diary(sys.argv[1])
print("begun", flush=True)
print(import_file(diary, Path(sys.argv[2])).new, flush=True)
"""


def many(file: Path, number: int) -> None:
    """An export of so many entries, every hundredth corrected."""
    begin = datetime(2000, 1, 1, tzinfo=UTC)

    def entries() -> Iterator[Entry]:
        for n in range(number):
            at = begin + timedelta(minutes=n * 13)
            identity = f"00000000-0000-4000-8000-{n:012}"
            old = f"00000000-0000-4000-8000-{n - 1:012}" if n % 100 == 99 else None
            data = Daily(item="stress", value=n % 11) if n % 2 and old is None else Cramp(where="calf", minutes=n % 30)
            yield Entry(id=identity, person="me", at=at, data=data, replaces=old, recorded_at=at)

    with file.open("w", encoding="utf-8", newline="") as out:
        write_json(entries(), out)


LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from taichong.diary.diary import open_diary
from taichong.diary import series
from taichong.diary.files import export, import_file
folder = Path(sys.argv[1])
diary = open_diary(f"sqlite:///{folder / 'diary.db'}")
diary.count()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
import_file(diary, folder / "many.json")
print(diary.count(), *(len(diary.page(number, 50)) for number in (1, 200, 396, 397)))
closed = series.closed_outcomes(diary.standing("trial"))
print(series.time_to_relief(diary.standing("cramp"), closed).splitlines()[6])
export(diary, folder, "out.json")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_twenty_thousand_entries_are_imported_listed_charted_and_exported_in_little_memory(tmp_path: Path) -> None:
    many(tmp_path / "many.json", 20_000)
    environment = os.environ | {"PYTHONPATH": str(Path(store.__file__).parents[2])}
    command = [sys.executable, "-c", LITTLE_MEMORY, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.splitlines()
    assert told[0] == f"{20_000 - 200} 50 50 50 0"
    assert told[1].startswith("Cramps with a length: 10000;")
    assert int(told[2]) < 25, "the entries themselves, all at once, would be some 40 MB more"
    assert (tmp_path / "out.json").read_bytes() == (tmp_path / "many.json").read_bytes()


def test_while_a_large_import_runs_others_read_and_write(url: str, tmp_path: Path) -> None:
    many(tmp_path / "many.json", 6000)
    diary = open_diary(url, patience_s=2)
    diary.add(Note(text="before"))
    command = [sys.executable, "-c", LATE, url, str(tmp_path / "many.json")]
    environment = os.environ | {"PYTHONPATH": str(Path(store.__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as importer:
        assert importer.stdout
        assert importer.stdout.readline() == "begun\n"
        rounds = 0
        while importer.poll() is None:
            diary.add(Note(text=f"meanwhile {rounds}"))
            assert diary.page(1, 10)
            rounds += 1
        assert importer.stdout.read() == "6000\n"
    assert rounds > 3
    assert diary.count("note") == rounds + 1
    diary.engine.dispose()


# -- silent databases ----------------------------------------------------------------------------------


def test_a_server_that_takes_a_connection_and_says_nothing_is_given_up() -> None:
    pytest.importorskip("psycopg")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StoreError, match="nothing was written"):
            open_diary(f"postgresql://me@127.0.0.1:{port}/none", patience_s=1)


def test_a_server_that_goes_silent_later_is_given_up(postgres_url: str) -> None:
    diary = open_diary(postgres_url, patience_s=1)
    with store.reading(diary.engine) as connection:
        (process,) = connection.exec_driver_sql("SELECT pg_backend_pid()").one()
        os.kill(process, signal.SIGSTOP)
        try:
            with pytest.raises(StoreError, match="has not answered for 1 seconds"), plainly(diary.engine.url):
                connection.exec_driver_sql("SELECT 1")
        finally:
            os.kill(process, signal.SIGCONT)
    diary.engine.dispose()


def test_what_is_written_down_twice_in_a_file_counts_once(diary: Diary, tmp_path: Path) -> None:
    note = as_dict(diary.add(Note(text="once")))
    document = {"taichong_diary": 1, "entries": [note, note]}
    (tmp_path / "in.json").write_text(json.dumps(document))
    assert import_file(diary, tmp_path / "in.json") == Imported(new=0, known=2)
