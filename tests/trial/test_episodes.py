"""Trials of episodes: how envelopes are drawn, what times say, how often it errs, and what the planner promises."""

from __future__ import annotations

import hashlib
import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from taichong.errors import InputError
from taichong.trial import episode_text
from taichong.trial.design import draw_envelopes
from taichong.trial.episodes import CENSORED_S, Episode, analyse_episodes, drawn_envelopes, expect_episodes
from taichong.trial.episodes_csv import analyse_episodes_csv, is_of_episodes


def made(seed: int, ratio: float, *, count: int = 36, median_s: float = 120.0, sd: float = 0.8) -> list[Episode]:
    """Episodes of one person with log-normal times, censored at ten minutes."""
    rng = np.random.default_rng(seed)
    arms = draw_envelopes(count, f"{seed:032x}")
    times = [math.exp(rng.normal(math.log(median_s * (ratio if arm == "treatment" else 1.0)), sd)) for arm in arms]
    return [
        Episode(number=number, arm=arm, seconds=min(time, CENSORED_S), is_eased=time < CENSORED_S)
        for number, (arm, time) in enumerate(zip(arms, times, strict=True), start=1)
    ]


def test_envelopes_are_drawn_as_the_page_says() -> None:
    """Written from docs/trials.md, with nothing of Taichong's."""
    seed, left, order = "ab" * 16, [0, 0], []
    for number in range(1, 101):
        digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        if left == [0, 0]:
            left = [1 + int.from_bytes(digest[:8], "big") % 3] * 2
        is_treated = int.from_bytes(digest[8:16], "big") / 2**64 < left[0] / sum(left)
        left[0 if is_treated else 1] -= 1
        order.append("treatment" if is_treated else "control")
    assert list(draw_envelopes(100, seed)) == order


def test_envelopes_stay_balanced_and_none_can_be_guessed_from_the_one_before() -> None:
    orders = [draw_envelopes(60, f"{seed:032x}") for seed in range(300)]
    for order in orders:
        counts = np.cumsum([1 if arm == "treatment" else -1 for arm in order])
        assert abs(counts).max() <= 3
    switches = np.mean([one != other for order in orders for one, other in itertools.pairwise(order)])
    assert 0.55 < switches < 0.68  # who guesses "the other one" errs more than one time in three
    assert np.mean([order[0] == "treatment" for order in orders]) == pytest.approx(0.5, abs=0.1)


def test_orders_that_could_have_been_are_drawn_alike() -> None:
    drawn = drawn_envelopes(np.random.default_rng(1), 4_000, 24)
    real = np.array([[arm == "treatment" for arm in draw_envelopes(24, f"{n:032x}")] for n in range(4_000)])
    assert drawn.mean() == pytest.approx(real.mean(), abs=0.02)
    for one, other in ((0, 1), (1, 2), (0, 5), (22, 23)):
        alike = (drawn[:, one] == drawn[:, other]).mean()
        assert alike == pytest.approx((real[:, one] == real[:, other]).mean(), abs=0.04)


def test_a_halving_is_told_with_ratio_interval_and_verdict() -> None:
    found = analyse_episodes(made(4, 0.3), worthwhile=0.25, seed=1)
    assert found["ci95"][0] < found["ratio"] < found["ci95"][1] < 0.75
    assert found["verdict"] == "helps"
    assert found["p_value"] <= 0.001
    assert "answers_treating" in found["notes"]


def test_swapping_the_arms_turns_the_ratio_and_the_verdict_around() -> None:
    episodes = made(4, 0.3)
    swapped = [
        Episode(number=each.number, arm="control" if each.arm == "treatment" else "treatment", seconds=each.seconds)
        for each in episodes
    ]
    found, other = (analyse_episodes(each, worthwhile=0.25, seed=1) for each in (episodes, swapped))
    assert other["ratio"] == pytest.approx(1 / found["ratio"], rel=0.05)
    assert other["verdict"] == "worse"


def test_without_censoring_the_ratio_is_that_of_the_geometric_means() -> None:
    episodes = made(9, 0.6, median_s=20.0)
    assert all(each.is_eased for each in episodes)
    logs = {
        arm: [math.log(each.seconds or 1) for each in episodes if each.arm == arm] for arm in ("treatment", "control")
    }
    expected = math.exp(np.mean(logs["treatment"]) - np.mean(logs["control"]))
    assert analyse_episodes(episodes, worthwhile=None, seed=1)["ratio"] == pytest.approx(expected, rel=1e-4)


def test_size_and_coverage_hold_with_much_censoring() -> None:
    trials, truth, median_s = 50, 0.5, 400.0  # `bench/trial_simulation.py` draws more
    found = [
        analyse_episodes(made(seed, truth, count=24, median_s=median_s), worthwhile=0.25, seed=seed)
        for seed in range(trials)
    ]
    null = [
        analyse_episodes(made(seed, 1.0, count=24, median_s=median_s), worthwhile=0.25, seed=seed)
        for seed in range(trials)
    ]
    assert np.mean([each["censored"] for each in null]) > 5
    covered = np.mean([(each["ci95"][0] or 0) <= truth <= (each["ci95"][1] or math.inf) for each in found])
    wrong = np.mean([each["verdict"] in ("helps", "better_maybe_too_little") for each in null])
    assert covered == pytest.approx(0.96, abs=4 * math.sqrt(0.05 * 0.95 / trials))
    assert wrong <= 0.05 + 2 * math.sqrt(0.025 * 0.975 / trials)


def test_36_episodes_find_a_halving_at_least_72_times_in_100() -> None:
    promised = expect_episodes(36, median_s=120.0, sd_log=0.8, icc=0.2)
    assert promised >= 0.72
    assert expect_episodes(36, ratio=1.0) <= 0.05
    assert expect_episodes(18) < promised < expect_episodes(72)


def test_the_promise_is_kept_by_trials_answered_in_full() -> None:
    trials = 80
    low = [analyse_episodes(made(seed, 0.5), worthwhile=None, seed=seed)["p_value"] <= 0.05 for seed in range(trials)]
    assert np.mean(low) == pytest.approx(expect_episodes(36, icc=0.0), abs=3 * math.sqrt(0.2 / trials))


def test_envelopes_without_a_time_are_left_out_and_counted_and_one_arm_alone_is_nothing() -> None:
    episodes = [
        Episode(number=each.number, arm=each.arm, seconds=None if each.number % 5 == 0 else each.seconds)
        for each in made(4, 0.3)
    ]
    found = analyse_episodes(episodes, worthwhile=0.25, seed=1)
    assert (found["without_time"], found["n_episodes"]) == (7, 29)
    with pytest.raises(InputError, match="nothing to analyse"):
        analyse_episodes([each for each in episodes if each.arm == "control"], worthwhile=0.25, seed=1)


def test_an_early_end_asks_more() -> None:
    for seed in range(60):
        episodes = made(seed, 0.55)
        usual = analyse_episodes(episodes, worthwhile=None, seed=1)
        early = analyse_episodes(episodes, worthwhile=None, seed=1, is_early=True)
        if 0.01 < usual["p_value"] < 0.04 and usual["ratio"] < 1:
            assert (usual["verdict"], early["verdict"]) == ("helps", "cannot_tell")
            assert "early_needs_more" in early["notes"]
            return
    pytest.fail("no trial in between was found")


def test_a_file_of_episodes_gives_the_same_answer(tmp_path: Path) -> None:
    episodes = made(4, 0.3)
    file = tmp_path / "mine.csv"
    rows = [f"{each.number},{each.arm},{each.seconds}" for each in episodes]
    file.write_text("\n".join(["episode,arm,seconds", *rows, f"{len(rows) + 1},control,"]))
    assert is_of_episodes(file)
    found = analyse_episodes_csv(file, 0.25)
    assert (found["n_episodes"], found["without_time"], found["verdict"]) == (36, 1, "helps")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("episode,arm\n1,control\n", "column seconds is missing"),
        ("episode,arm,seconds\n1,both,3\n", "line 2: unknown arm 'both'"),
        ("episode,arm,seconds\none,control,3\n", "line 2: episode 'one'"),
        ("episode,arm,seconds\n1,control,soon\n", "line 2: value 'soon' is not a number"),
        ("episode,arm,seconds\n1,control,-3\n", "line 2: -3 seconds"),
        ("episode,arm,seconds\n1,control,3\n1,treatment,4\n", "episode 1 has two rows"),
        ("episode,arm,seconds\n1,control,3,4\n", "not as many cells"),
        ("episode,arm,seconds\n1,control,3\n", "nothing to analyse"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=says) as caught:
        analyse_episodes_csv(file)
    assert "\n" not in str(caught.value)


def test_where_every_time_was_cut_off_the_ratio_is_one_and_nothing_can_be_told() -> None:
    episodes = [
        Episode(number=each.number, arm=each.arm, seconds=CENSORED_S, is_eased=False) for each in made(1, 1.0, count=20)
    ]
    found = analyse_episodes(episodes, worthwhile=0.25, seed=1)
    assert found["ratio"] == pytest.approx(1.0, abs=1e-6)
    assert (found["ci95"], found["p_value"], found["verdict"]) == ([None, None], 1.0, "cannot_tell")
    assert "took ten minutes or more, without it ten minutes or more" in episode_text.half_said(found)


def test_where_one_arm_was_always_cut_off_the_ratio_is_the_nearest_to_one_that_the_times_allow() -> None:
    episodes = [
        Episode(number=each.number, arm=each.arm, seconds=CENSORED_S, is_eased=False)
        if each.arm == "control"
        else Episode(number=each.number, arm=each.arm, seconds=30.0 + each.number)
        for each in made(1, 1.0, count=36)
    ]
    found = analyse_episodes(episodes, worthwhile=0.25, seed=1)
    shortest = min(each.seconds or 0 for each in episodes)
    assert found["ratio"] == pytest.approx(shortest / CENSORED_S, rel=1e-4)
    assert found["ci95"][0] is None
    assert found["ratio"] <= found["ci95"][1] < 0.1
    assert found["verdict"] == "helps"
