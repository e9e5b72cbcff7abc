"""What an entry says in a person's own words, apart from what was chosen from a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taichong.diary.kinds import Cramp, Daily, Effect, NoCramp, Note, Rating, Withdrawn

if TYPE_CHECKING:
    from taichong.diary.kinds import Data

OF_LEG = ("calf", "foot", "shin", "front of thigh", "back of thigh", "inner thigh")
"""Places of a cramp with which a swelling or warmth that is written beside them may be a clot."""
HOW_MUCH = re.compile(
    r"\b(\d{2,}(?!\s*(mg|mcg|µg|ml|g|iu|units?|%)\b)|all|whole|too|many|several|handful|bottle|packet|pack|box|strip)\b",
    re.IGNORECASE,
)
"""More tablets than a few; a strength, such as 400 mg, says nothing of how many."""


def words_of_own(data: Data) -> tuple[str, ...]:
    """List what was written freely; what set a cramp off, and what is noted of a place, with that place, too."""
    match data:
        case Cramp():
            of_leg = f"{data.where} {data.trigger}" if data.where in OF_LEG else ""
            found = (data.trigger, of_leg, _taken(data.medicine))
        case NoCramp():
            found = (data.note, _taken(data.medicine), "")
        case Effect():
            found = (data.where, data.note, f"{data.where} {data.note}")
        case Rating():
            found = (data.about, "", "")
        case Daily():
            found = (data.item, "", "")
        case Note():
            found = (data.text, "", "")
        case Withdrawn():
            found = (data.why, "", "")
        case _:
            found = ("", "", "")
    return tuple(dict.fromkeys(filter(str.strip, found)))


def _taken(medicine: str) -> str:
    """A medicine as what was taken, where it says how much: the name of a daily one would be asked about each day."""
    return f"took {medicine}" if HOW_MUCH.search(medicine) else ""
