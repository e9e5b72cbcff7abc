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
from typing import TYPE_CHECKING, NamedTuple, get_args

from taichong.errors import InputError
from taichong.person import Row, Table, number_of, plain_cell, safe_cell
from taichong.trial.design import Arm

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = ("block", "period", "arm", "value")
LARGEST_BYTES = 5_000_000  # ten years of days with notes beside them are smaller
LARGEST_VALUE = 1e9
MOST_ROWS = 4_000  # more than ten years of days
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"-?[0-9]{1,7}")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)  # 31.01.2026 has one reading; 1/2/2026 has two


class Reading(NamedTuple):
    """One day's value; None where the day was missed."""

    day: int  # number of the day; only gaps and order matter
    block: str
    period: str
    arm: Arm
    value: float | None


def read_csv(path: str | Path) -> tuple[list[Reading], list[str]]:
    """Read readings in order of day, and the columns that were not used; InputError names file and line."""
    path = Path(path)
    table = _table(path)
    unused = _check_header(path, table.columns)
    try:
        filled = enumerate(table, start=1)
        readings = [_reading(f"{path.name}, line {row.line}", number, row, table.separator) for number, row in filled]
    except InputError as error:
        told = str(error)
        raise InputError(told if told.startswith(f"{path.name}, ") else f"{path.name}, {told}") from None
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
    """Write the readings as CSV that `read_csv` reads back and that no spreadsheet runs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("day", *COLUMNS))
    for row in readings:
        value = "" if row.value is None else repr(row.value)
        writer.writerow((row.day, safe_cell(row.block), safe_cell(row.period), row.arm, value))
    return out.getvalue()


def _table(path: Path) -> Table:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(
                f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB; a trial has one short row a day"
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; give a CSV file") from None
    try:
        return Table(io.BytesIO(content), (*COLUMNS, "day"))
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None


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


def _reading(where: str, number: int, row: Row, separator: str) -> Reading:
    cells = {name: text.strip() for name, text in row.cells.items()}
    if cells["arm"] not in get_args(Arm):
        raise InputError(f"{where}: unknown arm {_quoted(cells['arm'])}; it must be treatment or control")
    for name in ("block", "period"):
        if not cells[name]:
            raise InputError(f"{where}: no {name}; every row needs its block and its period")
    arm: Arm = "treatment" if cells["arm"] == "treatment" else "control"
    block, period = plain_cell(cells["block"]), plain_cell(cells["period"])
    return Reading(_day(where, number, cells), block, period, arm, _value(where, cells["value"], separator))


def _day(where: str, number: int, cells: dict[str, str]) -> int:
    if "day" not in cells:
        return number
    if _WHOLE.fullmatch(cells["day"]):
        return int(cells["day"])
    try:
        day, month, year = _GERMAN_DAY.fullmatch(cells["day"]).groups()  # type: ignore[union-attr]  # caught below
        return date(int(year), int(month), int(day)).toordinal()
    except (AttributeError, ValueError):
        pass
    try:
        return date.fromisoformat(cells["day"]).toordinal()
    except ValueError:
        raise InputError(
            f"{where}: day {_quoted(cells['day'])} is neither a whole number nor a date like 2026-01-31"
        ) from None


def _value(where: str, text: str, separator: str) -> float | None:
    if not text:
        return None
    try:
        value = number_of(text, separator)
    except InputError as error:
        raise InputError(f"{where}: value {error}; write it like 2.5, or nothing for a missed day") from None
    if abs(value) > LARGEST_VALUE:
        raise InputError(f"{where}: value {text} is out of range; it must lie within ±{LARGEST_VALUE:g}")
    return value


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
