"""Pictures of points without a screen: the zone on the skin, the line that measured it, the landmarks by name.

Legible in print and without colours: zones are striped, measuring lines are ticked, landmarks are diamonds.
"""

from __future__ import annotations

import textwrap
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from taichong.body import anny
from taichong.errors import StoreError
from taichong.geometry import MIRROR
from taichong.locate import length_in
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.shading import PAPER, draw_zones, shaded
from taichong.pictures.stills import still

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from taichong.locate import Body, Located, RulerUnits, Units

    Array = NDArray[np.float64]

SIZE, MARGIN, FINER = (900, 900), 330, 2
NARROWEST_MM, AROUND_MM = 170.0, 60.0
STEEP = 0.75
"""A view that looks down (or up) as steeply as this has the toes at the top."""
BAR: dict[RulerUnits, tuple[float, str]] = {"mm": (50.0, "50 mm"), "cm": (50.0, "5 cm"), "in": (50.8, "2 in")}
"""How long the bar of the scale is [mm], and what is written at it."""
INK, LINE, QUIET = (15, 20, 40), (150, 30, 10), (90, 95, 110)


def draw(body: Body, points: Sequence[Located], names: Mapping[str, str], units: Units = "mm") -> Image.Image:
    """Draw points of one side of one body.

    Args:
        body: whose.
        points: of one side, near enough to be seen together.
        names: the everyday place of each point by code, and the lay name of each landmark by id.
        units: in which lengths are written.
    """
    if len(points) == 1:
        return on_paper(still(body, points[0], units=units))
    side = -1.0 if points[0].side == "right" else 1.0
    camera = view_of(points)
    vertices = np.asarray(body.vertices, float)
    picture = _skin(camera, vertices, points, side)
    canvas = Image.new("RGB", (SIZE[0] + 2 * MARGIN, SIZE[1] + 130), "white")
    canvas.paste(picture, (MARGIN, 80))
    _annotate(canvas, camera, body, points, names)
    _scale(ImageDraw.Draw(canvas), camera, points[0].cun_mm, "mm" if units == "fingers" else units)
    return canvas


def on_paper(picture: Image.Image) -> Image.Image:
    """A still on white, to be printed."""
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def save(picture: Image.Image, file: Path) -> None:
    """Write a PNG.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        picture.save(file, "PNG")
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror or error}); name a file elsewhere") from None


def view_of(points: Sequence[Located], toward: Array | None = None) -> Camera:
    """A view square to the skin that shows the points, their zones and the lines that measured them."""
    facing = np.mean([point.normal for point in points], axis=0) if toward is None else toward
    steep = abs(facing[2]) > STEEP * np.linalg.norm(facing)
    up = np.array([0.0, -1.0, 0.0]) if steep else np.array([0.0, 0.0, 1.0])
    shown = np.concatenate(
        [
            np.stack([point.position for point in points]),
            *(np.concatenate(step.segments) for point in points for step in point.chain if step.segments),
        ]
    )
    middle = (shown.min(axis=0) + shown.max(axis=0)) / 2
    first = Camera.looking(middle, facing, up, SIZE, SIZE[0])
    flat = first.project(shown)[:, :2]
    width = max(NARROWEST_MM, float(np.ptp(flat, axis=0).max()) + 2 * AROUND_MM)
    return Camera.looking(middle, facing, up, SIZE, width)


def _skin(camera: Camera, vertices: Array, points: Sequence[Located], side: float) -> Image.Image:
    """The skin around the points, without the other leg, with their zones."""
    faces = anny().faces[anny().skin]
    reach = camera.mm_per_pixel * SIZE[0] * 0.75
    near = (np.abs(vertices - camera.centre) < reach).all(axis=1) & (vertices[:, 0] * side > -reach / 3)
    if vertices[near, 2].max() < LEG_MM:
        near &= vertices[:, 0] * side > 0
    kept = faces[near[faces].all(axis=1)]
    finer = camera.finer(FINER)
    buffer = rasterise(finer, vertices, kept)
    picture = shaded(finer, buffer, vertices, kept)
    zones = [(each.position, each.zone_mm) for each in points]
    draw_zones(picture, buffer, vertices, kept, zones, camera.mm_per_pixel)
    return Image.fromarray(np.clip(picture, 0, PAPER).astype(np.uint8)).resize(SIZE, Image.Resampling.LANCZOS)


LEG_MM = 700.0


def _annotate(
    canvas: Image.Image, camera: Camera, body: Body, points: Sequence[Located], names: Mapping[str, str]
) -> None:
    pen = ImageDraw.Draw(canvas)
    for point in points:
        for step in point.chain:
            for segment in step.segments:
                _measured(pen, [_pixel(camera, end) for end in segment])
    labels = [(point.position, f"{point.code} {_bare(point.name)}") for point in points]
    for point in points:
        _cross(pen, _pixel(camera, point.position))
    labels += [(place, names[name]) for name, place in _named(body, points).items()]
    for position, _ in labels[len(points) :]:
        _diamond(pen, _pixel(camera, position))
    _label(pen, camera, labels)
    _title(pen, points, names)


def _named(body: Body, points: Sequence[Located]) -> dict[str, Array]:
    """Where the landmarks and points are that the chains of `points` name."""
    flip = MIRROR if points[0].side == "right" else 1.0
    texts = [value for point in points for step in point.chain for value in step.args.values()]
    flat = [each for value in texts for each in (value if isinstance(value, list) else [value])]
    codes = {point.code for point in points}
    return {name: body.places[name] * flip for name in flat if name in body.places and name not in codes}


def _pixel(camera: Camera, position: Array) -> tuple[float, float]:
    x, y, _ = camera.project(np.asarray(position, float))
    return float(x) + MARGIN, float(y) + 80


def _measured(pen: ImageDraw.ImageDraw, ends: Sequence[tuple[float, float]]) -> None:
    """A measuring line with ticks at its ends."""
    (x, y), (to_x, to_y) = ends
    pen.line((x, y, to_x, to_y), fill="white", width=5)
    pen.line((x, y, to_x, to_y), fill=LINE, width=2)
    length = max(np.hypot(to_x - x, to_y - y), 1e-6)
    across = (-(to_y - y) / length * 8, (to_x - x) / length * 8)
    for at_x, at_y in ends:
        pen.line((at_x - across[0], at_y - across[1], at_x + across[0], at_y + across[1]), fill=LINE, width=2)


def _cross(pen: ImageDraw.ImageDraw, at: tuple[float, float]) -> None:
    x, y = at
    for colour, width in (("white", 6), (INK, 3)):
        pen.line((x - 9, y, x + 9, y), fill=colour, width=width)
        pen.line((x, y - 9, x, y + 9), fill=colour, width=width)


def _diamond(pen: ImageDraw.ImageDraw, at: tuple[float, float]) -> None:
    x, y = at
    pen.polygon([(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)], fill="white", outline=LINE, width=3)


def _label(pen: ImageDraw.ImageDraw, camera: Camera, labels: Sequence[tuple[Array, str]]) -> None:
    """Texts in the margins, each with a leader to its place; those of the left half stand left."""
    font = ImageFont.load_default(19)
    placed = [(_pixel(camera, position), text) for position, text in labels]
    middle = MARGIN + SIZE[0] / 2
    for right in (False, True):
        free = 100.0
        mine = sorted((each for each in placed if (each[0][0] > middle) == right), key=lambda each: each[0][1])
        for (x, y), text in mine:
            lines = textwrap.wrap(text, 30)
            top = max(free, y - 12 * len(lines))
            free = top + 24 * len(lines) + 12
            edge = MARGIN + SIZE[0] + 12 if right else MARGIN - 12
            pen.line((x, y, edge, top + 12), fill=QUIET, width=1)
            for number, line in enumerate(lines):
                pen.text(
                    (edge + (4 if right else -4), top + 24 * number), line, INK, font, anchor="la" if right else "ra"
                )


def _title(pen: ImageDraw.ImageDraw, points: Sequence[Located], names: Mapping[str, str]) -> None:
    text = "; ".join(f"{point.code}: {names.get(point.code, '')}" for point in points[:2])
    text += f" ({points[0].side} side)" if points[0].side != "midline" else ""
    lines = textwrap.wrap(text, 110)[:2]
    for number, line in enumerate(lines):
        pen.text((20, 14 + 30 * number), line, INK, ImageFont.load_default(25))


def _scale(pen: ImageDraw.ImageDraw, camera: Camera, cun_mm: float, units: RulerUnits) -> None:
    """Bars of a round length and of one cun, below the picture."""
    font, y = ImageFont.load_default(19), SIZE[1] + 100
    x = float(MARGIN)
    bars = (BAR[units], (cun_mm, f"1 cun = {length_in(cun_mm, units)}"))
    for length_mm, text in bars:
        long = length_mm / camera.mm_per_pixel
        pen.line((x, y, x + long, y), fill=INK, width=4)
        for end in (x, x + long):
            pen.line((end, y - 7, end, y + 7), fill=INK, width=3)
        pen.text((x + long + 10, y - 11), text, INK, font)
        x += long + 160
    pen.text((x, y - 11), "striped: where a trained hand may put it", QUIET, font)


def _bare(name: str) -> str:
    """A name without tone marks, which the built-in typeface lacks."""
    return "".join(each for each in unicodedata.normalize("NFD", name) if not unicodedata.combining(each))
