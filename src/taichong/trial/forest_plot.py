"""One picture for trials: a row per block or per person on a common axis, the sum below; SVG or text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taichong.trial.figures import number

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, LEFT, RIGHT = 360.0, 112.0, 350.0  # as narrow as a phone: letters keep their size there
ROW_HEIGHT, TOP, FOOT_ROOM = 22.0, 22.0, 44.0
TEXT_COLUMNS = 49
MOST_TICKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A value, with its interval where it has one; None ends are unbounded."""

    label: str
    at: float
    low: float | None = None
    high: float | None = None
    has_interval: bool = False
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """From the outcome's unit to a place between two ends."""

    lowest: float
    highest: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return the place of a value; what lies outside is put on the edge."""
        share = (value - self.lowest) / (self.highest - self.lowest)
        return round(self.left + min(max(share, 0.0), 1.0) * (self.right - self.left), 1)


def block_rows(answer: dict[str, Any], labels: tuple[str, str]) -> list[Row]:
    """Make a dot for each block and the estimate with its interval; labels for a block (with {}) and the mean."""
    dots = [Row(label=labels[0].format(n), at=value) for n, value in enumerate(answer["block_benefits"], 1)]
    low, high = answer["ci95"]
    return [
        *dots,
        Row(label=labels[1], at=answer["estimate"], low=low, high=high, has_interval=True, is_sum=True),
    ]


def forest_rows(group: dict[str, Any], labels: tuple[str, str]) -> list[Row]:
    """Make a row for each trial (1.96 standard errors either side) and one for the pooled mean."""
    rows = [
        Row(
            label=labels[0].format(trial["hash"][:8]),
            at=trial["estimate"],
            low=trial["estimate"] - 1.96 * trial["se"],
            high=trial["estimate"] + 1.96 * trial["se"],
            has_interval=True,
        )
        for trial in group["trials"]
    ]
    pooled = group["pooled"]
    if pooled is None:
        return rows
    low, high = pooled["ci95"]
    return [
        *rows,
        Row(label=labels[1], at=pooled["estimate"], low=low, high=high, has_interval=True, is_sum=True),
    ]


def svg_layout(rows: Sequence[Row], worthwhile: float | None = None) -> dict[str, Any]:
    """Compute every coordinate that the SVG template needs."""
    scale = _scale(rows, LEFT, RIGHT)
    foot = TOP + ROW_HEIGHT * len(rows)
    return {
        "width": WIDTH,
        "height": foot + FOOT_ROOM,
        "left": LEFT,
        "right": RIGHT,
        "foot": foot,
        "zero": scale.at(0.0),
        "band": (scale.at(-worthwhile), scale.at(worthwhile)) if worthwhile else None,
        "ticks": [{"x": scale.at(value), "label": f"{value:g}"} for value in round_ticks(scale)],
        "rows": [_placed(row, scale, TOP + ROW_HEIGHT * number) for number, row in enumerate(rows)],
    }


def round_ticks(scale: Scale) -> list[float]:
    """Choose whole multiples of 1, 2 or 5 times a power of ten, zero among them: at most eight, at least two."""
    spread = scale.highest - scale.lowest
    tenth = 10.0 ** math.floor(math.log10(spread / MOST_TICKS))
    step = next(tenth * factor for factor in (1, 2, 5, 10) if spread / (tenth * factor) <= MOST_TICKS)
    numbers = range(math.ceil(scale.lowest / step), math.floor(scale.highest / step) + 1)
    return [round(number * step, 12) for number in numbers]


def text_strip(rows: Sequence[Row]) -> str:
    """Draw the same picture in characters: ``·`` is zero, ``─`` an interval, ``●`` a value and ``◆`` the sum."""
    scale = _scale(rows, 0, TEXT_COLUMNS - 1)
    wide = max(len(row.label) for row in rows)
    return "\n".join(f"{row.label:<{wide}} {_line(row, scale)} {number(row.at):>8}" for row in rows)


def _scale(rows: Sequence[Row], left: float, right: float) -> Scale:
    values = [0.0, *(value for row in rows for value in (row.at, row.low, row.high) if value is not None)]
    spread = (max(values) - min(values)) or 1.0
    return Scale(min(values) - 0.05 * spread, max(values) + 0.05 * spread, left, right)


def _placed(row: Row, scale: Scale, y: float) -> dict[str, Any]:
    low, high = _interval(row, scale)
    return {
        "label": row.label,
        "y": y,
        "at": scale.at(row.at),
        "low": low if row.has_interval else None,
        "high": high,
        "is_sum": row.is_sum,
    }


def _interval(row: Row, scale: Scale) -> tuple[float, float]:
    """Both ends on the axis; an unbounded end runs to the edge."""
    return (
        scale.left if row.low is None else scale.at(row.low),
        scale.right if row.high is None else scale.at(row.high),
    )


def _line(row: Row, scale: Scale) -> str:
    cells = [" "] * TEXT_COLUMNS
    cells[round(scale.at(0.0))] = "·"
    if row.has_interval:
        low, high = _interval(row, scale)
        for column in range(round(low), round(high) + 1):
            cells[column] = "─"
    cells[round(scale.at(row.at))] = "◆" if row.is_sum else "●"
    return "".join(cells)
