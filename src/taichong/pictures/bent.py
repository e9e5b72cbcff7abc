"""The body bent as the standard asks for a point, with the zone on it: where one presses while it is held so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from taichong.body import tangents
from taichong.geometry import unit
from taichong.locate import in_pose
from taichong.pictures.layers import painted
from taichong.pictures.lids import closed_skin
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.shading import draw_zones
from taichong.pictures.stills import PALE, as_webp, on_nothing
from taichong.pictures.tones import USUAL_TONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import InPose, Located

    Ints = NDArray[np.intp]

SIZE, FINER = (640, 480), 2
COARSE = 160
"""How many pixels wide a view is when it is only asked whether the zone can be seen from there."""
HIDDEN_MM, ENOUGH = 8.0, 0.8
"""What lies so much deeper than the skin before it is hidden; of a zone so much must be seen."""
AROUND = np.linspace(0, 2 * np.pi, 8, endpoint=False)


class View(NamedTuple):
    """From where a pose is looked at.

    Attributes:
        width_mm: how much is shown.
        of_normal: how much of each part of the skin's normal turns the view there: left, back, up.
        lean: how it leans from there; mirrored on the right.
        up: what is up in the picture.
        beside: where the middle of the picture lies, from the point [mm].
        both_sides: whether the other arm or leg is shown, too.
    """

    width_mm: float
    of_normal: tuple[float, float, float] = (1, 1, 1)
    lean: tuple[float, float, float] = (0, 0, 0)
    up: tuple[float, float, float] = (0, 0, 1)
    beside: tuple[float, float, float] = (0, 0, 0)
    both_sides: bool = True


VIEWS = {
    "arms_down": View(720),
    "arm_raised": View(760, (1, 1, 0), lean=(0, 0, 0.3)),
    "elbow_bent": View(460),
    "fist": View(230),
    "knee_chest": View(820, lean=(0.9, 0.3, -0.4), up=(0, 1, 0), beside=(0, -120, -120)),
    "hip_bent": View(900, lean=(0, 0.2, 0), up=(1, 0, 0), beside=(0, -150, -100)),
    "toes_curled": View(330, lean=(0.9, -0.1, 0.2), up=(0, -1, 0), beside=(0, -20, 0), both_sides=False),
}


def pose_picture(point: Located, tone: int = USUAL_TONE) -> Image.Image | None:
    """Draw a point on the body bent as the standard asks, on white; none, if that body stands."""
    drawn = _drawn(point, tone)
    if drawn is None:
        return None
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper


def pose_webp(point: Located, tone: int = USUAL_TONE) -> bytes | None:
    """The same as WebP, on nothing."""
    drawn = _drawn(point, tone)
    return as_webp(drawn) if drawn else None


def _drawn(point: Located, tone: int) -> Image.Image | None:
    if (held := in_pose(point)) is None:
        return None
    faces = closed_skin()
    if not VIEWS[held.pose.name].both_sides:
        faces = faces[(held.vertices[faces][..., 0] * held.position[0] > 0).all(axis=1)]
    camera = view_of_pose(point, held, faces).finer(FINER)
    buffer = rasterise(camera, held.vertices, faces)
    picture = painted(camera, buffer, held.vertices, faces, None, tone)
    zones = [(held.position, point.zone_mm)]
    draw_zones(picture, buffer, held.vertices, faces, zones, 2 * camera.mm_per_pixel, PALE)
    return on_nothing(picture, buffer)


def view_of_pose(point: Located, held: InPose, faces: Ints) -> Camera:
    """Look at the place as its pose is usually looked at, or from beside where something stands before it."""
    view = VIEWS[held.pose.name]
    side = np.array([-1.0 if point.side == "right" else 1.0, 1.0, 1.0])
    middle, up = held.position + np.array(view.beside) * side, np.array(view.up) * side
    usual = unit(held.normal * view.of_normal + np.array(view.lean) * side)
    one, other = tangents(usual)
    turned = [usual + tilt * (np.cos(turn) * one + np.sin(turn) * other) for tilt in (0.5, 1.0) for turn in AROUND]
    cameras = [Camera.looking(middle, toward, up, SIZE, view.width_mm) for toward in (usual, *turned)]
    seen = []
    for camera in cameras:
        seen.append(share_seen(camera.sized(COARSE), point.zone_mm, held, faces))
        if seen[-1] >= ENOUGH:
            return camera
    return cameras[int(np.argmax(seen))]


def share_seen(camera: Camera, radius_mm: float, held: InPose, faces: Ints) -> float:
    """How much of a zone nothing hides."""
    one, other = tangents(held.normal)
    places = held.position + radius_mm / 2 * np.array([np.cos(each) * one + np.sin(each) * other for each in AROUND])
    x, y, near = camera.project(np.concatenate([held.position[None], places])).T
    before = rasterise(camera, held.vertices, faces).near
    high, wide = before.shape
    inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
    column, row = (each.astype(int).clip(0, most - 1) for each, most in ((x, wide), (y, high)))
    return float((inside & (near > before[row, column] - HIDDEN_MM)).mean())
