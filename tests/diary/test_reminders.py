"""Reminders: expanded by another library, they come at the hour on the wall, winter and summer."""

from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import vobject
from icalendar import Calendar

from taichong.diary.reminders import DAYS, ROUTINES, USUAL_TIME, Reminder, ical
from taichong.errors import InputError

NIGHT = Reminder(routine="stretch", at=time(22))
DESK = Reminder(routine="desk-break", at=time(9), until=time(12, 30), days=DAYS[:5])
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def made(*reminders: Reminder, zone: str = "Europe/Berlin", plain: bool = False, owner: str = "me") -> bytes:
    return ical(reminders, zone=zone, start=date(2026, 3, 1), owner=owner, plain=plain, now=NOW)


def starts(content: bytes, first: date, last: date) -> list[datetime]:
    """When it reminds between two dates, as recurring-ical-events expands it."""
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(first, last)
    return sorted(each.start for each in found)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"])
def test_the_nightly_stretch_is_at_ten_on_the_wall_every_night_of_a_year(zone: str) -> None:
    found = starts(made(NIGHT, zone=zone), date(2026, 3, 1), date(2027, 3, 1))
    assert [each.date() for each in found] == [date(2026, 3, 1) + timedelta(days=day) for day in range(365)]
    assert {each.astimezone(ZoneInfo(zone)).time() for each in found} == {time(22)}


def test_over_the_change_of_the_clocks_the_night_is_23_hours_later() -> None:
    before, after = starts(made(NIGHT), date(2026, 3, 28), date(2026, 3, 30))
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)


def test_desk_breaks_come_every_hour_within_the_hours_on_working_days_only() -> None:
    found = starts(made(DESK), date(2026, 3, 27), date(2026, 3, 31))  # Friday to Monday, the clocks change between
    assert [(each.weekday(), each.time()) for each in found] == [
        (day, time(hour)) for day in (4, 0) for hour in (9, 10, 11, 12)
    ]


def test_the_first_reminder_is_on_the_first_chosen_day() -> None:
    wednesdays = Reminder(routine="morning", at=time(7), days=("WE",))
    found = starts(made(wednesdays), date(2026, 2, 1), date(2026, 3, 15))
    assert [each.date() for each in found] == [date(2026, 3, 4), date(2026, 3, 11)]


def events(content: bytes) -> list[tuple[str, str]]:
    return [(str(each["uid"]), str(each["summary"])) for each in Calendar.from_ical(content).walk("VEVENT")]


def all_routines() -> list[Reminder]:
    return [
        Reminder(routine=name, at=USUAL_TIME[name], until=time(17) if name == "desk-break" else None)
        for name in ROUTINES
    ]


def test_titles_tell_nothing_of_health_unless_plain_ones_are_asked_for() -> None:
    telling = ("stretch", "press", "cramp", "calf", "pain", "point", "health", "taichong", "trial")
    neutral = made(*all_routines()).decode().replace("-//Taichong//", "").replace("\r\n ", "").lower()
    assert not [word for word in telling if word in neutral]
    plain = {title for _, title in events(made(*all_routines(), plain=True))}
    assert "Calf and hamstring stretch before bed" in plain


def test_identifiers_stay_when_the_time_changes_and_differ_between_people_and_events() -> None:
    later = Reminder(routine="stretch", at=time(23))
    assert events(made(NIGHT)) == events(made(later))
    everything = [uid for uid, _ in events(made(*all_routines()))]
    assert len(set(everything)) == len(everything) == 4 + 9
    assert not set(everything) & {uid for uid, _ in events(made(*all_routines(), owner="somebody else"))}


def test_identifiers_stay_from_one_run_of_the_program_to_the_next() -> None:
    program = (
        "from datetime import *; from taichong.diary.reminders import *\n"
        "print(ical([Reminder(routine='stretch', at=time(22))], zone='Europe/Berlin',"
        " start=date(2026, 3, 1), now=datetime(2026, 3, 1, tzinfo=UTC)).hex())"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert bytes.fromhex(result.stdout) == made(NIGHT)


def test_every_event_has_what_the_standard_asks_for_and_keeps_nobody_busy() -> None:
    calendar = Calendar.from_ical(made(*all_routines()))
    assert {"PRODID", "VERSION"} <= set(calendar)
    for event in calendar.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "RRULE"} <= set(event)
        assert event.decoded("dtstart").tzinfo == ZoneInfo("Europe/Berlin")
        assert (str(event["TRANSP"]), str(event["CLASS"])) == ("TRANSPARENT", "PRIVATE")
        (alarm,) = event.walk("VALARM")
        assert {"ACTION", "TRIGGER", "DESCRIPTION"} <= set(alarm)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"routine": "dance"}, "no routine is named 'dance'; there are stretch, morning"),
        ({"days": ()}, "days must be some of MO"),
        ({"days": ("MO", "MO")}, "days must be some of MO"),
        ({"days": ("Monday",)}, "days must be some of MO"),
        ({"until": time(23)}, "until is the last hour of desk breaks"),
        ({"routine": "desk-break"}, "until is the last hour of desk breaks"),
        ({"routine": "desk-break", "until": time(9)}, "end \\(09:00\\) before they begin \\(22:00\\)"),
    ],
)
def test_a_reminder_that_cannot_be_is_one_line(given: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Reminder(**({"routine": "stretch", "at": time(22)} | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("berlin", "did you mean Europe/Berlin"),
        ("New York", "did you mean America/New_York"),
        ("../etc/passwd", "no time zone is named"),
        ("", "write it as Europe/Berlin"),
        ("x" * 10_000, "no time zone is named"),
    ],
)
def test_an_unknown_time_zone_names_the_nearest(zone: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        made(NIGHT, zone=zone)


def test_one_routine_twice_and_none_at_all_are_refused() -> None:
    for chosen in ((), (NIGHT, NIGHT)):
        with pytest.raises(InputError, match="at least one routine, and each only once"):
            made(*chosen)


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "Africa/Cairo", "Africa/Casablanca", "Asia/Gaza", "America/Santiago", "Antarctica/Troll"],
)
def test_fifteen_hundred_reminders_are_right_in_a_reader_with_its_own_zones(zone: str) -> None:
    content = ical([Reminder(routine="stretch", at=time(22))], zone=zone, start=date(2026, 11, 28))
    event = vobject.readOne(content.decode()).vevent
    shown = list(itertools.islice(event.getrruleset(addRDate=True), 1_500))
    assert len(shown) == 1_500
    wrong = [each for each in shown if each != each.replace(tzinfo=ZoneInfo(zone)) or each.hour != 22]
    assert wrong == []
