"""The answer: Darwin's pairs, the four verdicts, what the diary leaves out, and how often it errs."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from taichong.errors import InputError
from taichong.trial.answer import Entry, analyse, analyse_csv, answer_trial, has_one_arm_first
from taichong.trial.csv_files import Reading
from taichong.trial.design import Arm, Outcome, Plan, Schedule, days, draw_order, plan_trial
from taichong.trial.verdict import Verdict, verdict_of

DARWIN = Path(__file__).parents[2] / "authorities" / "darwin_maize.csv"
SEED, SALT = "0123456789abcdef" * 2, "fedcba9876543210" * 2
PAIN = Outcome(id="pain", unit="points of 10")
PLAN = Plan(
    question="Does it help?",
    outcome=PAIN,
    worthwhile=1.0,
    treatment=("LR3",),
    control="usual_care",
    start=date(2026, 3, 1),
    expectation=7,
)


def darwin(**options: Any) -> dict[str, Any]:
    return analyse_csv(DARWIN, **{"better": "higher", **options})


def readings(benefits: list[float]) -> list[Reading]:
    """One value a period: control 10, treatment 10 minus the benefit (lower is better)."""
    found = []
    for block, benefit in enumerate(benefits, 1):
        found.append(Reading(2 * block, str(block), "1", "treatment", 10 - benefit))
        found.append(Reading(2 * block + 1, str(block), "2", "control", 10.0))
    return found


def found_for(benefits: list[float], worthwhile: float | None = None) -> dict[str, Any]:
    return analyse(readings(benefits), better="lower", worthwhile=worthwhile, seed=0)


def schedule(**changes: Any) -> Schedule:
    return plan_trial(replace(PLAN, **changes), seed=SEED, salt=SALT)


def entries(plan: Schedule, benefit: float = 2.0) -> list[Entry]:
    """A whole trial, done as drawn: pain 6 under control, less the benefit under treatment, with noise."""
    rng = np.random.default_rng(1)
    return [
        Entry(
            date=day.date,
            value=6 - benefit * (day.arm == "treatment") + float(rng.normal(0, 0.3)),
            done=day.arm,
        )
        for day in days(plan)
    ]


def test_darwins_maize_gives_fishers_printed_figures() -> None:
    found = darwin()
    assert round(found["estimate"], 6) == 2.616667
    assert round(found["t_test"]["t"], 3) == 2.148
    assert found["t_test"]["df"] == 14
    assert round(found["t_test"]["p_value"], 4) == 0.0497
    assert [round(end, 6) for end in found["t_test"]["ci95"]] == [0.003899, 5.229434]
    assert found["p_value"] == 1726 / 32768
    assert found["test"]["assignments"] == 32768
    assert found["n_blocks"] == 15


def test_with_lower_better_the_benefit_turns_its_sign_and_the_raw_difference_does_not() -> None:
    higher, lower = darwin(), darwin(better="lower")
    assert lower["estimate"] == -higher["estimate"]
    assert lower["ci95"] == [-end for end in reversed(higher["ci95"])]
    assert lower["treatment_minus_control"] == higher["treatment_minus_control"] == higher["estimate"]
    assert lower["p_value"] == higher["p_value"]


def test_the_answer_is_json_with_the_keys_of_the_contract() -> None:
    found = json.loads(json.dumps(darwin(worthwhile=2.0), allow_nan=False))
    assert {"estimate", "ci95", "p_value", "n_blocks", "verdict", "posterior"} <= found.keys()
    assert {"mean", "sd", "ci95", "p_benefit", "p_worthwhile"} <= found["posterior"].keys()


@pytest.mark.parametrize(
    ("interval", "worthwhile", "expected"),
    [
        ((-0.9, 0.9), 1.0, "no_worthwhile_difference"),
        ((0.1, 0.9), 1.0, "no_worthwhile_difference"),  # clear but too small: this rule comes first
        ((-0.9, -0.1), 1.0, "no_worthwhile_difference"),
        ((0.1, 1.0), 1.0, "better_maybe_too_little"),  # a difference of exactly w is worthwhile, so not inside
        ((0.1, 1.9), 1.0, "better_maybe_too_little"),
        ((1.0, 1.9), 1.0, "helps"),
        ((1.0, math.inf), 1.0, "helps"),
        ((0.0, 3.0), 1.0, "cannot_tell"),
        ((-3.0, -0.1), 1.0, "worse_maybe_little"),
        ((-3.0, -1.0), 1.0, "worse"),
        ((-3.0, 0.0), 1.0, "cannot_tell"),
        ((-3.0, 3.0), 1.0, "cannot_tell"),
        ((0.05, 0.2), 0.0, "helps"),
        ((-0.2, -0.05), 0.0, "worse"),
        ((0.0, 0.0), 0.0, "cannot_tell"),
        ((0.0, 0.0), 0.1, "no_worthwhile_difference"),
        ((-math.inf, math.inf), 1.0, "cannot_tell"),
    ],
)
def test_a_verdict_says_what_the_interval_says(
    interval: tuple[float, float], worthwhile: float, expected: Verdict
) -> None:
    assert verdict_of(*interval, worthwhile) == expected


MIRROR = {
    "helps": "worse",
    "better_maybe_too_little": "worse_maybe_little",
    "no_worthwhile_difference": "no_worthwhile_difference",
    "cannot_tell": "cannot_tell",
}
MIRROR |= {mirrored: verdict for verdict, mirrored in MIRROR.items()}


@given(st.integers(-40, 40), st.integers(0, 40), st.integers(0, 20))
def test_harm_mirrors_benefit(low: int, width: int, worthwhile: int) -> None:
    found = verdict_of(low / 10, (low + width) / 10, worthwhile / 10)
    assert MIRROR[found] == verdict_of(-(low + width) / 10, -low / 10, worthwhile / 10)


def test_a_steady_benefit_over_six_blocks_helps_and_its_mirror_is_worse() -> None:
    benefits = [1.5, 2.0, 3.0, 2.5, 1.7, 2.0]
    assert found_for(benefits, 1.5)["verdict"] == "helps"
    assert found_for([-value for value in benefits], 1.5)["verdict"] == "worse"
    assert found_for([1.0, *benefits[1:]], 1.5)["verdict"] == "better_maybe_too_little"


def test_five_blocks_cannot_tell_whatever_they_hold_and_say_why() -> None:
    found = found_for([9.0, 9.1, 9.2, 9.3, 9.4], 1.0)
    assert (found["verdict"], found["ci95"]) == ("cannot_tell", [None, None])
    assert "too_few_blocks" in found["notes"]


def test_a_table_whose_order_no_coin_drew_keeps_its_figures_and_gets_no_verdict() -> None:
    found = darwin(worthwhile=0.1)
    assert found["verdict"] is None
    assert "no coin drew the order" in found["why"]
    assert found["p_value"] == 1726 / 32768
    first_only = readings([1.0, 2.0, 3.0])
    assert has_one_arm_first(first_only)
    swapped = [replace_day(row, 1 - row.day % 2 + row.day // 2 * 2) if row.block == "2" else row for row in first_only]
    assert not has_one_arm_first(sorted(swapped, key=lambda row: row.day))


def replace_day(row: Reading, day: int) -> Reading:
    return row._replace(day=day)


def test_a_sealed_order_has_its_verdict_even_where_the_same_arm_came_first_by_chance() -> None:
    seed = next(f"{n:032x}" for n in range(10_000) if len(set(draw_order(6, f"{n:032x}"))) == 1)
    plan = plan_trial(PLAN, seed=seed, salt=SALT)
    assert answer_trial(plan, entries(plan))["verdict"] == "helps"


def test_an_early_end_asks_more_and_says_so() -> None:
    benefits = [1.0, 1.1, 1.2, 0.9, 1.0, 1.3]  # six of six: p = 0.031
    found = analyse(readings(benefits), better="lower", worthwhile=0.5, seed=0, order="ended_early")
    assert found_for(benefits, 0.5)["verdict"] == "helps"
    assert (found["verdict"], found["ci95"]) == ("cannot_tell", found_for(benefits, 0.5)["ci95"])
    assert "early_needs_more" in found["notes"]


def test_a_clear_difference_that_is_too_small_says_on_which_side_it_lies() -> None:
    small = [0.3, 0.4, 0.2, 0.3, 0.4, 0.3]
    assert "clear_but_small" in found_for(small, 1.0)["notes"]
    assert "clear_harm_but_small" in found_for([-value for value in small], 1.0)["notes"]
    assert found_for([-0.3, *small[1:]], 1.0)["notes"] == []


def test_where_companion_and_test_disagree_about_zero_a_note_says_so() -> None:
    rng, told = np.random.default_rng(8), set()
    for _ in range(200):
        rows = six_weeks_apart(rng.standard_normal(84), rng.random(6) < 0.5)
        found = analyse(rows, better="lower", worthwhile=None, seed=0)
        low, high = found["ci95"]
        bayes = found["posterior"]["ci95"]
        differ = (low > 0 or high < 0) != (bayes[0] > 0 or bayes[1] < 0)
        assert ("companion_disagrees" in found["notes"]) == differ
        told.add(differ)
    assert told == {True, False}


def test_six_blocks_are_not_told_that_they_are_too_few() -> None:
    assert found_for([1.0, 2.0, 3.0, 2.5, 1.5, 2.0], 1.0)["notes"] == []


def test_from_21_blocks_on_the_draws_come_from_the_schedules_own_seed() -> None:
    plan = schedule(blocks=24, period_days=1)
    assert answer_trial(plan, entries(plan))["test"] == {
        "name": "randomisation test, two-sided; interval by its inversion",
        "assignments": 100_001,
        "enumerated": False,
        "seed": int(SEED[:15], 16),
    }


def test_first_days_and_drift_are_shown_for_the_reader_to_look_at() -> None:
    plan = schedule()
    rng = np.random.default_rng(3)
    told = []
    seen: set[tuple[int | None, int | None]] = set()
    for day in days(plan):
        is_first = (day.block, day.period) not in seen  # on first days the two arms are still alike
        seen.add((day.block, day.period))
        benefit = 2.0 * (day.arm == "treatment") * (not is_first)
        drift = 0.1 * (day.number or 0) / 7
        told.append(Entry(date=day.date, value=6 + drift - benefit + float(rng.normal(0, 0.01))))
    checks = answer_trial(plan, told)["checks"]
    assert checks["first_days"] == pytest.approx(0.0, abs=0.1)
    assert checks["later_days"] == pytest.approx(2.0, abs=0.1)
    assert checks["drift_a_week"] == pytest.approx(0.1, abs=0.01)
    assert set(darwin()["checks"].values()) != {0.0}
    assert darwin()["checks"]["first_days"] is None


def test_rows_of_a_period_are_averaged_and_missed_days_left_out_of_the_mean() -> None:
    rows = readings([1.0] * 6)
    rows += [Reading(99, "1", "1", "treatment", 3.0), Reading(100, "1", "1", "treatment", None)]
    found = analyse(rows, better="lower", worthwhile=None, seed=0)
    assert found["block_benefits"][0] == 10 - (9 + 3) / 2
    assert found["missing_days"] == 1


def test_a_worthwhile_change_below_zero_or_not_finite_is_refused() -> None:
    for worthwhile in (-0.1, math.nan, math.inf):
        with pytest.raises(InputError, match="0 or more"):
            darwin(worthwhile=worthwhile)


def test_a_direction_that_is_neither_is_refused() -> None:
    with pytest.raises(InputError, match="it must be lower or higher"):
        darwin(better="bigger")


def test_mostly_empty_nights_give_the_companion_period_means() -> None:
    rng = np.random.default_rng(2)
    arms: tuple[Arm, ...] = ("treatment", "control") * 6
    rows = [
        Reading(7 * period + night, str(period // 2), str(period % 2), arm, float(rng.poisson(0.3)))
        for period, arm in enumerate(arms)
        for night in range(7)
    ]
    found = analyse(rows, better="lower", worthwhile=None, seed=0)
    assert "period means" in found["posterior"]["model"]
    assert found["posterior"]["n_values"] == 12
    assert darwin()["posterior"]["n_values"] == 30


def test_a_trial_is_analysed_as_randomised_whatever_was_done() -> None:
    plan = schedule()
    as_drawn = entries(plan)
    swapped = [replace(entry, done="neither") for entry in as_drawn]
    one, other = answer_trial(plan, as_drawn), answer_trial(plan, swapped)
    assert one["estimate"] == other["estimate"]
    assert one["adherence"] == {"days": 84, "as_planned": 84, "otherwise": 0, "not_said": 0}
    assert other["adherence"]["otherwise"] == 84


def test_run_in_and_washout_days_never_count() -> None:
    plan = schedule(washout_days=2)
    analysed = {day.date for day in days(plan) if day.is_analysed}
    wild = [entry if entry.date in analysed else replace(entry, value=1e6) for entry in entries(plan)]
    assert answer_trial(plan, wild) == answer_trial(plan, entries(plan))


def test_missed_days_are_counted_and_a_missing_night_is_not_a_zero() -> None:
    plan = schedule()
    kept = [entry for entry in entries(plan) if entry.date.day % 3]
    found = answer_trial(plan, kept)
    analysed = [day.date for day in days(plan) if day.is_analysed]
    assert found["missing_days"] == sum(day.day % 3 == 0 for day in analysed)
    assert found["adherence"]["not_said"] == found["missing_days"]
    assert found["estimate"] == pytest.approx(2.0, abs=0.3)


def test_a_trial_ended_midway_uses_whole_blocks_only_and_says_so() -> None:
    plan = schedule(blocks=8)
    end = PLAN.start + timedelta(days=14 + 6 * 14 + 6)  # in the first period of block 7
    found = answer_trial(plan, entries(plan), ended_on=end)
    assert (found["ended_early"], found["n_blocks"], found["planned_blocks"]) == (True, 6, 8)
    assert not answer_trial(plan, entries(plan))["ended_early"]


def test_a_block_without_values_in_one_arm_is_left_out_and_counted() -> None:
    plan = schedule(blocks=7)
    gone = {day.date for day in days(plan) if (day.block, day.arm) == (3, "control")}
    found = answer_trial(plan, [entry for entry in entries(plan) if entry.date not in gone])
    assert (found["n_blocks"], found["blocks_without_values"]) == (6, 1)


def test_a_trial_without_one_whole_block_has_nothing_to_analyse() -> None:
    with pytest.raises(InputError, match="nothing to analyse"):
        answer_trial(schedule(), [], ended_on=date(2026, 3, 20))


def test_two_entries_for_one_day_are_refused() -> None:
    plan = schedule()
    with pytest.raises(InputError, match="2026-03-01 has two entries"):
        answer_trial(plan, [*entries(plan), entries(plan)[0]])


def test_expectation_and_guess_stand_beside_the_answer() -> None:
    plan = schedule()
    found = answer_trial(plan, entries(plan), guess="do not know")
    assert (found["expectation"], found["guess"]["said"], found["hash"]) == (7, "do not know", plan.hash)


def correlated_days(rng: np.random.Generator, trials: int, length: int, rho: float) -> np.ndarray[Any, Any]:
    noise = rng.standard_normal((trials, length))
    for day in range(1, length):
        noise[:, day] = rho * noise[:, day - 1] + math.sqrt(1 - rho**2) * noise[:, day]
    return noise


def six_weeks_apart(values: np.ndarray[Any, Any], firsts: np.ndarray[Any, Any]) -> list[Reading]:
    """Six blocks of two 7-day periods; `firsts` says in which blocks the treatment comes first."""
    found = []
    for day, value in enumerate(values):
        block, period = divmod(day // 7, 2)
        arm: Arm = "treatment" if bool(firsts[block]) == (period == 0) else "control"
        found.append(Reading(day, str(block), str(period), arm, float(value)))
    return found


def test_with_correlation_07_false_positives_stay_under_5_percent_where_a_naive_t_test_gives_a_quarter() -> None:
    trials, truth = 800, 0.8
    rng = np.random.default_rng(7)
    values, firsts = correlated_days(rng, trials, 84, 0.7), rng.random((trials, 6)) < 0.5
    positive = covered = naive = 0
    for series, first in zip(values, firsts, strict=True):
        rows = six_weeks_apart(series, first)
        treated = np.array([row.arm == "treatment" for row in rows])
        naive += stats.ttest_ind(series[treated], series[~treated]).pvalue <= 0.05
        helped = six_weeks_apart(series - truth * treated, first)
        positive += analyse(rows, better="lower", worthwhile=None, seed=0)["p_value"] <= 0.05
        low, high = analyse(helped, better="lower", worthwhile=None, seed=0)["ci95"]
        covered += low <= truth <= high
    four_errors = 4 * math.sqrt(2 / 64 * 62 / 64 / trials)
    assert positive / trials == pytest.approx(2 / 64, abs=four_errors)
    assert covered / trials == pytest.approx(62 / 64, abs=four_errors)
    assert positive / trials <= 0.05
    assert 0.95 <= covered / trials <= 0.98
    assert naive / trials == pytest.approx(0.25, abs=0.06)
