"""Which calendar events were given out, kept in the person's folder, so that a later calendar can take some back."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from icalendar import Calendar

from taichong.diary.reminders import GivenOut
from taichong.person import REMINDERS, private_folder, write_beside_and_replace

if TYPE_CHECKING:
    from pathlib import Path


def given_out(folder: Path) -> GivenOut:
    """Read which events earlier calendars from `folder` have shown."""
    try:
        told = json.loads((folder / REMINDERS).read_bytes())
        return GivenOut(tuple(map(str, told["events"])), int(told["sequence"]))
    except (OSError, ValueError, KeyError, TypeError):
        return GivenOut()


def keep_given_out(folder: Path, calendar: bytes) -> None:
    """Remember the events of a calendar with those of earlier ones; what cannot be kept cannot be taken back."""
    events = Calendar.from_ical(calendar).walk("VEVENT")
    shown = {str(each["uid"]) for each in events} | set(given_out(folder).events)
    told = {"events": sorted(shown), "sequence": max(int(each.decoded("sequence")) for each in events)}
    with suppress(OSError):
        private_folder(folder)
        write_beside_and_replace(folder / REMINDERS, json.dumps(told).encode())
