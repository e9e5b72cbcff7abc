"""Tables of other libraries in and out: what holds people becomes `People`, what was found a pandas DataFrame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from taichong.body import People, check_header, measure_names
from taichong.errors import InputError

WHERE = "the table"


def frame_of(rows: object, columns: Sequence[str]) -> Any:  # noqa: ANN401 -- a pandas DataFrame
    """Return rows as a pandas DataFrame with these columns.

    Raises:
        InputError: pandas is not installed.
    """
    try:
        import pandas as pd  # noqa: PLC0415 -- only where somebody wants it
    except ImportError:
        raise InputError("to_frame() needs pandas: pip install pandas") from None
    return pd.DataFrame(rows, columns=list(columns))


def people_from(table: object) -> People:
    """Return the people of a table: a pandas DataFrame, an Arrow table, columns by name, or a list of rows by name.

    Columns are sex, age, height_cm (or stature), weight_kg, any measure [mm] by the survey's name, and person. What
    is empty (None, NaN) was not measured.

    Raises:
        InputError: it is no such table; or a column is missing, unknown or no numbers.
    """
    if isinstance(table, People):
        return table
    columns = _columns(table)
    check_header(WHERE, list(columns), measure_names())
    if len({len(each) for each in columns.values()}) > 1:
        raise InputError(f"{WHERE}: its columns are not equally long")
    given = {name: _numbers(name, each) for name, each in columns.items() if name not in {"person", "sex"}}
    sexes = ["" if each is None else str(each) for each in columns["sex"]]
    missing = np.full(len(sexes), np.nan)
    age, height_cm, weight_kg = (given.pop(name, missing) for name in ("age", "height_cm", "weight_kg"))
    person = [str(each) for each in columns["person"]] if "person" in columns else None
    return People.of(sexes, age, height_cm, weight_kg, given, person=person, row=0)


def _columns(table: Any) -> dict[str, list[Any]]:  # noqa: ANN401 -- whatever a program hands over
    """The columns of a table by name."""
    if hasattr(table, "column_names") and hasattr(table, "to_pydict"):  # Arrow's
        table = table.to_pydict()
    elif hasattr(table, "columns") and hasattr(table, "to_dict"):  # pandas'
        table = table.to_dict("list")
    if isinstance(table, Mapping):
        return {str(name): _listed(name, each) for name, each in table.items()}
    if isinstance(table, Sequence) and table and all(isinstance(each, Mapping) for each in table):
        names = list(dict.fromkeys(str(name) for each in table for name in each))
        return {name: [each.get(name) for each in table] for name in names}
    raise InputError(
        f"{type(table).__name__}: give people as a table: a pandas DataFrame, an Arrow table, or a dict of columns "
        "sex, age, height_cm, weight_kg and any measures in mm"
    )


def _listed(name: object, column: object) -> list[Any]:
    if isinstance(column, str) or not isinstance(column, Iterable):
        raise InputError(f"{WHERE}, column {name}: give a list with one value for each person")
    return list(column)


def _numbers(name: str, column: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        return np.array([np.nan if each is None else float(each) for each in column], np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{WHERE}, column {name}: give numbers, None where not taken") from None
