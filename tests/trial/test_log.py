"""A trial of one's own in the diary: sealed, logged day by day, corrected, ended, answered."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from taichong.diary.diary import Diary
from taichong.diary.entries import Entry, new_entry
from taichong.diary.kinds import Cramp, Daily, Data, Effect, NoCramp, Rating, Trial
from taichong.diary.series import calendar, closed_outcomes, over_time
from taichong.errors import InputError, NotFoundError
from taichong.trial import answer as answers
from taichong.trial import log as companion
from taichong.trial.card import Care
from taichong.trial.design import ControlKind, Outcome, Plan, days
from taichong.trial.log import Log, cramps_a_night, day_entries, log_day, own_answer, own_trial, seal
from taichong.trial.record import verify
from taichong.words import words

START = date(2025, 3, 1)
CARE = Care(complaint="calf_cramp", stretch="nightly_stretch")
CRAMPS = Plan(
    question="Does ST36 help my calf cramps?",
    outcome=Outcome(id="cramps", unit="cramps a night", kind="count"),
    worthwhile=0.2,
    treatment=("ST36",),
    control="light_touch",
    same_in_both="the nightly stretch",
    start=START,
    expectation=6,
)
STRESS = replace(CRAMPS, outcome=Outcome(id="stress", unit="points of 10"), worthwhile=1.0, expectation=None)
CLOSED = words("diary")["closed"]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def entry(data: Data, when: datetime) -> Entry:
    return new_entry(data, at=when)


def test_a_whole_trial_day_by_day_answers_like_the_statistics_on_the_same_numbers(diary: Diary) -> None:
    own, rng = seal(diary, CRAMPS, CARE, START), random.Random(5)  # noqa: S311 -- made-up nights
    truth: dict[date, answers.Entry] = {}
    for day in days(own.schedule):
        if rng.random() < 0.15:
            continue  # a missed day
        value = float(rng.choice([0, 0, 1, 2]))
        done = "neither" if day.arm and rng.random() < 0.1 else day.arm
        own = log_day(diary, own, day.date, Log(value=value, done=done), day.date + timedelta(days=1))
        truth[day.date] = answers.Entry(date=day.date, value=value, done=done)
    wrong = sorted(truth)[30]
    own = log_day(diary, own, wrong, Log(value=7.0), own.last_day)
    truth[wrong] = replace(truth[wrong], value=7.0)
    after = own.last_day + timedelta(days=1)
    own = companion.say_guess(diary, own, "control", after)
    record = own_answer(diary, own, after)
    expected = answers.answer_trial(own.schedule, list(truth.values()), guess="control")
    assert expected["missing_days"] > 3
    assert expected["adherence"]["otherwise"] > 0
    assert verify(record)["intact"]
    counted = {name: record["answer"].pop(name) for name in COUNTED}
    assert record["answer"] == expected
    assert counted.pop("late_days") == len(truth)  # all were written today, of days long past
    assert counted == {"corrected_days": 1, "days_changed_after_answer": 0, "paused_days": 0, "earlier_trials": 0}
    assert record["answer"]["expectation"] == 6
    assert record["schedule"] == own.schedule.as_dict()
    assert not record["answer"]["ended_early"]


COUNTED = ("corrected_days", "late_days", "days_changed_after_answer", "paused_days", "earlier_trials")


def test_daily_answers_and_the_log_are_one_and_the_last_word_counts(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    day = [START + timedelta(days=number) for number in range(8)]
    diary.add(Daily(item="stress", value=3), at=at(day[0], 9))
    diary.add(Daily(item="stress", value=5), at=at(day[0], 21))  # the evening's answer is the day's
    wrong = diary.add(Daily(item="stress", value=9), at=at(day[1], 21))
    diary.correct(wrong.id, Daily(item="stress", value=4))
    own = log_day(diary, own, day[2], Log(value=2), day[2])
    diary.add(Daily(item="stress", value=6), at=at(day[2], 22))  # said after the log
    diary.add(Daily(item="stress", value=6), at=at(day[3], 22))
    own = log_day(diary, own, day[3], Log(value=1), day[3])  # the log comes after
    diary.add(Rating(about="stress", before=7, after=2), at=at(day[4], 20))
    diary.add(Daily(item="sleep", value=7), at=at(day[5], 20))  # something else
    taken_back = diary.add(Daily(item="stress", value=10), at=at(day[6], 20))
    diary.withdraw(taken_back.id)
    own = log_day(diary, own, day[7], Log(done="neither"), day[7])
    found = {each.date: each.value for each in day_entries(own, diary.current())}
    assert [found[each] for each in day] == [5, 4, 6, 1, 7, None, None, None]


def test_a_night_goes_from_noon_to_noon_and_one_not_written_down_is_missing() -> None:
    day = [START + timedelta(days=number) for number in range(6)]
    calf = Cramp(where="calf")
    entries = [
        entry(calf, at(day[0], 23, 30)),
        entry(calf, at(day[1], 3, 10)),  # the same night
        entry(calf, at(day[1], 12)),  # noon begins the next
        entry(NoCramp(), at(day[3], 8)),  # speaks of the night before
        entry(NoCramp(), at(day[4], 22)),  # too: the night to come is not known
        entry(NoCramp(), at(day[2], 7)),  # a cramp that was written down is one
    ]
    assert cramps_a_night(entries) == {day[0]: 2, day[1]: 1, day[2]: 0, day[3]: 0}


def test_a_cramp_at_night_counts_on_the_clock_of_the_place_where_it_happened() -> None:
    berlin = datetime.fromisoformat("2025-03-02T03:10+02:00")
    auckland = datetime.fromisoformat("2025-03-02T03:10+13:00")
    for when in (berlin, auckland):
        assert cramps_a_night([entry(Cramp(where="calf"), when)]) == {date(2025, 3, 1): 1}


def test_cramps_written_down_are_never_fewer_than_said_nor_hidden_by_what_was_said(diary: Diary) -> None:
    own = seal(diary, CRAMPS, CARE, START)
    own = log_day(diary, own, START, Log(value=2), START + timedelta(days=1))
    own = log_day(diary, own, START + timedelta(days=1), Log(value=0), START + timedelta(days=2))
    diary.add(Cramp(where="calf"), at=at(START, 23))
    late = diary.add(Cramp(where="calf"), at=at(START + timedelta(days=2), 2))
    found = [each.value for each in day_entries(own, diary.current())[:3]]
    assert found == [2, 1, None]
    diary.withdraw(late.id)
    assert [each.value for each in day_entries(own, diary.current())[:2]] == [2, 0]


def test_the_same_day_logged_again_corrects_it_and_the_old_stays_in_the_record(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    day = next(each for each in days(own.schedule) if each.arm == "treatment").date
    own = log_day(diary, own, day, Log(value=3, done="planned"), day)
    own = log_day(diary, own, day, Log(done="neither", why="a journey"), day)
    assert (own.days[day].value, own.days[day].done, own.days[day].why) == (3, "neither", "a journey")
    old, new = [
        each for each in diary.every_entry("trial") if isinstance(each.data, Trial) and each.data.event != "sealed"
    ]
    assert isinstance(old.data, Trial)
    assert isinstance(new.data, Trial)
    assert (old.data.event, new.data.event, new.replaces) == ("day", "deviation", old.id)


def test_a_second_trial_for_the_same_outcome_counts_the_first(diary: Diary) -> None:
    first = seal(diary, replace(STRESS, period_days=1, run_in_days=0), CARE, START)
    companion.end_early(diary, first, START)
    other = seal(diary, replace(CRAMPS, period_days=1, run_in_days=0), CARE, START)
    companion.end_early(diary, other, START)
    own = seal(diary, replace(STRESS, period_days=1, run_in_days=0), CARE, START)
    for number, day in enumerate(days(own.schedule)):
        log_day(diary, own, day.date, Log(value=number % 5), day.date)
    record = own_answer(diary, own, own.last_day + timedelta(days=1))
    assert record["answer"]["earlier_trials"] == 1
    assert record["person"] == own_answer(diary, own_trial(diary), own.last_day + timedelta(days=1))["person"]


def drawn(diary: Diary, item: str) -> str:
    return over_time(diary.current(), closed_outcomes(diary.current()), item, START)


def test_charts_of_the_outcome_are_closed_until_the_answer_and_others_are_open(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    diary.add(Daily(item="stress", value=3), at=at(START, 21))
    diary.add(Daily(item="sleep", value=3), at=at(START, 21))
    assert drawn(diary, "stress") == CLOSED
    assert drawn(diary, "sleep") != CLOSED
    companion.end_early(diary, own, START)
    assert drawn(diary, "stress") != CLOSED


def test_a_running_trial_of_cramps_closes_their_calendar(diary: Diary) -> None:
    seal(diary, CRAMPS, CARE, START)
    assert calendar(diary.current(), closed_outcomes(diary.current()), START) == CLOSED


def test_no_answer_before_the_last_day_has_passed(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    with pytest.raises(InputError, match=r"closed until 2025-06-07; .*trial end"):
        own_answer(diary, own, own.last_day)
    with pytest.raises(InputError, match="asked after the last day"):
        companion.say_guess(diary, own, "control", own.last_day)


def test_a_trial_ended_early_says_so_and_only_whole_blocks_count(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    fourth = [each for each in days(own.schedule) if each.block == 4]
    for each in days(own.schedule):
        if each.date <= fourth[3].date:
            log_day(diary, own, each.date, Log(value=each.date.day % 7), each.date)
    own = companion.end_early(diary, own_trial(diary), fourth[3].date)
    record = own_answer(diary, own, fourth[3].date)
    assert record["answer"]["ended_early"]
    assert record["answer"]["n_blocks"] == 3
    with pytest.raises(InputError, match="is over since"):
        companion.end_early(diary, own, own.last_day)
    with pytest.raises(InputError, match="is not a day of trial"):
        log_day(diary, replace(own, answered_at=None), fourth[4].date, Log(value=1), fourth[4].date)


def test_an_end_that_is_taken_back_stays_an_end(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    companion.end_early(diary, own, START)
    ended = next(each for each in diary.current("trial") if isinstance(each.data, Trial) and each.data.event == "ended")
    diary.withdraw(ended.id)
    assert own_trial(diary).ended_on == START


def test_values_that_change_after_the_answer_are_counted_and_told(diary: Diary) -> None:
    plan = replace(STRESS, period_days=1, run_in_days=0)
    own = seal(diary, plan, CARE, START)
    kept = [
        diary.add(Daily(item="stress", value=number % 4), at=at(day.date, 20))
        for number, day in enumerate(days(own.schedule))
    ]
    after = own.last_day + timedelta(days=1)
    assert own_answer(diary, own, after)["answer"]["days_changed_after_answer"] == 0
    own = own_trial(diary)
    assert own.answered_at
    diary.correct(kept[3].id, Daily(item="stress", value=9))
    assert own_answer(diary, own, after)["answer"]["days_changed_after_answer"] == 1
    with pytest.raises(InputError, match="answer has been seen"):
        log_day(diary, own, own.last_day, Log(value=1), after)
    assert sum(isinstance(each.data, Trial) and each.data.event == "answered" for each in diary.current()) == 1


def test_the_expectation_can_be_said_until_the_first_day_that_counts_and_once(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    with pytest.raises(InputError, match="too late"):
        companion.say_expectation(diary, own, 5, START + timedelta(days=14))
    with pytest.raises(InputError, match="from 0 to 10"):
        companion.say_expectation(diary, own, 11, START)
    own = companion.say_expectation(diary, own, 5, START + timedelta(days=13))
    assert own.expectation == 5
    with pytest.raises(InputError, match="already"):
        companion.say_expectation(diary, own, 6, START)


def test_paused_days_count_for_neither_arm_and_are_told(diary: Diary) -> None:
    own = seal(diary, replace(STRESS, period_days=2, run_in_days=0), CARE, START)
    dates = [day.date for day in days(own.schedule)]
    with pytest.raises(InputError, match="is not paused"):
        companion.resume(diary, own, dates[0])
    with pytest.raises(InputError, match="say why"):
        companion.pause(diary, own, dates[4], " ")
    own = companion.pause(diary, own, dates[4], "a journey")
    with pytest.raises(InputError, match="paused already"):
        companion.pause(diary, own, dates[5], "a journey")
    own = companion.resume(diary, own, dates[7])
    for number, day in enumerate(dates):
        log_day(diary, own, day, Log(value=number % 5), day)
    own = own_trial(diary)
    assert [own.is_paused(day) for day in dates[3:8]] == [False, True, True, True, False]
    record = own_answer(diary, own, own.last_day + timedelta(days=1))
    assert record["answer"]["paused_days"] == 3
    assert [row["value"] for row in record["rows"]][3:8] == [3, None, None, None, 2]
    assert verify(record)["intact"]


def test_the_reason_for_an_end_is_kept_and_must_be_one_of_those_offered(diary: Diary) -> None:
    own = seal(diary, STRESS, CARE, START)
    with pytest.raises(InputError, match="unwanted_effect, illness"):
        companion.end_early(diary, own, START, "boredom")
    assert companion.end_early(diary, own, START, "unwanted_effect").ended_why == "unwanted_effect"
    assert set(words("companion")["reasons"]) == set(companion.END_REASONS)


def test_where_the_arm_is_no_secret_nobody_is_asked_to_guess_it() -> None:
    asked: dict[ControlKind, bool] = {
        "light_touch": True,
        "other_point": True,
        "usual_care": False,
        "stretch_alone": False,
    }
    for control, asks in asked.items():
        assert companion.asks_guess(replace(STRESS, control=control)) == asks


def test_one_trial_runs_at_a_time_and_none_begins_in_the_past(diary: Diary) -> None:
    with pytest.raises(InputError, match="in the past"):
        seal(diary, CRAMPS, CARE, START + timedelta(days=1))
    first = seal(diary, CRAMPS, CARE, START)
    with pytest.raises(InputError, match=f"{first.id} still runs"):
        seal(diary, STRESS, CARE, START)
    companion.end_early(diary, first, START)
    second = seal(diary, STRESS, CARE, START)
    assert [each.id for each in companion.own_trials(diary)] == [first.id, second.id]
    assert own_trial(diary).id == second.id
    assert own_trial(diary, first.id).id == first.id
    with pytest.raises(NotFoundError, match="no trial 'zz'"):
        own_trial(diary, "zz")


@pytest.mark.parametrize(
    ("day", "log", "today", "says"),
    [
        (0, Log(value=1.5), 5, "whole number from 0 to 100"),
        (0, Log(value=-1), 5, "whole number from 0 to 100"),
        (0, Log(value=float("nan")), 5, "whole number"),
        (0, Log(value=1e300), 5, "whole number"),
        (0, Log(), 5, "nothing to log"),
        (0, Log(done="perhaps"), 5, "planned, treatment, control, neither, both"),
        (0, Log(value=0), 0, "is not over; log its cramps in the morning"),
        (4, Log(done="neither"), 3, "still to come"),
        (-1, Log(value=0), 5, "its days are 2025-03-01 to"),
        (400, Log(value=0), 500, "is not a day"),
    ],
)
def test_a_log_that_cannot_be_is_refused_and_nothing_is_kept(
    diary: Diary, day: int, log: Log, today: int, says: str
) -> None:
    own = seal(diary, CRAMPS, CARE, START)
    before = list(diary.every_entry())
    with pytest.raises(InputError, match=says) as caught:
        log_day(diary, own, START + timedelta(days=day), log, START + timedelta(days=today))
    assert "\n" not in str(caught.value)
    assert list(diary.every_entry()) == before


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({}, "must be a date"),
        ({"date": "tomorrow"}, "must be a date"),
        ({"date": "2025-03-01", "value": "many"}, "value must be a number"),
        ({"date": "2025-03-01", "value": True}, "value must be a number"),
        ({"date": "2025-03-01", "done": "sleep"}, "done one of"),
    ],
)
def test_a_days_entry_that_was_corrected_into_nonsense_is_named(
    diary: Diary, record: dict[str, Any], says: str
) -> None:
    own = seal(diary, CRAMPS, CARE, START)
    own = log_day(diary, own, START, Log(value=1), START + timedelta(days=1))
    kept = own.days[START].entry
    wrong = diary.correct(kept.id, Trial(trial=own.id, event="day", outcome="cramps", record=record))
    with pytest.raises(InputError, match=f"{wrong.id[:8]}.*{says}"):
        own_trial(diary)


def test_unwanted_effects_of_the_trials_days_are_its_harms(diary: Diary) -> None:
    own = seal(diary, CRAMPS, CARE, START)
    diary.add(Effect(what="bruise", where="ST36"), at=at(START + timedelta(days=3), 12))
    diary.add(Effect(what="pain"), at=at(START - timedelta(days=3), 12))
    assert companion.harms(diary, own) == ["2025-03-04: bruise ST36"]
