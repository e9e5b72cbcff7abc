"""What an editor's records must do: what their `expected` files say, and what holds for every complaint."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from taichong.atlas import expectations, load
from taichong.care import Said, plan_for, read_answers, read_words
from taichong.cli.atlas_placed import BODIES, apart_mm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Atlas, Expected
    from taichong.cli.atlas_placed import Placed


def unmet(atlas: Atlas, placed: Placed) -> Iterator[str]:
    """Yield a line for each expectation that does not come true."""
    for name, expected in expectations(atlas):
        where = f"expected/{name}.yaml"
        for line in itertools.chain(
            _not_found(atlas, name, expected), _not_near(placed, name, expected), _not_planned(atlas, name, expected)
        ):
            yield f"{where}: {line}"


def _not_found(atlas: Atlas, name: str, expected: Expected) -> Iterator[str]:
    for words in expected.found_by:
        reading = read_words(atlas, words)
        if name not in (*reading.points[:1], *reading.complaints[:1]):
            heard = ", ".join((*reading.points, *reading.complaints, *reading.red_flags)) or "nothing"
            yield f"found_by: {words!r} leads to {heard} ({reading.kind}), not to {name}"


def _not_near(placed: Placed, name: str, expected: Expected) -> Iterator[str]:
    if (expected.near and name not in placed.where) or (expected.cun_mm and name not in placed.cun_mm):
        yield "near is of points and landmarks with a place, cun_mm of rulers; this is neither"
        return
    for near in expected.near:
        if near.of not in placed.where:
            yield f"near.of: {near.of} has no place on record"
            continue
        for body, mm in zip(BODIES, apart_mm(placed, name, near.of), strict=True):
            yield from _outside(f"near {near.of}", body, mm, near.mm)
    if expected.cun_mm:
        for body, mm in zip(BODIES, placed.cun_mm[name].tolist(), strict=True):
            yield from _outside("cun_mm", body, mm, expected.cun_mm)


def _outside(what: str, body: str, mm: float, allowed: tuple[float, float]) -> Iterator[str]:
    if not allowed[0] <= mm <= allowed[1]:
        yield f"{what}: {mm:.1f} mm on the mean {body}; expected {allowed[0]:g} to {allowed[1]:g}"


def _not_planned(atlas: Atlas, name: str, expected: Expected) -> Iterator[str]:
    if not expected.steps:
        return
    if all(each.id != name for each in atlas.complaints):
        yield "steps are of complaints; this is none"
        return
    steps = _steps(atlas, name, Said(none_of_these=True, no_conditions=True))
    for code in expected.steps:
        if code not in steps:
            has = ", ".join(sorted(steps)) or "none"
            yield f"steps: {code} is not in the plan, where every question is answered no; it has {has}"


def new_complaints(atlas: Atlas) -> Iterator[str]:
    """Yield a line for each new complaint that presses on though one of its questions is not answered no."""
    ours = {each.id for each in load().complaints}
    for complaint in atlas.complaints:
        if complaint.id in ours:
            continue
        for question in complaint.questions:
            others = tuple(each for each in complaint.questions if each != question)
            yes = Said(no=others, no_conditions=True, has=(question,))
            unsure = Said(no=others, no_conditions=True, unsure=(question,))
            for answer, said in (("yes", yes), ("not sure", unsure)):
                if _steps(atlas, complaint.id, said):
                    yield f"complaints/{complaint.id}.yaml: questions: {question}, answered {answer}, leaves a step"


def without_expectations(atlas: Atlas) -> Iterator[str]:
    """Yield a line for each new point or complaint without expectations: nothing would notice if it went wrong."""
    have = {name for name, _ in expectations(atlas)}
    ours = {each.code for each in load().points} | {each.id for each in load().complaints}
    for name in (*(each.code for each in atlas.points), *(each.id for each in atlas.complaints)):
        if name not in ours | have:
            yield f"expected/{name}.yaml: missing; say at least which words find it (found_by), see EDITING.md"


def _steps(atlas: Atlas, name: str, said: Said) -> set[str]:
    """The codes that the plan for a complaint presses, whatever was pressed before."""
    complaint = atlas.complaint(name)
    return {step.code for step in plan_for(atlas, complaint, read_answers(atlas, complaint, said)).steps}
