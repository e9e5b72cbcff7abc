"""What each word of the rules is computed from, as index arrays over many links at once.

Each function here takes the links of one word and returns a function that, given the bodies' values so far,
returns the word's argument as one array ``(n, k, …)``: `n` bodies, `k` links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.atlas import FINGERS, Link, directions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.atlas import Frame, Ruler
    from taichong.geometry.axes import Axes

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """What links are computed from: places so far ``(n, s, 3)``, axes, lengths of units ``(n, u)`` [mm]."""

    values: Array
    axes: Axes
    units: Array


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Where things stand in the arrays: landmarks and finished points, regions, units."""

    slots: Mapping[str, int]
    regions: Mapping[str, int]
    units: Mapping[str, int]
    frames: Sequence[Frame]
    rulers: Mapping[str, Ruler]

    def parts(self, link: Link, direction: str) -> Array:
        """Resolve a direction word along its region's axes, ``(3,)`` and of length 1; 0 for none."""
        if not direction:
            return np.zeros(3)
        parts: Array = np.array(directions(self.frames[self.regions[link.region]])[direction], dtype=float)
        return parts / np.linalg.norm(parts)


Operand = Callable[[Bodies], Any]
Maker = Callable[[Index, Sequence[Link], Sequence[int]], Operand]


def place(argument: str) -> Maker:
    """Make the operand for the place that an argument names, or else for where the chain stands."""

    def make(index: Index, links: Sequence[Link], here: Sequence[int]) -> Operand:
        """Make it for these links, which stand at these values."""
        named = (link.places.get(argument) for link in links)
        slots = np.array([index.slots[name] if name else went for name, went in zip(named, here, strict=True)])
        return lambda bodies: bodies.values[:, slots]

    return make


def through(argument: str) -> Maker:
    """Make the operand for a place on the line that an argument names, or else for where the chain stands."""

    def make(index: Index, links: Sequence[Link], here: Sequence[int]) -> Operand:
        """Make it for these links, which stand at these values."""
        lines = (link.lines.get(argument) for link in links)
        slots = np.array([index.slots[line.start] if line else went for line, went in zip(lines, here, strict=True)])
        return lambda bodies: bodies.values[:, slots]

    return make


def heading(argument: str, otherwise: str) -> Maker:
    """Make the operand for where a named line leads, or else for the direction `otherwise`; of any length."""

    def make(index: Index, links: Sequence[Link], here: Sequence[int]) -> Operand:
        """Make it for these links, which stand at these values."""
        pairs, parts = [], []
        for link, went in zip(links, here, strict=True):
            line = link.lines.get(argument)
            ends = line.places if line and line.end else ()
            pairs.append([index.slots[name] for name in ends] or [went, went])
            parts.append(index.parts(link, "" if ends else line.direction if line else otherwise))
        start, end = np.array(pairs).T
        turned = _turned(_regions(index, links), np.array(parts))
        return lambda bodies: bodies.values[:, end] - bodies.values[:, start] + turned(bodies)

    return make


def direction(index: Index, links: Sequence[Link], _: Sequence[int]) -> Operand:
    """Return the direction or aspect that each link names, unit vectors."""
    return _turned(_regions(index, links), np.array([index.parts(link, link.direction) for link in links]))


def counted(index: Index, links: Sequence[Link], _: Sequence[int]) -> Operand:
    """Return the direction in which each link's cun count, unit vectors; 0 where a length counts on its own line."""
    rulers = [index.rulers.get(link.ruler) for link in links]
    regions = np.array([index.regions.get(ruler.region, 0) if ruler else 0 for ruler in rulers])
    return _turned(regions, np.array([_COUNTED.get(ruler.measured if ruler else "", (0, 0, 0)) for ruler in rulers]))


_COUNTED = {"length": (0, 1, 0), "width": (1, 0, 0)}


def _turned(regions: Ints, parts: Array) -> Operand:
    """Directions given by their parts along the axes of regions, as vectors of the body."""
    if not parts.any():
        return lambda _: np.zeros_like(parts, dtype=float)
    return lambda bodies: (parts[:, None, :] @ bodies.axes.directions[:, regions])[..., 0, :]


def _regions(index: Index, links: Sequence[Link]) -> Ints:
    return np.array([index.regions[link.region] for link in links])


def axis(index: Index, links: Sequence[Link], _: Sequence[int]) -> Operand:
    """Return the long axis of each link's region, unit vectors."""
    regions = _regions(index, links)
    return lambda bodies: bodies.axes.directions[:, regions, 1]


def from_axis(_: Index, links: Sequence[Link], __: Sequence[int]) -> Operand:
    """Tell which links' rays lead straight away from the region's middle, ``(k,)``."""
    flags = np.array([link.from_axis for link in links])
    return lambda _: flags


def middle(index: Index, links: Sequence[Link], _: Sequence[int]) -> Operand:
    """Return a place on the middle line of each link's region."""
    regions = _regions(index, links)
    return lambda bodies: bodies.axes.through[:, regions]


def middle_heading(index: Index, links: Sequence[Link], _: Sequence[int]) -> Operand:
    """Return where the middle line of each link's region leads."""
    regions = _regions(index, links)
    return lambda bodies: bodies.axes.heading[:, regions]


def fraction(_: Index, links: Sequence[Link], __: Sequence[int]) -> Operand:
    """Return the fraction of each link, ``(k,)``."""
    fractions = np.array([float(link.fraction or 0) for link in links])
    return lambda _: fractions


def unit_of(link: Link) -> str:
    """Name what a link's length is counted in: a ruler, a finger, or ``mm``."""
    return {"cun": link.ruler, "f_cun": "thumb", "mm": "mm"}.get(link.unit) or FINGERS[int(link.count)]


def length(index: Index, links: Sequence[Link], _: Sequence[int]) -> Operand:
    """Return the length of each link on each body, ``(n, k)`` [mm]."""
    which = np.array([index.units[unit_of(link)] for link in links])
    counts = np.array([1.0 if link.unit == "fingers" else link.count for link in links])
    return lambda bodies: counts * bodies.units[:, which]


OF_WORD: dict[str, tuple[Maker, ...]] = {
    "at": (place("place"),),
    "between": (place("from"), place("to"), fraction),
    "along": (place("start"), place("toward"), length, counted),
    "offset": (place("from"), direction, length),
    "level_with": (through("line"), heading("line", "proximal"), place("level"), axis),
    "meet": (through("line"), heading("line", ""), through("with"), heading("with", "")),
    "on_skin": (place(""), direction, heading("square_to", ""), from_axis, middle, middle_heading, axis),
}
