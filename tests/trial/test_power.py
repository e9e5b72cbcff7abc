"""What the planner promises, against exact probabilities and against trials simulated day by day."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from taichong.errors import InputError
from taichong.trial.answer import Entry, answer_trial
from taichong.trial.design import Outcome, Plan, days, plan_trial
from taichong.trial.models import CountModel, RatingModel, lingering
from taichong.trial.power import (
    Design,
    best_design,
    days_needed,
    designs,
    expect,
    finds,
    hidden,
    prospects,
)
from taichong.trial.randomisation import flips_of

if TYPE_CHECKING:
    from collections.abc import Callable

POINTS = 0.01
SIX_WEEKS = Design(blocks=6, period_days=7)


def exact_power_of_six_blocks(model: CountModel, nights: int = 7) -> float:
    """With 6 blocks only six benefits above 0 do: P(control > treatment) to the sixth."""
    night = model.per_week / 7
    counts = np.arange(400)

    def total(mean: float) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
        if model.variance_ratio == 1:
            return stats.poisson.pmf(counts, mean * nights), stats.poisson.cdf(counts - 1, mean * nights)
        size = nights * night / (model.variance_ratio - 1)
        law = stats.nbinom(size, size / (size + mean * nights))
        return law.pmf(counts), law.cdf(counts - 1)

    control, _ = total(night)
    _, below = total(night * model.fraction_left)
    return float(control @ below) ** 6


def test_at_3_cramps_a_week_84_days_find_a_halving_7_times_in_100() -> None:
    found = expect(CountModel(per_week=3), SIX_WEEKS, 0.2)
    assert found.design.total_days == 84
    assert round(100 * exact_power_of_six_blocks(CountModel(per_week=3))) == found.in_100 == 7
    assert found.verdicts["cannot_tell"] > 0.9


@pytest.mark.parametrize("variance_ratio", [1.0, 1.5, 2.5])
@pytest.mark.parametrize("per_week", [3, 10, 25])
def test_power_for_counts_is_the_exact_probability_within_half_a_point_and_noise(
    per_week: float, variance_ratio: float
) -> None:
    model = CountModel(per_week=per_week, variance_ratio=variance_ratio)
    found = expect(model, SIX_WEEKS, 0.2).finds
    exact = exact_power_of_six_blocks(model)
    assert found == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))


def simulated(plan: Plan, draw: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    """Share of trials whose interval lies above 0; rows of `draw` hold values without, then with, benefit."""
    schedule = plan_trial(plan)
    analysed = [day for day in days(schedule) if day.is_analysed]
    found = 0
    for row in draw:
        values = row.reshape(2, -1)
        entries = [
            Entry(date=day.date, value=float(values[int(day.arm == "treatment"), day.number - 15]))
            for day in analysed
            if day.number is not None
        ]
        low = answer_trial(schedule, entries)["ci95"][0]
        found += low is not None and low > 0
    return found / len(draw)


PLAN = Plan(
    question="?",
    outcome=Outcome(id="pain", unit="points of 10"),
    worthwhile=1.0,
    treatment=("LR3",),
    control="usual_care",
    start=date(2026, 3, 1),
)
TRIALS = 200
WITHIN = 3 * POINTS + 3 * math.sqrt(0.25 / TRIALS)  # three points, and the noise of this smaller simulation


def test_power_for_ratings_agrees_with_trials_simulated_day_by_day_with_washout() -> None:
    model, design = RatingModel(change=2.0, sd=2.0, rho=0.6), Design(blocks=7, period_days=5, washout_days=2)
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((TRIALS, 7 * 12 + 6 * 2))
    for day in range(1, noise.shape[1]):
        noise[:, day] = 0.6 * noise[:, day - 1] + math.sqrt(1 - 0.36) * noise[:, day]
    pain = 6 + 2.0 * noise
    plan = replace(PLAN, blocks=7, period_days=5, washout_days=2)
    share = simulated(plan, np.concatenate([pain, pain - 2.0], axis=1))
    assert expect(model, design, 1.0).finds == pytest.approx(share, abs=WITHIN)
    assert 0.2 < share < 0.9


def test_power_for_pairs_of_nights_agrees_with_trials_simulated_night_by_night() -> None:
    rng = np.random.default_rng(4)
    night, size = 8 / 7, 8 / 7 / 0.5
    nights = rng.gamma(size, 1 / size, (TRIALS, 84))
    counts = np.concatenate([rng.poisson(night * nights), rng.poisson(night / 2 * nights)], axis=1)
    plan = replace(PLAN, blocks=42, period_days=1, outcome=Outcome(id="cramps", unit="a night", kind="count"))
    share = simulated(plan, counts.astype(float))
    promised = expect(CountModel(per_week=8), Design(blocks=42, period_days=1), 0.2).finds
    assert promised == pytest.approx(share, abs=WITHIN)
    assert 0.2 < share < 0.95


@pytest.mark.parametrize("washout_days", [0, 3, 40])
def test_the_spread_of_a_rating_blocks_benefit_is_the_sum_over_its_pairs_of_days(washout_days: int) -> None:
    model, step = RatingModel(change=1.0, sd=2.0, rho=0.8), 4 + washout_days
    shares = [(day, -1 / 4) for day in range(4)] + [(step + day, 1 / 4) for day in range(4)]
    variance = 4 * sum(a * b * 0.8 ** abs(s - t) for s, a in shares for t, b in shares)
    values = model.draw(np.random.default_rng(0), np.zeros((20_000, step + 4)))
    drawn = values[:, step:].mean(axis=1) - values[:, :4].mean(axis=1)
    assert drawn.var() == pytest.approx(variance, rel=4 * math.sqrt(2 / drawn.size))
    assert drawn.mean() == pytest.approx(0.0, abs=4 * math.sqrt(variance / drawn.size))


def test_counts_have_the_mean_and_variance_of_a_negative_binomial_in_both_arms() -> None:
    model = CountModel(per_week=7, fraction_left=0.4, variance_ratio=2.0)
    for effect, mean in ((0.0, 1.0), (1.0, 0.4)):
        events = -model.draw(np.random.default_rng(1), np.full((1, 200_000), effect))
        assert events.mean() == pytest.approx(mean, abs=0.015)
        assert events.var() == pytest.approx(mean + mean**2, abs=0.05)  # gamma of shape 1: mean + mean squared


def test_what_lingers_is_the_share_left_after_each_day_without() -> None:
    treated = np.array([[1.0, 0, 0, 1, 1, 0], [0.0, 1, 0, 0, 0, 1]])
    assert lingering(treated, 0.5).tolist() == [[1, 0.5, 0.25, 1, 1, 0.5], [0, 1, 0.5, 0.25, 0.125, 1]]
    assert lingering(treated, 0.0).tolist() == treated.tolist()


def test_the_share_that_lingering_hides_is_that_of_all_orders_of_one_block_after_another() -> None:
    # One day each, half left: a control day follows a treated one in its own block (1/2), else what came before it.
    model, design = RatingModel(change=1.0, lasts=0.5), Design(blocks=6, period_days=1)
    left = []
    for firsts in itertools.product((0, 1), repeat=6):
        treated = np.array([[float(arm == first) for first in firsts for arm in (1, 0)]])
        left.append(float(lingering(treated, 0.5)[treated == 0].mean()))
    assert hidden(model, design) == pytest.approx(np.mean(left), abs=0.02)
    assert hidden(replace(model, lasts=0.0), design) == 0.0


def test_a_treatment_that_does_nothing_is_found_in_one_trial_in_64_each_way() -> None:
    found = expect(RatingModel(change=2.0), SIX_WEEKS, 1.0, change=0.0)
    error = 4 * math.sqrt(1 / 64 / 20_000)
    worse = found.verdicts["worse"] + found.verdicts["worse_maybe_little"]
    assert found.finds == pytest.approx(1 / 64, abs=error)
    assert worse == pytest.approx(1 / 64, abs=error)


def test_the_six_verdicts_share_all_trials_and_stand_beside_the_design_in_json() -> None:
    found = expect(RatingModel(change=1.0, sd=1.0), Design(blocks=8, period_days=7), 0.8).as_dict()
    verdicts = ("helps", "better_maybe_too_little", "no_worthwhile_difference", "worse_maybe_little", "worse")
    assert sum(found[each] for each in (*verdicts, "cannot_tell")) == pytest.approx(1)
    assert (found["blocks"], found["period_days"], found["total_days"]) == (8, 7, 112)
    assert found["finds"] >= found["helps"] + found["better_maybe_too_little"]


def test_the_patterns_of_six_blocks_are_all_32_up_to_a_common_sign() -> None:
    flips = flips_of(6, 0)
    values = np.array([1.0, 2, 4, 8, 16, 32])
    assert sorted(flips.sums(values).tolist()) == [2.0 * n for n in range(32)]
    assert flips.patterns == 32


def test_fewer_than_six_blocks_are_refused() -> None:
    with pytest.raises(InputError, match=r"can never give p < 0\.05"):
        expect(RatingModel(change=1.0), Design(blocks=5, period_days=7), 0.5)


def test_at_84_days_the_usual_cut_finds_a_change_of_one_where_six_blocks_of_weeks_do_not() -> None:
    model = RatingModel(change=1.0, sd=2.0, rho=0.5)
    usual = best_design(model, 84)
    assert usual.total_days == 84
    assert finds(model, usual) > 0.55
    assert finds(model, SIX_WEEKS) < 0.2


@pytest.mark.parametrize(("lasts", "shortest", "longest"), [(0.0, 1, 1), (0.5, 2, 3), (0.8, 6, 6), (0.95, 6, 6)])
def test_the_longer_an_effect_lasts_the_longer_are_the_periods(lasts: float, shortest: int, longest: int) -> None:
    design = best_design(RatingModel(change=1.0, lasts=lasts), 84)
    assert shortest <= design.period_days <= longest
    assert best_design(RatingModel(change=1.0), 84) == best_design(RatingModel(change=1.0, lasts=0.5), 84)


def test_days_needed_find_it_four_times_in_five() -> None:
    for model in (RatingModel(change=1.0, rho=0.3), CountModel(per_week=12)):
        needed = days_needed(model, Design(blocks=21, period_days=2))
        assert needed is not None
        assert finds(model, Design(blocks=needed // 4, period_days=2)) == pytest.approx(0.8, abs=0.04)
    assert days_needed(CountModel(per_week=0.3), Design(blocks=21, period_days=2)) is None


def test_one_unrated_week_of_the_usual_design_costs_at_most_12_points() -> None:
    for model in (RatingModel(change=1.0), RatingModel(change=1.0, rho=0.0), CountModel(per_week=5)):
        design = best_design(model, 84)
        assert finds(model, design) - finds(model, design, lost_days=7) < 0.12
    assert finds(RatingModel(change=3.0), SIX_WEEKS, lost_days=7) == 0.0  # five whole blocks are left


@pytest.mark.parametrize("lasts", [None, 0.0, 0.5, 0.8, 0.9])
def test_the_usual_cut_has_a_block_to_spare_and_two_where_most_nights_have_no_cramp(lasts: float | None) -> None:
    assert best_design(RatingModel(change=1.0, lasts=lasts), 84).blocks >= 7
    assert best_design(CountModel(per_week=1, lasts=lasts), 84).blocks >= 8
    assert best_design(CountModel(per_week=14, lasts=lasts), 84).blocks >= 7
    assert best_design(RatingModel(change=1.0, lasts=lasts), 12).blocks == 6  # these days hold no more


def test_nights_without_a_cramp_are_as_many_as_the_model_draws() -> None:
    for model in (CountModel(per_week=3), CountModel(per_week=10, variance_ratio=1.0)):
        drawn = model.draw(np.random.default_rng(1), np.zeros((200, 500)))
        assert model.share_without == pytest.approx(float((drawn == 0).mean()), abs=0.01)


def test_where_a_lost_week_costs_more_the_plan_says_so() -> None:
    six = prospects(RatingModel(change=3.0), SIX_WEEKS, 1.0)
    assert six["asked"]["finds"] - six["if_a_week_is_lost"] > 0.12
    assert "a_lost_week_costs" in six["findings"]
    assert (
        "a_lost_week_costs" not in prospects(RatingModel(change=1.0), Design(blocks=21, period_days=2), 0.5)["findings"]
    )


def test_a_weak_cut_is_told_so_and_offered_a_better_one() -> None:
    found = prospects(RatingModel(change=1.0, lasts=0.0), SIX_WEEKS, 0.5)
    assert found["advice"] == "night_pairs"
    assert (found["recommended"]["blocks"], found["recommended"]["period_days"]) == (42, 1)
    assert [each["period_days"] for each in found["designs"]] == [7, 6, 4, 3, 2, 1]
    assert "carry_over" not in found["findings"]
    assert "almost_surely_cannot_tell" in found["findings"]


def test_a_weak_plan_is_told_so_and_offered_a_longer_one() -> None:
    found = prospects(CountModel(per_week=3), SIX_WEEKS, 0.2)
    assert found["asked"]["in_100"] == 7
    assert found["longer"]["total_days"] <= 366
    assert found["longer"]["finds"] > found["night_pairs"]["finds"] > found["asked"]["finds"]
    assert found["advice"] == "longer"
    assert {"almost_surely_cannot_tell", "carry_over"} <= set(found["findings"])
    assert found["if_it_lasts"] < found["asked"]["finds"]


def test_rare_cramps_are_best_kept_in_a_plain_diary() -> None:
    assert prospects(CountModel(per_week=0.5), SIX_WEEKS, 0.03)["advice"] == "plain_diary"


def test_a_strong_plan_is_advised_as_it_is() -> None:
    found = prospects(RatingModel(change=3.0, sd=1.0), Design(blocks=8, period_days=7), 1.0)
    assert (found["advice"], found["longer"]) == ("trial", None)


def test_a_washout_takes_the_warning_of_carry_over_away() -> None:
    found = prospects(RatingModel(change=3.0), replace(SIX_WEEKS, washout_days=2), 1.0)
    assert "carry_over" not in found["findings"]


@pytest.mark.parametrize("washout_days", [0, 1, 3])
def test_cuts_of_the_same_days_fit_into_them_and_have_six_blocks(washout_days: int) -> None:
    found = designs(84, washout_days)
    assert all(each.blocks >= 6 and each.total_days <= 84 for each in found)
    assert all(replace(each, blocks=each.blocks + 1).total_days > 84 for each in found)


def test_days_that_hold_no_six_blocks_are_refused() -> None:
    with pytest.raises(InputError, match="fewer than 6 blocks"):
        best_design(RatingModel(change=1.0), 11)


def test_a_run_ins_counts_give_its_rate_and_spread() -> None:
    model = CountModel.from_counts(np.array([0.0, 0, 3, 0, 1, 0, 0, 4, 0, 0, 2, 0, 0, 4]))
    assert model.per_week == pytest.approx(7)
    assert model.variance_ratio == pytest.approx(np.var([0, 0, 3, 0, 1, 0, 0, 4, 0, 0, 2, 0, 0, 4], ddof=1))


@pytest.mark.parametrize(
    "model",
    [
        lambda: CountModel(per_week=0),
        lambda: CountModel(per_week=1, fraction_left=1.0),
        lambda: CountModel(per_week=1, variance_ratio=0.9),
        lambda: RatingModel(change=1, sd=0),
        lambda: RatingModel(change=1, rho=1.0),
        lambda: RatingModel(change=1, lasts=1.0),
        lambda: CountModel(per_week=1, lasts=-0.1),
    ],
)
def test_a_model_that_cannot_be_is_refused(model: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        model()
