"""A point that is listed for its place only, in two lines: where and over what it lies, and why it is not offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.care.safety import source_line
from taichong.words import message as _

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Point


def names_under(atlas: Atlas, point: Point) -> list[str]:
    """Name what lies under a point: what its cautions speak of, then what the lists have besides; perhaps nothing.

    Of a point that is offered the lists come alone: its page tells each caution, and some are of no structure.
    """
    names = {each.id: each.name for each in atlas.structures}
    listed = [names[each] for each in atlas.under.get(point.code, ())]
    at_risk = [] if point.press else [each.structure for each in point.cautions]
    return at_risk + [each for each in listed if not any(_anatomical(each) in _anatomical(risk) for risk in at_risk)]


def _anatomical(name: str) -> str:
    """The anatomical word of a structure, by which two names of one thing are known: what stands in its brackets."""
    return name.partition("(")[2].removesuffix(")").removesuffix(" and vein") or name


def listed_lines(atlas: Atlas, point: Point) -> tuple[str, str]:
    """Say where the point is and what is under it, and why pressing it is not offered.

    Raises:
        ValueError: the point is offered for pressing.
    """
    if point.press:
        raise ValueError(f"{point.code} is offered for pressing")
    why = f"{point.never_press} ({_caution(atlas, point)})" if point.never_press else _why(point)
    return f"{' '.join(point.where)} {under_line(atlas, point)}", why


def under_line(atlas: Atlas, point: Point) -> str:
    """Say what lies under the point, or that what we read names nothing; no word of that where a point is offered."""
    under = names_under(atlas, point)
    if not under:
        return "" if point.press else _("What we read does not say what lies under it.")
    return _("Under it: {names}.").format(names="; ".join(under))


def _caution(atlas: Atlas, point: Point) -> str:
    """Who says that a point is never pressed: the sources of its cautions, or nobody but ourselves."""
    cited = dict.fromkeys(key for each in point.cautions if each.basis == "citation" for key in each.sources)
    return source_line(atlas, cited, "citation") if cited else atlas.safety.precaution


def _why(point: Point) -> str:
    return {
        "yes": _("You could press it yourself, but its steps are not written yet. So it is not offered."),
        "light": _("You could press it yourself, lightly, but its steps are not written yet. So it is not offered."),
        "another_hand": _("Your own hands hardly reach it, so it is not offered for pressing by yourself."),
        "": _("Nobody here has judged yet whether you may press it. So it is not offered."),
    }[point.self_press]
