"""Where the names in a picture stand: clear of what is drawn and of each other, near what they name.

The line from a name to its thing, its leader, runs over nothing else where that can be had: it is tried against what is
drawn as straight pieces, a box by its two diagonals (whatever runs across a box crosses one of them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Box = tuple[float, float, float, float]

ACROSS, TAKEN = 98, 1000.0
"""Into so many cells each row is divided, which are taken or free as a whole; what taking one costs."""
ON_SKIN, ON_NOTHING = 0.24, 1.0
"""So many widths of the picture farther away a name rather stands than on skin; what has no leader, farther still."""
EVERY, TRIED = (3, 2), 300
"""A name may begin at every third cell to the right and every second downward; so many of the best are tried."""
LINE, ANOTHER, ZONE, OVER = 0.35, 0.6, 0.9, 5.0
"""What it costs, in widths of the picture, that a leader crosses a line that is drawn, another's dot or leader or
paper, the zone; and that papers lie over each other, or over another's dot."""
ELSEWHERE = 0.03
"""What it costs to point at another place of the same thing [widths of the picture]."""
BESIDE = 1.7
"""So many halves of a dot from its middle a leader crosses nothing yet."""
AROUND_ZONE, AT_ZONE, WITHIN = 8.0, 1.3, 0.9
"""Around the zone no name stands [pixels]; so many of its radii from its middle a leader may end on it, and so many it
may come near to, if it does not."""
APART = 12.0
"""Between two papers [pixels]."""
ROUNDS = 4


class Wanted(NamedTuple):
    """A name that looks for its place.

    Attributes:
        ats: at which places it may point (k, 2) [pixels], the best first.
        width: of its paper [pixels].
        height: of its paper [pixels].
        dot: half as wide as what is kept free around the dot at its end [pixels].
    """

    ats: Array
    width: int
    height: int
    dot: float


class Place(NamedTuple):
    """Where a name stands, and what it points at, both [pixels]; what its leader costs that crosses something."""

    left: int
    top: int
    at: Array
    crosses: float


@dataclass(frozen=True, slots=True, eq=False)
class _Options:
    """Places that a name may take.

    Attributes:
        boxes: left, top, right, low (b, 4) [pixels].
        dots: the same, of the dot that it points at (b, 4).
        leaders: from the dot to the edge of the paper (b, 2, 2) [pixels].
        beyond: the same, without what lies beside the dot.
        away: what each costs if its leader crosses nothing (b,) [pixels].
        crossed: what its leader costs that crosses what is drawn (b,) [pixels].
    """

    boxes: Array
    dots: Array
    leaders: Array
    beyond: Array
    away: Array
    crossed: Array

    def at(self, number: int, crosses: float) -> Place:
        """One of them, whose leader crosses so much there."""
        left, top = self.boxes[number, :2].astype(int)
        return Place(int(left), int(top), self.leaders[number, 0], crosses)


class Covered:
    """Which parts of a picture are taken, and by what lines: names and their leaders go elsewhere.

    Attributes:
        size: of the picture [pixels].
        grain: of a cell, each way [pixels].
    """

    def __init__(self, drawn: NDArray[np.uint8]) -> None:
        """Start with what is skin: where a picture is `drawn` (h, w), of any opacity."""
        self.size, self.grain = drawn.shape[::-1], max(round(drawn.shape[1] / ACROSS), 1)
        self._cost = (drawn[:: self.grain, :: self.grain] > 0).astype(float)
        self._total: Array | None = None
        self._zone, self._reach = np.zeros(2), 0.0
        self._lines, self._weights = list["Array"](), list["Array"]()

    def take(self, left: float, top: float, right: float, low: float, weight: float = ANOTHER) -> None:
        """Let no name stand here, and leaders keep off by so much."""
        edges = (left, right + self.grain, top, low + self.grain)
        x, to_x, y, to_y = (max(int(each) // self.grain, 0) for each in edges)
        self._cost[y:to_y, x:to_x] += TAKEN
        self._total = None
        self._add(diagonals(np.array([[left, top, right, low]])), weight)

    def take_zone(self, middle: Array, radius: float) -> None:
        """Let no name stand in the zone, and no leader cross it that does not end there."""
        reach = radius + AROUND_ZONE
        x, y = float(middle[0]), float(middle[1])
        self.take(x - reach, y - reach, x + reach, y + reach, weight=0)
        self._zone, self._reach = middle, radius

    def take_some(self, places: Array, by: float) -> None:
        """Let names rather not stand at these places (n, 2) [pixels]: each cell with one of them costs so much more."""
        column, row = (places // self.grain).astype(np.intp).T
        inside = (column >= 0) & (row >= 0) & (column < self._cost.shape[1]) & (row < self._cost.shape[0])
        taken = np.zeros(self._cost.shape, bool)
        taken[row[inside], column[inside]] = True
        self._cost[taken] += by
        self._total = None

    def take_along(self, line: Array, radius: float, by: float = TAKEN, weight: float = LINE) -> None:
        """Let no name stand along a line, and leaders keep off it by so much.

        Args:
            line: places (n, 2) [pixels], NaN where it is broken.
            radius: half as wide as it is [pixels].
            by: what each of its cells costs.
            weight: what crossing it costs [widths of the picture].
        """
        pieces = np.stack([line[:-1], line[1:]], axis=1)
        pieces = pieces[np.isfinite(pieces).all(axis=(1, 2))]
        self._add(pieces, weight)
        if len(pieces):
            self._take_cells(pieces, radius, by)

    def _add(self, pieces: Array, weight: float) -> None:
        self._lines.append(pieces)
        self._weights.append(np.full(len(pieces), weight * self.size[0]))

    def _take_cells(self, pieces: Array, radius: float, by: float) -> None:
        count = 2 + int(np.abs(pieces[:, 1] - pieces[:, 0]).max() / self.grain)
        shares = np.linspace(0, 1, count)[:, None, None]
        places = (pieces[:, 0] * (1 - shares) + pieces[:, 1] * shares).reshape(-1, 2)
        around = radius * np.array([(-1, -1), (-1, 1), (1, -1), (1, 1), (0, 0)])
        self.take_some((places[:, None] + around).reshape(-1, 2), by)

    def free(self, near: Array, width: int, height: int, pull: float) -> tuple[int, int]:
        """The left upper corner of the best free place for a box without a leader, near a place that pulls so much."""
        x, y, inside, away = self._boxes(near, width, height)
        row, column = np.unravel_index((inside * ON_NOTHING + pull * away).argmin(), inside.shape)
        return int(x[column]), int(y[row])

    def _boxes(self, near: Array, width: int, height: int) -> tuple[Ints, Ints, Array, Array]:
        """Boxes in a picture [pixels]: left edges (x,), upper edges (y,), what is in each, how far it is (y, x)."""
        if self._total is None:
            self._total = np.zeros((self._cost.shape[0] + 1, self._cost.shape[1] + 1))
            self._total[1:, 1:] = self._cost.cumsum(axis=0).cumsum(axis=1)
        wide, high = width // self.grain + 1, height // self.grain + 1
        across = np.ascontiguousarray(
            self._total[:, 2 + wide : -1 : EVERY[0]] - self._total[:, 2 : -1 - wide : EVERY[0]]
        )
        inside = across[2 + high : -1 : EVERY[1]] - across[2 : -1 - high : EVERY[1]]
        x = np.arange(2, self._cost.shape[1] - wide, EVERY[0]) * self.grain
        y = np.arange(2, self._cost.shape[0] - high, EVERY[1]) * self.grain
        right, down = x + width / 2 - near[0], y[:, None] + height / 2 - near[1]
        return x, y, inside * (self.size[0] / (wide * high)), np.sqrt(right**2 + down**2)

    def options(self, wanted: Wanted) -> _Options:
        """The best places for a name, each by itself."""
        found, size = [], np.array([wanted.width, wanted.height])
        for number, at in enumerate(wanted.ats):
            x, y, inside, away = self._boxes(at, wanted.width, wanted.height)
            cost = inside * ON_SKIN + away + number * ELSEWHERE * self.size[0]
            row, column = _least_of_each(cost, TRIED // len(wanted.ats))
            corner = np.stack([x[column], y[row]], axis=1)
            found.append((corner, np.broadcast_to(at, corner.shape), cost[row, column]))
        corner, at, cost = (np.concatenate(each) for each in zip(*found, strict=True))
        end = at.clip(corner, corner + size)
        long = np.maximum(np.linalg.norm(end - at, axis=1), 1e-9)
        begin = at + (end - at) * np.minimum(BESIDE * wanted.dot / long, 1.0)[:, None]
        beyond = np.stack([begin, end], axis=1)
        crossed = cross(beyond, np.concatenate(self._lines)) @ np.concatenate(self._weights)
        crossed += ZONE * self.size[0] * self._over_zone(at, end)
        return _Options(
            np.concatenate([corner, corner + size], axis=1).astype(float),
            np.concatenate([at - wanted.dot, at + wanted.dot], axis=1),
            np.stack([at, end], axis=1),
            beyond,
            cost + OVER * self.size[0] * (long < 1.5 * wanted.dot),
            np.asarray(crossed),
        )

    def _over_zone(self, at: Array, end: Array) -> NDArray[np.bool_]:
        """Which leaders (b,) run over the zone, but those that end in it or right beside it."""
        run, away = end - at, self._zone - at
        share = ((run * away).sum(axis=1) / np.maximum((run**2).sum(axis=1), 1e-9)).clip(0, 1)
        nearest = np.linalg.norm(away - share[:, None] * run, axis=1)
        is_without = np.linalg.norm(away, axis=1) > AT_ZONE * self._reach
        return np.asarray(is_without & (nearest < WITHIN * self._reach))


def _least_of_each(cost: Array, count: int) -> tuple[Ints, Ints]:
    """Rows and columns of the lowest costs (y, x), so many at most, one of each four neighbours: some are far off."""
    high, wide = cost.shape[0] // 2, cost.shape[1] // 2
    four = cost[: 2 * high, : 2 * wide].reshape(high, 2, wide, 2).swapaxes(1, 2).reshape(-1, 4)
    which = four.argmin(axis=1)
    least = four[np.arange(len(four)), which]
    best = np.argpartition(least, min(count, len(least)) - 1)[:count]
    return 2 * (best // wide) + which[best] // 2, 2 * (best % wide) + which[best] % 2


def in_their_places(covered: Covered, names: Sequence[Wanted]) -> list[Place]:
    """Find places for names, so that leaders cross as little as can be.

    Each goes where it is best with the others where they are, until none would move. What is placed first bars the way
    of the rest, so other orders are tried where leaders cross something; in the last the worst chooses first.

    Args:
        covered: what stands in the way.
        names: that look for a place.
    """
    width, told = covered.size[0], list(range(len(names)))
    options = [covered.options(each) for each in names]
    best = _tried(options, told, width)
    for order in (told[::-1], *(sorted(told, key=lambda each: float(names[each].ats[0, axis])) for axis in (1, 0))):
        if any(best.crossed):
            best = min(best, _tried(options, order, width), key=lambda each: each.cost)
    if any(best.crossed):
        worst_first = sorted(told, key=lambda each: -best.crossed[each])
        best = min(best, _tried(options, worst_first, width), key=lambda each: each.cost)
    return [each.at(pick, crosses) for each, pick, crosses in zip(options, best.found, best.crossed, strict=True)]


class _Tried(NamedTuple):
    """Which of its options each name took, what its leader then costs, and what all cost."""

    found: list[int]
    crossed: list[float]
    cost: float


def _tried(options: Sequence[_Options], order: Sequence[int], width: int) -> _Tried:
    """Let names choose in an order."""
    found = _settled(options, order, width)
    crossed = [float(_with_others(options, each, found, width)[pick]) for each, pick in enumerate(found)]
    away = sum(float(each.away[pick]) for each, pick in zip(options, found, strict=True))
    return _Tried(found, crossed, sum(crossed) + away)


def _settled(options: Sequence[_Options], order: Sequence[int], width: int) -> list[int]:
    """Which of its options each takes, where one after the other chooses."""
    found = [-1] * len(options)
    for _ in range(ROUNDS):
        before = found.copy()
        for each in order:
            found[each] = int((options[each].away + _with_others(options, each, found, width)).argmin())
        if found == before:
            break
    return found


def _with_others(options: Sequence[_Options], number: int, found: Sequence[int], width: int) -> Array:
    """What each option of a name (b,) costs by what its leader crosses, with the others where they are found."""
    own = options[number]
    others = [
        (each, pick) for at, (each, pick) in enumerate(zip(options, found, strict=True)) if at != number and pick >= 0
    ]
    if not others:
        return own.crossed
    boxes, dots, leaders = (
        np.stack([getattr(each, kind)[pick] for each, pick in others]) for kind in ("boxes", "dots", "leaders")
    )
    over = overlap(own.boxes + np.array([-APART, -APART, APART, APART]), np.concatenate([boxes, dots]))
    over = over.sum(axis=1) + overlap(own.dots, boxes).sum(axis=1)
    met = cross(own.beyond, np.concatenate([leaders, diagonals(boxes), diagonals(dots)])).sum(axis=1)
    met += overlap(own.dots, dots).sum(axis=1)  # two dots that touch are one
    mine = np.concatenate([diagonals(own.boxes), diagonals(own.dots)])
    met += cross(mine, leaders).reshape(4, -1, len(leaders)).sum(axis=(0, 2))
    return np.asarray(own.crossed + width * (OVER * over + ANOTHER * met))


def overlap(one: Array, other: Array) -> NDArray[np.bool_]:
    """Whether boxes (b, 4) lie over others (s, 4), each over each (b, s)."""
    return np.asarray(((one[:, None, :2] < other[:, 2:]) & (other[:, :2] < one[:, None, 2:])).all(axis=2))


def diagonals(boxes: Array) -> Array:
    """Both diagonals (2 b, 2, 2) of boxes (b, 4): all the falling ones, then the rising ones."""
    return np.concatenate([boxes.reshape(-1, 2, 2), boxes[:, [0, 3, 2, 1]].reshape(-1, 2, 2)])


def cross(one: Array, other: Array) -> NDArray[np.bool_]:
    """Whether pieces (b, 2, 2) cross others (s, 2, 2), each with each (b, s); not where they only touch."""
    x, y = other.transpose(2, 1, 0).astype(np.float32)
    to_x, to_y = x[1] - x[0], y[1] - y[0]
    a, b = one[:, 0, :, None].astype(np.float32), one[:, 1, :, None].astype(np.float32)
    run_x, run_y = (b - a).transpose(1, 0, 2)
    gap_x, gap_y = x[0] - a[:, 0], y[0] - a[:, 1]
    both = run_x * to_y - run_y * to_x
    here = run_x * gap_y - run_y * gap_x
    there = gap_x * to_y - gap_y * to_x
    return np.asarray((here * (here + both) < 0) & (there * (there - both) < 0))
