"""Arrow tables in and out, so that an engine made for many machines can carry the work.

An engine hands a table over in blocks and gathers what comes back: pass it `locate_table`. With Ray Data, for example::

    found = ray.data.from_arrow(people).map_batches(locate_table, batch_format="pyarrow", batch_size=512)

Each block is computed with one thread; the engine decides how many are computed at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from taichong.body import People, check_header, measure_names
from taichong.errors import InputError
from taichong.locate.table import BLOCK, arrow, locate_people, rows_of, schema

if TYPE_CHECKING:
    from collections.abc import Collection

WHERE = "the table"


def locate_table(table: Any, codes: Collection[str] = (), *, strict: bool = True) -> Any:  # noqa: ANN401 -- pyarrow's
    """Locate the points `codes` (all, if none are named) on everybody in an Arrow table; give an Arrow table.

    Args:
        table: columns person, sex, age, height_cm (or stature), weight_kg, and any measures [mm]; null is not taken.
        codes: which points.
        strict: whether a measure that is refused ends all; or else its person gets no rows.

    Returns:
        Rows `person, code, side, x, y, z, model_mm, spread_mm`, people in their order; LPS, millimetres.

    Raises:
        InputError: a column is missing, unknown or no numbers; or, where `strict`, a measure is refused.
    """
    pa = arrow()
    if not isinstance(table, pa.Table):
        raise InputError(f"{type(table).__name__}: give an Arrow table; locate_people takes other tables")
    with threadpool_limits(1, "blas"):
        blocks = (people_of(table.slice(start, BLOCK), start) for start in range(0, table.num_rows, BLOCK))
        found = [rows_of(locate_people(people, codes, strict=strict)) for people in blocks]
    return pa.concat_tables([schema().empty_table(), *found])


def people_of(table: Any, row: int = 0) -> People:  # noqa: ANN401
    """Read the people of an Arrow table, whose first row has the number `row` in messages.

    Raises:
        InputError: as `locate_table` says.
    """
    names = table.column_names
    check_header(WHERE, names, measure_names())
    if "person" not in names:
        raise InputError(
            f"{WHERE}: no column person; an engine takes a table apart, so give each row the name of its person"
        )
    given = {name: _numbers(table, name) for name in names if name not in {"person", "sex"}}
    missing = np.full(table.num_rows, np.nan)
    age, height_cm, weight_kg = (given.pop(name, missing) for name in ("age", "height_cm", "weight_kg"))
    sex = [each or "" for each in table["sex"].to_pylist()]
    person = [str(each) for each in table["person"].to_pylist()]
    return People.of(sex, age, height_cm, weight_kg, given, person=person, row=row)


def _numbers(table: Any, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:  # noqa: ANN401
    pa = arrow()
    try:
        column = table[name].cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise InputError(f"{WHERE}, column {name}: is {table[name].type}; give numbers, null where not taken") from None
    return np.asarray(column.to_numpy(), float)
