"""What the standard's notes say of its points, on the bodies of the first sixty of a thousand adults."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.body.test_anatomy import adults, places
from tests.geometry.test_who_relations import Standing, miss_mm, name_of, of_kind

from taichong.body import SEXES
from taichong.locate.body import engine_of

HOLDS_MM = 3.0
RECORDED_MM = 4.0  # how far a conflict may be from its record: other adults were drawn for it
SOME = 60


@cache
def standing() -> Standing:
    """Where everything is on sixty adults."""
    _, placed = adults()
    normals = {code: placed.normals[:SOME, number] for number, code in enumerate(placed.codes)}
    return Standing(engine_of().atlas, {name: place[:SOME] for name, place in places().items()}, normals)


def most(relation: dict[str, Any]) -> float:
    """What nineteen of twenty bodies miss by at most [mm]; the last is built so that the survey has few like it."""
    misses = miss_mm(relation["relation"], relation["region"], standing())
    sex = adults()[0].people.sex[:SOME]
    told = sex == SEXES.index(relation["sex"]) if "sex" in relation else np.full(SOME, fill_value=True)
    return float(np.quantile(misses[told], 0.95))


@pytest.mark.parametrize("relation", of_kind("independent"), ids=name_of)
def test_an_independent_relation_holds_on_nineteen_of_twenty_bodies(relation: dict[str, Any]) -> None:
    assert most(relation) < HOLDS_MM


@pytest.mark.parametrize("relation", of_kind("conflict"), ids=name_of)
def test_a_conflict_is_as_large_as_it_is_said_to_be(relation: dict[str, Any]) -> None:
    found = most(relation)
    assert found > HOLDS_MM
    assert found == pytest.approx(relation["miss_mm"], abs=RECORDED_MM)
