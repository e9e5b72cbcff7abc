"""What the page of a photo takes from the body that is shown: its views, and pictures of what to tap next."""

from __future__ import annotations

import contextlib
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.locate import view_named, views, views_json
from taichong.person import write_beside_and_replace
from taichong.pictures import taps_webp
from taichong.web.body.renderings import room_for_pictures, tone
from taichong.web.body.shown import body_of
from taichong.web.photo.view import said

if TYPE_CHECKING:
    from taichong.atlas import Point
    from taichong.locate import View
    from taichong.person import Home
    from taichong.web.body.renderings import Shown


def views_told(shown: Shown, point: Point | None) -> list[dict[str, Any]]:
    """Every view: its name, how to take it, what is tapped, and the points that it shows; `point`, if it can, too."""
    chosen = {each.id for each in views_with(shown, point)} if point else set()
    told = []
    for each in views_json(body_of(shown)):
        name, how = said()[each["id"]]
        codes = {*each["points"], *([point.code] if point and each["id"] in chosen else [])}
        points = [_told(known) for known in shown.atlas.points if known.code in codes]
        told.append({"id": each["id"], "name": name, "how": how, "landmarks": each["landmarks"], "points": points})
    return told


def _told(point: Point) -> dict[str, Any]:
    return {"code": point.code, "name": point.everyday, "pressed": point.press is not None}


def views_with(shown: Shown, point: Point) -> list[View]:
    """The views of the part on which a point lies, the one that looks at it most squarely first."""
    body = body_of(shown)
    region = body.engine.program.rules[point.code][-1].region
    facing = body.locate(point.code).left.normal
    known = [each for each in views() if point.code in each.also or region in each.regions]
    return sorted(known, key=lambda each: -float(np.dot(facing, each.toward)))


def tap_picture(home: Home, shown: Shown, name: str, side: str, tap: str) -> bytes | None:
    """A view with one of its taps marked; all of them are drawn at once and kept. None where it has no such tap.

    Raises:
        NotFoundError: there is no such view.
    """
    view = view_named(name)
    if tap not in view.taps:
        return None
    folder = home.pictures / shown.name
    with _drawing:  # a page asks for several at the same time
        file = folder / _file(home, view, side, tap)
        if file.is_file():
            return file.read_bytes()
        made = taps_webp(body_of(shown), view.toward, view.taps, side, tone(home))
        with contextlib.suppress(OSError):  # what cannot be kept is drawn again next time
            for each, picture in zip(view.taps, made, strict=True):
                write_beside_and_replace(room_for_pictures(home, shown) / _file(home, view, side, each), picture)
    return made[view.taps.index(tap)]


def _file(home: Home, view: View, side: str, tap: str) -> str:
    return f"photo-{view.id}-{side}-{tap}-{tone(home)}.webp"


_drawing = Lock()
