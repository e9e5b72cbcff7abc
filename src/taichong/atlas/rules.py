"""The rule language: seven words that lead from landmarks to a place on the skin.

A rule is a chain. Each link is one word with its arguments and goes on from where the link before ended::

    at           a landmark or a point
    between      a fraction of the way from one place to another
    along        cun (or a width of fingers) from a place toward another
    offset       cun (or a width of fingers) in a named direction
    level_with   where a line comes level with a place: the plane square to the region's axis
    meet         the middle of the closest approach of two lines
    on_skin      last in every rule: straight out to the skin on the named aspect

This module reads, checks, orders and says rules; it needs no arrays. `taichong.geometry.program` computes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from taichong.errors import AtlasError
from taichong.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taichong.atlas.standard import Atlas, Frame

_UNITS = ("cun", "f_cun", "fingers", "mm")
_LENGTH = ("ruler", *_UNITS)
WORDS: dict[str, tuple[str, ...]] = {
    "at": ("place",),
    "between": ("from", "to", "fraction"),
    "along": ("start", "toward", *_LENGTH),
    "offset": ("from", "direction", "region", *_LENGTH),
    "level_with": ("line", "level", "region"),
    "meet": ("line", "with", "region"),
    "on_skin": ("aspect", "region", "square_to", "from_axis"),
}
_NEEDED = {
    "between": ("from", "to", "fraction"),
    "along": ("toward",),
    "offset": ("direction",),
    "meet": ("line", "with"),
    "on_skin": ("aspect",),
}
# The argument that may be left out, because the link then goes on from where the one before it ended.
_GOES_ON = {"along": "start", "offset": "from"}
FINGERS = {1: "one_finger", 2: "two_fingers", 3: "three_fingers", 4: "four_fingers"}

# Parts of each direction: lateral, along the axis toward the trunk (on the foot: toward the heel), forward
# (on the foot: toward its back). Signs only; a mixed direction is half way between its two.
_ALIKE = {"lateral": (1, 0, 0), "medial": (-1, 0, 0), "proximal": (0, 1, 0), "distal": (0, -1, 0)}
LIMB = _ALIKE | {
    "superior": (0, 1, 0),
    "inferior": (0, -1, 0),
    "anterior": (0, 0, 1),
    "posterior": (0, 0, -1),
    "anterolateral": (1, 0, 1),
    "anteromedial": (-1, 0, 1),
    "posterolateral": (1, 0, -1),
    "posteromedial": (-1, 0, -1),
}
FOOT = _ALIKE | {
    "dorsal": (0, 0, 1),
    "plantar": (0, 0, -1),
    "dorsolateral": (1, 0, 1),
    "dorsomedial": (-1, 0, 1),
    "proximolateral": (1, 1, 0),
    "proximomedial": (-1, 1, 0),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: from one place to another, or from a place in a named direction."""

    start: str
    end: str = ""
    direction: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The landmarks and points that it goes through."""
        return (self.start, self.end) if self.end else (self.start,)


@dataclass(frozen=True, slots=True)
class Link:
    """One word of a chain: ``places`` by the argument's name, a missing start is where the chain stands."""

    word: str
    region: str
    places: Mapping[str, str]
    lines: Mapping[str, Line]
    fraction: Fraction | None = None
    unit: str = ""  # cun, f_cun, fingers or mm
    count: float = 0
    ruler: str = ""
    direction: str = ""  # of an offset, or the aspect of the skin
    from_axis: bool = False  # the way to the skin leads straight away from the middle of the limb

    @property
    def references(self) -> tuple[str, ...]:
        """Every landmark and point that it names."""
        return (*self.places.values(), *(place for line in self.lines.values() for place in line.places))

    @property
    def args(self) -> dict[str, Any]:
        """The arguments as one would write them, with what was left out left out."""
        lines = {name: [line.start, line.end or line.direction] for name, line in self.lines.items()}
        found: dict[str, Any] = {**self.places, **lines}
        found["fraction"] = str(self.fraction) if self.fraction else ""
        found |= {self.unit: self.count, "ruler": self.ruler} if self.unit else {}
        name = "aspect" if self.word == "on_skin" else "direction"
        found |= {name: self.direction, "from_axis": self.from_axis}
        return {key: value for key, value in found.items() if value}


def parse(rule: Sequence[Mapping[str, Any]], region: str, where: str) -> tuple[Link, ...]:
    """Read a rule of a point in `region`; `where` names file and key for the messages.

    Raises:
        AtlasError: an unknown word or argument, a missing one, a chain that ends off the skin.
    """
    links = tuple(_link(step, region, f"{where}[{number}]") for number, step in enumerate(rule))
    words = [link.word for link in links]
    if words[-1:] != ["on_skin"] or words.count("on_skin") > 1:
        raise AtlasError(f"{where}: every rule ends in on_skin, and has it nowhere else; add it as the last step")
    if _needs_a_start(links[0]):
        raise AtlasError(f"{where}[0]: {words[0]}: nothing to go on from; name where it starts")
    return links


def _needs_a_start(link: Link) -> bool:
    free = {"along": "start" not in link.places, "offset": "from" not in link.places, "on_skin": True}
    return free.get(link.word, link.word == "level_with" and not (link.lines and link.places))


def _link(step: Mapping[str, Any], region: str, where: str) -> Link:
    if len(step) != 1:
        raise AtlasError(f"{where}: a step is one word with its arguments, not {len(step)}; allowed: {_all_words()}")
    ((word, args),) = step.items()
    if word not in WORDS:
        raise AtlasError(f"{where}: {word!r} is no word of the rules; allowed: {_all_words()}")
    args = {"place": args} if word == "at" else args
    where = f"{where}: {word}"
    _check_keys(word, args, where)
    region = str(args.get("region", region))
    unit, count = _length(args, where) if "ruler" in WORDS[word] else ("", 0)
    return Link(
        word=word,
        region=region,
        places={key: str(args[key]) for key in _place_keys(word) if key in args},
        lines={key: _line(args[key], f"{where}: {key}") for key in ("line", "with", "square_to") if key in args},
        fraction=_fraction(args["fraction"], where) if "fraction" in args else None,
        unit=unit,
        count=count,
        ruler=str(args.get("ruler", "")),
        direction=str(args.get("direction", args.get("aspect", ""))),
        from_axis=_flag(args, where),
    )


def _all_words() -> str:
    return ", ".join(WORDS)


def _place_keys(word: str) -> list[str]:
    return [key for key in ("place", "from", "to", "start", "toward", "level") if key in WORDS[word]]


def _check_keys(word: str, args: Any, where: str) -> None:  # noqa: ANN401 -- whatever stands in the file
    if not isinstance(args, dict):
        raise AtlasError(f"{where}: its arguments are keys and values; allowed: {', '.join(WORDS[word])}")
    if unknown := sorted(set(args) - set(WORDS[word])):
        raise AtlasError(f"{where}: {unknown[0]}: unknown argument; allowed: {', '.join(WORDS[word])}")
    if missing := [key for key in _NEEDED.get(word, ()) if key not in args]:
        raise AtlasError(f"{where}: {missing[0]}: missing; it must be given")
    if word == "level_with" and not ({"line", "level"} & set(args)):
        raise AtlasError(f"{where}: give the level, or the line to move to at this level, or both")


def _length(args: Mapping[str, Any], where: str) -> tuple[str, float]:
    given = [unit for unit in _UNITS if unit in args]
    if len(given) != 1:
        raise AtlasError(f"{where}: give exactly one length; allowed: {', '.join(_UNITS)}")
    unit, count = given[0], args[given[0]]
    if (unit == "cun") != ("ruler" in args):
        raise AtlasError(f"{where}: cun need a ruler, and nothing else may have one")
    if not isinstance(count, int | float) or isinstance(count, bool) or count <= 0:
        raise AtlasError(f"{where}: {unit}: must be a number above 0, not {count!r}")
    if unit == "fingers" and count not in FINGERS:
        raise AtlasError(f"{where}: fingers: {count!r}; allowed: {', '.join(map(str, FINGERS))}")
    return unit, count


def _flag(args: Mapping[str, Any], where: str) -> bool:
    flag = args.get("from_axis", False)
    if not isinstance(flag, bool):
        raise AtlasError(f"{where}: from_axis: {flag!r}; allowed: true, false")
    return flag


def _fraction(text: object, where: str) -> Fraction:
    try:
        fraction = Fraction(str(text))
    except (ValueError, ZeroDivisionError) as error:
        raise AtlasError(f"{where}: fraction: write it as 1/3, not {text!r}") from error
    if not 0 < fraction < 1:
        raise AtlasError(f"{where}: fraction: {text!r}; allowed: more than 0 and less than 1")
    return fraction


def _line(value: Any, where: str) -> Line:  # noqa: ANN401 -- whatever stands in the file
    if isinstance(value, list | tuple) and len(value) == 2:  # noqa: PLR2004 -- a line has two ends
        return Line(str(value[0]), str(value[1]))
    if isinstance(value, dict) and set(value) == {"from", "direction"}:
        return Line(str(value["from"]), direction=str(value["direction"]))
    raise AtlasError(f"{where}: a line is [one place, another] or {{from: a place, direction: a direction}}")


def directions(frame: Frame) -> dict[str, tuple[int, int, int]]:
    """Return the direction words of a region, each with its signs: lateral, along the axis, forward."""
    return FOOT if frame.stance == "flat" else LIMB


def rules_of(atlas: Atlas) -> dict[str, tuple[Link, ...]]:
    """Parse the chain of every point that has a place, by code."""
    return {
        point.code: parse(point.place.rule, point.region, f"{point.code}: place.rule")
        for point in atlas.points
        if point.place
    }


def shortcuts_of(atlas: Atlas) -> dict[str, tuple[Link, ...]]:
    """Parse the chain of every lay shortcut that has one, by id; its region is its point's."""
    return {
        each.id: parse(each.rule, atlas.point(each.code).region, f"shortcuts.yaml {each.id}: rule")
        for each in atlas.shortcuts
        if each.rule
    }


def in_order(rules: Mapping[str, Sequence[Link]]) -> list[str]:
    """Sort the names of `rules`, each after those that it refers to.

    Raises:
        AtlasError: rules that lead back to themselves; the message names the whole circle.
    """
    done: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        """Put `name` after all that it needs; `path` led here."""
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            raise AtlasError(f"{name}: place.rule: the rules lead in a circle: {circle}; break it with a landmark")
        if name in done:
            return
        for each in references(rules[name]):
            if each in rules:
                visit(each, (*path, name))
        done.append(name)

    for name in rules:
        visit(name, ())
    return done


def references(rule: Iterable[Link]) -> list[str]:
    """List every landmark and point that a rule names, once each, in the order of its steps."""
    return list(dict.fromkeys(name for link in rule for name in link.references))


def check_rules(atlas: Atlas) -> None:
    """Raise `AtlasError` at the first rule, ruler or axis that names what the atlas does not have."""
    landmarks = {landmark.id for landmark in atlas.landmarks}
    for ruler in atlas.rulers:
        _check_known(f"rulers.yaml {ruler.id}: start, end", (ruler.start, ruler.end), landmarks)
    frames: dict[str, Frame] = {frame.region: frame for frame in atlas.frames}
    for frame in atlas.frames:
        _check_known(f"rulers.yaml frames {frame.region}", (*frame.through, *frame.toward, *frame.lateral), landmarks)
    rules = rules_of(atlas)
    places = landmarks | set(rules)
    for name, rule in (rules | shortcuts_of(atlas)).items():
        for number, link in enumerate(rule):
            _check_link(link, f"{name}: rule[{number}]: {link.word}", places, frames, atlas)
    in_order(rules)


def _check_link(link: Link, where: str, places: set[str], frames: Mapping[str, Frame], atlas: Atlas) -> None:
    _check_known(where, link.references, places)
    _check_known(f"{where}: region", (link.region,), set(frames))
    if link.ruler:
        _check_known(f"{where}: ruler", (link.ruler,), {ruler.id for ruler in atlas.rulers if _usable(ruler, frames)})
    frame = frames[link.region]
    allowed = {
        word for word, parts in directions(frame).items() if link.word != "on_skin" or _shows(frame, word, parts)
    }
    named = (link.direction, *(line.direction for line in link.lines.values()))
    _check_known(f"{where}: direction", (each for each in named if each), allowed)


def _shows(frame: Frame, word: str, parts: tuple[int, int, int]) -> bool:
    """Whether `word` is an aspect: square to the axis, or up and down where the axis is the vertical."""
    return not parts[1] or (frame.stance == "upright" and word in {"superior", "inferior"})


def _usable(ruler: Any, frames: Mapping[str, Frame]) -> bool:  # noqa: ANN401
    return ruler.measured == "straight" or (ruler.measured != "over_skin" and ruler.region in frames)


def _check_known(where: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            near = nearest(name, known, at_least=0) or ["nothing"]
            raise AtlasError(f"{where}: {name!r} leads nowhere; the nearest are {', '.join(near)}")
