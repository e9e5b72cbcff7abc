"""What the treatment is compared with: a point that should do nothing, far enough away, or something gentler.

A control point must have no indication under all safety rules and be at least 12 cm from every treated
point (6 cm where both are on the foot, which is small). Distances come from the person's own body; whether
a point is indicated or allowed comes from the atlas and the safety rules. Both are given to these functions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taichong.trial.design import ControlKind

APART_MM = 120.0
APART_ON_FOOT_MM = 60.0

Side = Literal["left", "right", "midline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A point on this body; `position_mm` is in LPS axes from the floor between the heels."""

    code: str
    side: Side
    region: str
    position_mm: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """A point that may serve as control and how far it lies from the nearest treated point."""

    candidate: Candidate
    distance_mm: float


# None means that nobody knows. Unknown is never no: such a point is not taken.
Answer = bool | None


def distance_mm(one: Candidate, other: Candidate) -> float:
    """Measure the straight line between two points: never longer than the way over the skin, so never too generous."""
    return math.dist(one.position_mm, other.position_mm)


def least_distance_mm(one: Candidate, other: Candidate) -> float:
    """Return how far apart a treated and a control point must be."""
    return APART_ON_FOOT_MM if one.region == other.region == "foot" else APART_MM


def control_points(
    treated: Iterable[Candidate],
    candidates: Iterable[Candidate],
    *,
    is_indicated: Callable[[Candidate], Answer],
    is_allowed: Callable[[Candidate], Answer],
    distance: Callable[[Candidate, Candidate], float] = distance_mm,
) -> tuple[ControlPoint, ...]:
    """List points that may serve as control, best first: the treated region and side, then the nearest.

    Near and alike makes the two arms feel alike; far enough makes them different.
    """
    treated = tuple(treated)
    fit = [
        ControlPoint(candidate=candidate, distance_mm=min(distance(candidate, point) for point in treated))
        for candidate in candidates
        if treated
        and all(distance(candidate, point) >= least_distance_mm(candidate, point) for point in treated)
        and is_indicated(candidate) is False
        and is_allowed(candidate) is True
    ]
    homes = {(point.region, point.side) for point in treated}
    return tuple(sorted(fit, key=lambda point: _rank(point, homes)))


def control_kinds(points: Iterable[ControlPoint], *, has_stretch: bool) -> tuple[ControlKind, ...]:
    """List the controls that can be offered, the most telling first: another point only where one is fit."""
    other: tuple[ControlKind, ...] = ("other_point",) if tuple(points) else ()
    last: ControlKind = "stretch_alone" if has_stretch else "usual_care"
    return (*other, "light_touch", last)


def _rank(point: ControlPoint, homes: set[tuple[str, Side]]) -> tuple[bool, float, str]:
    candidate = point.candidate
    return ((candidate.region, candidate.side) not in homes, point.distance_mm, candidate.code)
