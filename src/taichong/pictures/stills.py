"""The rendered stills of a body: the skin square to a point, its zone, the line that measured it; or the whole body.

No words are in it: what it shows is said beside it, in type that a phone can show.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from taichong.body import anny
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.shading import PAPER, draw_zones, shaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body, Located
    from taichong.pictures.raster import Buffer

    Array = NDArray[np.float64]

SIZE = (1080, 810)  # pixels: three for each of a phone's
WHOLE = (1080, 1440)
NARROWEST_MM = 190.0
WIDEST_MM = 620.0
AROUND = 1.35
STEEP = 0.75  # a view that looks down or up as steeply as this has the toes at the top
LINE = (120, 24, 10)
ACROSS = 0.4  # the other leg is left out of a view that comes from its side by this much: it would stand in front
LEGS = 0.47  # of the height
FROM_ABOVE = np.array([0.25, -1.0, 0.3])
AIR = 1.06


def view_of(point: Located) -> Camera:
    """Look square at the skin at the point, wide enough for the line that measured it."""
    facing = np.asarray(point.normal, float)
    up = np.array([0.0, -1.0, 0.0]) if abs(facing[2]) > STEEP else np.array([0.0, 0.0, 1.0])
    ends = [point.position, *(end for step in point.chain for segment in step.segments for end in segment)]
    shown = np.stack(ends)
    middle = (shown.min(axis=0) + shown.max(axis=0)) / 2
    width_mm = float(np.clip(AROUND * SIZE[0] / SIZE[1] * np.ptp(shown, axis=0).max(), NARROWEST_MM, WIDEST_MM))
    return Camera.looking(middle, facing, up, SIZE, width_mm)


def view_of_whole(body: Body) -> Camera:
    """Look at the whole body from the front, a little from above and from its left."""
    corners = np.stack([body.vertices.min(axis=0), body.vertices.max(axis=0)]).astype(float)
    width, height = np.ptp(corners[:, 0]), np.ptp(corners[:, 2])
    width_mm = AIR * max(width, height * WHOLE[0] / WHOLE[1])
    return Camera.looking(corners.mean(axis=0), FROM_ABOVE, np.array([0.0, 0.0, 1.0]), WHOLE, float(width_mm))


def still_webp(body: Body, point: Located) -> bytes:
    """Draw a point as WebP."""
    camera = view_of(point)
    vertices = np.asarray(body.vertices, float)
    kept = shown_faces(camera, vertices, point)
    buffer = rasterise(camera, vertices, kept)
    picture = shaded(camera, buffer, vertices, kept)
    draw_zones(picture, buffer, vertices, kept, [(point.position, point.spread_mm)], camera.mm_per_pixel)
    canvas = _canvas(picture, buffer)
    _draw_line(ImageDraw.Draw(canvas), camera, point)
    return _webp(canvas)


def whole_webp(body: Body) -> bytes:
    """Draw the whole body as WebP; the page lays over it what can be tapped."""
    return _webp(whole_image(body))


def whole_image(body: Body) -> Image.Image:
    """The picture of the whole body, on nothing."""
    camera = view_of_whole(body)
    vertices, faces = np.asarray(body.vertices, float), anny().faces[anny().skin]
    buffer = rasterise(camera, vertices, faces)
    return _canvas(shaded(camera, buffer, vertices, faces), buffer)


def shown_faces(camera: Camera, vertices: Array, point: Located) -> NDArray[np.intp]:
    """The faces around the middle of the view, without the other leg where it would stand in front."""
    shown = np.all(np.abs(vertices - camera.centre) < camera.mm_per_pixel * SIZE[0], axis=1)
    side = np.sign(point.position[0])
    if point.side != "midline" and side * camera.toward[0] < -ACROSS:
        shown &= (side * vertices[:, 0] > 0) | (vertices[:, 2] > LEGS * vertices[:, 2].max())
    faces = anny().faces[anny().skin]
    return np.asarray(faces[np.all(np.asarray(shown)[faces], axis=1)])


def _canvas(picture: Array, buffer: Buffer) -> Image.Image:
    inks = np.dstack([np.clip(picture, 0, PAPER), np.where(buffer.face >= 0, PAPER, 0)])
    return Image.fromarray(inks.astype(np.uint8), "RGBA")


def _webp(canvas: Image.Image) -> bytes:
    file = io.BytesIO()
    canvas.save(file, "WEBP", quality=85, method=2)
    return file.getvalue()


def _draw_line(pen: ImageDraw.ImageDraw, camera: Camera, point: Located) -> None:
    for step in point.chain:
        for segment in step.segments:
            ends = [_pixel(camera, end) for end in segment]
            pen.line(ends, fill=LINE, width=5)
            for x, y in ends:
                pen.ellipse((x - 9, y - 9, x + 9, y + 9), outline=LINE, width=5, fill="white")
    x, y = _pixel(camera, point.position)
    pen.line([(x - 24, y), (x + 24, y)], fill=LINE, width=7)
    pen.line([(x, y - 24), (x, y + 24)], fill=LINE, width=7)


def _pixel(camera: Camera, position: Array) -> tuple[float, float]:
    x, y = camera.project(np.asarray(position, float)[None])[0, :2]
    return float(x), float(y)
