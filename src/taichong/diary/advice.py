"""What the diary says back at once: help where an entry calls for it, never a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from taichong.diary.kinds import Cramp, Effect, Gad2, Gad7, item_key
from taichong.words import fill, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.diary.entries import Entry

MOST = 3  # points an answer of the GAD can have
NIGHTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Advice:
    """One finding about an entry; levels are those of the safety rules."""

    code: str
    level: str
    message: str


def advise(entry: Entry, earlier: Iterable[Entry] = ()) -> list[Advice]:
    """Find what to tell the person who has just written `entry`, given what the diary has already."""
    if isinstance(entry.data, Effect):
        told = words("diary")["effects"][entry.data.what]
        return [Advice(f"effect_{entry.data.what}", told["level"], told["say"])]
    if isinstance(entry.data, Gad2 | Gad7):
        return _gad(entry.kind, entry.data)
    if isinstance(entry.data, Cramp):
        return _cramp(entry, entry.data, earlier)
    return []


def _gad(kind: str, data: Gad2 | Gad7) -> list[Advice]:
    said = words("diary")["gad"]
    score = sum(data.answers)
    found = [Advice(kind, "note", said["score"].format(score=score, most=MOST * len(data.answers)))]
    if score >= said["help_from"][kind]:
        found += [
            Advice("worry", "see_clinician", said["help"]),
            Advice("crisis", "emergency", said["crisis"]),
        ]
    return found


def _cramp(entry: Entry, data: Cramp, earlier: Iterable[Entry]) -> list[Advice]:
    said = words("diary")["cramp"]
    found = []
    if data.minutes is not None and data.minutes > said["long_minutes"]:
        found.append(Advice("long_cramp", "stop", said["long"]))
    nights = {each.at.date() for each in (*earlier, entry) if _woke_lately(each, entry)}
    if data.woken and len(nights) >= said["often_nights"]:
        found.append(Advice("woken_often", "note", fill(said["often"], nights=len(nights))))
    return found


def _woke_lately(each: Entry, now: Entry) -> bool:
    return isinstance(each.data, Cramp) and bool(each.data.woken) and now.at - NIGHTS < each.at <= now.at


def tidy_item(typed: str) -> str:
    """Tidy a daily item: no blanks at its ends, and our own spelling where it is one of ours."""
    ours: dict[str, str] = {item_key(each): each for each in words("diary")["daily"]}
    return ours.get(item_key(typed), " ".join(typed.split()))
