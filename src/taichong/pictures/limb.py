"""The small picture of the whole limb in a corner of a still: where on the body the large one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from taichong.locate import hand_of
from taichong.pictures.framing import LEGS, STEEP, share_lines, slide_to
from taichong.pictures.layers import painted
from taichong.pictures.lids import closed_skin
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.rig import ARM, LEG, of_rig

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from taichong.locate import Body, Located

    Array = NDArray[np.float64]

LIMB, TRUNK = (0.2, 0.42), (0.29, 0.35)
"""Width and height of the small picture, of the width of the large one."""
AIR = 1.08
FADES, GONE = 0.1, 0.5
"""Over so much of its height a limb fades in; so many times that above it nothing is drawn."""
HIP = 0.56  # of the height: so far up a leg is shown
FRAME, EDGE, GROUND = (176, 20, 40), (16, 24, 34), (255, 253, 248)


def paste_limb(  # noqa: PLR0913, PLR0917 -- a picture, from where, of what
    canvas: Image.Image, camera: Camera, body: Body, point: Located, tone: int, named: Iterable[Array] = ()
) -> tuple[int, int, int, int]:
    """Put it into the upper corner where it hides least; its box.

    What leads to the point, and the places (3,) of what is `named`, count more than the skin.
    """
    small = _limb(camera, body, point, tone)
    taken = (np.asarray(canvas)[..., 3] > 0).astype(float)
    width, height = small.size
    hand = hand_of(point)
    ends = [end for step in point.chain for segment in step.segments for end in segment]
    kept = camera.project(np.stack([point.position, *ends, *named, *(hand.way if hand else ())]))[:, :2].astype(int)
    for column, row in kept[((kept >= 0) & (kept < canvas.size)).all(axis=1)]:
        taken[row, column] += canvas.width * canvas.height
    right = camera.project(point.position)[0] > canvas.width / 2
    left = min((0, canvas.width - width), key=lambda x: (taken[:height, x : x + width].sum(), (x > 0) == right))
    canvas.paste(small, (left, 0))
    return left, 0, left + width, height


def _limb(camera: Camera, body: Body, point: Located, tone: int) -> Image.Image:
    vertices = np.asarray(body.vertices, float)
    faces = limb_faces(vertices, point.position, point.side)
    flat_toward, up = np.array([camera.toward[0], camera.toward[1], 0.15]), np.array([0, 0, 1.0])
    if body.engine.atlas.point(point.code).region == "foot" and camera.toward[2] < -STEEP:
        # Of a sole the whole of it, with its heel: from its front a leg hides it.
        faces = faces[of_rig(FOOT, ".R" if point.side == "right" else ".L")[faces].all(axis=1)]
        flat_toward, up = camera.toward, camera.up
    elif np.abs(flat_toward[:2]).max() < 0.5:  # noqa: PLR2004 -- seen from above or below: the limb from its front and side
        flat_toward = np.array([0.5 * (-1 if point.side == "right" else 1), -1, 0.35])
    shown = vertices[np.unique(faces)]
    wide, high = TRUNK if shown[:, 0].min() < 0 < shown[:, 0].max() else LIMB  # both sides: no limb
    size = (round(wide * camera.size[0]), round(high * camera.size[0]))
    first = Camera.looking(shown.mean(axis=0), flat_toward, up, size, size[0])
    flat = first.project(shown)[:, :2] - np.array(size) / 2
    low, top = flat.min(axis=0), flat.max(axis=0)
    x, y = (low + top) / 2
    width_mm = AIR * max(top[0] - low[0], (top[1] - low[1]) * size[0] / size[1])
    centre = shown.mean(axis=0) + x * first.right - y * first.up
    view = Camera.looking(centre, flat_toward, up, size, width_mm)
    buffer = rasterise(view, vertices, faces)
    picture = painted(view, buffer, vertices, faces, None, tone)
    picture[buffer.face < 0] = GROUND
    if (wide, high) == LIMB and view.toward[2] > -STEEP:
        _fade(picture, buffer.face >= 0)
    small = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8), "RGB").convert("RGBA")
    _frame(ImageDraw.Draw(small), view, camera, point)
    return small


def _fade(picture: Array, there: NDArray[np.bool_]) -> None:
    """Let a limb fade out toward where it is cut off from the trunk, which is above: a cut is no thing on a body."""
    rows = np.flatnonzero(there.any(axis=1))
    below = (np.arange(len(there)) - rows[0]) / (FADES * np.ptp(rows)) - GONE
    share = below.clip(0, 1)[:, None, None]
    picture[:] = picture * share + np.array(GROUND) * (1 - share)


def _frame(pen: ImageDraw.ImageDraw, view: Camera, camera: Camera, point: Located) -> None:
    half = np.array(camera.size) * camera.mm_per_pixel / 2
    corners = [camera.centre + a * half[0] * camera.right + b * half[1] * camera.up for a in (-1, 1) for b in (-1, 1)]
    flat = view.project(np.stack(corners))[:, :2]
    low, high = flat.min(axis=0).clip(3, None), np.minimum(flat.max(axis=0), np.array(view.size) - 4)
    for line in (*share_lines(point), slide_to(point)):
        flat = camera.project(line)[:, :2]
        if not ((flat > 0) & (flat < camera.size)).all():  # what the large picture has no room for
            pen.line([tuple(each) for each in view.project(line)[:, :2]], fill=EDGE, width=3)
    pen.rectangle((*low, *np.maximum(high, low + 4)), outline=FRAME, width=4)
    x, y = view.project(point.position)[:2]
    pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=FRAME, outline=GROUND)
    pen.rectangle((0, 0, view.size[0] - 1, view.size[1] - 1), outline=EDGE, width=2)


HAND, FOOT = ("wrist", "finger", "metacarpal"), ("foot", "toe")


def limb_faces(vertices: Array, position: Array, side: str) -> NDArray[np.intp]:
    """Those of the limb on which a place (3,) [mm] lies: one leg with its hip, one arm, or trunk, arms and head."""
    faces = closed_skin()
    return np.asarray(faces[limb_vertices(vertices, position, side)[faces].all(axis=1)])


def limb_vertices(vertices: Array, position: Array, side: str) -> NDArray[np.bool_]:
    """Which vertices belong to it (V,)."""
    tall = float(vertices[:, 2].max())
    end = ".R" if side == "right" else ".L"
    leg, arm = of_rig(LEG, end), of_rig(ARM, end)
    here = int(np.linalg.norm(vertices - position, axis=1).argmin())
    if arm[here]:
        return arm
    if leg[here]:
        own = np.sign(position[0]) * vertices[:, 0] > 1  # [mm]: a strip of the middle would stand beside a thigh
        return np.asarray(own & (vertices[:, 2] < HIP * tall) & ~arm)
    return np.asarray(vertices[:, 2] > LEGS * tall)


def end_of_limb(vertices: Array, position: Array, side: str) -> Array:
    """The corners (n, 3) [mm] of the hand or foot of the limb on which a place (3,) lies."""
    end = ".R" if side == "right" else ".L"
    here = int(np.linalg.norm(vertices - position, axis=1).argmin())
    return np.asarray(vertices[of_rig(HAND if of_rig(ARM, end)[here] else FOOT, end)])
