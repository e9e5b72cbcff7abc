"""The picture of a point for paper: nothing is written on it, for there it would be too small to read."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from taichong.handout.sheet import Drawn
from taichong.locate import hand_of
from taichong.pictures import USUAL_TONE, caption, still

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from taichong.locate import Body, Located, Units

PIXELS = 640
"""Three hundred to the inch, as wide as a picture stands on the sheet."""


def drawn(
    body: Body, codes: Iterable[str], units: Units = "mm", tone: int = USUAL_TONE, on_right: Container[str] = ()
) -> dict[str, Drawn]:
    """Draw points of the left side, or the midline, each as a picture that a page can hold in itself.

    Those `on_right` are drawn on the right. A point whose place is on no record has no picture.
    """
    known = set(body.placed.codes)
    pairs = {code: body.locate(code) for code in codes if code in known}
    found = {code: pair.right if code in on_right else pair.left for code, pair in pairs.items()}
    return {code: Drawn(picture(point, tone), caption(point), _number(point, units)) for code, point in found.items()}


def picture(point: Located, tone: int = USUAL_TONE) -> str:
    """The picture of a point as a data URI."""
    file = io.BytesIO()
    still(point.body, point, tone, width=PIXELS, lettered=False).save(file, "WEBP", quality=85)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()


def _number(point: Located, units: Units) -> str:
    hand = hand_of(point)
    return hand.sentence(units) if hand else ""
