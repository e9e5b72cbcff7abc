"""The time zone inside a calendar: read by dateutil, it keeps the clock of the IANA tables, hour by hour."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from taichong.diary.vtimezone import make_vtimezone

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
]
BY_LIST = ["America/Santiago", "Asia/Gaza", "Africa/Casablanca"]


def read_by_dateutil(name: str) -> tzical:
    calendar = Calendar()
    calendar.add_component(make_vtimezone(ZoneInfo(name), name, YEAR))
    unfolded = calendar.to_ical().decode().replace("\r\n ", "")
    # dateutil reads no RDATE: a part that lists changes becomes one part for each.
    return tzical(io.StringIO(parts_for_each_date(unfolded)))


def parts_for_each_date(text: str) -> str:
    """The same zone with a part of its own for each listed change."""
    done: list[str] = []
    part: list[str] = []
    for line in text.splitlines():
        part.append(line)
        if line.startswith("END:"):
            dates = next((each[6:].split(",") for each in part if each.startswith("RDATE:")), [])
            plain = [each for each in part if not each.startswith("RDATE:")]
            done += plain
            for day in dates:
                begin = max(place for place, each in enumerate(plain) if each.startswith("BEGIN:"))
                done += [f"DTSTART:{day}" if each.startswith("DTSTART") else each for each in plain[begin:]]
            part = []
    return "\r\n".join(done) + "\r\n"


@pytest.mark.parametrize("name", BY_RULE + BY_LIST)
def test_every_hour_on_the_wall_for_ten_years_has_the_offset_of_the_iana_tables(name: str) -> None:
    zone, read = ZoneInfo(name), read_by_dateutil(name).get(name)
    wall, end = datetime(YEAR, 1, 1), datetime(YEAR + 10, 1, 1)  # noqa: DTZ001 -- a wall clock has no zone
    wrong = []
    while wall < end:
        here = wall.replace(tzinfo=zone)
        once = here.utcoffset() == here.replace(fold=1).utcoffset()  # neither skipped nor shown twice
        if once and wall.replace(tzinfo=read).utcoffset() != here.utcoffset():
            wrong.append(wall)
        wall += timedelta(hours=1)
    assert wrong == []


@pytest.mark.parametrize("name", BY_RULE)
def test_a_yearly_rule_is_written_where_there_is_one_and_holds_on(name: str) -> None:
    text = make_vtimezone(ZoneInfo(name), name, YEAR).to_ical().decode()
    assert "RDATE" not in text
    changes = text.count("BEGIN:") - 2  # without the zone itself and what holds at the beginning
    assert text.count("RRULE:FREQ=YEARLY") == changes


def test_the_onset_is_told_in_the_wall_time_before_the_change() -> None:
    # RFC 5545, 3.6.5: DTSTART with TZOFFSETFROM gives the moment. In the EU it is 01:00 UTC on the last
    # Sundays of March and October.
    parts = make_vtimezone(ZoneInfo("Europe/Berlin"), "Europe/Berlin", YEAR).subcomponents[1:]
    moments = [part.decoded("DTSTART") - part.decoded("TZOFFSETFROM") for part in parts]
    assert [each.replace(tzinfo=UTC) for each in moments] == [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
    ]
