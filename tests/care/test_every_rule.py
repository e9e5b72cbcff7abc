"""Every rule against every answer: no forbidden step, every condition told, every pair met, no rule too many."""

from __future__ import annotations

import pytest
from tests.care.cases import condition_sets, covering, doubted, planned
from tests.care.oracle import Case, Rules, complaints_about, read_rules, untold

from taichong.atlas import load


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules()


def test_no_combination_of_answers_gets_round_a_rule_or_is_held_back_by_none(rules: Rules) -> None:
    atlas = load()
    wrong = [
        (case, found) for case in covering(rules) if (found := complaints_about(rules, case, planned(atlas, case)))
    ]
    assert not wrong[:5], f"{len(wrong)} cases"


def test_every_condition_is_told_word_for_word_with_what_it_changes_here(rules: Rules) -> None:
    atlas = load()
    for complaint in rules.complaints:
        for number, held in enumerate(condition_sets(rules)):
            case = Case(complaint, *held)
            if len(case.conditions) < 2 or number % 7 == 0:
                assert not untold(rules, case, planned(atlas, case)), case


def test_not_sure_of_a_condition_counts_as_yes(rules: Rules) -> None:
    atlas = load()
    for complaint in rules.complaints:
        for conditions, cleared in condition_sets(rules, 1):
            case = Case(complaint, conditions, cleared)
            sure, unsure = planned(atlas, case), planned(atlas, case, doubted(case))
            assert (unsure.status, unsure.steps) == (sure.status, sure.steps), case
