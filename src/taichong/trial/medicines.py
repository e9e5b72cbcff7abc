"""Medicines that the diary has beside cramps while a trial ran, by arm: they may hide or make a difference."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from taichong.diary import Cramp, NoCramp
from taichong.trial.design import days
from taichong.trial.episode_log import opened
from taichong.trial.values import A_DAY, CRAMPS, night_of
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from taichong.diary import Diary
    from taichong.trial.design import Arm
    from taichong.trial.own import OwnTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A medicine, its day, whether it was to prevent cramps (None: not said), and that day's arm (None: neither)."""

    day: date
    what: str
    preventive: bool | None
    arm: Arm | None

    @property
    def purpose(self) -> str:
        """What it was for, as the report names it."""
        return {True: "preventive", False: "rescue", None: "not_said"}[self.preventive]


def medicines_taken(diary: Diary, trial: OwnTrial) -> list[Taken]:
    """Find the medicines written down beside cramps, or on days without, while the trial ran, oldest first."""
    by_night = trial.outcome.id == CRAMPS or trial.schedule.plan.design == "episodes"
    arms, first = _arms(diary, trial), trial.schedule.plan.start
    found = [
        Taken(day=day, what=each.data.medicine, preventive=each.data.preventive, arm=arms.get(day))
        for each in diary.current("cramp", "no_cramp", since=datetime.combine(first, time(), UTC) - A_DAY)
        if isinstance(each.data, Cramp | NoCramp) and each.data.medicine
        for day in [night_of(each) if by_night else each.at.date()]
        if first <= day <= trial.last_day
    ]
    return sorted(found, key=lambda each: each.day)


def _arms(diary: Diary, trial: OwnTrial) -> dict[date, Arm]:
    """The arm of each day; of a trial of episodes, that of each night whose envelopes agree."""
    if trial.schedule.plan.design != "episodes":
        return {each.date: each.arm for each in days(trial.schedule) if each.arm and not trial.is_paused(each.date)}
    nights: dict[date, set[Arm]] = {}
    for each in opened(diary, trial):
        nights.setdefault(night_of(each), set()).add(each.arm)
    return {night: min(arms) for night, arms in nights.items() if len(arms) == 1}


def medicine_lines(taken: Sequence[Taken]) -> list[str]:
    """Count the days with a medicine in either arm, by what it was for; nothing where none was written down."""
    said = words("companion")["medicines"]
    lines = []
    for purpose in ("rescue", "preventive", "not_said"):
        days_of = Counter(arm for arm, _ in {(each.arm, each.day) for each in taken if each.purpose == purpose})
        if days_of:
            counts = {arm: days_of[arm] for arm in ("treatment", "control")}
            lines.append(str(said[purpose]).format(**counts, neither=days_of[None]))
    return [*lines, str(said["means"])] if lines else []
