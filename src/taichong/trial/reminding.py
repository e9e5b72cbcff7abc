"""A running trial's own reminder: which days wait to be written down, until they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.trial.design import days
from taichong.trial.log import usual_day
from taichong.trial.own import own_trials
from taichong.trial.values import day_entries, said_in

if TYPE_CHECKING:
    from datetime import date

    from taichong.diary import Diary
    from taichong.trial.own import OwnTrial


def reminded_on(diary: Diary, trial: OwnTrial, today: date) -> dict[date, bool]:
    """List the days on which something is to be written down, each with whether it still is.

    A night of cramps is written down on the day after it; what the diary says of it already counts. Days in a pause
    are none, and a trial of episodes has none: its episodes are tapped when they come. Once a trial has ended nothing
    waits.
    """
    if trial.schedule.plan.design == "episodes":
        return {}
    later = today - usual_day(trial, today)
    written = {each.date for each in day_entries(trial, said_in(diary, trial)) if each.value is not None}
    return {
        day.date + later: trial.is_closed(today) and day.date <= trial.last_day and day.date not in written
        for day in days(trial.schedule)
        if not trial.is_paused(day.date)
    }


def waiting_today(diary: Diary, today: date) -> str:
    """Return the id of the running trial that waits for what is to be written down today; empty where none does."""
    running = [each for each in own_trials(diary) if each.is_closed(today)]
    return next((each.id for each in running if reminded_on(diary, each, today).get(today)), "")
