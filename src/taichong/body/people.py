"""The people whose bodies are asked about: what each knows of themselves, one by one or from a table.

Millimetres for tape measures, `height_cm`, `weight_kg`, years. Adults only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Floats: TypeAlias = NDArray[np.float64]
Sexes: TypeAlias = NDArray[np.int8]

SEXES = ("female", "male", "unspecified")  # which body shape to compute with; unspecified: a mixture of both
UNSPECIFIED = 2
ADULT, OLDEST = 18, 120
BASE = ("sex", "age", "height_cm", "weight_kg")
LEAST, MOST = 1e-6, 1e6  # what nobody's body has in years, centimetres, kilograms or millimetres, whatever slipped
AGREE_MM = 10.0  # stature and height_cm are one measure: rounding may part them, a slip may not


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """What n people know: base inputs (n,), and k tape measures (n, k) [mm], NaN where not taken.

    ``sex`` indexes `SEXES`. ``row`` is the number of the first person in a table, or -1 where there is none; ``where``
    says of each where in the file, and ``until`` how many rows of it were read up to these people.
    """

    sex: Sexes
    age: Floats
    height_cm: Floats
    weight_kg: Floats
    names: tuple[str, ...]
    tape: Floats
    person: tuple[str, ...]
    row: int = -1
    where: tuple[str, ...] = ()
    until: int = 0

    def __len__(self) -> int:
        return len(self.age)

    def __repr__(self) -> str:
        return f"<People: {len(self)}, each with {len(self.names)} of the tape>"

    def at(self, index: int, column: str) -> str:
        """Name one value of one person, as an error does."""
        if self.where:
            return f"{self.where[index]}, column {column}"
        return column if self.row < 0 else f"row {self.row + index}, column {column}"

    def reaching(self, until: int) -> People:
        """Return the same people, with how many rows of their table were read up to them."""
        return replace(self, until=until)

    @classmethod
    def of(  # noqa: PLR0913 -- the four base inputs, the tape, and where they were read
        cls,
        sex: str | Sequence[str],
        age: ArrayLike,
        height_cm: ArrayLike,
        weight_kg: ArrayLike,
        tape: Mapping[str, ArrayLike] | None = None,
        *,
        person: Sequence[str] | None = None,
        row: int = -1,
        where: Sequence[str] = (),
    ) -> People:
        """Make people from numbers or arrays of one length (n,); ``tape`` maps survey names to mm.

        Raises:
            InputError: an unknown sex, a person under 18, a value that is no positive number.
        """
        tape = _named(tape or {})
        told = {"age": age, "height_cm": height_cm, "weight_kg": weight_kg, **tape}
        columns = [_column(name, value) for name, value in told.items()]
        words = _texts(sex)
        n = max(len(words), *(len(column) for column in columns))
        for name, length in zip(("sex", *told), (len(words), *map(len, columns)), strict=True):
            if length not in (1, n):
                raise InputError(f"{name}: {length} values for {n} people; give one for each, or one for all")
        ages, heights, weights, *tapes = (np.broadcast_to(column, (n,)) for column in columns)
        people = cls(
            _sexes(words * n if len(words) == 1 else words, row, where),
            ages,
            heights,
            weights,
            tuple(tape),
            np.stack(tapes, axis=1) if tapes else np.empty((n, 0)),
            tuple(person) if person is not None else tuple(str(max(row, 0) + i) for i in range(n)),
            row,
            tuple(where),
        )
        return _checked(_stature_is_height(people))


def _named(tape: object) -> Mapping[str, ArrayLike]:
    if not isinstance(tape, Mapping):
        raise InputError(f"measures: {type(tape).__name__} given; write a dict of millimetres, {{'footlength': 241}}")
    return {str(name): value for name, value in tape.items()}


def _column(name: str, value: object) -> Floats:
    """Numbers (n,) of a number or of many."""
    try:
        column = np.atleast_1d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError):
        raise InputError(f"{name}: {value!r:.40} cannot be; give a positive number{unit_in_words(name)}") from None
    if column.ndim > 1:
        raise InputError(f"{name}: a table given; give one number{unit_in_words(name)} for each person")
    return column


def _texts(sex: object) -> list[str]:
    if isinstance(sex, str):
        return [sex]
    if not isinstance(sex, Iterable):
        raise InputError(f"sex: {sex!r:.40} is not known; give female, male or unspecified")
    return [str(each) for each in sex]


def _sexes(words: Sequence[str], row: int, places: Sequence[str]) -> Sexes:
    known = {name: code for code, name in enumerate(SEXES)}
    for index, word in enumerate(words):
        if word not in known:
            place = places[index] if places else f"row {row + index}"
            where = "sex" if row < 0 else f"{place}, column sex"
            raise InputError(
                f"{where}: '{word}' is not known; give male or female (which body shape to compute with) "
                "or unspecified (a mixture of both, less certain)"
            )
    return np.array([known[word] for word in words], dtype=np.int8)


def _stature_is_height(people: People) -> People:
    """Fold a tape measure named ``stature`` into ``height_cm``: they are the same."""
    if "stature" not in people.names:
        return people
    at = people.names.index("stature")
    stature_mm, height_cm = people.tape[:, at], people.height_cm
    apart = np.abs(stature_mm - 10 * height_cm) > AGREE_MM
    for i in np.flatnonzero(apart)[:1]:
        raise InputError(
            f"{people.at(i, 'stature')}: {stature_mm[i]:g} mm, but height_cm says {height_cm[i]:g}; "
            "they are the same measure: give one of them"
        )
    return People(
        people.sex,
        people.age,
        np.where(np.isnan(height_cm), stature_mm / 10, height_cm),
        people.weight_kg,
        people.names[:at] + people.names[at + 1 :],
        np.delete(people.tape, at, axis=1),
        people.person,
        people.row,
        people.where,
    )


def _checked(people: People) -> People:
    for column, values in (
        ("age", people.age),
        ("height_cm", people.height_cm),
        ("weight_kg", people.weight_kg),
    ):
        _refuse(people, column, values, ~((values > LEAST) & (values < MOST)))
    for column, values in zip(people.names, people.tape.T, strict=True):
        _refuse(people, column, values, ~(np.isnan(values) | ((values > LEAST) & (values < MOST))))
    for i in np.flatnonzero((people.age < ADULT) | (people.age > OLDEST))[:1]:
        raise InputError(
            f"{people.at(i, 'age')}: {people.age[i]:g}; Taichong's bodies are adults only: "
            f"ages {ADULT} to {OLDEST} years are allowed, nobody under {ADULT}"
        )
    return people


def _refuse(people: People, column: str, values: Floats, wrong: NDArray[np.bool_]) -> None:
    for i in np.flatnonzero(wrong)[:1]:
        size = "is far too large" if MOST <= values[i] < np.inf else "cannot be"
        said = "is missing" if np.isnan(values[i]) else f"{values[i]:g} {size}"
        raise InputError(f"{people.at(i, column)}: {said}; give a positive number{unit_in_words(column)}")


def unit_in_words(column: str) -> str:
    """Name the unit of a column so that a sentence can go on with it."""
    return {"age": " of years", "height_cm": " of centimetres", "weight_kg": " of kilograms"}.get(
        column, " of millimetres"
    )


def check_header(path: Path | str, header: Sequence[str], measures: Sequence[str], written: Sequence[str] = ()) -> None:
    """Check the columns of a table that is called `path` in messages; `written` is how it spells them.

    Raises:
        InputError: one is missing, there twice, or unknown.
    """
    for column, name in zip(header, written or header, strict=True):
        if column not in (*BASE, "person", *measures):
            raise InputError(f"{path}, column {name}: {unknown_measure(name, measures)}")
        if header.count(column) > 1:
            raise InputError(f"{path}: column {name} stands {header.count(column)} times; keep one")
    height = "stature" if "height_cm" not in header and "stature" in header else "height_cm"
    for column in ("sex", "age", height, "weight_kg"):
        if column not in header:
            raise InputError(f"{path}: no column {column}; needed are {', '.join(BASE)}, and any measure in mm")


def unknown_measure(name: str, measures: Sequence[str]) -> str:
    """Say in one line which measure may be meant, and list them all."""
    from rapidfuzz import process  # noqa: PLC0415 -- only where somebody mistyped

    nearest = ", ".join(match[0] for match in process.extract(name, measures, limit=3))
    return f"no measure is called '{name}'; nearest are {nearest}; known are {', '.join(measures)}"
