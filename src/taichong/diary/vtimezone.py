"""A time zone written into a calendar, so that a program without its own table keeps daylight saving right.

Where the clocks change by one rule every year (RFC 5545, 3.6.5), the rule is written and holds on; elsewhere
each change of the next years is listed. (icalendar's own writer lists changes up to 2038, and gives their
onset in the time after the change, where the standard asks for the time before.)
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

YEARS = 12  # looked ahead; a rule that holds this long is taken for the rule
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Change(NamedTuple):
    """One change of the clocks: the wall time before it, and what holds from then on."""

    onset: datetime  # in the wall time before the change, without a zone
    before: timedelta
    after: timedelta
    name: str
    daylight: bool


def make_vtimezone(tz: ZoneInfo, name: str, year: int) -> Timezone:
    """The VTIMEZONE of `tz` from the beginning of `year` on."""
    shown = Timezone()
    shown.add("tzid", name)
    begin = datetime(year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    shown.add_component(_part(_state(tz, begin)))
    changes = list(_changes(tz, begin))
    for kind in dict.fromkeys((each.before, each.after, each.name) for each in changes):
        same = [each for each in changes if (each.before, each.after, each.name) == kind]
        for part in _parts(same, year):
            shown.add_component(part)
    return shown


def _parts(same: list[Change], year: int) -> Iterator[TimezoneStandard | TimezoneDaylight]:
    """One part with a yearly rule where one fits; else one part that lists each change."""
    rule = _rule(same) if [each.onset.year for each in same] == list(range(year, year + YEARS)) else None
    part = _part(same[0])
    if rule:
        part.add("rrule", rule)
    elif same[1:]:
        part.add("rdate", [each.onset for each in same[1:]])
    yield part


def _rule(same: list[Change]) -> vRecur | None:
    """The yearly rule that gives all these days: a weekday of a month, counted from either end, or none."""
    if len({(each.onset.month, each.onset.weekday(), each.onset.time()) for each in same}) > 1:
        return None
    first = same[0].onset
    for place, count in (("first", _from_start), ("last", _from_end)):
        found = {count(each.onset) for each in same}
        if len(found) == 1:
            number = found.pop() * (1 if place == "first" else -1)
            by_day = f"{number}{WEEKDAYS[first.weekday()]}"
            return vRecur({"FREQ": ["YEARLY"], "BYMONTH": [first.month], "BYDAY": [by_day]})
    return None


def _from_start(day: datetime) -> int:
    return (day.day - 1) // 7 + 1


def _from_end(day: datetime) -> int:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - timedelta(days=1) - day).days // 7 + 1


def _part(change: Change) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.daylight else TimezoneStandard()
    part.add("dtstart", change.onset)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    return part


def _state(tz: ZoneInfo, at: datetime) -> Change:
    """What holds at `at`, as if it began then."""
    local = at.astimezone(tz)
    offset = local.utcoffset() or timedelta()
    return Change(local.replace(tzinfo=None), offset, offset, str(local.tzname()), bool(local.dst()))


def _changes(tz: ZoneInfo, begin: datetime) -> Iterator[Change]:
    """Each change of the clocks in the years after `begin`, found day by day and then to the second."""
    days = [begin + timedelta(days=day) for day in range(366 * YEARS)]
    end = days[0].year + 1 + YEARS
    for low, high in pairwise(days):
        if _told(tz, low) != _told(tz, high) and (found := _change(tz, low, high)).onset.year < end:
            yield found


def _change(tz: ZoneInfo, low: datetime, high: datetime) -> Change:
    old = _told(tz, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _told(tz, middle) == old else (low, middle)
    state = _state(tz, high)
    before = low.astimezone(tz).utcoffset() or timedelta()
    onset = (high + before).replace(tzinfo=None)
    return Change(onset, before, state.after, state.name, state.daylight)


def _told(tz: ZoneInfo, at: datetime) -> tuple[timedelta | None, str | None]:
    local = at.astimezone(tz)
    return local.utcoffset(), local.tzname()
