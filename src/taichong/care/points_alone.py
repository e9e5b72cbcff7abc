"""Chosen points without a complaint: asked about as gravely as any complaint that presses in the same part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from taichong.atlas import Use
from taichong.errors import InputError
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.atlas import Atlas, Complaint

ALONE = "points"
"""The id that stands for chosen points, with no complaint."""


def points_as_complaint(atlas: Atlas, codes: Sequence[str]) -> Complaint:
    """Make a complaint of chosen points: every question of all complaints that press there, and no care of its own.

    It is none of these complaints, so no rule about one of them together with a condition holds for it.

    Raises:
        InputError: no point, or one that is not offered for pressing; the message names it.
    """
    chosen = tuple(map(atlas.point, dict.fromkeys(codes)))
    if not chosen:
        raise InputError("no point; give codes, for example LR3 ST36")
    for each in chosen:
        if not each.press:
            why = each.never_press or "it is listed for its place only"
            raise InputError(f"{each.code} is not offered for pressing: {why}")
    regions = {each.region for each in chosen}
    near = [
        each
        for each in atlas.complaints
        if any(atlas.point(use.code).region in regions or use.code in codes for use in each.points)
    ] or list(atlas.complaints)
    uses = tuple(
        Use(code=each.code, grade="none", why="", technique=each.press.techniques[0]) for each in chosen if each.press
    )
    return structs.replace(
        near[0],
        id=ALONE,
        name=_("Points for pressing"),
        group="",
        phrases=(),
        aliases=(),
        has=(),
        parts=(),
        questions=tuple(dict.fromkeys(name for each in near for name in each.questions)),
        always=tuple(dict.fromkeys(name for each in near for name in each.always)),
        contexts=(structs.replace(near[0].contexts[0], context="prevention", name="", how_often="", note="", has=()),),
        first_line=(),
        points=uses,
        evidence=(),
        tradition="",
    )
