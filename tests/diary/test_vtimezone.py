"""The time zone inside a calendar: read by dateutil, it keeps the clock of the IANA tables through every change."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from taichong.diary.vtimezone import make_vtimezone

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR = 2026
# By rule: last Sundays, second and first Sundays, half an hour, winter below zero, the south, none.
# By list: a Sunday on or after a date, a Saturday before the last Sunday, the lunar calendar.
BY_RULE = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Australia/Sydney",
    "America/St_Johns",
    "Asia/Tokyo",
    "UTC",
    "Antarctica/Troll",
    "Europe/London",
]
BY_LIST = ["America/Santiago", "Asia/Gaza", "Africa/Casablanca", "Africa/Cairo"]


def read_by_dateutil(name: str) -> tzical:
    calendar = Calendar()
    calendar.add_component(make_vtimezone(ZoneInfo(name), name, YEAR))
    return tzical(io.StringIO(calendar.to_ical().decode().replace("\r\n ", "")))


def looks(zone: ZoneInfo) -> Iterator[datetime]:
    """Times on the wall for ten years: each hour of the days about a change, once on any other day."""
    day, end = datetime(YEAR, 1, 1), datetime(YEAR + 10, 1, 1)  # noqa: DTZ001 -- a wall clock has no zone
    while day < end:
        before, after = ((day + timedelta(days=by)).replace(tzinfo=zone).utcoffset() for by in (-1, 2))
        yield from (day + timedelta(hours=hour) for hour in (range(24) if before != after else (12,)))
        day += timedelta(days=1)


@pytest.mark.parametrize("name", BY_RULE + BY_LIST)
def test_for_ten_years_each_hour_about_a_change_has_the_offset_of_the_iana_tables(name: str) -> None:
    zone, read = ZoneInfo(name), read_by_dateutil(name).get(name)
    wrong = []
    for wall in looks(zone):
        here = wall.replace(tzinfo=zone)
        once = here.utcoffset() == here.replace(fold=1).utcoffset()  # neither skipped nor shown twice
        if once and wall.replace(tzinfo=read).utcoffset() != here.utcoffset():
            wrong.append(wall)
    assert wrong == []


@pytest.mark.parametrize("name", BY_RULE)
def test_two_yearly_rules_are_one_standard_and_one_daylight_part_that_hold_on(name: str) -> None:
    parts = make_vtimezone(ZoneInfo(name), name, YEAR).subcomponents
    if len(parts) > 1:
        assert sorted(each.name for each in parts) == ["DAYLIGHT", "STANDARD"]
        assert all("RRULE" in each for each in parts)


@pytest.mark.parametrize("name", BY_LIST)
def test_elsewhere_each_change_is_a_part_of_its_own_with_one_onset(name: str) -> None:
    parts = make_vtimezone(ZoneInfo(name), name, YEAR).subcomponents
    assert not [each for each in parts if "RDATE" in each or "RRULE" in each]
    onsets = [each.decoded("DTSTART") for each in parts]
    assert len(set(onsets)) == len(parts) > 12
    assert onsets[0].year == YEAR - 1  # what holds as the year begins


def test_the_onset_is_told_in_the_wall_time_before_the_change() -> None:
    # RFC 5545, 3.6.5: DTSTART with TZOFFSETFROM gives the moment. In the EU it is 01:00 UTC on the last
    # Sundays of March and October.
    parts = make_vtimezone(ZoneInfo("Europe/Berlin"), "Europe/Berlin", YEAR).subcomponents
    found = [(each.decoded("DTSTART") - each.decoded("TZOFFSETFROM"), each["RRULE"].to_ical()) for each in parts]
    assert found == [
        (datetime(1970, 3, 29, 1), b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),  # noqa: DTZ001 -- as it is written
        (datetime(1970, 10, 25, 1), b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),  # noqa: DTZ001 -- the same
    ]
