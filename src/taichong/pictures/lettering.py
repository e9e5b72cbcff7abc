"""What is drawn and written over a still: the way to the point, cords and pulses, names of bones, the thumb for scale.

Lines differ in pattern, places in shape, never in colour alone. A name stands where it covers neither zone nor way.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import ImageDraw, ImageFont

from taichong.geometry import unit
from taichong.locate import hand_of
from taichong.pictures.cords import cords_near, draw_cord, own_places
from taichong.pictures.framing import SIZE, STEEP, seen_from, share_lines, slide_to
from taichong.pictures.layers import tinted
from taichong.pictures.placing import AT_ZONE, Covered, Wanted, in_their_places
from taichong.pictures.tones import SKIN_TONES, USUAL_TONE
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PIL import Image

    from taichong.locate import Body, Located
    from taichong.locate.hand import Units
    from taichong.pictures.bones import Shown
    from taichong.pictures.cords import SoftLine
    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]
    _Said = tuple[Array, str]

INK, LINE, PAPER = (16, 24, 34), (120, 24, 10), (255, 253, 248)
TAPE = (250, 206, 60)
TYPE, PAD = 34, 10
DOT, BESIDE_ZONE, BEGINS = 12.0, 1.2, 26.0
"""Half as wide as what is kept free around a dot [pixels]; so far from the zone, in its radii, and from where a tape
begins [pixels] a number points at it, if not at its middle."""
ALONG = (0.2, 0.8)
"""At these shares of what is seen of a tape beside the zone its number may point, too."""
BESIDE_CORD = 24.0
"""So far from a cord [pixels] a bone's name rather points at the bone."""
WITH_START, START_INSIDE = 5, 12
"""Beside so many names at most the start of the tape has one, too, if it is so far inside the picture [pixels]."""
NAMED = 2.0
"""What a name costs for each cell of a bone that is named, above that it lies on skin."""
ON_LINE = 30.0
"""What a name costs for each cell of a line that leads to the point."""
SLANTED, BETWEEN = 0.5, 0.62
"""From behind and above by so much each; from two sides at once where the one is so much of the other."""
LEVEL = 0.75
"""Beside a foot, one says from above or below only where hardly anything else is true."""
ONE_ROW, TWO_ROWS = 19, 38
"""From how many letters on a name has another line: it has to fit beside a foot."""
FAR_BELOW_MM = 90.0
"""What is so much farther from the eye than the point, as shoulders below a head, may be written on like nothing."""
THUMB_LONG, BESIDE_THUMB = 1.35, 26.0
USUAL_THUMB_MM = 20.0


def annotate(  # noqa: PLR0913, PLR0917 -- a picture, from where, of what
    canvas: Image.Image,
    camera: Camera,
    buffer: Buffer,
    point: Located,
    bones: Shown,
    corner: tuple[int, int, int, int],
    units: Units | None,
    tone: int = USUAL_TONE,
) -> None:
    """Draw and write everything over the skin of a still, of this tone; without units nothing is written."""
    pen, scale, body = ImageDraw.Draw(canvas), camera.size[0] / 1080, point.body
    lines = cords_near(body, point, camera, buffer)
    for line in lines:
        draw_cord(pen, line, scale)
    is_near = buffer.near > camera.project(point.position)[2] - FAR_BELOW_MM
    hand, covered = hand_of(point), Covered(np.asarray(is_near, np.uint8))
    if hand is None or share_lines(point):
        _way(pen, camera, covered, point, scale)
    tape = _tape(pen, camera, covered, point, scale)
    draw_cross(pen, camera, point, scale)
    if units is None:
        return
    named = _names(camera, point, bones, lines, tape, units)
    named += _cord_names(camera, point, bones, lines, named, units)
    _cover(covered, camera, point, lines)
    covered.take_some(camera.project(bones.mesh.vertices[bones.mesh.named[bones.mesh.bone]])[:, :2], NAMED)
    covered.take(*corner)
    write_title(pen, caption(point), covered, scale)
    _thumb(pen, camera, body, covered, tone)
    names = place_names(covered, named, scale)
    if start := _start_name(camera, point, named):
        more = place_names(covered, [*named, start], scale)
        worse = sum(name.crosses for name in more) > sum(name.crosses for name in names)
        names = names if worse else more
    write_names(pen, names, scale)


def _cover(covered: Covered, camera: Camera, point: Located, lines: Sequence[SoftLine]) -> None:
    """Keep names and leaders off the zone, the ends of the way, cords and pulses."""
    scale = camera.size[0] / 1080
    covered.take_zone(camera.project(point.position)[:2], point.zone_mm / camera.mm_per_pixel)
    for end in way(point):
        covered.take(*_around(camera.project(end)[:2], 30), weight=0)
    for line in lines:
        covered.take_along(line.coarse, 8 * scale)


def _wanted(ats: Array, lines: Sequence[str], scale: float) -> Wanted:
    """A name of these lines, which may point at these places (k, 2) [pixels]."""
    width = int(max(_font(round(TYPE * scale)).getlength(each) for each in lines)) + 2 * PAD
    return Wanted(ats, width, round(len(lines) * 1.2 * TYPE * scale) + PAD, DOT * scale)


def _names(  # noqa: PLR0913, PLR0917 -- a view, a point, and what is known of it
    camera: Camera, point: Located, bones: Shown, lines: Sequence[SoftLine], tape: Array | None, units: Units
) -> list[_Said]:
    """What is written, and at which places (k, 2) [pixels]: the number, and the bones, rather not beside a cord."""
    said, found, hand = words("pictures")["bones"], list["_Said"](), hand_of(point)
    if hand:
        at = camera.project(point.position)[None, :2] if tape is None or hand.mm is None else tape
        found.append((at, hand.short(units)))
    cords = np.concatenate([np.zeros((0, 2)), *(line.seen for line in lines)])
    for name, place in bones.named.items():
        ats = camera.project(np.stack([place, *bones.elsewhere[name]]))[:, :2]
        away = np.linalg.norm(ats[:, None] - cords[None], axis=2).min(axis=1, initial=np.inf)
        beside = away > BESIDE_CORD * camera.size[0] / SIZE[0]
        found.append((np.concatenate([ats[beside], ats[~beside]]), said.get(name, name)))
    return found


def _cord_names(  # noqa: PLR0913, PLR0917 -- the same
    camera: Camera,
    point: Located,
    bones: Shown,
    lines: Sequence[SoftLine],
    named: Sequence[_Said],
    units: Units,
) -> list[_Said]:
    """The names of cords, but of one that the number names, and where each may point, apart from what is `named`."""
    hand, tint, found = hand_of(point), tinted(bones.mesh, bones.drawn), list["_Said"]()
    ends = [ats[0] for ats, _ in named] + [camera.project(each)[:2] for each in slide_to(point)[:1]]
    for line in lines:
        if hand is None or line.name not in hand.short(units):
            found.append((own_places(line, point, camera, ends, tint), line.name))
            ends.append(found[-1][0][0])
    return found


def _start_name(camera: Camera, point: Located, named: Sequence[_Said]) -> _Said | None:
    """What the tape begins at, where that is in view, beside the zone, and few others are `named`."""
    hand, start = hand_of(point), camera.project(slide_to(point)[:1])[:, :2]
    inside = ((start > START_INSIDE) & (start < np.array(camera.size) - START_INSIDE)).all()
    away = np.hypot(*(start - camera.project(point.position)[:2]).T) * camera.mm_per_pixel
    if hand is None or not inside or len(named) > WITH_START or not (away > AT_ZONE * point.zone_mm).any():
        return None
    return start, next(each.name for each in point.body.engine.atlas.landmarks if each.id == hand.start)


def caption(point: Located) -> str:
    """Which part this is, of which side, and from where it is seen."""
    said = words("pictures")
    region = point.body.engine.atlas.point(point.code).region
    view = said["views"][_view(point, region)]
    if point.side != "midline" and view == said["views"]["side"]:
        text = said["from_side"].format(part=said["parts"][region], side=point.side)
        return str(text[0].upper() + text[1:])
    return str(said["caption"].format(part=part_of(point), view=view))


def part_of(point: Located) -> str:
    """Say which part a point is on, of which side: "Left foot"; true however it is turned."""
    said = words("pictures")
    region = point.body.engine.atlas.point(point.code).region
    if point.side == "midline":
        return str(said["parts"][region].capitalize())
    return str(said["part"].format(side=said["upper"][point.side], part=(said["parts"] | said["sided"])[region]))


def _view(point: Located, region: str) -> str:
    x, y, z = seen_from(point) * ([-1, 1, 1] if point.side == "right" else [1, 1, 1])
    if region in {"hand", "arm"}:
        return _view_of_arm(point.body, np.array([x, y, z]), region)
    if region in {"trunk", "head"} or point.side == "midline":
        return _view_of_middle(x, y, z, region)
    level = 1.0 if region == "foot" else LEVEL
    most = int(np.argmax(np.abs([x, y, z * level])))
    if most == 2:  # noqa: PLR2004 -- up and down
        return "above" if z > 0 else "sole" if region == "foot" else "below"
    across, along = "outer" if x > 0 else "inner", "back" if y > 0 else "front"
    if min(abs(x), abs(y)) > BETWEEN * max(abs(x), abs(y)):
        return f"{along}_{across}"
    return across if most == 0 else along


def _view_of_middle(x: float, y: float, z: float, region: str) -> str:
    """How one says from where a trunk or head, or the middle of the body, is seen: it has no inner side."""
    if z < -STEEP:
        return "below"
    if region == "head" and z > STEEP:
        return "above_face"
    if region == "trunk" and min(y, z) > SLANTED:
        return "behind_above"
    return "side" if abs(x) > abs(y) else "back" if y > 0 else "front"


def _view_of_arm(body: Body, facing: Array, region: str) -> str:
    """How one says from where a hand or forearm is seen, however it is held."""
    places = body.places
    palm = unit(places["palm_between_metacarpals_2_3"] - places["metacarpal_2_3_middle_dorsal"])
    thumb = unit(places["metacarpal_2_radial"] - places["metacarpal_5_ulnar"])
    if facing[2] > STEEP and region == "arm":
        return "above"
    if abs(facing @ thumb) > abs(facing @ palm) and region == "arm":
        return "thumb_side" if facing @ thumb > 0 else "little_finger_side"
    return "palm" if facing @ palm > 0 else f"back_of_{region}"


def _around(place: Array, radius: float) -> tuple[float, float, float, float]:
    return place[0] - radius, place[1] - radius, place[0] + radius, place[1] + radius


def way(point: Located) -> list[Array]:
    """The ends of the lines that lead to a point, (3,) each."""
    return [end for step in point.chain for segment in step.segments for end in segment]


def _way(pen: ImageDraw.ImageDraw, camera: Camera, covered: Covered, point: Located, scale: float) -> None:
    for step in point.chain:
        for segment in step.segments:
            ends = [tuple(camera.project(end)[:2]) for end in segment]
            covered.take_along(np.array(ends), 8 * scale, by=ON_LINE)
            pen.line(ends, fill=PAPER, width=round(9 * scale))
            pen.line(ends, fill=LINE, width=round(5 * scale))
            for x, y in ends:
                size = 11 * scale
                corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
                pen.polygon(corners, fill=PAPER, outline=LINE, width=round(4 * scale))


def draw_cross(pen: ImageDraw.ImageDraw, camera: Camera, point: Located, scale: float) -> None:
    """Draw the middle of the zone."""
    x, y = camera.project(point.position)[:2]
    for colour, wide in ((PAPER, 11), (INK, 6)):
        pen.line([(x - 24 * scale, y), (x + 24 * scale, y)], fill=colour, width=round(wide * scale))
        pen.line([(x, y - 24 * scale), (x, y + 24 * scale)], fill=colour, width=round(wide * scale))


def _tape(pen: ImageDraw.ImageDraw, camera: Camera, covered: Covered, point: Located, scale: float) -> Array | None:
    """The way that the number measures, as a tape with a tick for each centimetre; places on it (k, 2)."""
    hand, slide = hand_of(point), slide_to(point)
    if hand is None or not len(slide):
        return None
    flat = camera.project(slide)[:, :2]
    for colour, wide in ((INK, 13), (TAPE, 9)):
        pen.line([tuple(each) for each in flat], fill=colour, width=round(wide * scale), joint="curve")
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(slide, axis=0), axis=1))])
    for mm in np.arange(0, along[-1], 10) if len(hand.way) else ():  # a share is no number of centimetres
        x, y = (float(np.interp(mm, along, flat[:, axis])) for axis in (0, 1))
        to_x, to_y = (float(np.interp(mm + 2, along, flat[:, axis])) for axis in (0, 1))
        long = max(float(np.hypot(to_x - x, to_y - y)), 1e-6)
        across = np.array([-(to_y - y), to_x - x]) / long * 9 * scale
        pen.line([(x - across[0], y - across[1]), (x + across[0], y + across[1])], fill=INK, width=round(3 * scale))
    covered.take_along(np.concatenate([flat[:-1:4], flat[-1:]]), 14 * scale)
    covered.take(*_around(flat[0], BEGINS / 2 * scale))  # nor does a leader run along the tape over its beginning
    x, y = flat[0]
    size = 12 * scale
    pen.polygon(
        [(x, y - size), (x + size, y), (x, y + size), (x - size, y)], fill=PAPER, outline=INK, width=round(4 * scale)
    )
    return _on_tape(flat, camera, point)


def _on_tape(flat: Array, camera: Camera, point: Located) -> Array | None:
    """Where its number may point at a tape through places (m, 2): its middle, and others clear of both ends."""
    inside = flat[((flat > 0) & (flat < np.array(camera.size))).all(axis=1)]
    if not len(inside):
        return None
    middle, radius = camera.project(point.position)[:2], point.zone_mm / camera.mm_per_pixel
    begins = BEGINS * camera.size[0] / SIZE[0]
    is_clear = np.hypot(*(inside - middle).T) > BESIDE_ZONE * radius
    clear = inside[is_clear & (np.hypot(*(inside - flat[0]).T) > begins)]
    if np.hypot(*(inside[len(inside) // 2] - flat[0])) < begins:  # so short a tape has room for a dot at its end alone
        return inside[-1:]
    return np.stack([inside[len(inside) // 2], *(clear[int(each * len(clear))] for each in ALONG if len(clear))])


class _Name(NamedTuple):
    """A name in its place: what it points at, its lines, the box of its paper [pixels], and what its leader crosses."""

    at: Array
    lines: list[str]
    box: tuple[int, int, int, int]
    crosses: float = 0.0

    @property
    def edge(self) -> tuple[float, float]:
        """Where its leader leaves the paper [pixels]."""
        left, top, right, low = self.box
        return min(max(self.at[0], left), right), min(max(self.at[1], top), low)


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def place_names(covered: Covered, named: Sequence[tuple[Array, str]], scale: float) -> list[_Name]:
    """Find where names stand, each with the places (k, 2) [pixels] that it may point at, the best first."""
    wanted = [_wanted(ats, _wrapped(text), scale) for ats, text in named]
    return [
        _Name(
            place.at,
            _wrapped(text),
            (place.left, place.top, place.left + each.width, place.top + each.height),
            place.crosses,
        )
        for (_, text), each, place in zip(named, wanted, in_their_places(covered, wanted), strict=True)
    ]


def write_names(pen: ImageDraw.ImageDraw, names: Sequence[_Name], scale: float) -> None:
    """Write names on paper, with a leader to what each names; all leaders first, so that none runs over a name."""
    font, size = _font(round(TYPE * scale)), 8 * scale
    for name in names:
        at = name.at
        for colour, wide in ((PAPER, 8), (INK, 4)):
            pen.line([name.edge, tuple(at)], fill=colour, width=round(wide * scale))
        pen.ellipse((at[0] - size, at[1] - size, at[0] + size, at[1] + size), fill=INK, outline=PAPER, width=2)
    for _, lines, box, _ in names:
        pen.rounded_rectangle(box, 12 * scale, fill=PAPER, outline=INK, width=2)
        place = (box[0] + PAD, box[1] + PAD / 2)
        pen.multiline_text(place, "\n".join(lines), INK, font, spacing=round(0.12 * TYPE * scale))


def _wrapped(text: str) -> list[str]:
    """In one line, or in two or three of about the same length."""
    rows = 1 if len(text) < ONE_ROW else 2 if len(text) < TWO_ROWS else 3
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    cuts = [min(spaces, key=lambda place: abs(place - len(text) * row / rows)) for row in range(1, rows) if spaces]
    return [text[start:end].strip() for start, end in pairwise([0, *cuts, len(text)])]


def write_title(pen: ImageDraw.ImageDraw, text: str, covered: Covered, scale: float) -> None:
    """Write what the picture shows at its lower edge, and take that place."""
    font = _font(round(TYPE * scale))
    width = pen.textlength(text, font) + 2 * PAD
    x, y = (covered.size[0] - width) / 2, covered.size[1] - 1.5 * TYPE * scale
    pen.rounded_rectangle((x, y, x + width, covered.size[1] - 4), 12 * scale, fill=PAPER)
    pen.text((x + PAD, y + 2), text, INK, font)
    covered.take(x, y, x + width, covered.size[1])


def _thumb(pen: ImageDraw.ImageDraw, camera: Camera, body: Body, covered: Covered, tone: int) -> None:
    """A thumb pad of the person's own width and of their skin, with its name."""
    told, scale = body.fit.told, camera.size[0] / SIZE[0]
    own = [float(told.mean_mm[0, i]) for i, name in enumerate(told.names) if name.endswith("thumb")]
    wide = (own[0] if own else USUAL_THUMB_MM) / camera.mm_per_pixel
    font, text = _font(round(TYPE * scale)), words("pictures")["thumb"]
    width = int(pen.textlength(text, font)) + 2 * PAD
    height = int(THUMB_LONG * wide + 1.4 * TYPE * scale)
    x, y = covered.free(np.array([covered.size[0] - 60.0, 60.0]), width, height, pull=0.2)
    middle = x + width / 2
    pen.rounded_rectangle(
        (middle - wide / 2, y, middle + wide / 2, y + THUMB_LONG * wide),
        wide / 2.1,
        fill=(*SKIN_TONES[tone], 255),
        outline=INK,
        width=round(4 * scale),
    )
    pen.arc((middle - wide / 4, y + wide * 0.3, middle + wide / 4, y + wide), 200, 340, fill=INK, width=2)
    below = y + THUMB_LONG * wide + 3 * scale
    pen.rounded_rectangle((x, below, x + width, y + height), 12 * scale, fill=PAPER)  # the page may be dark
    pen.text((x + PAD, below), text, INK, font)
    gap = BESIDE_THUMB * scale
    covered.take(x - gap, y - gap, x + width + gap, y + height + gap)  # a name beside it would be read as one with it
