"""Other apps' files and spreadsheets' own ways of saving ours: read right, or refused by the right name."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from taichong.diary.csv_files import write_csv
from taichong.diary.diary import Diary
from taichong.diary.entries import Entry, new_entry
from taichong.diary.files import Imported, import_file, import_other
from taichong.diary.kinds import Cramp, Daily, Note, Rating
from taichong.diary.other_apps import HowToRead, mapped, read_other
from taichong.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")
# As the app's own tests have it: labels behind a colon, durations with two.
TRACK_AND_GRAPH = """FeatureName,Timestamp,Value,Note
A,2022-09-14T21:30:41.432+01:00,1,
A,2022-09-14T12:55:37.508+01:00,-10.1,
"B",2022-08-28T19:30:39.711+01:00,1.0,So:me n:ot:e
Tracker C,2022-09-16T00:13:27.182+01:00,0.0:Label 1,
D,2021-02-09T11:07:28Z,1:10:00,
"""
LOOP = "Date,Water,Stretch,\n2026-05-09,2500,YES_MANUAL,\n2026-05-08,3000,0,\n2026-05-07,-1,3,\n2026-05-06,UNKNOWN,1,\n"
DAYLIO = """full_date,date,weekday,time,mood,activities,note_title,note
2026-05-20,May 20,Wednesday,10:13 PM,rad,exercise | work,Morning,"Felt great, rested"
2026-05-19,May 19,Tuesday,22:00,Meh,,,
2026-05-18,May 18,Monday,07:05,ecstatic,,,
"""


def said(file: Path, how: HowToRead) -> list[tuple[str, object]]:
    return [(each.at.strftime("%Y-%m-%d %H:%M"), each.data) for each in read_other(file, how).entries]


def test_track_and_graph_is_read_and_what_a_diary_cannot_hold_is_told(diary: Diary, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(TRACK_AND_GRAPH)
    assert said(file, mapped("track-and-graph")) == [
        ("2022-09-14 21:30", Daily(item="A", value=1)),
        ("2022-08-28 19:30", Daily(item="B", value=1)),
        ("2022-08-28 19:30", Note(text="B: So:me n:ot:e")),
        ("2022-09-16 00:13", Daily(item="Tracker C", value=0)),
        ("2022-09-16 00:13", Note(text="Tracker C: Label 1")),
    ]
    done = import_other(diary, file, mapped("track-and-graph"))
    assert (done.new, len(done.skipped)) == (5, 2)
    assert "line 3: A: -10.1 is not a whole number" in done.skipped[0]
    assert "line 6: D: 1:10:00 is a duration" in done.skipped[1]
    assert import_other(diary, file, mapped("track-and-graph")).known == 5


def test_loops_habits_are_kept_or_not_and_what_was_not_asked_stays_open(tmp_path: Path) -> None:
    file, archive = tmp_path / "Checkmarks.csv", tmp_path / "loop.zip"
    file.write_text(LOOP)
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(file, "Checkmarks.csv")
    expected = [
        ("2026-05-09 12:00", Daily(item="Stretch", value=1)),
        ("2026-05-08 12:00", Daily(item="Water", value=3)),
        ("2026-05-08 12:00", Daily(item="Stretch", value=0)),
    ]
    for each in (file, archive):
        assert said(each, mapped("loop")) == expected
        assert len(read_other(each, mapped("loop")).aside) == 1  # 2.5 of water


def test_daylios_moods_are_one_to_five_and_a_mood_of_ones_own_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "daylio.csv"
    file.write_text(DAYLIO)
    found = read_other(file, mapped("daylio"))
    assert [(each.at.strftime("%d %H:%M"), each.data) for each in found.entries] == [
        ("20 22:13", Daily(item="mood", value=5)),
        ("20 22:13", Note(text="exercise | work\nMorning\nFelt great, rested")),
        ("19 22:00", Daily(item="mood", value=3)),
    ]
    assert "--mood ecstatic=4" in found.aside[0]
    assert len(read_other(file, HowToRead(form="daylio", moods={"ecstatic": 5})).entries) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Wann;Wert\n03.05.2026;7\n", "2026-05-03 12:00"),
        ("Wann;Wert\n3.5.2026 22:10;7,0\n", "2026-05-03 22:10"),
        ("Wann,Wert\n2026-05-03T22:10:05.123Z,7\n", "2026-05-03 22:10"),
        ("Wann,Wert\n2026/5/3,7\n", "2026-05-03 12:00"),
        ("Wann,Wert\n5/3/2026 10:10 PM,7\n5/31/2026,1\n", "2026-05-03 22:10"),
        ("Wann,Wert\n3/5/2026,7\n31/5/2026,1\n", "2026-05-03 12:00"),
        ("Wann,Wert\n2026-05-03 10:10 PM,7\n", "2026-05-03 22:10"),
        ("Wann,Wert\n2026-05-03 10:10\u202fPM,7\n", "2026-05-03 22:10"),
        ("Wann,Wert\n03.05.2026 12h10 a. m.,7\n", "2026-05-03 00:10"),
        (",\r\n\r\nWANN|wert\n2026-05-03|7\n", "2026-05-03 12:00"),
        ("\ufeffWann\tWert\n2026-05-03 22:10+02:00[Europe/Berlin]\t7\n", "2026-05-03 22:10"),
    ],
)
def test_any_table_is_read_by_its_columns_and_dates_as_people_write_them(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    found = read_other(
        tmp_path / "t.csv", HowToRead(columns={"date": "Wann", "value": "Wert"}, item="pain", zone=BERLIN)
    )
    assert found.aside == []
    assert (found.entries[0].at.strftime("%Y-%m-%d %H:%M"), found.entries[0].data) == (
        told,
        Daily(item="pain", value=7),
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("3/5/2026,7", "can be read in two ways; say --dates"),
        ("yesterday,7", "is not a date"),
        ("2026-05-03 13:30 PM,7", "is not a time of day"),
        ("2026-05-03 0:30 PM,7", "is not a time of day"),
        ("٢٠٢٦-٠٥-٠٣,7", "is not a date"),
        ("2026-03-29 02:30,7", "the clock never showed 02:30"),
        ("2026-10-25 02:30,7", "showed 02:30 twice"),
        ("2026-02-30,7", "is not a date"),
        ("2026-05-03,7.5", "is not a whole number from 0 to 10"),
        ("2026-05-03,seven", "is not a number"),
        ('2026-05-03,"1,234"', "can be read in two ways"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line_and_the_others_are_kept(
    tmp_path: Path, row: str, says: str
) -> None:
    (tmp_path / "t.csv").write_text(f"when,value\n2026-05-01,1\n{row}\n2026-05-02,2\n")
    found = read_other(tmp_path / "t.csv", HowToRead(columns={"date": "when", "value": "value"}, zone=BERLIN))
    assert len(found.entries) == 2
    assert ["line 3: " in each and says in each for each in found.aside] == [True]


def test_another_scale_is_brought_to_zero_to_ten(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("d,v\n2026-05-01,1\n2026-05-02,50\n2026-05-03,100\n2026-05-04,101\n")
    how = HowToRead(columns={"date": "d", "value": "v"}, scale=(1, 100), zone=UTC)
    found = read_other(tmp_path / "t.csv", how)
    assert [each.data.value for each in found.entries if isinstance(each.data, Daily)] == [0, 5, 10]
    assert ["line 5: " in each and "not on the scale from 1 to 100" in each for each in found.aside] == [True]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"when,value,Value\n2026-05-03,1,2\n", "the column value is there twice"),
        ("when,value,note\n2026-05-03,1,sch\u00f6n f\u00fcr mich\n".encode("mac-roman"), "Windows-1252 or a Mac's"),
        ("when,value,note\n2026-05-03,1,it\u2019s better\n".encode("mac-roman"), "Windows-1252 or a Mac's"),
        (b"\x1f\x8b\x08\x00", "a packed file"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_the_name_of_what_is_wrong(
    tmp_path: Path, content: bytes, says: str
) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_other(tmp_path / "t.csv", mapped("date=when,value=value"))


def packed(content: str = LOOP) -> bytearray:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Checkmarks.csv", content)
    return bytearray(out.getvalue())


def changed(place: int, value: int) -> bytes:
    """Loop's archive with one byte changed in its list of files, and where the file begins."""
    archive = packed()
    archive[archive.find(b"PK\x01\x02") + place + 2] = archive[place] = value
    return bytes(archive)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (changed(6, 1), "damaged or locked"),  # flags: locked with a password
        (changed(8, 99), "damaged or locked"),  # a method that nobody knows
        (changed(14, 1), "damaged or locked"),  # a checksum that does not hold
        (bytes(packed("Date,A\n" + "2" * 50_000_001)), "larger than 50 MB"),
    ],
    ids=["locked", "unknown method", "damaged", "swollen"],
)
def test_an_archive_that_cannot_be_unpacked_is_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "loop.zip").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_other(tmp_path / "loop.zip", mapped("loop"))


@pytest.mark.parametrize("typed", ["", "nonsense", "date=a", "value=b", "date=a,value=", "date=a,value=b,colour=c"])
def test_a_mapping_says_where_date_and_value_stand(typed: str) -> None:
    with pytest.raises(InputError, match="name track-and-graph, loop, daylio, or say which column"):
        mapped(typed)


# -- our own export, saved again by a spreadsheet ------------------------------------------------------


def own() -> list[Entry]:
    said = (
        Cramp(where="calf", severity=7, minutes=2.5, woken=True),
        Rating(about="Übung", before=3),
        Note(text="größer"),
    )
    return [new_entry(each) for each in said]


def saved(separator: str = ",", *, cut: bool = False, upper: bool = False, comma: bool = False) -> str:
    """The export as a spreadsheet writes it: its separator, empty cells at the end left off, TRUE, decimal commas."""
    out = io.StringIO(newline="")
    write_csv(own_entries, out)
    rows = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    for row in rows[1:]:
        row[:] = [{"true": "TRUE"}.get(each, each) if upper else each for each in row]
        row[:] = [each.replace("2.5", "2,5") if comma else each for each in row]
        while cut and not row[-1]:
            row.pop()
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=separator).writerows(rows)
    return made.getvalue()


def shouted(table: str) -> str:
    head, line, rows = table.partition("\n")
    return head.upper() + line + rows


own_entries = own()


@pytest.mark.parametrize(
    "content",
    [
        saved(upper=True).encode(),
        saved(cut=True).encode("utf-8-sig"),
        saved(";", comma=True, upper=True).encode("cp1252"),
        saved("\t", cut=True).encode("utf-16"),
        ("sep=;\r\n" + saved(";")).encode(),
        saved(upper=True).replace("TRUE", "WAHR").encode(),
        saved().replace(",7,", ",7.0,").encode(),
        shouted(saved()).encode(),
        saved("|").encode("utf-32"),
        ('"sep=;"\r\n' + saved(";")).encode(),
        ("\r\n,,\r\n" + saved()).encode(),
        "".join("," + line for line in saved().splitlines(keepends=True)).encode(),
    ],
    ids=[
        *("TRUE", "short rows", "semicolons in Windows-1252", "tabs in UTF-16", "sep", "WAHR", "7.0"),
        *("capital heads", "bars in UTF-32", "quoted sep", "empty rows first", "a column without a name"),
    ],
)
def test_our_export_saved_again_by_a_spreadsheet_is_the_same_diary(
    diary: Diary, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "again.csv").write_bytes(content)
    assert import_file(diary, tmp_path / "again.csv") == Imported(new=3, known=0)
    assert sorted(diary.every_entry(), key=lambda each: each.id) == sorted(own_entries, key=lambda each: each.id)
