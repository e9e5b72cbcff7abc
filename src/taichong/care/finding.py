"""Points only: the one that a query names, or those to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.atlas import find_point, point_named
from taichong.errors import NotFoundError

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Point


def points_named(atlas: Atlas, query: str) -> tuple[Point, ...]:
    """Find the point that `query` names, or those to choose from. A danger in the words never goes unanswered.

    Raises:
        NotFoundError: it names none that has a page; the message says what the words are instead.
    """
    if exact := point_named(atlas, query):
        return (exact,)
    from taichong.care.words import read_words  # noqa: PLC0415 -- an exact name needs no reader

    reading = read_words(atlas, query)
    here = [code for code in reading.points if not atlas.words.points[code]]
    if here and len(here) == len(reading.points) and reading.kind in ("point", "choose"):
        return tuple(map(atlas.point, here))
    if reading.kind == "point" or reading.red_flags or reading.known:
        raise NotFoundError(reading.say)
    if reading.complaints:
        names = " or ".join(reading.complaints)
        raise NotFoundError(f"{query!r} is no point; `taichong plan {names}` is for what bothers you. {reading.say}")
    match = find_point(atlas, query)
    return (match.sure,) if match.sure else match.choices
