"""Reminders for a chosen routine, as an iCalendar file or feed that any calendar can show.

Titles are neutral unless plain ones are asked for: a calendar is often seen by others.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar import Alarm, Calendar, Event, vRecur

from taichong.diary.vtimezone import make_vtimezone
from taichong.errors import InputError
from taichong.nearest import nearest
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Routine = Literal["stretch", "morning", "post-workout", "evening", "desk-break"]
ROUTINES: tuple[Routine, ...] = get_args(Routine)
USUAL_TIME = {
    "stretch": time(22),
    "morning": time(7, 30),
    "post-workout": time(18),
    "evening": time(21),
    "desk-break": time(9),
}
OF_CONTEXT = {"prevention": "evening", "morning": "morning", "post-workout": "post-workout", "evening": "evening"}
"""The routine that a plan's context of use asks for, where it can be foreseen."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MEDIA_TYPE = "text/calendar; charset=utf-8"  # for whoever serves the feed
LENGTH = {"desk-break": timedelta(minutes=3)}
USUAL_LENGTH = timedelta(minutes=10)
COUNTED_FROM = 1_577_836_800
"""Midnight of 2020-01-01 UTC: an event's SEQUENCE counts seconds since, so that a later file always wins."""


class GivenOut(NamedTuple):
    """The events of earlier calendars, by identifier, and the highest SEQUENCE that they had."""

    events: tuple[str, ...] = ()
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One routine at a time of day on some weekdays; a desk break comes every hour from `at` to `until`.

    Raises:
        InputError: an unknown routine or weekday, no weekday, or hours that do not fit.
    """

    routine: str
    at: time
    days: tuple[str, ...] = DAYS
    until: time | None = None

    def __post_init__(self) -> None:
        if self.routine not in ROUTINES:
            raise InputError(f"no routine is named {self.routine!r}; there are {', '.join(ROUTINES)}")
        if not self.days or set(self.days) - set(DAYS) or len(set(self.days)) < len(self.days):
            raise InputError(f"days must be some of {', '.join(DAYS)}, each once; not {', '.join(self.days)}")
        if (self.until is not None) != (self.routine == "desk-break"):
            raise InputError("until is the last hour of desk breaks; they need it, other routines have none")
        if self.until is not None and self.until < self.at:
            raise InputError(f"desk breaks end ({self.until:%H:%M}) before they begin ({self.at:%H:%M})")

    def times(self) -> list[time]:
        """List the times of day at which it reminds."""
        last = self.until or self.at
        hours = range(self.at.hour, last.hour + 1)
        return [each for hour in hours if (each := self.at.replace(hour=hour)) <= last]


def ical(  # noqa: PLR0913 -- each is a choice of the person
    reminders: Sequence[Reminder],
    *,
    zone: str,
    start: date,
    owner: str = "me",
    plain: bool = False,
    now: datetime | None = None,
    given_out: GivenOut | None = None,
) -> bytes:
    """Make the calendar, for a file or a feed: the same bytes for the same choice and `now`.

    `zone` is an IANA name such as Europe/Berlin; wall-clock times hold through daylight saving. `owner` tells
    apart two people who share a calendar; it is hashed into the identifiers of the events. These stay the
    same from one export to the next, so that importing again moves an event and never doubles it. `given_out` is what
    earlier calendars showed: events that are dropped now are cancelled.

    Raises:
        InputError: an unknown time zone, no reminder, or one routine twice.
    """
    if not reminders or len({each.routine for each in reminders}) < len(reminders):
        raise InputError("choose at least one routine, and each only once")
    tz, said = zone_of(zone), words("reminders")
    shown = Calendar()
    for name, value in (("prodid", "-//Taichong//Reminders//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        shown.add(name, value)
    shown.add("x-wr-calname", said["calendar"])
    shown.add_component(make_vtimezone(tz, zone, start.year))
    titles, now = said["plain" if plain else "neutral"], (now or datetime.now(UTC)).astimezone(UTC)
    events = [(titles[each.routine], event) for each in reminders for event in _events(each, tz, start, owner)]
    earlier = given_out or GivenOut()
    sequence = max(int(now.timestamp()) - COUNTED_FROM, earlier.sequence + 1)
    kept = {str(event["uid"]) for _, event in events}
    for title, event in events:
        event.add_component(_alarm(title))
    dropped = [(said["calendar"], _cancelled(uid, tz, start)) for uid in earlier.events if uid not in kept]
    for title, event in (*events, *dropped):
        event.add("summary", title)
        event.add("dtstamp", now)
        event.add("sequence", sequence)
        shown.add_component(event)
    return bytes(shown.to_ical())


def ical_of_days(  # noqa: PLR0913 -- each is a choice of the person
    days: Mapping[date, bool],
    *,
    at: time,
    zone: str,
    owner: str,
    title: str,
    now: datetime | None = None,
) -> bytes:
    """Make a calendar that reminds once on each of `days`; a day that is done is taken out of it.

    Args:
        days: the days, each with whether it is still open.
        at: the time of day, on the wall.
        zone: an IANA name such as Europe/Berlin.
        owner: tells these events from those of others; it is hashed into their identifiers, which stay the same, so
            that a later file or feed takes out what was done since.
        title: what the calendar shows.
        now: when it was made; the time now, if none is given.

    Raises:
        InputError: an unknown time zone, or no day.
    """
    if not days:
        raise InputError("there is no day to be reminded of")
    tz, now = zone_of(zone), (now or datetime.now(UTC)).astimezone(UTC)
    shown = Calendar()
    for name, value in (("prodid", "-//Taichong//Reminders//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        shown.add(name, value)
    shown.add("x-wr-calname", title)
    shown.add_component(make_vtimezone(tz, zone, min(days).year))
    for day, is_open in sorted(days.items()):
        uid = f"{uuid.uuid5(uuid.NAMESPACE_URL, f'taichong:{owner}:{day}')}"
        event = _once(uid, datetime.combine(day, at, tz), title) if is_open else _cancelled(uid, tz, day)
        for name, said in (("summary", title), ("dtstamp", now), ("sequence", int(now.timestamp()) - COUNTED_FROM)):
            event.add(name, said)
        shown.add_component(event)
    return bytes(shown.to_ical())


def _once(uid: str, moment: datetime, title: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstart", moment)
    event.add("duration", USUAL_LENGTH)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(title))
    return event


def _events(reminder: Reminder, tz: ZoneInfo, start: date, owner: str) -> Iterator[Event]:
    """One event for each time of day: a weekly rule is what every calendar program understands."""
    week = (start + timedelta(ahead) for ahead in range(7))
    first = next(day for day in week if DAYS[day.weekday()] in reminder.days)
    for place, at in enumerate(reminder.times()):
        event = Event()
        event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, f'taichong:{owner}:{reminder.routine}:{place}')}")
        event.add("dtstart", datetime.combine(first, at, tz))
        event.add("duration", LENGTH.get(reminder.routine, USUAL_LENGTH))
        event.add("rrule", vRecur({"FREQ": ["WEEKLY"], "BYDAY": list(reminder.days)}))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")  # nobody is busy because of it
        yield event


def _cancelled(uid: str, tz: ZoneInfo, start: date) -> Event:
    """What takes an event of an earlier calendar away."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstart", datetime.combine(start, time(), tz))
    event.add("status", "CANCELLED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta())
    return alarm


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this name.

    Raises:
        InputError: there is none; the message names the nearest.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"no time zone is named {name[:60]!r}{_meant(name[:60])}") from None


def _meant(name: str) -> str:
    """What is meant, perhaps; of UTC and so many hours nothing, for Etc/GMT+2 is two hours behind it."""
    places = {
        each.rsplit("/", 1)[-1].casefold(): each
        for each in sorted(available_timezones())
        if not each.startswith(("Etc/", "posix/", "right/"))
    }
    near = nearest(name.rsplit("/", 1)[-1].casefold().replace(" ", "_"), places)
    if near and not re.search(r"[+-]?\d", name):
        return f"; did you mean {', '.join(places[each] for each in near)}?"
    return "; write it as Europe/Berlin or America/New_York"
