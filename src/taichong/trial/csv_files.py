"""A trial's values as CSV: read strictly, one clear line a defect; written so that nothing runs.

The columns are block, period, arm and value; each row is one day or night. A column `day` (whole
numbers, or dates like 2026-01-31) may say which day it was; without it rows are consecutive days. An empty
value is a missed day.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from taichong.errors import InputError
from taichong.trial.design import Arm

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = ("block", "period", "arm", "value")
LARGEST_BYTES = 5_000_000  # ten years of days with notes beside them are smaller
LARGEST_VALUE = 1e9
MOST_ROWS = 4_000  # more than ten years of days
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"-?[0-9]{1,7}")
# A spreadsheet runs a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Reading(NamedTuple):
    """One day's value; None where the day was missed."""

    day: int  # number of the day; only gaps and order matter
    block: str
    period: str
    arm: Arm
    value: float | None


def read_csv(path: str | Path) -> tuple[list[Reading], list[str]]:
    """Readings in order of day, and the columns that were not used; InputError names file and line."""
    path = Path(path)
    rows = csv.DictReader(io.StringIO(file_text(path), newline=""), strict=True)
    try:
        unused = _check_header(path, rows.fieldnames)
        filled = enumerate((row for row in rows if any(row.values())), start=1)
        readings = [_reading(f"{path.name}, line {rows.line_num}", number, row) for number, row in filled]
    except csv.Error as error:
        raise InputError(f"{path.name}: line {rows.line_num} is not CSV ({error}); save it as plain CSV") from None
    if len(readings) > MOST_ROWS:
        raise InputError(f"{path.name}: {len(readings)} rows; a trial has one row a day, at most {MOST_ROWS}")
    check_blocks(path.name, readings)
    return _in_order(path, readings), unused


def check_blocks(name: str, readings: Iterable[Reading]) -> None:
    """Raise InputError unless every block has one treatment and one control period with a value in each."""
    arms: dict[str, dict[str, Arm]] = {}
    filled = set()
    for row in readings:
        periods = arms.setdefault(row.block, {})
        if periods.setdefault(row.period, row.arm) != row.arm:
            raise InputError(f"{name}: period {row.period} of block {row.block} has both arms; a period has one")
        if row.value is not None:
            filled.add((row.block, row.period))
    if not arms:
        raise InputError(f"{name}: no rows; give one row a day with {', '.join(COLUMNS)}")
    for block, periods in arms.items():
        _check_block(name, block, periods)
        for period in periods:
            if (block, period) not in filled:
                raise InputError(f"{name}: period {period} of block {block} has no value; leave the whole block out")


def csv_text(readings: Iterable[Reading]) -> str:
    """The readings as CSV that `read_csv` reads back and that no spreadsheet runs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("day", *COLUMNS))
    for row in readings:
        value = "" if row.value is None else repr(row.value)
        writer.writerow((row.day, safe_cell(row.block), safe_cell(row.period), row.arm, value))
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what could be one."""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) and not _NUMBER.fullmatch(text) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` was given."""
    return text.removeprefix("'")


def file_text(path: Path) -> str:
    """The text of a small file; InputError if it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(
                f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB; a trial has one short row a day"
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; give a CSV file") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text; save it as CSV (UTF-8)") from None


def _check_header(path: Path, names: Iterable[str] | None) -> list[str]:
    names = list(names or ())
    for column in COLUMNS:
        if names.count(column) != 1:
            fault = "is missing" if column not in names else "is there twice"
            raise InputError(
                f"{path.name}: the column {column} {fault}; line 1 must name {', '.join(COLUMNS)} "
                "(and day, if you like), with commas between"
            )
    return [name for name in names if name not in ("", *COLUMNS, "day")]


def _reading(where: str, number: int, row: dict[str | Any, str | Any]) -> Reading:
    if None in row or None in row.values():  # how DictReader says too many cells, or too few
        raise InputError(f"{where}: not as many cells as line 1 has columns; put each value in its own column")
    cells = {name: text.strip() for name, text in row.items()}
    if cells["arm"] not in get_args(Arm):
        raise InputError(f"{where}: unknown arm {_quoted(cells['arm'])}; it must be treatment or control")
    for name in ("block", "period"):
        if not cells[name]:
            raise InputError(f"{where}: no {name}; every row needs its block and its period")
    arm: Arm = "treatment" if cells["arm"] == "treatment" else "control"
    block, period = plain_cell(cells["block"]), plain_cell(cells["period"])
    return Reading(_day(where, number, cells), block, period, arm, number_of(where, cells["value"]))


def _day(where: str, number: int, cells: dict[str, str]) -> int:
    if "day" not in cells:
        return number
    if _WHOLE.fullmatch(cells["day"]):
        return int(cells["day"])
    try:
        return date.fromisoformat(cells["day"]).toordinal()
    except ValueError:
        raise InputError(
            f"{where}: day {_quoted(cells['day'])} is neither a whole number nor a date like 2026-01-31"
        ) from None


def number_of(where: str, text: str) -> float | None:
    """The number in a cell, None where it is empty; InputError for anything else."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise InputError(
            f"{where}: value {_quoted(text)} is not a number; write it like 2.5, or nothing for a missed day"
        )
    if abs(float(text)) > LARGEST_VALUE:
        raise InputError(f"{where}: value {text} is out of range; it must lie within ±{LARGEST_VALUE:g}")
    return float(text)


def _check_block(name: str, block: str, periods: dict[str, Arm]) -> None:
    present = set(periods.values())
    if len(present) == 1:
        lacking = "control" if "treatment" in present else "treatment"
        raise InputError(f"{name}: block {block} has no {lacking} period; every block needs one period of each arm")
    if len(periods) != 2:  # noqa: PLR2004 -- two periods are what a block is
        raise InputError(f"{name}: block {block} has {len(periods)} periods; every block has two, one of each arm")


def _in_order(path: Path, readings: list[Reading]) -> list[Reading]:
    readings = sorted(readings, key=lambda row: row.day)
    for one, other in itertools.pairwise(readings):
        if one.day == other.day:
            raise InputError(f"{path.name}: day {one.day} has two rows; give one row a day")
    return readings


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")  # noqa: PLR2004 -- one line stays one line
