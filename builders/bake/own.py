"""Directions that neither phenotypes nor local changes have: the proportions within a foot, an ankle and a knee.

Real feet of one length differ in where the ball lies, how broad the heel is, how high the ankle bones stand; Anny's do
not. Each direction here is a smooth push of part of the skin, 10 mm for one unit, drawn on the mean body from the
landmarks of the measures. Both sides move as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from adults import Float, Sample
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

PUSH_MM = 10.0
LEFT, FORWARD, UP = np.array([[1.0, 0, 0], [0, -1.0, 0], [0, 0, 1.0]])
Points = dict[str, NDArray[np.float64]]

SLIDES_MM = {
    # how far around a landmark (sd of a bell) the skin slides up or down with it
    "tibiale_medial": 28.0,
    "mid_patella": 32.0,
    "lateral_femoral_epicondyle": 28.0,
    "trochanterion": 50.0,
    "cervicale": 40.0,
    "suprasternale": 35.0,
}


def directions(mean: Sample, landmarks: Points, mirror: NDArray[np.uint16], limb: NDArray[np.bool_]) -> Sample:
    """Return every direction, (D, V, 3) and joints (D, J, 3), in the order of `NAMES`.

    Args:
        mean: the mean body, vertices (V, 3).
        landmarks: where the left or midline landmarks of the measures are on it (3,).
        mirror: the vertex across for each vertex (V,).
        limb: the vertices (V,) of the left leg and foot, to which the foot's directions are confined.
    """
    feet = [field(mean.vertices, landmarks) * limb[:, None] for field in FIELDS.values()]
    slides = [_slide(mean.vertices, landmarks[name], sd_mm) for name, sd_mm in SLIDES_MM.items()]
    shares = [field(mean.vertices, landmarks) * limb[:, None] for field, _ in PROPORTIONS.values()]
    left = np.stack(feet + slides + shares)
    across = left[:, mirror] * [-1, 1, 1]
    midline = np.array(
        [False] * len(feet) + [abs(landmarks[name][0]) < 1 for name in SLIDES_MM] + [False] * len(shares)
    )
    both = left + np.where(midline[:, None, None], 0, across)
    return Sample(both, np.zeros((len(both), *mean.joints.shape)))


def _slide(vertices: Float, centre: Float, sd_mm: float) -> Float:
    near = np.exp(-((vertices - centre) ** 2).sum(axis=1) / (2 * sd_mm**2))
    return np.asarray(PUSH_MM * near[:, None] * UP)


def heel_breadth(v: Float, at: Points) -> Float:
    """Move the heel's sides apart, below the ankle bones and behind the arch."""
    return _apart(v, at, _fade(_along(v, at), 60, 120) * _fade(v[:, 2], 25, 62))


def ankle_breadth(v: Float, at: Points) -> Float:
    """Move the ankle bones apart."""
    return _apart(v, at, _bump(v[:, 2], 45, at["lateral_malleolus"][2] + 5, 135) * _fade(_along(v, at), 90, 150))


def ball_breadth(v: Float, at: Points) -> Float:
    """Move the two sides of the ball apart."""
    ball = _along(at["metatarsophalangeal_1_medial"][None], at)[0]
    return _apart(v, at, _bump(_along(v, at), ball - 90, ball - 15, ball + 50))


def ball_forward(v: Float, at: Points) -> Float:
    """Move the ball to the front; heel and tips of the toes stay."""
    ball = _along(at["metatarsophalangeal_1_medial"][None], at)[0]
    tip = _along(at["tip_of_toe_2"][None], at)[0]
    return np.asarray(PUSH_MM * _bump(_along(v, at), 90, ball, tip - 2)[:, None] * FORWARD)


def ankle_height(v: Float, at: Points) -> Float:
    """Raise the ankle bones; the sole stays."""
    rise = _bump(v[:, 2], 22, at["lateral_malleolus"][2], 175) * _fade(_along(v, at), 95, 160)
    return np.asarray(PUSH_MM * rise[:, None] * UP)


def calf_height(v: Float, at: Points) -> Float:
    """Raise the soft parts of the shank; ankle and knee stay."""
    ankle, knee = at["lateral_malleolus"][2], at["tibiale_medial"][2]
    rise = _bump(v[:, 2], ankle + 10, ankle + 0.45 * (knee - ankle), ankle + 1.05 * (knee - ankle))
    return np.asarray(PUSH_MM * rise[:, None] * UP)


def foot_back(v: Float, at: Points) -> Float:
    """Move the foot back under the ankle, so that the heel stands out more."""
    return np.asarray(-PUSH_MM * _fade(v[:, 2], 42, at["lateral_malleolus"][2])[:, None] * FORWARD)


FIELDS: dict[str, Callable[[Float, Points], Float]] = {
    "heel-breadth": heel_breadth,
    "ankle-breadth": ankle_breadth,
    "ball-breadth": ball_breadth,
    "ball-forward": ball_forward,
    "ankle-height": ankle_height,
}
PROPORTIONS: dict[str, tuple[Callable[[Float, Points], Float], tuple[float, float]]] = {
    "calf-height": (calf_height, (-2.4, 0.0)),
    "foot-back": (foot_back, (1.2, 0.0)),
}
"""What Anny's women have otherwise than its men, and people do not; and how far women and men are moved to mend it
(the mean of the prior). See `PROPORTIONS` in `taichong.body.tape`."""
NAMES = (*FIELDS, *(f"slide-{name}" for name in SLIDES_MM), *PROPORTIONS)


def _apart(v: Float, at: Points, share: Float) -> Float:
    """Half a push to each side of the foot's axis, less within 25 mm of it."""
    axis_x = at["pternion"][0] + _along(v, at) / _along(at["tip_of_toe_2"][None], at)[0] * (
        at["tip_of_toe_2"][0] - at["pternion"][0]
    )
    side = np.tanh((v[:, 0] - axis_x) / 25)
    return np.asarray(PUSH_MM / 2 * (share * side)[:, None] * LEFT)


def _along(v: Float, at: Points) -> Float:
    """Distance to the front of the back of the heel."""
    return np.asarray(at["pternion"][1] - v[:, 1])


def _fade(t: Float, full: float, none: float) -> Float:
    """1 up to `full`, 0 from `none` on, smooth between."""
    s = np.clip((none - t) / (none - full), 0, 1)
    return np.asarray(s * s * (3 - 2 * s))


def _bump(t: Float, start: float, top: float, end: float) -> Float:
    """0, up to 1 at `top`, back to 0; smooth."""
    return _fade(-t, -top, -start) * _fade(t, top, end)
