"""A time zone written into a calendar, so that a program without its own table keeps daylight saving right.

Where the clocks change by two yearly rules (RFC 5545, 3.6.5), one STANDARD and one DAYLIGHT part say them and hold on.
Elsewhere (Cairo, Gaza, Casablanca, Santiago) each change of the next years is a part of its own: calendar programs
read a list of dates in one part differently, and a part with one onset alike. (icalendar's own writer lists changes
up to 2038, and gives their onset in the time after the change, where the standard asks for the time before.)
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dateutil.rrule import YEARLY, rrule, weekday
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

YEARS = 12  # looked ahead; a rule that holds this long is taken for the rule
FIRST_YEAR = 1970
RULES = 2  # into summer time and out of it
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Change(NamedTuple):
    """One change of the clocks: the wall time before it, and what holds from then on."""

    onset: datetime  # in the wall time before the change, without a zone
    before: timedelta
    after: timedelta
    name: str
    daylight: bool


def make_vtimezone(tz: ZoneInfo, name: str, year: int) -> Timezone:
    """Make the VTIMEZONE of `tz`, right from the beginning of `year` on."""
    shown = Timezone()
    shown.add("tzid", name)
    begin = datetime(year - 1, 1, 1, tzinfo=UTC) - timedelta(days=1)
    changes = list(_changes(tz, begin))
    for part in _by_rule(changes, year - 1) or _one_by_one(tz, changes, begin, year):
        shown.add_component(part)
    return shown


def _by_rule(changes: Sequence[Change], first_year: int) -> list[TimezoneStandard | TimezoneDaylight]:
    """One STANDARD and one DAYLIGHT part with their yearly rules; nothing where two rules do not say it all."""
    kinds = dict.fromkeys((each.daylight, each.before, each.after, each.name) for each in changes)
    parts = []
    for kind in kinds:
        same = [each for each in changes if (each.daylight, each.before, each.after, each.name) == kind]
        every_year = [each.onset.year for each in same] == list(range(first_year, first_year + YEARS + 1))
        rule = _rule(same) if every_year else None
        if rule is None:
            return []
        part = _part(same[0]._replace(onset=_first_onset(rule, same[0].onset)))
        by_day = f"{rule}{WEEKDAYS[same[0].onset.weekday()]}"
        part.add("rrule", vRecur({"FREQ": ["YEARLY"], "BYMONTH": [same[0].onset.month], "BYDAY": [by_day]}))
        parts.append(part)
    return parts if len(parts) == RULES and len({daylight for daylight, *_ in kinds}) == RULES else []


def _one_by_one(
    tz: ZoneInfo, changes: Sequence[Change], begin: datetime, year: int
) -> Iterator[TimezoneStandard | TimezoneDaylight]:
    """What holds as `year` begins, then each change."""
    earlier = [each for each in changes if each.onset.year < year]
    yield _part(earlier[-1] if earlier else _state(tz, begin))
    for each in changes:
        if each.onset.year >= year:
            yield _part(each)


def _rule(same: Sequence[Change]) -> int | None:
    """Which one of its weekdays in its month these days are, from either end (-1 is the last); none if no one way."""
    if len({(each.onset.month, each.onset.weekday(), each.onset.time()) for each in same}) > 1:
        return None
    for sign, count in ((1, _from_start), (-1, _from_end)):
        found = {count(each.onset) for each in same}
        if len(found) == 1:
            return found.pop() * sign
    return None


def _first_onset(which: int, like: datetime) -> datetime:
    """When the rule first held, had it always: some readers look at the years around 2000 to tell a zone from UTC."""
    begin = like.replace(year=FIRST_YEAR, month=1, day=1)
    return rrule(YEARLY, begin, bymonth=like.month, byweekday=weekday(like.weekday(), which))[0]


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
    days = [begin + timedelta(days=day) for day in range(366 * (YEARS + 1))]
    end = days[0].year + 2 + YEARS
    for low, high in pairwise(days):
        if (
            _offset_and_name(tz, low) != _offset_and_name(tz, high)
            and (found := _change(tz, low, high)).onset.year < end
        ):
            yield found


def _change(tz: ZoneInfo, low: datetime, high: datetime) -> Change:
    old = _offset_and_name(tz, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset_and_name(tz, middle) == old else (low, middle)
    state = _state(tz, high)
    before = low.astimezone(tz).utcoffset() or timedelta()
    onset = (high + before).replace(tzinfo=None)
    return Change(onset, before, state.after, state.name, state.daylight)


def _offset_and_name(tz: ZoneInfo, at: datetime) -> tuple[timedelta | None, str | None]:
    local = at.astimezone(tz)
    return local.utcoffset(), local.tzname()
