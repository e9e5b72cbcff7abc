"""What was written down and tells of a danger, as the terminal answers it: in the words of `search`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from taichong.cli.diary_door import state
from taichong.cli.lines import show

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.care import Reading
    from taichong.diary import Data


def tell_dangers(data: Data) -> None:
    """Say whom to call, or ask whether it is so now, where an entry's own words tell of a danger."""
    if found := _heard(data):
        from taichong.care import own_lines

        show([*(each["message"] for each in _findings(*found)), own_lines(found[0], os.environ).text])


def dangers(data: Data) -> list[dict[str, Any]]:
    """Return the same as findings: code, level and message of each red flag; its question where it may be so."""
    found = _heard(data)
    return _findings(*found) if found else []


def _findings(atlas: Atlas, reading: Reading) -> list[dict[str, Any]]:
    return _met(atlas, reading) if reading.kind == "help" else _asked(atlas, reading)


def _met(atlas: Atlas, reading: Reading) -> list[dict[str, Any]]:
    from taichong.care import stop_of

    findings = stop_of(atlas, reading).findings
    return [{"code": each.code, "level": each.level, "message": each.message} for each in findings]


def _asked(atlas: Atlas, reading: Reading) -> list[dict[str, Any]]:
    from taichong.care import asked_now

    asked = asked_now(atlas, reading.red_flags)
    return [{"code": each.id, "level": each.level, "message": each.text} for each in asked if each.level != "note"]


def _heard(data: Data) -> tuple[Atlas, Reading] | None:
    """The atlas and what was heard; no atlas is read for an entry without words of its own."""
    from taichong.atlas import load
    from taichong.care import danger_in
    from taichong.diary import taken_of, words_of_own

    own_words, taken = words_of_own(data), taken_of(data)
    if not (own_words or taken):
        return None
    atlas = load(state["atlas"])
    reading = danger_in(atlas, *own_words, taken=taken)
    return (atlas, reading) if reading else None
