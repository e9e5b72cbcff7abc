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
from scipy import stats

from taichong.errors import InputError
from taichong.trial.answer import Entry, Verdict, analyse, analyse_csv, answer_trial, record, verdict
from taichong.trial.csv_files import Reading
from taichong.trial.design import Arm, Outcome, Plan, Schedule, days, plan_trial

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
    ("estimate", "ci95", "worthwhile", "expected"),
    [
        (0.2, (-0.9, 0.9), 1.0, "no worthwhile difference"),
        (0.5, (0.1, 0.9), 1.0, "no worthwhile difference"),  # clear but too small: this rule comes first
        (-0.5, (-0.9, -0.1), 1.0, "no worthwhile difference"),
        (0.5, (0.1, 1.0), 1.0, "cannot tell"),  # a difference of exactly w is worthwhile, so not inside
        (1.0, (0.1, 1.9), 1.0, "helps"),
        (0.99, (0.1, 1.9), 1.0, "cannot tell"),
        (1.5, (0.0, 3.0), 1.0, "cannot tell"),
        (-1.5, (-3.0, -0.1), 1.0, "made it worse"),
        (-1.5, (-3.0, 0.0), 1.0, "cannot tell"),
        (0.5, (-3.0, 3.0), 1.0, "cannot tell"),
        (0.1, (0.05, 0.2), 0.0, "helps"),
        (0.0, (0.0, 0.0), 0.0, "cannot tell"),
        (0.0, (0.0, 0.0), 0.1, "no worthwhile difference"),
        (9.0, (-math.inf, math.inf), 1.0, "cannot tell"),
    ],
)
def test_the_four_verdicts_come_in_their_order(
    estimate: float, ci95: tuple[float, float], worthwhile: float, expected: Verdict
) -> None:
    assert verdict(estimate, ci95, worthwhile) == expected


def test_a_steady_benefit_over_six_blocks_helps_and_its_mirror_made_it_worse() -> None:
    benefits = [1.0, 2.0, 3.0, 2.5, 1.5, 2.0]
    assert found_for(benefits, 1.5)["verdict"] == "helps"
    assert found_for([-value for value in benefits], 1.5)["verdict"] == "made it worse"


def test_five_blocks_cannot_tell_whatever_they_hold_and_say_why() -> None:
    found = found_for([9.0, 9.1, 9.2, 9.3, 9.4], 1.0)
    assert (found["verdict"], found["ci95"]) == ("cannot tell", [None, None])
    assert "too_few_blocks" in found["notes"]


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


def test_expectation_and_guess_stand_beside_the_answer_and_the_record_has_the_hash() -> None:
    plan = schedule()
    found = answer_trial(plan, entries(plan), guess="do not know")
    assert (found["expectation"], found["guess"]["said"]) == (7, "do not know")
    kept = json.loads(json.dumps(record(plan, found), allow_nan=False))
    assert kept["answer"]["hash"] == kept["schedule"]["hash"] == plan.hash


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
