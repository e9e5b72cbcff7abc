"""Several complaints in one breath: one check, one plan, the points that serve both first, and no rule forgotten."""

from __future__ import annotations

import pytest

from taichong.atlas import load
from taichong.care import Said, asked_of, compared, in_order, plan_for, read_answers
from taichong.care.plan import Plan
from taichong.care.request import Request, make_plan
from taichong.errors import NotFoundError

ATLAS = load()
NOTHING = Said(none_of_these=True, no_conditions=True)


def test_stressed_and_sleepless_is_one_plan_with_shared_points_first() -> None:
    plan = make_plan(ATLAS, Request("stressed and can't sleep", NOTHING), None)
    assert isinstance(plan, Plan)
    assert (plan.status, plan.complaint) == ("ready", "stress-and-sleep")
    codes = list(dict.fromkeys(each.code for each in plan.steps))
    shared = {use.code for use in ATLAS.complaint("stress").points} & {u.code for u in ATLAS.complaint("sleep").points}
    assert set(codes[:4]) == {"EX-HN3", "GV20", "LR3", "KI1"} <= shared
    assert len(codes) <= 6
    assert all(each.seconds <= 180 for each in plan.steps)


def test_the_graver_question_comes_first_and_every_question_of_both_is_asked() -> None:
    both = ATLAS.complaint("headache-and-neck_pain")
    asked = [each.id for each in asked_of(ATLAS, both)]
    assert asked[0] == "headache_emergency"
    for one in ("headache", "neck_pain"):
        assert set(ATLAS.complaint(one).questions) <= set(asked)


def test_the_pairs_of_each_part_hold_for_both() -> None:
    both = ATLAS.complaint("sleep-and-period_pain")
    plan = plan_for(ATLAS, both, read_answers(ATLAS, both, Said(none_of_these=True, condition=("pregnancy",))))
    assert plan.status == "stop"


@pytest.mark.parametrize("name", ["stress-and-stress", "stress-and-sleep-and-anger-and-anxiety", "stress-and-nothing"])
def test_what_does_not_go_together_says_so(name: str) -> None:
    with pytest.raises(NotFoundError):
        ATLAS.complaint(name)


def test_the_comparison_has_a_row_for_each_complaint_and_a_cell_for_each_way_and_sorts() -> None:
    rows = compared(ATLAS)
    assert [each.id for each in rows] == [each.id for each in ATLAS.complaints]
    assert all([cell.way for cell in row.cells] == ["pressing", "needles", "heat", "bands"] for row in rows)
    said = {row.id: row.cells[0].found for row in rows}
    assert said["knee_pain"] == "sham_as_well"
    assert said["neck_pain"] == "no_gain"
    assert said["sleep"] == "better_than_sham"
    assert said["calf_cramp"] == "no_trial"
    ranks = [row.cells[0].rank for row in in_order(rows, "pressing")]
    assert ranks == sorted(ranks)
