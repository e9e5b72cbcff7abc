"""The diary's database: nothing acknowledged is lost, nothing is changed, and trouble is one clear line."""

from __future__ import annotations

import json
import os
import pwd
import resource
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from taichong.diary import store
from taichong.diary.diary import Diary, open_diary
from taichong.diary.kinds import Cramp, Note
from taichong.errors import InputError, StoreError
from taichong.person import Home

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ("tests.postgres",)

HERE = Path(__file__).parents[1]


@pytest.fixture
def diary(url: str) -> Iterator[Diary]:
    opened = open_diary(url)
    yield opened
    opened.engine.dispose()


def one_line(error: pytest.ExceptionInfo[Exception]) -> str:
    """The message, checked to be a single line."""
    message = str(error.value)
    assert message
    assert "\n" not in message
    return message


def run(program: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run Python on `program`; an error of ours is printed as its line."""
    wrapped = (
        "import sys\nfrom taichong.errors import TaichongError\ntry:\n"
        + textwrap.indent(textwrap.dedent(program), "    ")
        + "\nexcept TaichongError as error:\n    sys.exit(f'{type(error).__name__}: {error}')\n"
    )
    command = [sys.executable, "-c", wrapped, *map(str, arguments)]
    path = os.pathsep.join([str(Path(store.__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path}, **options
    )


# -- where -------------------------------------------------------------------------------------------


def test_without_a_url_the_diary_is_a_file_of_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "new" / "taichong"))
    open_diary(Home.of_user(os.environ).diary_file).engine.dispose()
    file = tmp_path / "new" / "taichong" / "diary.db"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://a/b", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true", ""]
)
def test_other_databases_are_refused_with_what_is_allowed(url: str) -> None:
    with pytest.raises(InputError) as error:
        open_diary(url)
    assert "sqlite:///FILE or postgresql://" in one_line(error)


def test_a_server_that_does_not_answer_is_one_line_without_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as error:
        open_diary("postgresql://me:s3cret@127.0.0.1:1/none")
    assert "nothing was written" in one_line(error)
    assert "s3cret" not in str(error.value)


# -- append-only ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET data = '{}'",
        "DELETE FROM entries",
        "INSERT INTO erasing (person) VALUES ('somebody else'); DELETE FROM entries",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_entries(diary: Diary, statement: str) -> None:
    kept = diary.add(Cramp(where="calf", severity=7))
    with pytest.raises(StoreError, match="entries"), store.writing(diary.engine) as connection:  # noqa: PT012
        for each in statement.split("; "):
            connection.execute(text(each))
    assert [each.id for each in diary.every_entry()] == [kept.id]


def test_postgresql_refuses_to_empty_the_table(postgres_url: str) -> None:
    diary = open_diary(postgres_url)
    diary.add(Note(text="stays"))
    with pytest.raises(StoreError, match="only ever added"), store.writing(diary.engine) as connection:
        connection.execute(text("TRUNCATE entries"))
    assert len(list(diary.every_entry())) == 1
    diary.engine.dispose()


def test_erasing_takes_everything_of_one_person_and_nothing_of_another(url: str, tmp_path: Path) -> None:
    mine, other = open_diary(url), open_diary(url, "somebody else")
    mine.add(Note(text="mine"))
    kept = other.add(Note(text="theirs"))
    mine.erase(tmp_path)
    assert list(mine.every_entry()) == []
    assert list(other.every_entry()) == [kept]
    mine.engine.dispose()
    other.engine.dispose()


def test_after_erasing_no_byte_of_an_entry_is_in_any_file_of_the_diary(tmp_path: Path) -> None:
    secret = "a word that stands nowhere else"  # noqa: S105
    diary = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    for _ in range(300):
        diary.add(Note(text=f"{secret} {'x' * 1000}"))
    for beside in ("sessions.jsonl", "conditions.json"):
        (tmp_path / beside).write_text(secret)
    assert secret.encode() in (tmp_path / "diary.db").read_bytes()
    diary.erase(tmp_path)
    assert [file.name for file in tmp_path.iterdir() if secret.encode() in file.read_bytes()] == []
    assert [file.name for file in tmp_path.iterdir()] == ["diary.db"]
    again = diary.add(Note(text="a new beginning"))
    assert list(diary.every_entry()) == [again]
    diary.engine.dispose()


def test_even_if_the_space_cannot_be_freed_no_byte_of_an_entry_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_engine: object) -> None:
        raise StoreError("no room to write the file anew")

    monkeypatch.setattr(store, "_vacuum", fails)
    diary = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    for _ in range(300):
        diary.add(Note(text=f"a word that stands nowhere else {'x' * 1000}"))
    with pytest.raises(StoreError, match="no room"):
        diary.erase(tmp_path)
    assert b"stands nowhere else" not in (tmp_path / "diary.db").read_bytes()
    diary.engine.dispose()


def test_after_erasing_postgresql_holds_no_row_and_no_dead_one(postgres_url: str, tmp_path: Path) -> None:
    diary = open_diary(postgres_url)
    for number in range(50):
        diary.add(Note(text=f"{number}"))
    diary.erase(tmp_path)
    with store.reading(diary.engine) as connection:
        assert connection.execute(text("SELECT pg_relation_size('entries')")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM erasing")).scalar() == 0
    diary.engine.dispose()


# -- durability ----------------------------------------------------------------------------------------


KILLS = {"diary": 30, "web": 10, "body": 10, "conditions": 10, "zone": 10}


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, list[str], list[str]]]]:
    """The rounds of each kind of writer: folder, what was acknowledged, what of it was lost; one program does them."""
    if not hasattr(os, "fork"):
        pytest.skip("killing needs fork and SIGKILL")
    wanted = [f"{what}={kills}" for what, kills in KILLS.items()]
    ran = subprocess.run(
        [sys.executable, HERE / "kill_writer.py", tmp_path_factory.mktemp("killed"), "20", *wanted],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(store.__file__).parents[2])},
    )
    assert ran.returncode == 0, ran.stderr
    rounds: dict[str, list[tuple[str, list[str], list[str]]]] = {}
    for what, folder, told, lost in map(json.loads, ran.stdout.splitlines()):
        rounds.setdefault(what, []).append((folder, told, lost))
    return rounds


@pytest.mark.parametrize("what", KILLS)
def test_kills_while_writing_lose_nothing_acknowledged_and_leave_nothing_half(
    what: str, killed: dict[str, list[tuple[str, list[str], list[str]]]]
) -> None:
    rounds = killed[what]
    assert len(rounds) == KILLS[what]
    assert sum(len(told) for _, told, _ in rounds) > KILLS[what], "they must have been writing when they were killed"
    assert [lost for _, _, lost in rounds if lost] == []
    for folder in {folder for folder, _, _ in rounds if what == "diary"}:
        diary = open_diary(f"sqlite:///{folder}/diary.db")
        notes = [each for each in diary.every_entry() if isinstance(each.data, Note)]
        assert len(notes) % 250 == 0, "an import is whole or absent"
        with store.reading(diary.engine) as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        diary.engine.dispose()


WRITER = """
    from taichong.diary.diary import open_diary
    from taichong.diary.kinds import Note
    diary = open_diary(sys.argv[1])
    for number in range(int(sys.argv[2])):
        print(diary.add(Note(text=str(number))).id, flush=True)
"""


def test_two_processes_that_open_and_write_at_once_lose_nothing(url: str) -> None:
    program = "import sys\n" + textwrap.dedent(WRITER)
    environment = os.environ | {"PYTHONPATH": str(Path(store.__file__).parents[2])}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", program, url, "100"], stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(2)
    ]
    told = [identity for writer in writers for identity in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    diary = open_diary(url)
    assert len(told) == 200
    assert sorted(told) == sorted(each.id for each in diary.every_entry())
    diary.engine.dispose()


def test_a_writer_who_waits_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    diary = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    with closing(sqlite3.connect(tmp_path / "diary.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as error:
            diary.add(Note(text="late"))
    assert "another program has been writing" in one_line(error)
    diary.engine.dispose()


# -- trouble with the disk -----------------------------------------------------------------------------

FILL = """
    from taichong.diary.diary import open_diary
    from taichong.diary.kinds import Note
    diary = open_diary(f"sqlite:///{sys.argv[1]}")
    while True:
        print(diary.add(Note(text="x" * 10_000)).id, flush=True)
"""


def check_full(result: subprocess.CompletedProcess[str], file: Path) -> None:
    """One clear line, and every acknowledged entry still there."""
    assert result.returncode == 1
    assert result.stderr.startswith(f"StoreError: {file}: ")
    assert result.stderr.count("\n") == 1
    assert "make room and try again; nothing was written" in result.stderr
    told = result.stdout.split()
    diary = open_diary(f"sqlite:///{file}")
    assert told == [each.id for each in diary.every_entry()]
    assert told
    diary.engine.dispose()


def test_a_full_disk_is_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    size = ["-t", "tmpfs", "-o", "size=512k", "tmpfs"]
    if not mount or subprocess.run([mount, *size, disk], capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root; the next test limits the file's size instead")
    try:
        check_full(run(FILL, disk / "diary.db"), disk / "diary.db")
    finally:
        subprocess.run([str(shutil.which("umount")), disk], check=True)


def test_a_limit_on_the_size_of_files_is_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    check_full(run(FILL, tmp_path / "diary.db", preexec_fn=limit), tmp_path / "diary.db")


# Everything is imported before the privileges go: an unprivileged user may not be able to read the program.
AS_NOBODY = """
    import os
    import alembic.command, alembic.script, sqlalchemy.dialects.sqlite
    from taichong.diary.diary import open_diary
    from taichong.diary.kinds import Note
    if sys.argv[2] != "stay":
        os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
    diary = open_diary(f"sqlite:///{sys.argv[1]}")
    print(len(diary.current()), flush=True)
    diary.add(Note(text="never written"))
"""


@pytest.fixture
def somebody() -> str:
    """Who obeys permissions: this user, or nobody's number when this user is root."""
    return "stay" if os.getuid() else str(pwd.getpwnam("nobody").pw_uid)


@pytest.fixture
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that an unprivileged user can reach."""
    folder = tmp_path_factory.mktemp("shared")
    above = [each for each in folder.parents if each.stat().st_uid == os.getuid() and each != Path("/")]
    modes = [(each, each.stat().st_mode) for each in above]
    for each, mode in modes:
        each.chmod(mode | 0o011)
    yield folder
    folder.chmod(0o755)
    for each, mode in modes:
        each.chmod(mode)


def test_a_read_only_folder_is_one_clear_line_and_the_diary_can_still_be_read(open_folder: Path, somebody: str) -> None:
    file = open_folder / "diary.db"
    diary = open_diary(f"sqlite:///{file}")
    diary.add(Note(text="from before"))
    diary.engine.dispose()
    file.chmod(0o444)
    open_folder.chmod(0o555)
    result = run(AS_NOBODY, file, somebody)
    assert (result.returncode, result.stdout) == (1, "1\n"), result.stderr
    assert result.stderr.startswith(f"StoreError: {file}: the file or its folder is read-only")
    assert result.stderr.count("\n") == 1


def test_a_folder_where_nothing_can_be_made_is_one_clear_line(open_folder: Path, somebody: str) -> None:
    open_folder.chmod(0o555)
    result = run(AS_NOBODY, open_folder / "new" / "diary.db", somebody)
    assert result.returncode == 1
    assert result.stderr.startswith(f"StoreError: {open_folder / 'new' / 'diary.db'}: the diary cannot be made here")
    assert result.stderr.count("\n") == 1
