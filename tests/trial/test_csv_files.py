"""A trial's CSV: what is read, and one clear line for each defect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichong.errors import InputError
from taichong.person import plain_cell, safe_cell
from taichong.trial.csv_files import LARGEST_BYTES, MOST_ROWS, Reading, csv_text, read_csv

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "block,period,arm,value\n1,1,treatment,2\n1,2,control,3.5\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "F.csv"


def refusal(file: Path, text: str | bytes) -> str:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        read_csv(file)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_rows_are_consecutive_days_where_no_day_is_given(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    readings, unused = read_csv(file)
    assert readings == [Reading(1, "1", "1", "treatment", 2.0), Reading(2, "1", "2", "control", 3.5)]
    assert unused == []


def test_a_day_column_orders_the_rows_and_takes_dates_too(file: Path) -> None:
    file.write_text(
        "day,block,period,arm,value\n2026-03-05,1,2,control,1\n2026-03-01,1,1,treatment,2\n",
        encoding="utf-8",
    )
    one, other = read_csv(file)[0]
    assert (one.arm, other.arm, other.day - one.day) == ("treatment", "control", 4)


def test_an_empty_value_is_a_missed_day(file: Path) -> None:
    file.write_text(GOOD + "1,1,treatment,\n", encoding="utf-8")
    assert read_csv(file)[0][2].value is None


def test_other_columns_are_named_and_not_used(file: Path) -> None:
    file.write_text("note," + GOOD.replace("\n1", "\nx,1"), encoding="utf-8")
    assert read_csv(file)[1] == ["note"]


def test_columns_in_capital_letters_are_the_same(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    plain = read_csv(file)
    head, line, rows = GOOD.partition("\n")
    file.write_text(head.upper() + line + rows, encoding="utf-8")
    assert read_csv(file) == plain


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(file: Path, mark: str, newline: str) -> None:
    file.write_bytes((mark + GOOD.replace("\n", newline) + newline * 2).encode())
    assert len(read_csv(file)[0]) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the column block is missing; line 1 must name block, period, arm, value"),
        ("block,period,value\n1,1,2\n", "the column arm is missing"),
        ("block,period,arm,value,value\n", "the column value is there twice"),
        ("block,period,arm,value\n", "no rows"),
        (
            GOOD.replace("control", "placebo"),
            "line 3: unknown arm 'placebo'; it must be treatment or control",
        ),
        (GOOD.replace("control", "Control"), "unknown arm 'Control'"),
        (GOOD.replace("3.5", "three"), "line 3: value 'three' is not a number"),
        (GOOD.replace("3.5", "3،5"), "is not a number"),
        (GOOD.replace("3.5", "nan"), "value 'nan' is not a number"),
        (GOOD.replace("3.5", "inf"), "is not a number"),
        (GOOD.replace("3.5", "1_0"), "is not a number"),
        (GOOD.replace("3.5", "٣"), "is not a number"),
        (GOOD.replace("3.5", "=cmd|' /C calc'!A0"), "is not a number"),
        (GOOD.replace("3.5", "1e99"), "out of range"),
        (GOOD.replace("3.5", "9" * 500), "out of range"),
        (GOOD.replace("1,2,control", ",2,control"), "line 3: no block"),
        (GOOD.replace("1,2,control", "1,,control"), "line 3: no period"),
        (GOOD.replace(",3.5", ""), "period 2 of block 1 has no value"),
        (GOOD.replace("3.5", "3,5"), "line 3: the row has 5 cells"),
        (GOOD.replace("3.5", '"1,234"'), "can be read in two ways"),
        (GOOD + "2,1,treatment,1\n", "block 2 has no control period"),
        (GOOD + "2,1,control,1\n2,2,control,1\n", "block 2 has no treatment period"),
        (GOOD + "1,1,control,4\n", "period 1 of block 1 has both arms"),
        (GOOD + "1,3,control,4\n", "block 1 has 3 periods; every block has two"),
        (GOOD.replace("3.5", ""), "period 2 of block 1 has no value"),
        ("day," + GOOD.replace("\n1", "\n1,1"), "day 1 has two rows"),
        ("day," + GOOD.replace("\n1", "\nsoon,1"), "day 'soon' is neither a whole number nor a date"),
        ('block,period,arm,value\n1,1,"treatment,2\n', "not CSV"),
        (b"block,period,arm,value\n\x81\n", "neither text in UTF-8 nor in Windows-1252"),
        (b"block,period,arm,value\n1,1,treatment,1\x00\n", "is not"),
    ],
)
def test_each_defect_gives_one_line_that_says_where_and_what(file: Path, text: str | bytes, words: str) -> None:
    message = refusal(file, text)
    assert words in message
    assert message.startswith("F.csv")


def test_a_file_larger_than_any_trial_is_refused_unread(file: Path) -> None:
    assert "is larger than 5 MB" in refusal(file, b"x" * (LARGEST_BYTES + 1))


def test_more_rows_than_ten_years_of_days_are_refused(file: Path) -> None:
    assert "at most 4000" in refusal(file, GOOD + "1,2,control,1\n" * MOST_ROWS)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.csv"):
        with pytest.raises(InputError, match="cannot read"):
            read_csv(path)


@pytest.mark.parametrize("text", ["=cmd", "+1+1", "-1+1", "@sum", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == "'" + text


@given(st.text())
def test_a_safe_cell_comes_back_as_it_was(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("block", ["=cmd|' /C calc'!A0", "spring, first", 'the "good" one', "-3"])
def test_what_is_written_is_read_back_and_begins_no_formula(file: Path, block: str) -> None:
    readings = [
        Reading(1, block, "1", "treatment", -2.5),
        Reading(2, block, "1", "treatment", None),
        Reading(9, block, "2", "control", 0.1),
    ]
    text = csv_text(readings)
    file.write_text(text, encoding="utf-8", newline="")
    assert read_csv(file)[0] == readings
    assert ",=" not in text
    assert ',"=' not in text


@pytest.mark.parametrize(
    "saved",
    [
        GOOD.replace(",", ";").replace("3.5", "3,5").encode(),
        ("\ufeff" + GOOD.replace(",", ";").replace("3.5", "3,5")).encode(),
        GOOD.replace(",", "\t").encode("utf-16"),
        ("sep=;\r\n" + GOOD.replace(",", ";")).encode(),
        (GOOD.replace("value", "value,note").replace("3.5", "3.5,schön").rstrip("\n") + "\n,,,,\n").encode("cp1252"),
        GOOD.replace("\n", "\r").encode(),
    ],
    ids=["semicolons", "mark", "tabs in UTF-16", "sep", "short rows in Windows-1252", "old Mac"],
)
def test_what_a_spreadsheet_saved_again_reads_the_same(file: Path, saved: bytes) -> None:
    file.write_text(GOOD)
    expected, _ = read_csv(file)
    file.write_bytes(saved)
    assert read_csv(file)[0] == expected
