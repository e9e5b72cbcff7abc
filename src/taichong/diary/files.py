"""The diary as files: export and import that round-trip exactly.

Both formats are streamed, so their size is no matter; one entry may be no larger than `LARGEST_ENTRY`.
An import is one transaction: a file with one bad entry changes nothing.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from taichong.diary import store
from taichong.diary.diary import check_corrections, merge
from taichong.diary.entries import Entry, as_dict, read_entry
from taichong.diary.kinds import KINDS, canonical
from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from taichong.diary.diary import Diary

LARGEST_ENTRY = 1_000_000  # [characters]
CHUNK = 1 << 16  # [characters]
BATCH = 500  # entries a statement; SQLite allows at least 999 values in one
EXPORT_VERSION = 1

# A cell that starts with one of these may be run as a formula by a spreadsheet (full-width forms too); the
# quote itself is here so that taking one quote off always restores what was written.
FORMULA_STARTS = tuple("=+-@\t\r\n'＝＋－＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: entries that were new, that were there already, and lines it could not use."""

    new: int
    known: int
    skipped: tuple[str, ...] = ()


# -- names -----------------------------------------------------------------------------------------

_PLAIN_NAME = re.compile(r"[^\W_][\w .+()-]{0,99}\.(json|csv)")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)( *\.|$)", re.IGNORECASE)  # devices, to Windows


def export_file(folder: Path, name: str) -> Path:
    """Where an export of this name goes: in `folder`, never elsewhere, never over another file.

    Raises:
        InputError: a name that is a path, hidden, reserved, without .json or .csv, or taken.
    """
    if not _PLAIN_NAME.fullmatch(name) or _RESERVED.match(name):
        raise InputError(
            f"{name[:100]!r} cannot name an export: give letters, digits, blanks or - _ . ( ) + "
            "and end in .json or .csv, with no folder in it (choose the folder by itself)"
        )
    if os.path.lexists(folder / name):
        raise InputError(f"{folder / name} is there already; choose another name")
    return folder / name


def export(diary: Diary, folder: Path, name: str) -> Path:
    """Write every entry, corrected ones too, to a new file that only this user can read.

    Raises:
        InputError: a name that `export_file` refuses.
        StoreError: the file could not be written; what was begun is removed.
    """
    file = export_file(folder, name)
    write = write_csv if file.suffix == ".csv" else write_json
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with _removed_on_failure(file), os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            write(diary.every_entry(), out)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; no export was written") from error
    return file


@contextmanager
def _removed_on_failure(file: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


# -- JSON ------------------------------------------------------------------------------------------


def write_json(entries: Iterable[Entry], out: IO[str]) -> None:
    """All entries as one JSON document, one entry a line."""
    out.write(f'{{"taichong_diary": {EXPORT_VERSION}, "entries": [')
    for number, each in enumerate(entries):
        out.write((",\n" if number else "\n") + canonical(as_dict(each)))
    out.write("\n]}\n")


def read_json(lines: IO[str]) -> Iterator[Entry]:
    """The entries of an export, read as they come: never the whole file at once.

    Raises:
        InputError: not an export, of another version, broken off, or the number of the entry that is wrong.
    """
    tape = _Tape(lines)
    if not (tape.takes("{") and tape.takes('"taichong_diary"') and tape.takes(":")):
        raise InputError('not a diary export: its JSON begins with {"taichong_diary": 1, "entries": [')
    if (version := tape.value()) != EXPORT_VERSION:
        raise InputError(f"an export of version {version!r}; this Taichong reads {EXPORT_VERSION}: upgrade it")
    if not (tape.takes(",") and tape.takes('"entries"') and tape.takes(":") and tape.takes("[")):
        raise InputError('not a diary export: "entries": [ must follow the version')
    return _numbered("entry", map(read_entry, _array(tape)))


def _array(tape: _Tape) -> Iterator[object]:
    """Each value of an array whose opening bracket was taken, up to the end of the file."""
    if not tape.takes("]"):
        yield tape.value()
        while tape.takes(","):
            yield tape.value()
        tape.must_take("]")
    tape.must_take("}")
    if not tape.at_end():
        raise InputError("something follows the end of the export")


class _Tape:
    """JSON text read piece by piece; nothing longer than `LARGEST_ENTRY` is ever held."""

    def __init__(self, lines: IO[str]) -> None:
        self.lines = lines
        self.text = ""
        self.place = 0

    def grows(self) -> bool:
        """Fetch the next piece; False at the end of the file."""
        more = self.lines.read(CHUNK)
        self.text, self.place = self.text[self.place :] + more, 0
        return bool(more)

    def at_end(self) -> bool:
        """Skip blanks; True when nothing else comes."""
        while True:
            self.place = _BLANKS.match(self.text, self.place).end()  # type: ignore[union-attr]
            if self.place < len(self.text):
                return False
            if not self.grows():
                return True

    def takes(self, sign: str) -> bool:
        """Whether `sign` comes next; if so, pass it."""
        self.at_end()
        while len(self.text) - self.place < len(sign) and self.grows():
            pass
        found = self.text.startswith(sign, self.place)
        self.place += len(sign) * found
        return found

    def must_take(self, sign: str) -> None:
        """Pass `sign`."""
        if not self.takes(sign):
            raise InputError(f"{sign!r} is missing after it: the file is damaged or broken off")

    def value(self) -> object:
        """The next JSON value."""
        self.at_end()
        while True:
            try:
                value, self.place = _DECODER.raw_decode(self.text, self.place)
            except RecursionError:
                raise InputError("it is nested too deeply") from None
            except ValueError:
                if len(self.text) - self.place > LARGEST_ENTRY or not self.grows():
                    raise InputError("it is not JSON, larger than a million characters, or broken off") from None
            else:
                return value


def _no_such_number(name: str) -> object:
    raise InputError(f"{name} is not a number that JSON has")


_BLANKS = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_constant=_no_such_number)


# -- CSV -------------------------------------------------------------------------------------------

_COMMON = ("id", "person", "at", "kind", "replaces", "recorded_at")
_COLUMNS = (*_COMMON, *dict.fromkeys(each.name for kind in KINDS.values() for each in fields(kind)))


def write_csv(entries: Iterable[Entry], out: IO[str]) -> None:
    """All entries as rows, one column a field; no cell can be taken for a formula."""
    rows = csv.DictWriter(out, _COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writeheader()
    for each in entries:
        said = as_dict(each)
        data = said.pop("data")
        rows.writerow({name: _cell(value) for name, value in (said | data).items() if value is not None})


def _cell(value: object) -> str:
    if not isinstance(value, str):
        return canonical(value)
    risky = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if risky else value


def _uncell(text: str) -> str:
    quoted = text.startswith("'") and _cell(text[1:]) == text
    return text[1:] if quoted else text


def read_csv(lines: IO[str]) -> Iterator[Entry]:
    """The entries of a CSV export, row by row.

    Raises:
        InputError: not an export, or the number of the entry that is wrong.
    """
    csv.field_size_limit(LARGEST_ENTRY)
    rows = csv.DictReader(_short_lines(lines), strict=True)
    columns = rows.fieldnames or []
    if missing := set(_COMMON) - set(columns):
        raise InputError(f"not a diary export: the column {min(missing)} is missing")
    if unknown := set(columns) - set(_COLUMNS):
        raise InputError(f"unknown column {min(unknown)[:60]!r}; allowed: {', '.join(_COLUMNS)}")
    return _numbered("entry", map(_row_entry, rows))


def _short_lines(lines: IO[str]) -> Iterator[str]:
    while line := lines.readline(LARGEST_ENTRY):
        if len(line) == LARGEST_ENTRY:
            raise InputError("a line is longer than a million characters")
        yield line


def _row_entry(row: dict[str, str | None]) -> Entry:
    if None in row or None in row.values():
        raise InputError("the row has more or fewer cells than the first row has names")
    told = {name: cell for name, cell in row.items() if cell}
    common = {name: _uncell(told.pop(name)) for name in _COMMON if name in told}
    return read_entry(common | {"data": _row_data(common.get("kind", ""), told)})


def _row_data(kind: str, cells: dict[str, str]) -> dict[str, Any]:
    written = {each.name: str(each.type) for each in fields(KINDS[kind])} if kind in KINDS else {}
    return {
        name: _uncell(cell) if written.get(name, "str").startswith("str") else _json_cell(name, cell)
        for name, cell in cells.items()
    }


def _json_cell(name: str, cell: str) -> object:
    try:
        return _DECODER.decode(cell)
    except (ValueError, RecursionError):
        raise InputError(f"{name}: {cell[:60]!r} must be a number, true, false or JSON") from None


# -- importing -------------------------------------------------------------------------------------


def import_file(diary: Diary, file: Path) -> Imported:
    """Add every entry of an export that the diary does not have yet: all of them, or on any error none.

    Raises:
        InputError: what is wrong, with the file and the entry.
        StoreError: it could not be kept.
    """
    _reader(str(file))
    try:
        with file.open("rb") as stream:
            return import_stream(diary, str(file), stream)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error


def import_stream(diary: Diary, name: str, stream: IO[bytes]) -> Imported:
    """The same from a stream that was sent under this name; only the name's ending and the messages use it."""
    read = _reader(name)
    lines = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        return merge_all(diary, read(lines))
    except UnicodeDecodeError:
        raise InputError(f"{name}: is not text in UTF-8; nothing was imported") from None
    except csv.Error as error:
        raise InputError(f"{name}: not CSV: {error}; nothing was imported") from None
    except InputError as error:
        raise InputError(f"{name}: {error}; nothing was imported") from error
    finally:
        lines.detach()  # whoever opened the stream closes it


def _reader(name: str) -> Callable[[IO[str]], Iterator[Entry]]:
    readers: dict[str, Callable[[IO[str]], Iterator[Entry]]] = {".json": read_json, ".csv": read_csv}
    read = readers.get(PurePath(name).suffix.lower())
    if not read:
        raise InputError(f"{name}: an import must be a .json or .csv file that an export wrote")
    return read


def merge_all(diary: Diary, entries: Iterator[Entry]) -> Imported:
    """Add what the diary does not hold yet, in one transaction."""
    new = every = 0
    with store.writing(diary.engine) as connection:
        while batch := list(islice(entries, BATCH)):
            new += merge(connection, diary.person, batch)
            every += len(batch)
        check_corrections(connection, diary.person)
    return Imported(new=new, known=every - new)


def _numbered(name: str, entries: Iterator[Entry]) -> Iterator[Entry]:
    number = 0
    try:
        for number, each in enumerate(entries, 1):  # noqa: B007 -- told when the next one fails
            yield each
    except InputError as error:
        raise InputError(f"{name} {number + 1}: {error}") from error
