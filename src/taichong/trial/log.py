"""The daily companion: a trial sealed into the diary, each day's value and what was really done, the end, the answer.

Everything is an entry of kind "trial": nothing is ever changed in place, and what has been ended or answered
stays so. Values come from the trial's own log and from the diary's entries; what nobody wrote down is missing,
never zero.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from taichong.care import SIDES
from taichong.diary import Cramp, Daily, Effect, NoCramp, Rating, Trial, item_key, standing
from taichong.errors import InputError, NotFoundError
from taichong.trial.card import Care
from taichong.trial.design import days, next_day, plan_trial, schedule_from

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from taichong.diary import Diary, Entry
    from taichong.trial import answer as answers
    from taichong.trial.design import Outcome, Plan, Schedule

CRAMPS = "cramps"  # the outcome that is counted from cramps, a night at a time
DONE = ("treatment", "control", "neither", "both")
GUESSES = ("treatment", "control", "do not know")
ID_DIGITS = 12  # of the schedule's hash: the name of a trial
HALF_A_DAY = timedelta(hours=12)  # a night goes from noon to noon
A_DAY = timedelta(days=1)
MOST_IN_A_NIGHT = 100
MOST_POINTS = 10  # of a rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the log holds of one day, and the entry that says so."""

    entry: Entry
    value: float | None
    done: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrial:
    """One trial of this person's as the diary tells it; `days` is what was logged, by date."""

    id: str
    schedule: Schedule
    care: Care
    days: dict[date, Said] = field(default_factory=dict)
    ended_on: date | None = None
    answered_at: datetime | None = None
    guess: Any = None
    expectation: int | None = None

    @property
    def outcome(self) -> Outcome:
        """What is measured."""
        return self.schedule.plan.outcome

    @property
    def last_day(self) -> date:
        """The last day that can count: the schedule's, or the one on which the trial was ended."""
        last = self.schedule.last_day
        return min(last, self.ended_on) if self.ended_on else last

    def is_closed(self, today: date) -> bool:
        """Whether the outcome stays shut."""
        return self.schedule.is_closed(today, self.ended_on)


def seal(diary: Diary, plan: Plan, care: Care, today: date) -> OwnTrial:
    """Draw the order and write the schedule into the diary, where it can be neither corrected nor taken back.

    Raises:
        InputError: another trial still runs, or this one would begin in the past.
    """
    with diary.transaction() as inside:
        earlier = own_trials(inside)
        if running := [each.id for each in earlier if each.is_closed(today)]:
            raise InputError(f"trial {running[0]} still runs; one at a time, or `taichong trial end` ends it early")
        if plan.start < today:
            raise InputError(f"the trial would begin on {plan.start}, in the past; begin today or later")
        schedule = plan_trial(plan)
        name = schedule.hash[:ID_DIGITS]
        record = {"schedule": schedule.as_dict(), **asdict(care)}
        data = Trial(trial=name, event="sealed", outcome=plan.outcome.id, record=record)
        inside.add(data, once=f"trial after {earlier[-1].id if earlier else 'none'}")
    return own_trial(diary, name)


def own_trials(diary: Diary) -> list[OwnTrial]:
    """Every trial of this person's, oldest first; InputError where a sealed schedule was tampered with."""
    every = list(diary.every_entry("trial", "withdrawn"))
    sealed = [each for each in every if isinstance(each.data, Trial) and each.data.event == "sealed"]
    return [_own(each, every) for each in sealed]


def own_trial(diary: Diary, name: str = "") -> OwnTrial:
    """The trial whose id begins with `name`; without one the latest."""
    found = [each for each in own_trials(diary) if each.id.startswith(name)]
    if not found:
        raise NotFoundError(
            f"no trial{f' {name[:20]!r}' if name else ''} is in the diary; `taichong trial plan COMPLAINT` makes one"
        )
    return found[-1]


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
    """The day that a log means where it names none: for cramps the night that has passed, else today."""
    return today - A_DAY if trial.outcome.id == CRAMPS else today


def progress(diary: Diary, trial: OwnTrial, today: date) -> tuple[int, int]:
    """Days with a value, and days that have passed; of the values themselves nothing."""
    so_far = [each for each in day_entries(trial, diary.current()) if each.date <= usual_day(trial, today)]
    return sum(each.value is not None for each in so_far), len(so_far)


def end_early(diary: Diary, trial: OwnTrial, today: date) -> OwnTrial:
    """End the trial today; its charts open, and the answer will say that it was ended by choice."""
    if trial.ended_on or not trial.is_closed(today):
        raise InputError(f"trial {trial.id} is over since {trial.last_day}; `taichong trial analyse` gives its answer")
    _write(diary, trial.id, "ended", {"on": today.isoformat()}, trial.outcome.id)
    return own_trial(diary, trial.id)


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
    first = next(day.date for day in days(trial.schedule) if day.is_analysed)
    if today >= first:
        raise InputError(f"the expectation is asked before the first day that counts, {first}; it is too late now")
    if not 0 <= expectation <= MOST_POINTS:
        raise InputError(f"the expectation is {expectation}; it must be a whole number from 0 to {MOST_POINTS}")
    _write(diary, trial.id, "expectation", {"said": expectation}, trial.outcome.id)
    return own_trial(diary, trial.id)


def day_entries(trial: OwnTrial, entries: Iterable[Entry]) -> list[answers.Entry]:
    """One entry for each day of the schedule up to the last that can count, from `entries` that stand."""
    from taichong.trial.answer import Entry as DayEntry  # noqa: PLC0415 -- brings NumPy, which no other day needs

    entries = list(entries)
    said = _said(entries, trial.id)
    values = _night_values(said, entries) if trial.outcome.id == CRAMPS else _rating_values(trial, said, entries)
    dates = [day.date for day in days(trial.schedule) if day.date <= trial.last_day]
    return [
        DayEntry(
            date=each,
            value=values.get(each),
            done=said[each].done if each in said else None,  # type: ignore[arg-type]  # checked where it was read
        )
        for each in dates
    ]


def cramps_a_night(entries: Iterable[Entry]) -> dict[date, int]:
    """Cramps by the date of the evening on which the night began; a night that nothing was said of is missing.

    A night goes from noon to noon. "No cramp" speaks of the night before, whenever in the day it is said.
    """
    counts: dict[date, int] = {}
    for each in entries:
        if isinstance(each.data, Cramp):
            night = (each.at - HALF_A_DAY).date()
            counts[night] = counts.get(night, 0) + 1
        elif isinstance(each.data, NoCramp):
            counts.setdefault(each.at.date() - A_DAY, 0)
    return counts


def own_answer(diary: Diary, trial: OwnTrial, today: date) -> dict[str, Any]:
    """The record of a finished trial: schedule, answer, hash; that it was answered is kept in the diary.

    Raises:
        InputError: it still runs, or too little was written down.
    """
    from taichong.trial.answer import answer_trial, record  # noqa: PLC0415 -- the same

    if trial.is_closed(today):
        raise InputError(
            f"trial {trial.id} is closed until {trial.last_day + A_DAY}; "
            "`taichong trial end` ends it early, and its answer will say so"
        )
    now = day_entries(trial, diary.current())
    found = answer_trial(trial.schedule, now, ended_on=trial.ended_on, guess=trial.guess)
    found |= {"expectation": trial.expectation, "days_changed_after_answer": _changed(diary, trial, now)}
    if trial.answered_at is None:
        told = {name: found[name] for name in ("hash", "verdict", "estimate", "p_value")}
        _write(diary, trial.id, "answered", told, trial.outcome.id)
    return record(trial.schedule, found)


def harms(diary: Diary, trial: OwnTrial) -> list[str]:
    """Unwanted effects that were written down while the trial ran."""
    first, last = trial.schedule.plan.start, trial.last_day
    return [
        f"{each.at:%Y-%m-%d}: " + " ".join(filter(None, (each.data.what, each.data.where, each.data.note)))
        for each in diary.current("effect")
        if isinstance(each.data, Effect) and first <= each.at.date() <= last
    ]


def _own(sealed: Entry, every: list[Entry]) -> OwnTrial:
    data = _trial(sealed)
    schedule = schedule_from(data.record.get("schedule", {}))
    if schedule.hash[:ID_DIGITS] != data.trial or schedule.plan.outcome.id != data.outcome:
        raise InputError(f"trial {data.trial}: its schedule is not the one that was sealed under this name")
    mine = [each for each in every if isinstance(each.data, Trial) and each.data.trial == data.trial]
    ended, answered = _first(mine, "ended"), _first(mine, "answered")
    standing_now = [each for each in standing(every) if each in mine]
    guess, expected = _first(standing_now, "guess"), _first(standing_now, "expectation")
    asked_before = schedule.plan.expectation
    return OwnTrial(
        id=data.trial,
        schedule=schedule,
        care=_care(data),
        days=_said(standing_now, data.trial),
        # What was once ended or seen stays so: taking that back would not unsee it.
        ended_on=_date(ended, "on") if ended else None,
        answered_at=answered.recorded_at if answered else None,
        guess=_trial(guess).record.get("said") if guess else None,
        expectation=asked_before if asked_before is not None or not expected else _trial(expected).record.get("said"),
    )


def _care(data: Trial) -> Care:
    told = {name: data.record.get(name) for name in ("complaint", "side", "stretch")}
    if not all(isinstance(each, str) for each in told.values()) or told["side"] not in SIDES:
        raise InputError(f"trial {data.trial}: what was sealed does not say for which complaint and side it is")
    return Care(**told)  # type: ignore[arg-type]  # checked in the line above


def _said(entries: Iterable[Entry], name: str) -> dict[date, Said]:
    """What was logged, by day; the last word counts, where two machines have one each."""
    found: dict[date, Said] = {}
    for each in sorted(entries, key=lambda entry: entry.recorded_at):
        data = each.data
        if isinstance(data, Trial) and data.trial == name and data.event in ("day", "deviation"):
            found[_date(each, "date")] = _read(each, data)
    return found


def _read(entry: Entry, data: Trial) -> Said:
    value, done = data.record.get("value"), data.record.get("done")
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if (value is not None and not number) or done not in (None, *DONE):
        raise InputError(f"entry {entry.id[:8]}: value must be a number and done one of {', '.join(DONE)}; correct it")
    return Said(entry=entry, value=value, done=done, why=str(data.record.get("why", "")))


def _merged(earlier: Said | None, log: Log) -> dict[str, Any]:
    """What is said now, and else what was said before."""
    before = {name: getattr(earlier, name, None) for name in ("value", "done", "why")}
    told = {name: before[name] if each in (None, "") else each for name, each in asdict(log).items()}
    return {name: each for name, each in told.items() if each not in (None, "")}


def _night_values(said: dict[date, Said], entries: list[Entry]) -> dict[date, float]:
    """What was said of each night, or counted in it; a cramp that was written down is one, whatever was said."""
    found: dict[date, float] = dict(cramps_a_night(entries))
    for day, each in said.items():
        if each.value is not None:
            found[day] = max(each.value, found.get(day, 0))
    return found


def _rating_values(trial: OwnTrial, said: dict[date, Said], entries: list[Entry]) -> dict[date, float]:
    """The last word on each day: in the log, or the day's last answer in the diary."""
    rated = {each.at.date(): each for each in entries if _rating(each, trial.outcome.id) is not None}
    found = {day: float(_rating(each, trial.outcome.id) or 0) for day, each in rated.items()}
    for day, each in said.items():
        if each.value is not None and (day not in rated or rated[day].recorded_at < each.entry.recorded_at):
            found[day] = each.value
    return found


def _rating(entry: Entry, item: str) -> int | None:
    """What an entry says of `item`; of a rating before and after pressing, how it was before."""
    if isinstance(entry.data, Daily) and item_key(entry.data.item) == item_key(item):
        return entry.data.value
    if isinstance(entry.data, Rating) and item_key(entry.data.about) == item_key(item):
        return entry.data.before
    return None


def _changed(diary: Diary, trial: OwnTrial, now: list[answers.Entry]) -> int:
    """Days whose value or arm reads otherwise than when the answer was first seen."""
    if trial.answered_at is None:
        return 0
    seen = standing(each for each in diary.every_entry() if each.recorded_at <= trial.answered_at)
    return sum(one != other for one, other in zip(day_entries(trial, seen), now, strict=True))


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


def _first(entries: Iterable[Entry], event: str) -> Entry | None:
    return next((each for each in entries if _trial(each).event == event), None)


def _trial(entry: Entry) -> Trial:
    if not isinstance(entry.data, Trial):
        raise TypeError(f"entry {entry.id} is of no trial")
    return entry.data


def _date(entry: Entry, name: str) -> date:
    try:
        return date.fromisoformat(_trial(entry).record[name])
    except (KeyError, TypeError, ValueError):
        raise InputError(f"entry {entry.id[:8]}: its {name} must be a date like 2026-03-15; correct it") from None


def _write(diary: Diary, name: str, event: str, record: dict[str, Any], outcome: str) -> None:
    diary.add(Trial(trial=name, event=event, outcome=outcome, record=record))
