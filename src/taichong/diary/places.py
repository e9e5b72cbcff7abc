"""Where something was, as a guided session writes it down ("LR3 left"), by the name that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.words import message as _

if TYPE_CHECKING:
    from taichong.atlas import Atlas


def place_said(atlas: Atlas, where: str) -> str:
    """Name a point and its side, such as "Outside of the shin (ST36), left"; what is no point stays as it is."""
    code, _space, side = where.partition(" ")
    sides = {"left": _("left"), "right": _("right")}
    point = next((each for each in atlas.points if each.code == code), None)
    if point is None or (side and side not in sides):
        return where
    named = f"{point.everyday} ({code})"
    return named if point.midline or not side else f"{named}, {sides[side]}"
