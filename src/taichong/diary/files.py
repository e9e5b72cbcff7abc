"""The diary as files: export and import that round-trip exactly.

Both formats are streamed, so their size does not matter; one entry may be no larger than `LARGEST_ENTRY`.
An import is one transaction: a file with one bad entry changes nothing.
"""

from __future__ import annotations

import io
import os
import re
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import IO, TYPE_CHECKING

from taichong.diary.csv_files import read_csv, write_csv
from taichong.diary.entries import Entry, as_dict, read_entry
from taichong.diary.kinds import STRICT_JSON, canonical
from taichong.diary.merging import merge
from taichong.diary.other_apps import read_other
from taichong.errors import InputError, StoreError
from taichong.words import fill, words

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    from taichong.diary.diary import Diary
    from taichong.diary.other_apps import HowToRead

LARGEST_ENTRY = 1_000_000  # [characters]
CHUNK = 1 << 16  # [characters]
EXPORT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: entries that were new, that were there already, lines it could not use, and what is odd."""

    new: int
    known: int
    skipped: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()


# -- names -----------------------------------------------------------------------------------------

_PLAIN_NAME = re.compile(r"[^\W_][\w .+()-]{0,99}\.(json|csv)")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)( *\.|$)", re.IGNORECASE)  # devices, to Windows


def export_file(folder: Path, name: str) -> Path:
    """Find where an export of this name goes: in `folder`, never elsewhere, never over another file.

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
    """Write all entries as one JSON document, one entry a line."""
    out.write(f'{{"taichong_diary": {EXPORT_VERSION}, "entries": [')
    for number, each in enumerate(entries):
        out.write((",\n" if number else "\n") + canonical(as_dict(each)))
    out.write("\n]}\n")


def read_json(stream: IO[bytes]) -> Generator[Entry]:
    """Read the entries of an export as they come: never the whole file at once.

    Raises:
        InputError: not an export, of another version, broken off, or the number of the entry that is wrong.
    """
    lines = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        yield from numbered("entry", map(read_entry, _array(_begun(_Tape(lines)))))
    finally:
        lines.detach()  # whoever opened the stream closes it


def _begun(tape: _Tape) -> _Tape:
    """The tape past the head of an export."""
    if not (tape.takes("{") and tape.takes('"taichong_diary"') and tape.takes(":")):
        raise InputError('not a diary export: its JSON begins with {"taichong_diary": 1, "entries": [')
    if (version := tape.value()) != EXPORT_VERSION:
        raise InputError(f"an export of version {version!r}; this Taichong reads {EXPORT_VERSION}: upgrade it")
    if not (tape.takes(",") and tape.takes('"entries"') and tape.takes(":") and tape.takes("[")):
        raise InputError('not a diary export: "entries": [ must follow the version')
    return tape


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
        """Tell whether `sign` comes next; if so, pass it."""
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
        """Read the next JSON value."""
        self.at_end()
        while True:
            try:
                value, self.place = STRICT_JSON.raw_decode(self.text, self.place)
            except RecursionError:
                raise InputError("it is nested too deeply") from None
            except ValueError:
                if len(self.text) - self.place > LARGEST_ENTRY or not self.grows():
                    raise InputError("it is not JSON, larger than a million characters, or broken off") from None
            else:
                return value


_BLANKS = re.compile(r"[ \t\n\r]*")


def numbered(name: str, entries: Iterator[Entry]) -> Iterator[Entry]:
    """Yield the same entries; an error names the number of the one that is wrong."""
    number = 0
    try:
        for number, each in enumerate(entries, 1):  # noqa: B007 -- told when the next one fails
            yield each
    except InputError as error:
        raise InputError(f"{name} {number + 1}: {error}") from error


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
    """Import a stream that was sent under this name; only its ending counts, and messages name it."""
    read = _reader(name)
    try:
        with closing(read(stream)) as entries:
            return merge_all(diary, entries)
    except UnicodeDecodeError:
        raise InputError(f"{name}: is not text in UTF-8; nothing was imported") from None
    except InputError as error:
        raise InputError(f"{name}: {error}; nothing was imported") from error


def _reader(name: str) -> Callable[[IO[bytes]], Generator[Entry]]:
    readers: dict[str, Callable[[IO[bytes]], Generator[Entry]]] = {".json": read_json, ".csv": read_csv}
    read = readers.get(PurePath(name).suffix.lower())
    if not read:
        raise InputError(f"{name}: an import must be a .json or .csv file that an export wrote")
    return read


def merge_all(diary: Diary, entries: Iterator[Entry]) -> Imported:
    """Add what the diary does not hold yet, in one transaction; moments ahead of this clock are noted."""
    done = merge(diary, entries)
    notes: tuple[str, ...] = ()
    if done.latest:
        say = words("diary")["replies"]["ahead"]
        notes = (fill(say, n=done.ahead, latest=f"{done.latest:%Y-%m-%d %H:%M}"),)
    return Imported(new=done.new, known=done.known, noted=notes)


def import_other(diary: Diary, file: Path, how: HowToRead) -> Imported:
    """Add what another app wrote down; what cannot be read is told in `skipped`, the rest is kept.

    Raises:
        InputError: the file cannot be read at all.
        StoreError: the diary could not keep it.
    """
    found = read_other(file, how, diary.person)
    return replace(merge_all(diary, iter(found.entries)), skipped=tuple(found.aside))
