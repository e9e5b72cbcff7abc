"""The skin around one place, seen straight on and from the side: what who places a point looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from taichong.body import anny
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.shading import draw_zones, shaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

TILE, FINER = 300, 2
TURN = np.pi / 3
SHOWN_MM, AROUND_MM, LEGS_MM = 200.0, 170.0, 750.0


def two_views(normal: Array) -> tuple[Array, Array]:
    """Return two directions to look from: straight on, and turned 60° about the vertical (for feet, the toes' axis)."""
    axis = np.array([0.0, 1.0, 0.0]) if abs(normal[2]) > np.sqrt(0.5) else np.array([0.0, 0.0, 1.0])
    along = np.dot(normal, axis) * axis
    turned = along + np.cos(TURN) * (normal - along) + np.sin(TURN) * np.cross(axis, normal)
    return normal, turned


def close_up(vertices: Array, place: Array, toward: Array, text: str, radius_mm: float) -> Image.Image:
    """Draw 200 mm of the skin around a place, with its zone, a cross in the middle and a line of text.

    Args:
        vertices: of one body (v, 3) [mm].
        place: what is looked at (3,) [mm].
        toward: from where (3,), a unit vector.
        text: what stands in the corner.
        radius_mm: of the zone.
    """
    up = np.array([0.0, -1.0, 0.0]) if abs(toward[2]) > np.sqrt(0.5) else np.array([0.0, 0.0, 1.0])
    camera = Camera.looking(place, toward, up, (TILE, TILE), SHOWN_MM).finer(FINER)
    faces = anny().faces[anny().skin]
    near = (np.abs(vertices - place) < AROUND_MM).all(axis=1) & ((vertices[:, 0] > 0) | (place[2] > LEGS_MM))
    faces = faces[near[faces].all(axis=1)]
    buffer = rasterise(camera, vertices, faces)
    picture = shaded(camera, buffer, vertices, faces)
    draw_zones(picture, buffer, vertices, faces, [(place, radius_mm)], 2 * camera.mm_per_pixel)
    image = Image.fromarray(picture.astype(np.uint8)).resize((TILE, TILE), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(image)
    middle = TILE / 2
    pen.line((middle - 6, middle, middle + 6, middle), fill="red")
    pen.line((middle, middle - 6, middle, middle + 6), fill="red")
    pen.text((4, 4), text, "black", ImageFont.load_default(13))
    return image
