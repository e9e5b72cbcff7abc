"""The person's own clock: what day it is in the zone that their forms told last, or else on this machine.

A server elsewhere cannot know it. One person's diary has one zone; where no diary is kept, none is.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from taichong.person import private_folder, write_beside_and_replace

if TYPE_CHECKING:
    from taichong.person import Home

LONGEST_NAME = 60


def zone_named(name: str) -> ZoneInfo | None:
    """The zone that a browser names; none where it names none that we know."""
    try:
        return ZoneInfo(name) if 0 < len(name) <= LONGEST_NAME else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def keep_zone(home: Home, name: str) -> None:
    """Remember the zone that a form told, if it is one."""
    if zone_named(name) is None or name == _kept(home):
        return
    with suppress(OSError):  # the day falls back to this machine's
        write_beside_and_replace(private_folder(home.folder) / home.zone_file.name, name.encode())


def today(home: Home) -> date:
    """The day on the person's own wall."""
    return datetime.now(UTC).astimezone(zone_named(_kept(home))).date()


def server_day() -> date:
    """The day of this machine, by which the log of sessions counts."""
    return datetime.now(UTC).astimezone().date()


def _kept(home: Home) -> str:
    try:
        return home.zone_file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
