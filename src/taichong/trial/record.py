"""The record of a finished trial: everything by which a stranger can redo it, and the checks that do so.

`docs/trials.md` has the algorithm in words. Hashes are SHA-256 of canonical JSON: keys sorted, no blanks, ASCII.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_args

from taichong.errors import InputError
from taichong.trial.answer import SEED_DIGITS, Entry, answer_trial, differences
from taichong.trial.design import RECORD_FORMAT, Arm, days, drawn_order, read_schedule
from taichong.trial.episodes import Episode, analyse_episodes
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.trial.design import Day, Schedule
    from taichong.trial.own import OwnTrial
    from taichong.trial.values import EpisodeHistory, History

VERSION = 2
RECOMPUTED = (
    "estimate",
    "ratio",
    "n_episodes",
    "censored",
    "ci95",
    "p_value",
    "n_blocks",
    "verdict",
    "block_benefits",
    "ended_early",
    "also",
)
BESIDE = (  # redone where a record tells it
    "treatment_minus_control",
    "se",
    "missing_days",
    "blocks_without_values",
    "adherence",
    "median_s",
    "without_time",
    "n_treatment",
)
COMPANIONS = ("posterior", "t_test")  # numerical integrals, compared less closely
TOLERANCE = 1e-9  # relative: another machine may add up in another order
COMPANION_TOLERANCE = 1e-4


def make_episode_record(trial: OwnTrial, told: EpisodeHistory) -> dict[str, Any]:
    """Make the record of a trial of episodes: a row for each envelope that was opened."""
    rows = [{**asdict(each), "at": each.at.isoformat(timespec="seconds")} for each in told.opened]
    plan = trial.schedule.plan
    found = {
        **_answer_of_episodes(rows, trial.schedule, trial.ended_on),
        "planned_episodes": plan.episodes,
        "not_tonight": told.skipped,
        "undeclared": told.undeclared,
        "otherwise": sum(bool(each.otherwise) for each in told.opened),
        "rescue": {arm: sum(bool(each.rescue) and each.arm == arm for each in told.opened) for arm in get_args(Arm)},
        "control": plan.control,
        "expectation": trial.expectation,
        "hash": trial.schedule.hash,
        "earlier_trials": told.earlier_trials,
    }
    return sealed_record_of({**_frame(trial, told.person), "rows": rows, "answer": found})


def make_record(trial: OwnTrial, told: History) -> dict[str, Any]:
    """Make the record of a finished trial, as JSON types: schedule, tidy rows, answer and hashes."""
    by_date = {each.date: each for each in told.days}
    has_others = bool(trial.schedule.plan.also)
    rows = [
        _row(day, by_date[day.date], told, has_others=has_others)
        for day in days(trial.schedule)
        if day.date <= trial.last_day
    ]
    found = answer_trial(trial.schedule, told.days, ended_on=trial.ended_on, guess=trial.guess)
    kept = {
        "expectation": trial.expectation,
        "corrected_days": told.corrected_days,
        "late_days": told.late_days,
        "days_changed_after_answer": told.changed_after_answer,
        "paused_days": told.paused_days,
        "earlier_trials": told.earlier_trials,
    }
    answer = {**found, **_beside(rows, trial.schedule, trial.ended_on), **kept}
    return sealed_record_of({**_frame(trial, told.person), "guess": trial.guess, "rows": rows, "answer": answer})


def _frame(trial: OwnTrial, person: str) -> dict[str, Any]:
    """What every record begins with: whose it is, the schedule, when and why it ended, its pauses."""
    return {
        "format": RECORD_FORMAT,
        "version": VERSION,
        "person": person,
        "schedule": trial.schedule.as_dict(),
        "ended_on": trial.ended_on.isoformat() if trial.ended_on else None,
        "ended_why": trial.ended_why,
        "pauses": _pauses(trial),
    }


def sealed_record_of(content: dict[str, Any]) -> dict[str, Any]:
    """Return `content` with the hash of its rows and of all of it."""
    data = digest(content["rows"])
    return {**content, "hashes": {"data": data, "record": digest({**content, "hashes": {"data": data}})}}


def digest(content: object) -> str:
    """Hash the canonical JSON of `content`: SHA-256, hexadecimal."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify(record: object, line: str = "") -> dict[str, Any]:
    """Redo a record from its own content: order, seal, rows, answer, hashes; with `line`, what was kept elsewhere.

    Raises:
        InputError: not such a record at all.
    """
    content = read_record("the file", record)
    schedule = read_schedule(content["schedule"])
    results = dict(_checks(content, schedule))
    if line:
        results["line"] = schedule.line == " ".join(line.split())
    told = words("trial")["verify"]
    checks = [{"name": name, "ok": ok, "why": told[name]["yes" if ok else "no"]} for name, ok in results.items()]
    return {"intact": all(results.values()), "checks": checks}


def read_record(name: str, content: object) -> dict[str, Any]:
    """Return `content`, if it is a record of this version.

    Raises:
        InputError: it is not, or it is older or newer; the message says which.
    """
    if not isinstance(content, dict) or content.get("format") != RECORD_FORMAT:
        raise InputError(
            f"{name} is not a trial's record; give what 'taichong export --trial' wrote for a finished trial"
        )
    version = content.get("version")
    if version == 1:
        raise InputError(f"{name} is an old record without its daily rows, so it cannot be redone; export it again")
    if version != VERSION:
        raise InputError(f"{name} was written by a newer Taichong (version {str(version)[:20]}); update first")
    shape = {"schedule": dict, "rows": list, "answer": dict, "hashes": dict}
    for key, kind in shape.items():
        if not isinstance(content.get(key), kind):
            raise InputError(f"{name}: the record is not whole ({key}); export the trial again")
    return content


def _answer_of_episodes(rows: list[Any], schedule: Schedule, ended_on: date | None) -> dict[str, Any]:
    episodes = [
        Episode(number=each["number"], arm=each["arm"], seconds=_value(each["seconds"]), is_eased=each["is_eased"])
        for each in rows
    ]
    seed = int(schedule.seed[:SEED_DIGITS], 16)
    # Who has timed as many as were wanted is done; before that an end is early.
    enough = sum(each.seconds is not None for each in episodes) >= schedule.plan.episodes
    is_early = ended_on is not None and ended_on < schedule.last_day and not enough
    found = analyse_episodes(episodes, worthwhile=schedule.plan.worthwhile, seed=seed, is_early=is_early)
    return {**found, "ended_early": is_early}


def recomputed(content: dict[str, Any], schedule: Schedule) -> dict[str, Any]:
    """Compute the answer that the record's own rows give.

    Raises:
        InputError: rows that cannot be read, or nothing to analyse.
    """
    try:
        ended = date.fromisoformat(content["ended_on"]) if content.get("ended_on") else None
        if schedule.plan.design == "episodes":
            return _answer_of_episodes(content["rows"], schedule, ended)
        entries = [
            Entry(date=date.fromisoformat(row["date"]), value=_value(row["value"]), done=row["done"])
            for row in content["rows"]
        ]
        beside = _beside(content["rows"], schedule, ended)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"the record's rows are not whole ({error}); export the trial again") from None
    found = answer_trial(schedule, entries, ended_on=ended, guess=content.get("guess"))
    return {**found, **beside}


def _beside(rows: list[Any], schedule: Schedule, ended_on: date | None) -> dict[str, Any]:
    """The differences of the other outcomes, where the plan has any."""
    items = {
        item: [Entry(date=date.fromisoformat(row["date"]), value=_value(row["also"].get(item))) for row in rows]
        for item in schedule.plan.also
    }
    return {"also": differences(schedule, items, ended_on)} if items else {}


def _pauses(trial: OwnTrial) -> list[dict[str, Any]]:
    return [
        {"first": each.first.isoformat(), "until": each.until.isoformat() if each.until else None, "why": each.why}
        for each in trial.paused
    ]


def _row(day: Day, entry: Entry, told: History, *, has_others: bool) -> dict[str, Any]:
    recorded = told.recorded_on.get(day.date)
    return {
        **asdict(day),
        "date": day.date.isoformat(),
        "value": entry.value,
        "done": entry.done,
        "why": told.whys.get(day.date, ""),
        "recorded_on": recorded.isoformat() if recorded else None,
        **({"also": told.also.get(day.date, {})} if has_others else {}),
    }


def _checks(content: dict[str, Any], schedule: Schedule) -> Iterator[tuple[str, bool]]:
    yield "order", schedule.order == drawn_order(schedule.plan, schedule.seed)
    yield "seal", schedule.hash == schedule.computed_hash
    yield "sealed_before", _is_sealed_before(schedule)
    yield "rows", _are_rows_of(content["rows"], schedule)
    yield "data", _is(content["hashes"].get("data"), content["rows"])
    yield "answer", _is_answer(content, schedule)
    rest = {**content, "hashes": {"data": content["hashes"].get("data")}}
    yield "record", _is(content["hashes"].get("record"), rest)


def _is(found: object, content: object) -> bool:
    try:
        return found == digest(content)
    except ValueError:  # NaN and the like: no record holds them
        return False


def _is_sealed_before(schedule: Schedule) -> bool:
    try:
        return datetime.fromisoformat(schedule.sealed_at).date() <= schedule.plan.start
    except ValueError:
        return False


def _are_rows_of(rows: list[Any], schedule: Schedule) -> bool:
    """Whether the rows are the schedule's days, one each, in their phases and arms."""
    if not rows or not all(isinstance(row, dict) for row in rows):
        return False
    if schedule.plan.design == "episodes":
        found = [(row.get("number"), row.get("arm")) for row in rows]
        return found == list(enumerate(schedule.order, start=1))[: len(rows)]
    planned = [{**asdict(day), "date": day.date.isoformat()} for day in days(schedule)][: len(rows)]
    return [{key: row.get(key) for key in planned[0]} for row in rows] == planned


def _is_answer(content: dict[str, Any], schedule: Schedule) -> bool:
    try:
        found = recomputed(content, schedule)
    except InputError:
        return False
    told = content["answer"]
    strictly = (*RECOMPUTED, *(key for key in BESIDE if key in told))
    loosely = [key for key in COMPANIONS if key in told]
    return all(_alike(told.get(key), found[key]) for key in strictly if key in found) and all(
        _alike(told[key], found[key], COMPANION_TOLERANCE) for key in loosely if key in found
    )


def _alike(one: object, other: object, tolerance: float = TOLERANCE) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key], tolerance) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_alike(*each, tolerance) for each in zip(one, other, strict=True))
    if _is_number(one) and _is_number(other):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)  # type: ignore[arg-type]
    return one == other


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _value(value: object) -> float | None:
    if value is None or (_is_number(value) and math.isfinite(value)):  # type: ignore[arg-type]
        return value  # type: ignore[return-value]
    raise ValueError(f"{str(value)[:40]!r} is not a value")
