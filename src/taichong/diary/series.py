"""The diary as pictures made of letters, for a terminal; each takes entries, one after the other, and gives text.

Beside every before-and-after stands that cramps end by themselves. While a trial runs, what it measures is
shown nowhere.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, deque
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from taichong.diary.kinds import Cramp, Daily, NoCramp, Rating, Session, Trial, item_key
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from taichong.diary.entries import Entry

RELIEF_EDGES_MIN = (1, 2, 5, 10)  # upper edges of all bins but the last [min]
BAR = 40  # the longest bar [characters]
LATEST_PAIRS = 20
HIGHEST = 10  # of a rating
WEEKS = 17  # of a calendar
DAYS = 60  # of an item over time
Closed = frozenset[str]
"""What running trials measure; no chart shows it."""


def closed_outcomes(entries: Iterable[Entry]) -> Closed:
    """Find what running trials measure, as `item_key` writes it: sealed, and neither ended nor answered."""
    sealed: dict[str, set[str]] = {}
    over: set[str] = set()
    for each in entries:
        if isinstance(each.data, Trial) and each.data.event == "sealed":
            sealed[each.data.trial] = {item_key(each.data.outcome), *map(item_key, _followed(each.data.record))}
        elif isinstance(each.data, Trial) and each.data.event in ("ended", "answered"):
            over.add(each.data.trial)
    return frozenset(outcome for trial, outcomes in sealed.items() if trial not in over for outcome in outcomes)


def _followed(sealed: Mapping[str, Any]) -> list[str]:
    """The other outcomes that a sealed trial follows."""
    plan = sealed.get("plan")
    also = plan.get("also", []) if isinstance(plan, dict) else []
    return [each for each in also if isinstance(each, str)] if isinstance(also, list) else []


def time_to_relief(entries: Iterable[Entry], closed: Closed) -> str:
    """Draw a histogram of how many minutes cramps lasted."""
    said = words("diary")
    if is_about_cramps(closed):
        return str(said["closed"])
    told = cramps_told(entries)
    if not told.minutes:
        return str(said["empty"])
    counts = relief_counts(told.minutes)
    rows = [
        f"{name:>11}  {_bar(count, max(counts))} {count}"
        for name, count in zip(said["relief"]["bins"], counts, strict=True)
    ]
    return "\n".join([said["relief"]["title"], *rows, relief_summary(told), said["always"]])


def relief_summary(told: CrampsTold) -> str:
    """Say how many cramps have a length and half of them what; and with how many a medicine was taken, if any."""
    said = words("diary")["relief"]
    lines = [said["summary"].format(n=len(told.minutes), median=f"{median(told.minutes):g}")]
    return " ".join([*lines, said["medicines"].format(n=told.medicines)] if told.medicines else lines)


class CrampsTold(NamedTuple):
    """How long cramps lasted, where that was written down [min], and with how many a medicine was taken."""

    minutes: array[float]
    medicines: int


def cramps_told(entries: Iterable[Entry]) -> CrampsTold:
    """Collect what is written down of cramps, in one pass: a diary may be longer than memory is large."""
    minutes, medicines = array("d"), 0
    for each in entries:
        if isinstance(each.data, Cramp):
            medicines += bool(each.data.medicine)
            if each.data.minutes is not None:
                minutes.append(each.data.minutes)
    return CrampsTold(minutes, medicines)


def relief_counts(minutes: Iterable[float]) -> list[int]:
    """Count cramps in each bin; the upper edges are `RELIEF_EDGES_MIN` [min], the last has none."""
    counts = Counter(bisect_left(RELIEF_EDGES_MIN, each) for each in minutes)
    return [counts[place] for place in range(len(RELIEF_EDGES_MIN) + 1)]


def before_after(entries: Iterable[Entry], closed: Closed) -> str:
    """Draw the latest ratings before and after as arrows on a line from 0 to 10, and count how many went which way."""
    said, pairs = words("diary"), latest_pairs(entries, closed)
    if not pairs.n:
        return str(said["closed" if closed else "empty"])
    rows = [
        f"{each.at:%Y-%m-%d %H:%M}  {_arrow(before, after)}  {before:>2} to {after}"
        for each, (before, after) in pairs.latest
    ]
    summary = said["before_after"]["summary"].format(n=pairs.n, lower=pairs.lower, same=pairs.same, higher=pairs.higher)
    return "\n".join([said["before_after"]["title"], *rows, summary, said["always"]])


class Pairs(NamedTuple):
    """Ratings before and after [0-10]: the latest of them, and how many went down, stayed, and went up."""

    latest: list[tuple[Entry, tuple[int, int]]]
    lower: int
    same: int
    higher: int

    @property
    def n(self) -> int:
        """How many there are."""
        return self.lower + self.same + self.higher


def latest_pairs(entries: Iterable[Entry], closed: Closed) -> Pairs:
    """Collect entries rated before and after, without those that a running trial measures."""
    latest: deque[tuple[Entry, tuple[int, int]]] = deque(maxlen=LATEST_PAIRS)
    ways: Counter[int] = Counter()
    for each in entries:
        if pair := _pair(each, closed):
            latest.append((each, pair))
            ways[(pair[1] > pair[0]) - (pair[1] < pair[0])] += 1
    return Pairs(list(latest), ways[-1], ways[0], ways[1])


def _pair(entry: Entry, closed: Closed) -> tuple[int, int] | None:
    """The ratings before and after, unless one is missing or a running trial measures them."""
    data = entry.data
    if not isinstance(data, Rating | Session) or data.before is None or data.after is None:
        return None
    about = data.about if isinstance(data, Rating) else data.complaint
    return None if item_key(about) in closed or "rating" in closed else (data.before, data.after)


def _arrow(before: int, after: int) -> str:
    """Both ratings on a line of eleven places, `o` before, `<` or `>` after, `=` where they are one."""
    line = ["·"] * (HIGHEST + 1)
    low, high = sorted((before, after))
    line[low : high + 1] = ["-"] * (high - low + 1)
    line[before] = "o"
    line[after] = "=" if before == after else "<" if after < before else ">"
    return "".join(line)


def calendar(entries: Iterable[Entry], closed: Closed, last: date, weeks: int = WEEKS) -> str:
    """Draw a heat map of cramps a day up to `last`: a column a week, a row a weekday, shade and number alike."""
    said = words("diary")
    if is_about_cramps(closed):
        return str(said["closed"])
    counts = cramps_a_day(entries)
    monday = last - timedelta(days=last.weekday() + 7 * (weeks - 1))
    starts = [monday + timedelta(weeks=week) for week in range(weeks)]
    rows = [
        f"{name:>5} " + " ".join(_cell(counts, start + timedelta(days=day), last) for start in starts)
        for day, name in enumerate(said["calendar"]["days"])
    ]
    title = f"{said['calendar']['title']}, {monday} to {last}"
    return "\n".join([title, _months(starts), *rows, said["calendar"]["legend"], said["always"]])


def cramps_a_day(entries: Iterable[Entry]) -> dict[date, int]:
    """Count cramps by the date where they happened; a day said to have none is 0, others are missing."""
    counts: dict[date, int] = {}
    for each in entries:
        if isinstance(each.data, Cramp | NoCramp):
            counts[each.at.date()] = counts.get(each.at.date(), 0) + isinstance(each.data, Cramp)
    return counts


def _cell(counts: Mapping[date, int], day: date, last: date) -> str:
    if day > last:
        return "  "
    if day not in counts:
        return " ·"
    count = counts[day]
    return f"{' ░▒▓█'[min(count, 4)]}{min(count, 9)}"


def _months(starts: list[date]) -> str:
    """The number of each month above the first week that begins in it."""
    names = [
        f"{start.month:>2}" if not place or start.month != starts[place - 1].month else "  "
        for place, start in enumerate(starts)
    ]
    return " " * 6 + " ".join(names)


def over_time(entries: Iterable[Entry], closed: Closed, item: str, last: date, days: int = DAYS) -> str:
    """Draw the daily answers to `item` as points, a column a day; the last answer of a day counts."""
    said = words("diary")
    if item_key(item) in closed:
        return str(said["closed"])
    first = last - timedelta(days=days - 1)
    values = answers_by_day(entries, item, first, last)
    if not values:
        return str(said["empty"])
    dates = [first + timedelta(days=day) for day in range(days)]
    rows = [
        f"{value:>4} |" + "".join("●" if values.get(day) == value else " " for day in dates).rstrip()
        for value in range(HIGHEST, -1, -1)
    ]
    title = said["over_time"]["title"].format(item=item, first=first, last=last)
    summary = said["over_time"]["summary"].format(n=len(values), days=days)
    return "\n".join([title, *rows, "     +" + "-" * days, summary])


def answers_by_day(entries: Iterable[Entry], item: str, first: date, last: date) -> dict[date, int]:
    """Return the last answer [0-10] of each day to a daily item, from `first` to `last`."""
    key = item_key(item)
    return {
        each.at.date(): each.data.value
        for each in entries
        if isinstance(each.data, Daily) and item_key(each.data.item) == key and first <= each.at.date() <= last
    }


def is_about_cramps(closed: Closed) -> bool:
    """Tell whether a running trial measures cramps, so that their charts are closed."""
    return any(outcome.startswith("cramp") for outcome in closed)


def _bar(count: int, most: int) -> str:
    return "█" * round(BAR * count / most)
