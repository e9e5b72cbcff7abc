"""The values of a trial's days: from its own log and from the diary, and what became of them since.

What nobody wrote down is missing, never zero.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from taichong.diary import Cramp, Daily, Effect, NoCramp, Rating, Trial, item_key, standing
from taichong.trial.design import days
from taichong.trial.episode_log import Opened, opened, skipped, undeclared
from taichong.trial.own import logged_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from taichong.diary import Diary, Entry
    from taichong.trial import answer as answers
    from taichong.trial.own import OwnTrial, Said

CRAMPS = "cramps"  # the outcome that is counted from cramps, a night at a time
HALF_A_DAY = timedelta(hours=12)  # a night goes from noon to noon
A_DAY = timedelta(days=1)
LATE = timedelta(days=2)  # after the day itself: memory fades
PERSON_DIGITS = 16  # of the mark by which a pool knows two records of one person


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A day's value and the entries that it comes from."""

    value: float
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A trial's days as they read now, and what a reader must know of how they came to be."""

    days: list[answers.Entry]
    whys: dict[date, str]
    recorded_on: dict[date, date]
    corrected_days: int
    late_days: int
    changed_after_answer: int
    paused_days: int
    earlier_trials: int
    person: str
    also: dict[date, dict[str, float]] = field(default_factory=dict)  # other outcomes, by day


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeHistory:
    """The envelopes that were opened, and the episodes that had none."""

    opened: list[Opened]
    skipped: int
    undeclared: int
    earlier_trials: int
    person: str


def episode_history(diary: Diary, trial: OwnTrial) -> EpisodeHistory:
    """Gather a trial of episodes as the diary tells it now."""
    seals = _seals(diary.every_entry("trial"))
    mine = next(number for number, each in enumerate(seals) if _names(each, trial.id))
    return EpisodeHistory(
        opened=opened(diary, trial),
        skipped=skipped(diary, trial),
        undeclared=undeclared(trial),
        earlier_trials=sum(_asks_alike(each, seals[mine]) for each in seals[:mine]),
        person=_mark(seals),
    )


def day_entries(trial: OwnTrial, entries: Iterable[Entry]) -> list[answers.Entry]:
    """Return one entry for each day of the schedule up to the last that can count, from `entries` that stand."""
    from taichong.trial.answer import Entry as DayEntry  # noqa: PLC0415 -- brings NumPy, which no other day needs

    entries = list(entries)
    said, values = logged_days(entries, trial.id), _values(trial, entries)
    return [
        DayEntry(
            date=each,
            value=values[each].value if each in values and not trial.is_paused(each) else None,
            done=said[each].done if each in said else None,  # type: ignore[arg-type]  # checked where it was read
        )
        for each in _dates(trial)
    ]


def said_in(diary: Diary, trial: OwnTrial) -> Iterator[Entry]:
    """Yield what says something of the trial's days: its own log, and answers about its outcome in its time."""
    kinds = ("cramp", "no_cramp") if trial.outcome.id == CRAMPS else ("daily", "rating")
    first, last = (datetime.combine(day, time(), UTC) for day in (trial.schedule.plan.start, trial.last_day))
    yield from diary.standing("trial")
    yield from diary.standing(*kinds, since=first - 2 * A_DAY, until=last + 4 * A_DAY)


def history(diary: Diary, trial: OwnTrial) -> History:
    """Gather the days of a trial as the diary tells them now, and how many of them were corrected or came late."""
    every = list(diary.every_entry())
    current = standing(every)
    values, dates = _values(trial, current), _dates(trial)
    now = day_entries(trial, current)
    seals = _seals(every)
    mine = next(number for number, each in enumerate(seals) if _names(each, trial.id))
    recorded_on = {day: max(each.recorded_at.date() for each in found.entries) for day, found in values.items()}
    return History(
        days=now,
        whys={day: each.why for day, each in logged_days(current, trial.id).items() if each.why},
        recorded_on={day: recorded_on[day] for day in dates if day in recorded_on},
        corrected_days=sum(day in values and any(each.replaces for each in values[day].entries) for day in dates),
        late_days=sum(day in recorded_on and recorded_on[day] > day + LATE for day in dates),
        changed_after_answer=_changed_days(trial, every, now),
        paused_days=sum(map(trial.is_paused, dates)),
        earlier_trials=sum(_asks_alike(each, seals[mine]) for each in seals[:mine]),
        person=_mark(seals),
        also=_also(trial, current, dates),
    )


def _also(trial: OwnTrial, entries: list[Entry], dates: list[date]) -> dict[date, dict[str, float]]:
    """What the diary says of the other outcomes on the trial's days; paused days count for neither arm."""
    found: dict[date, dict[str, float]] = {day: {} for day in dates if not trial.is_paused(day)}
    for each in entries:
        for item in trial.schedule.plan.also:
            if each.at.date() in found and (value := _rating(each, item)) is not None:
                found[each.at.date()][item] = float(value)
    return found


def _dates(trial: OwnTrial) -> list[date]:
    return [day.date for day in days(trial.schedule) if day.date <= trial.last_day]


def _seals(entries: Iterable[Entry]) -> list[Entry]:
    return [each for each in entries if isinstance(each.data, Trial) and each.data.event == "sealed"]


def _mark(seals: list[Entry]) -> str:
    """A mark that all records of one diary share, and from which nothing else can be read."""
    return hashlib.sha256(f"taichong person {seals[0].id}".encode()).hexdigest()[:PERSON_DIGITS]


def _names(entry: Entry, trial: str) -> bool:
    return isinstance(entry.data, Trial) and entry.data.trial == trial


def _asks_alike(entry: Entry, other: Entry) -> bool:
    """Whether two seals press for the same outcome."""
    return isinstance(entry.data, Trial) and isinstance(other.data, Trial) and entry.data.outcome == other.data.outcome


def cramps_a_night(entries: Iterable[Entry]) -> dict[date, int]:
    """Count cramps by the date of the evening on which the night began; a night without a word is missing.

    A night goes from noon to noon. "No cramp" speaks of the night before, whenever in the day it is said.
    """
    counts: dict[date, int] = {}
    for each in entries:
        if isinstance(each.data, Cramp):
            counts[night_of(each)] = counts.get(night_of(each), 0) + 1
        elif isinstance(each.data, NoCramp):
            counts.setdefault(night_of(each), 0)
    return counts


def harms(diary: Diary, trial: OwnTrial) -> list[str]:
    """List unwanted effects that were written down while the trial ran."""
    first, last = trial.schedule.plan.start, trial.last_day
    return [
        f"{each.at:%Y-%m-%d}: " + " ".join(filter(None, (each.data.what, each.data.where, each.data.note)))
        for each in diary.current("effect")
        if isinstance(each.data, Effect) and first <= each.at.date() <= last
    ]


def _values(trial: OwnTrial, entries: list[Entry]) -> dict[date, Valued]:
    said = logged_days(entries, trial.id)
    if trial.outcome.id == CRAMPS:
        return _night_values(said, entries)
    return _rating_values(trial, said, entries)


def _night_values(said: dict[date, Said], entries: list[Entry]) -> dict[date, Valued]:
    """What was said of each night, or counted in it; a cramp that was written down is one, whatever was said."""
    counts = cramps_a_night(entries)
    sources: dict[date, list[Entry]] = {}
    for each in entries:
        if isinstance(each.data, Cramp | NoCramp):
            sources.setdefault(night_of(each), []).append(each)
    found = {day: Valued(value=count, entries=tuple(sources[day])) for day, count in counts.items()}
    for day, told in said.items():
        if told.value is not None and told.value >= counts.get(day, 0):
            found[day] = Valued(value=told.value, entries=(told.entry,))
    return found


def _rating_values(trial: OwnTrial, said: dict[date, Said], entries: list[Entry]) -> dict[date, Valued]:
    """The last word on each day: in the log, or the day's last answer in the diary."""
    found = {
        each.at.date(): Valued(value=float(value), entries=(each,))
        for each in entries
        if (value := _rating(each, trial.outcome.id)) is not None
    }
    for day, told in said.items():
        if told.value is not None and (day not in found or found[day].entries[0].recorded_at < told.entry.recorded_at):
            found[day] = Valued(value=told.value, entries=(told.entry,))
    return found


def night_of(told: Entry | Opened) -> date:
    """Return the evening on which the night began that an entry or an episode speaks of."""
    of_the_night_before = not isinstance(told, Opened) and not isinstance(told.data, Cramp)
    return told.at.date() - A_DAY if of_the_night_before else (told.at - HALF_A_DAY).date()


def _rating(entry: Entry, item: str) -> int | None:
    """What an entry says of `item`; of a rating before and after pressing, how it was before."""
    if isinstance(entry.data, Daily) and item_key(entry.data.item) == item_key(item):
        return entry.data.value
    if isinstance(entry.data, Rating) and item_key(entry.data.about) == item_key(item):
        return entry.data.before
    return None


def _changed_days(trial: OwnTrial, every: list[Entry], now: list[answers.Entry]) -> int:
    """Days whose value or arm reads otherwise than when the answer was first seen."""
    if trial.answered_at is None:
        return 0
    seen = standing(each for each in every if each.recorded_at <= trial.answered_at)
    return sum(one != other for one, other in zip(day_entries(trial, seen), now, strict=True))
