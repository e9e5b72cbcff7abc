"""Tables of located points as files: CSV always, Parquet where pyarrow is installed; row by row, never whole."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from taichong.batch import LocatedPeople

COLUMNS = ("person", "code", "side", "x", "y", "z", "model_mm", "spread_mm")


class Sheet(Protocol):
    """A table that is being written."""

    def write(self, found: LocatedPeople) -> None:
        """Add the rows of these people."""

    def close(self) -> None:
        """Write what is left."""


@contextmanager
def sheet(out: Path) -> Iterator[Sheet]:
    """A table that appears as `out` when all is written; an error leaves nothing behind.

    Raises:
        InputError: Parquet is asked for, and pyarrow is not installed.
        StoreError: `out` cannot be written.
    """
    part = out.with_name(out.name + ".part")
    kind = ParquetSheet if out.suffix.lower() in {".parquet", ".pq"} else CsvSheet
    try:
        page: Sheet = kind(part)
        try:
            yield page
        finally:
            page.close()
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: cannot be written ({error.strerror or error}); name a file elsewhere") from None
    finally:
        part.unlink(missing_ok=True)


def numbers(found: LocatedPeople) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The five numbers of each row (n, p, 5), in the order of the columns."""
    return np.concatenate([found.positions, found.model_mm[..., None], found.spread_mm[..., None]], axis=2)


class CsvSheet:
    """Comma-separated values: hundredths of a millimetre for places, tenths for radii."""

    def __init__(self, file: Path) -> None:
        self._file: TextIO = file.open("w", encoding="utf-8", newline="")
        self._file.write(",".join(COLUMNS) + "\n")

    def write(self, found: LocatedPeople) -> None:
        """Add the rows of these people."""
        rows = "".join(f"\0,{code},{side},%.2f,%.2f,%.2f,%.1f,%.1f\n" for code, side in found.places)
        for person, values in zip(found.person, numbers(found), strict=True):
            self._file.write(rows.replace("\0", _cell(person)) % tuple(values.ravel().tolist()))

    def close(self) -> None:
        """Write what is left."""
        self._file.close()


def _cell(text: str) -> str:
    """A CSV cell, quoted where it must be, safe within a format of percents."""
    quoted = '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text
    return quoted.replace("%", "%%")


class ParquetSheet:
    """Apache Parquet: one row group for each block of people; positions and radii in 32 bits."""

    def __init__(self, file: Path) -> None:
        try:
            import pyarrow as pa  # noqa: PLC0415 -- an extra
            import pyarrow.parquet as pq  # noqa: PLC0415
        except ImportError:
            raise InputError(
                "Parquet needs pyarrow: pip install 'taichong[parquet]', or name a file that ends in .csv"
            ) from None
        self._pa = pa
        words = pa.dictionary(pa.int32(), pa.string())
        kinds = [pa.string(), words, words, *[pa.float32()] * 5]
        self._schema = pa.schema(list(zip(COLUMNS, kinds, strict=True)))
        self._writer = pq.ParquetWriter(file, self._schema)

    def write(self, found: LocatedPeople) -> None:
        """Add the rows of these people."""
        people = np.repeat(np.array(found.person, object), len(found.places))
        words = [self._words([place[part] for place in found.places], len(found)) for part in (0, 1)]
        values = numbers(found).reshape(-1, 5).astype(np.float32)
        columns = [self._pa.array(people, self._pa.string()), *words, *map(self._pa.array, values.T)]
        self._writer.write_table(self._pa.Table.from_arrays(columns, schema=self._schema))

    def _words(self, of_place: list[str], people: int) -> Any:  # noqa: ANN401 -- pyarrow is not typed
        """A column that says the same of each person, as numbers into its few words."""
        known = sorted(set(of_place))
        which = np.tile(np.array([known.index(each) for each in of_place], np.int32), people)
        return self._pa.DictionaryArray.from_arrays(which, known)

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()
