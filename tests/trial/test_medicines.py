"""Medicines beside cramps, in the report of a trial: on the right night, in the right arm, for what they were taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from taichong.diary.diary import Diary, open_diary
from taichong.diary.entries import new_entry
from taichong.diary.kinds import Cramp, Data, NoCramp, Trial
from taichong.diary.merging import merge
from taichong.trial.card import Care
from taichong.trial.design import Outcome, Plan, days
from taichong.trial.log import Log, log_day, own_answer, own_trial, pause, resume, seal
from taichong.trial.medicines import Taken, medicine_lines, medicines_taken
from taichong.trial.report import report_html
from taichong.trial.values import night_of

START = date(2025, 3, 1)
PLAN = Plan(
    question="Does ST36 help my calf cramps?",
    outcome=Outcome(id="cramps", unit="cramps a night", kind="count"),
    worthwhile=0.2,
    treatment=("ST36",),
    control="light_touch",
    start=START,
    period_days=1,
    run_in_days=2,
)


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    opened_one = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    yield opened_one
    opened_one.engine.dispose()


def write(diary: Diary, data: Data, day: date, hour: int) -> None:
    merge(diary, iter([new_entry(data, at=datetime.combine(day, time(hour), tzinfo=UTC))]))


def test_a_medicine_counts_for_the_night_it_was_taken_in_and_a_day_outside_for_none(diary: Diary) -> None:
    own = seal(diary, PLAN, Care(complaint="calf_cramp"), START)
    arms = {each.date: each.arm for each in days(own.schedule)}
    night = next(day for day, arm in arms.items() if arm == "treatment" and arms.get(day - timedelta(days=1)) != arm)
    after = night + timedelta(days=1)
    write(diary, Cramp(where="calf", medicine="<b>salt", preventive=False), after, 3)  # before noon: the night before
    write(diary, NoCramp(medicine="tea", preventive=True), after, 8)
    write(diary, Cramp(where="calf", medicine="run-in", preventive=None), START, 23)
    write(diary, Cramp(where="calf"), after, 4)
    write(diary, Cramp(where="calf", medicine="too early"), START, 3)
    write(diary, Cramp(where="calf", medicine="too late"), own.last_day + timedelta(days=2), 3)
    taken = medicines_taken(diary, own)
    assert taken == [
        Taken(day=START, what="run-in", preventive=None, arm=None),
        Taken(day=night, what="<b>salt", preventive=False, arm="treatment"),
        Taken(day=night, what="tea", preventive=True, arm="treatment"),
    ]
    rescue, preventive, not_said, _means = medicine_lines(taken)
    assert rescue.endswith("a cramp that had come: 1 of pressing, 0 of the other arm, 0 of neither.")
    assert preventive.endswith("to prevent cramps: 1 of pressing, 0 of the other arm, 0 of neither.")
    assert not_said.endswith("0 of pressing, 0 of the other arm, 1 of neither.")


def test_two_of_one_night_are_one_night_and_none_is_no_line() -> None:
    twice = [Taken(day=START, what=name, preventive=False, arm="control") for name in "ab"]
    assert "0 of pressing, 1 of the other arm" in medicine_lines(twice)[0]
    assert medicine_lines([]) == []


def test_a_paused_day_counts_for_neither_arm(diary: Diary) -> None:
    own = seal(diary, PLAN, Care(complaint="calf_cramp"), START)
    day = START + timedelta(days=5)
    own = pause(diary, own, day, "a journey")
    own = resume(diary, own, day + timedelta(days=2))
    write(diary, Cramp(where="calf", medicine="salt"), day, 23)
    write(diary, Cramp(where="calf", medicine="salt"), day + timedelta(days=3), 23)
    paused, later = medicines_taken(diary, own_trial(diary))
    assert paused.arm is None
    assert later.arm is not None


def test_the_report_has_them_and_one_without_says_nothing_of_them(diary: Diary) -> None:
    own = seal(diary, PLAN, Care(complaint="calf_cramp"), START)
    for number, day in enumerate(days(own.schedule)):
        own = log_day(diary, own, day.date, Log(value=number % 3), day.date + timedelta(days=1))
    record = own_answer(diary, own_trial(diary), own.last_day + timedelta(days=1))
    write(diary, Cramp(where="calf", medicine="<b>salt", preventive=False), START + timedelta(days=3), 23)
    page = report_html(record, (), medicines_taken(diary, own))
    assert '<td class="why">&lt;b&gt;salt</td><td>for a cramp that had come</td>' in page
    assert "can hide a difference, or make one" in page
    assert "Medicines beside cramps" not in report_html(record)


def test_of_a_trial_of_episodes_a_night_has_the_arm_of_its_envelopes(diary: Diary) -> None:
    plan = replace(PLAN, design="episodes", outcome=replace(PLAN.outcome, id="seconds"), episodes=12, open_days=60)
    own = seal(diary, plan, Care(complaint="calf_cramp"), START)
    changed = next(number for number in range(1, 12) if own.schedule.order[number] != own.schedule.order[number - 1])
    for number in range(1, changed + 2):
        # The last two, one of either arm, come in one night; every other has a night of its own.
        night = START + timedelta(days=min(number, changed))
        opening = Trial(trial=own.id, event="episode", outcome="seconds", record={"number": number, "what": "opened"})
        write(diary, opening, night, 22 + number // (changed + 1))
    for number in range(1, changed + 1):
        write(diary, Cramp(where="calf", medicine="salt"), START + timedelta(days=number + 1), 2)
    arms = [each.arm for each in medicines_taken(diary, own)]
    assert arms == [*own.schedule.order[: changed - 1], None]


def test_a_night_ends_at_noon() -> None:
    before = new_entry(Cramp(where="calf"), at=datetime(2025, 3, 2, 11, 59, tzinfo=UTC))
    after = new_entry(Cramp(where="calf"), at=datetime(2025, 3, 2, 12, tzinfo=UTC))
    assert (night_of(before), night_of(after)) == (date(2025, 3, 1), date(2025, 3, 2))
