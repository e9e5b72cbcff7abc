"""How an answer is judged: a choice by its words, a finger on the body by millimetres and the bone that it missed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from taichong.atlas import references, rules_of
from taichong.errors import InputError
from taichong.geometry import find_axes, mirrored
from taichong.learn.deck_file import tolerance_typed
from taichong.learn.questions import Answered, Question
from taichong.locate import direction, length_in, parts_mm
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.atlas import Atlas, Landmark, Region
    from taichong.locate import Body, RulerUnits

    Array = NDArray[np.float64]

NEAR = 2.0
"""A touch within this many times the tolerance is close."""


def answered(question: Question, choice: int, body: Body | None = None, units: RulerUnits = "mm") -> Answered:
    """Judge a choice; with a body, say how far off a wrong place is.

    Args:
        question: what was asked.
        choice: the number of the answer.
        body: on whose body to measure.
        units: in which it is told.

    Raises:
        InputError: there is no such choice.
    """
    if not 0 <= choice < len(question.choices):
        raise InputError(f"answer: {choice + 1} is none of the choices; give 1 to {len(question.choices)}")
    said = words("learn")["said"]
    right = question.choices[question.right].rstrip(".")
    if choice == question.right:
        return Answered("right", 0.0 if question.codes else None, (said["right"].format(right=right),))
    says = [said["wrong"].format(right=right)]
    off_mm = None
    if question.codes and body is not None:
        there, here = body.places.get(question.codes[choice]), body.places.get(question.code)
        if there is not None and here is not None:
            off_mm = float(np.linalg.norm(there - here))
            says.append(said["away"].format(chosen=question.codes[choice], length=length_in(off_mm, units)))
    if question.is_danger:
        says += [*filter(None, [question.why]), said["danger"]]
    return Answered("wrong", off_mm, tuple(says))


def touched(  # noqa: PLR0913 -- whose body, which point, where, and how it is judged and told
    body: Body,
    code: str,
    side: str,
    position_mm: Sequence[float],
    *,
    tolerance_mm: float | None = None,
    units: RulerUnits = "mm",
) -> Answered:
    """Judge where a finger touched the body.

    Args:
        body: whose.
        code: the point that was asked for.
        side: `left`, `right` or `midline`.
        position_mm: where it was touched, LPS.
        tolerance_mm: how far off is still right; the point's own ``zone_mm``, if none is given.
        units: in which lengths are told.

    Raises:
        InputError: a side, position or tolerance that cannot be.
        NotFoundError: no such point.
    """
    finger = _checked(position_mm, side, tolerance_mm)
    pair = body.locate(code)
    point = pair.right if side == "right" else pair.left
    allowed_mm = point.zone_mm if tolerance_mm is None else tolerance_mm
    off = finger - (mirrored(point.position) if point.side == "right" else point.position)
    off_mm = float(np.linalg.norm(off))
    said = words("learn")["said"]
    by = () if tolerance_mm is None else _by_own_measure(tolerance_mm, point.zone_mm, units)
    length = length_in(off_mm, units)
    if off_mm <= allowed_mm:
        hit = said["hit" if tolerance_mm is None else "hit_by_own"].format(length=length)
        return Answered("right", off_mm, (hit, *by), tolerance_mm)
    region = body.engine.atlas.point(point.code).region
    way = said["way"].format(direction=direction(parts_mm(_along_axes(body, region) @ off, region)))
    score = "near" if off_mm <= NEAR * allowed_mm else "wrong"
    says = [said["near" if score == "near" else "miss"].format(length=length, way=way)]
    return Answered(score, off_mm, (*says, *_bone(body, point.code, finger, units), *by), tolerance_mm)


def _by_own_measure(tolerance_mm: float, zone_mm: float, units: RulerUnits) -> tuple[str, ...]:
    """By what a touch was judged, and whether that is finer or wider than what can be known of the place."""
    said = words("learn")["said"]
    of_zone = said["finer"] if tolerance_mm < zone_mm else said["wider"] if tolerance_mm > zone_mm else ""
    by = said["by_own"].format(length=f"{tolerance_typed(tolerance_mm, units)} {units}")
    return (f"{by} {of_zone.format(zone=length_in(zone_mm, units))}".rstrip(),)


def _checked(position_mm: Sequence[float], side: str, tolerance_mm: float | None) -> Array:
    """The touch (3,) on the left side of the body."""
    finger = np.asarray(position_mm, dtype=float)
    if side not in ("left", "right", "midline"):
        raise InputError(f"side: {side!r} is none; give left, right or midline")
    if finger.shape != (3,) or not np.isfinite(finger).all():
        raise InputError("position: give three numbers, in millimetres: to the left, to the back, up")
    if tolerance_mm is not None and not 0 < tolerance_mm < np.inf:
        raise InputError(f"tolerance_mm: {tolerance_mm} is none; give millimetres above 0")
    return mirrored(finger) if side == "right" else finger


def _along_axes(body: Body, region: Region) -> Array:
    """The directions (3, 3) of a region on this body: outward, along the limb, forward."""
    ready = body.engine
    numbers = {name: number for number, name in enumerate(ready.program.landmarks)}
    found = find_axes(ready.atlas.frames, body.placed.values[:, : len(numbers)], numbers).directions
    regions = [frame.region for frame in ready.atlas.frames]
    axes: Array = np.asarray(found)[0, regions.index(region)]
    return axes


def _bone(body: Body, code: str, finger: Array, units: RulerUnits) -> tuple[str, ...]:
    """What one can touch first, and how far the point and the finger are from it."""
    found = touch_first(body, code)
    if found is None:
        return ()
    away, touched_away = (
        length_in(float(np.linalg.norm(body.places[found.id] - each)), units) for each in (body.places[code], finger)
    )
    return (words("learn")["said"]["bone"].format(landmark=found.name, length=away, touched=touched_away),)


def touch_first(body: Body, code: str) -> Landmark | None:
    """Find what one can touch first: of the landmarks that lead to a point the one that is nearest to it."""
    nearest = min(
        _leading_to(body.engine.atlas, code),
        key=lambda each: float(np.linalg.norm(body.places[each] - body.places[code])),
        default=None,
    )
    return next((each for each in body.engine.atlas.landmarks if each.id == nearest), None)


@cache
def _leading_to(atlas: Atlas, code: str) -> frozenset[str]:
    """The landmarks that a point's rule names, and those of the points that it names."""
    rules = rules_of(atlas)
    named = references(rules[code])
    points = [each for each in named if each in rules]
    return frozenset(set(named) - set(points)).union(*(_leading_to(atlas, each) for each in points))
