"""What other apps wrote down, as entries of the diary: any table by its columns, three apps by name.

A row that cannot be read is set aside with its line; nothing is guessed. The same row gives the same entry however
often it is imported.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, NamedTuple

from taichong.diary.advice import tidy_item
from taichong.diary.clock import local_zone
from taichong.diary.diary import identity_of
from taichong.diary.entries import ME, Entry, moment
from taichong.diary.kinds import Daily, Data, Note, canonical
from taichong.diary.other_dates import dates_of, moment_of
from taichong.errors import InputError
from taichong.person import Row, Table, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import tzinfo
    from pathlib import Path

FORMS = ("track-and-graph", "loop", "daylio")
FIELDS = ("date", "time", "value", "item", "note")
MOST_ROWS = 500_000
LARGEST_MEMBER = 50_000_000  # [bytes] of a table in an archive: forty years of a hundred habits are smaller
DAYLIO_MOODS = {"awful": 1, "bad": 2, "meh": 3, "good": 4, "rad": 5}
LOOP_ANSWERS = {"2": 1, "yes_manual": 1, "0": 0, "no": 0}  # a habit kept, or not
LOOP_OPEN = {"", "-1", "unknown", "3", "skip", "1", "yes_auto"}  # not asked, passed over, or not due: nothing was said
LOOP_THOUSANDTHS = 1000  # how Loop writes an amount
HIGHEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class HowToRead:
    """How to read another app's table.

    Attributes:
        form: one of `FORMS`, or empty where `columns` say which column holds what.
        columns: the table's column for each of `FIELDS`.
        item: what the values are called, where no column says it.
        scale: the lowest and highest value of the other app, brought to 0 to 10.
        moods: what Daylio's own mood names mean, 1 to 5.
        zone: the clock of times without an offset; this machine's if none.
        day_first: whether 3/5/2026 is in May; none where the table itself must tell.
    """

    form: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    item: str = ""
    scale: tuple[float, float] | None = None
    moods: Mapping[str, int] = field(default_factory=dict)
    zone: tzinfo | None = None
    day_first: bool | None = None


@dataclass(slots=True)
class Found:
    """The entries of another app's table, and a line for each row or value that was set aside."""

    entries: list[Entry] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def mapped(typed: str) -> HowToRead:
    """Parse what `--map` names: one of `FORMS`, or `date=COLUMN,value=COLUMN`.

    Raises:
        InputError: neither.
    """
    if typed.casefold() in FORMS:
        return HowToRead(form=typed.casefold())
    pairs = [each.partition("=") for each in typed.split(",")]
    columns = {name.strip(): column.strip() for name, _, column in pairs}
    if not {"date", "value"} <= set(columns) <= set(FIELDS) or not all(columns.values()):
        raise InputError(
            f"--map {typed[:60]!r}: name {', '.join(FORMS)}, or say which column holds what: "
            f"date=COLUMN,value=COLUMN and, if there are such, {', '.join(FIELDS[1:2] + FIELDS[3:])}"
        )
    return HowToRead(columns=columns)


def read_other(file: Path, how: HowToRead, person: str = ME) -> Found:
    """Read the entries of another app's file.

    Raises:
        InputError: it cannot be read, or lacks a column.
    """
    try:
        if how.form == "loop" and zipfile.is_zipfile(file):
            return _read(file, _of_archive(file), how, person)
        with file.open("rb") as stream:
            return _read(file, stream, how, person)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; nothing was imported") from error
    except InputError as error:
        raise InputError(f"{file}: {error}; nothing was imported") from error


def _of_archive(file: Path) -> IO[bytes]:
    """The table in Loop's archive.

    Raises:
        InputError: there is none, it is damaged, locked or larger than any diary of habits.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open("Checkmarks.csv") as member:
            content = member.read(LARGEST_MEMBER + 1)
    except KeyError:
        raise InputError("there is no Checkmarks.csv in it") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise InputError("the archive is damaged or locked; unpack it and give its Checkmarks.csv") from None
    if len(content) > LARGEST_MEMBER:
        raise InputError(f"its Checkmarks.csv is larger than {LARGEST_MEMBER // 1_000_000} MB")
    return io.BytesIO(content)


def _read(file: Path, stream: IO[bytes], how: HowToRead, person: str) -> Found:
    needed = _NEEDED.get(how.form) or tuple(how.columns.values())
    table = Table(stream, needed)
    try:
        if not table.columns:
            raise InputError("it is empty: a table has at least a line of column names")
        named = {each.casefold(): each for each in table.columns}
        ours = {*_PLAIN, *(each.casefold() for each in needed)}
        if missing := [each for each in needed if each.casefold() not in named]:
            raise InputError(f"the column {missing[0]} is missing; there are {', '.join(table.columns[:20])}")
        plain = {name: name.casefold() if name.casefold() in ours else name for name in table.columns}
        rows = [Row(each.line, {plain[name]: cell.strip() for name, cell in each.cells.items()}) for each in table]
    finally:
        table.detach()
    if len(rows) > MOST_ROWS:
        raise InputError(f"it has {len(rows)} rows; at most {MOST_ROWS} are read at once")
    return _gathered(file, rows, how, person, table.separator)


def _gathered(file: Path, rows: list[Row], how: HowToRead, person: str, separator: str) -> Found:
    columns = _COLUMNS.get(how.form) or {name: column.casefold() for name, column in how.columns.items()}
    order = dates_of((row.cells[columns["date"]] for row in rows), how.day_first)
    zone, found = how.zone or local_zone(), Found()
    for row in rows:
        one = OneRow(row.cells, columns, how, separator)
        try:
            at = moment(moment_of(one.cell("date"), one.cell("time"), zone, order))
            for part, said in enumerate(_SAID.get(how.form, _by_columns)(one)):
                if isinstance(said, str):
                    found.aside.append(f"{file.name}, line {row.line}: {said}")
                else:
                    found.entries.append(_entry(person, how, row, part, at, said))
        except InputError as error:
            found.aside.append(f"{file.name}, line {row.line}: {error}")
    return found


class OneRow(NamedTuple):
    """A row with what is needed to read it."""

    cells: Mapping[str, str]
    columns: Mapping[str, str]
    how: HowToRead
    separator: str

    def cell(self, name: str) -> str:
        """Return what stands in the column that holds one of `FIELDS`; empty where there is none."""
        return self.cells.get(self.columns.get(name, ""), "")

    def daily(self, item: str, told: str, unit: float = 1) -> Daily | str:
        """Turn the number of such units into an answer of the day from 0 to 10, or say why it cannot be one."""
        try:
            value = number_of(told, self.separator) / unit
        except InputError as error:
            return f"{item}: {error}"
        if self.how.scale:
            low, high = self.how.scale
            if not low <= value <= high:
                return f"{item}: {value:g} is not on the scale from {low:g} to {high:g}"
            value = float(round((value - low) / (high - low) * HIGHEST))
        if not (0 <= value <= HIGHEST and value == int(value)):
            return f"{item}: {value:g} is not a whole number from 0 to 10; --scale LOW-HIGH brings another scale to it"
        return Daily(item=tidy_item(item), value=int(value))


def _entry(person: str, how: HowToRead, row: Row, part: int, at: datetime, data: Data) -> Entry:  # noqa: PLR0913, PLR0917 -- what an entry is made of
    """Recorded when it happened, so that every import of the same row makes the same entry."""
    words = canonical([how.form or sorted(how.columns.items()), sorted(row.cells.items()), part])
    identity = identity_of(person, f"other app {words}")
    return Entry(id=identity, person=person, at=at, data=data, replaces=None, recorded_at=at.astimezone(UTC))


def _by_columns(row: OneRow) -> Iterator[Data | str]:
    item = row.cell("item") or row.how.item or row.how.columns["value"]
    if row.cell("value"):
        yield row.daily(item, row.cell("value"))
    if row.cell("note"):
        yield Note(text=row.cell("note"))


def _track_and_graph(row: OneRow) -> Iterator[Data | str]:
    """Track & Graph: a value may carry a label behind a colon; two colons are a duration."""
    item, told = row.cell("item"), row.cell("value")
    value, _, label = told.partition(":")
    if _DURATION.match(told):
        yield f"{item}: {told[:40]} is a duration, which a diary of 0 to 10 cannot hold"
    else:
        yield row.daily(item, value)
    words = ", ".join(
        filter(None, (label if not _DURATION.match(told) else "", row.cells.get("label"), row.cell("note")))
    )
    if words:
        yield Note(text=f"{item}: {words}")


def _loop(row: OneRow) -> Iterator[Data | str]:
    """Loop Habit Tracker: a column a habit, or one habit a file; amounts are written in thousandths."""
    habits = [name for name in row.cells if name and name not in ("date", "notes")]
    for name in habits:
        cell = row.cells[name].casefold()
        item = (row.how.item or name) if name == "value" else name
        if cell in LOOP_OPEN:
            continue
        if cell in LOOP_ANSWERS:
            yield Daily(item=tidy_item(item), value=LOOP_ANSWERS[cell])
        else:
            yield row.daily(item, cell, LOOP_THOUSANDTHS)
    if row.cells.get("notes"):
        yield Note(text=row.cells["notes"])


def _daylio(row: OneRow) -> Iterator[Data | str]:
    """Daylio: a mood by its name, 1 (awful) to 5 (rad); activities and words become a note."""
    mood = row.cell("value")
    known = DAYLIO_MOODS | {name.casefold(): value for name, value in row.how.moods.items()}
    if mood.casefold() in known:
        yield row.daily("mood", str(known[mood.casefold()]))
    elif mood:
        yield f"the mood {mood[:40]!r} is your own word: say what it means, from 1 to 5, as --mood {mood[:40]}=4"
    words = "\n".join(filter(None, (row.cells.get("activities"), row.cells.get("note_title"), row.cell("note"))))
    if words:
        yield Note(text=words)


_PLAIN = ("date", "time", "value", "note", "notes", "label", "activities", "note_title", "timestamp", "featurename")
_DURATION = re.compile(r"-?\d+:-?\d+:-?\d+")
_NEEDED = {
    "track-and-graph": ("FeatureName", "Timestamp", "Value"),
    "loop": ("Date",),
    "daylio": ("full_date", "mood"),
}
_COLUMNS: dict[str, dict[str, str]] = {
    "track-and-graph": {"item": "featurename", "date": "timestamp", "value": "value", "note": "note"},
    "loop": {"date": "date"},
    "daylio": {"date": "full_date", "time": "time", "value": "mood", "note": "note"},
}
_SAID: dict[str, Callable[[OneRow], Iterator[Data | str]]] = {
    "track-and-graph": _track_and_graph,
    "loop": _loop,
    "daylio": _daylio,
}
