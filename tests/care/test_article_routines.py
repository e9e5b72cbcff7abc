"""The routines of the three articles, whole: each can be reached, with its points and what goes with them."""

from __future__ import annotations

import pytest

from taichong import plan_for
from taichong.atlas import load

ATLAS = load()
SIX = ("LR3", "KI1", "SP4", "LR4", "KI6", "SP3")
FIVE_OF_LEG_CRAMPS = ("ST34", "BL37", "KI1", "ST36", "GB34")


def codes(complaint: str, context: str) -> tuple[str, ...]:
    made = plan_for(complaint, none_of_these=True, conditions=(), context=context)
    return tuple(dict.fromkeys(step.code for step in made.steps))


def cares(complaint: str, context: str) -> set[str]:
    made = plan_for(complaint, none_of_these=True, conditions=(), context=context)
    return {care.id for care in made.first_line}


def test_the_six_foot_points_for_stress_are_one_routine_with_mild_warmth_first() -> None:
    assert codes("stress", "recovery") == SIX
    assert {"warm_feet", "warm_soles", "slow_breathing"} <= cares("stress", "recovery")
    assert codes("tired_feet", "evening") == SIX


def test_warmth_for_the_soles_is_left_out_where_feet_may_be_numb() -> None:
    made = plan_for("stress", none_of_these=True, conditions=("numb_feet",), context="recovery")
    assert "warm_soles" not in {care.id for care in made.first_line}


@pytest.mark.parametrize("context", ["morning", "during", "post-workout", "evening", "prevention", "recovery"])
def test_the_table_of_the_first_article_is_reached_in_each_of_its_rows(context: str) -> None:
    assert "LR3" in codes("foot_cramp", context)


def test_each_point_for_leg_cramps_is_offered_for_the_part_that_its_article_names() -> None:
    parts = ("front_thigh_cramp", "back_thigh_cramp", "foot_cramp", "calf_cramp", "calf_cramp")
    for code, complaint in zip(FIVE_OF_LEG_CRAMPS, parts, strict=True):
        assert code in codes(complaint, "recovery"), code


@pytest.mark.parametrize("complaint", [each.id for each in ATLAS.complaints if each.group == "leg_cramp"])
def test_drinking_and_breaks_from_the_desk_stand_in_every_cramp_plan(complaint: str) -> None:
    assert {"drink_as_usual", "move_and_warm", "nightly_stretch"} <= cares(complaint, "prevention")
