"""From a few taps on a picture to camera, bend and shape of the limb: one regularised least squares.

The lens is taken as undistorted and its focal length as unknown, with a prior (what phones' main cameras have). Unknowns
are the shape (scores of unit variance), the bend of each joint, and the camera; Levenberg and Marquardt's method finds
the most probable ones (Nocedal and Wright, Numerical Optimization, section 10.3), and the inverse of the normal matrix
there is their covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from taichong.geometry import unit
from taichong.locate.photo_limb import rotations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.photo_limb import Limb

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

FOCAL, FOCAL_SD = 0.8, 0.25
"""Focal length as a part of the picture's longer side, and the sd of its logarithm: 26-28 mm on a film of 36 x 24 mm
is 0.72-0.78 of it, twice that with the second lens of some phones: our estimate."""
TILT_SD = np.radians(30)
"""How far (sd) people hold a camera off the way that the view names."""
CAMERA = 7
"""Unknowns of the camera: turn (3), where the limb's middle falls (2), logarithm of the scale, and of the focal length."""
ROUNDS, ENOUGH = 40, 1e-6
STEP = 1e-5
STARTS = ((0.0, 0.0), (0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5))
"""Tilts [rad] from which the search begins; the first, unless it ends badly."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Taps (t, 2) on places of a limb, as seen in the picture of a left one, and how far (sd) they stray [px].

    Attributes:
        limb: the places.
        places: which of them were tapped (t,).
        taps: where, from the picture's middle (t, 2) [px].
        sd_px: how far they stray.
        toward: the way to the camera at rest (3,).
        long_px: the picture's longer side.
    """

    limb: Limb
    places: Ints
    taps: Array
    sd_px: float
    toward: Array
    long_px: float

    @property
    def sizes(self) -> tuple[int, int]:
        """How many scores of the shape and how many angles there are."""
        return len(self.limb.shapes), len(self.limb.bounds)

    def parts(self, found: Array) -> tuple[Array, Array, Array]:
        """Split unknowns (n, u) into scores, angles and camera."""
        scores, angles = self.sizes
        return found[:, :scores], found[:, scores : scores + angles], found[:, scores + angles :]

    def seen(self, found: Array, which: slice | Ints = slice(None)) -> tuple[Array, Array]:
        """Project places: where they fall (n, w, 2) [px], and how much they face the camera (n, w), 1 straight on."""
        scores, angles, camera = self.parts(found)
        places, normals = self.limb.posed(scores, angles, which)
        turn = turned(camera[:, :3]) @ _looking(self.toward)
        middle = self.limb.rest[: len(self.limb.names)][self.places].mean(axis=0)
        # The middle of the taps of the view, whatever was tapped: what is left out does not move the camera's unknowns.
        x, y, z = np.moveaxis(np.einsum("nij,nwj->nwi", turn, places - middle), 2, 0)
        focal = FOCAL * self.long_px * np.exp(camera[:, 6:7])
        scale = np.exp(camera[:, 5:6])
        depth = focal / scale - z  # z is toward the camera
        depth = np.maximum(depth, 0.05 * focal / scale)
        at = focal / depth
        fell = np.stack([camera[:, 3:4] + at * x, camera[:, 4:5] - at * y], axis=2)
        away = np.stack([-x - camera[:, 3:4] / scale, -y + camera[:, 4:5] / scale, depth], axis=2)
        facing = np.einsum("nij,nwj,nwi->nw", turn, normals, unit(away))
        return fell, facing

    def residuals(self, found: Array) -> Array:
        """What least squares makes small (n, 2 t + u'): taps, then scores, angles, tilt and focal length in sd."""
        scores, angles, camera = self.parts(found)
        fell, _ = self.seen(found, self.places)
        mean, sd, least, most = self.limb.bounds.T
        beyond = np.maximum(least - angles, 0) + np.maximum(angles - most, 0)
        return np.hstack(
            [
                ((fell - self.taps) / self.sd_px).reshape(len(found), -1),
                scores,
                (angles - mean) / sd,
                20 * beyond,
                camera[:, :2] / TILT_SD,
                camera[:, 6:7] / FOCAL_SD,
                (camera[:, 2:6] - self.begun[-5:-1]) / self._loose,
            ]
        )

    @cached_property
    def begun(self) -> Array:
        """The first guess (u,)."""
        return self.start()

    @property
    def _loose(self) -> Array:
        """Roll, place and scale are all but free (sd): they only keep a search from running away."""
        return np.array([3.0, self.long_px, self.long_px, 1.0])

    def jacobian(self, at: Array) -> Array:
        """How the residuals change with each unknown (q, u), by differences."""
        steps = STEP * np.eye(len(at))
        both = self.residuals(np.concatenate([at + steps, at - steps]))
        return np.asarray((both[: len(at)] - both[len(at) :]).T / (2 * STEP))

    def start(self, tilt: tuple[float, float] = (0.0, 0.0)) -> Array:
        """A first guess: the expected shape and bend, turned, scaled and put so that it lies nearest to the taps."""
        found = np.zeros(sum(self.sizes) + CAMERA)
        scores, angles = self.sizes
        found[scores : scores + angles] = self.limb.bounds[:, 0]
        camera = found[-CAMERA:]
        camera[:2] = tilt
        camera[5] = np.log(0.5 * self.long_px / 300.0)
        fell, _ = self.seen(found[None], self.places)
        ours, theirs = (each - each.mean(axis=0) for each in (fell[0], self.taps))
        turn = _turn_between(ours, theirs)
        camera[2] = -np.angle(turn)
        camera[5] += np.log(max(abs(turn), 1e-3))
        fell, _ = self.seen(found[None], self.places)
        camera[3:5] += self.taps.mean(axis=0) - fell[0].mean(axis=0)
        return found


def _turn_between(ours: Array, theirs: Array) -> complex:
    """The complex factor that takes one set of centred places nearest to another."""
    a, b = (each[:, 0] + 1j * each[:, 1] for each in (ours, theirs))
    return complex((a.conj() @ b) / (a.conj() @ a).real)


def turned(vectors: Array) -> Array:
    """Camera turns (n, 3, 3): tilt about the picture's axes by the first two numbers, then roll by the third [rad]."""
    size = np.hypot(vectors[:, 0], vectors[:, 1])
    x, y = (vectors[:, i] / np.where(size > 0, size, 1) for i in (0, 1))
    zero = np.zeros_like(x)
    cross = np.stack([np.stack([zero, zero, y], 1), np.stack([zero, zero, -x], 1), np.stack([-y, x, zero], 1)], 1)
    sine, cosine = np.sin(size)[:, None, None], np.cos(size)[:, None, None]
    tilt = np.eye(3) + sine * cross + (1 - cosine) * (cross @ cross)
    return np.asarray(rotations(np.array([0.0, 0.0, 1.0]), vectors[:, 2]) @ tilt)


def _looking(toward: Array) -> Array:
    """Axes of a camera at `toward`: rows right, up and toward it, in the axes of the body at rest."""
    z = unit(toward)
    up = np.array([0.0, 0.0, 1.0]) if abs(z[2]) < 0.9 else np.array([0.0, 1.0, 0.0])
    x = unit(np.cross(up, z))
    return np.stack([x, np.cross(z, x), z])


@dataclass(frozen=True, eq=False)
class Solved:
    """The most probable unknowns (u,), their covariance (u, u), and twice what is left of the sum of squares."""

    problem: Problem
    found: Array
    covariance: Array
    cost: float

    def off(self) -> Array:
        """How far each tap lies from where the fit has it (t, 2) [px]."""
        fell, _ = self.problem.seen(self.found[None], self.problem.places)
        return self.problem.taps - fell[0]


def solve(problem: Problem, start: Array | None = None) -> Solved:
    """Find the most probable camera, bend and shape."""
    if start is not None:
        return _searched(problem, start)
    best = _searched(problem, problem.begun)
    for tilt in STARTS[1:]:
        if best.cost < 2 * len(problem.places) + 10:
            break
        other = _searched(problem, problem.start(tilt))
        best = min(best, other, key=lambda each: each.cost)
    return best


def _searched(problem: Problem, start: Array) -> Solved:
    at, damping = start, 1e-3
    left = problem.residuals(at[None])[0]
    cost = float(left @ left)
    for _ in range(ROUNDS):
        slope = problem.jacobian(at)
        normal, gradient = slope.T @ slope, slope.T @ left
        for _ in range(8):
            step = np.linalg.solve(normal + damping * np.diag(np.diag(normal) + 1e-9), -gradient)
            tried = problem.residuals((at + step)[None])[0]
            if (better := float(tried @ tried)) < cost:
                break
            damping *= 8
        else:
            break
        done = cost - better < ENOUGH * (1 + cost)
        at, left, cost, damping = at + step, tried, better, damping / 5
        if done:
            break
    slope = problem.jacobian(at)
    return Solved(problem, at, np.linalg.inv(slope.T @ slope), cost)
