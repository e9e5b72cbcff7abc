"""The daily companion: a trial sealed into the diary, each day's value and what was really done, the end, the answer.

Everything is an entry of kind "trial": nothing is ever changed in place, and what has been ended or answered
stays so. Values come from the trial's own log and from the diary's entries; what nobody wrote down is missing,
never zero.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from taichong.diary import Trial
from taichong.errors import InputError
from taichong.trial.design import ID_DIGITS, days, next_day, plan_trial
from taichong.trial.own import DONE, OwnTrial, own_trial, own_trials, sealed_record
from taichong.trial.values import A_DAY, CRAMPS, cramps_a_night, day_entries, episode_history, harms, history, said_in

if TYPE_CHECKING:
    from taichong.diary import Diary
    from taichong.trial.card import Care
    from taichong.trial.design import Outcome, Plan
    from taichong.trial.own import Said

__all__ = (
    "CRAMPS",
    "END_REASONS",
    "GUESSES",
    "Log",
    "OwnTrial",
    "asks_guess",
    "cramps_a_night",
    "day_entries",
    "end_early",
    "harms",
    "log_day",
    "own_answer",
    "own_trial",
    "own_trials",
    "pause",
    "progress",
    "resume",
    "say_expectation",
    "say_guess",
    "seal",
    "usual_day",
)

GUESSES = ("treatment", "control", "do not know")
END_REASONS = (
    "unwanted_effect",
    "illness",
    "journey",
    "pregnancy",
    "other_treatment",
    "no_time",
    "seen_enough",
    "other",
)
MOST_IN_A_NIGHT = 100
MOST_POINTS = 10  # of a rating


def seal(diary: Diary, plan: Plan, care: Care, today: date) -> OwnTrial:
    """Draw the order and write the schedule into the diary, where it can be neither corrected nor taken back.

    Raises:
        InputError: another trial still runs, or this one would begin in the past.
    """
    moment = datetime.combine(today, datetime.now().astimezone().timetz())  # by the calendar on the person's wall
    with diary.transaction() as inside:
        earlier = own_trials(inside)
        if running := [each.id for each in earlier if each.is_closed(today)]:
            raise InputError(f"trial {running[0]} still runs; one at a time, or `taichong trial end` ends it early")
        if plan.start < today:
            raise InputError(f"the trial would begin on {plan.start}, in the past; begin today or later")
        schedule = plan_trial(plan, sealed_at=moment.isoformat(timespec="seconds"))
        name = schedule.hash[:ID_DIGITS]
        data = Trial(trial=name, event="sealed", outcome=plan.outcome.id, record=sealed_record(schedule, care))
        inside.add(data, once=f"trial after {earlier[-1].id if earlier else 'none'}")
    return own_trial(diary, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What is said of one day: its value, what was really done (or "planned"), and why it was done otherwise."""

    value: float | None = None
    done: str | None = None
    why: str = ""


def log_day(diary: Diary, trial: OwnTrial, day: date, log: Log, today: date) -> OwnTrial:
    """Write a day down; what an earlier log of the day said and this one does not, stays.

    Raises:
        InputError: a day outside the trial or to come, a value that there is not, or nothing said.
    """
    _check_day(trial, day, today)
    _check_log(trial, day, log, today)
    planned = next_day(trial.schedule, day).arm
    log = replace(log, done=planned) if log.done == "planned" else log
    earlier = trial.days.get(day)
    record = {"date": day.isoformat(), **_merged(earlier, log)}
    differs = planned and record.get("done") not in (None, planned)
    data = Trial(
        trial=trial.id,
        event="deviation" if differs or record.get("why") else "day",
        outcome=trial.outcome.id,
        record=record,
    )
    _ = diary.correct(earlier.entry.id, data) if earlier else diary.add(data)
    return own_trial(diary, trial.id)


def usual_day(trial: OwnTrial, today: date) -> date:
    """Return the day that a log means where it names none: for cramps the night that has passed, else today."""
    return today - A_DAY if trial.outcome.id == CRAMPS else today


def progress(diary: Diary, trial: OwnTrial, today: date) -> tuple[int, int]:
    """Count days with a value, and days that have passed; of the values themselves it says nothing."""
    so_far = [each for each in day_entries(trial, said_in(diary, trial)) if each.date <= usual_day(trial, today)]
    return sum(each.value is not None for each in so_far), len(so_far)


def end_early(diary: Diary, trial: OwnTrial, today: date, why: str = "") -> OwnTrial:
    """End the trial today, for one of `END_REASONS`; its charts open, and the answer will say so."""
    if why not in ("", *END_REASONS):
        raise InputError(f"the reason is {why[:40]!r}; it must be one of {', '.join(END_REASONS)}")
    if trial.ended_on or not trial.is_closed(today):
        raise InputError(f"trial {trial.id} is over since {trial.last_day}; `taichong trial analyse` gives its answer")
    _write(diary, trial.id, "ended", {"on": today.isoformat(), "why": why}, trial.outcome.id)
    return own_trial(diary, trial.id)


def pause(diary: Diary, trial: OwnTrial, today: date, why: str) -> OwnTrial:
    """Leave days out from today on, as for a journey or an illness; the calendar goes on."""
    _check_runs(trial, today)
    if trial.is_paused(today):
        raise InputError(f"trial {trial.id} is paused already; `taichong trial resume` goes on")
    if not why.strip():
        raise InputError("say why it is paused, in a few words: a journey, an illness")
    _write(diary, trial.id, "paused", {"on": today.isoformat(), "why": " ".join(why.split())[:200]}, trial.outcome.id)
    return own_trial(diary, trial.id)


def resume(diary: Diary, trial: OwnTrial, today: date) -> OwnTrial:
    """Let days count again from today on."""
    _check_runs(trial, today)
    if not (trial.paused and trial.paused[-1].until is None):
        raise InputError(f"trial {trial.id} is not paused")
    _write(diary, trial.id, "resumed", {"on": today.isoformat()}, trial.outcome.id)
    return own_trial(diary, trial.id)


def _check_runs(trial: OwnTrial, today: date) -> None:
    if not trial.is_closed(today):
        raise InputError(f"trial {trial.id} is over since {trial.last_day}; `taichong trial analyse` gives its answer")


def asks_guess(plan: Plan) -> bool:
    """Tell whether the last day's arm can be guessed at: pressing against no hands at all is no secret."""
    return plan.design == "periods" and plan.control in ("other_point", "light_touch")


def say_guess(diary: Diary, trial: OwnTrial, guess: str, today: date) -> OwnTrial:
    """Keep which arm the person thinks the last day was; asked after it, before the answer, once."""
    if guess not in GUESSES:
        raise InputError(f"the guess is {guess[:40]!r}; it must be one of {', '.join(GUESSES)}")
    if trial.is_closed(today):
        raise InputError(f"the guess is asked after the last day, {trial.last_day}")
    if trial.guess or trial.answered_at:
        raise InputError("the guess was given or the answer was seen already; it is asked once, before the answer")
    _write(diary, trial.id, "guess", {"said": guess}, trial.outcome.id)
    return own_trial(diary, trial.id)


def say_expectation(diary: Diary, trial: OwnTrial, expectation: int, today: date) -> OwnTrial:
    """Keep how much help is expected [0-10], where the plan did not ask: until the first day that counts."""
    if trial.expectation is not None:
        raise InputError(f"the expectation was given already ({trial.expectation}); it is asked once, before")
    first = next((day.date for day in days(trial.schedule) if day.is_analysed), trial.schedule.plan.start + A_DAY)
    if today >= first:
        raise InputError(f"the expectation is asked before the first day that counts, {first}; it is too late now")
    if not 0 <= expectation <= MOST_POINTS:
        raise InputError(f"the expectation is {expectation}; it must be a whole number from 0 to {MOST_POINTS}")
    _write(diary, trial.id, "expectation", {"said": expectation}, trial.outcome.id)
    return own_trial(diary, trial.id)


def own_answer(diary: Diary, trial: OwnTrial, today: date) -> dict[str, Any]:
    """Make the record of a finished trial: schedule, rows, answer, hashes; the diary keeps that it was answered.

    Raises:
        InputError: it still runs, or too little was written down.
    """
    from taichong.trial.record import make_episode_record, make_record  # noqa: PLC0415 -- brings NumPy

    if trial.is_closed(today):
        raise InputError(
            f"trial {trial.id} is closed until {trial.last_day + A_DAY}; "
            "`taichong trial end` ends it early, and its answer will say so"
        )
    if trial.schedule.plan.design == "episodes":
        made = make_episode_record(trial, episode_history(diary, trial))
    else:
        made = make_record(trial, history(diary, trial))
    if trial.answered_at is None:
        told = {name: made["answer"].get(name) for name in ("hash", "verdict", "estimate", "ratio", "p_value")}
        _write(diary, trial.id, "answered", {**told, "data_hash": made["hashes"]["data"]}, trial.outcome.id)
    return made


def _merged(earlier: Said | None, log: Log) -> dict[str, Any]:
    """What is said now, and else what was said before."""
    before = {name: getattr(earlier, name, None) for name in ("value", "done", "why")}
    told = {name: before[name] if each in (None, "") else each for name, each in asdict(log).items()}
    return {name: each for name, each in told.items() if each not in (None, "")}


def _check_day(trial: OwnTrial, day: date, today: date) -> None:
    if trial.answered_at:
        raise InputError(
            "the answer has been seen; a value is now corrected with `taichong diary correct`, and counted"
        )
    first = trial.schedule.plan.start
    if not first <= day <= trial.last_day:
        raise InputError(f"{day} is not a day of trial {trial.id}; its days are {first} to {trial.last_day}")
    if day > today:
        raise InputError(f"{day} is still to come; log a day when it is over")


def _check_log(trial: OwnTrial, day: date, log: Log, today: date) -> None:
    if log.value is not None:
        _check_value(trial.outcome, log.value)
        if trial.outcome.id == CRAMPS and day >= today:
            raise InputError(f"the night of {day} is not over; log its cramps in the morning")
    if log.done not in (None, "planned", *DONE):
        raise InputError(f"done is {log.done[:40]!r}; it must be planned, {', '.join(DONE)}")
    if log == Log():
        raise InputError("there is nothing to log; give a value, --done, or --why")


def _check_value(outcome: Outcome, value: float) -> None:
    most = MOST_IN_A_NIGHT if outcome.kind == "count" else MOST_POINTS
    if not (math.isfinite(value) and 0 <= value <= most and value == int(value)):
        raise InputError(f"the value is {value:g}; {outcome.id} is a whole number from 0 to {most}")


def _write(diary: Diary, name: str, event: str, record: dict[str, Any], outcome: str) -> None:
    diary.add(Trial(trial=name, event=event, outcome=outcome, record=record))
