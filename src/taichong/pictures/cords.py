"""Cords, pulses and veins, as lines that fingers meet between skin and bone: where they are seen, and how they look."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from ruamel.yaml import YAML

from taichong.body import room
from taichong.geometry import MIRROR
from taichong.pictures.framing import STEEP, slide_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from PIL import ImageDraw

    from taichong.locate import Body, Located
    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]

PULSE, PAPER = (190, 20, 60), (255, 253, 248)
HIDDEN_MM = 20.0
"""A line that lies deeper under the skin in front of it than this is behind the limb."""
EDGE_MM = 4.0
"""So far beside a limb a cord along its edge is still drawn."""
AWAY, ON_SOLE = -0.1, 0.4
"""The cosine between skin and view at which a cord on it is no longer drawn: on the sole those of its edges are not."""
CLEAR = 0.025
"""So many widths of the picture from where others end a cord's name points at it, if it points elsewhere."""
ALONG = (0.1, 0.5, 0.9)
"""At these shares of what is seen of a cord its name may point, too."""
GAP_MM = 45.0
"""So long a piece that is not seen between two that are is drawn: it runs along an edge, or under a fold."""
MET_MM, ON_WAY_MM = 50.0, 15.0
"""How near a cord must run to a point, or to the way there, for a finger to meet it."""


class SoftLine(NamedTuple):
    """A cord, pulse or vein: what kind, its name, and its places in a picture [pixels]; NaN where it is hidden."""

    kind: str
    name: str
    places: Array

    @property
    def seen(self) -> Array:
        """Its places that are not hidden (n, 2)."""
        return self.places[np.isfinite(self.places).all(axis=1)]


def cords_near(body: Body, point: Located, camera: Camera, buffer: Buffer) -> list[SoftLine]:
    """The cords and pulses that a finger meets on its way to a point, the nearest first."""
    here, way = point.position[None], slide_to(point)
    found = sorted(_lines(body, point, camera, buffer), key=lambda each: _away_mm(each, here, camera))
    return [
        each
        for each in found
        if _away_mm(each, here, camera) < MET_MM or (len(way) and _away_mm(each, way, camera) < ON_WAY_MM)
    ]


def own_places(line: SoftLine, point: Located, camera: Camera, others: Sequence[Array]) -> Array:
    """Where a leader may end on a cord (k, 2) [pixels]: beside the zone, first as far as can be from other ends."""
    seen = line.seen
    ends = np.stack([camera.project(point.position)[:2], *others])
    away = np.linalg.norm(seen[:, None] - ends[None], axis=2)
    near = (away[:, 0] > 1.3 * point.spread_mm / camera.mm_per_pixel) & (away[:, 0] < MET_MM / camera.mm_per_pixel)
    inside = ((seen > 0.05 * camera.size[0]) & (seen < np.array(camera.size) - 0.05 * camera.size[0])).all(axis=1)
    first = seen[np.argmax(away.min(axis=1) + 1e4 * near + 1e4 * inside)]
    rest = seen[near & inside & (away[:, 1:].min(axis=1, initial=np.inf) > CLEAR * camera.size[0])]
    return np.stack([first, *(rest[int(each * len(rest))] for each in ALONG if len(rest))])


def _lines(body: Body, point: Located, camera: Camera, buffer: Buffer) -> Iterator[SoftLine]:
    """The cords and pulses that can be seen in a picture: those on skin that looks this way."""
    flip = MIRROR if point.side == "right" else 1.0
    ids, marks = body.engine.program.landmarks, body.engine.marks
    facing = marks.normals(body.fit.coefficients)[0] * flip @ camera.toward
    way = np.concatenate([slide_to(point), point.position[None]])
    for line in _said():
        through = np.stack([_place(body, each) for each in line["through"]]) * flip
        steps = np.linspace(0, len(through) - 1, 24 * (len(through) - 1) + 1)
        curve = smooth(through, steps)
        looks = [np.mean([facing[ids.index(name)] for name in _names_of(each)]) for each in line["through"]]
        flat = camera.project(curve)
        column, row = flat[:, :2].astype(int).T
        inside = (column >= 0) & (row >= 0) & (column < camera.size[0]) & (row < camera.size[1])
        near = _skin_at(camera, buffer, column, row)
        shown = inside & (near - flat[:, 2] < HIDDEN_MM) & np.isfinite(near)
        shown &= np.interp(steps, np.arange(len(through)), looks) > (ON_SOLE if camera.toward[2] < -STEEP else AWAY)
        shown = drawn_through(shown, curve)
        away_mm = np.linalg.norm(curve[shown, None] - way[None], axis=2).min(initial=np.inf)
        # What only lies behind the part in the picture, as a leg behind a hand, is none of its cords.
        if shown.sum() > 12 and away_mm < MET_MM:  # noqa: PLR2004 -- half of a stretch between two landmarks
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
    """A curve (s, 3) through places (n, 3), at these steps from one to the next: a cord has no corners."""
    ends = np.concatenate([[2 * through[0] - through[1]], through, [2 * through[-1] - through[-2]]])
    first = steps.astype(int).clip(0, len(through) - 2)
    part = (steps - first)[:, None]
    before, one, other, after = (ends[first + each] for each in range(4))
    tangent, next_ = (other - before) / 2, (after - one) / 2
    bend = 3 * (other - one) - 2 * tangent - next_
    return np.asarray(one + part * tangent + part**2 * bend + part**3 * (2 * (one - other) + tangent + next_))


def drawn_through(shown: NDArray[np.bool_], curve: Array) -> NDArray[np.bool_]:
    """Which places (s,) of a curve (s, 3) are drawn, of those that are seen and the short pieces between them."""
    drawn, seen = shown.copy(), np.flatnonzero(shown)
    for one, other in pairwise(seen):
        drawn[one:other] |= np.linalg.norm(np.diff(curve[one : other + 1], axis=0), axis=1).sum() < GAP_MM
    return drawn


def _names_of(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said


@lru_cache(maxsize=1)
def _said() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(room() / "soft_lines.yaml")["lines"]
    return found


def _place(body: Body, said: str | list[str]) -> Array:
    return np.asarray(np.mean([body.places[each] for each in _names_of(said)], axis=0))


def _away_mm(line: SoftLine, places: Array, camera: Camera) -> float:
    """How far a line is from the nearest of some places (n, 3) [mm], as the picture shows it."""
    flat = camera.project(places)[:, None, :2]
    return float(np.linalg.norm(flat - line.seen[None], axis=2).min() * camera.mm_per_pixel)


def draw_cord(pen: ImageDraw.ImageDraw, line: SoftLine, scale: float) -> None:
    """A cord as a double line, a pulse as a row of beads."""
    if line.kind == "pulse":
        for x, y in line.places[::3]:
            if np.isfinite(x):
                size = 6 * scale
                pen.ellipse((x - size, y - size, x + size, y + size), fill=PULSE, outline=PAPER, width=2)
        return
    for one, other in pairwise(line.places):
        if np.isfinite([one, other]).all():
            pen.line([tuple(one), tuple(other)], fill=(70, 62, 52), width=round(13 * scale))
    for one, other in pairwise(line.places):
        if np.isfinite([one, other]).all():
            pen.line([tuple(one), tuple(other)], fill=(236, 226, 204), width=round(8 * scale))
