"""Pooling against metafor's printed results for the BCG vaccine trials, and what is not pooled."""

from __future__ import annotations

import copy
import csv
import math
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, stats
from tests.trial.made_records import SEALED_AT, made_record

from taichong.errors import InputError
from taichong.trial.answer import Entry
from taichong.trial.design import Outcome, Plan, days, plan_trial
from taichong.trial.pooling import pool, pool_records, restricted_tau2
from taichong.trial.record import sealed_record_of

AUTHORITIES = Path(__file__).parents[2] / "authorities"
Floats = NDArray[np.float64]
PRINTED = 0.00005  # metafor prints four decimals


def bcg(measure: str) -> tuple[Floats, Floats]:
    """Log odds ratios or log risk ratios of the 13 trials, with their variances."""
    with (AUTHORITIES / "bcg_colditz1994.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    names = ("treated_cases", "treated_well", "control_cases", "control_well")
    a, b, c, d = np.array([[float(row[name]) for name in names] for row in rows]).T
    if measure == "odds":
        return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    return np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


@pytest.mark.parametrize(("measure", "q"), [("odds", 163.1649), ("risk", 152.2330)])
def test_q_of_the_bcg_trials_is_what_metafor_and_stata_print(measure: str, q: float) -> None:
    estimates, variances = bcg(measure)
    assert pool(estimates, np.sqrt(variances)).q == pytest.approx(q, abs=PRINTED)


@pytest.mark.parametrize("measure", ["odds", "risk"])
def test_tau2_solves_the_restricted_likelihoods_score_equation(measure: str) -> None:
    estimates, variances = bcg(measure)

    def score(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        mean = weights @ estimates / weights.sum()
        return float((weights**2) @ ((estimates - mean) ** 2) - weights.sum() + (weights**2).sum() / weights.sum())

    root = optimize.brentq(score, 1e-6, 10.0)
    assert restricted_tau2(estimates, variances) == pytest.approx(root, rel=1e-5)


def test_the_knapp_hartung_interval_is_the_t_test_where_all_errors_are_equal() -> None:
    estimates = np.array([0.4, 1.3, -0.2, 0.9, 2.0])
    found = pool(estimates, np.full(5, 0.1))
    plain = stats.ttest_1samp(estimates, 0.0)
    assert found.ci95 == pytest.approx(tuple(plain.confidence_interval()), rel=1e-6)
    assert found.p_value == pytest.approx(plain.pvalue, rel=1e-6)
    assert found.tau**2 == pytest.approx(np.var(estimates, ddof=1) - 0.01, rel=1e-6)


def test_trials_that_agree_too_well_do_not_make_the_interval_narrower_than_their_own_errors() -> None:
    found = pool(np.array([1.0, 1.0, 1.0, 1.0]), np.full(4, 0.5))
    assert found.tau == 0
    assert found.se == pytest.approx(0.25)


def test_two_trials_have_no_prediction_and_three_have_one_wider_than_the_mean() -> None:
    assert pool(np.array([1.0, 2.0]), np.full(2, 0.5)).prediction95 is None
    found = pool(np.array([1.0, 2.0, 4.0]), np.full(3, 0.5))
    assert found.prediction95 is not None
    assert found.prediction95[1] - found.prediction95[0] > found.ci95[1] - found.ci95[0]


def test_the_prediction_is_a_t_with_two_degrees_fewer_than_trials_over_both_variances() -> None:
    estimates, variances = bcg("odds")
    found = pool(estimates, np.sqrt(variances))
    book = stats.t(11, found.estimate, math.hypot(found.tau, found.se)).interval(0.95)
    assert found.prediction95 == pytest.approx(book)


def test_the_interval_of_the_mean_covers_it_in_95_of_100_simulated_pools() -> None:
    rng = np.random.default_rng(8)
    pools, covered = 600, 0
    for _ in range(pools):
        errors = rng.uniform(0.2, 0.8, 7)
        low, high = pool(1.0 + rng.normal(0, 0.5, 7) + rng.normal(0, errors), errors).ci95
        covered += low <= 1.0 <= high
    assert covered / pools == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / pools))


PLAN = Plan(
    question="Does it help?",
    outcome=Outcome(id="pain", unit="points of 10"),
    worthwhile=1.0,
    treatment=("LR3", "GB34"),
    control="usual_care",
    start=date(2026, 3, 1),
)


def exported(number: int, benefit: float = 1.0, noise: float = 1.0, **changes: Any) -> dict[str, Any]:
    """A finished trial's record; made once, given anew each time."""
    return copy.deepcopy(_exported(number, benefit, noise, tuple(changes.items())))


@cache
def _exported(number: int, benefit: float, noise: float, changes: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    schedule = plan_trial(replace(PLAN, **dict(changes)), seed=f"{number:032x}", salt="0" * 32, sealed_at=SEALED_AT)
    rng = np.random.default_rng(number)
    entries = [
        Entry(date=day.date, value=6 - benefit * (day.arm == "treatment") + noise * float(rng.normal()))
        for day in days(schedule)
    ]
    return made_record(schedule, entries)


def named(*records: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"r{number}.json", content) for number, content in enumerate(records)]


def test_records_pool_to_what_their_estimates_and_errors_give_and_are_labelled_self_selected() -> None:
    records = [exported(number) for number in range(4)]
    pooled = pool_records(named(*records))
    (group,) = pooled["groups"]
    answers = [content["answer"] for content in records]
    alone = pool(np.array([a["estimate"] for a in answers]), np.array([a["se"] for a in answers]))
    assert group["pooled"]["estimate"] == alone.estimate
    assert (group["treatment"], group["control"], group["pooled"]["n_trials"]) == (
        "GB34+LR3",
        "usual_care",
        4,
    )
    assert pooled["self_selected"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"treatment": ("LR3",)},
        {"control": "light_touch"},
        {"outcome": Outcome(id="sleep", unit="points of 10")},
        {"outcome": Outcome(id="pain", unit="mm of 100")},
    ],
)
def test_another_point_control_outcome_or_unit_is_another_group(change: dict[str, Any]) -> None:
    groups = pool_records(named(exported(1), exported(2), exported(3, **change)))["groups"]
    assert sorted(len(group["trials"]) for group in groups) == [1, 2]
    assert sum(group["pooled"] is None for group in groups) == 1


def test_the_same_trial_twice_counts_once_and_is_listed() -> None:
    pooled = pool_records(named(exported(1), exported(1), exported(2)))
    assert pooled["groups"][0]["pooled"]["n_trials"] == 2
    assert pooled["left_out"] == [{"name": "r1.json", "why": "the same trial twice"}]


def test_one_person_counts_once_however_many_trials_they_did() -> None:
    records = [exported(number) for number in range(4)]
    for number in (2, 3):
        records[number] = sealed_record_of({**records[number], "person": "the same"})
    (group,) = pool_records(named(*records))["groups"]
    same = next(each for each in group["people"] if each["person"] == "the same")
    assert (group["pooled"]["n_trials"], same["n_trials"], len(group["trials"])) == (3, 2, 4)
    answers = [record["answer"] for record in records[2:]]
    weights = [1 / answer["se"] ** 2 for answer in answers]
    expected = sum(w * answer["estimate"] for w, answer in zip(weights, answers, strict=True)) / sum(weights)
    assert same["estimate"] == pytest.approx(expected)
    assert same["se"] == pytest.approx(sum(weights) ** -0.5)
    assert same["drawn"]["low"] < same["drawn"]["mean"] < same["drawn"]["high"]


def test_a_trial_with_fewer_than_six_whole_blocks_is_left_out_and_listed() -> None:
    schedule = plan_trial(PLAN, seed="3" * 32, salt="0" * 32, sealed_at=SEALED_AT)
    last = next(day.date for day in days(schedule) if day.block == 6)
    short = made_record(
        schedule, [Entry(date=day.date, value=float(day.number or 0)) for day in days(schedule)], ended_on=last
    )
    pooled = pool_records(named(exported(1), exported(2), short))
    assert pooled["left_out"] == [{"name": "r2.json", "why": "only 5 whole blocks"}]


def test_a_trial_without_spread_is_left_out_rather_than_take_all_the_weight() -> None:
    pooled = pool_records(named(exported(1), exported(2), exported(3, noise=0.0)))
    assert [one["name"] for one in pooled["left_out"]] == ["r2.json"]


def broken(*path: Any, value: object) -> dict[str, Any]:
    content = exported(1)
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "is not a trial's record"),
        ([], "is not a trial's record"),
        ({"format": "taichong-trial", "version": 3}, "newer Taichong"),
        ({"format": "taichong-trial", "version": 2}, "is not whole"),
        ({"format": "taichong-trial", "version": 1}, "old record without its daily rows"),
        (broken("answer", value=[]), "is not whole"),
        (broken("schedule", "plan", "worthwhile", value=9.0), "hash that was sealed: one of them was changed"),
        (broken("rows", 20, "value", value=0.5), "values are not those that were hashed"),
        (broken("answer", "estimate", value=9.0), "do not give this answer"),
    ],
)
def test_what_is_not_a_whole_intact_record_is_refused_by_name(content: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        pool_records([("mine.json", content)])
    assert str(caught.value).startswith("mine.json")
