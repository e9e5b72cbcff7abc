"""What an answer missed: where a finger was, where the point is, and the bone to find first, on skin over bone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import ImageDraw

from taichong.pictures.bones import nearest_bones
from taichong.pictures.layers import painted, seen_through
from taichong.pictures.lettering import caption, draw_cross, place_names, write_names, write_title
from taichong.pictures.placing import Covered
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.regions import ON_ONE_SIDE
from taichong.pictures.shading import draw_zones
from taichong.pictures.stills import PALE, as_webp, on_nothing
from taichong.pictures.tones import USUAL_TONE
from taichong.words import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Located
    from taichong.pictures.regions import RegionView

    Array = NDArray[np.float64]

ROOM, LEAST_MM, OF_TRUNK_MM = 2.0, 170.0, 340.0
"""How much wider than all that is named the picture is, and how wide at least: a part is known by what is around it."""
TYPE = 860
"""So wide a picture is has letters of the usual size; it is shown smaller than a still."""
INK, PAPER, TOUCH = (16, 24, 34), (255, 253, 248), (176, 20, 40)
DASHES = 9


class Missed(NamedTuple):
    """What is marked beside the point: another place (3,), what it is called, how far off; and the bone, its name."""

    place: Array | None = None
    called: str = ""
    away: str = ""
    bone: Array | None = None
    bone_name: str = ""


def missed_webp(view: RegionView, point: Located, missed: Missed, tone: int = USUAL_TONE) -> bytes:
    """Draw the right place of a point and what was taken for it, seen as where it was asked for, as WebP.

    Args:
        view: as it was asked for; this is a closer look from the same side.
        point: the one that was asked for.
        missed: what else is marked and named.
        tone: of the skin, 0 (light) to 5 (dark).
    """
    marked = [each for each in (point.position, missed.place, missed.bone) if each is not None]
    is_limb = point.body.engine.atlas.point(point.code).region in ON_ONE_SIDE
    camera = _closer(view.camera, marked, LEAST_MM if is_limb else OF_TRUNK_MM)
    buffer = rasterise(camera, view.vertices, view.faces)
    bones = nearest_bones(point.body, point, camera)
    picture = painted(camera, buffer, view.vertices, view.faces, bones.mesh, tone, bones.drawn)
    zones, clear = [(point.position, point.zone_mm)], seen_through(camera, bones.mesh, bones.drawn)
    draw_zones(picture, buffer, view.vertices, view.faces, zones, 2 * camera.mm_per_pixel, PALE, clear)
    canvas = on_nothing(picture, buffer)
    pen, scale, covered = ImageDraw.Draw(canvas), camera.size[0] / TYPE, Covered(np.asarray(canvas.getchannel("A")))
    here = camera.project(point.position)[:2]
    named = [(here, words("pictures")["missed"]["point"].format(code=point.code))]
    if missed.bone is not None:
        named.append((camera.project(missed.bone)[:2], missed.bone_name))
    if missed.place is not None:
        there = camera.project(missed.place)[:2]
        _dashed(pen, there, here, scale)
        _ring(pen, there, scale)
        named += [(there, missed.called), ((here + there) / 2, missed.away)]
    draw_cross(pen, camera, point, scale)
    covered.take_zone(here, point.zone_mm / camera.mm_per_pixel)
    write_title(pen, caption(point), covered, scale)
    names = place_names(covered, [(place[None], name) for place, name in named], scale)
    write_names(pen, names, scale)
    return as_webp(canvas)


def _closer(camera: Camera, places: list[Array], least_mm: float) -> Camera:
    """The same look at these places, no wider than before."""
    flat = camera.project(np.stack(places))[:, :2] - np.array(camera.size) / 2
    low, high = flat.min(axis=0), flat.max(axis=0)
    wide_mm = camera.size[0] * camera.mm_per_pixel
    width_mm = min(max(ROOM * float((high - low).max()) * camera.mm_per_pixel, least_mm), wide_mm)
    x, y = (low + high) / 2 * camera.mm_per_pixel
    return Camera.looking(
        camera.centre + x * camera.right - y * camera.up, camera.toward, camera.up, camera.size, width_mm
    )


def _dashed(pen: ImageDraw.ImageDraw, start: Array, end: Array, scale: float) -> None:
    shares = np.linspace(0, 1, 2 * DASHES + 1)
    for begin, stop in zip(shares[::2], shares[1::2], strict=False):
        ends = [tuple(start * (1 - share) + end * share) for share in (begin, stop)]
        for colour, wide in ((PAPER, 12), (TOUCH, 6)):
            pen.line(ends, fill=colour, width=round(wide * scale))


def _ring(pen: ImageDraw.ImageDraw, place: Array, scale: float) -> None:
    """A place that was taken for the point: a ring, where the point itself is a cross in a striped zone."""
    for colour, wide, radius in ((PAPER, 13, 25.0), (TOUCH, 7, 22.0)):
        reach = radius * scale
        box = (place[0] - reach, place[1] - reach, place[0] + reach, place[1] + reach)
        pen.ellipse(box, outline=colour, width=round(wide * scale))
