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
LINE, ANOTHER, ZONE, OVER = 0.2, 0.3, 0.6, 5.0
"""What it costs, in widths of the picture, that a leader crosses a line that is drawn, another's dot or leader or
paper, the zone; and that papers lie over each other."""
APART = 12.0
"""Between two papers [pixels]."""
ROUNDS = 4


class Wanted(NamedTuple):
    """A name that looks for its place.

    Attributes:
        at: what it points at (2,) [pixels].
        width: of its paper [pixels].
        height: of its paper [pixels].
        beside: so near to what it points at its leader crosses nothing [pixels].
    """

    at: Array
    width: int
    height: int
    beside: float


@dataclass(frozen=True, slots=True, eq=False)
class _Options:
    """Places that a name may take.

    Attributes:
        boxes: left, top, right, low (b, 4) [pixels].
        leaders: from beside what is named to the edge of the paper (b, 2, 2) [pixels].
        away: what each costs if its leader crosses nothing (b,) [pixels].
        crossed: what its leader costs that crosses what is drawn (b,) [pixels].
    """

    boxes: Array
    leaders: Array
    away: Array
    crossed: Array


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
        self._lines, self._weights = list["Array"](), list["Array"]()

    def take(self, left: float, top: float, right: float, low: float, weight: float = ANOTHER) -> None:
        """Let no name stand here, and leaders keep off by so much."""
        edges = (left, right + self.grain, top, low + self.grain)
        x, to_x, y, to_y = (max(int(each) // self.grain, 0) for each in edges)
        self._cost[y:to_y, x:to_x] += TAKEN
        self._add(diagonals(np.array([[left, top, right, low]])), weight)

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
        taken, high, wide = np.zeros(self._cost.shape, bool), *self._cost.shape
        for x, y in ((-radius, -radius), (-radius, radius), (radius, -radius), (radius, radius), (0, 0)):
            column, row = ((places + (x, y)) // self.grain).astype(np.intp).T
            inside = (column >= 0) & (row >= 0) & (column < wide) & (row < high)
            taken[row[inside], column[inside]] = True
        self._cost[taken] += by

    def free(self, near: Array, width: int, height: int, pull: float) -> tuple[int, int]:
        """The left upper corner of the best free place for a box without a leader, near a place, which pulls so much."""
        x, y, inside, away = self._boxes(near, width, height)
        best = int((inside * ON_NOTHING + pull * away).argmin())
        return int(x[best]), int(y[best])

    def _boxes(self, near: Array, width: int, height: int) -> tuple[Array, Array, Array, Array]:
        """Left and upper edge of boxes that a picture has room for, what lies in each, and how far away it is [pixels]."""
        total = np.zeros((self._cost.shape[0] + 1, self._cost.shape[1] + 1))
        total[1:, 1:] = self._cost.cumsum(axis=0).cumsum(axis=1)
        wide, high = width // self.grain + 1, height // self.grain + 1
        x = np.arange(2, self._cost.shape[1] - wide - 1, EVERY[0])
        y = np.arange(2, self._cost.shape[0] - high - 1, EVERY[1])[:, None]
        inside = total[y + high, x + wide] - total[y, x + wide] - total[y + high, x] + total[y, x]
        across, down = x * self.grain + width / 2 - near[0], y * self.grain + height / 2 - near[1]
        left, top = np.broadcast_arrays(x * self.grain, y * self.grain)
        return (
            left.ravel(),
            top.ravel(),
            inside.ravel() * (self.size[0] / (wide * high)),
            np.sqrt(across**2 + down**2).ravel(),
        )

    def options(self, wanted: Wanted) -> _Options:
        """The best places for a name, each by itself."""
        x, y, inside, away = self._boxes(wanted.at, wanted.width, wanted.height)
        cost = inside * ON_SKIN + away
        best = np.argpartition(cost, min(TRIED, len(cost) - 1))[:TRIED]
        boxes = np.stack([x[best], y[best], x[best] + wanted.width, y[best] + wanted.height], axis=1).astype(float)
        ends = wanted.at.clip(boxes[:, :2], boxes[:, 2:])
        run = ends - wanted.at
        long = np.maximum(np.sqrt((run**2).sum(axis=1)), 1e-9)
        leaders = np.stack([wanted.at + run * np.minimum(wanted.beside / long, 1.0)[:, None], ends], axis=1)
        lines, weights = np.concatenate(self._lines), np.concatenate(self._weights)
        return _Options(boxes, leaders, cost[best], cross(leaders, lines) @ weights)


def in_their_places(covered: Covered, names: Sequence[Wanted]) -> list[tuple[int, int]]:
    """Find places for names, so that leaders cross as little as can be.

    Each goes where it is best with the others where they are, until none would move. What is placed first bars the way
    of the rest, so other orders are tried where leaders cross something.

    Args:
        covered: what stands in the way.
        names: that look for a place.

    Returns:
        the left upper corner of each.
    """
    options = [covered.options(each) for each in names]
    count, best, least = len(names), list[int](), np.inf
    for order in (range(count), range(count - 1, -1, -1), sorted(range(count), key=lambda each: names[each].at[1])):
        found = _settled(options, order, covered.size[0])
        total = [_with_others(options, each, found, covered.size[0]) for each in range(count)]
        crossed = sum(float(every[pick]) for every, pick in zip(total, found, strict=True))
        cost = crossed + sum(float(each.away[pick]) for each, pick in zip(options, found, strict=True))
        if cost < least:
            least, best = cost, found
        if not crossed:
            break
    return [(int(each.boxes[pick, 0]), int(each.boxes[pick, 1])) for each, pick in zip(options, best, strict=True)]


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
    own, cost = options[number], options[number].crossed
    others = [
        (each, pick) for at, (each, pick) in enumerate(zip(options, found, strict=True)) if at != number and pick >= 0
    ]
    if not others:
        return cost
    boxes = np.stack([each.boxes[pick] for each, pick in others])
    leaders = np.stack([each.leaders[pick] for each, pick in others])
    apart = own.boxes[:, None] + (-APART, -APART, APART, APART)
    over = (
        (apart[..., 0] < boxes[:, 2])
        & (boxes[:, 0] < apart[..., 2])
        & (apart[..., 1] < boxes[:, 3])
        & (boxes[:, 1] < apart[..., 3])
    ).sum(axis=1)
    met = cross(own.leaders, np.concatenate([leaders, diagonals(boxes)])).sum(axis=1)
    under = cross(leaders, diagonals(own.boxes)).reshape(len(leaders), 2, -1).sum(axis=(0, 1))
    return np.asarray(cost + width * (OVER * over + ANOTHER * (met + under)))


def diagonals(boxes: Array) -> Array:
    """Both diagonals (2 b, 2, 2) of boxes (b, 4): the falling ones, then the rising ones."""
    return np.concatenate([boxes.reshape(-1, 2, 2), boxes[:, [0, 3, 2, 1]].reshape(-1, 2, 2)])


def cross(one: Array, other: Array) -> NDArray[np.bool_]:
    """Whether pieces (b, 2, 2) cross others (s, 2, 2), each with each (b, s); not where they only touch."""
    run, across = one[:, None, 1] - one[:, None, 0], other[None, :, 1] - other[None, :, 0]
    gap = other[None, :, 0] - one[:, None, 0]
    both = run[..., 0] * across[..., 1] - run[..., 1] * across[..., 0]
    here = run[..., 0] * gap[..., 1] - run[..., 1] * gap[..., 0]
    there = gap[..., 0] * across[..., 1] - gap[..., 1] * across[..., 0]
    return np.asarray((here * (here + both) < 0) & (there * (there - both) < 0))
