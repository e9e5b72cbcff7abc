"""People from a table: CSV as any spreadsheet saves it, with our column names or the survey's own.

A row that cannot be used is told with its line in the file, and the others can be gone on with.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.body.people import BASE, People, check_header, unit_in_words
from taichong.errors import InputError
from taichong.person import Table, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from taichong.person import Row

SURVEY_NAMES = {"gender": "sex", "subjectid": "person", "weightkg": "weight_kg", "weight_hg": "weight_kg"}
"""What ANSUR II calls what we call otherwise, in small letters."""
SURVEY_TENTHS = frozenset({"weightkg", "weight_hg", "interpupillarybreadth"})
"""What ANSUR II writes in tenths of our unit; so do not tables in our own names."""
SURVEY_OTHERS = frozenset(
    {"date", "installation", "component", "branch", "primarymos", "subjectsbirthlocation", "subjectnumericrace"}
    | {"ethnicity", "dodrace", "heightin", "weightlbs", "writingpreference"}
)
"""Its columns that say nothing of a body's shape, or say it in the person's own words."""
NEEDED = (*BASE, "stature", *SURVEY_NAMES)


class Columns(NamedTuple):
    """How the columns of a table are read: our name for each, and those written in tenths."""

    ours: Mapping[str, str]
    tenths: frozenset[str]
    separator: str

    @property
    def numbers(self) -> list[str]:
        """Our names of those that hold numbers."""
        return [name for name in self.ours.values() if name not in ("sex", "person")]


class Known(NamedTuple):
    """A row that could be read: its number (from 0), its place in the file, its words and its numbers."""

    number: int
    where: str
    sex: str
    person: str
    numbers: list[float]


def read_people(
    path: Path,
    measures: Sequence[str],
    rows: int = 8192,
    *,
    refused: Callable[[str], None] | None = None,
    skip: int = 0,
) -> Iterator[People]:
    """Read people from a CSV file, at most ``rows`` at a time, so that memory does not grow with the file.

    Columns: sex, age, height_cm (or stature), weight_kg, any of ``measures`` [mm], and optionally person; or those of
    the ANSUR II survey under its own names. An empty cell of a measure means: not taken. The first ``skip`` rows are
    passed over.

    ``refused`` hears one line for each row that cannot be used, and who is left out; without it the first one ends
    all, once those before it were given.

    Raises:
        InputError: one line that names the file, or the line, the row (from 0) and the column.
    """
    try:
        with path.open("rb") as stream:
            table = stream_table(path, stream)
            try:
                yield from _blocks(path, table, measures, rows, refused, skip)
            finally:
                table.detach()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give the path of a CSV file") from None


def stream_table(path: Path, stream: object) -> Table:
    """Open the table in a file.

    Raises:
        InputError: it is not a table of people.
    """
    try:
        return Table(stream, NEEDED)  # type: ignore[arg-type]  # a file, opened to be read
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _blocks(  # noqa: PLR0913, PLR0917 -- as `read_people`
    path: Path, table: Table, measures: Sequence[str], size: int, refused: Callable[[str], None] | None, skip: int
) -> Iterator[People]:
    columns = _columns(path, table, measures)
    every = enumerate(_plainly(path, table.rows()))
    for _ in islice(every, skip):
        pass
    while block := list(islice(every, size)):
        good, trouble = _people(columns, block)
        until = block[-1][0] + 1
        if trouble and refused is None:
            before = [each for each in good if each.number < trouble[0][0]]
            if before:
                yield _together(columns, before, trouble[0][0])
            raise InputError(trouble[0][1])
        for _, line in trouble:
            refused(line)  # type: ignore[misc]  # there is one, where trouble is no end
        yield _together(columns, good, until)


def _plainly(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from rows
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _columns(path: Path, table: Table, measures: Sequence[str]) -> Columns:
    """Our name of each column of a table.

    Raises:
        InputError: one is missing, unknown, or there twice.
    """
    plain = {name: name.casefold() for name in table.columns}
    survey = bool(set(plain.values()) & {"weightkg", "weight_hg", "subjectid"})
    written = [name for name in table.columns if not (survey and plain[name] in SURVEY_OTHERS)]
    found = [SURVEY_NAMES.get(plain[name], plain[name]) for name in written]
    check_header(path, found, measures, written)
    ours = dict(zip(written, found, strict=True))
    tenths = frozenset(name for name, small in plain.items() if survey and small in SURVEY_TENTHS)
    return Columns(ours, tenths, table.separator)


def _people(columns: Columns, block: Sequence[tuple[int, Row]]) -> tuple[list[Known], list[tuple[int, str]]]:
    """The rows that can be people, and a line for each that cannot."""
    known, trouble = [], []
    for number, row in block:
        try:
            known.append(_read_row(columns, number, row))
        except InputError as error:
            trouble.append((number, str(error)))
    try:
        _together(columns, known, 0)
    except InputError:
        good = []
        for each in known:  # one of them cannot be: find which
            try:
                _together(columns, [each], 0)
            except InputError as error:
                trouble.append((each.number, str(error)))
            else:
                good.append(each)
        known = good
    return known, sorted(trouble)


def _read_row(columns: Columns, number: int, row: Row) -> Known:
    where = f"line {row.line}, row {number}"
    if row.extra:
        raise InputError(
            f"{where}: the row has {len(row.cells) + row.extra} cells, the header {len(row.cells)}; "
            "write one cell for each column"
        )
    told = {ours: row.cells[name].strip() for name, ours in columns.ours.items()}
    numbers = [
        _number(f"{where}, column {name}", row.cells[name], columns.separator) / (10 if name in columns.tenths else 1)
        for name, ours in columns.ours.items()
        if ours not in ("sex", "person")
    ]
    sex = told["sex"].casefold()
    return Known(number, where, sex, told.get("person") or str(number), numbers)


def _number(where: str, cell: str, separator: str) -> float:
    if not cell.strip():
        return float("nan")
    try:
        return number_of(cell, separator)
    except InputError as error:
        unit = unit_in_words(where.rsplit(" ", 1)[-1])
        raise InputError(f"{where}: {error}; give a number{unit}, or leave a measure empty") from None


def _together(columns: Columns, known: Sequence[Known], until: int) -> People:
    """These rows as people; ``until`` is how many rows of the table they reach to."""
    told = np.array([each.numbers for each in known], dtype=np.float64).reshape(len(known), len(columns.numbers))
    by_name = dict(zip(columns.numbers, told.T, strict=True))
    nobody = np.full(len(known), np.nan)
    age, height_cm, weight_kg = (by_name.pop(name, nobody) for name in BASE[1:])
    people = People.of(
        [each.sex for each in known],
        age,
        height_cm,
        weight_kg,
        by_name,
        person=[each.person for each in known],
        row=known[0].number if known else -1,
        where=[each.where for each in known],
    )
    return people.reaching(until)
