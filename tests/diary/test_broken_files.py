"""Files that are broken, hostile or huge: each is refused in one line and changes nothing, in little memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.diary.test_files import document, written

from taichong.diary import merging, store
from taichong.diary.diary import Diary
from taichong.diary.entries import as_dict, new_entry
from taichong.diary.files import import_file, write_json
from taichong.diary.kinds import Cramp, Note, Trial, Withdrawn
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = as_dict(new_entry(Note(text="good")))
OTHER = as_dict(new_entry(Note(text="other")))


CRAMP = as_dict(new_entry(Cramp(where="calf")))
SEALED = as_dict(new_entry(Trial(trial="t", event="sealed", record={})))
TAKEN_BACK = as_dict(new_entry(Withdrawn()))
CIRCLE = [GOOD | {"replaces": OTHER["id"]}, OTHER | {"replaces": GOOD["id"]}]
BROKEN = {
    "empty": ("", "not a diary export"),
    "not json": ("hello", "not a diary export"),
    "other json": ('{"a": 1}', "not a diary export"),
    "newer": (document(head='{"taichong_diary": 2, "entries": '), "an export of version 2"),
    "no entries": ('{"taichong_diary": 1, "people": []}', '"entries": \\[ must follow'),
    "broken off": (document(GOOD, GOOD)[:-60], "entry 2: it is not JSON"),
    "not closed": (document(GOOD)[:-1], "is missing after it"),
    "more after": (document(GOOD) + "x", "something follows"),
    "a comma too many": (document(GOOD)[:-2] + ",]}", "entry 2: it is not JSON"),
    "no comma": (document(GOOD)[:-2] + json.dumps(OTHER) + "]}", "is missing after it"),
    "a number that json lacks": ('{"taichong_diary": 1, "entries": [NaN]}', "NaN is not a number"),
    "nested": ('{"taichong_diary": 1, "entries": [' + "[" * 100_000, "nested too deeply"),
    "wrong type": (document(GOOD, OTHER | {"data": 7}), "entry 2: note: must be an object"),
    "no time": (document(GOOD | {"at": "2026-05-03T22.30+00:00"}), "entry 1: at: .* is not a time"),
    "beyond every clock": (document(GOOD | {"at": "9999-01-01T00:00+00:00"}), "the year 9999 is after 9998"),
    "a thousand years ago": (
        document(GOOD | {"at": "1026-01-01T00:00+00:00"}),
        "the year 1026 is before 1900",
    ),
    "another person": (document(GOOD | {"person": "you"}), "belongs to 'you'; this is the diary of 'me'"),
    "two meanings": (document(GOOD, GOOD | {"data": {"text": "else"}}), "says something else"),
    "dangling": (document(GOOD | {"replaces": OTHER["id"]}), "is in neither the file nor the diary"),
    "circle": (document(*CIRCLE), "replaces itself by way of others"),
    "another kind": (document(CRAMP, GOOD | {"replaces": CRAMP["id"]}), "replaces a cramp entry and is a note"),
    "a seal broken": (document(SEALED, TAKEN_BACK | {"replaces": SEALED["id"]}), "replaces a sealed schedule"),
    "itself": (document(GOOD | {"replaces": GOOD["id"]}), "replaces itself by way of others"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_json_is_one_line_and_changes_nothing(diary: Diary, tmp_path: Path, case: str) -> None:
    text, says = BROKEN[case]
    check_refused(diary, tmp_path / "in.json", text.encode(), says)


HEAD = "id,person,at,kind,replaces,recorded_at,text,severity,where\n"
ROW = f"{GOOD['id']},me,{GOOD['at']},note,,{GOOD['recorded_at']}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty"),
        ("\ufeff", "it is empty"),
        ("a,b\n1,2\n", "the column at is missing"),
        (HEAD.replace("severity", "colour"), "unknown column 'colour'"),
        (HEAD + ROW + ",good,,,,too\n", "line 2: the row has 11 cells, more than the first row has names"),
        (HEAD + ROW + ",,,\n", "line 2: note: text is missing"),
        (HEAD + ROW + ",good,7,\n", "note: unknown key 'severity'"),
        (HEAD + ROW.replace("note", "cramp") + ",,seven,calf\n", "line 2: severity: 'seven' is not a number"),
        (HEAD + ROW.replace("note", "cramp") + ',,"1,234",calf\n', "can be read in two ways"),
        (
            HEAD.replace(",", ";") + ROW.replace("note", "cramp").replace(",", ";") + ";;1.234,5;calf\n",
            "sets thousands",
        ),
        ("PK\x03\x04", "a spreadsheet's own file, not CSV"),
        (HEAD + ROW.replace("note", "dream") + ",,,\n", "kind must be one of cramp"),
        (HEAD + ROW + ',"good"x,,\n', "not CSV"),
        (HEAD + ROW + ',"good', "not CSV"),
        (HEAD + ROW + "," + "x" * 2_200_000, "a line is longer than a million characters"),
        ("id\xff", "the column at is missing"),
        (HEAD.replace("severity", "text"), "the column text is there twice"),
        (HEAD.replace("severity", "") + ROW + ",good,5,\n", "a column without a name"),
        ("id\x81\xff", "neither text in UTF-8 nor in Windows-1252"),
    ],
)
def test_a_broken_csv_is_one_line_and_changes_nothing(diary: Diary, tmp_path: Path, text: str, says: str) -> None:
    check_refused(diary, tmp_path / "in.csv", text.encode("latin-1" if "\xff" in text else "utf-8"), says)


def check_refused(diary: Diary, file: Path, content: bytes, says: str) -> None:
    """One line that names the file and what is wrong; what was in the diary is all that is."""
    kept = diary.add(Note(text="was there"))
    file.write_bytes(content)
    with pytest.raises(InputError) as error:
        import_file(diary, file)
    message = str(error.value)
    assert message.startswith(f"{file}: ")
    assert re.search(says, message), message
    assert "\n" not in message
    assert len(message) < 700
    assert list(diary.every_entry()) == [kept]


def test_the_last_bad_entry_of_many_takes_all_others_back(diary: Diary, tmp_path: Path) -> None:
    many = [as_dict(new_entry(Note(text=str(number)))) for number in range(merging.BATCH * 2)]
    (tmp_path / "in.json").write_text(document(*many, GOOD | {"kind": "dream"}))
    with pytest.raises(InputError, match=f"entry {merging.BATCH * 2 + 1}: kind must be"):
        import_file(diary, tmp_path / "in.json")
    assert list(diary.every_entry()) == []


def test_an_import_never_changes_what_is_there(diary: Diary, tmp_path: Path) -> None:
    entry = diary.add(Note(text="as it was"))
    forged = replace(entry, data=Note(text="as someone wants it"))
    (tmp_path / "in.json").write_text(written(write_json, [forged]))
    with pytest.raises(InputError, match="is there already and says something else"):
        import_file(diary, tmp_path / "in.json")
    assert list(diary.every_entry()) == [entry]


@pytest.mark.parametrize("name", ["in.txt", "in.exe", "in"])
def test_other_files_are_refused_by_name(diary: Diary, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"must be a \.json or \.csv file"):
        import_file(diary, tmp_path / name)


def test_a_missing_file_and_a_folder_are_one_line(diary: Diary, tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for name, says in (("none.json", "No such file"), ("folder.json", "Is a directory")):
        with pytest.raises(InputError, match=says):
            import_file(diary, tmp_path / name)


HUNDRED_MB = """
import pathlib, resource, sys
from taichong.diary.diary import open_diary
from taichong.diary.files import import_file
from taichong.errors import InputError
diary = open_diary(f"sqlite:///{sys.argv[1]}/diary.db")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    print(import_file(diary, pathlib.Path(sys.argv[2])).new)
except InputError as error:
    print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def blanks(file: Path) -> str:
    """Nothing but blanks between two entries."""
    file.write_text(document(GOOD, OTHER).replace("}, {", "}," + " " * 100_000_000 + "{"))
    return "2"


def one_long_word(file: Path) -> str:
    file.write_text('{"taichong_diary": 1, "entries": ["' + "x" * 100_000_000)
    return "larger than a million characters"


def one_long_line(file: Path) -> str:
    file.write_text(HEAD + "x" * 100_000_000)
    return "a line is longer than a million characters"


@pytest.mark.parametrize(("make", "name"), [(blanks, "a.json"), (one_long_word, "b.json"), (one_long_line, "c.csv")])
def test_a_hundred_megabytes_are_read_in_little_memory(make: Callable[[Path], str], name: str, tmp_path: Path) -> None:
    says = make(tmp_path / name)
    result = subprocess.run(
        [sys.executable, "-c", HUNDRED_MB, tmp_path, tmp_path / name],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(store.__file__).parents[2])},
    )
    told, megabytes = result.stdout.splitlines()
    assert says in told
    assert int(megabytes) < 30
