"""Is a given measure possible? Each one is judged by what all the others imply: height and weight too.

All that was given is a chain of standardised surprises e (n, 2 + k): of the height given age and sex, of the
log body mass index given age and height, and of k tape measures given all three, these jointly Gaussian.
With the precision B of e, and its slopes a = de/du in a value u, the others imply u with precision aᵀBa, and
u lies z = aᵀBe / √(aᵀBa) sd from what they imply (Gaussian conditioning, the chain taken as linear near what
was given).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from taichong.body.survey import Held, Model, age_height_terms, age_terms, expected, terms

if TYPE_CHECKING:
    from taichong.body.people import Floats, People

Rows: TypeAlias = NDArray[np.intp]

SOURCE = "ANSUR II, 3,028 people"
REFUSED_SD, FLAGGED_SD = 5.0, 3.0
REFUSED_BASE_SD = 10.0
"""For height and weight: soldiers are slimmer and more alike than people are, so only a slip of unit is refused."""
BY_DAY = (
    1.0,
    0.03,
)  # sd [cm, log kg] by which height and weight may differ from when the tape was laid: our choice
WEIGHTS = (-9.0, 9.0)
"""Logarithms of the least and the most [kg] that is ever said to be implied: a foot of a mile would imply more."""
SLIPS = (  # what a slip of unit multiplies a value by, for each kind of value
    ("height_cm", 100.0, "metres"),
    ("height_cm", 2.54, "inches"),
    ("height_cm", 0.1, "millimetres"),
    ("weight_kg", 0.45359237, "pounds"),
    ("weight_kg", 0.001, "grams"),
    ("", 10.0, "centimetres"),
    ("", 25.4, "inches"),
    ("", 0.1, "tenths of a millimetre"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at again; the same shape as every finding of the command, and whose it is."""

    code: str
    level: Literal["note", "stop"]
    message: str
    source: str
    person: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Height, weight and k tape measures of n people, judged: all (n, 2 + k).

    ``z`` [sd of what the others imply], the ``expected`` value, the lowest and highest allowed [cm, kg, mm].
    ``evidence`` (n,) is the log density of all that was given, for weighing one sex against the other.
    """

    z: Floats
    expected: Floats
    low: Floats
    high: Floats
    evidence: Floats


def judge(model: Model, sex: int, told: Floats, held: Held, given: tuple[int, ...]) -> Judged:
    """Judge ``told`` (n, 3 + k: age, height, weight, tape) of people of one sex, each value by all others."""
    columns = list(given)
    surprise, slopes = _base(model, sex, told, held)
    precision = np.eye(2 + len(columns))
    if columns:
        mean, sd, moves = _tape(model, sex, told, held, columns)
        surprise = np.hstack([surprise, (told[:, 3:] - mean) / sd])
        slopes = np.concatenate([slopes, -moves / sd[:, None]], axis=2)
        precision[2:, 2:] = np.linalg.inv(model.correlation[sex][np.ix_(columns, columns)])
    else:
        sd = np.ones((len(told), 0))
    weighed, weighed_slopes = surprise @ precision, slopes @ precision
    score = np.hstack([(slopes * weighed[:, None]).sum(axis=2), weighed[:, 2:] / sd])
    information = np.hstack([(slopes * weighed_slopes).sum(axis=2), np.diag(precision)[2:] / sd**2])
    evidence = 0.5 * (np.linalg.slogdet(precision)[1] - (weighed * surprise).sum(axis=1)) - np.log(sd).sum(axis=1)
    return _in_units(told, score, information, evidence - np.log(model.height_sd[sex] * model.log_bmi_sd[sex]))


def _base(model: Model, sex: int, told: Floats, held: Held) -> tuple[Floats, Floats]:
    """Surprises (n, 2) of height and log BMI, and their slopes (n, 2, 2) in the height [1/cm], in log weight.

    The log of the height is taken along its tangent at the held height: far outside, a logarithm misleads.
    """
    height = held.used[:, 1]
    taller = told[:, 1] - height
    age, tall = held.z[:, 0], held.z[:, 1]
    coefficients = model.log_bmi[sex]
    slope = -2 / height - (coefficients[3] + 2 * coefficients[4] * tall + coefficients[5] * age) / model.spread[1]
    log_bmi = np.log(told[:, 2]) - 2 * np.log(height / 100) - age_height_terms(held.z) @ coefficients + slope * taller
    surprise = np.stack([told[:, 1] - age_terms(held.z) @ model.height[sex], log_bmi], axis=1)
    sd = np.array([model.height_sd[sex], model.log_bmi_sd[sex]])
    slopes = np.zeros((len(told), 2, 2))
    slopes[:, 0, 0], slopes[:, 0, 1], slopes[:, 1, 1] = 1, slope, 1
    return surprise / sd, slopes / sd


def _tape(model: Model, sex: int, told: Floats, held: Held, columns: list[int]) -> tuple[Floats, Floats, Floats]:
    """Mean and sd (n, k) of the tape measures; how the mean moves (n, 2, k) with height and with log weight.

    Widened by what the base inputs lie outside the survey; a tape measure cannot excuse itself.
    """
    only = replace(model, mean=model.mean[:, columns], log_variance=model.log_variance[:, columns])
    outside = held.beyond.copy()
    outside[:, 4:] = 0
    mean, sd = expected(only, sex, replace(held, beyond=outside))
    step = np.zeros((2, len(told), 3))
    step[0, :, 1] = 1 / model.spread[1]
    step[0, :, 2] = -2 / held.used[:, 1] / model.spread[2]
    step[1, :, 2] = 1 / model.spread[2]
    here, little = terms(held.z, sex), 1e-3
    moves = [(terms(held.z + little * each, sex) - here) @ only.mean / little for each in step]
    return mean, sd, np.stack(moves, axis=1)


def _in_units(told: Floats, score: Floats, information: Floats, evidence: Floats) -> Judged:
    value = told[:, 1:].copy()
    value[:, 1] = np.log(value[:, 1])
    off, sd = (
        score / information,
        np.sqrt(1 / information + np.array([*BY_DAY, *np.zeros(told.shape[1] - 3)]) ** 2),
    )
    limit = limits_sd(told.shape[1] - 1)
    implied, low, high = (value - off + reach * sd for reach in (0.0, -limit, limit))
    for bound in (implied, low, high):
        bound[:, 1] = np.exp(np.clip(bound[:, 1], *WEIGHTS))
    return Judged(off / sd, implied, low, high, evidence)


def limits_sd(columns: int) -> Floats:
    """Return how many sd height, weight and each tape measure may be off (columns,) before it is refused."""
    return np.array([REFUSED_BASE_SD, REFUSED_BASE_SD, *[REFUSED_SD] * (columns - 2)])


def milder(one: Judged, other: Judged) -> Judged:
    """Take, for each value, the one of two sexes' judgements that finds it less strange."""
    first = np.abs(one.z) <= np.abs(other.z)
    return Judged(
        np.where(first, one.z, other.z),
        np.where(first, one.expected, other.expected),
        np.where(first, one.low, other.low),
        np.where(first, one.high, other.high),
        np.maximum(one.evidence, other.evidence),
    )


REFUSED, UNUSUAL = "MEASURE_REFUSED", "MEASURE_UNUSUAL"


def findings(people: People, rows: Rows, names: tuple[str, ...], judged: Judged) -> list[Finding]:
    """List what is odd about people ``rows``, oddest first: for each person only the worst value beyond its limit."""
    size = np.abs(judged.z)
    columns = ("height_cm", "weight_kg", *names)
    refused = np.asarray((size > limits_sd(len(columns))).any(axis=1))
    odd = np.argwhere(np.where(refused[:, None], size == size.max(axis=1, keepdims=True), size > FLAGGED_SD))
    odd = odd[np.argsort(-size[tuple(odd.T)], kind="stable")]
    return [_finding(people, int(rows[i]), columns[j], judged, (i, j), refused=bool(refused[i])) for i, j in odd]


At: TypeAlias = tuple[int, int]  # person and column of what is judged


def _finding(  # noqa: PLR0913 -- a value of a person, how it was judged, and what follows
    people: People, row: int, column: str, judged: Judged, at: At, *, refused: bool
) -> Finding:
    says, off = _says(people, row, column, judged, at), abs(float(judged.z[at]))
    if refused:
        limit = float(limits_sd(judged.z.shape[1])[at[1]])
        says += f", more than {limit if off > limit else REFUSED_SD:g} sd from what all other values imply"
        advice = "check it, its unit and where it was taken, or leave it out"
        return Finding(REFUSED, "stop", f"{says}; {advice}", SOURCE, row)
    return Finding(UNUSUAL, "note", f"{says}, {off:.1f} sd away; check it: it is used as given", SOURCE, row)


def value_of(people: People, row: int, column: str) -> float:
    """Return what person ``row`` gave as ``column``, in its own unit."""
    base = {"age": people.age, "height_cm": people.height_cm, "weight_kg": people.weight_kg}
    values = base[column] if column in base else people.tape[:, people.names.index(column)]
    return float(values[row])


def unit_of(column: str) -> str:
    """Return the unit of an input."""
    return {"age": "years", "height_cm": "cm", "weight_kg": "kg", "bmi": "kg/m²"}.get(column, "mm")


def _says(people: People, row: int, column: str, judged: Judged, at: At) -> str:
    value, unit = value_of(people, row, column), unit_of(column)
    return (
        f"{people.at(row, column)}: {value:g} {unit} where {judged.expected[at]:.0f} {unit} is expected "
        f"({judged.low[at]:.0f} to {judged.high[at]:.0f} {unit} is allowed{_slip(value, column, judged, at)})"
    )


def _slip(value: float, column: str, judged: Judged, at: At) -> str:
    """A guess at the unit that was meant, where it brings the value well within what is allowed."""
    kind = column if column in ("height_cm", "weight_kg") else ""
    middle = judged.expected[at]
    low, high = (judged.low[at] + middle) / 2, (judged.high[at] + middle) / 2
    meant = [unit for of, factor, unit in SLIPS if of == kind and low < value * factor < high]
    return f"; was it meant in {meant[0]}?" if meant else ""
