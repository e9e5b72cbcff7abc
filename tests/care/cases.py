"""Every case of the safety rules, and a smaller set in which every two of their parts still meet."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from tests.care.oracle import Case, Rules

from taichong.atlas import Atlas
from taichong.care import Answers, Plan, Wish, plan_for

FLAG_ANSWERS = ("yes", "unsure", "unanswered")


def condition_sets(rules: Rules, most: int = 2) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """No condition, each, every pair of them; and each of these with every choice of what is cleared."""
    for size in range(most + 1):
        for conditions in itertools.combinations(rules.conditions, size):
            can = [each for each in conditions if rules.conditions[each].get("can_be_cleared")]
            for number in range(len(can) + 1):
                for cleared in itertools.combinations(can, number):
                    yield conditions, cleared


def every_case(rules: Rules) -> Iterator[Case]:
    """Every complaint, every red flag with each answer, every condition and pair of conditions, cleared or not."""
    flags = [("", "no"), *itertools.product(rules.flags, FLAG_ANSWERS)]
    for complaint in rules.complaints:
        for conditions, cleared in condition_sets(rules):
            for flag, answer in flags:
                yield Case(complaint, conditions, cleared, flag, answer)


def covering(rules: Rules) -> Iterator[Case]:
    """Every complaint with every set of conditions; every red flag and answer with every complaint and every condition.

    Which condition a complaint gets beside a flag goes round, so that no two parts fail to meet.
    """
    yield from (Case(complaint, *held) for complaint in rules.complaints for held in condition_sets(rules))
    singles = list(condition_sets(rules, 1))
    flags = list(itertools.product(rules.flags, FLAG_ANSWERS))
    names = list(rules.complaints)
    for number, (flag, answer) in enumerate(flags):
        for turn, held in enumerate(singles):
            yield Case(names[(number + turn) % len(names)], *held, flag, answer)
        yield from (Case(name, (), (), flag, answer) for name in names)


def opted_in(atlas: Atlas) -> tuple[str, ...]:
    """Every point that is only for those who ask."""
    return tuple(each.code for each in atlas.points if each.press and each.press.opt_in)


def planned(atlas: Atlas, case: Case, said: dict[str, Any] | None = None) -> Plan:
    """The engine's plan: every sign answered by itself, every opt-in point asked for."""
    signs = dict.fromkeys((each.code for each in atlas.safety.red_flags), "no")
    whole = dict.fromkeys((each.id for each in atlas.safety.questions), "no") if case.all_no else {}
    told: dict[str, Any] = signs | whole | {each.id: "no" for each in atlas.safety.conditions}
    told |= dict.fromkeys(case.conditions, "yes")
    if case.flag:
        told |= {case.flag: case.answer}
    if case.answer == "unanswered":
        del told[case.flag]
    answers = Answers(told | (said or {}), {}, frozenset(case.cleared))
    return plan_for(atlas, atlas.complaint(case.complaint), answers, Wish(also=opted_in(atlas)))


def doubted(case: Case) -> dict[str, str]:
    """The same conditions, not sure of any."""
    return dict.fromkeys(case.conditions, "unsure")
