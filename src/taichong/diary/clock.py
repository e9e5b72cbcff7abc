"""What a person types for a time, on their own clock, as a moment with its offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from taichong.errors import InputError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def local_zone() -> ZoneInfo:
    """The time zone of this machine, with its rules of daylight saving."""
    from tzlocal import get_localzone  # noqa: PLC0415 -- only where somebody types a time

    return get_localzone()


def typed_moment(typed: str, zone: ZoneInfo | None = None, now: datetime | None = None) -> datetime:
    """The moment that `typed` means: `03:10` (the last time the clock said so) or `2026-05-03 03:10`.

    An offset may follow (`+02:00`). Without one, the time is on the clock of `zone`, or else of this machine.

    Raises:
        InputError: not a time, or one that the clock skipped or showed twice.
    """
    if re.fullmatch(r"\d{1,2}:\d{2}", typed):
        return _last_time(typed, zone or local_zone(), now or datetime.now(UTC))
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise InputError(f"{typed[:60]!r} is not a time; write 03:10 or 2026-05-03 03:10") from None
    return found if found.tzinfo else _on_the_clock(found, zone or local_zone())


def _last_time(typed: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Today at that time, or yesterday where today's is still to come."""
    hour, minute = map(int, typed.split(":"))
    try:
        at = time(hour, minute)
    except ValueError:
        raise InputError(f"{typed!r} is not a time of day; write 03:10 or 23:50") from None
    today = now.astimezone(zone).date()
    found = _on_the_clock(datetime.combine(today, at), zone)
    return found if found <= now else _on_the_clock(datetime.combine(today - timedelta(days=1), at), zone)


def _on_the_clock(wall: datetime, zone: ZoneInfo) -> datetime:
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
