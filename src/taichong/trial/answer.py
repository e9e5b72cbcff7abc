"""What a trial found: the difference, its interval, p, the Bayesian companion, and a verdict (see `verdict`).

The estimate is the mean over blocks of the *benefit*: the two periods' means, treatment against control,
signed so that positive is better for the person. Days are analysed as randomised: what the schedule said
counts, not what was done.

A trial that was ended early gets its verdict from the interval at 99 %: whoever may stop when it looks good finds
at 95 % what is not there. A table whose order no coin drew keeps its figures and gets no verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from taichong.errors import InputError
from taichong.trial.csv_files import Reading, read_csv
from taichong.trial.design import FEWEST_BLOCKS, Arm, Better, Day, Schedule, days
from taichong.trial.distributions import student_beyond, student_reach
from taichong.trial.posterior import Posterior, fit_posterior
from taichong.trial.randomisation import STRICT_ONE_IN, randomisation_test
from taichong.trial.verdict import verdict_of
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

Floats = NDArray[np.float64]
Order = Literal["drawn", "not_drawn", "ended_early"]
Guess = Literal["treatment", "control", "do not know"]

CSV_SEED = 20_150_514  # a file has no seed of its own; from 21 blocks on this one draws, and is reported
MANY_ZEROS = 0.5  # share of zeros from which whole-number values are taken as counts
SEED_DIGITS = 15  # hexadecimal digits of a schedule's seed that go into the generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the diary holds of one day: the value (None if missed) and what was really done."""

    date: date
    value: float | None
    done: Arm | Literal["neither", "both"] | None = None  # None: not said


def analyse_csv(path: str | Path, worthwhile: float | None = None, better: Better = "lower") -> dict[str, Any]:
    """Answer from a CSV file of block, period, arm and value.

    Args:
        path: the file.
        worthwhile: the smallest change worth the trouble, in the unit of the values.
        better: whether `lower` or `higher` values are better.

    Raises:
        InputError: a defect of the file; the message names its line and what is allowed.
    """
    if better not in get_args(Better):
        raise InputError(f"better is {better!r}; it must be lower or higher")
    readings, unused = read_csv(path)
    order: Order = "not_drawn" if has_one_arm_first(readings) else "drawn"
    found = analyse(readings, better=better, worthwhile=worthwhile, seed=CSV_SEED, order=order)
    return {**found, "unused_columns": unused}


def answer_trial(
    schedule: Schedule,
    entries: Sequence[Entry],
    *,
    ended_on: date | None = None,
    guess: Guess | None = None,
) -> dict[str, Any]:
    """Answer a scheduled trial, with adherence, expectation and guess beside it.

    Only blocks whose days had all passed when the trial ended, and that have a value in both periods, are
    analysed; `ended_on` is the day the person ended it early.
    """
    last = _last_day(schedule, ended_on)
    by_date = _by_date(entries)
    planned = [day for day in days(schedule) if day.is_analysed]
    kept, empty = _with_values(_readings(schedule, by_date, last))
    plan = schedule.plan
    is_early = last < schedule.last_day
    found = analyse(
        kept,
        better=plan.outcome.better,
        worthwhile=plan.worthwhile,
        seed=int(schedule.seed[:SEED_DIGITS], 16),
        order="ended_early" if is_early else "drawn",
    )
    return {
        **found,
        "ended_early": is_early,
        "planned_blocks": plan.blocks,
        "blocks_without_values": empty,
        "adherence": _adherence([day for day in planned if day.date <= last], by_date),
        "expectation": plan.expectation,
        "guess": {"said": guess, "asked": "after the last day"},
        "control": plan.control,
        "hash": schedule.hash,
    }


def differences(
    schedule: Schedule, items: Mapping[str, Sequence[Entry]], ended_on: date | None = None
) -> dict[str, dict[str, Any]]:
    """Report outcomes beside the primary one: treatment minus control with its interval, and no verdict.

    The interval is that of the randomisation test, one outcome at a time; with several, one in twenty misses zero by
    chance. None where fewer than two blocks have values.
    """
    found = {}
    for item, entries in items.items():
        kept, _ = _with_values(_readings(schedule, _by_date(entries), _last_day(schedule, ended_on)))
        raw = block_differences(kept) if kept else np.zeros(0)
        tested = randomisation_test(raw, int(schedule.seed[:SEED_DIGITS], 16)) if len(raw) > 1 else None
        found[item] = {
            "treatment_minus_control": float(raw.mean()) if tested else None,
            "ci95": [end if math.isfinite(end) else None for end in tested.interval] if tested else [None, None],
            "n_blocks": len(raw),
        }
    return found


def analyse(
    readings: Sequence[Reading], *, better: Better, worthwhile: float | None, seed: int, order: Order = "drawn"
) -> dict[str, Any]:
    """Compute estimate, interval, p, verdict and companion; each block has one period of either arm, with values.

    Estimate, interval and `worthwhile` are in the unit of the values, counted as benefit: above 0 is better.

    Raises:
        InputError: `worthwhile` is below 0, or no block has values in both periods.
    """
    if worthwhile is not None and not (math.isfinite(worthwhile) and worthwhile >= 0):
        raise InputError("the smallest worthwhile change must be 0 or more, in the outcome's own unit")
    if not readings:
        raise InputError("no block has values in both of its periods yet; there is nothing to analyse")
    sign, w = (1.0 if better == "higher" else -1.0), worthwhile or 0.0
    benefits = sign * block_differences(readings) + 0.0  # adding 0.0 turns -0.0 into 0.0
    tested = randomisation_test(benefits, seed)
    strict = randomisation_test(benefits, seed, STRICT_ONE_IN).interval if order == "ended_early" else tested.interval
    verdict = verdict_of(*strict, w) if order != "not_drawn" else None
    companion = _companion(readings, sign, w)
    estimate = float(benefits.mean())
    notes = {
        "too_few_blocks": len(benefits) < FEWEST_BLOCKS,
        "no_worthwhile_given": not worthwhile,
        "nothing_varied": not benefits.any(),
        "early_needs_more": verdict != verdict_of(*tested.interval, w) and order != "not_drawn",
        "clear_but_small": verdict == "no_worthwhile_difference" and tested.interval[0] > 0,
        "clear_harm_but_small": verdict == "no_worthwhile_difference" and tested.interval[1] < 0,
        "companion_disagrees": verdict is not None and _disagree(tested.interval, companion["ci95"]),
    }
    return {
        "estimate": estimate,
        "ci95": [end if math.isfinite(end) else None for end in tested.interval],
        "p_value": tested.p_value,
        "n_blocks": len(benefits),
        "verdict": verdict,
        "why": words("trial")["why"][verdict or "not_drawn"],
        "posterior": companion,
        "direction": "positive is better",
        "better": better,
        "worthwhile": worthwhile,
        "treatment_minus_control": sign * estimate + 0.0,
        "se": _standard_error(benefits),
        "block_benefits": benefits.tolist(),
        "test": {
            "name": "randomisation test, two-sided; interval by its inversion",
            "assignments": 2 ** len(benefits) if tested.is_enumerated else tested.patterns,
            "enumerated": tested.is_enumerated,
            "seed": None if tested.is_enumerated else seed,
        },
        "t_test": t_test(benefits),
        "missing_days": sum(row.value is None for row in readings),
        "checks": _checks(readings, sign),
        "notes": [code for code, holds in notes.items() if holds],  # the words are in the message catalogue
    }


def has_one_arm_first(readings: Sequence[Reading]) -> bool:
    """Tell whether the same arm comes first in every block, as in a table whose order no coin drew."""
    firsts: dict[str, Arm] = {}
    for row in readings:
        firsts.setdefault(row.block, row.arm)
    return len(set(firsts.values())) == 1


def block_differences(readings: Sequence[Reading]) -> Floats:
    """Return treatment mean minus control mean of each block, in order of first appearance; shape ``(k,)``."""
    values: dict[str, dict[Arm, list[float]]] = {}
    for row in readings:
        arms = values.setdefault(row.block, {"treatment": [], "control": []})
        if row.value is not None:
            arms[row.arm].append(row.value)
    return np.array([np.mean(arms["treatment"]) - np.mean(arms["control"]) for arms in values.values()])


def t_test(benefits: Floats) -> dict[str, Any] | None:
    """Run the paired t-test as a companion to compare with; it assumes normal, independent blocks."""
    error = _standard_error(benefits)
    if not error:
        return None
    freedom = len(benefits) - 1
    mean, t = float(benefits.mean()), float(benefits.mean()) / error
    reach = student_reach(freedom) * error
    p_value = student_beyond(freedom, t)
    return {"t": t, "df": freedom, "p_value": p_value, "ci95": [mean - reach, mean + reach]}


def _checks(readings: Sequence[Reading], sign: float) -> dict[str, float | None]:
    """Benefit on the first day of each period and on the later ones, and how control days drift [unit a week].

    None where periods have one day, or control days do not spread over time.
    """
    first = {(row.block, row.period): row.day for row in reversed(readings)}
    halves = {
        name: [row for row in readings if (row.day == first[row.block, row.period]) == is_first]
        for name, is_first in (("first_days", True), ("later_days", False))
    }
    found: dict[str, float | None] = dict.fromkeys((*halves, "drift_a_week"))
    if all(_has_both_arms(rows) for rows in halves.values()):
        found |= {
            name: sign * _mean(rows, "treatment") - sign * _mean(rows, "control") for name, rows in halves.items()
        }
    control = [row for row in readings if row.arm == "control" and row.value is not None]
    if len({row.day for row in control}) > FEWEST_BLOCKS:
        slope = np.polyfit([row.day for row in control], np.array([row.value for row in control], dtype=float), 1)[0]
        found["drift_a_week"] = 7 * float(slope)
    return found


def _has_both_arms(rows: Sequence[Reading]) -> bool:
    return {row.arm for row in rows if row.value is not None} == {"treatment", "control"}


def _mean(rows: Sequence[Reading], arm: Arm) -> float:
    return float(np.mean([row.value for row in rows if row.arm == arm and row.value is not None]))


def _standard_error(benefits: Floats) -> float | None:
    return float(benefits.std(ddof=1) / math.sqrt(len(benefits))) if len(benefits) > 1 else None


def _companion(readings: Sequence[Reading], sign: float, worthwhile: float) -> dict[str, Any]:
    """The posterior of daily values, or of period means where most days are zero: these are nearer normal."""
    filled = [row for row in readings if row.value is not None]
    values = np.array([row.value for row in filled], dtype=float)
    counts = bool((values >= 0).all() and (values == np.round(values)).all() and (values == 0).mean() >= MANY_ZEROS)
    times = np.array([row.day for row in filled], dtype=float)
    treated = np.array([row.arm == "treatment" for row in filled], dtype=float)
    if counts:
        times, values, treated = _period_means(filled, values, treated)
    found = fit_posterior(times, sign * values, treated, worthwhile)
    on = "period means (most values are zero)" if counts else "daily values"
    model = f"normal with correlation from one to the next and a linear trend, on {on}"
    return {"model": model, **(found.as_dict() if found else dict.fromkeys(Posterior.__dataclass_fields__))}


def _period_means(filled: Sequence[Reading], values: Floats, treated: Floats) -> tuple[Floats, Floats, Floats]:
    """Number, mean value and arm of each period, in order."""
    keys = [(row.block, row.period) for row in filled]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    index = np.array([numbers[key] for key in keys])
    size = np.bincount(index)
    return (
        np.arange(len(numbers), dtype=float),
        np.bincount(index, weights=values) / size,
        np.bincount(index, weights=treated) / size,
    )


def _disagree(interval: tuple[float, float], companion: Sequence[float] | None) -> bool:
    """Whether test and companion put zero on different sides of their intervals."""
    return companion is not None and _side(interval) != _side(companion)


def _side(interval: Sequence[float]) -> int:
    """1 above zero, -1 below it, 0 where zero is inside."""
    return (interval[0] > 0) - (interval[1] < 0)


def _last_day(schedule: Schedule, ended_on: date | None) -> date:
    return min(ended_on, schedule.last_day) if ended_on else schedule.last_day


def _readings(schedule: Schedule, by_date: dict[date, Entry], last: date) -> list[Reading]:
    """A reading for each analysed day of the blocks that were over by `last`."""
    planned = [day for day in days(schedule) if day.is_analysed]
    ends = {day.block: day.date for day in planned}  # the last day of a block is the one that stays
    return [_reading(day, by_date) for day in planned if ends[day.block] <= last]


def _by_date(entries: Sequence[Entry]) -> dict[date, Entry]:
    found: dict[date, Entry] = {}
    for entry in entries:
        if entry.date in found:
            raise InputError(f"{entry.date} has two entries; give the one that stands")
        if entry.value is not None and not math.isfinite(entry.value):
            raise InputError(f"the value of {entry.date} is not a finite number; correct it or leave it out")
        found[entry.date] = entry
    return found


def _reading(day: Day, by_date: dict[date, Entry]) -> Reading:
    entry = by_date.get(day.date)
    value = entry.value if entry else None
    arm = day.arm or "control"  # an analysed day always has its arm
    return Reading(day.number or 0, str(day.block), str(day.period), arm, value)


def _with_values(readings: Sequence[Reading]) -> tuple[list[Reading], int]:
    """Readings of blocks with a value in both periods, and how many blocks had none in one of them."""
    filled = {(row.block, row.arm) for row in readings if row.value is not None}
    kept = [row for row in readings if {(row.block, "treatment"), (row.block, "control")} <= filled]
    return kept, len({row.block for row in readings}) - len({row.block for row in kept})


def _adherence(planned: Sequence[Day], by_date: dict[date, Entry]) -> dict[str, Any]:
    done = [by_date[day.date].done if day.date in by_date else None for day in planned]
    said = [(was, day.arm) for was, day in zip(done, planned, strict=True) if was is not None]
    kept = sum(was == arm for was, arm in said)
    return {
        "days": len(planned),
        "as_planned": kept,
        "otherwise": len(said) - kept,
        "not_said": len(planned) - len(said),
    }
