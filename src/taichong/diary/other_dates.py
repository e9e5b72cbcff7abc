"""Dates and times as other apps and spreadsheets write them; one that can be read in two ways is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from taichong.diary.clock import on_the_clock
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

NOON = time(12)
"""Where only the day is told."""
TWELVE = 12
HALVES = {hour: hour % TWELVE for hour in range(1, TWELVE + 1)}
"""The hours that a clock of two halves shows, as they are counted."""
_SPACES = re.compile(r"[\u00a0\u2009\u202f]")
_TIME = r"(\d\d?[:.h]\d\d(?::\d\d)?(?:\.\d+)?(?:\s?[ap]\.?\s?m\.?)?)"
_ISO = re.compile(
    rf"(\d{{4}})[-/](\d\d?)[-/](\d\d?)(?:[T ,]+{_TIME} ?(Z|[+-]\d\d:?\d\d)?(?:\[[^\]]*\])?)?", re.IGNORECASE
)
_DOTTED = re.compile(rf"(\d\d?)\.(\d\d?)\.(\d{{4}})(?:,? +{_TIME})?", re.IGNORECASE)
_SLASHED = re.compile(rf"(\d\d?)/(\d\d?)/(\d{{4}})(?:,? +{_TIME})?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d\d?)[:.h](\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:([ap])\.?\s?m?\.?)?", re.IGNORECASE)


def dates_of(cells: Iterable[str], day_first: bool | None) -> bool | None:  # noqa: FBT001 -- three answers
    """Tell whether dates with slashes have the day first: as told, or as a day over twelve shows; else None."""
    if day_first is not None:
        return day_first
    found = [match for cell in cells if (match := _SLASHED.fullmatch(cell.strip()))]
    firsts, seconds = (any(int(each[place]) > TWELVE for each in found) for place in (1, 2))
    return None if firsts == seconds else firsts


def moment_of(cell: str, clock: str, zone: tzinfo, day_first: bool | None) -> datetime:  # noqa: FBT001 -- the same
    """Read the moment in a cell, with the time of day in another cell or the same; noon where only the day is given.

    Raises:
        InputError: no date, or one that can be read in two ways.
    """
    text, clock = cell.strip(), clock.strip()
    if not (text + clock).isascii():  # a space that does not break stands before PM; other digits are none of ours
        text, clock = (_SPACES.sub(" ", each) for each in (text, clock))
    if not text.isascii():
        raise InputError(f"{text[:40]!r} is not a date; write it as 2026-05-03")
    try:
        if found := _ISO.fullmatch(text):
            year, month, day, told, offset = found.groups()
        elif found := _DOTTED.fullmatch(text):
            (day, month, year, told), offset = found.groups(), None
        elif (found := _SLASHED.fullmatch(text)) and day_first is not None:
            (one, two, year, told), offset = found.groups(), None
            day, month = (one, two) if day_first else (two, one)
        elif found:
            raise InputError(f"{text[:40]!r} can be read in two ways; say --dates day-first or --dates month-first")
        else:
            raise InputError(f"{text[:40]!r} is not a date; write it as 2026-05-03")
        wall = datetime.combine(datetime(int(year), int(month), int(day)), _time(clock or told or ""))  # noqa: DTZ001 -- a wall clock
        if offset:
            return wall.replace(tzinfo=_offset(offset))
        return on_the_clock(wall, zone)
    except (ValueError, OverflowError):
        raise InputError(f"{text[:40]!r} is not a date; write it as 2026-05-03") from None


def _offset(text: str) -> tzinfo:
    return UTC if text == "Z" else datetime.strptime(text.replace(":", ""), "%z").tzinfo or UTC


def _time(text: str) -> time:
    if not text.strip():
        return NOON
    found = _CLOCK.fullmatch(text.strip()) if text.isascii() else None
    try:
        if not found:
            raise ValueError(text)  # noqa: TRY301 -- one error for one sentence
        hour, half = int(found[1]), (found[4] or "").casefold()
        if half:
            hour = HALVES[hour] + (TWELVE if half == "p" else 0)
        return time(hour, int(found[2]), int(found[3] or 0))
    except (ValueError, KeyError):
        raise InputError(f"{text[:40]!r} is not a time of day; write it as 22:30") from None
