"""Tables as spreadsheets save them: other separators, decimal commas, cut rows, TRUE, and other letters than UTF-8.

Read where only one reading is possible; else refused by the name of what is wrong.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LARGEST_CELL = 1_000_000  # [characters]
LONGEST_LINE = 2 * LARGEST_CELL + 100_000  # [characters]: within quotation marks each of them stands twice
PIECE = 1 << 16
SEPARATORS = (",", ";", "\t", "|")
TRUE = frozenset({"true", "wahr", "vrai", "verdadero", "vero", "waar", "verdadeiro"})
FALSE = frozenset({"false", "falsch", "faux", "falso", "onwaar"})
"""How spreadsheets in other languages write them."""


class Row(NamedTuple):
    """One row: the line of the file on which it ends, and its cells by column; cells that were cut off are empty."""

    line: int
    cells: dict[str, str]
    extra: int = 0  # filled cells beyond the last column
    unnamed: bool = False  # whether a cell is filled whose column has no name


class Table:
    """The rows of a CSV file, one after the other.

    Attributes:
        columns: their names, in order.
        separator: what stands between cells.
        letters: the encoding of the text.
    """

    def __init__(self, stream: IO[bytes], needed: Collection[str]) -> None:
        """Read the header; `needed` are columns that tell which separator it is, in small or capital letters.

        Raises:
            InputError: no text, no table, or a needed column twice.
        """
        self.letters = _letters(stream)
        self._text = io.TextIOWrapper(stream, encoding=self.letters, newline="")
        self._before = 0
        first = self._first_line()
        self.separator = max(SEPARATORS, key=lambda each: _fit(first, each, needed))
        csv.field_size_limit(LARGEST_CELL)
        self._rows = csv.reader(self._lines(first), delimiter=self.separator, strict=True)
        with self._plainly():
            self.columns = _as_needed([name.strip() for name in next(self._rows, [])], needed)
        while self.columns and not self.columns[-1]:
            self.columns.pop()
        if twice := [name for name in needed if self.columns.count(name) > 1]:
            raise InputError(f"the column {twice[0]} is there twice; keep one of them")

    @property
    def line(self) -> int:
        """The line of the file that was read last."""
        return self._before + self._rows.line_num

    def detach(self) -> None:
        """Leave the stream to whoever opened it."""
        self._text.detach()

    def __iter__(self) -> Iterator[Row]:
        """Each row that holds anything.

        Raises:
            InputError: not CSV, or a row with more cells than the header has names.
        """
        for row in self.rows():
            if row.extra:
                names = len(self.columns)
                raise InputError(
                    f"line {row.line}: the row has {names + row.extra} cells, more than the first row has names "
                    f"({names}); write one cell for each column"
                )
            yield row

    def rows(self) -> Iterator[Row]:
        """Iterate over the rows; one with too many cells is given with their number.

        Raises:
            InputError: not CSV.
        """
        while (cells := self._next()) is not None:
            if any(cell.strip() for cell in cells):
                names = len(self.columns)
                extra = len(cells) - names if any(cell.strip() for cell in cells[names:]) else 0
                padded = cells + [""] * (names - len(cells))
                named = list(zip(self.columns, padded, strict=False))
                unnamed = any(cell.strip() for name, cell in named if not name)
                yield Row(self.line, dict(named), extra, unnamed)

    def _next(self) -> list[str] | None:
        with self._plainly():
            return next(self._rows, None)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except csv.Error as error:
            raise InputError(f"line {self.line}: not CSV: {error}") from None
        except UnicodeDecodeError:
            raise InputError("is neither text in UTF-8 nor in Windows-1252; save it as CSV UTF-8") from None

    def _first_line(self) -> str:
        """The header's line, after empty ones and Excel's own `sep=;` where there is one."""
        with self._plainly():
            while _BEFORE_THE_HEAD.fullmatch(first := self._read_line()):
                self._before += 1
        if "\0" in first:
            raise InputError("is text in UTF-16 without its mark; save it as CSV UTF-8")
        return first

    def _lines(self, first: str) -> Iterator[str]:
        yield first
        while line := self._read_line():
            yield line

    def _read_line(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE:
            raise InputError("a line is longer than a million characters")
        return line


def _as_needed(names: list[str], needed: Collection[str]) -> list[str]:
    """The names of columns; one that differs from a needed one in capital letters alone is that one."""
    known = {each.casefold(): each for each in needed}
    return [known.get(name.casefold(), name) for name in names]


def _fit(first: str, separator: str, needed: Collection[str]) -> tuple[int, int]:
    """How many of the needed columns a separator gives, then how many at all."""
    names = [name.strip().strip('"').casefold() for name in first.split(separator)]
    return len(set(names) & {each.casefold() for each in needed}), len(names)


def _letters(stream: IO[bytes]) -> str:
    """The encoding of a stream that can be read again: by its mark, or UTF-8 if it is all that, or Windows-1252.

    Raises:
        InputError: no text, or letters that may be Windows's or an old Mac's.
    """
    begin = stream.read(8)
    stream.seek(0)
    if begin.startswith(_WORKBOOKS):
        raise InputError("is a spreadsheet's own file, not CSV; save it as CSV UTF-8")
    if begin.startswith(_PACKED):
        raise InputError("is a packed file, not CSV; unpack it first")
    if begin.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        while piece := stream.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        stream.seek(0)
        _refuse_macs(stream)
        return "cp1252"
    finally:
        stream.seek(0)
    return "utf-8-sig"


def _refuse_macs(stream: IO[bytes]) -> None:
    """Raise InputError for letters that an old Mac would write: rare in Windows-1252, without its common ones."""
    rare = common = False
    end = b""
    while piece := stream.read(PIECE):
        rare = rare or bool(_RARE_IN_WINDOWS.search(end + piece))
        common = common or bool(_COMMON_IN_WINDOWS.search(piece))
        end = piece[-1:]
    if rare and not common:
        raise InputError("has letters that can be read in two ways (Windows-1252 or a Mac's); save it as CSV UTF-8")


_RARE_IN_WINDOWS = re.compile(rb"[\x83\x86-\x8a\x8c\x8e\x98\x9a\x9c\x9e\x9f]|[a-z][\xc0-\xde]")
_COMMON_IN_WINDOWS = re.compile(rb"[\xdf-\xff]")
_BEFORE_THE_HEAD = re.compile(r'\ufeff?"?sep=."?\s*|[\s,;|"]*[\r\n]+')
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how xlsx and ods begin, and xls
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,'\u00a0\u202f ]\d{3})+([.,]\d+)?", re.ASCII)


def number_of(cell: str, separator: str = ",") -> float:
    """Read the number in a cell, with a decimal point or a decimal comma.

    Raises:
        InputError: no number; or one with thousands set apart, which can be read in two ways.
    """
    text = cell.strip().replace("\u2212", "-")
    comma = text.count(",") == 1 and "." not in text
    if comma and separator == "," and _GROUPED.fullmatch(text):
        raise InputError(f"{cell[:40]!r} can be read in two ways; write 1234 or 1.234, with a point for decimals")
    if _NUMBER.fullmatch(text) and not (text.count(",") and text.count(".")):
        return float(text.replace(",", "."))
    if _GROUPED.fullmatch(text):
        raise InputError(f"{cell[:40]!r} sets thousands apart; write 1234.5")
    raise InputError(f"{cell[:40]!r} is not a number")


def truth_of(cell: str) -> bool | None:
    """Read whether a cell says true or false in a spreadsheet's language; None where it says neither."""
    word = cell.strip().casefold()
    return True if word in TRUE else False if word in FALSE else None
