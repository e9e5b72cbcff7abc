"""The codes of the standard: which there are, and what a range of them stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taichong.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator

# How many points each channel has in the WHO standard (2008): 361 in all; and the numbered extra points of each region.
LENGTHS = {
    "LU": 11,
    "LI": 20,
    "ST": 45,
    "SP": 21,
    "HT": 9,
    "SI": 19,
    "BL": 67,
    "KI": 27,
    "PC": 9,
    "TE": 23,
    "GB": 44,
    "LR": 14,
    "GV": 28,
    "CV": 24,
    "EX-HN": 15,
    "EX-CA": 1,
    "EX-B": 9,
    "EX-UE": 11,
    "EX-LE": 12,
}
RANGE = r"([A-Z-]*[A-Z])(\d+)(?:-([A-Z-]*[A-Z])(\d+))?"


def expanded(codes: tuple[str, ...], where: str) -> tuple[str, ...]:
    """Expand each range in `codes` to all of its codes: "SP6-SP9" is four.

    Raises:
        AtlasError: a code that the standard does not have; the message begins with `where`.
    """
    return tuple(dict.fromkeys(code for each in codes for code in _of_range(each, where)))


def _of_range(given: str, where: str) -> Iterator[str]:
    found = re.fullmatch(RANGE, given)
    channel, first, to_channel, last = found.groups() if found else ("", "0", None, None)
    numbers = range(int(first), int(last or first) + 1)
    most = LENGTHS.get(channel, 0)
    if not numbers or to_channel not in (None, channel) or numbers[0] < 1 or numbers[-1] > most:
        raise AtlasError(
            f"{where}: {given!r} is no code of the standard; allowed: LR3, EX-HN3, or a range of one channel: SP6-SP9"
        )
    return (f"{channel}{number}" for number in numbers)


def codes_beside(wanted: str) -> str:
    """End the sentence that no point has the code `wanted`: what its channel has; a full stop where it has none.

    Another point is never offered for a code: "GB99" is not nearly GB9.
    """
    channel = wanted.upper().rstrip("0123456789")
    number, most = wanted[len(channel) :], LENGTHS.get(channel, 0)
    if not most:
        return "."
    if number and 0 < int(number) <= most:
        return ", though the standard has: it is not here yet."
    return f"; {channel} has {channel}1 to {channel}{most}."
