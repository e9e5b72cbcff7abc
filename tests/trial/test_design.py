"""The plan, its sealed order, the calendar of a trial, and what may serve as control."""

import hashlib
import json
import math
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichong.errors import InputError
from taichong.trial.control import Candidate, Side, control_kinds, control_points
from taichong.trial.design import (
    Arm,
    Outcome,
    Plan,
    canonical,
    days,
    draw_order,
    next_day,
    plan_trial,
    schedule_from,
    seal,
)

SEED, SALT = "0123456789abcdef" * 2, "fedcba9876543210" * 2
CRAMPS = Outcome(id="cramps", unit="cramps a night", kind="count")
PLAN = Plan(
    question="Does LR3 help my calf cramps?",
    outcome=CRAMPS,
    worthwhile=0.2,
    treatment=("LR3",),
    control="light_touch",
    same_in_both="calf stretch",
    start=date(2026, 3, 1),
)
NIGHT_PAIRS = replace(PLAN, blocks=20, period_days=1)


def test_five_blocks_are_refused_with_the_smallest_p_they_can_reach() -> None:
    with pytest.raises(InputError, match=r"5 blocks can never .* 2/32 = 0\.0625; plan at least 6"):
        plan_trial(replace(PLAN, blocks=5))


def test_six_blocks_can_reach_two_in_sixty_four() -> None:
    assert plan_trial(PLAN).plan.blocks == 6


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"worthwhile": 0.0}, "above 0"),
        ({"worthwhile": math.nan}, "above 0"),
        ({"period_days": 0}, "period_days is 0"),
        ({"washout_days": -1}, "washout_days is -1"),
        ({"run_in_days": 91}, "run_in_days is 91"),
        ({"blocks": 60, "period_days": 7}, "854 days; at most 730"),
        ({"expectation": 11}, "expectation is 11"),
        ({"control": "placebo"}, "control is 'placebo'; it must be one of other_point"),
        ({"control": "other_point"}, "needs the point"),
        ({"control": "other_point", "control_points": ("LR3",)}, "must differ"),
        ({"question": " "}, "a question"),
        ({"treatment": ()}, "at least one point"),
        ({"treatment": ("LR3\x1b[2J",)}, "printable name"),
        ({"outcome": Outcome(id="x" * 81, unit="points")}, "1 to 80"),
    ],
)
def test_a_plan_that_cannot_answer_is_refused_in_one_sentence(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        plan_trial(replace(PLAN, **change))
    assert "\n" not in str(caught.value)


def test_the_run_in_is_fourteen_days_and_is_not_analysed() -> None:
    run_in = [day for day in days(plan_trial(PLAN)) if day.phase == "run_in"]
    assert [day.number for day in run_in] == list(range(1, 15))
    assert not any(day.is_analysed or day.arm for day in run_in)


def test_each_block_has_one_whole_period_of_each_arm() -> None:
    schedule = plan_trial(replace(PLAN, washout_days=3))
    for block in range(1, 7):
        arms = [str(day.arm) for day in days(schedule) if day.block == block]
        assert sorted(arms) == ["control"] * 7 + ["treatment"] * 7
        assert arms[:7] == [schedule.order[block - 1]] * 7


def test_washout_lies_between_periods_only_and_is_not_analysed() -> None:
    phases = [day.phase for day in days(plan_trial(replace(PLAN, washout_days=2)))]
    assert phases.count("washout") == 11 * 2
    assert phases[14] == "period"
    assert phases[-1] == "period"


def test_the_calendar_has_every_day_once_and_ends_on_the_last_day() -> None:
    schedule = plan_trial(replace(PLAN, washout_days=2))
    dates = [day.date for day in days(schedule)]
    assert dates == [PLAN.start + timedelta(days=number) for number in range(schedule.plan.total_days)]
    assert dates[-1] == schedule.last_day


def test_night_pairs_give_each_pair_both_arms_on_two_nights() -> None:
    analysed = [day for day in days(plan_trial(NIGHT_PAIRS)) if day.is_analysed]
    pairs = list(zip(analysed[::2], analysed[1::2], strict=True))
    assert len(pairs) == 20
    assert all({one.arm, other.arm} == {"treatment", "control"} for one, other in pairs)


def test_the_card_of_a_day_says_where_in_the_trial_it_is() -> None:
    schedule = plan_trial(PLAN)
    assert next_day(schedule, date(2026, 2, 28)).phase == "before"
    assert next_day(schedule, date(2026, 3, 14)).phase == "run_in"
    first = next_day(schedule, date(2026, 3, 15))
    assert (first.block, first.period, first.arm) == (1, 1, schedule.order[0])
    assert next_day(schedule, schedule.last_day).block == 6
    assert next_day(schedule, schedule.last_day + timedelta(days=1)).phase == "finished"


def test_outcome_charts_stay_shut_through_the_last_day_unless_the_person_ends_it() -> None:
    schedule = plan_trial(PLAN)
    assert schedule.is_closed(schedule.last_day)
    assert not schedule.is_closed(schedule.last_day + timedelta(days=1))
    assert not schedule.is_closed(date(2026, 4, 2), ended_on=date(2026, 4, 1))


def test_the_hash_is_sha256_of_the_canonical_json_and_the_salt() -> None:
    schedule = plan_trial(PLAN, seed=SEED, salt=SALT)
    content = canonical(PLAN, schedule.order, SEED)
    assert json.loads(content)["order"] == list(schedule.order)
    assert schedule.hash == hashlib.sha256((content + SALT).encode()).hexdigest()


def test_the_salt_has_128_bits_and_is_drawn_anew() -> None:
    salts = {plan_trial(PLAN).salt for _ in range(50)}
    assert len(salts) == 50
    assert all(len(bytes.fromhex(salt)) * 8 == 128 for salt in salts)


def test_the_same_seed_draws_the_same_order_as_a_plain_reading_of_the_rule() -> None:
    tops = [hashlib.sha256(f"{SEED}:{block}".encode()).hexdigest()[0] for block in range(1, 31)]
    assert draw_order(30, SEED) == tuple("treatment" if top in "89abcdef" else "control" for top in tops)


def test_each_block_is_a_fair_coin_independent_of_the_others() -> None:
    firsts = np.array([[arm == "treatment" for arm in draw_order(6, f"{n:032x}")] for n in range(4000)])
    sd_of_a_share = math.sqrt(0.25 / 4000)
    assert np.abs(firsts.mean(axis=0) - 0.5).max() < 4 * sd_of_a_share
    orders = np.bincount(firsts @ 2 ** np.arange(6), minlength=64)
    assert ((orders - 4000 / 64) ** 2 / (4000 / 64)).sum() < 117  # chi-squared, 63 df, 1 in 30,000


@pytest.mark.parametrize("text", ["", "0123", "G" * 32, "A" * 32])
def test_a_seed_that_is_not_128_bits_of_hexadecimal_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="32 hexadecimal digits"):
        plan_trial(PLAN, seed=text)


@given(
    blocks=st.integers(6, 20),
    period_days=st.integers(1, 10),
    washout_days=st.integers(0, 5),
    question=st.text(min_size=1).filter(str.strip),
)
def test_a_schedule_comes_back_from_json_as_it_was(
    blocks: int, period_days: int, washout_days: int, question: str
) -> None:
    plan = replace(PLAN, blocks=blocks, period_days=period_days, washout_days=washout_days, question=question)
    schedule = plan_trial(plan)
    assert schedule_from(json.loads(json.dumps(schedule.as_dict()))) == schedule


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("order",), ["control"] * 6),
        (("plan", "worthwhile"), 0.1),
        (("plan", "start"), "2026-03-02"),
        (("salt",), "0" * 32),
    ],
)
def test_a_schedule_that_was_changed_after_sealing_is_refused(where: tuple[str, ...], value: object) -> None:
    content = plan_trial(PLAN, seed=SEED, salt=SALT).as_dict()
    inner = content
    for key in where[:-1]:
        inner = inner[key]
    assert inner[where[-1]] != value
    inner[where[-1]] = value
    with pytest.raises(InputError, match="changed after sealing"):
        schedule_from(content)


def test_an_order_that_was_chosen_rather_than_drawn_is_refused_though_its_hash_is_right() -> None:
    content = plan_trial(PLAN, seed=SEED, salt=SALT).as_dict()
    wished: tuple[Arm, ...] = ("treatment",) * 6
    content.update(order=list(wished), hash=seal(PLAN, wished, SEED, SALT))
    with pytest.raises(InputError, match="changed after sealing"):
        schedule_from(content)


def test_a_sealed_plan_that_no_planner_would_allow_is_refused() -> None:
    for change in ({"blocks": "6"}, {"blocks": 5}, {"treatment": [3]}, {"question": 3}):
        content = plan_trial(PLAN, seed=SEED, salt=SALT).as_dict()
        content["plan"].update(change)
        with pytest.raises(InputError):
            schedule_from(content)


@pytest.mark.parametrize("content", [{}, {"plan": 3}, {"plan": {"start": "soon"}}])
def test_what_is_not_a_schedule_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="not a trial schedule"):
        schedule_from(content)


def at(code: str, x: float, region: str = "leg", side: Side = "left") -> Candidate:
    return Candidate(code=code, side=side, region=region, position_mm=(x, 0.0, 0.0))


def chosen(
    treated: Candidate,
    candidates: list[Candidate],
    indicated: Collection[str] = (),
    forbidden: Collection[str] = (),
    unknown: Collection[str] = (),
) -> list[str]:
    found = control_points(
        [treated],
        candidates,
        is_indicated=lambda point: None if point.code in unknown else point.code in indicated,
        is_allowed=lambda point: point.code not in forbidden,
    )
    return [point.candidate.code for point in found]


def test_a_control_point_is_at_least_twelve_centimetres_away() -> None:
    near, edge = at("GB31", 119.9), at("GB34", 120.0)
    assert chosen(at("LR3", 0.0), [near, edge]) == ["GB34"]


def test_on_the_foot_six_centimetres_are_enough_but_only_between_two_points_of_the_foot() -> None:
    candidates = [at("KI2", 60.0, "foot"), at("BL60", 59.9, "foot"), at("SP6", 60.0, "leg")]
    assert chosen(at("LR3", 0.0, "foot"), candidates) == ["KI2"]


def test_a_foot_point_against_a_treated_leg_point_needs_the_whole_twelve_centimetres() -> None:
    assert chosen(at("SP6", 0.0), [at("KI6", 100.0, "foot")]) == []


def test_a_point_that_is_indicated_forbidden_or_unknown_never_serves_as_control() -> None:
    candidates = [at(code, 200.0) for code in ("ST36", "SP6", "GB39", "BL57")]
    assert chosen(at("LR3", 0.0), candidates, {"ST36"}, {"SP6"}, {"GB39"}) == ["BL57"]


def test_control_points_must_be_far_from_every_treated_point() -> None:
    treated = [at("LR3", 0.0), at("ST36", 300.0)]
    found = control_points(
        treated,
        [at("A1", 150.0), at("A2", 200.0)],
        is_indicated=lambda _: False,
        is_allowed=lambda _: True,
    )
    assert [(point.candidate.code, point.distance_mm) for point in found] == [("A1", 150.0)]


def test_the_nearest_point_of_the_same_region_and_side_comes_first() -> None:
    candidates = [at("A1", 300.0), at("A2", 130.0, "arm"), at("A3", 200.0), at("A4", 200.0, side="right")]
    assert chosen(at("LR3", 0.0), candidates) == ["A3", "A1", "A2", "A4"]


def test_without_a_fit_point_the_controls_are_light_touch_and_the_stretch_or_usual_care() -> None:
    assert control_kinds([], has_stretch=True) == ("light_touch", "stretch_alone")
    assert control_kinds([], has_stretch=False) == ("light_touch", "usual_care")
