"""From what a person wants to know to a plan, and what it can find."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from tests.trial.test_card import BODY

from taichong.atlas import load
from taichong.care.answers import Answers, Said, read_answers
from taichong.diary.entries import Entry, new_entry
from taichong.diary.kinds import Cramp, Daily, NoCramp
from taichong.errors import InputError, NotFoundError
from taichong.trial.card import candidates
from taichong.trial.models import CountModel, RatingModel
from taichong.trial.setup import draft, safety
from taichong.trial.wanted import Known, Wanted

ATLAS = load()
TODAY = date(2026, 3, 1)
CALF = Wanted(complaint="calf cramp", per_week=3.0)
KNOWN = Known(today=TODAY)
CLEAR = read_answers(ATLAS, ATLAS.complaint("calf_cramp"), Said(none_of_these=True, no_conditions=True))


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def test_the_usual_plan_is_the_plainest() -> None:
    made = draft(ATLAS, CALF, KNOWN)
    plan = made.plan
    assert (plan.treatment, plan.control, plan.outcome.id, plan.outcome.kind) == (
        ("ST36",),
        "light_touch",
        "cramps",
        "count",
    )
    assert (2 * plan.blocks * plan.period_days, plan.run_in_days, plan.start) == (84, 14, date(2026, 3, 2))
    assert plan.period_days <= 4  # many short blocks: one that is lost costs little
    assert made.offered == ("light_touch", "stretch_alone")
    assert made.care.stretch == "nightly_stretch"
    assert plan.same_in_both.startswith("Just before bed, stretch the calf")
    assert plan.worthwhile == 0.11  # a quarter of 3 a week is 0.107 a night
    assert made.model is not None
    assert made.model.change == pytest.approx(0.2143, abs=1e-4)  # a halving: more than is only just worth it


def test_three_cramps_a_week_in_six_pairs_of_weeks_find_a_halving_7_times_in_100() -> None:
    told = draft(ATLAS, replace(CALF, blocks=6, period_days=7), KNOWN).prospects()
    assert (told["asked"]["total_days"], told["asked"]["in_100"]) == (84, 7)
    assert {"almost_surely_cannot_tell", "carry_over"} <= set(told["findings"])


def test_the_prospects_tell_of_the_run_in_that_was_asked_for() -> None:
    assert draft(ATLAS, replace(CALF, run_in_days=3), KNOWN).prospects()["run_in_days"] == 3


def nights(counts: list[int | None]) -> list[Entry]:
    """A diary with so many cramps in each of the nights before today; None is a night not written down."""
    found = []
    for back, count in enumerate(counts, start=1):
        night = TODAY - timedelta(days=back)
        data = [NoCramp()] if count == 0 else [Cramp(where="calf")] * (count or 0)
        found += [new_entry(each, at=at(night + timedelta(days=1), 4)) for each in data]
    return found


def test_cramps_are_counted_from_the_diary_where_nothing_is_said() -> None:
    counts: list[int | None] = [1, 0, 0, 2, 0, None, 0, 1, 0, 0, 0, 0, 3, 0, 0]
    made = draft(ATLAS, replace(CALF, per_week=None), Known(today=TODAY, entries=nights(counts)))
    assert isinstance(made.model, CountModel)
    assert made.model.per_week == pytest.approx(7 * 7 / 14)
    assert made.model.variance_ratio > 1.5
    assert "14 nights" in made.usual


@pytest.mark.parametrize("counts", [[], [1] * 13, [0] * 20])
def test_too_short_a_diary_asks_how_often_cramps_come(counts: list[int | None]) -> None:
    with pytest.raises(InputError, match="--per-week 3, or write nights down for 14 days"):
        draft(ATLAS, replace(CALF, per_week=None), Known(today=TODAY, entries=nights(counts)))


def test_a_daily_item_is_a_rating_and_sleep_is_better_higher() -> None:
    stress = draft(ATLAS, Wanted(complaint="stress"), KNOWN)
    assert (stress.plan.outcome.id, stress.plan.outcome.kind, stress.plan.outcome.better) == (
        "stress",
        "rating",
        "lower",
    )
    assert isinstance(stress.model, RatingModel)
    assert (stress.model.change, stress.model.sd, stress.plan.worthwhile) == (1.0, 2.0, 0.5)
    assert draft(ATLAS, Wanted(complaint="sleep"), KNOWN).plan.outcome.better == "higher"


def test_how_much_days_differ_is_read_from_the_diary() -> None:
    entries = [
        new_entry(Daily(item="stress", value=value), at=at(TODAY - timedelta(days=back), 20))
        for back, value in enumerate([2, 8] * 10, start=1)
    ]
    made = draft(ATLAS, Wanted(complaint="stress"), Known(today=TODAY, entries=entries))
    assert isinstance(made.model, RatingModel)
    assert made.model.sd == pytest.approx(3 * (20 / 19) ** 0.5)


def test_how_much_days_resemble_each_other_is_read_from_the_diary() -> None:
    for values, expected in (([2, 2, 3, 3, 4, 4, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1], 0.75), ([2, 8] * 10, 0.0)):
        entries = [
            new_entry(Daily(item="stress", value=value), at=at(TODAY - timedelta(days=back), 20))
            for back, value in enumerate(values, start=1)
        ]
        made = draft(ATLAS, Wanted(complaint="stress"), Known(today=TODAY, entries=entries))
        assert isinstance(made.model, RatingModel)
        assert made.model.rho == pytest.approx(expected, abs=0.1)
        assert "as your diary has it" in made.usual
    assert "our assumption" in draft(ATLAS, Wanted(complaint="stress"), KNOWN).usual


@pytest.mark.parametrize(
    ("worthwhile", "points", "cramps"),
    [("little", 0.5, 0.11), ("clear", 1.0, 0.21), ("much", 2.0, 0.32), ("0.2", 0.2, 0.2)],
)
def test_what_is_worth_the_trouble_can_be_said_in_words(worthwhile: str, points: float, cramps: float) -> None:
    stress = draft(ATLAS, Wanted(complaint="stress", worthwhile=worthwhile), KNOWN)
    assert stress.plan.worthwhile == points
    assert draft(ATLAS, replace(CALF, worthwhile=worthwhile), KNOWN).plan.worthwhile == cramps
    assert stress.model is not None
    assert stress.model.change == 2 * points  # never the smallest worthwhile change itself


@pytest.mark.parametrize(("worthwhile", "left"), [("little", 0.5), ("clear", 0.25), ("much", 0.125)])
def test_nobody_is_told_of_all_cramps_gone(worthwhile: str, left: float) -> None:
    model = draft(ATLAS, replace(CALF, worthwhile=worthwhile), KNOWN).model
    assert isinstance(model, CountModel)
    assert model.fraction_left == pytest.approx(left, abs=0.03)


def test_a_supposed_change_is_taken_as_it_is_said() -> None:
    for wanted in (Wanted(complaint="stress", change=0.3), replace(CALF, change=0.3)):
        model = draft(ATLAS, wanted, KNOWN).model
        assert model is not None
        assert model.change == pytest.approx(0.3)
    assert "70 % fewer" in draft(ATLAS, replace(CALF, change=0.3), KNOWN).supposed


def test_the_longer_the_effect_is_felt_the_longer_the_periods() -> None:
    cut = [draft(ATLAS, Wanted(complaint="stress", lasts=each), KNOWN).plan.period_days for each in ("hours", "days")]
    assert cut[0] == 1
    assert cut[1] >= 6


def test_a_plan_of_episodes_has_a_stretch_for_one_hand_and_says_what_it_can_find() -> None:
    made = draft(ATLAS, replace(CALF, episodes=36), KNOWN)
    plan = made.plan
    assert (plan.design, plan.episodes, plan.open_days, plan.total_days, plan.run_in_days) == (
        "episodes",
        36,
        84,
        84,
        0,
    )
    assert (made.care.stretch, plan.worthwhile) == ("calf_stretch", 0.25)
    told = made.prospects()
    assert told["asked"]["in_100"] >= 72
    assert told["expected_episodes"] == 36
    rare = draft(ATLAS, replace(CALF, episodes=36, per_week=0.5), KNOWN).prospects()
    assert rare["asked"]["analysed"] == 6
    assert "almost_surely_cannot_tell" in rare["findings"]
    headache = draft(ATLAS, Wanted(complaint="headache", episodes=20, worthwhile="much"), KNOWN).plan
    assert (headache.worthwhile, headache.outcome.unit) == (0.5, "seconds until it eased")


def test_blocks_and_period_are_taken_as_said_and_days_are_cut() -> None:
    said = draft(ATLAS, replace(CALF, blocks=8, period_days=5), KNOWN).plan
    assert (said.blocks, said.period_days) == (8, 5)
    assert draft(ATLAS, replace(CALF, period_days=1), KNOWN).plan.blocks == 6
    assert draft(ATLAS, replace(CALF, blocks=9), KNOWN).plan.period_days == 7
    days = draft(ATLAS, replace(CALF, days=60), KNOWN).plan
    assert 54 < 2 * days.blocks * days.period_days <= 60


@pytest.mark.parametrize("spelling", ["LV3", "tai chong", "太冲"])
def test_points_are_taken_in_any_spelling(spelling: str) -> None:
    assert draft(ATLAS, replace(CALF, point=(spelling,)), KNOWN).plan.treatment == ("LR3",)


def test_usual_care_has_no_stretch_of_ours_in_either_arm() -> None:
    made = draft(ATLAS, replace(CALF, control="usual_care"), KNOWN)
    assert (made.care.stretch, made.plan.same_in_both) == ("", "")


def test_another_point_is_offered_first_once_its_place_and_safety_are_known() -> None:
    known = Known(today=TODAY, answers=CLEAR, located=candidates(ATLAS, BODY))
    made = draft(ATLAS, CALF, known)
    assert made.offered[0] == made.plan.control == "other_point"
    asked = draft(ATLAS, replace(CALF, control="other_point", control_point=("SP4",)), known)
    assert asked.plan.control_points == ("SP4",)
    with pytest.raises(InputError, match="GB34 cannot be the control; fit are"):
        draft(ATLAS, replace(CALF, control="other_point", control_point=("GB34",)), known)


@pytest.mark.parametrize(
    "known",
    [KNOWN, Known(today=TODAY, answers=CLEAR), Known(today=TODAY, answers=Answers(), located=candidates(ATLAS, BODY))],
)
def test_another_point_is_refused_while_its_place_or_its_safety_is_unknown(known: Known) -> None:
    with pytest.raises(InputError, match="other points cannot be offered"):
        draft(ATLAS, replace(CALF, control="other_point"), known)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"blocks": 5}, InputError, "2/32 = 0.0625; plan at least 6"),
        ({"blocks": 0}, InputError, "at least 6"),
        ({"complaint": "qwertz"}, NotFoundError, "calf_cramp"),
        ({"complaint": "leg cramp"}, InputError, "say which"),
        ({"point": ("BL39",)}, InputError, "does not say how to press it"),
        ({"point": ("qwertz",)}, NotFoundError, "qwertz"),
        ({"control": "placebo"}, InputError, "must be one of other_point"),
        ({"control": "light_touch", "control_point": ("SP4",)}, InputError, "--control other_point"),
        ({"control": "stretch_alone", "no_stretch": True}, InputError, "no daily stretch"),
        ({"side": "up"}, InputError, "left, right, both"),
        ({"per_week": 0.0}, InputError, "above 0"),
        ({"per_week": float("nan")}, InputError, "above 0"),
        ({"per_week": float("inf")}, InputError, "at most 350"),
        ({"worthwhile": -1.0}, InputError, "above 0"),
        ({"worthwhile": float("inf")}, InputError, "above 0"),
        ({"worthwhile": "huge"}, InputError, "little, clear, much"),
        ({"worthwhile": "nan"}, InputError, "above 0"),
        ({"change": 0.0}, InputError, "--change 0"),
        ({"change": 9.0}, InputError, "more than the 0.43 cramps a night"),
        ({"lasts": "ever"}, InputError, "hours, day, days, week"),
        ({"outcome": "stress", "rho": 1.0}, InputError, "--rho 1"),
        ({"days": 5}, InputError, "12 to 730 days"),
        ({"days": 84, "blocks": 6}, InputError, "give it alone"),
        ({"washout_days": -1}, InputError, "--washout-days -1"),
        ({"episodes": 5}, InputError, "episodes is 5; it must be a whole number from 12"),
        ({"episodes": 36, "worthwhile": "2"}, InputError, "between 0 and 1"),
        ({"episodes": 36, "days": 1000}, InputError, "open_days is 1000"),
        ({"seconds": 600}, InputError, "to 180 seconds"),
        ({"seconds": 0}, InputError, "pressed 10 to"),
        ({"start": date(2026, 2, 28)}, InputError, "today or within a year"),
        ({"start": date(9999, 12, 31)}, InputError, "today or within a year"),
        ({"better": "bigger"}, InputError, "lower, higher"),
        ({"expectation": 11}, InputError, "expectation is 11"),
        ({"outcome": "stress", "sd": 0.0}, InputError, "--sd 0"),
        ({"outcome": "stress", "sd": float("nan")}, InputError, "--sd nan"),
        ({"outcome": "x" * 81}, InputError, "1 to 80"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_one_line(change: dict[str, Any], error: type, says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        draft(ATLAS, replace(CALF, **change), KNOWN)
    assert "\n" not in str(caught.value)


def test_a_plan_for_who_must_not_be_pressed_is_known_before_it_is_sealed() -> None:
    pregnant = read_answers(ATLAS, ATLAS.complaint("calf_cramp"), Said(none_of_these=True, condition=("pregnancy",)))
    assert safety(ATLAS, CALF, pregnant).status == "see_clinician"
    assert safety(ATLAS, CALF, Answers()).status == "needs_answers"
    assert safety(ATLAS, CALF, CLEAR).status == "ready"
