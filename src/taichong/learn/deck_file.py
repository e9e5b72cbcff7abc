"""A deck to hand on: which points, how close a touch must be, and what a teacher calls it; a small JSON document.

It says nothing of anybody's progress, so that a class can share it as a file, as a link or as a QR code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from taichong.errors import InputError
from taichong.learn.deck import codes_of
from taichong.locate import TAPE_UNITS

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.locate import RulerUnits

VERSION = 1
LONGEST_NAME = 60
"""Of a deck [characters]."""
LEAST_MM, MOST_MM = 1.0, 100.0
"""Between these a teacher may say how far off is still right."""
MOST_BYTES = 50_000
"""Every point of the atlas takes a tenth of it."""


@dataclass(frozen=True, slots=True)
class DeckFile:
    """What is handed on.

    Attributes:
        codes: the points, in the order in which they are asked.
        tolerance_mm: how far off a touch is still right; none: each point's own zone.
        name: a teacher's name for it; may be empty.
    """

    codes: tuple[str, ...]
    tolerance_mm: float | None = None
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the document that `read_deck` reads."""
        told: dict[str, Any] = {"taichong_deck": VERSION, "points": list(self.codes)}
        if self.tolerance_mm is not None:
            told["tolerance_mm"] = self.tolerance_mm
        return told | ({"name": self.name} if self.name else {})

    @property
    def text(self) -> str:
        """The document on one line, as short as it can be: it fits in a QR code."""
        return json.dumps(self.as_json(), ensure_ascii=False, separators=(",", ":"))


def read_deck(atlas: Atlas, text: bytes | str) -> DeckFile:
    """Read a deck that somebody handed on.

    Raises:
        InputError: it is no deck, or a field of it cannot be; the message says which and what is allowed.
        NotFoundError: it names a point that there is not.
    """
    if len(text) > MOST_BYTES:
        raise InputError(f"deck: too long; at most {MOST_BYTES // 1000} kB are read")
    try:
        told = json.loads(text)
        version, points = told["taichong_deck"], told["points"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError('deck: this is none; it begins with {"taichong_deck": 1, "points": ["LR3"]}') from None
    if version != VERSION:
        raise InputError(f"deck: version {str(version)[:20]} is not {VERSION}; was it written by a newer Taichong?")
    if not (isinstance(points, list) and points and all(isinstance(each, str) for each in points)):
        raise InputError('deck: its "points" must be a list of codes, such as ["LR3", "ST36"]')
    return DeckFile(codes_of(atlas, points), tolerance_of(told.get("tolerance_mm")), name_of(told.get("name", "")))


def tolerance_of(told: object, units: RulerUnits = "mm") -> float | None:
    """Check how far off is still right, as a number or typed in `units`; return it in mm, none where nothing was said.

    Raises:
        InputError: it is no number, or out of bounds.
    """
    if told is None or told == "":
        return None
    try:
        number = float(told.strip().replace(",", ".")) if isinstance(told, str) else float(told)  # type: ignore[arg-type]
        mm = round(number * TAPE_UNITS[units], 2)
    except (TypeError, ValueError, OverflowError):
        mm = -1.0
    if isinstance(told, bool) or not LEAST_MM <= mm <= MOST_MM:
        least, most = (
            make(100 * each / TAPE_UNITS[units]) / 100 for make, each in ((ceil, LEAST_MM), (floor, MOST_MM))
        )
        raise InputError(f"tolerance: {str(told)[:20]!r} will not do; give {least:g} to {most:g} {units}")
    return mm


def tolerance_typed(mm: float, units: RulerUnits) -> str:
    """Return a tolerance as a person types it in their units: ``8``, ``0.3``."""
    return f"{round(mm / TAPE_UNITS[units], 2):g}"


def name_of(told: object) -> str:
    """Check a deck's name; blanks at its ends and breaks within are dropped.

    Raises:
        InputError: it is no text, or too long.
    """
    name = " ".join(told.split()) if isinstance(told, str) else None
    if name is None or len(name) > LONGEST_NAME:
        raise InputError(f"name: a deck's name is text of at most {LONGEST_NAME} characters")
    return name
