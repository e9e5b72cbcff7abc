"""How a trial went: every figure of the report counted a second time, by hand or from its rows."""

from __future__ import annotations

import itertools
import json
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from tests.trial.made_records import SEALED_AT, made_record
from tests.trial.test_report import CENT_2015, PLAN, cents_items

from taichong.errors import InputError
from taichong.trial import course, course_plot
from taichong.trial.answer import Entry
from taichong.trial.card import Care
from taichong.trial.design import Outcome, Plan, days, plan_trial, schedule_from
from taichong.trial.episode_log import Opened
from taichong.trial.own import OwnTrial, Pause
from taichong.trial.record import make_episode_record, make_record, verify
from taichong.trial.report import report_of, zones_svg
from taichong.trial.values import EpisodeHistory, History
from taichong.words import words

SHORT = replace(PLAN, blocks=6, period_days=3, run_in_days=4, supposed=2.0, finds=0.62)
SEED = "5" * 32


def made(value: Any, done: Any = None, **changes: Any) -> dict[str, Any]:
    """A record whose days have `value(day)` and were done as `done(day)` says, else as drawn."""
    schedule = plan_trial(replace(SHORT, **changes), seed=SEED, salt="0" * 32, sealed_at=SEALED_AT)
    return made_record(
        schedule,
        [Entry(date=day.date, value=value(day), done=done(day) if done else day.arm) for day in days(schedule)],
    )


def by_arm(day: Any) -> float:
    return 3.0 if day.arm == "treatment" else 5.0 + (day.number % 2) * 0.5


def test_each_period_is_counted_as_its_rows_are() -> None:
    record = made(lambda day: None if day.number == 6 else by_arm(day))
    found = course.periods(record)
    assert [(each["block"], each["period"]) for each in found] == [(b, p) for b in range(1, 7) for p in (1, 2)]
    assert [each["first"] for each in found][:2] == ["2026-03-05", "2026-03-08"]
    assert (found[0]["days"], found[0]["rated"]) == (3, 2)
    assert all(each["mean"] == 3.0 for each in found if each["arm"] == "treatment")
    assert course.run_in(record) == {"days": 4, "rated": 4, "mean": pytest.approx(5.25)}
    assert sum(course.missed(record).values()) == 1


def test_the_two_means_differ_by_the_estimate() -> None:
    record = made(by_arm)
    means = course.arm_means(record)
    assert means["control"] - means["treatment"] == pytest.approx(record["answer"]["estimate"])


def test_a_period_that_was_cut_short_counts_in_no_mean() -> None:
    schedule = plan_trial(replace(SHORT, blocks=8), seed=SEED, salt="0" * 32, sealed_at=SEALED_AT)
    entries = [Entry(date=day.date, value=by_arm(day) + (50 if day.block == 7 else 0)) for day in days(schedule)]
    record = made_record(schedule, entries, ended_on=schedule.plan.start + timedelta(days=4 + 6 * 6 + 4))
    assert course.periods(record)[-1]["is_whole"] is False
    assert max(course.arm_means(record).values()) < 6


def test_what_went_otherwise_is_listed_with_its_why_and_what_went_as_drawn_is_not() -> None:
    record = made(by_arm, done=lambda day: "neither" if day.number == 7 else day.arm)
    record["rows"][8]["why"] = "a <b>late</b> train"
    assert [row["number"] for row in course.deviations(record)] == [7, 9]
    page = report_of({**record, "pauses": [{"first": "2026-03-09", "until": None, "why": "flu & fever"}]})
    assert "a &lt;b&gt;late&lt;/b&gt; train" in page
    assert "Paused from 2026-03-09 to the end: flu &amp; fever" in page


def test_the_pictures_put_every_day_where_it_belongs() -> None:
    record = made(by_arm)
    layout = course_plot.course(record)
    shaded = [
        any(begin <= dot["x"] <= finish for begin, finish in layout["bands"]) == dot["is_full"]
        for dot in layout["dots"]
    ]
    assert all(shaded)
    assert sum(dot["x"] < layout["counts_from"] for dot in layout["dots"]) == 4
    lower = {dot["y"] for dot in layout["dots"] if dot["is_full"]}
    assert min(lower) > max(dot["y"] for dot in layout["dots"] if not dot["is_full"])
    assert all(layout["left"] <= dot["x"] <= layout["right"] for dot in layout["dots"])


@pytest.mark.parametrize(
    ("estimate", "ci95", "is_right", "is_beyond_grey"),
    [(2.0, [1.2, 2.8], True, True), (1.5, [0.2, 2.8], True, False), (-2.0, [None, -1.2], False, True)],
)
def test_the_picture_says_what_the_verdict_says(
    estimate: float, ci95: list[Any], *, is_right: bool, is_beyond_grey: bool
) -> None:
    layout = course_plot.benefit_zones({"estimate": estimate, "ci95": ci95, "worthwhile": 1.0})
    assert (layout["at"] > layout["zero"]) == is_right
    near = layout["low"] if is_right else layout["high"]
    edge = layout["band"][1 if is_right else 0]
    assert ((near > edge) if is_right else (near < edge)) == is_beyond_grey
    if ci95[0] is None:
        assert layout["low"] == layout["left"]


def test_letters_are_as_large_on_a_phone_as_the_text_around_them() -> None:
    phone_px = 390 - 2 * 16
    pictures = re.findall(r"<svg.*?</svg>", report_of(made(by_arm)), re.DOTALL)
    assert len(pictures) > 1
    for picture in pictures:
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', picture).group(1))  # type: ignore[union-attr]
        sizes = [float(each) for each in re.findall(r'font-size="(\d+)"', picture)]
        assert sizes
        assert min(sizes) * phone_px / width >= 12


@cache
def of_episodes() -> dict[str, Any]:
    plan = Plan(
        question="Does pressing BL57 help me with: calf cramp?",
        outcome=Outcome(id="cramps", unit="seconds until it eased", kind="count"),
        worthwhile=0.25,
        treatment=("BL57",),
        control="stretch_alone",
        start=date(2026, 3, 1),
        same_in_both="Toes toward the shin.",
        design="episodes",
        episodes=12,
        open_days=84,
        run_in_days=0,
        supposed=0.5,
        finds=0.3,
    )
    schedule = plan_trial(plan, seed=SEED, salt="0" * 32, sealed_at=SEALED_AT)
    began = datetime(2026, 3, 2, 1, tzinfo=UTC)
    opened = [
        Opened(
            number=number,
            at=began + timedelta(days=number),
            arm=arm,
            seconds=None if number == 3 else 600.0 if number == 5 else 60.0 if arm == "treatment" else 120.0 + number,
            is_eased=number != 5,
            otherwise="ran <about>" if number == 4 else "",
            is_over=True,
        )
        for number, arm in enumerate(schedule.order[:13], start=1)
    ]
    pauses = (Pause(date(2026, 4, 1), date(2026, 4, 5), "a journey"),)
    own = OwnTrial(id=schedule.hash[:12], schedule=schedule, care=Care(complaint="calf_cramp"), paused=pauses)
    told = EpisodeHistory(opened=opened, skipped=1, undeclared=2, earlier_trials=0, person="x")
    return make_episode_record(own, told)


def test_the_report_of_episodes_has_cents_items_a_row_each_and_the_picture() -> None:
    record = of_episodes()
    page = report_of(record)
    assert cents_items(page) == CENT_2015
    assert page.count("<tr><td>") == 13
    assert "not eased</td>" in page
    assert "ran &lt;about&gt;" in page
    assert "a journey" in page
    assert "{" not in page.replace("{ ", "")
    assert page.count("<svg") == 2
    assert verify(json.loads(json.dumps(record)))["intact"]


def test_a_ratio_below_one_lies_right_and_half_is_where_half_belongs() -> None:
    answer = {"ratio": 0.5, "ci95": [0.3, 0.8], "worthwhile": 0.25}
    layout = course_plot.ratio_zones(answer, words("trial")["ratios"])
    ticks = {label: x for x, label in layout["ticks"]}
    assert layout["low"] < layout["at"] < layout["high"]
    assert layout["low"] > layout["zero"]
    assert layout["at"] == ticks["½"] > layout["zero"] == ticks["same"]
    assert ticks["same"] - ticks["2 ×"] == pytest.approx(ticks["½"] - ticks["same"], abs=0.2)
    assert "shorter with pressing" in zones_svg(of_episodes())


@pytest.mark.parametrize("ratio", [0.9, 0.5, 0.2, 0.01])
def test_the_labels_of_ratios_keep_clear_of_each_other(ratio: float) -> None:
    answer = {"ratio": ratio, "ci95": [None, ratio * 2], "worthwhile": 0.25}
    ticks = sorted(course_plot.ratio_zones(answer, words("trial")["ratios"])["ticks"])
    letter = 9  # units of a wide letter at the size of these labels
    for (left, one), (right, other) in itertools.pairwise(ticks):
        assert right - left > letter * (len(one) + len(other)) / 2


def test_episodes_not_eased_are_crossed_at_the_top() -> None:
    dots = course_plot.episode_course(of_episodes(), "{} min", "{} s")["dots"]
    crossed = [dot for dot in dots if dot["is_cut"]]
    assert len(crossed) == 1
    assert crossed[0]["y"] == min(dot["y"] for dot in dots)


def followed(value: float) -> dict[str, Any]:
    """A record with another outcome, 2 higher on days of pressing."""
    schedule = plan_trial(replace(SHORT, also=("sleep",)), seed=SEED, salt="0" * 32, sealed_at=SEALED_AT)
    own = OwnTrial(id=schedule.hash[:12], schedule=schedule, care=Care(complaint="calf_cramp"))
    told = History(
        days=[Entry(date=day.date, value=by_arm(day), done=day.arm) for day in days(schedule)],
        whys={},
        recorded_on={},
        corrected_days=0,
        late_days=0,
        changed_after_answer=0,
        paused_days=0,
        earlier_trials=0,
        person="x",
        also={day.date: {"sleep": value + 2.0 * (day.arm == "treatment")} for day in days(schedule) if day.number != 8},
    )
    return make_record(own, told)


def test_another_outcome_is_told_with_its_interval_gets_no_verdict_and_is_redone() -> None:
    record = followed(4.0)
    also = record["answer"]["also"]["sleep"]
    assert also["treatment_minus_control"] == pytest.approx(2.0)
    assert "verdict" not in also
    assert record["answer"]["verdict"] == followed(9.0)["answer"]["verdict"]  # it decides nothing
    page = report_of(record)
    assert "Also sleep: with pressing 2 points against without" in page
    assert verify(json.loads(json.dumps(record)))["intact"]
    forged = json.loads(json.dumps(record))
    forged["answer"]["also"]["sleep"]["treatment_minus_control"] = 3.0
    assert {each["name"] for each in verify(forged)["checks"] if not each["ok"]} == {"answer", "record"}


@pytest.mark.parametrize("also", [("pain",), (" Pain ",), ("a", "a"), tuple("abcdef")])
def test_other_outcomes_are_few_and_each_named_once(also: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="one outcome"):
        plan_trial(replace(SHORT, also=also))


def test_the_promise_is_sealed_and_plans_from_before_it_keep_their_hash() -> None:
    promised = plan_trial(SHORT, seed=SEED, salt="0" * 32)
    content = json.loads(json.dumps(promised.as_dict()))
    assert schedule_from(content) == promised
    content["plan"]["finds"] = 0.9
    with pytest.raises(InputError, match="changed after sealing"):
        schedule_from(content)
    before = plan_trial(replace(SHORT, supposed=None, finds=None), seed=SEED, salt="0" * 32)
    assert not {"supposed", "finds", "also"} & set(before.as_dict()["plan"])
    assert math.isclose(before.plan.worthwhile, 1.0)
