"""Where the points are on everybody in a table: block after block, so that memory does not grow with the table.

Two blocks are computed at a time, for most of the work is done outside Python's lock; they are written in their order.
Each keeps to one thread: the linear algebra's own threads would wait for each other longer than they work.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from taichong.body import Fitted, measure_names, read_people, solver
from taichong.errors import InputError, StoreError
from taichong.geometry import mirrored
from taichong.locate.asked import texts_of
from taichong.locate.body import MIDLINE_MM, SIDES, engine_of, number_of
from taichong.locate.fittable import fittable
from taichong.locate.frames import frame_of, people_from
from taichong.person import kept_so_far, part, quoted_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from taichong.atlas import Atlas
    from taichong.body import People, Prediction
    from taichong.locate.engine import Engine
    from taichong.person import Part

    Array = NDArray[np.float64]

BLOCK = 512
"""People at a time: what is made of them stays within the processor's cache."""
WORKERS = 2
ENOUGH = 64
"""From this many people on, it pays to make an engine for the requested points alone."""

Told = TypeVar("Told", int, str)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LocatedPeople:
    """p places on each of n bodies: LPS, millimetres.

    Attributes:
        person: who they are (n,).
        places: code and side of each place (p,).
        positions: where they are (n, p, 3).
        model_mm: 68 % radius of what the model cannot know (n, p).
        spread_mm: the same with how far apart trained people mark the point (n, p).
        refused: a line for each person who gave a measure that is refused, and who is left out.
        noted: how many people have a measure that is flagged, or lie outside the survey.
        before: how many of these people come before the first who was refused.
        until: how many rows of their table were read up to them.
    """

    person: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    positions: Array
    model_mm: Array
    spread_mm: Array
    refused: tuple[str, ...]
    noted: int
    before: int = 0
    until: int = 0

    def __len__(self) -> int:
        return len(self.person)

    def __repr__(self) -> str:
        return f"<LocatedPeople: {len(self)}, places on each: {len(self.places)}>"

    def to_frame(self) -> Any:  # noqa: ANN401 -- a pandas DataFrame
        """Return a pandas DataFrame with a row for each person and place, and the columns of `COLUMNS`.

        Raises:
            InputError: pandas is not installed.
        """
        named = [(person, *place) for person in self.person for place in self.places]
        values = numbers(self).reshape(-1, 5).tolist()
        return frame_of([(*name, *row) for name, row in zip(named, values, strict=True)], COLUMNS)


@dataclass(frozen=True, slots=True)
class Done:
    """How many people got rows; how many of them had something noted; how many were left out."""

    people: int = 0
    noted: int = 0
    refused: int = 0

    def and_also(self, found: LocatedPeople) -> Done:
        """Return the same with one block more."""
        return Done(self.people + len(found), self.noted + found.noted, self.refused + len(found.refused))


def locate_people(
    table: object, codes: Collection[str] = (), *, strict: bool = True, atlas: Atlas | None = None
) -> LocatedPeople:
    """Locate points on the bodies of everybody in a table, both sides.

    Args:
        table: `People`; or a pandas DataFrame, an Arrow table, columns or rows by name, see `people_from`.
        codes: which points, in any spelling; all, if none are named.
        strict: whether a measure that is refused ends all; or else its person is left out.
        atlas: the standard whose rules are carried out; our own, if none is given.

    Raises:
        InputError: it is no such table, a column or a point is unknown; or, where `strict`, a measure is refused.
    """
    ready, people = engine_of(atlas), people_from(table)
    codes = frozenset(ready.program.codes[number_of(ready, each)] for each in texts_of(codes))
    people, told = fittable(people, strict=strict)
    before = min((each.person for each in told.refused), default=len(people))
    places = tuple(place for place in _places(ready) if not codes or place[0] in codes)
    ready = ready.only(codes) if len(people) >= ENOUGH else ready
    which = [ready.program.codes.index(code) for code, _ in places]
    noted = {each.person for each in told.findings} | {each.person for each in told.outside}
    positions, *radii = _located(ready, people, told) if len(people) else _nobody(ready)
    positions = positions[:, which]
    right = np.array([side == "right" for _, side in places])
    positions[:, right] = mirrored(positions[:, right])
    model_mm, spread_mm = (each[:, which] for each in radii)
    refused = tuple(each.message for each in told.refused)
    return LocatedPeople(
        people.person, places, positions, model_mm, spread_mm, refused, len(noted), before, people.until
    )


def _located(ready: Engine, people: People, told: Prediction) -> tuple[Array, Array, Array]:
    """Positions (n, c, 3), model_mm (n, c) and spread_mm (n, c) of every code of the engine, left side."""
    fitted = Fitted.to(people, told)
    placed = ready.place(fitted.coefficients, ready.fingers_mm(told))
    model_mm = ready.model_mm(fitted, placed.normals)
    return placed.positions, model_mm, np.hypot(model_mm, ready.raters_mm())


def _nobody(ready: Engine) -> tuple[Array, Array, Array]:
    number = len(ready.program.codes)
    return np.empty((0, number, 3)), np.empty((0, number)), np.empty((0, number))


@cache
def _places(ready: Engine) -> tuple[tuple[str, str], ...]:
    """Code and side of each place; a point on the midline is one place."""
    fingers_mm = np.full((1, len(ready.program.fingers)), 20.0)
    mean = ready.place(solver("female").centre[None], fingers_mm).positions[0]
    return tuple(
        (code, side)
        for code, position in zip(ready.program.codes, mean, strict=True)
        for side in (("midline",) if abs(position[0]) < MIDLINE_MM else SIDES)
    )


def locate_batch(  # noqa: PLR0913 -- what is read and written, and who hears of it
    csv_in: Path,
    out: Path,
    codes: Collection[str] = (),
    *,
    progress: Callable[[int], None] | None = None,
    refused: Callable[[str], None] | None = None,
    resumes: bool = False,
    atlas: Atlas | None = None,
) -> Done:
    """Write the points of everybody in a CSV file to another file, in constant memory.

    Rows are `person, code, side, x, y, z, model_mm, spread_mm`: Parquet where `out` ends in ``.parquet``, else CSV.
    `progress` hears how many people are done. `refused` hears one line for each row that cannot be used, and who gets
    no rows; without it the first one ends all. `out` appears when all is done; what is done before that stands in
    ``out.part``, and `resumes` goes on with it.

    Raises:
        InputError: one line that names the line of the file, the row and the column; or Parquet is asked for and not
            installed.
        StoreError: `out` cannot be written.
    """
    done = Done()
    with sheet(out, ",".join(codes), resumes=resumes) as page:
        blocks = read_people(csv_in, measure_names(), BLOCK, refused=refused, skip=page.rows)
        try:
            for found in located_blocks(blocks, codes, strict=False, atlas=atlas):
                if found.refused and refused is None:
                    page.write(first := _first_of(found))
                    page.reached(first.until)
                    raise InputError(found.refused[0])  # noqa: TRY301 -- told below like a row that cannot be read
                page.write(found)
                page.reached(found.until)
                done = done.and_also(found)
                _tell(refused, found.refused)
                _tell(progress, [done.people + done.refused])
        except InputError as error:
            raise InputError(f"{error}{kept_so_far(out)}") from None
    return done


def _first_of(found: LocatedPeople) -> LocatedPeople:
    """Those who come before the first who was refused."""
    n = found.before
    return replace(
        found,
        person=found.person[:n],
        positions=found.positions[:n],
        model_mm=found.model_mm[:n],
        spread_mm=found.spread_mm[:n],
        refused=(),
        until=found.until - (len(found) + len(found.refused) - n),
    )


def _tell(hears: Callable[[Told], None] | None, news: Iterable[Told]) -> None:
    if hears:
        for each in news:
            hears(each)


def located_blocks(
    blocks: Iterable[People], codes: Collection[str] = (), *, strict: bool = True, atlas: Atlas | None = None
) -> Iterator[LocatedPeople]:
    """Locate each block of people, in their order; a block is read only when it is needed."""
    _places(engine_of(atlas))  # what all blocks share is made once, before they start
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(WORKERS) as workers:
        waiting = deque[Future[LocatedPeople]]()
        try:
            for people in blocks:
                waiting.append(workers.submit(locate_people, people, codes, strict=strict, atlas=atlas))
                if len(waiting) > WORKERS:
                    yield waiting.popleft().result()
        except InputError:  # a row that cannot be read: those before it come first
            yield from (each.result() for each in waiting)
            raise
        while waiting:
            yield waiting.popleft().result()


COLUMNS = ("person", "code", "side", "x", "y", "z", "model_mm", "spread_mm")


class Sheet(Protocol):
    """A table that is being written."""

    rows: int
    """How many rows of the input are done already."""

    def write(self, found: LocatedPeople) -> None:
        """Add the rows of these people."""

    def reached(self, rows: int) -> None:
        """Keep that so many rows of the input are done."""

    def close(self) -> None:
        """Write what is left."""


@contextmanager
def sheet(out: Path, kind: str, *, resumes: bool = False) -> Iterator[Sheet]:
    """Open a table that appears as `out` once all is written; until then it lies beside it and can be resumed.

    Raises:
        InputError: Parquet is asked for, and pyarrow is not installed; or there is nothing to go on with.
        StoreError: `out` cannot be written.
    """
    is_parquet = out.suffix.lower() in {".parquet", ".pq"}
    if is_parquet and resumes:
        raise InputError(f"{out}: a Parquet file cannot be gone on with; name a .csv file, or leave out --resume")
    try:
        with part(out, kind, resumes=resumes) as begun:
            page: Sheet = ParquetSheet(begun) if is_parquet else CsvSheet(begun)
            try:
                yield page
            finally:
                page.close()
    except OSError as error:
        raise StoreError(f"{out}: cannot be written ({error.strerror or error}); name a file elsewhere") from None


def numbers(found: LocatedPeople) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the five numbers of each row (n, p, 5), in the order of the columns."""
    return np.concatenate([found.positions, found.model_mm[..., None], found.spread_mm[..., None]], axis=2)


class CsvSheet:
    """Comma-separated values: hundredths of a millimetre for places, tenths for radii."""

    def __init__(self, begun: Part) -> None:
        self._part = begun
        self.rows = begun.rows
        self._file = TextIOWrapper(begun.stream, encoding="utf-8", newline="", write_through=True)
        if not begun.stream.tell():
            self._file.write(",".join(COLUMNS) + "\n")

    def write(self, found: LocatedPeople) -> None:
        """Add the rows of these people."""
        rows = "".join(f"\0,{code},{side},%.2f,%.2f,%.2f,%.1f,%.1f\n" for code, side in found.places)
        for person, values in zip(found.person, numbers(found), strict=True):
            label = quoted_cell(person).replace("%", "%%")
            self._file.write(rows.replace("\0", label) % tuple(values.ravel().tolist()))

    def reached(self, rows: int) -> None:
        """Keep that so many rows of the input are done."""
        self._file.flush()
        self._part.done(rows)

    def close(self) -> None:
        """Write what is left."""
        self._file.detach()


class ParquetSheet:
    """Apache Parquet: one row group for each block of people; positions and radii in 32 bits."""

    rows = 0

    def __init__(self, begun: Part) -> None:
        arrow()
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 -- an extra

        self._writer = ParquetWriter(begun.stream, schema())

    def write(self, found: LocatedPeople) -> None:
        """Add the rows of these people."""
        self._writer.write_table(rows_of(found))

    def reached(self, rows: int) -> None:
        """Do nothing: such a file cannot be continued."""

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()


def schema() -> Any:  # noqa: ANN401
    """Make the schema of located people: codes and sides as numbers into their few words, lengths in 32 bits."""
    pa = arrow()
    words = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(list(zip(COLUMNS, [pa.string(), words, words, *[pa.float32()] * 5], strict=True)))


def rows_of(found: LocatedPeople) -> Any:  # noqa: ANN401
    """Write located people as a table of `schema`."""
    pa = arrow()
    people = np.repeat(np.array(found.person, object), len(found.places))
    words = [_words([place[part] for place in found.places], len(found)) for part in (0, 1)]
    values = numbers(found).reshape(-1, 5).astype(np.float32)
    return pa.Table.from_arrays([pa.array(people, pa.string()), *words, *map(pa.array, values.T)], schema=schema())


def _words(of_place: list[str], people: int) -> Any:  # noqa: ANN401
    """A column that says the same of each person, as numbers into its few words."""
    known = sorted(set(of_place))
    which = np.tile(np.array([known.index(each) for each in of_place], np.int32), people)
    return arrow().DictionaryArray.from_arrays(which, known)


def arrow() -> Any:  # noqa: ANN401
    """Import pyarrow, or say how to get it.

    Raises:
        InputError: it is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 -- an extra
    except ImportError:
        raise InputError("Arrow and Parquet need pyarrow: pip install 'taichong[parquet]', or use CSV") from None
    return pa
