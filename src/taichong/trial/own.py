"""One person's trials as the diary tells them: what was sealed, what was logged, what was said of the whole.

A running trial's order lies in a shut envelope (`envelope`); here it is opened, for the card of a day and the answer.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from taichong.care import SIDES
from taichong.diary import Trial, standing
from taichong.errors import InputError, NotFoundError
from taichong.trial import envelope
from taichong.trial.card import Card, Care, card_on
from taichong.trial.design import ID_DIGITS, next_day, schedule_from

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from taichong.atlas import Atlas
    from taichong.diary import Diary, Entry
    from taichong.trial.card import Today
    from taichong.trial.design import Day, Outcome, Schedule

DONE = ("treatment", "control", "neither", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the log holds of one day, and the entry that says so."""

    entry: Entry
    value: float | None
    done: str | None
    why: str


class Pause(NamedTuple):
    """Days left out: the first of them, the day on which the trial went on (None while it is paused), and why."""

    first: date
    until: date | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OwnTrial:
    """One trial of this person's as the diary tells it; `days` is what was logged, by date."""

    id: str
    schedule: Schedule
    care: Care
    days: dict[date, Said] = field(default_factory=dict)
    ended_on: date | None = None
    ended_why: str = ""
    paused: tuple[Pause, ...] = ()
    answered_at: datetime | None = None
    guess: Any = None
    expectation: int | None = None

    def __repr__(self) -> str:
        ended = f", ended on {self.ended_on}" if self.ended_on else ""
        return f"<Trial {self.id} of {self.outcome.id}: {len(self.days)} days logged{ended}>"

    @property
    def outcome(self) -> Outcome:
        """What is measured."""
        return self.schedule.plan.outcome

    @property
    def last_day(self) -> date:
        """The last day that can count: the schedule's, or the one on which the trial was ended."""
        last = self.schedule.last_day
        return min(last, self.ended_on) if self.ended_on else last

    def is_paused(self, day: date) -> bool:
        """Tell whether a day lies in a pause: it counts for neither arm."""
        return any(each.first <= day and (each.until is None or day < each.until) for each in self.paused)

    def day(self, today: date) -> Day:
        """Return the schedule's day; over once the trial was ended, and without an arm in a pause."""
        found = next_day(self.schedule, today)
        if self.ended_on is not None:
            return replace(found, phase="finished", arm=None)
        if self.is_paused(today) and found.phase not in ("before", "finished"):
            return replace(found, phase="paused", arm=None)
        return found

    def card(self, atlas: Atlas, today: Today) -> Card:
        """Make its card: nothing is pressed once it is ended, or while it is paused."""
        return card_on(atlas, self.schedule, self.care, self.day(today.date), today)

    def is_closed(self, today: date) -> bool:
        """Tell whether the outcome stays shut."""
        return self.schedule.is_closed(today, self.ended_on)


def own_trials(diary: Diary) -> list[OwnTrial]:
    """List every trial of this person's, oldest first; InputError where a sealed schedule was tampered with."""
    every = list(diary.every_entry("trial", "withdrawn"))
    sealed = [each for each in every if isinstance(each.data, Trial) and each.data.event == "sealed"]
    return [_own(each, every) for each in sealed]


def own_trial(diary: Diary, name: str = "") -> OwnTrial:
    """Find the trial whose id begins with `name`; without a name, the latest.

    Raises:
        NotFoundError: there is none.
        InputError: what was sealed has been tampered with.
    """
    found = [each for each in own_trials(diary) if each.id.startswith(name)]
    if not found:
        raise NotFoundError(
            f"no trial{f' {name[:20]!r}' if name else ''} is in the diary; `taichong trial plan COMPLAINT` makes one",
            "trials",
        )
    return found[-1]


def sealed_record(schedule: Schedule, care: Care) -> dict[str, Any]:
    """Return what the diary gets at the seal: everything but a readable order; the order is in its envelope."""
    told = schedule.as_dict()
    hidden = {name: told.pop(name) for name in ("order", "seed", "salt")}
    return {**told, "envelope": envelope.shut(hidden), **asdict(care)}


def _schedule(data: Trial) -> Schedule:
    """The schedule of a seal; those sealed before there were envelopes carry it readably."""
    if "envelope" not in data.record or "schedule" in data.record:
        return schedule_from(data.record.get("schedule", {}))
    told = {name: data.record.get(name) for name in ("plan", "sealed_at", "hash")}
    return schedule_from({**told, **envelope.opened(data.record["envelope"])})


def _own(sealed: Entry, every: list[Entry]) -> OwnTrial:
    data = _trial_of(sealed)
    schedule = _schedule(data)
    if schedule.hash[:ID_DIGITS] != data.trial or schedule.plan.outcome.id != data.outcome:
        raise InputError(f"trial {data.trial}: its schedule is not the one that was sealed under this name")
    mine = [each for each in every if isinstance(each.data, Trial) and each.data.trial == data.trial]
    ended, answered = _first_of(mine, "ended"), _first_of(mine, "answered")
    standing_now = [each for each in standing(every) if each in mine]
    guess, expected = _first_of(standing_now, "guess"), _first_of(standing_now, "expectation")
    asked_before = schedule.plan.expectation
    return OwnTrial(
        id=data.trial,
        schedule=schedule,
        care=_care(data),
        days=logged_days(standing_now, data.trial),
        # What was once ended or seen stays so: taking that back would not unsee it.
        ended_on=_date_of(ended, "on") if ended else None,
        ended_why=str(_trial_of(ended).record.get("why", "")) if ended else "",
        paused=_pauses(mine),
        answered_at=answered.recorded_at if answered else None,
        guess=_trial_of(guess).record.get("said") if guess else None,
        expectation=asked_before
        if asked_before is not None or not expected
        else _trial_of(expected).record.get("said"),
    )


def _care(data: Trial) -> Care:
    told = {name: data.record.get(name) for name in ("complaint", "side", "stretch")}
    if not all(isinstance(each, str) for each in told.values()) or told["side"] not in SIDES:
        raise InputError(f"trial {data.trial}: what was sealed does not say for which complaint and side it is")
    return Care(**told)  # type: ignore[arg-type]  # checked in the line above


def logged_days(entries: Iterable[Entry], name: str) -> dict[date, Said]:
    """Return what was logged, by day; where two machines have one each, the later counts."""
    found: dict[date, Said] = {}
    for each in sorted(entries, key=lambda entry: entry.recorded_at):
        data = each.data
        if isinstance(data, Trial) and data.trial == name and data.event in ("day", "deviation"):
            found[_date_of(each, "date")] = _read(each, data)
    return found


def _read(entry: Entry, data: Trial) -> Said:
    value, done = data.record.get("value"), data.record.get("done")
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if (value is not None and not number) or done not in (None, *DONE):
        raise InputError(f"entry {entry.id[:8]}: value must be a number and done one of {', '.join(DONE)}; correct it")
    return Said(entry=entry, value=value, done=done, why=str(data.record.get("why", "")))


def _pauses(entries: Iterable[Entry]) -> tuple[Pause, ...]:
    found: list[Pause] = []
    for each in entries:
        if _trial_of(each).event == "paused":
            found.append(Pause(_date_of(each, "on"), None, str(_trial_of(each).record.get("why", ""))))
        elif _trial_of(each).event == "resumed" and found:
            found[-1] = found[-1]._replace(until=_date_of(each, "on"))
    return tuple(found)


def _first_of(entries: Iterable[Entry], event: str) -> Entry | None:
    return next((each for each in entries if _trial_of(each).event == event), None)


def _trial_of(entry: Entry) -> Trial:
    if not isinstance(entry.data, Trial):
        raise TypeError(f"entry {entry.id} is of no trial")
    return entry.data


def _date_of(entry: Entry, name: str) -> date:
    try:
        return date.fromisoformat(_trial_of(entry).record[name])
    except (KeyError, TypeError, ValueError):
        raise InputError(f"entry {entry.id[:8]}: its {name} must be a date like 2026-03-15; correct it") from None
