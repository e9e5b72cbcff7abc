"""What is tapped next on a photo: the view with its bones, all places to tap in it, and a close look at one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from taichong.geometry import MIRROR
from taichong.pictures.bones import bones_within
from taichong.pictures.framing import STEEP
from taichong.pictures.layers import painted
from taichong.pictures.limb import end_of_limb, limb_faces
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.stills import as_webp, on_nothing
from taichong.pictures.tones import USUAL_TONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]

PIXELS = 390
"""Width and height of each of the two pictures, which stand side by side: three pixels for each of a phone's."""
ROOM, LEAST_MM = 1.22, 150.0
"""How much wider than the places the view is, so that a mark at its edge is whole; and how wide at least."""
NEAR_MM = 92.0
"""How wide the close look is."""
BEHIND_MM = 110.0
"""How far behind the places the limb is shown: a thigh behind a sole would only confuse."""
SLANTED = 0.5
INK, PAPER, NEXT = (16, 24, 34), (255, 253, 248), (176, 20, 40)


def taps_webp(
    body: Body, toward: Sequence[float], taps: Sequence[str], side: str, tone: int = USUAL_TONE
) -> tuple[bytes, ...]:
    """Draw a view once for each place that is tapped in it, with that place marked, on nothing.

    Args:
        body: whose.
        toward: the way from the limb to the camera (3,) [LPS, at rest, left side].
        taps: the landmarks, in the order in which they are tapped.
        side: `left` or `right`.
        tone: of the skin, 0 (light) to 5 (dark).
    """
    flip = MIRROR if side == "right" else np.ones(3)
    places = np.stack([body.places[name] for name in taps]) * flip
    vertices = np.asarray(body.vertices, float)
    shown = np.concatenate([places, end_of_limb(vertices, places.mean(axis=0), side)])  # a limb is known by its end
    view = view_of_taps(places, np.asarray(toward, float) * flip, shown)
    faces = _near(limb_faces(vertices, places[0], side), vertices, places, view)
    whole = _drawn(body, view, vertices, faces, side, tone)
    return tuple(as_webp(_both(body, view, whole, places, at, faces, side, tone)) for at in range(len(taps)))


def view_of_taps(places: Array, toward: Array, shown: Array) -> Camera:
    """Look from `toward` at all of `shown` (n, 3) [mm].

    Up are the toes where one looks along the leg, the fingers where one looks at an arm, and the head elsewhere.
    """
    up = np.array([0.0, -1.0, 0.0]) if abs(toward[2]) > STEEP else np.array([0.0, 0.0, 1.0])
    if abs(toward[0]) > SLANTED and abs(toward[2]) > SLANTED:  # an arm, which hangs: its fingers up
        up = places[0] - places[-1]
    size = (PIXELS, PIXELS)
    first = Camera.looking(shown.mean(axis=0), toward, up, size, PIXELS)
    flat = first.project(shown)[:, :2] - np.array(size) / 2
    low, high = flat.min(axis=0), flat.max(axis=0)
    x, y = (low + high) / 2
    width_mm = max(ROOM * float((high - low).max()), LEAST_MM)
    return Camera.looking(first.centre + x * first.right - y * first.up, toward, up, size, width_mm)


def _near(faces: NDArray[np.intp], vertices: Array, places: Array, view: Camera) -> NDArray[np.intp]:
    depth, those = (vertices - view.centre) @ view.toward, (places - view.centre) @ view.toward
    shown = depth > those.min() - BEHIND_MM
    return np.asarray(faces[shown[faces].all(axis=1)])


def _drawn(  # noqa: PLR0913, PLR0917 -- a body, from where, what of it, and how it looks
    body: Body,
    view: Camera,
    vertices: Array,
    faces: NDArray[np.intp],
    side: str,
    tone: int,
    place: Array | None = None,
) -> Image.Image:
    """Skin half clear over bone; the bone at a place is tinted."""
    buffer = rasterise(view, vertices, faces)
    return on_nothing(
        painted(view, buffer, vertices, faces, bones_within(body, side, view, vertices[np.unique(faces)], place), tone),
        buffer,
    )


def _both(  # noqa: PLR0913, PLR0917 -- the same
    body: Body,
    view: Camera,
    whole: Image.Image,
    places: Array,
    at: int,
    faces: NDArray[np.intp],
    side: str,
    tone: int,
) -> Image.Image:
    """The whole view and, to its right, the close look as through a loupe."""
    close = Camera.looking(places[at], view.toward, view.up, view.size, NEAR_MM)
    near = _drawn(body, close, np.asarray(body.vertices, float), faces, side, tone, places[at])
    canvas = Image.new("RGBA", (2 * PIXELS, PIXELS))
    canvas.paste(whole, (0, 0))
    glass = (2, 2, PIXELS - 3, PIXELS - 3)
    mask = Image.new("L", near.size)
    ImageDraw.Draw(mask).ellipse(glass, fill=255)
    canvas.paste(near, (PIXELS, 0), mask)
    pen = ImageDraw.Draw(canvas)
    pen.ellipse((PIXELS + 2, 2, 2 * PIXELS - 3, PIXELS - 3), outline=INK, width=5)
    flat = view.project(places)[:, :2]
    for x, y in np.delete(flat, at, axis=0):
        _dot(pen, x, y)
    _target(pen, float(flat[at, 0]), float(flat[at, 1]), 20)
    _target(pen, 1.5 * PIXELS, PIXELS / 2, 44)
    return canvas


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """A place that is tapped before or later."""
    pen.ellipse((x - 7, y - 7, x + 7, y + 7), fill=PAPER, outline=INK, width=3)


def _target(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    """The place that is next: rings, and a cross whose middle is left open, so that what is there can be seen."""
    for colour, wide in ((PAPER, 12), (NEXT, 6)):
        reach = radius + wide / 2
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), outline=colour, width=wide)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            ends = [(x + share * radius * dx, y + share * radius * dy) for share in (0.34, 1.5)]
            pen.line(ends, fill=colour, width=wide)
    pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=NEXT, outline=PAPER, width=1)
