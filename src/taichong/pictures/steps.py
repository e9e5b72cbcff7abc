"""Small pictures for finding a point by hand: start at what one can touch, slide along the way, stop, press.

They are made of the body, of the way that the point's own file names, and of a plain hand; nothing is drawn one by one.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from taichong.geometry import MIRROR, length_mm, unit
from taichong.pictures.ball import draw_ball
from taichong.pictures.bones import nearest_bones
from taichong.pictures.cords import cords_near, draw_cord
from taichong.pictures.dress import draw_navel
from taichong.pictures.framing import STEEP, seen_from
from taichong.pictures.gliding import even, facing_along, way_of_finger
from taichong.pictures.layers import OUTLINE, lit, painted, seen_through
from taichong.pictures.posed import BALL, posed, width_mm
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.reaching import reach_to
from taichong.pictures.shading import PAPER, draw_zones
from taichong.pictures.stills import PALE, as_webp, on_nothing, shown_faces
from taichong.pictures.tones import USUAL_TONE
from taichong.words import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.atlas import Atlas, Point
    from taichong.atlas.points import Hand
    from taichong.locate import Body, Located
    from taichong.pictures.posed import Posed, Touch
    from taichong.pictures.raster import Buffer
    from taichong.pictures.reaching import Reach

    Array = NDArray[np.float64]

SIZE, SMALL = (480, 360), (320, 240)
AROUND_MM, LEAST_MM = 46.0, 150.0
WIDER = {
    "trunk": (90.0, 330.0),
    "hip": (110.0, 360.0),
    "thigh": (60.0, 230.0),
    "knee": (56.0, 210.0),
    "leg": (56.0, 210.0),
    "head": (56.0, 190.0),
}
"""Around the way, and at least: where so little is to be seen that one would not know the part."""
HAND_MM = 300.0
"""At least so much where a flat hand must be seen whole."""
GLOVE, NAIL = np.array([122.0, 148.0, 176.0]), np.array([206.0, 222.0, 236.0])
"""A hand that is not of this skin: which one is whose is seen at once."""
WAY, EDGE, PRESS = (250, 206, 60), (16, 24, 34), (176, 20, 40)
RINGS = (30, 44, 58)
TIPS = ("finger", "thumb")
CLEAR, CLEAR_TO, SOLID_FROM = 0.5, 0.6, 2.0
"""So much of the hand is seen where it touches, up to so many finger-widths from there; all of it from so many on."""
SOLID_NAIL = 0.72
"""Of a nail so much, wherever it is: it tells a finger from a stick."""
EDGE_PIXELS = 14
"""So far from the edge of a picture fingertips are."""
STEP_MM, GROUND_MM = 5.0, -1000.0
"""Where the hand is so much nearer than beside it, it has an outline; how near is what is none of it."""
BEHIND_MM = 12.0
"""What of a hand that comes over an edge lies so much deeper than the skin before it is hidden."""
SIDEWAYS = 0.96
"""Where the cosine between skin and view is less, an ankle is turned: its zone would lie over its edge."""
FROM_FRONT = np.array([0.0, -1.1, 0.0])
"""So much a head is looked at from the front rather than from above: with its face and both ears."""
SOLE_MM = 110.0
"""How much of a foot is seen from below: the calf above it would be taken for another."""
SOLE, FACE = ("heel_back", "hallux_tip", "toe_2_tip", "nail_corner_toe_5_lateral"), ("nasal_tip",)
"""What tells a sole from the back of a foot, and the front of a head from its back."""
CORD = 0.6
"""How broad the cords are, as in a still of 1080 pixels."""


class Step(NamedTuple):
    """A small picture of one step, and what it shows in words."""

    image: Image.Image
    caption: str
    alt: str


class _Led(NamedTuple):
    """The way (m, 3) that a finger goes, where the skin faces along it (m, 3), and how the hand comes."""

    way: Array
    facing: Array
    reach: Reach

    @property
    def mirrored(self) -> _Led:
        """The same on the other side."""
        return _Led(self.way * MIRROR, self.facing * MIRROR, self.reach.mirrored)


class _Scene(NamedTuple):
    """What all pictures of a point share: the view, the skin in it, plain and with its bones tinted, the way, the hand.

    `led` are one or both hands that look for the place, `laid` is the hand that presses, `near` (h, w) how near the
    skin is.
    """

    camera: Camera
    plain: Image.Image
    tinted: Image.Image
    led: tuple[_Led, ...]
    laid: Posed
    near: NDArray[np.float32]

    @property
    def way(self) -> Array:
        """The way (m, 3) of the one hand."""
        return self.led[0].way


def steps(body: Body, point: Located, tone: int = USUAL_TONE) -> tuple[Step, ...]:
    """Draw the steps for a point; none where its file names no way.

    Args:
        body: whose.
        point: which, on which side.
        tone: of the skin, 0 (light) to 5 (dark).
    """
    if not (said := step_words(body.engine.atlas, point.code)):
        return ()
    record = body.engine.atlas.point(point.code)
    scene = _scene(body, point, tone)
    shares = (0.0, 0.55, 1.0)[: len(said) - 1]
    drawn = (*(_touched(scene, body, each) for each in shares), _pressed(scene, body, point, record))
    return tuple(Step(image, *told) for image, told in zip(drawn, said, strict=True))


def steps_webp(body: Body, point: Located, tone: int = USUAL_TONE) -> tuple[bytes, ...]:
    """The pictures of all steps as WebP, on nothing."""
    return tuple(as_webp(each.image) for each in steps(body, point, tone))


def smaller_webp(picture: bytes) -> bytes:
    """Make one of them smaller, for a file that holds those of all points: two side by side on a phone."""
    file = io.BytesIO()
    whole = Image.open(io.BytesIO(picture))
    whole.resize(SMALL, Image.Resampling.LANCZOS).save(file, "WEBP", quality=75, method=4)
    return file.getvalue()


@lru_cache(maxsize=128)
def step_words(atlas: Atlas, code: str) -> tuple[tuple[str, str], ...]:
    """For each picture its caption, and what it shows in words; empty where the point's file names no way.

    The last one alone where no finger slides; it has the cue's own words where more than a tip is laid on.
    """
    record = atlas.point(code)
    if record.place is None or record.place.hand is None:
        return ()
    said, hand, bones = words("pictures")["steps"], record.place.hand, words("pictures")["bones"]
    begins, goes = hand.finger
    start = next(each.name for each in atlas.landmarks if each.id == begins)
    named = said["and"].join(bones.get(each, each) for each in record.place.bones)
    cue = record.press.cue if record.press else ""
    press = "press_light" if record.press and record.press.light else "press"
    alts = (
        said["start"].format(start=start),
        said["slide"].format(says=goes),
        said["stop"].format(bones=named) if named else said["stop_soft"],
        said[press].format(cue=cue),
    )
    if hand.both:
        alts = (*(said["both"].format(alt=each) for each in alts[:2]), *alts[2:])
    *captions, pressed = said["captions"]
    if record.press and record.press.lays:
        pressed = cue.split(". ")[0].removesuffix(".")
    told = tuple(zip((*captions, pressed), alts, strict=True))
    return told if hand.slides else ((pressed, f"{goes[:1].upper()}{goes[1:]}. {alts[-1]}"),)


def _scene(body: Body, point: Located, tone: int) -> _Scene:
    hand = _hand(point)
    way = even(np.concatenate([way_of_finger(point, hand.finger[0], hand.through), point.position[None]]))
    camera = _view(point, np.concatenate([way, way * MIRROR]) if hand.both else way)
    vertices = np.asarray(body.vertices, float)
    buffer = rasterise(camera, vertices, _seen_faces(camera, vertices, point))
    facing = unit(facing_along(vertices, way) + camera.toward)  # between skin and eye: the nail is seen
    led = _Led(way, facing, reach_to(point, camera, buffer, way))
    laid = _laid(body, point, led)
    wider = around(camera, np.concatenate([laid.vertices[np.unique(laid.faces[laid.nail])], _known(camera, point)]))
    faces = _seen_faces(wider, vertices, point)
    if wider is not camera:
        camera, buffer = wider, rasterise(wider, vertices, faces)
    plain, tinted = _skins(camera, buffer, faces, body, point, tone)
    return _Scene(camera, plain, tinted, (led, led.mirrored) if hand.both else (led,), laid, buffer.near)


def _skins(  # noqa: PLR0913, PLR0917 -- a view, a skin in it, whose and where
    camera: Camera, buffer: Buffer, faces: NDArray[np.intp], body: Body, point: Located, tone: int
) -> tuple[Image.Image, Image.Image]:
    """The skin over its bones, plain, and with those tinted that the words name and with the zone; cords on both."""
    vertices, mesh = np.asarray(body.vertices, float), nearest_bones(body, point, camera).mesh
    is_sole = _is_sole(camera, point)
    if is_sole:  # a foot of bones is taken for its back
        mesh = replace(mesh, faces=mesh.faces[mesh.named[mesh.bone[mesh.faces[:, 0]]]])
    untold = None if is_sole else replace(mesh, named=np.zeros_like(mesh.named))
    pictures = [painted(camera, buffer, vertices, faces, bones, tone) for bones in (untold, mesh)]
    zones, clear = [(point.position, point.zone_mm)], seen_through(camera, mesh)
    draw_zones(pictures[1], buffer, vertices, faces, zones, 1.6 * camera.mm_per_pixel, PALE, clear)
    plain, tinted = (on_nothing(each, buffer) for each in pictures)
    cords = cords_near(body, point, camera, buffer)
    for each in (plain, tinted):
        draw_navel(each, camera, buffer, point.body.places["umbilicus"])
        for cord in reversed(cords):
            draw_cord(ImageDraw.Draw(each), cord, CORD)
    return plain, tinted


def _hand(point: Located) -> Hand:
    place = point.body.engine.atlas.point(point.code).place
    assert place  # noqa: S101 -- `step_words` has asked
    assert place.hand  # noqa: S101 -- the same
    return place.hand


def _known(camera: Camera, point: Located) -> Array:
    """What is in the frame, too (n, 3) [mm], for one to know the part: heel and toes of a sole, the face of a head."""
    names = SOLE if _is_sole(camera, point) else FACE if _hand(point).both else ()
    flip = MIRROR if point.side == "right" else np.ones(3)
    return np.array([point.body.places[each] * flip for each in names]).reshape(-1, 3)


def _seen_faces(camera: Camera, vertices: Array, point: Located) -> NDArray[np.intp]:
    """The faces that the still would show; of a sole no calf behind it."""
    faces = shown_faces(camera, vertices, point)
    if not _is_sole(camera, point):
        return faces
    is_foot = (vertices - point.position) @ camera.toward > -SOLE_MM
    return np.asarray(faces[is_foot[faces].all(axis=1)])


def _is_sole(camera: Camera, point: Located) -> bool:
    return bool(camera.toward[2] < -STEEP) and point.body.engine.atlas.point(point.code).region == "foot"


def _view(point: Located, way: Array) -> Camera:
    """Look at the whole way, square to the skin at its end, or between its ends where it bends around a limb."""
    toward = _toward(point)
    up = np.array([0.0, -1.0, 0.0]) if abs(toward[2]) > STEEP else np.array([0.0, 0.0, 1.0])
    first = Camera.looking(point.position, toward, up, SIZE, SIZE[0])
    flat = first.project(way)[:, :2] - np.array(SIZE) / 2
    record = point.body.engine.atlas.point(point.code)
    around_mm, least_mm = WIDER.get(record.region, (AROUND_MM, LEAST_MM))
    if record.press and record.press.lays == "hand":
        least_mm = max(least_mm, HAND_MM)
    low, high = flat.min(axis=0) - around_mm, flat.max(axis=0) + around_mm
    wide = max(high[0] - low[0], (high[1] - low[1]) * SIZE[0] / SIZE[1], least_mm)
    x, y = (low + high) / 2
    return Camera.looking(point.position + x * first.right - y * first.up, toward, up, SIZE, float(wide))


def _toward(point: Located) -> Array:
    """From where the steps are looked at (3,): as the still, but with a head's face, and an ankle turned."""
    toward, region = seen_from(point), point.body.engine.atlas.point(point.code).region
    if region == "head" and toward[2] > STEEP:
        return np.asarray(unit(toward + FROM_FRONT))
    turns = region == "ankle" and toward @ point.normal < SIDEWAYS
    return np.asarray(unit(toward + 1.5 * point.normal)) if turns else toward


def around(camera: Camera, places: Array) -> Camera:
    """The same look, so much wider that these places (n, 3) [mm], none or some, are clear of the edge as well."""
    flat, size = camera.project(places)[:, :2], np.array(camera.size, float)
    low = np.minimum(0.0, flat.min(axis=0, initial=np.inf) - EDGE_PIXELS)
    high = np.maximum(size, flat.max(axis=0, initial=-np.inf) + EDGE_PIXELS)
    if not (low < 0).any() and not (high > size).any():
        return camera
    x, y = ((low + high) / 2 - size / 2) * camera.mm_per_pixel
    wide_mm = max(high[0] - low[0], (high[1] - low[1]) * size[0] / size[1]) * camera.mm_per_pixel
    centre = camera.centre + x * camera.right - y * camera.up
    return Camera.looking(centre, camera.toward, camera.up, camera.size, float(wide_mm))


def _touched(scene: _Scene, body: Body, share: float) -> Image.Image:
    """A fingertip at a share of the way, and the way that it has come; two that meet stop beside each other."""
    canvas = (scene.tinted if share == 1 else scene.plain).copy()
    pen, width = ImageDraw.Draw(canvas), width_mm(body, "finger")
    room = width / 2 / length_mm(scene.way) if len(scene.led) > 1 else 0.0
    at = round(min(share, 1 - room) * (len(scene.way) - 1))
    for way, facing, reach in scene.led:
        flat = scene.camera.project(way)[:, :2]
        if at:
            _line(pen, flat[: at + 1])
        tip = posed(way[at], facing[at], reach.comes_from, width, "finger", right=reach.right, over=reach.over)
        _over(canvas, scene, tip, way[at], width, reach)
        if share < 1:
            _arrow(pen, flat[at:])
        x, y = flat[0]
        pen.polygon([(x, y - 9), (x + 9, y), (x, y + 9), (x - 9, y)], fill=(255, 253, 248), outline=EDGE, width=3)
    return canvas


def _pressed(scene: _Scene, body: Body, point: Located, record: Point) -> Image.Image:
    """The pad on the place, with rings that go in, one where it is light; none around what is broad."""
    press = record.press
    is_light = press is not None and (press.light or "light" in press.cue.casefold())
    radii = RINGS[: 1 if is_light else None] if _touch(record) in TIPS else ()
    canvas = scene.tinted.copy()
    pen = ImageDraw.Draw(canvas)
    x, y = scene.camera.project(point.position)[:2]
    for radius in radii:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=PRESS, width=4)
    width = _width_mm(body, record)
    if _touch(record) == "ball":
        draw_ball(canvas, np.array([x, y]), BALL[0][2] * width / scene.camera.mm_per_pixel)
    else:
        _over(canvas, scene, scene.laid, point.position, width, scene.led[0].reach)
    return canvas


def _touch(record: Point) -> Touch:
    """With what a point is pressed."""
    press = record.press
    return (press and press.lays) or ("thumb" if press and "thumb" in press.cue.casefold() else "finger")


def _width_mm(body: Body, record: Point) -> float:
    return width_mm(body, "thumb" if _touch(record) == "thumb" else "finger")


def _laid(body: Body, point: Located, led: _Led) -> Posed:
    """The hand that presses a point."""
    record = body.engine.atlas.point(point.code)
    width, touch, reach = _width_mm(body, record), _touch(record), led.reach
    facing = led.facing[-1]
    return posed(point.position, facing, reach.comes_from, width, touch, right=reach.right, over=reach.over)


def _line(pen: ImageDraw.ImageDraw, flat: Array) -> None:
    for colour, wide in ((EDGE, 11), (WAY, 7)):
        pen.line([tuple(each) for each in flat], fill=colour, width=wide, joint="curve")


def _arrow(pen: ImageDraw.ImageDraw, flat: Array) -> None:
    """The rest of the way, as dashes with a head."""
    for start in range(0, len(flat) - 3, 4):
        pen.line([tuple(each) for each in flat[start : start + 3]], fill=EDGE, width=7)
        pen.line([tuple(each) for each in flat[start : start + 3]], fill=WAY, width=4)
    run = unit(np.append(flat[-1] - flat[-6], 0.0) + 1e-9)[:2]
    aside = np.array([-run[1], run[0]])
    head = [flat[-1] + 6 * run, flat[-1] - 13 * run + 10 * aside, flat[-1] - 13 * run - 10 * aside]
    pen.polygon([tuple(each) for each in head], fill=WAY, outline=EDGE, width=2)


def _over(  # noqa: PLR0913, PLR0917 -- a picture, a hand, where it is and how it comes
    canvas: Image.Image, scene: _Scene, hand: Posed, touches: Array, width: float, reach: Reach
) -> None:
    """Draw the hand over the body, with an outline around it and around each finger.

    Around where it `touches` (3,) it is half clear: what it presses is seen.
    """
    buffer = rasterise(scene.camera, hand.vertices, hand.faces)
    seen = buffer.face >= 0
    if reach.over:
        seen &= buffer.near > scene.near - BEHIND_MM
    light = np.clip(lit(scene.camera, buffer, hand.vertices, hand.faces), 0, 1.05)[..., None]
    ink = np.where(hand.nail[buffer.face][..., None], NAIL, GLOVE) * light
    nail = seen & hand.nail[buffer.face]
    rim = _rim(np.where(seen, buffer.near, GROUND_MM), nail)
    ink = np.where(rim[..., None], OUTLINE, ink)
    x, y = scene.camera.project(touches)[:2]
    down, right = np.indices(seen.shape)
    away = np.hypot(right + 0.5 - x, down + 0.5 - y) * scene.camera.mm_per_pixel / width
    solid = np.maximum(np.interp(away, (CLEAR_TO, SOLID_FROM), (CLEAR, 1.0)), np.maximum(rim, SOLID_NAIL * nail))
    four = np.dstack([np.clip(ink, 0, PAPER), np.where(seen, PAPER * solid, 0)]).astype(np.uint8)
    canvas.alpha_composite(Image.fromarray(four, "RGBA"))


def _rim(depth: Array, nail: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which pixels of a hand (h, w) are far nearer than the second pixel beside them; a nail lies on its own finger."""
    found, (high, wide) = np.zeros(depth.shape, bool), depth.shape
    depths, nails = np.pad(depth, 2, "edge"), np.pad(nail, 2, "edge")
    for down, right in ((0, 2), (4, 2), (2, 0), (2, 4)):
        there = (slice(down, down + high), slice(right, right + wide))
        found |= (depth - depths[there] > STEP_MM) & ~((nail | nails[there]) & (depths[there] > GROUND_MM))
    return found
