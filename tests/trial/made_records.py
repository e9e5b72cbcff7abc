"""Records of trials that nobody did, for tests: made as the diary's are, without a diary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taichong.trial.card import Care
from taichong.trial.own import OwnTrial
from taichong.trial.record import make_record
from taichong.trial.values import History

if TYPE_CHECKING:
    from datetime import date

    from taichong.trial.answer import Entry
    from taichong.trial.design import Schedule

SEALED_AT = "2026-02-20T08:00:00+01:00"


def made_record(
    schedule: Schedule,
    entries: list[Entry],
    *,
    ended_on: date | None = None,
    guess: str | None = None,
    person: str = "",
) -> dict[str, Any]:
    """The record of a trial with these days; each trial is of another person if none is named."""
    own = OwnTrial(
        id=schedule.hash[:12],
        schedule=schedule,
        care=Care(complaint="calf_cramp"),
        ended_on=ended_on,
        guess=guess,
        expectation=schedule.plan.expectation,
    )
    told = History(
        days=[each for each in entries if each.date <= own.last_day],
        whys={},
        recorded_on={each.date: each.date for each in entries if each.value is not None},
        corrected_days=0,
        late_days=0,
        changed_after_answer=0,
        paused_days=0,
        earlier_trials=0,
        person=person or schedule.hash[:16],
    )
    return make_record(own, told)
