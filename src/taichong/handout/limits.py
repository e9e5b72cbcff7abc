"""What forbids pressing the points of a handout: every rule that could take one of them away, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.care import forbidding, is_light_with, signs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Atlas, Complaint, Point

TOLD_ANYWAY = ("R2", "R6", "R12", "R16")
"""What the line for emergencies tells of, which stands on every sheet."""


def never_while(atlas: Atlas, complaint: Complaint, points: tuple[Point, ...]) -> tuple[str, ...]:
    """List when none, or not all, of `points` may be pressed: the conditions, then the signs that are asked for.

    What every plan of this complaint comes with (a pregnancy in its pregnancy routine) stands here, too: a sheet of
    paper is read by whoever finds it.
    """
    return (
        *(each.text for each in forbidding(atlas, complaint, points)),
        *_signs(atlas, complaint, "stop", "see_clinician"),
    )


def call_for(atlas: Atlas, complaint: Complaint) -> tuple[str, ...]:
    """List the signs for which to call the emergency number that this complaint asks about."""
    return tuple(_signs(atlas, complaint, "emergency"))


def _signs(atlas: Atlas, complaint: Complaint, *levels: str) -> Iterator[str]:
    asked = dict.fromkeys(sign for each in complaint.questions for sign in signs_of(atlas, atlas.question(each)))
    return (sign.text for sign in asked if sign.level in levels and sign.code not in TOLD_ANYWAY)


def lightly_with(atlas: Atlas, complaint: Complaint, points: tuple[Point, ...]) -> tuple[str, ...]:
    """List the conditions under which some of `points` are touched with light fingers only."""
    forbidden = forbidding(atlas, complaint, points)
    return tuple(
        each.text
        for each in atlas.safety.conditions
        if each not in forbidden and any(is_light_with(atlas, each, point) for point in points)
    )
