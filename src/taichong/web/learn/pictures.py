"""Pictures of Learn: a part of the body to point at, and what an answer missed on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taichong.errors import InputError
from taichong.geometry import MIRROR
from taichong.learn import touch_first
from taichong.locate import length_in
from taichong.pictures import Missed, RegionView, missed_webp
from taichong.web.body.renderings import shown_to, tone
from taichong.web.body.shown import body_of
from taichong.web.homes import home_of
from taichong.web.learn.lessons import LONGEST_NUMBER, SHOWN_PX, units_of
from taichong.web.templating import atlas_of
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from starlette.requests import Request

    from taichong.locate import Body, Located

    Array = NDArray[np.float64]

SEEN = 0.2
"""How much a place faces the eye at least, to be marked: one on the sole is not seen from above."""


def view_of(request: Request, code: str, side: str) -> tuple[RegionView, Located]:
    """The part of the body that is shown, from the side where the point is seen best, and the point."""
    pair = body_here(request).locate(atlas_of(request).point(code).code)
    point = pair.right if side == "right" else pair.left
    return RegionView.around(point.body, point), point


def touched_mm(view: RegionView, x: str, y: str) -> Array | None:
    """The place on the skin (3,) [mm] that was touched at these pixels of the picture as it is shown; None beside it.

    Raises:
        InputError: they are no numbers.
    """
    sharper = view.camera.size[0] / SHOWN_PX
    return view.touched_mm(*(number(each) * sharper for each in (x, y)))


def number(text: str) -> int:
    """A whole number that a form sent.

    Raises:
        InputError: it is none.
    """
    try:
        return int(text[:LONGEST_NUMBER])
    except ValueError:
        raise InputError(_("No answer was chosen. Choose one.")) from None


def what_was_missed(request: Request, code: str, side: str, finger: tuple[str, str], chosen: str) -> bytes:
    """Draw where the point is, and the place that was touched or the point that was chosen for it, as WebP."""
    view, point = view_of(request, code, side)
    place = touched_mm(view, *finger) if all(finger) else _seen(view, point, chosen) if chosen else None
    bone, flip = touch_first(point.body, point.code), MIRROR if point.side == "right" else 1.0
    away_mm = 0.0 if place is None else float(np.linalg.norm(place - point.position))
    told = Missed(
        place,
        chosen or words("pictures")["missed"]["touch"],
        length_in(away_mm, units_of(request)),
        None if bone is None else point.body.places[bone.id] * flip,
        "" if bone is None else bone.name,
    )
    return missed_webp(view, point, told, tone(home_of(request)))


def _seen(view: RegionView, point: Located, chosen: str) -> Array | None:
    """Where another point is (3,) [mm], if it can be seen in this picture."""
    pair = point.body.locate(chosen)
    other = pair.right if point.side == "right" else pair.left
    flat = view.camera.project(other.position)[:2]
    is_inside = ((flat > 0) & (flat < np.array(view.camera.size))).all()
    return np.asarray(other.position) if is_inside and other.normal @ view.camera.toward > SEEN else None


def body_here(request: Request) -> Body:
    """The body on which this person learns: their own, or the example's."""
    return body_of(shown_to(request))
