"""From a few taps on a picture to camera, bend and shape of the limb: one regularised least squares.

The lens is taken as undistorted and its focal length as unknown, with a prior. Unknowns are the shape (scores of unit
variance), the bend of each joint, and the camera; Levenberg and Marquardt's method finds the most probable ones
(Nocedal and Wright, Numerical Optimization, section 10.3), and the inverse of the normal matrix there is their
covariance. Several problems are solved side by side: other starts, other taps, or all taps but one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from taichong.geometry import unit
from taichong.locate.photo_limb import posed, rotations
from taichong.locate.photo_slopes import moving, place_slopes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.locate.photo_limb import Limb, Places

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

FOCAL, FOCAL_SD = 0.8, 0.35
"""Focal length as a part of the picture's longer side, and the sd of its logarithm: 24-28 mm on a film of 36 x 24 mm
is 0.67-0.78 of it, half of that with a phone's wide lens, two to three times with its long one: our estimate."""
AWAY_MM, AWAY_SD = 450.0, 0.8
"""How far a camera is held from a limb, and the sd of its logarithm: our estimate."""
TILT_SD = np.radians(18)
"""How far (sd) people hold a camera off the way that the view names: our estimate."""
CAMERA = 7
"""Unknowns of the camera: turn (3), where the limb's middle falls (2), logarithms of scale and focal length."""
ROUNDS, ENOUGH, STUCK, LEAST = 60, 1e-3, 1e7, 1e-9
STEP = 1e-6
NEAREST = 0.05
"""No place is nearer to the camera than this part of the limb's middle, wherever a search strays."""
SCALES = (-9.0, 9.0)
"""Logarithms of the least and the most pixels that a millimetre can have, wherever a search strays."""
UPRIGHT = 0.9
"""Where a camera looks so much (cosine) along the body's axis, up in its picture is to the body's back."""
OUT_OF_RANGE = np.radians(3.0)
"""How far (sd) a joint may be beyond its range."""
STARTS = ((0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5))
"""Tilts [rad] from which the search begins once more where it ended badly from none."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What a limb in a picture is asked for: t places of it were tapped, as seen in the picture of a left one.

    Attributes:
        limb: whose places.
        tapped: which of the view's landmarks (t,).
        sd_px: how far (sd) a tap strays.
        long_px: the picture's longer side.
    """

    limb: Limb
    tapped: Ints
    sd_px: float
    long_px: float

    @cached_property
    def marks(self) -> Places:
        """The landmarks that were tapped."""
        return self.limb.marks.only(self.tapped)

    @cached_property
    def looking(self) -> Array:
        """Axes of the camera at rest: rows right, up and toward it."""
        return _looking(np.array(self.limb.view.toward, float))

    @cached_property
    def middle(self) -> Array:
        """The middle of the landmarks at rest (3,): the camera's unknowns are told of it."""
        return np.asarray(self.limb.marks.rest.mean(axis=0))

    def parts(self, found: Array) -> tuple[Array, Array, Array]:
        """Split unknowns (n, u) into scores, angles and camera."""
        scores, camera = len(self.limb.joints.shapes), found.shape[1] - CAMERA
        return found[:, :scores], found[:, scores:camera], found[:, camera:]

    def seen(self, found: Array, places: Places) -> tuple[Array, Array]:
        """Project places: where they fall (n, w, 2) [px], and how much they face the camera (n, w), 1 straight on."""
        at, normals, depth = self.before_camera(found, places)
        _, _, camera = self.parts(found)
        focal = FOCAL * self.long_px * np.exp(camera[:, 6])
        fell = at[..., :2] / depth[..., None] * focal[:, None, None]
        away = np.stack([-at[..., 0], at[..., 1], depth], axis=2)
        return fell, (normals * unit(away)).sum(axis=2)

    def before_camera(self, found: Array, places: Places) -> tuple[Array, Array, Array]:
        """Places right and down of the camera's axis (n, w, 2) [mm], normals (n, w, 3), and depths (n, w) [mm]."""
        scores, angles, camera = self.parts(found)
        moved = self.limb.joints.transforms(scores, angles)
        where, normals = posed(places, scores, moved)
        holder, shift = (each[:, self.limb.held_to] for each in moved)
        turn = holder @ (turned(camera[:, :3]) @ self.looking).transpose(0, 2, 1)
        x, y, z = np.moveaxis((where - (holder @ self.middle + shift)[:, None]) @ turn, 2, 0)
        scale = np.exp(np.clip(camera[:, 5], *SCALES))[:, None]
        middle = FOCAL * self.long_px * np.exp(camera[:, 6])[:, None] / scale
        depth = np.maximum(middle - z, NEAREST * middle)  # z is toward the camera
        return np.stack([x + camera[:, 3:4] / scale, camera[:, 4:5] / scale - y], axis=2), normals @ turn, depth

    def seen_slopes(self, found: Array, places: Places) -> tuple[Array, Array]:
        """Where places fall (n, w, 2) [px], and how that changes with each unknown (n, w, 2, u)."""
        scores, angles, camera = self.parts(found)
        joints, held = self.limb.joints, self.limb.held_to
        moved, shapes = moving(joints, scores, angles), len(joints.shapes)
        where, _ = posed(places, scores, (moved.linear, moved.shift))
        holder, holder_slopes = moved.linear[:, held], moved.linear_slopes[:, held]
        from_middle = where - (holder @ self.middle + moved.shift[:, held])[:, None]
        aim, aim_slopes = self._aims(camera[:, :3])
        turn = holder @ aim
        middle_slopes = moved.shift_slopes[:, held].copy()
        middle_slopes[:, shapes:] += holder_slopes @ self.middle
        by_limb = (place_slopes(places, scores, moved) - middle_slopes[:, None]) @ turn[:, None]
        by_limb[:, :, shapes:] += (from_middle[:, :, None, None] @ (holder_slopes @ aim[:, None])[:, None])[..., 0, :]
        by_turn = (from_middle[:, None] @ (holder[:, None] @ aim_slopes)).transpose(0, 2, 1, 3)
        return self._fallen(camera, from_middle @ turn, np.concatenate([by_limb, by_turn], axis=2))

    def _aims(self, turns: Array) -> tuple[Array, Array]:
        """The camera's axes (n, 3, 3), as columns, and how they change with its three turns (n, 3, 3, 3)."""
        steps = np.concatenate([np.zeros((1, 3)), STEP * np.eye(3)])
        axes = (turned((turns[:, None] + steps).reshape(-1, 3)) @ self.looking).reshape(-1, 4, 3, 3)
        axes = axes.transpose(0, 1, 3, 2)
        return axes[:, 0], (axes[:, 1:] - axes[:, :1]) / STEP

    def _fallen(self, camera: Array, at: Array, slopes: Array) -> tuple[Array, Array]:
        """Project places (n, w, 3) [mm right, up and toward the camera] with their slopes (n, w, u - 4, 3)."""
        focal = FOCAL * self.long_px * np.exp(camera[:, 6])[:, None]
        scale = np.exp(np.clip(camera[:, 5], *SCALES))[:, None]
        middle = focal / scale
        is_ahead = middle - at[..., 2] > NEAREST * middle
        depth = np.where(is_ahead, middle - at[..., 2], NEAREST * middle)
        flat = np.stack([at[..., 0] + camera[:, 3:4] / scale, camera[:, 4:5] / scale - at[..., 1]], axis=2)
        count, wide, limb = slopes.shape[:3]
        flat_slopes, depth_slopes = np.zeros((count, wide, 2, limb + 4)), np.zeros((count, wide, limb + 4))
        flat_slopes[..., :limb] = slopes[..., :2].transpose(0, 1, 3, 2) * np.array([[1.0], [-1.0]])
        flat_slopes[:, :, 0, limb] = flat_slopes[:, :, 1, limb + 1] = 1 / scale
        flat_slopes[..., limb + 2] = -camera[:, None, 3:5] / scale[..., None]
        depth_slopes[..., :limb] = -slopes[..., 2] * is_ahead[..., None]
        depth_slopes[..., limb + 3] = np.where(is_ahead, middle, NEAREST * middle)
        depth_slopes[..., limb + 2] = -depth_slopes[..., limb + 3]
        fell = flat / depth[..., None] * focal[..., None]
        nearer = fell[..., None] * (depth_slopes / depth[..., None])[:, :, None]
        found = flat_slopes * (focal / depth)[..., None, None] - nearer
        found[..., limb + 3] += fell
        return fell, found

    def priors(self, found: Array) -> Array:
        """How far unknowns lie from what is expected (n, u') [sd]."""
        scores, angles, camera = self.parts(found)
        away = np.log(FOCAL * self.long_px / AWAY_MM) + camera[:, 6:7] - camera[:, 5:6]
        mean, sd, least, most = self.limb.joints.bounds.T
        beyond = np.maximum(angles - most, 0) - np.maximum(least - angles, 0)
        tilt, focal = camera[:, :2] / TILT_SD, camera[:, 6:7] / FOCAL_SD
        return np.hstack([scores, (angles - mean) / sd, beyond / OUT_OF_RANGE, tilt, focal, away / AWAY_SD])

    def prior_slopes(self, found: Array) -> Array:
        """How these change with each unknown (n, u', u)."""
        _, angles, _ = self.parts(found)
        _, _, least, most = self.limb.joints.bounds.T
        slopes = self._steady_slopes[None].repeat(len(found), 0)
        joints = np.arange(angles.shape[1]) + len(self.limb.joints.shapes)
        slopes[:, joints + angles.shape[1], joints] = ((angles > most) | (angles < least)) / OUT_OF_RANGE
        return slopes

    @cached_property
    def _steady_slopes(self) -> Array:
        """The slopes of the priors (u', u) with all joints in their ranges."""
        scores, angles = len(self.limb.joints.shapes), len(self.limb.joints.bounds)
        limb = scores + angles
        slopes = np.zeros((limb + angles + 4, limb + CAMERA))
        slopes[:limb, :limb] = np.diag([*np.ones(scores), *(1 / self.limb.joints.bounds[:, 1])])
        slopes[[-4, -3], [limb, limb + 1]] = 1 / TILT_SD
        slopes[-2, -1] = 1 / FOCAL_SD
        slopes[-1, -2:] = [-1 / AWAY_SD, 1 / AWAY_SD]
        return slopes

    def slopes(self, found: Array, taps: Array, keep: Array) -> tuple[Array, Array]:
        """What least squares makes small (n, q), and how that changes with each unknown (n, q, u), all in sd.

        First the taps (n, t, 2) [px] where they are kept (n, t), then the priors.
        """
        fell, slopes = self.seen_slopes(found, self.marks)
        weights = (keep / self.sd_px)[..., None]
        left = np.hstack([((fell - taps) * weights).reshape(len(found), -1), self.priors(found)])
        of_taps = (slopes * weights[..., None]).reshape(len(found), -1, found.shape[1])
        return left, np.concatenate([of_taps, self.prior_slopes(found)], axis=1)

    def start(self, taps: Array, keep: Array, tilt: tuple[float, float] = (0.0, 0.0)) -> Array:
        """A first guess (u,): the expected shape and bend, turned, scaled and put to lie nearest to taps (t, 2)."""
        mean = self.limb.joints.bounds[:, 0]
        found = np.concatenate([np.zeros(len(self.limb.joints.shapes)), mean, np.zeros(CAMERA)])
        camera, kept = found[-CAMERA:], keep > 0
        camera[:2] = tilt
        camera[5] = np.log(self.long_px / 600.0)
        ours, theirs = (
            each[kept] - each[kept].mean(axis=0) for each in (self.seen(found[None], self.marks)[0][0], taps)
        )
        turn = _turn_between(ours, theirs)
        camera[2] = -np.angle(turn)
        camera[5] += np.log(max(abs(turn), 1e-3))
        for _ in range(2):
            fell = self.seen(found[None], self.marks)[0][0]
            camera[3:5] += (taps[kept] - fell[kept]).mean(axis=0)
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
    up = np.array([0.0, 0.0, 1.0]) if abs(z[2]) < UPRIGHT else np.array([0.0, 1.0, 0.0])
    x = unit(np.cross(up, z))
    return np.stack([x, np.cross(z, x), z])


@dataclass(frozen=True, eq=False)
class Solved:
    """The most probable unknowns.

    Attributes:
        problem: what was asked.
        taps: where the taps are (t, 2) [px].
        keep: which of them count (t,), 1 or 0.
        found: the unknowns (u,).
        cost: what is left of the sum of squares.
    """

    problem: Problem
    taps: Array
    keep: Array
    found: Array
    cost: float

    @cached_property
    def slope(self) -> Array:
        """How the residuals change with each unknown (q, u)."""
        return np.asarray(self.problem.slopes(self.found[None], self.taps[None], self.keep[None])[1][0])

    @cached_property
    def covariance(self) -> Array:
        """Of the unknowns (u, u)."""
        return np.asarray(np.linalg.inv(self.slope.T @ self.slope))

    def seen(self, places: Places) -> tuple[Array, Array]:
        """Where places fall (w, 2) [px], and how much they face the camera (w,)."""
        fell, facing = self.problem.seen(self.found[None], places)
        return fell[0], facing[0]

    def flat(self, places: Places) -> tuple[Array, Array]:
        """Where places fall (w, 2) [px], and how far they are from the camera along its axis (w,) [mm]."""
        at, _, depth = self.problem.before_camera(self.found[None], places)
        return at[0] / depth[0, :, None] * self._focal_px, depth[0]

    def px_per_mm(self, places: Places) -> Array:
        """How large a millimetre is at places (w,)."""
        return np.asarray(self._focal_px / self.flat(places)[1])

    @property
    def _focal_px(self) -> float:
        return float(FOCAL * self.problem.long_px * np.exp(self.found[-1]))

    def spread(self, places: Places) -> Array:
        """Covariance (w, 2, 2) [px²] of where places fall."""
        slope = self.problem.seen_slopes(self.found[None], places)[1][0]
        return np.asarray(slope @ self.covariance @ slope.transpose(0, 2, 1))


def search(problem: Problem, taps: Array, keep: Array, start: Array) -> Sequence[Solved]:
    """Solve for n sets of taps (n, t, 2), each from its own start (n, u); `keep` (n, t) says which taps count."""
    at, damping = start.copy(), np.full(len(start), 1e-2)
    left, slopes = problem.slopes(at, taps, keep)
    cost = (left**2).sum(axis=1)
    open_ = np.arange(len(start))
    for _ in range(ROUNDS):
        slope = slopes[open_]
        normal, gradient = np.swapaxes(slope, 1, 2) @ slope, (left[open_, None] @ slope)[:, 0]
        more = damping[open_, None] * np.einsum("nuu->nu", normal) + LEAST
        damped = normal + more[:, :, None] * np.eye(at.shape[1])
        tried = at[open_] - np.linalg.solve(damped, gradient[..., None])[..., 0]
        # with its slopes at once: most steps are taken, and the next begins with them
        left_there, slopes_there = problem.slopes(tried, taps[open_], keep[open_])
        there = (left_there**2).sum(axis=1)
        gain = cost[open_] - np.where(np.isfinite(there), there, np.inf)
        good = gain > 0
        taken = open_[good]
        at[taken], cost[taken], left[taken], slopes[taken] = (
            each[good] for each in (tried, there, left_there, slopes_there)
        )
        damping[open_] *= np.where(good, 0.2, 8)
        done = np.where(good, gain < ENOUGH * (1 + there), damping[open_] > STUCK)
        open_ = open_[~done]
        if not len(open_):
            break
    return [Solved(problem, *each) for each in zip(taps, keep, at, cost.tolist(), strict=True)]
