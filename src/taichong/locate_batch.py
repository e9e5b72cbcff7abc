"""Points of everybody in a table, streamed: constant memory, however many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taichong.errors import StoreError
from taichong.fit import Fitted
from taichong.locate import MIDLINE_MM, engine
from taichong.measures import measure_names, predict
from taichong.people import read_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from taichong.people import People

HEADER = "person,code,side,x,y,z,model_mm,spread_mm\n"
BLOCK = 256  # bodies at a time: their vertices stay within the processor's cache


def locate_batch(
    csv_in: Path,
    csv_out: Path,
    codes: Sequence[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Points of everybody in a CSV file into another; returns how many people.

    Args:
        csv_in: sex, age, height_cm, weight_kg and any measures, a person a row.
        csv_out: appears when all is done; an error leaves nothing behind.
        codes: which points; all, if none are given.
        progress: hears how many people are done.

    Raises:
        InputError: one line that names the row and the column.
        StoreError: `csv_out` cannot be written.
    """
    done, part = 0, csv_out.with_name(csv_out.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            out.write(HEADER)
            for people in read_people(csv_in, measure_names()):
                out.writelines(_rows(people, codes))
                done += len(people)
                if progress:
                    progress(done)
        part.replace(csv_out)
    except OSError as error:
        raise StoreError(f"{csv_out}: cannot be written ({error.strerror}); name a file elsewhere") from None
    finally:
        part.unlink(missing_ok=True)
    return done


def located(fitted: Fitted) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Positions (n, p, 3), `model_mm` and `spread_mm` (n, p) of all points, left side, in the engine's order."""
    ready = engine()
    widths = ready.fingers_mm(fitted.told)
    starts = range(0, len(widths), BLOCK)
    placed = [ready.place(fitted.coefficients[i : i + BLOCK], widths[i : i + BLOCK]) for i in starts]
    normals = np.concatenate([each.normals for each in placed])
    model_mm = ready.model_mm(fitted, normals)
    positions = np.concatenate([each.positions for each in placed])
    return positions, model_mm, np.hypot(model_mm, ready.raters_mm())


def _rows(people: People, codes: Sequence[str] | None) -> Iterator[str]:
    positions, model_mm, spread_mm = located(Fitted.to(people, predict(people)))
    every = engine().program.codes
    which = [every.index(code) for code in (codes or every)]
    for row, person in enumerate(people.person):
        label = '"' + person.replace('"', '""') + '"' if any(mark in person for mark in ',"\r\n') else person
        values = zip(which, positions[row, which].tolist(), strict=True)
        for at, (x, y, z) in values:
            sure = f"{model_mm[row, at]:.1f},{spread_mm[row, at]:.1f}\n"
            if abs(x) < MIDLINE_MM:
                yield f"{label},{every[at]},midline,{x:.2f},{y:.2f},{z:.2f},{sure}"
            else:
                yield f"{label},{every[at]},left,{x:.2f},{y:.2f},{z:.2f},{sure}"
                yield f"{label},{every[at]},right,{-x:.2f},{y:.2f},{z:.2f},{sure}"
