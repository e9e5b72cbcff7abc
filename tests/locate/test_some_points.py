"""Points that are asked for alone lie where they lie among all."""

from __future__ import annotations

import numpy as np
import pytest

from taichong.body import People
from taichong.locate import engine_of, locate_people
from taichong.locate.table import ENOUGH

ROUNDING_MM = 1e-3
MANY = People.of(["female", "male"] * ENOUGH, [34.0, 51.0] * ENOUGH, [165.0, 181.0] * ENOUGH, [62.0, 90.0] * ENOUGH)


def test_a_few_points_lie_where_they_lie_among_all() -> None:
    few, every = locate_people(MANY, ["LV3", "BL57", "GV20"]), locate_people(MANY)
    assert few.places == (("BL57", "left"), ("BL57", "right"), ("GV20", "midline"), ("LR3", "left"), ("LR3", "right"))
    which = [every.places.index(place) for place in few.places]
    assert few.positions == pytest.approx(every.positions[:, which], abs=ROUNDING_MM)
    assert few.model_mm == pytest.approx(every.model_mm[:, which], abs=ROUNDING_MM)
    assert few.spread_mm == pytest.approx(every.spread_mm[:, which], abs=ROUNDING_MM)


def test_only_what_the_rules_go_through_is_computed() -> None:
    part = engine_of().only(frozenset({"BL57"}))
    through = {"BL57"} | {
        name for link in part.program.rules["BL57"] for name in link.places.values() if name[:2] == "BL"
    }
    assert through <= set(part.program.codes)
    assert len(part.program.codes) < 10
    assert engine_of().only(frozenset()) is engine_of()
    assert np.isfinite(part.place(np.zeros((1, 172), np.float32), np.full((1, 6), 20.0)).positions).all()
