"""Where the points are: the rules of an atlas, carried out on many bodies at once.

The frame is DICOM's LPS in millimetres (x to the body's left, y to its back, z up). Rules are written for the
left side; `mirrored` gives the right. All links of one word that can be taken at the same time are one array
operation, so that one body costs little and each of 10,000 still less.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.atlas import in_order, references, rules_of, shortcuts_of
from taichong.geometry import vectors as constructions
from taichong.geometry.axes import MIRROR, cun_mm, find_axes
from taichong.geometry.operands import OF_WORD, Bodies, Index, unit_of
from taichong.geometry.skin import Hit, TangentSkin

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from taichong.atlas import Atlas, Link
    from taichong.geometry.operands import Operand
    from taichong.geometry.skin import Skin

    Array = NDArray[np.float64]

# How far an input is moved to see how a point follows [mm]: little for a body's curves, much for rounding.
_NUDGE_MM = 1e-3


def mirrored(positions: Array) -> Array:
    """Mirror positions or normals ``(..., 3)`` of the left side to the right."""
    right: Array = positions * MIRROR
    return right


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One link as it came out on a body: word, arguments, where it leads [mm], and the lines to draw.

    Each of ``segments`` is ``(2, 3)``, from and to; ``length_mm`` is what its cun or fingers came to.
    """

    word: str
    args: dict[str, Any]
    position: Array
    segments: tuple[Array, ...]
    length_mm: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """The points of `n` bodies, `p` of them in the order of ``codes``.

    ``hit`` holds positions and outward normals ``(n, p, 3)``, and faces and weights where the skin is a mesh;
    NaN where a ray never leaves the skin. ``values`` ``(n, s, 3)`` are all landmarks and links, ``units``
    ``(n, u)`` the lengths of a cun on each ruler, of each finger, and 1 [mm].
    """

    codes: tuple[str, ...]
    hit: Hit
    values: Array
    units: Array

    @property
    def positions(self) -> Array:
        """Where the points are, ``(n, p, 3)`` [mm]."""
        return self.hit.position

    @property
    def normals(self) -> Array:
        """Outward unit normals of the skin there, ``(n, p, 3)``."""
        return self.hit.normal


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """Links of one word that are computed together: whose they are, where they go, what they need."""

    word: str
    names: tuple[str, ...]
    out: Array
    operands: tuple[Operand, ...]


class Program:
    """The rules of an atlas, made ready to be carried out on bodies.

    Args:
        atlas: landmarks, rulers, axes and rules.
        shortcuts: also place what lay guides say instead; each goes by its id.
        only: these points, and those that their rules go through; all, if none are named.
        rules: other rules than those of the atlas.

    ``landmarks`` and ``fingers`` are the orders in which `place` wants arrays, ``rulers`` that of the cun,
    ``codes`` that of its results.
    """

    def __init__(
        self,
        atlas: Atlas,
        *,
        shortcuts: bool = False,
        only: Collection[str] = (),
        rules: Mapping[str, Sequence[Link]] | None = None,
    ) -> None:
        if rules is None:
            rules = rules_of(atlas) | (shortcuts_of(atlas) if shortcuts else {})
        self.rules = _needed(rules, only) if only else rules
        self.codes = tuple(self.rules)
        self.landmarks = tuple(landmark.id for landmark in atlas.landmarks)
        self.fingers = tuple(finger.id for finger in atlas.fingers)
        self.rulers = tuple(ruler.id for ruler in atlas.rulers)
        self._rulers, self._frames = atlas.rulers, atlas.frames
        self._slots = {name: number for number, name in enumerate(self.landmarks)}
        self._links: dict[tuple[str, int], int] = {}  # where each link of each rule stands among the values
        self._number()
        units = {name: number for number, name in enumerate((*self.rulers, *self.fingers, "mm"))}
        regions: dict[str, int] = {frame.region: number for number, frame in enumerate(self._frames)}
        self._index = Index(self._slots, regions, units, self._frames, {ruler.id: ruler for ruler in atlas.rulers})
        self._waves = [self._wave(word, keys) for level in self._levels() for word, keys in self._turns(level)]
        placed = [name for wave in self._waves if wave.word == "on_skin" for name in wave.names]
        self._order = np.array([placed.index(code) for code in self.codes])

    def _number(self) -> None:
        """Give each link a place among the values; `at` needs none of its own."""
        slots = len(self.landmarks)
        for name in in_order(self.rules):
            for number, link in enumerate(self.rules[name]):
                at = self._slots[link.places["place"]] if link.word == "at" else slots
                self._links[name, number] = at
                slots += at == slots
            self._slots[name] = self._links[name, len(self.rules[name]) - 1]
        self._size = slots

    def _levels(self) -> list[list[str]]:
        """The rules in levels: each needs no others than those of the levels before."""
        level: dict[str, int] = {}
        for name in in_order(self.rules):
            level[name] = 1 + max((level[each] for each in references(self.rules[name]) if each in level), default=-1)
        return [[name for name in level if level[name] == each] for each in range(max(level.values()) + 1)]

    def _turns(self, level: Sequence[str]) -> list[tuple[str, list[tuple[str, int]]]]:
        """The links of one level, those of one word together wherever they can be; the skin comes last, once."""
        left = {name: [n for n, link in enumerate(self.rules[name]) if link.word != "at"] for name in level}
        turns = []
        while left:
            ready = {name: self.rules[name][numbers[0]].word for name, numbers in left.items()}
            words = Counter(word for word in ready.values() if word != "on_skin") or Counter(["on_skin"])
            ((word, _),) = words.most_common(1)
            turns.append((word, [(name, left[name].pop(0)) for name in level if ready.get(name) == word]))
            left = {name: numbers for name, numbers in left.items() if numbers}
        return turns

    def _wave(self, word: str, keys: Sequence[tuple[str, int]]) -> _Wave:
        links = [self.rules[name][number] for name, number in keys]
        here = [self._links.get((name, number - 1), 0) for name, number in keys]
        operands = tuple(make(self._index, links, here) for make in OF_WORD[word])
        return _Wave(word, tuple(name for name, _ in keys), np.array([self._links[key] for key in keys]), operands)

    def place(self, landmarks: Array, fingers_mm: Array, skin: Skin) -> Placed:
        """Carry out every rule on n bodies.

        Args:
            landmarks: ``(n, l, 3)`` [mm], in the order of ``self.landmarks``, left side.
            fingers_mm: ``(n, f)`` [mm], in the order of ``self.fingers``; NaN where it is unknown.
            skin: of the same `n` bodies.
        """
        bodies = self._bodies(landmarks, fingers_mm)
        hits: list[Hit] = []
        for wave in self._waves:
            given = [operand(bodies) for operand in wave.operands]
            if wave.word == "on_skin":
                hits.append(skin.first_hit(*constructions.ray(*given), wave.names))
                bodies.values[:, wave.out] = hits[-1].position
            else:
                bodies.values[:, wave.out] = _FUNCTIONS[wave.word](*given)
        return Placed(self.codes, _gathered(hits, self._order), bodies.values, bodies.units)

    def _bodies(self, landmarks: Array, fingers_mm: Array) -> Bodies:
        values = np.full((len(landmarks), self._size, 3), np.nan)
        values[:, : len(self.landmarks)] = landmarks
        found = find_axes(self._frames, landmarks, self._slots)
        cun = cun_mm(self._rulers, self._index.regions, found, landmarks, self._slots)
        return Bodies(values, found, np.concatenate([cun, fingers_mm, np.ones((len(landmarks), 1))], axis=1))

    def derivatives(self, placed: Placed, toward: tuple[Array, Array], skin_motion: Array | None = None) -> Array:
        """Return how one body's points follow when its landmarks, fingers and skin move a little.

        The skin near each point counts as its tangent plane. Where each direction is one standard deviation
        long, the sum over `m` of the outer products of the result is the covariance of each point.

        Args:
            placed: what `place` gave, for one body.
            toward: `m` directions: ``(m, l, 3)`` of the landmarks and ``(m, f)`` of the fingers [mm].
            skin_motion: ``(m, p, 3)``, how the skin itself moves at each point [mm]; none: it stays.

        Returns:
            ``(m, p, 3)``, the movement of each point for each direction [mm].
        """
        at, normals = placed.positions[0], placed.normals[0]
        fingers = placed.units[:, len(self.rulers) : -1]
        landmarks = placed.values[:, : len(self.landmarks)]
        # A point found on a bent body lies beside the ray of its rule on the standing one: begin from that ray.
        base = self.place(landmarks, fingers, TangentSkin(self.codes, at, normals))
        skin = TangentSkin(self.codes, at if skin_motion is None else at + _NUDGE_MM * skin_motion, normals)
        nudged = self.place(landmarks + _NUDGE_MM * toward[0], fingers + _NUDGE_MM * toward[1], skin)
        moved: Array = (nudged.positions - base.positions) / _NUDGE_MM
        return moved

    def chain(self, placed: Placed, code: str, body: int = 0) -> tuple[Drawn, ...]:
        """Return how the point `code` of one body came out, link by link, with what to draw [mm]."""
        return tuple(
            self._drawn(link, placed, self._links[code, number], self._links.get((code, number - 1)), body)
            for number, link in enumerate(self.rules[code])
        )

    def _drawn(self, link: Link, placed: Placed, slot: int, before: int | None, body: int) -> Drawn:
        values = placed.values[body]
        ends = [[self._slots[name] for name in line.places] for line in link.lines.values() if line.end]
        ends += [
            [self._slots[link.places[start]], self._slots[link.places[end]]]
            for start, end in (("from", "to"), ("start", "toward"))
            if {start, end} <= set(link.places)
        ]
        begun = link.places.get("from") or link.places.get("start")
        start = self._slots[begun] if begun else before
        if not ends and start is not None:
            ends = [[start, slot]]
        length = self._length_mm(link, placed, body) if link.unit else None
        return Drawn(link.word, link.args, values[slot], tuple(values[pair] for pair in ends), length)

    def _length_mm(self, link: Link, placed: Placed, body: int) -> float:
        count = 1 if link.unit == "fingers" else link.count
        return float(count * placed.units[body, self._index.units[unit_of(link)]])


_FUNCTIONS: Mapping[str, Callable[..., Array]] = {
    "at": constructions.at,
    "between": constructions.between,
    "along": constructions.along,
    "offset": constructions.offset,
    "level_with": constructions.level_with,
    "meet": constructions.meet,
}


def _needed(rules: Mapping[str, Sequence[Link]], wanted: Collection[str]) -> dict[str, Sequence[Link]]:
    """The rules of these points and of all that they go through, in the order of `rules`."""
    found: set[str] = set()
    waiting = set(wanted)
    while waiting:
        found |= waiting
        waiting = {each for name in waiting for each in references(rules[name]) if each in rules} - found
    return {name: rule for name, rule in rules.items() if name in found}


def _gathered(hits: Sequence[Hit], order: NDArray[np.intp]) -> Hit:
    """The hits of all waves, side by side, in another order."""

    def together(field: str) -> Any:  # noqa: ANN401 -- an array, or nothing off a mesh
        """Join one field of all hits."""
        each = [getattr(hit, field) for hit in hits]
        return None if each[0] is None else np.concatenate(each, axis=1)[:, order]

    return Hit(*(together(field) for field in Hit._fields))
