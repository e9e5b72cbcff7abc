"""The card of a day: which arm, and nothing pressed that a safety rule or an open question stands against."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from taichong.atlas import load
from taichong.care.answers import Answers, Said, read_answers
from taichong.care.plan import SIDES
from taichong.care.safety import conditions_of
from taichong.errors import InputError
from taichong.person.home import Conditions, Home, remember
from taichong.trial.card import (
    Card,
    Care,
    Today,
    candidates,
    card_of_day,
    control_choices,
    is_allowed,
    is_indicated,
    keep_conditions,
    kept_conditions,
    stretch_of,
)
from taichong.trial.control import Candidate
from taichong.trial.design import ControlKind, Day, Outcome, Plan, Schedule, days, plan_trial
from taichong.words import words

ATLAS = load()
CALF = ATLAS.complaint("calf_cramp")
CARE = Care(complaint="calf_cramp", stretch="nightly_stretch")
CLEAR = read_answers(ATLAS, CALF, Said(none_of_these=True, no_conditions=True))
PLAN = Plan(
    question="Does ST36 help my calf cramps?",
    outcome=Outcome(id="cramps", unit="cramps a night", kind="count"),
    worthwhile=0.2,
    treatment=("ST36",),
    control="light_touch",
    start=date(2026, 3, 1),
    washout_days=1,
    seconds=60,
)


def sealed(control: ControlKind = "light_touch", points: tuple[str, ...] = ()) -> Schedule:
    return plan_trial(replace(PLAN, control=control, control_points=points), seed="5" * 32)


def first(schedule: Schedule, **wanted: Any) -> Day:
    return next(day for day in days(schedule) if all(getattr(day, name) == value for name, value in wanted.items()))


def shown(schedule: Schedule, day: Day, answers: Answers = CLEAR, care: Care = CARE, **known: Any) -> Card:
    return card_of_day(ATLAS, schedule, care, Today(date=day.date, answers=answers, **known))


def steps(made: Card) -> list[tuple[str, str, int, bool]]:
    return [(each.code, each.side, each.seconds, each.light) for each in made.plan.steps] if made.plan else []


def test_the_treatment_is_pressed_on_both_sides_for_as_long_as_the_plan_says() -> None:
    schedule = sealed()
    made = shown(schedule, first(schedule, arm="treatment"))
    assert steps(made) == [("ST36", "left", 60, False), ("ST36", "right", 60, False)]
    assert made.exit_code == 0


@pytest.mark.parametrize(
    ("control", "points", "expected"),
    [
        ("light_touch", (), [("ST36", "left", 60, True), ("ST36", "right", 60, True)]),
        ("other_point", ("SP4",), [("SP4", "left", 60, False), ("SP4", "right", 60, False)]),
        ("stretch_alone", (), []),
        ("usual_care", (), []),
    ],
)
def test_the_control_is_what_the_plan_says(control: ControlKind, points: tuple[str, ...], expected: list[Any]) -> None:
    schedule = sealed(control, points)
    assert steps(shown(schedule, first(schedule, arm="control"))) == expected


def test_a_light_touch_is_said_to_be_no_pressing() -> None:
    schedule = sealed()
    made = shown(schedule, first(schedule, arm="control"))
    assert made.plan
    assert {each.cue for each in made.plan.steps} == {words("companion")["card"]["touch"]}


@pytest.mark.parametrize("control", ["light_touch", "other_point", "stretch_alone"])
def test_the_stretch_is_the_same_on_every_day_of_the_trial(control: ControlKind) -> None:
    schedule = sealed(control, ("SP4",) if control == "other_point" else ())
    for day in days(schedule):
        made = shown(schedule, day)
        assert made.plan
        assert [each.id for each in made.plan.first_line] == ["nightly_stretch"]


def test_nothing_is_pressed_in_run_in_and_washout() -> None:
    schedule = sealed()
    assert {day.phase for day in days(schedule)} == {"run_in", "washout", "period"}
    for day in days(schedule):
        assert bool(steps(shown(schedule, day))) == (day.phase == "period")


def test_before_and_after_the_trial_there_is_nothing_to_do() -> None:
    schedule = sealed()
    for when, phase in (
        (PLAN.start - timedelta(days=1), "before"),
        (schedule.last_day + timedelta(days=1), "finished"),
    ):
        made = card_of_day(ATLAS, schedule, CARE, Today(date=when, answers=CLEAR))
        assert (made.day.phase, made.plan, made.exit_code) == (phase, None, 0)


QUESTIONS = list(CALF.questions)


@pytest.mark.parametrize("arm", ["treatment", "control"])
@pytest.mark.parametrize("control", ["light_touch", "other_point"])
def test_every_row_of_answers_but_no_to_all_presses_and_touches_nothing(arm: str, control: ControlKind) -> None:
    schedule = sealed(control, ("SP4",) if control == "other_point" else ())
    day = first(schedule, arm=arm)
    conditions = {each.id: "no" for each in ATLAS.safety.conditions}
    for row in itertools.product(("yes", "no", "unsure", None), repeat=len(QUESTIONS)):
        said = {name: answer for name, answer in zip(QUESTIONS, row, strict=True) if answer}
        made = shown(schedule, day, Answers({**conditions, **said}))  # type: ignore[dict-item]
        all_no = set(row) == {"no"}
        assert bool(steps(made)) == all_no
        assert (made.exit_code == 0) == all_no


@pytest.mark.parametrize("condition", [each.id for each in conditions_of(ATLAS, CALF)])
@pytest.mark.parametrize("arm", ["treatment", "control"])
def test_a_condition_that_is_open_or_unsure_and_stopping_presses_nothing(condition: str, arm: str) -> None:
    schedule = sealed()
    day = first(schedule, arm=arm)
    left_open = Answers({name: answer for name, answer in CLEAR.said.items() if name != condition})
    made = shown(schedule, day, left_open)
    assert (made.exit_code, steps(made)) == (3, [])
    held = ATLAS.safety
    level = next(each.level for each in held.conditions if each.id == condition)
    if level in ("emergency", "stop"):
        unsure = shown(schedule, day, Answers({**CLEAR.said, condition: "unsure"}))
        assert (unsure.exit_code, steps(unsure)) == (4, [])


def test_pregnancy_takes_the_points_of_both_arms_and_leaves_the_stretch() -> None:
    schedule = sealed()
    pregnant = read_answers(ATLAS, CALF, Said(none_of_these=True, condition=("pregnancy",)))
    for arm in ("treatment", "control"):
        made = shown(schedule, first(schedule, arm=arm), pregnant)
        assert (made.exit_code, steps(made)) == (4, [])
        assert made.plan
        assert [each.id for each in made.plan.first_line] == ["nightly_stretch"]


def test_what_was_pressed_today_already_counts_against_the_days_cap() -> None:
    schedule = sealed()
    full = {("ST36", side): float(ATLAS.caps.day_seconds - 30) for side in SIDES["both"]}
    made = shown(schedule, first(schedule, arm="treatment"), pressed_seconds=full)
    assert [each[2] for each in steps(made)] == [30, 30]


def test_only_the_trials_side_is_pressed() -> None:
    schedule = sealed()
    made = shown(schedule, first(schedule, arm="treatment"), care=replace(CARE, side="left"))
    assert [each[1] for each in steps(made)] == ["left"]


def test_the_daily_stretch_is_never_the_one_for_a_fresh_cramp() -> None:
    assert stretch_of(CALF) == "nightly_stretch"
    for each in ATLAS.complaints:
        chosen = [care for care in each.first_line if care.id == stretch_of(each)]
        assert all(care.kind == "stretch" and not care.at_once for care in chosen)


def place(code: str, side: str, x: float, y: float, z: float) -> dict[str, Any]:
    return {"code": code, "side": side, "position": [x, y, z], "model_mm": 5.0}


BODY = {
    "frame": "LPS",
    "unit": "mm",
    "points": [
        place(code, side, (90.0 if side == "left" else -90.0) + x, y, z)
        for side in ("left", "right")
        for code, x, y, z in (
            ("ST36", 10.0, 0.0, 400.0),
            ("GB34", 40.0, 20.0, 410.0),
            ("SP4", -20.0, -60.0, 30.0),
            ("SP3", -20.0, -120.0, 25.0),
            ("KI6", -30.0, 20.0, 60.0),
            ("ST35", 20.0, -10.0, 470.0),
            ("LR3", 0.0, -100.0, 60.0),
        )
    ],
}


def test_a_control_point_is_far_away_without_indication_and_safe() -> None:
    found = control_choices(ATLAS, CARE, CLEAR, ("ST36",), candidates(ATLAS, BODY))
    codes = [each.candidate.code for each in found]
    assert "SP4" in codes
    assert not {"ST36", "GB34", "LR3", "ST35"} & set(codes)  # treated, indicated, indicated for the foot, never pressed
    assert all(each.distance_mm >= 120 for each in found)


def test_a_point_too_near_is_no_control() -> None:
    near = {**BODY, "points": [*BODY["points"], place("SP4", "left", 90.0, 0.0, 300.0)]}
    here = [
        each
        for each in candidates(ATLAS, near)
        if (each.code, each.side) != ("SP4", "left") or each.position_mm[2] == 300
    ]
    found = control_choices(ATLAS, CARE, CLEAR, ("ST36",), here)
    assert "SP4" not in [each.candidate.code for each in found]


def test_no_point_is_a_control_while_questions_are_open_or_a_condition_forbids_it() -> None:
    here = candidates(ATLAS, BODY)
    assert control_choices(ATLAS, CARE, Answers(), ("ST36",), here) == ()
    foot = read_answers(ATLAS, CALF, Said(none_of_these=True, condition=("wound:left-foot",)))
    assert control_choices(ATLAS, CARE, foot, ("ST36",), here) == ()
    assert control_choices(ATLAS, replace(CARE, side="right"), foot, ("ST36",), here)


def test_unknown_is_never_no_for_a_control() -> None:
    here = candidates(ATLAS, BODY)
    point = next(each for each in here if each.code == "SP4")
    assert is_allowed(ATLAS, CARE, Answers(), point) is None
    assert is_allowed(ATLAS, CARE, CLEAR, point) is True
    never = Candidate(code="BL39", side="left", region="knee", position_mm=(0.0, 0.0, 0.0))
    assert is_allowed(ATLAS, CARE, CLEAR, never) is False
    assert is_indicated(ATLAS, CALF, "ST35") is None  # nobody wrote down what it is used for
    assert is_indicated(ATLAS, CALF, "LR3") is True  # for a cramp in the foot
    assert is_indicated(ATLAS, CALF, "SP4") is False


def test_treated_points_without_a_place_are_asked_for() -> None:
    with pytest.raises(InputError, match="lack one of BL57"):
        control_choices(ATLAS, CARE, CLEAR, ("BL57",), candidates(ATLAS, BODY))


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {**BODY, "frame": "RAS"},
        {**BODY, "unit": "cm"},
        {**BODY, "points": [place("ST36", "left", float("nan"), 0, 0)]},
        {**BODY, "points": [place("ST36", "up", 0, 0, 0)]},
        {**BODY, "points": [{"code": "ST36", "side": "left", "position": [1, 2]}]},
        {**BODY, "points": 5},
    ],
)
def test_positions_of_another_kind_are_refused_in_one_line(told: Any) -> None:
    with pytest.raises(InputError, match="positions|frame LPS") as caught:
        candidates(ATLAS, told)
    assert "\n" not in str(caught.value)


def test_conditions_are_kept_for_a_month_and_symptoms_never(tmp_path: Path) -> None:
    today = date(2026, 3, 20)
    with pytest.raises(InputError, match="--no-conditions"):
        kept_conditions(Home(tmp_path), Answers(), today)
    keep_conditions(
        Home(tmp_path), ATLAS, Answers({"emergency_now": "no"}), today
    )  # not all were told: nothing is kept
    assert not (tmp_path / "conditions.json").exists()
    wound = read_answers(ATLAS, CALF, Said(none_of_these=True, condition=("wound:left-foot",)))
    keep_conditions(Home(tmp_path), ATLAS, wound, today)
    again = kept_conditions(Home(tmp_path), Answers(), today + timedelta(days=30))
    assert (again.said["wound"], again.said["pregnancy"]) == ("yes", "no")
    assert again.areas == wound.areas
    assert not set(QUESTIONS) & set(again.said)
    with pytest.raises(InputError, match="within the last month"):
        kept_conditions(Home(tmp_path), Answers(), today + timedelta(days=31))


def test_what_is_said_today_stands_over_what_was_kept(tmp_path: Path) -> None:
    today = date(2026, 3, 20)
    remember(tmp_path, Conditions(today, {each.id: "no" for each in ATLAS.safety.conditions}))
    assert kept_conditions(Home(tmp_path), Answers({"pregnancy": "unsure"}), today).said["pregnancy"] == "unsure"
