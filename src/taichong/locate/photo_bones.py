"""Outlines of the bones in a photo: an illustration that is carried along with the limb; it decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body import bone_parts
from taichong.locate.photo_limb import Limb, Places, floor_moves, hanging, nearest_vertices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from taichong.body import BonePart
    from taichong.locate.photo_camera import Solved
    from taichong.locate.photo_taps import Tapped

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

NEAR_MM = 90.0
"""So far from the nearest landmark or point a bone is still drawn."""
MOST_CORNERS = 240
"""Of one bone, among which its outline is looked for."""
FEWEST_CORNERS = 12
STEPS = 10
"""Places along a bone at which its outline has a corner on each side."""


@dataclass(frozen=True, eq=False)
class Bones:
    """The bones of a limb, near its landmarks and points.

    Attributes:
        named: part and name of each.
        places: their corners, one bone after the other.
        starts: where each bone's corners begin, and the last one's end.
    """

    named: tuple[tuple[str, str], ...]
    places: Places
    starts: Ints


@lru_cache(maxsize=32)
def bones_of(limb: Limb) -> Bones:
    """Find the bones of a limb, once."""
    named, found = [], []
    for part in limb.view.bones:
        for name, places in _near(limb, bone_parts()[part]):
            named.append((part, name))
            found.append(places)
    return Bones(tuple(named), Places.joined(found), np.cumsum([0, *(len(each.rest) for each in found)]))


def _near(limb: Limb, part: BonePart) -> Iterator[tuple[str, Places]]:
    """The bones of a part with what of them lies near, each carried by one bone of the model."""
    coefficients, skin = limb.body.fit.coefficients[0], np.asarray(limb.body.vertices, np.float32)
    corners = part.vertices(coefficients, skin).astype(float)
    moves = part.drive.T.astype(float)  # c, K
    close = np.concatenate([limb.marks.rest, limb.points.rest])
    for number, name in enumerate(part.bones):
        own = np.flatnonzero(part.bone == number)
        own = own[:: max(1, len(own) // MOST_CORNERS)]
        away = np.linalg.norm(corners[own, None] - close, axis=2).min(axis=1)
        own = own[away < NEAR_MM]
        if len(own) < FEWEST_CORNERS:
            continue
        shapes = np.tensordot(limb.basis.T @ moves.T, part.components[:, own].astype(float), 1)
        shapes[..., 2] -= (limb.basis.T @ floor_moves(coefficients))[:, None]
        weights = np.zeros((len(own), limb.joints.turns.shape[1] + 1))
        weights[:, _carrier(limb, corners[own])] = 1
        yield name, Places(corners[own], shapes, np.zeros((len(own), 3)), weights)


def _carrier(limb: Limb, corners: Array) -> int:
    """The turning bone, or none, on which the skin around a bone hangs the most."""
    nearest = nearest_vertices(limb.body, corners[:: max(1, len(corners) // 24)])
    hang = hanging(nearest[:, None], np.ones((len(nearest), 1)), limb.bones)
    return int(hang.mean(axis=0).argmax())


def outlines(solved: Solved, tapped: Tapped) -> list[dict[str, Any]]:
    """Where the bones' outlines fall in the picture, as the fit has them."""
    bones = bones_of(solved.problem.limb)
    fell, _ = solved.seen(bones.places)
    around = np.round(_around(tapped.to_picture(fell), bones.starts), 1)
    return [
        {"part": part, "name": name, "outline": each[np.isfinite(each).all(axis=1)].tolist()}
        for (part, name), each in zip(bones.named, around, strict=True)
    ]


def _around(corners: Array, starts: Ints) -> Array:
    """Around the flat corners (n, 2) of b bones: along the way on which they lie, the outermost on each side (b, m, 2).

    All bones at once, as a mark that is dragged asks for them again and again; not finite where a bone has no corner.
    """
    counts, first = np.diff(starts), starts[:-1]
    middles = np.add.reduceat(corners, first) / counts[:, None]
    x, y = (corners - middles.repeat(counts, axis=0)).T
    xx, xy, yy = (np.add.reduceat(each, first) for each in (x * x, x * y, y * y))
    angle = np.arctan2(2 * xy, xx - yy) / 2
    cosine, sine = np.cos(angle), np.sin(angle)
    c, s = cosine.repeat(counts), sine.repeat(counts)
    along, across = c * x + s * y, c * y - s * x
    begins, ends = np.minimum.reduceat(along, first), np.maximum.reduceat(along, first)
    steps = np.linspace(begins, ends, STEPS + 1)  # m', b
    is_near = np.abs(steps.repeat(counts, axis=1) - along) <= (steps[1] - steps[0]).repeat(counts)
    above = np.maximum.reduceat(np.where(is_near, across, -np.inf), first, axis=1)
    below = np.minimum.reduceat(np.where(is_near, across, np.inf), first, axis=1)
    tips = (above[[0, -1]] + below[[0, -1]]) / 2  # the ends are round: each is one corner
    way = np.concatenate([steps, steps[-2:0:-1]])
    aside = np.concatenate([tips[:1], above[1:-1], tips[1:], below[-2:0:-1]])
    return (
        np.stack([way * cosine - aside * sine, way * sine + aside * cosine], axis=2).transpose(1, 0, 2)
        + middles[:, None]
    )
