"""What is offered where words open nothing by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taichong.care import told_together
from taichong.web.care.kept_checks import with_told

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from taichong.atlas import Atlas
    from taichong.care import Reading


def offered(request: HTTPConnection, atlas: Atlas, reading: Reading, words: str = "") -> dict[str, Any]:
    """What the page of choices shows."""
    listed = [atlas.complaint(each) for each in reading.complaints]
    points = [atlas.point(each) for each in reading.points if not atlas.words.points[each]]
    unknown = reading.kind == "nothing"
    return {
        "reading": reading,
        "together": told_together(atlas, words, reading) if words else None,
        "complaints": listed or (atlas.complaints if unknown else ()),
        "points": points,
        "told": with_told(request, reading.conditions),
        "elsewhere": [atlas.words.points[each] for each in reading.points if atlas.words.points[each]],
        "known": [atlas.words.known[each][0] for each in reading.known],
    }
