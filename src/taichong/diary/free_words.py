"""What an entry says in a person's own words, apart from what was chosen from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.diary.kinds import Cramp, Daily, Effect, NoCramp, Note, Rating, Withdrawn

if TYPE_CHECKING:
    from taichong.diary.kinds import Data

OF_LEG = ("calf", "foot", "shin", "front of thigh", "back of thigh", "inner thigh")
"""Places of a cramp with which a swelling or warmth that is written beside them may be a clot."""


def words_of_own(data: Data) -> tuple[str, ...]:
    """List what was written freely; what set a cramp off, and what is noted of a place, with that place, too."""
    found: tuple[str, ...] = ()
    match data:
        case Cramp():
            of_leg = f"{data.where} {data.trigger}" if data.where in OF_LEG else ""
            found = (data.trigger, of_leg)
        case NoCramp():
            found = (data.note,)
        case Effect():
            found = (data.where, data.note, f"{data.where} {data.note}")
        case Rating():
            found = (data.about,)
        case Daily():
            found = (data.item,)
        case Note():
            found = (data.text,)
        case Withdrawn():
            found = (data.why,)
        case _:
            pass
    return tuple(dict.fromkeys(filter(str.strip, found)))


def taken_of(data: Data) -> str:
    """Return the medicine of an entry as what was taken, to be read for an overdose; empty where none is told."""
    return f"took {data.medicine}" if isinstance(data, Cramp | NoCramp) and data.medicine.strip() else ""
