"""A rule in lay words, one sentence a link, from the atlas's own wording.

What a person reads and what the engine computes come from the same links, so that they cannot drift apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.atlas.rules import FINGERS, rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.atlas.rules import Line, Link
    from taichong.atlas.standard import Atlas


def say(atlas: Atlas, code: str) -> tuple[str, ...]:
    """Return the sentences that lead to the point `code`, in order."""
    return say_rule(atlas, rules_of(atlas)[atlas.point(code).code])


def say_rule(atlas: Atlas, rule: Sequence[Link]) -> tuple[str, ...]:
    """Return the sentences of any rule, in order."""
    return tuple(say_link(atlas, link) for link in rule)


def say_link(atlas: Atlas, link: Link) -> str:
    """Say one link as a sentence."""
    wording = atlas.wording
    filled = {key: say_place(atlas, name) for key, name in link.places.items()}
    filled |= {key: _line(atlas, line) for key, line in link.lines.items()}
    filled["line"] = filled.get("line", filled.get("square_to", ""))
    filled["aspect"] = wording.aspects.get(link.direction, link.direction)
    filled["direction"] = wording.directions.get(link.direction, link.direction)
    filled["fraction"] = _fraction(atlas, link)
    filled["distance"] = _distance(atlas, link) if link.unit else ""
    return wording.sentences[_form(link)].format(**filled)


def _form(link: Link) -> str:
    """Which sentence of the wording fits this link."""
    if link.word == "along":
        return "along" if "start" in link.places else "along_on"
    if link.word == "offset":
        return "offset" if "from" in link.places else "offset_on"
    if link.word == "level_with" and link.lines:
        return "line_at_level" if link.places else "line_at_this_level"
    if link.word == "on_skin" and link.lines:
        return "on_skin_square"
    if link.from_axis:
        return "on_skin_from_axis"
    return link.word


def say_place(atlas: Atlas, name: str) -> str:
    """Name a landmark by its lay name, a point by its everyday place and code."""
    for landmark in atlas.landmarks:
        if landmark.id == name:
            return landmark.name
    everyday = atlas.point(name).everyday
    return atlas.wording.sentences["point"].format(everyday=everyday[0].lower() + everyday[1:], code=name)


def _line(atlas: Atlas, line: Line) -> str:
    form = "line" if line.end else "line_toward"
    return atlas.wording.sentences[form].format_map(
        {
            "from": say_place(atlas, line.start),
            "to": say_place(atlas, line.end) if line.end else "",
            "direction": atlas.wording.directions.get(line.direction, ""),
        }
    )


def _fraction(atlas: Atlas, link: Link) -> str:
    texts = atlas.wording.fractions
    text = str(link.fraction)
    return texts.get(text, texts["other"].format(fraction=text))


def _distance(atlas: Atlas, link: Link) -> str:
    texts = atlas.wording.distances
    if link.unit == "fingers":
        return texts[FINGERS[int(link.count)]]
    count = f"{link.count:g}"
    if link.unit != "cun":
        return texts[link.unit].format(count=count)
    ruler = atlas.ruler(link.ruler)
    start, end = say_place(atlas, ruler.start), say_place(atlas, ruler.end)
    return texts["cun_across" if ruler.across else "cun"].format(
        count=count, whole=f"{ruler.cun:g}", start=start, end=end
    )
