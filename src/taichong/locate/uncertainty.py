"""How uncertain a point is: what the model cannot know, carried through the rule to the skin.

Three things are unknown: the shape of this person's body (from `fit`), where a landmark really sits on it
(`sd_mm` of the atlas), and the widths of the fingers. Each moves the point; the movements are taken once, on the body
of mean measures of each sex, where the rules are as good as linear in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.body import Bound, of_mesh, tangents

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.geometry import Placed, Program

    Array = NDArray[np.float64]

INSIDE = 0.68
"""The part of all cases that lie within a radius given here."""
ZONES = {
    "ankle": (0.91, 1.0),
    "leg": (0.91, 1.0),
    "knee": (0.95, 0.72),
    "thigh": (0.96, 0.72),
    "hip": (0.98, 0.72),
}
"""By what each region's uncertainty is multiplied, elsewhere 1: what unknown measures do (68 % of the survey's people
then lie inside, see design/model_spread.py), and what no measure tells and where landmarks sit (marks that others made
on two bodies lay nearer than the estimates of the atlas say)."""
_RATIOS = np.linspace(0, 1, 65)
_ANGLES = (np.arange(256) + 0.5) * np.pi / 256


@dataclass(frozen=True, slots=True, eq=False)
class Follow:
    """How p points of a body follow what is unknown.

    Attributes:
        shape: their movement with each coefficient (p, 3, K) [mm], multiplied as `ZONES` says.
        constant: their covariance (p, 3, 3) [mm²] from where landmarks sit, from what no measure tells (beyond what
            `shape` has of it), and from the rules' own doubt.
        fingers: their movement for one mm more of each finger's width (f, p, 3).
    """

    shape: NDArray[np.float32]
    constant: Array
    fingers: Array


class Moves(NamedTuple):
    """How p points move for each unknown, one at a time [mm].

    ``shape``: for each coefficient (K, p, 3); ``landmarks``: for each landmark slipping by one sd along each of two
    directions of its skin (2 l, p, 3); ``fingers``: for one mm more of each finger's width (f, p, 3).
    """

    shape: Array
    landmarks: Array
    fingers: Array


def moves(program: Program, placed: Placed, marks: Bound, coefficients: NDArray[np.float32], sd_mm: Array) -> Moves:
    """Return how the points `placed` on one body (K,) move with its shape, landmarks (sd_mm (l,)) and fingers."""
    faces, weights = of_mesh(placed.hit)
    skin = Bound.to(marks.points.space, faces[0], weights[0]).jacobian(coefficients)
    shape = marks.jacobian(coefficients)
    slips = _slips(marks.normals(coefficients[None])[0], sd_mm)
    number = len(program.fingers)
    none = np.zeros((number, *slips.shape[1:]))
    return Moves(
        program.derivatives(placed, (shape, np.zeros((len(shape), number))), skin),
        program.derivatives(placed, (slips, np.zeros((len(slips), number)))),
        np.nan_to_num(program.derivatives(placed, (none, np.eye(number)))),
    )


def follow(by: Moves, zones: Array, doubt_mm: Array, left_over: NDArray[np.float32]) -> Follow:
    """Prepare the moves for covariances of many bodies.

    Args:
        by: how the points move.
        zones: the factors of `ZONES` for each point (p, 2).
        doubt_mm: how far each rule itself may be off (p,), one sd.
        left_over: covariance (K, K) of a shape whose measures are known.
    """
    told, untold = zones.T[..., None, None]
    shape = np.moveaxis(by.shape, 0, -1)
    landmarks = np.einsum("mpi,mpj->pij", by.landmarks, by.landmarks)
    shapes = shape @ left_over.astype(float) @ shape.transpose(0, 2, 1)
    constant = untold**2 * landmarks + (untold**2 - told**2) * shapes + doubt_mm[:, None, None] ** 2 * np.eye(3)
    return Follow((told * shape).astype(np.float32), constant, by.fingers)


def _slips(normals: Array, sd_mm: Array) -> Array:
    """Each landmark slipping by one sd along each direction of its skin, alone: (2 l, l, 3) [mm]."""
    along = tangents(normals) * sd_mm[:, None, None]
    slips = np.zeros((len(normals), 2, len(normals), 3))
    each = np.arange(len(normals))
    slips[each, :, each] = along
    return slips.reshape(-1, len(normals), 3)


def radius_mm(covariance: Array, normals: Array) -> Array:
    """Return the radius (...) [mm] in the skin's plane that holds 68 % of a covariance (..., 3, 3) [mm²]."""
    plane = tangents(normals)
    inside = plane @ covariance @ np.swapaxes(plane, -1, -2)
    half = (inside[..., 0, 0] + inside[..., 1, 1]) / 2
    apart = np.hypot((inside[..., 0, 0] - inside[..., 1, 1]) / 2, inside[..., 0, 1])
    large, small = half + apart, np.maximum(half - apart, 0)
    return np.asarray(np.sqrt(large) * np.interp(small / np.where(large > 0, large, 1), _RATIOS, RADII))


def _radius(ratio: float) -> float:
    """The radius that holds 68 % of a Gaussian of variances 1 and `ratio`, by halving.

    The part beyond r of a plane Gaussian is the mean over all directions t of exp(-r² / 2 v(t)), weighed by the
    directions' own share sqrt(ratio) / (ratio cos² t + sin² t), with 1 / v = cos² t + sin² t / ratio.
    """
    ratio = max(ratio, 1e-6)
    share = np.sqrt(ratio) / (ratio * np.cos(_ANGLES) ** 2 + np.sin(_ANGLES) ** 2)
    steep = np.cos(_ANGLES) ** 2 + np.sin(_ANGLES) ** 2 / ratio
    low, high = 0.5, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        beyond = np.average(np.exp(-(middle**2) * steep / 2), weights=share)
        low, high = (middle, high) if beyond > 1 - INSIDE else (low, middle)
    return low


RADII = np.array([0.9945 if ratio == 0 else _radius(float(ratio)) for ratio in _RATIOS])
"""68 % radius of a plane Gaussian of variances 1 and each of `_RATIOS`; 0.9945 sd is that of a line."""
