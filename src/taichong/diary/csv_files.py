"""The diary as a table for a spreadsheet, and back, however the spreadsheet saved it again."""

from __future__ import annotations

import csv
from dataclasses import fields
from typing import IO, TYPE_CHECKING, Any

from taichong.diary.entries import Entry, as_dict, read_entry
from taichong.diary.kinds import KINDS, STRICT_JSON, canonical
from taichong.errors import InputError
from taichong.person import Table, number_of, plain_cell, safe_cell, truth_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from taichong.person import Row

COMMON = ("id", "person", "at", "kind", "replaces", "recorded_at")
COLUMNS = (*COMMON, *dict.fromkeys(each.name for kind in KINDS.values() for each in fields(kind)))


def write_csv(entries: Iterable[Entry], out: IO[str]) -> None:
    """Write all entries as rows, one column a field; no cell can be taken for a formula."""
    rows = csv.DictWriter(out, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writeheader()
    for each in entries:
        said = as_dict(each)
        data = said.pop("data")
        rows.writerow({name: _cell(value) for name, value in (said | data).items() if value is not None})


def _cell(value: object) -> str:
    return safe_cell(value) if isinstance(value, str) else canonical(value)


def read_csv(stream: IO[bytes]) -> Generator[Entry]:
    """Read the entries of a CSV export, row by row, also after a spreadsheet saved it in its own way.

    Raises:
        InputError: not an export, or the line that is wrong.
    """
    table = Table(stream, COLUMNS)
    try:
        if not any(table.columns):
            raise InputError("it is empty: an export has at least a line of column names")
        if missing := set(COMMON) - set(table.columns):
            raise InputError(f"not a diary export: the column {min(missing)} is missing")
        if unknown := set(table.columns) - {*COLUMNS, ""}:
            raise InputError(f"unknown column {min(unknown)[:60]!r}; allowed: {', '.join(COLUMNS)}")
        for row in table:
            try:
                yield _entry(row, table.separator)
            except InputError as error:
                raise InputError(f"line {row.line}: {error}") from error
    finally:
        table.detach()


def _entry(row: Row, separator: str) -> Entry:
    if row.unnamed:
        raise InputError("a cell stands in a column without a name; name the column or empty it")
    told = {name: cell for name, cell in row.cells.items() if cell and name}
    common = {name: plain_cell(told.pop(name)) for name in COMMON if name in told}
    return read_entry(common | {"data": _data(common.get("kind", ""), told, separator)})


def _data(kind: str, cells: dict[str, str], separator: str) -> dict[str, Any]:
    written = {each.name: str(each.type) for each in fields(KINDS[kind])} if kind in KINDS else {}
    return {name: _value(name, cell, written.get(name, "str"), separator) for name, cell in cells.items()}


def _value(name: str, cell: str, written: str, separator: str) -> object:
    """What a cell says, by the type that its field is written with."""
    if written.startswith("str"):
        return plain_cell(cell)
    try:
        said = STRICT_JSON.decode(cell)
        return _whole(said) if isinstance(said, float) and written.startswith("int") else said
    except (ValueError, RecursionError):
        pass
    if written.startswith("bool") and (truth := truth_of(cell)) is not None:
        return truth
    if written.startswith(("int", "float")):
        try:
            return _whole(number_of(cell, separator))
        except InputError as error:
            raise InputError(f"{name}: {error}") from None
    raise InputError(f"{name}: {cell[:60]!r} must be a number, true, false or JSON")


def _whole(number: float) -> float:
    return int(number) if number.is_integer() else number
