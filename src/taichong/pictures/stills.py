"""The rendered stills of a body: a point's zone on skin that is half clear over bone, or the whole body.

A still is framed by the landmarks that lead to its point and by something that everybody recognises; what lies too
far away for a zone of some size is in the small picture of the whole limb. The bones that the point's words name, or
the nearest, are tinted and named.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from taichong.pictures import rig
from taichong.pictures.bones import nearest_bones
from taichong.pictures.dress import draw_navel
from taichong.pictures.framing import ACROSS, LEGS, SIZE, WHOLE, view_of, view_of_whole
from taichong.pictures.layers import painted, seen_through
from taichong.pictures.lettering import annotate
from taichong.pictures.lids import closed_skin
from taichong.pictures.limb import limb_vertices, paste_limb
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.shading import PAPER, draw_zones
from taichong.pictures.tones import USUAL_TONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body, Located
    from taichong.locate.hand import Units
    from taichong.pictures.raster import Buffer

    Array = NDArray[np.float64]

PALE = 0.68
"""How much of a zone's stripes is ink and paper; the rest is skin and what lies beneath."""
BELOW = 2.5
"""So many widths of the picture far below a head the shoulders are drawn: from above they would else be torn."""
PIXELS = 1172
"""The width of a still: three pixels for each of a phone's."""

SMALL = 352
"""The width of one for a card, four pixels for each of a phone's: so small that nothing could be read on it."""

__all__ = [
    "LEGS",
    "SIZE",
    "WHOLE",
    "shown_faces",
    "small_webp",
    "still",
    "still_webp",
    "view_of",
    "view_of_whole",
    "whole_webp",
]


def still_webp(body: Body, point: Located, tone: int = USUAL_TONE, units: Units = "mm") -> bytes:
    """Draw a point as WebP, on nothing: the page's ground shows around the skin."""
    return as_webp(still(body, point, tone, PIXELS, units))


def small_webp(body: Body, point: Located, tone: int = USUAL_TONE) -> bytes:
    """Draw a point as WebP for a card: what would be written is left to the words beside it."""
    return as_webp(still(body, point, tone, SMALL, lettered=False))


def still(  # noqa: PLR0913 -- a picture, of what, for whom
    body: Body,
    point: Located,
    tone: int = USUAL_TONE,
    width: int = PIXELS,
    units: Units = "mm",
    *,
    lettered: bool = True,
) -> Image.Image:
    """Draw a point.

    Args:
        body: whose.
        point: which, on which side.
        tone: of the skin, 0 (light) to 5 (dark).
        width: of the picture [pixels]; it is three quarters as high.
        units: in which the number is written on the way.
        lettered: whether anything is written; on paper, where a picture is small, the words stand beside it.
    """
    camera = view_of(point).sized(width)
    vertices = np.asarray(body.vertices, float)
    kept = shown_faces(camera, vertices, point)
    buffer = rasterise(camera, vertices, kept)
    bones = nearest_bones(body, point, camera)
    picture = painted(camera, buffer, vertices, kept, bones.mesh, tone, bones.drawn)
    zones, clear = [(point.position, point.zone_mm)], seen_through(camera, bones.mesh, bones.drawn)
    is_face = body.engine.atlas.point(point.code).region == "head"  # where the skin jumps, as at the wing of a nose
    across = camera.toward if is_face else None
    draw_zones(picture, buffer, vertices, kept, zones, 2 * camera.mm_per_pixel, PALE, clear, across)
    canvas = on_nothing(picture, buffer)
    draw_navel(canvas, camera, buffer, point.body.places["umbilicus"])
    corner = paste_limb(canvas, camera, body, point, tone, bones.named.values())
    annotate(canvas, camera, buffer, point, bones, corner, units if lettered else None, tone)
    return canvas


def whole_webp(body: Body, tone: int = USUAL_TONE) -> bytes:
    """Draw the whole body as WebP; the page lays over it what can be tapped."""
    return as_webp(whole_image(body, tone))


def whole_image(body: Body, tone: int = USUAL_TONE) -> Image.Image:
    """The picture of the whole body, on nothing."""
    camera = view_of_whole(body)
    vertices, faces = np.asarray(body.vertices, float), closed_skin()
    buffer = rasterise(camera, vertices, faces)
    return on_nothing(painted(camera, buffer, vertices, faces, None, tone), buffer)


def shown_faces(camera: Camera, vertices: Array, point: Located) -> NDArray[np.intp]:
    """The faces around the middle of the view: of an arm or leg, only its own; no leg that would hide a hip."""
    region = point.body.engine.atlas.point(point.code).region
    reach = camera.mm_per_pixel * camera.size[0] * np.array([1, 1, BELOW if region == "head" else 1])
    shown = np.all(np.abs(vertices - camera.centre) < reach, axis=1)
    side = np.sign(point.position[0])
    if region in (*rig.ARMS, *rig.LEGS):
        shown &= limb_vertices(vertices, point.position, point.side)
    elif point.side != "midline" and side * camera.toward[0] < -ACROSS:
        shown &= (side * vertices[:, 0] > 0) | (vertices[:, 2] > LEGS * vertices[:, 2].max())
    faces = closed_skin()
    return np.asarray(faces[np.all(np.asarray(shown)[faces], axis=1)])


def on_nothing(picture: Array, buffer: Buffer) -> Image.Image:
    """A picture (h, w, 3) with its ground left out."""
    inks = np.empty((*buffer.face.shape, 4), np.uint8)
    inks[..., :3], inks[..., 3] = np.clip(picture, 0, PAPER), np.where(buffer.face >= 0, PAPER, 0)
    return Image.fromarray(inks, "RGBA")


def as_webp(canvas: Image.Image) -> bytes:
    """A picture as WebP."""
    file = io.BytesIO()
    canvas.save(file, "WEBP", quality=85, method=2)
    return file.getvalue()
