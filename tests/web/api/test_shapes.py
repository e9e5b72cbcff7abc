"""The schema's records are the domain's own: field by field, name by name."""

from __future__ import annotations

import pytest
from msgspec import Struct
from pydantic import BaseModel

from taichong.atlas import Care, Choice, Evidence, Names, Routine, Source, Tracking
from taichong.atlas import Step as FindStep
from taichong.care import Asked, LeftOut, Plan, Reading, Step
from taichong.care.safety import Finding, Sign
from taichong.web.api import shapes

PAIRS: list[tuple[type[BaseModel], type[Struct], set[str]]] = [
    (shapes.Source, Source, set()),
    (shapes.Names, Names, set()),
    (shapes.FindStep, FindStep, set()),
    (shapes.Choice, Choice, set()),
    (shapes.Care, Care, set()),
    (shapes.Routine, Routine, set()),
    (shapes.Tracking, Tracking, set()),
    (shapes.Evidence, Evidence, set()),
    (shapes.Sign, Sign, set()),
    (shapes.Question, Asked, set()),
    (shapes.Finding, Finding, set()),
    (shapes.PlanStep, Step, set()),
    (shapes.LeftOut, LeftOut, set()),
    (shapes.PlanShape, Plan, set()),
    (shapes.ReadingShape, Reading, {"help"}),
]
"""Each shape, the record that it tells, and what a door adds to it."""


@pytest.mark.parametrize(("shape", "record", "added"), PAIRS)
def test_a_shape_has_the_fields_of_its_record(shape: type[BaseModel], record: type[Struct], added: set[str]) -> None:
    assert set(shape.model_fields) == {*record.__struct_fields__} | added
