"""A plain hand on the skin, by a fingertip, a thumb, three fingers or flat: tapered rods as wide as one's own.

It is posed by where the tip touches, which way the skin faces there, and from which side the hand comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from taichong.geometry import square_to, unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

Digit = Literal["finger", "thumb"]
Touch = Literal["finger", "thumb", "fingers", "hand", "heel", "ball"]
"""With what one touches: a tip, the pads of three fingers, the flat hand, its heel; or a ball instead of a hand."""
Rod = tuple[tuple[float, float, float], tuple[float, float, float], float, float]
USUAL_MM = {"finger": 17.0, "thumb": 20.0}
AROUND, OVER = 16, 6
"""How finely a rod is cut: around it, and over each of its round ends."""
SUNK = 0.8
"""How far the middle of a tip is from the skin, in parts of its radius: the pad gives."""

# Each rod: from and to (along the hand, to its thumb side, up from the skin), and the radius at both ends, in widths.
FINGER = (
    ((0, 0, 0), (1.15, 0, 0.85), 0.47, 0.5),
    ((1.15, 0, 0.85), (2.6, 0, 1.35), 0.5, 0.56),
    ((2.6, 0, 1.35), (5.0, 0, 1.5), 0.56, 0.7),
    ((5.0, 0, 1.4), (9.5, -1.0, 1.3), 0.75, 1.1),
    ((4.7, -1.15, 1.4), (9.5, -1.2, 1.3), 0.72, 1.1),
    ((5.0, -2.25, 1.2), (9.5, -1.6, 1.2), 0.7, 1.1),
    ((5.4, -3.2, 1.0), (9.5, -2.0, 1.1), 0.6, 1.0),
    ((2.9, -1.1, 1.0), (4.7, -1.15, 1.4), 0.54, 0.62),
    ((3.3, -2.15, 0.8), (5.0, -2.25, 1.2), 0.52, 0.6),
    ((3.9, -3.05, 0.7), (5.4, -3.2, 1.0), 0.46, 0.54),
    ((4.4, 0.9, 0.7), (6.2, 1.2, 0.8), 0.5, 0.6),
    ((6.2, 1.2, 0.8), (9.0, 0.0, 1.1), 0.65, 1.0),
    ((9.5, -1.3, 1.2), (24, -1.3, 1.6), 1.5, 1.7),
)
THUMB = (
    ((0, 0, 0), (1.15, 0, 0.5), 0.46, 0.5),
    ((1.15, 0, 0.5), (2.8, 0, 1.0), 0.47, 0.55),
    ((2.8, 0, 1.0), (5.2, -0.6, 1.2), 0.6, 0.85),
    ((3.2, -1.6, 1.2), (5.6, -1.4, 1.3), 0.62, 0.9),
    ((3.4, -2.6, 1.1), (5.8, -2.0, 1.2), 0.6, 0.9),
    ((3.8, -3.5, 0.9), (6.0, -2.6, 1.1), 0.56, 0.85),
    ((4.3, -4.2, 0.7), (6.2, -3.0, 1.0), 0.5, 0.8),
    ((5.2, -0.8, 1.2), (7.6, -1.6, 1.2), 0.9, 1.1),
    ((5.9, -2.4, 1.2), (8.0, -1.9, 1.2), 0.95, 1.1),
    ((7.8, -1.7, 1.2), (22, -1.7, 1.6), 1.25, 1.45),
)
FINGERS = (
    *(((0, aside, 0), (1.15, aside, 0.6), 0.47, 0.5) for aside in (-1.0, 0.0, 1.0)),
    *(((1.15, aside, 0.6), (2.6, aside, 1.1), 0.5, 0.56) for aside in (-1.0, 0.0, 1.0)),
    *(((2.6, aside, 1.1), (5.0, 1.1 * aside, 1.3), 0.56, 0.7) for aside in (-1.0, 0.0, 1.0)),
    *(((5.0, 1.1 * aside, 1.3), (9.5, 0.9 * aside, 1.3), 0.74, 1.1) for aside in (-1.0, 0.0, 1.0)),
    ((2.9, -2.1, 0.8), (5.2, -2.3, 1.1), 0.48, 0.6),
    ((5.2, -2.3, 1.1), (9.5, -1.4, 1.1), 0.62, 1.0),
    ((4.4, 2.1, 0.7), (6.4, 2.3, 0.8), 0.5, 0.62),
    ((6.4, 2.3, 0.8), (9.2, 1.0, 1.1), 0.66, 1.0),
    ((9.5, -0.2, 1.2), (24, -0.2, 1.6), 1.5, 1.7),
)
LONG = ((1.35, 3.3), (0.45, 3.8), (-0.45, 3.5), (-1.35, 2.7))
"""Of each finger of a flat hand: how far to the thumb side it begins, and how long it is."""
FLAT = (
    *(((-1.9, aside, 0), (2.2, 0.8 * aside, 0), 0.55, 0.62) for aside, _ in LONG),
    *(((-1.9, aside, 0), (-1.9 - long, 1.2 * aside, 0), 0.52, 0.42) for aside, long in LONG),
    ((2.0, 1.2, 0.0), (-0.3, 2.5, 0.0), 0.75, 0.55),
    ((-0.3, 2.5, 0.0), (-1.8, 2.8, 0.0), 0.52, 0.44),
    ((2.4, 0, 0.0), (18, 0, 0.5), 1.35, 1.6),
)
HEEL = 1.9
"""How far the heel of a flat hand is from its middle."""
NAIL = ((0.02, 0, 0.36), (0.5, 0, 0.72), 0.24, 0.3)
"""Seen from above it is what tells a fingertip from a stick."""
FLAT_NAILS = tuple(
    ((-1.9 - long - 0.1, 1.2 * aside, 0.22), (-1.5 - long, 1.19 * aside, 0.26), 0.22, 0.24) for aside, long in LONG
)
BALL = (((0, 0, 0), (0, 0, 0.01), 1.9, 1.9),)
BENDS: dict[Touch, tuple[float, float]] = {
    "finger": (5.0, 1.4),
    "thumb": (5.2, 1.2),
    "fingers": (5.0, 1.2),
    "hand": (2.3, 0.0),
    "heel": (2.3 - HEEL, 0.0),
    "ball": (9.0, 0.0),
}
"""Where a hand that comes over an edge bends, along it and up from the skin: at its knuckles or wrist."""
MOST = np.radians(100)


def _beside(rods: Iterable[Rod], along: float, aside: float) -> tuple[Rod, ...]:
    """The same rods, moved over the skin."""
    return tuple(
        ((a + along, b + aside, c), (d + along, e + aside, f), one, other) for (a, b, c), (d, e, f), one, other in rods
    )


RODS: dict[Touch, tuple[tuple[Rod, ...], tuple[Rod, ...]]] = {
    "finger": (FINGER, (NAIL,)),
    "thumb": (THUMB, (NAIL,)),
    "fingers": (FINGERS, tuple(each for aside in (-1.0, 0.0, 1.0) for each in _beside((NAIL,), 0, aside))),
    "hand": (FLAT, FLAT_NAILS),
    "heel": (_beside(FLAT, -HEEL, 0), _beside(FLAT_NAILS, -HEEL, 0)),
    "ball": (BALL, ()),
}
"""The rods of each, and those that are nails."""


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A hand in its place.

    Attributes:
        vertices: (v, 3) [mm].
        faces: outward (f, 3).
        nail: which faces are those of the nail (f,).
    """

    vertices: Array
    faces: Ints
    nail: NDArray[np.bool_]


def width_mm(body: Body, digit: Digit) -> float:
    """How wide a person's finger or thumb is, as measured or expected of them."""
    told = body.fit.told
    if digit == "finger" and "two_fingers" in told.names:
        return float(told.mean_mm[0, told.names.index("two_fingers")]) / 2
    own = [float(told.mean_mm[0, i]) for i, name in enumerate(told.names) if name.endswith(digit)]
    return own[0] if own else USUAL_MM[digit]


def posed(  # noqa: PLR0913 -- a place, a direction and a hand
    touches: Array, facing: Array, comes_from: Array, width: float, touch: Touch, *, right: bool, over: bool = False
) -> Posed:
    """Pose a hand.

    Args:
        touches: where on the skin the tip, or the middle of what is laid on, is (3,) [mm].
        facing: the outward normal there.
        comes_from: toward the wrist; what of it is square to `facing` counts.
        width: of the finger or thumb [mm].
        touch: what touches.
        right: whether it is a right hand.
        over: whether it comes over an edge of the body: what is behind its knuckles goes as `comes_from` does.
    """
    up = unit(np.asarray(facing, float))
    along = unit(square_to(np.asarray(comes_from, float), up))
    aside = np.cross(along, up) * (1 if right else -1)
    frame = np.stack([along, aside, up]) * width
    rods, nails = RODS[touch]
    origin = touches + up * SUNK * rods[0][2] * width
    if over:
        rods = _bent(rods, BENDS[touch], float(np.arctan2(unit(comes_from) @ up, unit(comes_from) @ along)))
    return _joined([_rod(*each, frame, origin) for each in (*rods, *nails)], len(nails))


def _bent(rods: Sequence[Rod], at: tuple[float, float], angle: float) -> tuple[Rod, ...]:
    """The same rods, those beyond a place (along, up) turned down around it by an angle [rad]; never up."""
    along, up = at
    cosine, sine = np.cos(np.clip(angle, -MOST, 0)), np.sin(np.clip(angle, -MOST, 0))

    def turned(place: tuple[float, float, float]) -> tuple[float, float, float]:
        beyond, aside, high = place[0] - along, place[1], place[2] - up
        if beyond <= 0:
            return place
        return (along + cosine * beyond - sine * high, aside, up + sine * beyond + cosine * high)

    return tuple((turned(start), turned(end), one, other) for start, end, one, other in rods)


def _rod(  # noqa: PLR0913, PLR0917 -- two ends, two radii, and where they are
    start: Sequence[float], end: Sequence[float], one: float, other: float, frame: Array, origin: Array
) -> Array:
    """The corners of a tapered rod with round ends (v, 3) [mm]; `frame` is as long as a width."""
    ends = np.array([start, end], float) @ frame + origin
    axis = unit(ends[1] - ends[0])
    across = unit(square_to(frame[1] + 0.01 * frame[0], axis))
    width = float(np.linalg.norm(frame[0]))
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    ring = np.cos(turn)[:, None] * across + np.sin(turn)[:, None] * np.cross(axis, across)
    angles = np.concatenate([np.linspace(-np.pi / 2, 0, OVER), np.linspace(0, np.pi / 2, OVER)])[:, None, None]
    middle = np.repeat(ends, OVER, axis=0)[:, None]
    radius = width * np.repeat([one, other], OVER)[:, None, None]
    return np.asarray(middle + radius * (np.sin(angles) * axis + np.cos(angles) * ring)).reshape(-1, 3)


@lru_cache(maxsize=1)
def _faces() -> Ints:
    """The faces of any rod (f, 3): rings joined to the next."""
    a = np.arange((2 * OVER - 1) * AROUND).reshape(-1, AROUND)
    b = np.roll(a, -1, axis=1)
    c, d = a + AROUND, b + AROUND
    return np.stack([np.stack([a, b, d], -1), np.stack([a, d, c], -1)]).reshape(-1, 3)


def _joined(rods: Sequence[Array], nails: int) -> Posed:
    """All rods as one mesh; the last ones are nails."""
    starts = np.cumsum([0, *(len(each) for each in rods)])
    faces = np.concatenate([_faces() + start for start in starts[:-1]])
    which = np.repeat(np.arange(len(rods)), len(_faces()))
    return Posed(np.concatenate(rods), faces, which >= len(rods) - nails)
