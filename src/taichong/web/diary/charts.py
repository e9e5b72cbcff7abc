"""The diary's charts as places on a drawing: what each shows follows from `diary_charts`; templates draw them.

A figure is None where a running trial keeps it closed, and has no marks where nothing was written down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from taichong.diary import (
    answers_by_day,
    cramps_a_day,
    cramps_told,
    is_about_cramps,
    item_key,
    latest_pairs,
    relief_counts,
    relief_summary,
)
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from taichong.diary import Entry

# All in units of the drawing; a phone shows one unit as about one pixel.
BAR_LEFT, BAR_LONGEST, ROW = 96, 210, 34
CELL, GAP, WEEKS, CALENDAR_LEFT, CALENDAR_TOP = 17, 3, 17, 34, 20
DARKEST = 4  # cramps a day from which all look alike; the number tells them apart
PLOT_LEFT, PLOT_WIDTH, PLOT_TOP, PLOT_HEIGHT, DAYS = 26, 330, 10, 160, 60
HIGHEST = 10
WEEK_DAYS = 7
EPOCH = 719_163  # the ordinal of 1970-01-01


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing: its size, its marks, and what it says in a sentence."""

    width: int
    height: int
    marks: list[dict[str, Any]]
    summary: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def relief(entries: Iterable[Entry], closed: frozenset[str]) -> Figure | None:
    """A bar for each span of minutes that cramps lasted."""
    said = words("diary")["relief"]
    if is_about_cramps(closed):
        return None
    told = cramps_told(entries)
    counts = relief_counts(told.minutes)
    marks = [
        {
            "name": name,
            "count": count,
            "y": place * ROW,
            "width": round(BAR_LONGEST * count / (max(counts) or 1)),
        }
        for place, (name, count) in enumerate(zip(said["bins"], counts, strict=True))
    ]
    summary = relief_summary(told) if told.minutes else ""
    return Figure(width=350, height=ROW * len(marks), marks=marks if told.minutes else [], summary=summary)


def before_after(entries: Iterable[Entry], closed: frozenset[str]) -> Figure | None:
    """An arrow on a line from 0 to 10 for each of the latest ratings before and after."""
    said, pairs = words("diary")["before_after"], latest_pairs(entries, closed)
    if not pairs.n and closed:
        return None
    marks = [
        {
            "at": f"{entry.at:%Y-%m-%d %H:%M}",
            "y": place * ROW + ROW // 2,
            "from": _on_ten(before),
            "to": _on_ten(after),
            "before": before,
            "after": after,
            "way": (after > before) - (after < before),
        }
        for place, (entry, (before, after)) in enumerate(pairs.latest)
    ]
    summary = said["summary"].format(n=pairs.n, lower=pairs.lower, same=pairs.same, higher=pairs.higher)
    return Figure(width=350, height=ROW * len(marks) + 24, marks=marks, summary=summary if pairs.n else "")


def _on_ten(rating: int) -> int:
    return 128 + 20 * rating


def calendar(entries: Iterable[Entry], closed: frozenset[str], last: date) -> Figure | None:
    """A column a week and a row a weekday, up to `last`: the number of cramps, and a shade for it."""
    said = words("diary")["calendar"]
    if is_about_cramps(closed):
        return None
    counts = cramps_a_day(entries)
    monday = last - timedelta(days=last.weekday() + WEEK_DAYS * (WEEKS - 1))
    days = [monday + timedelta(days=day) for day in range((last - monday).days + 1)]
    marks = [_day(day, (day - monday).days, counts.get(day)) for day in days]
    months = [
        {"x": _column(place), "name": f"{start:%b}"}
        for place in range(WEEKS)
        if (start := monday + timedelta(weeks=place)).day <= WEEK_DAYS
    ]
    rows = [{"y": _row(place) + 13, "name": name} for place, name in enumerate(said["days"])]
    recorded = [each for each in days if each in counts]
    return Figure(
        width=CALENDAR_LEFT + WEEKS * (CELL + GAP),
        height=CALENDAR_TOP + WEEK_DAYS * (CELL + GAP),
        marks=marks if recorded else [],
        summary=f"{monday} – {last}",
        more={"months": months, "rows": rows, "cell": CELL},
    )


def _day(day: date, number: int, count: int | None) -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "x": _column(number // WEEK_DAYS),
        "y": _row(number % WEEK_DAYS),
        "count": count,
        "shade": "none" if count is None else min(count, DARKEST),
    }


def _column(week: int) -> int:
    return CALENDAR_LEFT + week * (CELL + GAP)


def _row(weekday: int) -> int:
    return CALENDAR_TOP + weekday * (CELL + GAP)


def over_time(entries: Iterable[Entry], closed: frozenset[str], item: str, last: date) -> Figure | None:
    """The daily answers to `item` over sixty days: a dot a day, joined where days follow each other."""
    said = words("diary")["over_time"]
    if item_key(item) in closed:
        return None
    first = last - timedelta(days=DAYS - 1)
    values = answers_by_day(entries, item, first, last)
    marks = [
        {
            "day": day.isoformat(),
            "value": value,
            "x": _across((day - first).days),
            "y": _up(value),
            "joins": day - timedelta(days=1) in values,
        }
        for day, value in sorted(values.items())
    ]
    ticks = [{"x": _across(day), "name": f"{first + timedelta(days=day):%m-%d}"} for day in (0, 20, 40)]
    levels = [{"y": _up(value), "name": value} for value in (0, 5, HIGHEST)]
    return Figure(
        width=PLOT_LEFT + PLOT_WIDTH + 14,
        height=PLOT_TOP + PLOT_HEIGHT + 30,
        marks=marks,
        summary=said["summary"].format(n=len(values), days=DAYS),
        more={
            "ticks": ticks,
            "levels": levels,
            "left": PLOT_LEFT,
            "right": PLOT_LEFT + PLOT_WIDTH,
            # The same for the chart that a script draws: every day, with nothing where nothing was written.
            "seconds": [_seconds(first + timedelta(days=day)) for day in range(DAYS)],
            "values": [values.get(first + timedelta(days=day)) for day in range(DAYS)],
        },
    )


def _seconds(day: date) -> int:
    """Midnight UTC of a day, since 1970 [s]."""
    return (day.toordinal() - EPOCH) * 86_400


def _across(day: int) -> float:
    return round(PLOT_LEFT + 6 + (PLOT_WIDTH - 12) * day / (DAYS - 1), 1)


def _up(value: int) -> float:
    return PLOT_TOP + PLOT_HEIGHT * (1 - value / HIGHEST)
