"""Cords, pulses, veins and creases, as lines that fingers meet on the way to bone: where they are, how they look.

A picture shows those that the point's words speak of. They lie on the skin or under it, never in the air beside a limb.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from ruamel.yaml import YAML

from taichong.body import room
from taichong.geometry import MIRROR, dot
from taichong.pictures.framing import STEEP
from taichong.pictures.lids import closed_skin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from PIL import ImageDraw

    from taichong.locate import Body, Located
    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]
    Ink = tuple[int, int, int]

PULSE, VEIN, FOLD, PAPER = (190, 20, 60), (52, 70, 168), (92, 36, 24), (255, 253, 248)
CORD, EDGE = (236, 226, 204), (70, 62, 52)
HIDDEN_MM = 20.0
"""A line that lies deeper under the skin in front of it than this is behind the limb."""
EDGE_MM = 4.0
"""So far beside a limb a cord along its edge is still drawn."""
AWAY, ON_SOLE = -0.8, 0.4
"""The cosine between skin and view at which a cord on it is no longer drawn: on the sole those of its edges are not."""
CLEAR = 0.025
"""So many widths of the picture from where others end a cord's name points at it, if it points elsewhere."""
ALONG = (0.1, 0.5, 0.9)
"""At these shares of what is seen of a cord its name may point, too."""
ON_SKIN = {"crease", "vein"}
"""What is seen on the skin; a cord or pulse is felt under it."""
DASH, CASING = 5, 4.0
"""So many places of a crease make a dash; so far paper goes beyond its ends [pixels]: it shows on dark skin."""
GAP_MM = 45.0
"""So long a piece that is not seen between two that are is drawn: it runs along an edge, or under a fold."""
NEAR_MM = 50.0
"""How near to the point a name points at a cord, if that runs so near."""
AROUND_MM, TRIED = 40.0, 12
"""How far around a cord the skin is looked at, and so many faces whose middle is nearest to each place on it."""


class SoftLine(NamedTuple):
    """A cord, pulse, vein or crease: its kind, its name, its places in a picture [pixels]; NaN where it is hidden."""

    kind: str
    name: str
    places: Array

    @property
    def seen(self) -> Array:
        """Its places that are not hidden (n, 2)."""
        return self.places[np.isfinite(self.places).all(axis=1)]

    @property
    def coarse(self) -> Array:
        """Every fourth of its places, and the end of each piece that is seen (m, 2); NaN between two pieces."""
        there = np.isfinite(self.places).all(axis=1)
        around = np.pad(there, 1)
        kept = np.asarray(~there | ~(around[:-2] & around[2:]))
        kept[::4] = True
        return self.places[kept]


def cords_near(body: Body, point: Located, camera: Camera, buffer: Buffer) -> list[SoftLine]:
    """The cords, pulses, veins and creases that the words of a point speak of, the nearest first."""
    return sorted(_lines(body, point, camera, buffer), key=lambda each: _away_mm(each, point.position[None], camera))


def own_places(
    line: SoftLine, point: Located, camera: Camera, others: Sequence[Array], tint: NDArray[np.bool_]
) -> Array:
    """Where a leader may end on a cord (k, 2) [pixels]: beside the zone, first as far as can be from other ends.

    Rather not over the `tint` (h, w), half as large, of a bone that is named: one would take the name for the bone's.
    """
    seen = line.seen
    column, row = (seen / 2).astype(np.intp).T
    on_bone = tint[row.clip(0, tint.shape[0] - 1), column.clip(0, tint.shape[1] - 1)]
    ends = np.stack([camera.project(point.position)[:2], *others])
    away = np.linalg.norm(seen[:, None] - ends[None], axis=2)
    near = (away[:, 0] > 1.3 * point.zone_mm / camera.mm_per_pixel) & (away[:, 0] < NEAR_MM / camera.mm_per_pixel)
    inside = ((seen > 0.05 * camera.size[0]) & (seen < np.array(camera.size) - 0.05 * camera.size[0])).all(axis=1)
    clear = away.min(axis=1) > CLEAR * camera.size[0]
    first = seen[np.argmax(away.min(axis=1) + 1e4 * (near + inside * 1.0 + clear) - 5e3 * on_bone)]
    rest = seen[
        near & inside & (~on_bone | on_bone.all()) & (away[:, 1:].min(axis=1, initial=np.inf) > CLEAR * camera.size[0])
    ]
    return np.stack([first, *(rest[int(each * len(rest))] for each in ALONG if len(rest))])


def _lines(body: Body, point: Located, camera: Camera, buffer: Buffer) -> Iterator[SoftLine]:
    """Those of a point that can be seen in its picture: on skin that looks this way."""
    flip = MIRROR if point.side == "right" else 1.0
    ids, marks = body.engine.program.landmarks, body.engine.marks
    facing = marks.normals(body.fit.coefficients)[0] * flip @ camera.toward
    vertices = np.asarray(body.vertices, float)
    for line in (each for each in _said() if point.code in each["points"]):
        through = np.stack([_place(body, each) for each in line["through"]]) * flip
        steps = np.linspace(0, len(through) - 1, 24 * (len(through) - 1) + 1)
        curve = laid_down(vertices, closed_skin(), smooth(through, steps), on_it=line["kind"] in ON_SKIN)
        looks = [sum(facing[ids.index(name)] * part for name, part in shares(each).items()) for each in line["through"]]
        flat = camera.project(curve)
        column, row = flat[:, :2].astype(int).T
        inside = (column >= 0) & (row >= 0) & (column < camera.size[0]) & (row < camera.size[1])
        near = _skin_at(camera, buffer, column, row)
        shown = inside & (near - flat[:, 2] < HIDDEN_MM) & np.isfinite(near)
        shown &= np.interp(steps, np.arange(len(through)), looks) > (ON_SOLE if camera.toward[2] < -STEEP else AWAY)
        shown = drawn_through(shown, curve)
        if shown.sum() > 12:  # noqa: PLR2004 -- half of a stretch between two landmarks
            yield SoftLine(line["kind"], line["name"], np.where(shown[:, None], flat[:, :2], np.nan))


def _skin_at(camera: Camera, buffer: Buffer, column: NDArray[np.intp], row: NDArray[np.intp]) -> Array:
    """How near the skin is at pixels (s,), or right beside them: a cord along an edge is not cut to pieces."""
    beside = round(EDGE_MM / camera.mm_per_pixel)
    around = [(0, 0), (beside, 0), (-beside, 0), (0, beside), (0, -beside)]
    found = [
        buffer.near[(row + y).clip(0, camera.size[1] - 1), (column + x).clip(0, camera.size[0] - 1)] for x, y in around
    ]
    return np.asarray(np.where(np.isfinite(found[0]), found[0], np.max(found, axis=0)))


def smooth(through: Array, steps: Array) -> Array:
    """A curve (s, 3) through places (n, 3), at these steps from one to the next: a cord has no corners.

    At each place it has the slope of the parabola through it and both beside it, over the length of the way: in a short
    stretch after a long one it does not run too far and come back.
    """
    runs = np.diff(through, axis=0)
    long = np.maximum(np.linalg.norm(runs, axis=1), 1e-9)[:, None]
    slopes = runs / long
    inner = (long[1:] * slopes[:-1] + long[:-1] * slopes[1:]) / (long[:-1] + long[1:])
    tangents = np.concatenate([slopes[:1], inner, slopes[-1:]])
    first = steps.astype(int).clip(0, len(through) - 2)
    part = (steps - first)[:, None]
    leaves, arrives = tangents[first] * long[first], tangents[first + 1] * long[first]
    bend = 3 * runs[first] - 2 * leaves - arrives
    return np.asarray(through[first] + part * leaves + part**2 * bend + part**3 * (leaves + arrives - 2 * runs[first]))


def laid_down(vertices: Array, faces: NDArray[np.intp], places: Array, *, on_it: bool = False) -> Array:
    """Move places in the air to the skin beneath.

    Args:
        vertices: of one body (v, 3) [mm].
        faces: of its skin (f, 3), counter-clockwise seen from outside.
        places: near it (n, 3) [mm].
        on_it: whether those that lie under the skin are moved to it, too.

    Returns:
        the places (n, 3) [mm].
    """
    low, high = places.min(axis=0) - AROUND_MM, places.max(axis=0) + AROUND_MM
    near = ((vertices > low) & (vertices < high)).all(axis=1)
    corners = vertices[faces[near[faces].all(axis=1)]]
    if len(corners) < TRIED:
        return places
    away = np.linalg.norm(places[:, None] - corners.mean(axis=1)[None], axis=2)
    some = corners[np.argpartition(away, TRIED - 1, axis=1)[:, :TRIED]]
    on_face = nearest_on(some, places[:, None])
    best = np.linalg.norm(on_face - places[:, None], axis=2).argmin(axis=1)
    on_skin, face = (
        np.take_along_axis(each, best.reshape(-1, 1, *[1] * (each.ndim - 2)), 1)[:, 0] for each in (on_face, some)
    )
    outward = np.cross(face[:, 1] - face[:, 0], face[:, 2] - face[:, 0])
    moves = on_it | (dot(places - on_skin, outward) > 0)
    return np.where(np.broadcast_to(moves, len(places))[:, None], on_skin, places)


def nearest_on(faces: Array, places: Array) -> Array:
    """The nearest place (..., 3) on each face (..., 3, 3) to a place (..., 3), all [mm]."""
    a, b, c = (faces[..., corner, :] for corner in range(3))
    normal = np.cross(b - a, c - a)
    area = np.maximum(dot(normal, normal), 1e-12)
    flat = places - (dot(places - a, normal) / area)[..., None] * normal
    turns = [dot(np.cross(other - one, flat - one), normal) for one, other in ((a, b), (b, c), (c, a))]
    tried = np.stack([flat, *(_nearest_on_edge(one, other, places) for one, other in ((a, b), (b, c), (c, a)))])
    away = np.linalg.norm(tried - places, axis=-1)
    away[0] = np.where(np.min(turns, axis=0) >= 0, away[0], np.inf)
    return np.asarray(np.take_along_axis(tried, away.argmin(axis=0)[None, ..., None], 0)[0])


def _nearest_on_edge(one: Array, other: Array, places: Array) -> Array:
    run = other - one
    share = (dot(places - one, run) / np.maximum(dot(run, run), 1e-12)).clip(0, 1)
    return np.asarray(one + share[..., None] * run)


def drawn_through(shown: NDArray[np.bool_], curve: Array) -> NDArray[np.bool_]:
    """Which places (s,) of a curve (s, 3) are drawn, of those that are seen and the short pieces between them."""
    drawn, seen = shown.copy(), np.flatnonzero(shown)
    for one, other in pairwise(seen):
        drawn[one:other] |= np.linalg.norm(np.diff(curve[one : other + 1], axis=0), axis=1).sum() < GAP_MM
    return drawn


def shares(said: str | list[str] | dict[str, float]) -> dict[str, float]:
    """How much of each landmark a place has, 1 in all: of one, of the middle of some, or as a table says."""
    if isinstance(said, dict):
        return said
    names = [said] if isinstance(said, str) else said
    return {name: names.count(name) / len(names) for name in names}


@lru_cache(maxsize=1)
def _said() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(room() / "soft_lines.yaml")["lines"]
    return found


def _place(body: Body, said: str | list[str] | dict[str, float]) -> Array:
    return np.asarray(sum(body.places[name] * part for name, part in shares(said).items()))


def _away_mm(line: SoftLine, places: Array, camera: Camera) -> float:
    """How far a line is from the nearest of some places (n, 3) [mm], as the picture shows it."""
    flat = camera.project(places)[:, None, :2]
    return float(np.linalg.norm(flat - line.seen[None], axis=2).min() * camera.mm_per_pixel)


def draw_cord(pen: ImageDraw.ImageDraw, line: SoftLine, scale: float) -> None:
    """Draw a cord as a double line, a pulse as a row of beads, a crease as one of dashes, a vein as a blue line."""
    if line.kind == "pulse":
        return _beads(pen, line.places[::3], 6 * scale)
    if line.kind == "crease":
        dashes = [line.places[start : start + DASH] for start in range(0, len(line.places) - DASH, 2 * DASH - 2)]
        return _strokes(pen, dashes, ((PAPER, 13), (FOLD, 6)), scale, CASING)
    inks = ((PAPER, 11), (VEIN, 7)) if line.kind == "vein" else ((EDGE, 13), (CORD, 8))
    return _strokes(pen, [np.stack(each) for each in pairwise(line.places)], inks, scale)


def _beads(pen: ImageDraw.ImageDraw, places: Array, size: float) -> None:
    for x, y in places[np.isfinite(places).all(axis=1)]:
        pen.ellipse((x - size, y - size, x + size, y + size), fill=PULSE, outline=PAPER, width=2)


def _strokes(
    pen: ImageDraw.ImageDraw, strokes: Sequence[Array], inks: Iterable[tuple[Ink, float]], scale: float, ends: float = 0
) -> None:
    """Each of some lines (n, 2) that is wholly seen, in one ink over another, which goes so far beyond its `ends`."""
    whole = [stroke for stroke in strokes if np.isfinite(stroke).all()]
    for number, (ink, wide) in enumerate(inks):
        for stroke in whole:
            runs = np.stack([stroke[0] - stroke[1], stroke[-1] - stroke[-2]])
            long = np.maximum(np.linalg.norm(runs, axis=1), 1e-9)[:, None]
            beyond = runs / long * (0 if number else ends * scale)
            drawn = np.concatenate([stroke[:1] + beyond[0], stroke, stroke[-1:] + beyond[1]])
            pen.line([tuple(each) for each in drawn], fill=ink, width=round(wide * scale), joint="curve")
