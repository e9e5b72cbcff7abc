"""What a body measures, given what is known of it: the joint distribution of the survey's tape measures.

`predict` takes many people at once; people of one sex with the same tape measures share one Schur complement.
Names are the survey's; `FINGERS` are estimates from the breadth of the hand, until a ruler is laid on them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from taichong.body.people import SEXES, UNSPECIFIED, Floats, People, unknown_measure
from taichong.body.people_table import read_people
from taichong.body.plausible import (
    REFUSED,
    SOURCE,
    Finding,
    Judged,
    Rows,
    findings,
    judge,
    milder,
    unit_of,
    value_of,
)
from taichong.body.survey import INPUTS, WIDEN, Held, Model, conditioned, expected, hold, read_survey
from taichong.errors import InputError, StoreError
from taichong.person import kept_so_far, part, quoted_cell

if TYPE_CHECKING:
    from pathlib import Path

FINGERS = ("thumb", "two_fingers", "three_fingers", "four_fingers")
FINGERS_NOTE = "estimated from the breadth of the hand (a design assumption; no source read): your own ruler beats it"
BLOCK = 2048  # people at a time: intermediate arrays stay within the processor's cache
FEW_FROM_AGE = 55.0  # 14 of the survey's 3,028 people were as old


@dataclass(frozen=True, slots=True)
class Outside:
    """An input beyond the survey: ``used`` replaces ``given`` in prediction, and every sd is widened."""

    input: str
    given: float
    used: float
    unit: str
    message: str
    person: int


@dataclass(frozen=True, slots=True)
class Group:
    """People of one sex with the same tape measures; ``given`` are columns of the model."""

    sex: int
    given: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """Measures of n people: ``mean_mm`` and ``sd_mm`` (n, m); what was given comes back as it is, with sd 0.

    ``group`` (n,) indexes ``groups``; ``findings`` and ``outside`` say whose they are.
    """

    names: tuple[str, ...]
    mean_mm: Floats
    sd_mm: Floats
    group: Rows
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    outside: tuple[Outside, ...]
    refused: tuple[Finding, ...]
    model: Model

    def correlation(self, group: int) -> Floats:
        """Return the correlation (m, m) of what one group leaves unknown; zero for what was given.

        For an unspecified sex it is the average of both sexes'.
        """
        told = self.groups[group]
        sexes = (0, 1) if told.sex == UNSPECIFIED else (told.sex,)
        inner = np.mean([_correlation(self.model, sex, told.given) for sex in sexes], axis=0)
        return np.pad(inner, ((1, 0), (1, 0)))  # stature is the height that was given

    def cov(self, person: int) -> Floats:
        """Return the covariance (m, m) [mm²] of one person's measures."""
        sd = self.sd_mm[person]
        return self.correlation(int(self.group[person])) * np.outer(sd, sd)


def _correlation(model: Model, sex: int, given: tuple[int, ...]) -> Floats:
    left = conditioned(model, sex, given)[1]
    sd = np.sqrt(np.diag(left))
    sd[list(given)] = 1.0
    correlation: Floats = left / np.outer(sd, sd)
    return correlation


def measure_names(model: Model | None = None) -> tuple[str, ...]:
    """List every measure that is predicted and may be given: stature, the survey's others, `FINGERS`."""
    return ("stature", *(str(name) for name in (model or read_survey()).names))


def predict(people: People, model: Model | None = None, *, strict: bool = True) -> Prediction:
    """Predict the distribution of every measure [mm] of ``people``, given what they know.

    Source: ANSUR II (US Army, 2012; public domain), 3,028 people of 17 to 58 years; see docs/measures.md.

    Raises:
        InputError: an unknown measure, or one more than 5 sd from what everything else implies; unless
            ``strict``, who gave that is among the ``refused`` instead, and gets NaN.
    """
    model = model or read_survey()
    columns = _columns(people, model)
    mean, sd = np.empty((2, len(people), 1 + len(model.names)))
    group, groups = _groups(people, columns)
    flagged: list[Finding] = []
    outside: list[Outside] = []
    for index, told in enumerate(groups):
        for rows in _blocks(np.flatnonzero(group == index)):
            given = _inputs_of(people, columns, rows, told)
            implied = _implied(model, told, given)
            mean[rows, 1:], sd[rows, 1:] = implied.mean, implied.sd
            flagged += findings(people, rows, tuple(str(model.names[each]) for each in told.given), implied.judged)
            outside += _outside(people, rows, model, told, implied)
    mean[:, 0], sd[:, 0] = 10.0 * people.height_cm, 0.0
    refused = sorted((each for each in flagged if each.code == REFUSED), key=_whose)
    if refused and strict:
        raise InputError(refused[0].message)
    mean[[each.person for each in refused]] = sd[[each.person for each in refused]] = np.nan
    noted = [each for each in flagged if each.code != REFUSED] + _few_so_old(people)
    return Prediction(
        measure_names(model),
        mean,
        sd,
        group,
        groups,
        tuple(sorted(noted, key=_whose)),
        tuple(sorted(outside, key=_whose)),
        tuple(refused),
        model,
    )


def _whose(each: Finding | Outside) -> int:
    return each.person


def _columns(people: People, model: Model) -> list[int]:
    known = measure_names(model)
    for name in people.names:
        if name not in known:
            raise InputError(unknown_measure(name, known))
    return [known.index(name) - 1 for name in people.names]


def _groups(people: People, columns: list[int]) -> tuple[Rows, tuple[Group, ...]]:
    """Which group each person is in (n,), and the groups: one sex, the same tape measures."""
    pattern = np.column_stack([people.sex.astype(np.uint8), ~np.isnan(people.tape)])
    packed = np.ascontiguousarray(np.packbits(pattern[:, 1:].astype(bool), axis=1))
    keys = np.ascontiguousarray(np.column_stack([pattern[:, :1], packed]))
    _, first, group = np.unique(keys.view(f"V{keys.shape[1]}").ravel(), return_index=True, return_inverse=True)
    groups = [
        Group(
            int(people.sex[i]),
            tuple(each for each, there in zip(columns, pattern[i, 1:], strict=True) if there),
        )
        for i in first.tolist()
    ]
    return group.astype(np.intp), tuple(groups)


def _blocks(rows: Rows) -> Iterator[Rows]:
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK]


def _inputs_of(people: People, columns: list[int], rows: Rows, told: Group) -> Floats:
    """What people of one group gave (n, 3 + k): age, height, weight, tape."""
    base = np.stack([people.age[rows], people.height_cm[rows], people.weight_kg[rows]], axis=1)
    tape = [columns.index(each) for each in told.given]
    return np.hstack([base, people.tape[rows][:, tape]])


@dataclass(frozen=True, slots=True)
class _Implied:
    """What one sex, or the mixture, implies for people of one group."""

    mean: Floats
    sd: Floats
    judged: Judged
    held: Held


def _implied(model: Model, told: Group, given: Floats) -> _Implied:
    if told.sex != UNSPECIFIED:
        return _of_sex(model, told.sex, told.given, given)
    return _mixed(*(_of_sex(model, sex, told.given, given) for sex in (0, 1)))


def _of_sex(model: Model, sex: int, columns: tuple[int, ...], given: Floats) -> _Implied:
    held = hold(model, sex, given, columns)
    mean, sd = expected(model, sex, held)
    judged = judge(model, sex, given, held, columns)
    if columns:
        at = list(columns)
        gain, left = conditioned(model, sex, columns)
        mean += ((held.tape - mean[:, at]) / sd[:, at]) @ gain * sd
        sd *= np.sqrt(np.clip(np.diag(left), 0.0, None))
        mean[:, at] = given[:, 3:]
    return _Implied(mean, sd, judged, held)


def _mixed(one: _Implied, other: _Implied) -> _Implied:
    """Both sexes weighed by how well each explains what was given, even at the outset.

    The variance is the larger of the two, plus what lies between them: never narrower than either sex.
    """
    share = 1 / (1 + np.exp(np.clip(other.judged.evidence - one.judged.evidence, -500, 500)))[:, None]
    mean = share * one.mean + (1 - share) * other.mean
    between = share * (1 - share) * (one.mean - other.mean) ** 2
    nearer = np.where(one.held.beyond <= other.held.beyond, one.held.used, other.held.used)
    beyond = np.minimum(one.held.beyond, other.held.beyond)
    held = Held(one.held.z, one.held.tape, nearer, beyond)
    sd = np.sqrt(np.maximum(one.sd, other.sd) ** 2 + between)
    return _Implied(mean, sd, milder(one.judged, other.judged), held)


def _outside(people: People, rows: Rows, model: Model, told: Group, implied: _Implied) -> list[Outside]:
    names = (*INPUTS, *(str(model.names[each]) for each in told.given))
    return [
        _beyond(people, int(rows[i]), names[j], implied.held, (i, j)) for i, j in np.argwhere(implied.held.beyond > 0)
    ]


def _beyond(people: People, row: int, name: str, held: Held, at: tuple[int, int]) -> Outside:
    bmi = people.weight_kg[row] / (people.height_cm[row] / 100) ** 2
    given = float(bmi) if name == "bmi" else value_of(people, row, name)
    used, unit = float(held.used[at]), unit_of(name)
    message = (
        f"{people.at(row, name)}: {given:.4g} {unit} is outside the survey: "
        f"estimated as for {used:.4g} {unit}, "
        f"every uncertainty widened by {100 * WIDEN * held.beyond[at]:.0f} %"
    )
    return Outside(name, round(given, 2), round(used, 2), unit, message, row)


def _few_so_old(people: People) -> list[Finding]:
    message = "few people of 55 and over are in the survey: estimated"
    old = [int(i) for i in np.flatnonzero(people.age >= FEW_FROM_AGE)]
    return [Finding("MEASURE_FEW_SO_OLD", "note", f"{people.at(i, 'age')}: {message}", SOURCE, i) for i in old]


def measures_report(people: People, index: int = 0, *, prediction: Prediction | None = None) -> dict[str, Any]:
    """Report one person's measures in the shape of ``taichong measures --json``.

    ``mesh_mm`` is null here: who fits a mesh fills in what it really measures.
    """
    told = prediction or predict(people)
    given = {told.names[1 + each] for each in told.groups[told.group[index]].given} | {"stature"}
    measures = {
        name: {
            "mean_mm": round(float(told.mean_mm[index, at]), 2),
            "sd_mm": round(float(told.sd_mm[index, at]), 2),
            "mesh_mm": None,
            "given": name in given,
            **({"note": FINGERS_NOTE} if name in FINGERS and name not in given else {}),
        }
        for at, name in enumerate(told.names)
    }
    return {
        "unit": "mm",
        "body": {
            "sex": SEXES[people.sex[index]],
            **{name: value_of(people, index, name) for name in ("age", "height_cm", "weight_kg")},
        },
        "measures": measures,
        "estimated": any(each.person == index for each in told.outside),
        "outside": [_of(each) for each in told.outside if each.person == index],
        "findings": [_of(each) for each in told.findings if each.person == index],
    }


def _of(each: Finding | Outside) -> dict[str, Any]:
    return {name: value for name, value in asdict(each).items() if name != "person"}


Mesh: TypeAlias = Callable[[People, Prediction], Floats]


def batch(  # noqa: PLR0913 -- what is read and written, and who hears of it
    csv_in: Path,
    csv_out: Path,
    progress: Callable[[int], None] | None = None,
    refused: Callable[[str], None] | None = None,
    mesh: Mesh | None = None,
    *,
    resumes: bool = False,
) -> int:
    """Write the measures of everybody in a CSV file to another, in constant memory; return how many people.

    ``progress`` hears how many people are done. ``refused`` hears one line for each row that cannot be used, and who
    gets no rows; without it the first one ends all. ``mesh`` may say what fitted meshes measure (n, m), NaN where they
    cannot. ``csv_out`` appears when all is done; what is done before stands in ``csv_out.part``, and ``resumes`` goes
    on with it.

    Raises:
        InputError: one line that names the line of the file, the row and the column.
        StoreError: ``csv_out`` cannot be written.
    """
    done = 0
    try:
        with part(csv_out, "measures", resumes=resumes) as begun:
            if not begun.rows:
                begun.stream.write(b"person,measure,mean_mm,sd_mm,mesh_mm\n")
            for people in read_people(csv_in, measure_names(), refused=refused, skip=begun.rows):
                told = predict(people, strict=False)
                lines = list(_lines(people, told, mesh(people, told) if mesh else None))
                if told.refused and refused is None:
                    first = told.refused[0].person
                    begun.stream.write("".join(lines[:first]).encode())
                    begun.done(people.row + first)
                    raise InputError(told.refused[0].message)  # noqa: TRY301 -- told below like a row that cannot be read
                begun.stream.write("".join(lines).encode())
                begun.done(people.until)
                done += len(people)
                _tell(refused, told.refused)
                if progress:
                    progress(done)
    except InputError as error:
        raise InputError(f"{error}{kept_so_far(csv_out)}") from None
    except OSError as error:
        raise StoreError(f"{csv_out}: cannot be written ({error.strerror}); name a file elsewhere") from None
    return done


def _tell(hears: Callable[[str], None] | None, refused: tuple[Finding, ...]) -> None:
    if hears:
        for each in refused:
            hears(each.message)


def _lines(people: People, told: Prediction, mesh_mm: Floats | None) -> Iterator[str]:
    """The rows of each person who is not refused, as one string."""
    odd = {each.person for each in told.refused}
    for i, person in enumerate(people.person):
        if i in odd:
            continue
        measured = [""] * len(told.names) if mesh_mm is None else map(_mesh_cell, mesh_mm[i].tolist())
        columns = zip(told.names, told.mean_mm[i].tolist(), told.sd_mm[i].tolist(), measured, strict=True)
        label = quoted_cell(person)
        yield "".join(f"{label},{name},{mean:.2f},{sd:.2f},{mesh}\n" for name, mean, sd, mesh in columns)


def _mesh_cell(mesh_mm: float) -> str:
    return f"{mesh_mm:.2f}" if math.isfinite(mesh_mm) else ""
