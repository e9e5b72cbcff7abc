"""The pictures of what to tap next, drawn on the body that is shown and kept beside its others."""

from __future__ import annotations

import contextlib
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from taichong.locate.photo_views import view_named, views
from taichong.person import write_beside_and_replace
from taichong.pictures import taps_webp
from taichong.web.body.renderings import room_for_pictures, tone
from taichong.web.body.shown import body_of
from taichong.web.photo.view import points_of

if TYPE_CHECKING:
    from taichong.atlas import Point
    from taichong.locate.photo_views import View
    from taichong.person import Home
    from taichong.web.body.renderings import Shown


def best_view(shown: Shown, point: Point) -> View:
    """The view that looks at a point most squarely; the first one where no view shows its part."""
    facing = body_of(shown).locate(point.code).left.normal
    known = [each for each in views() if point in tuple(points_of(shown.atlas, each))]
    return max(known, key=lambda each: float(np.dot(facing, each.toward)), default=views()[0])


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
