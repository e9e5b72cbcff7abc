"""The cases on the page about the rule language are carried out: each leads, or fails, as the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from tests.geometry.test_program import FINGERS, LEG, Cone, small_atlas

from taichong.atlas.rules import check_rules
from taichong.errors import AtlasError
from taichong.geometry.program import Program

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
CASES: list[dict[str, Any]] = [
    case for block in re.findall(r"```yaml\n(- case:.*?)```", PAGE, re.DOTALL) for case in YAML(typ="safe").load(block)
]
WORDS = {"at", "between", "along", "offset", "level_with", "meet", "on_skin"}
SHOWN_MM = 0.05  # the page gives tenths of a millimetre


def reached(rule: list[dict[str, Any]]) -> np.ndarray:
    """Where a rule ends on the leg that the page describes."""
    atlas = small_atlas(P1=rule)
    check_rules(atlas)
    program = Program(atlas)
    found = program.place(np.array([list(LEG.values())], dtype=float), FINGERS, Cone())
    return np.asarray(found.positions[0, 0])


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_case_of_the_page_does_what_the_page_says(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(AtlasError) as told:
            reached(case["rule"])
        assert case["error"] in str(told.value)
    else:
        assert reached(case["rule"]) == pytest.approx(case["ends_at_mm"], abs=SHOWN_MM)


def test_the_cases_use_every_word_and_every_length() -> None:
    steps = [step for case in CASES if "ends_at_mm" in case for step in case["rule"]]
    assert {word for step in steps for word in step} == WORDS
    lengths = {key for step in steps for args in step.values() if isinstance(args, dict) for key in args}
    assert {"cun", "f_cun", "fingers", "mm"} <= lengths


def test_the_page_describes_the_leg_that_its_cases_run_on() -> None:
    table = re.findall(r"^\| `(\w+)` \| (-?\d+) \| (-?\d+) \| (-?\d+) \|", PAGE, re.MULTILINE)
    assert {name: tuple(map(int, at)) for name, *at in table} == LEG
