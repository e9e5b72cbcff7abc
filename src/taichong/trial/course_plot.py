"""Where everything lies in a report's pictures: the one that a lay person reads, and the trial over time.

Both are as narrow as a phone, so that their letters are as large there as the text around them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from taichong.trial.course import periods
from taichong.trial.forest_plot import Scale, round_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 360.0
MARGIN = 14.0
LEFT, RIGHT, TOP, FOOT = 52.0, 350.0, 26.0, 196.0  # of the picture over time
BEYOND = 1.15  # the axis reaches so far past what it shows
TICK_RATIOS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)  # times with pressing against without
MOST_SHOWN = math.log(16.0)  # of a ratio, either way; what lies further runs to the edge
EPISODE_TICKS_S = (10, 30, 60, 120, 300, 600)
LEAST_SPAN_S = 2.0  # log seconds have to differ


def benefit_zones(answer: dict[str, Any]) -> dict[str, Any]:
    """Lay out three zones (worse, too little to matter, better), and where the estimate and its interval lie."""
    low, high = answer["ci95"]
    worthwhile = answer["worthwhile"] or 0.0
    ends = [abs(each) for each in (low, high, answer["estimate"], 1.6 * worthwhile) if each is not None]
    scale = _symmetric(max(ends) or 1.0)
    ticks = [(value, f"{value:g}".replace("-", "−")) for value in round_ticks(scale)]
    return _zones(scale, (answer["estimate"], low, high), worthwhile, ticks)


def ratio_zones(answer: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    """Lay out the same three zones for a ratio of times, on its logarithm: right is shorter."""
    low, high = ((None if each is None else -math.log(each)) for each in reversed(answer["ci95"]))
    worthwhile = -math.log1p(-answer["worthwhile"]) if answer["worthwhile"] else 0.0
    estimate = -math.log(answer["ratio"])
    ends = [abs(each) for each in (low, high, estimate, 1.6 * worthwhile, math.log(2)) if each is not None]
    scale = _symmetric(min(max(ends), MOST_SHOWN))
    ticks = [(-math.log(ratio), labels[f"{ratio:g}"]) for ratio in TICK_RATIOS if -math.log(ratio) < scale.highest]
    return _zones(scale, (estimate, low, high), worthwhile, [each for each in ticks if each[0] > scale.lowest])


def course(record: dict[str, Any]) -> dict[str, Any]:
    """Lay out each day's value over time, days of pressing shaded, a line for each period's mean, the run-in apart."""
    rows, told = record["rows"], periods(record)
    values = [row["value"] for row in rows if row["value"] is not None]
    scale = Scale(*_reach(values), FOOT, TOP)
    days = Scale(0.5, len(rows) + 0.5, LEFT, RIGHT)
    number = {row["date"]: row["number"] for row in rows}
    spans = [(days.at(number[each["first"]] - 0.5), days.at(number[each["last"]] + 0.5), each) for each in told]
    run_in = sum(row["phase"] == "run_in" for row in rows)
    return {
        **_frame(),
        "bands": [(begin, finish) for begin, finish, each in spans if each["arm"] == "treatment"],
        "means": [(begin, finish, scale.at(each["mean"])) for begin, finish, each in spans if each["mean"] is not None],
        "dots": [
            {
                "x": days.at(row["number"]),
                "y": scale.at(row["value"]),
                "is_full": row["arm"] == "treatment",
                "is_cut": False,
            }
            for row in rows
            if row["value"] is not None
        ],
        "counts_from": days.at(run_in + 0.5) if run_in and told else None,
        "ticks": [(scale.at(value), f"{value:g}") for value in round_ticks(scale) if values],
        "ends": (rows[0]["date"], rows[-1]["date"]),
    }


def episode_course(record: dict[str, Any], minutes: str, seconds: str) -> dict[str, Any]:
    """Lay out each timed episode's time in order, on a logarithmic scale; full: pressed, crossed: not eased."""
    rows = [row for row in record["rows"] if row["seconds"] is not None]
    logs = [math.log(max(row["seconds"], 1.0)) for row in rows]
    lowest, highest = min(logs) - 0.2, math.log(EPISODE_TICKS_S[-1]) + 0.1
    scale = Scale(min(lowest, highest - LEAST_SPAN_S), highest, FOOT, TOP)
    places = Scale(0.0, len(record["rows"]) + 1.0, LEFT, RIGHT)
    ticks = [(each, (minutes.format(each // 60) if each >= 60 else seconds.format(each))) for each in EPISODE_TICKS_S]  # noqa: PLR2004 -- a minute
    return {
        **_frame(),
        "bands": [],
        "means": [],
        "dots": [
            {
                "x": places.at(row["number"]),
                "y": scale.at(log),
                "is_full": row["arm"] == "treatment",
                "is_cut": not row["is_eased"],
            }
            for row, log in zip(rows, logs, strict=True)
        ],
        "counts_from": None,
        "ticks": [(scale.at(math.log(value)), label) for value, label in ticks if math.log(value) >= scale.lowest],
        "ends": (record["rows"][0]["at"][:10], record["rows"][-1]["at"][:10]),
    }


def _frame() -> dict[str, Any]:
    return {"width": WIDTH, "left": LEFT, "right": RIGHT, "top": TOP, "foot": FOOT, "height": FOOT + 26}


def _zones(
    scale: Scale,
    interval: tuple[float, float | None, float | None],
    worthwhile: float,
    ticks: Sequence[tuple[float, str]],
) -> dict[str, Any]:
    estimate, low, high = interval
    return {
        "width": WIDTH,
        "left": scale.left,
        "right": scale.right,
        "zero": scale.at(0.0),
        "band": (scale.at(-worthwhile), scale.at(worthwhile)) if worthwhile else None,
        "at": scale.at(estimate),
        "low": scale.left if low is None else scale.at(low),
        "high": scale.right if high is None else scale.at(high),
        "ticks": [(scale.at(value), label) for value, label in ticks],
    }


def _symmetric(furthest: float) -> Scale:
    return Scale(-BEYOND * furthest, BEYOND * furthest, MARGIN, WIDTH - MARGIN)


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """A little below the lowest and above the highest value; counts and ratings begin at zero."""
    if not values:
        return 0.0, 1.0
    lowest, highest = min(0.0, *values), max(values)
    spread = (highest - lowest) or 1.0
    return lowest - 0.05 * spread, highest + 0.05 * spread
