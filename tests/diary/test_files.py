"""Exports and imports: exact both ways, nothing lost or doubled, hostile files refused in one line."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from tests import diary_entries

from taichong.diary import files as diary_files
from taichong.diary.csv_files import read_csv, write_csv
from taichong.diary.diary import Diary, open_diary
from taichong.diary.entries import Entry, as_dict, new_entry
from taichong.diary.files import Imported, export, import_file, read_json, write_json
from taichong.diary.kinds import Cramp, Note
from taichong.errors import InputError, StoreError
from taichong.person.cells import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest_plugins = ("tests.postgres",)

FORMATS = pytest.mark.parametrize(("write", "read"), [(write_json, read_json), (write_csv, read_csv)])


def written(write: Callable[..., None], entries: list[Entry]) -> str:
    out = io.StringIO(newline="")
    write(entries, out)
    return out.getvalue()


def document(*entries: object, head: str = '{"taichong_diary": 1, "entries": ') -> str:
    return head + json.dumps(entries) + "}"


# -- round trip ----------------------------------------------------------------------------------------


@FORMATS
@given(entries=diary_entries.entries)
def test_every_entry_comes_back_exactly(
    write: Callable[..., None], read: Callable[..., Iterator[Entry]], entries: list[Entry]
) -> None:
    text = written(write, entries)
    back = list(read(io.BytesIO(text.encode())))
    assert back == entries
    assert [as_dict(each) for each in back] == [as_dict(each) for each in entries]
    assert written(write, back) == text


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(entries=diary_entries.entries)
def test_through_both_databases_and_files_the_export_is_the_same_to_the_byte(
    database: str,
    entries: list[Entry],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("round")
    url = f"sqlite:///{folder / 'a.db'}" if database == "sqlite" else request.getfixturevalue("postgres_url")
    (folder / "in.json").write_text(written(write_json, entries), encoding="utf-8", newline="")
    first, second = open_diary(url), open_diary(f"sqlite:///{folder / 'b.db'}")
    first.erase(folder)
    assert import_file(first, folder / "in.json") == Imported(new=len(entries), known=0)
    import_file(second, export(first, folder, "out.csv"))
    assert export(second, folder, "out.json").read_bytes() == (folder / "in.json").read_bytes()
    first.engine.dispose()
    second.engine.dispose()


def test_a_merge_of_two_exports_loses_and_doubles_nothing(diary: Diary, tmp_path: Path) -> None:
    phone = open_diary(f"sqlite:///{tmp_path / 'phone.db'}")
    common = [diary.add(Note(text=f"common {number}")) for number in range(3)]
    import_file(phone, export(diary, tmp_path, "start.json"))
    here = [diary.add(Cramp(where="calf", severity=number)) for number in range(4)]
    there = [phone.add(Note(text=f"phone {number}")) for number in range(5)]
    fixed = phone.correct(common[0].id, Note(text="put right on the phone"))
    export(diary, tmp_path, "here.csv")
    export(phone, tmp_path, "there.json")
    assert import_file(diary, tmp_path / "there.json") == Imported(new=6, known=3)
    assert import_file(phone, tmp_path / "here.csv") == Imported(new=4, known=3)
    expected = {each.id for each in [*common, *here, *there, fixed]}
    for each in (diary, phone):
        assert sorted(found.id for found in each.every_entry()) == sorted(expected)
    assert diary.current() == phone.current()
    assert import_file(diary, tmp_path / "there.json") == Imported(new=0, known=9)
    phone.engine.dispose()


@FORMATS
def test_an_empty_diary_round_trips_too(write: Callable[..., None], read: Callable[..., Iterator[Entry]]) -> None:
    assert list(read(io.BytesIO(written(write, []).encode()))) == []


def test_json_written_another_way_is_still_read() -> None:
    entries = [new_entry(Note(text='a [b] {c}, "d"')), new_entry(Cramp(where="calf"))]
    document = {"taichong_diary": 1, "entries": [as_dict(each) for each in entries]}
    for indent in (None, 4):
        assert list(read_json(io.BytesIO(json.dumps(document, indent=indent).encode()))) == entries


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_json_is_read_the_same_wherever_its_pieces_break(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary_files, "CHUNK", chunk)
    entries = [new_entry(Note(text='naïve 太冲 \\ " [ ] { } ,')), new_entry(Cramp(where="calf", minutes=2.5))]
    assert list(read_json(io.BytesIO(written(write_json, entries).encode()))) == entries


def test_columns_that_a_spreadsheet_moved_and_a_mark_it_put_first_are_read(diary: Diary, tmp_path: Path) -> None:
    entry = diary.add(Cramp(where="calf", severity=7, woken=False))
    rows = list(csv.reader(io.StringIO(written(write_csv, [entry]))))
    moved = io.StringIO(newline="")
    csv.writer(moved).writerows(row[::-1] for row in rows)
    (tmp_path / "moved.csv").write_text(moved.getvalue(), encoding="utf-8-sig")
    other = open_diary(f"sqlite:///{tmp_path / 'other.db'}")
    import_file(other, tmp_path / "moved.csv")
    assert list(other.every_entry()) == [entry]
    other.engine.dispose()


# -- formulas ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "'",
        "''=1",
        "'=1",
    ],
)
def test_a_formula_is_no_formula_in_the_csv_and_comes_back_as_it_was(text: str) -> None:
    entry = new_entry(Note(text=text))
    shown = written(write_csv, [entry])
    cells = [cell for row in csv.reader(io.StringIO(shown, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]
    assert list(read_csv(io.BytesIO(shown.encode()))) == [entry]


@given(entries=diary_entries.entries)
def test_no_cell_of_any_export_starts_like_a_formula(entries: list[Entry]) -> None:
    rows = csv.reader(io.StringIO(written(write_csv, entries), newline=""))
    risky = tuple(sign for sign in FORMULA_STARTS if sign != "'")
    assert not [cell for row in rows for cell in row if cell.startswith(risky)]


# -- names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../diary.json",
        "/etc/cron.d/diary.json",
        "..\\diary.json",
        "C:\\diary.json",
        "C:diary.json",
        "folder/diary.json",
        ".hidden.json",
        "..",
        "",
        "diary",
        "diary.exe",
        "diary.json\0.csv",
        "diary.json\n",
        "CON.json",
        "nul.csv",
        "com1.txt.json",
        "~/diary.json",
        "$(reboot).json",
        "%2e%2e%2fdiary.json",
        "x" * 300 + ".json",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_and_nothing_is_written(diary: Diary, tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="cannot name an export") as error:
        export(diary, tmp_path, name)
    assert "\n" not in str(error.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_export_never_overwrites_and_never_follows_a_link(diary: Diary, tmp_path: Path) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "link.json").symlink_to(tmp_path / "target")
    (tmp_path / "dangling.json").symlink_to(tmp_path / "nowhere")
    for name in ("link.json", "dangling.json"):
        with pytest.raises(InputError, match="is there already"):
            export(diary, tmp_path, name)
    assert (tmp_path / "target").read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_appears_at_the_last_moment_is_not_overwritten(
    diary: Diary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "diary.json").write_text("precious")
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    with pytest.raises(StoreError, match="File exists; no export was written"):
        export(diary, tmp_path, "diary.json")
    assert (tmp_path / "diary.json").read_text() == "precious"


def test_an_export_can_be_read_by_its_owner_alone(diary: Diary, tmp_path: Path) -> None:
    assert export(diary, tmp_path, "Meine Übung (1).csv").stat().st_mode & 0o777 == 0o600


def test_an_export_that_fails_leaves_no_broken_file(
    diary: Diary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary.add(Note(text="a"))

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device; no export was written"):
        export(diary, tmp_path, "diary.json")
    assert not (tmp_path / "diary.json").exists()
