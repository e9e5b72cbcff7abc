"""What a person types for a time, on their own clock, as a moment with its offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from time import localtime, struct_time
from zoneinfo import ZoneInfo

from taichong.errors import InputError


def local_zone() -> tzinfo:
    """Find this machine's time zone, with its rules of daylight saving; by its name, where it has one."""
    from tzlocal import get_localzone  # noqa: PLC0415 -- only where somebody types a time

    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):  # TZ may hold the rules themselves: CET-1CEST,M3.5.0,M10.5.0/3
        return SystemClock()


class SystemClock(tzinfo):
    """The clock of this machine as its C library keeps it, which has no name."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        """Return what the machine would show then."""
        return timedelta(seconds=self._local_time(when).tm_gmtoff)

    def dst(self, when: datetime | None) -> timedelta:
        """Return an hour in summer; only whether it is summer time is known."""
        return timedelta(hours=self._local_time(when).tm_isdst > 0)

    def tzname(self, when: datetime | None) -> str:
        """Return the letters that the machine shows for its zone."""
        return self._local_time(when).tm_zone

    def fromutc(self, when: datetime) -> datetime:
        """Return the wall time of a moment."""
        shown = when.replace(tzinfo=UTC).astimezone()
        return shown.replace(tzinfo=self)

    def _local_time(self, when: datetime | None) -> struct_time:
        wall = (when or datetime.now(UTC)).replace(tzinfo=None)
        return localtime(wall.timestamp())


def zone_name(zone: tzinfo) -> str:
    """Return the name by which a calendar knows a zone.

    Raises:
        InputError: it has none.
    """
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    raise InputError("this machine's clock goes by rules without a name (TZ): say --zone, as Europe/Berlin")


_CLOCK = re.compile(r"(\d{1,2})(?:[:.,h]?(\d\d))?(?::00)?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d{1,2})[:.,h](\d\d)((?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


def clock_time(typed: str) -> time:
    """Read the time of day that `typed` means: 22:30, 22.30, 22h30, 2230, or 22 alone.

    Raises:
        InputError: not a time of day; one with an offset is none.
    """
    found = _CLOCK.fullmatch(typed.strip())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else time(-1)
    except ValueError:
        raise InputError(f"{typed[:60]!r} is not a time of day; write 03:10 or 22:30") from None


def typed_moment(typed: str, zone: tzinfo | None = None, now: datetime | None = None) -> datetime:
    """Read the moment that `typed` means: `03:10` (the last time the clock said so) or `2026-05-03 03:10`.

    An offset may follow (`+02:00`). Without one, the time is on the clock of `zone`, or else of this machine.

    Raises:
        InputError: not a time, or one that the clock skipped or showed twice.
    """
    if re.fullmatch(r"\d{1,2}[:.,h]\d\d", typed, re.ASCII):
        return _last_time(clock_time(typed), zone or local_zone(), now or datetime.now(UTC))
    try:
        if not (found := _MOMENT.fullmatch(typed)):
            raise ValueError(typed)  # noqa: TRY301 -- one error for one sentence
        day, hour, minute, seconds, offset = found.groups(default="")
        moment = datetime.fromisoformat(f"{day}T{int(hour or 0):02}:{minute or '00'}{seconds}{offset}")
    except ValueError:
        raise InputError(f"{typed[:60]!r} is not a time; write 03:10 or 2026-05-03 03:10") from None
    return moment if moment.tzinfo else on_the_clock(moment, zone or local_zone())


def _last_time(at: time, zone: tzinfo, now: datetime) -> datetime:
    """Today at that time, or yesterday where today's is still to come."""
    today = now.astimezone(zone).date()
    found = on_the_clock(datetime.combine(today, at), zone)
    return found if found <= now else on_the_clock(datetime.combine(today - timedelta(days=1), at), zone)


def on_the_clock(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment at which the clock of `zone` showed `wall`.

    Raises:
        InputError: it showed it never or twice, or the date is beyond what can be held.
    """
    try:
        both = [wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
        offsets = [each.strftime("%z") for each in both]
        real = both[0].astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
    except OverflowError:
        raise InputError(f"{wall.isoformat(' ')} is not a date that a diary can hold") from None
    if offsets[0] != offsets[1] and real:
        raise InputError(
            f"the clock showed {wall:%H:%M} twice on {wall:%Y-%m-%d}: add which, "
            f"{offsets[0][:3]}:{offsets[0][3:]} or {offsets[1][:3]}:{offsets[1][3:]}"
        )
    if not real:
        raise InputError(f"the clock never showed {wall:%H:%M} on {wall:%Y-%m-%d}: it was put forward; check the time")
    return both[0]
