"""A body bent at its joints: directions for the limbs, and where the hands and feet shall be.

Axes of the body at rest: x to its left, y to its back, z up; millimetres. The skin follows by `ShapeSpace.posed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taichong.body import anny
from taichong.geometry import square_to, unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]
    Limb = tuple[str, str, str]

LEFT = np.array([1.0, 0.0, 0.0])
FINGERS = (2, 3, 4, 5)
MOSTLY = 0.5
STRETCHED = 0.9995
"""A limb reaches at most so much of its length: a straight one has no plane to bend in."""


class Pose:
    """One body; each call bends it further. Set a parent before what hangs on it: directions are the world's."""

    def __init__(self, body: Body) -> None:
        self.coefficients = np.asarray(body.fit.coefficients, np.float32).reshape(1, -1)
        joints = np.asarray(anny().joints(self.coefficients)[0], float)
        self.rest: dict[str, Array] = dict(zip(anny().bone_names, joints, strict=True))
        self.parents = {name: _name(at) for name, at in zip(anny().bone_names, anny().bone_parents, strict=True)}
        self.turned: dict[str, Array] = {}

    def skin(self) -> Array:
        """Return the bent body's vertices (V, 3)."""
        own = {name: (turn @ self.way(self.parents[name]).T).astype(np.float32) for name, turn in self.turned.items()}
        rest = anny().vertices(self.coefficients), anny().joints(self.coefficients)
        return np.asarray(anny().posed(*rest, own)[0], float)

    def way(self, bone: str) -> Array:
        """Return how a bone is turned from rest (3, 3): as set, or as what it hangs on."""
        while bone and bone not in self.turned:
            bone = self.parents[bone]
        return self.turned[bone] if bone else np.asarray(np.eye(3), float)

    def joint(self, bone: str) -> Array:
        """Return where the head of a bone is now (3,)."""
        parent = self.parents[bone]
        if not parent:
            return self.rest[bone]
        return np.asarray(self.joint(parent) + self.way(parent) @ (self.rest[bone] - self.rest[parent]))

    def bend(self, bone: str, degrees: float, axis: ArrayLike = LEFT) -> None:
        """Turn a bone against its parent, about an axis of the body at rest.

        About the left axis more is a trunk leaning forward, a knee bent, a foot pointed; less is toes drawn up.
        """
        self.turned[bone] = self.way(self.parents[bone]) @ about(np.asarray(axis, float), degrees)

    def leg(self, side: str, thigh: ArrayLike, shank: ArrayLike, hinge: ArrayLike | None = None) -> None:
        """Point a leg: the directions of thigh and shank, and of the knee's hinge where the knee is straight."""
        bones = f"upperleg01.{side}", f"lowerleg01.{side}", f"foot.{side}"
        self._limb(bones, np.asarray(thigh, float), np.asarray(shank, float), LEFT, hinge)

    def leg_to(self, side: str, ankle: ArrayLike, knee: ArrayLike) -> None:
        """Put an ankle somewhere, with the knee toward a direction."""
        bones = f"upperleg01.{side}", f"lowerleg01.{side}", f"foot.{side}"
        self._limb(bones, *self._reach(bones, ankle, knee), LEFT)

    def wrist_to(self, side: str, wrist: ArrayLike, elbow: ArrayLike) -> None:
        """Put a wrist somewhere, as near as the arm reaches, with the elbow toward a direction."""
        bones = f"upperarm01.{side}", f"lowerarm01.{side}", f"wrist.{side}"
        upper, fore = (self.rest[bones[at + 1]] - self.rest[bones[at]] for at in (0, 1))
        self._limb(bones, *self._reach(bones, wrist, elbow), np.cross(upper, fore))

    def foot(self, side: str, toes: ArrayLike, sole: ArrayLike) -> None:
        """Point a foot: the directions from heel to toes and out of the sole."""
        long = (self.rest[f"toe2-1.{side}"] - self.rest[f"foot.{side}"]) * [1, 1, 0]
        self.turned[f"foot.{side}"] = _frame(toes, sole) @ _frame(long, (0, 0, -1)).T

    def hand(self, side: str, fingers: ArrayLike, palm: ArrayLike) -> None:
        """Point a hand: the directions of the fingers and out of the palm."""
        long = self.rest[f"finger3-1.{side}"] - self.rest[f"wrist.{side}"]
        self.turned[f"wrist.{side}"] = _frame(fingers, palm) @ _frame(long, self._palm(side)).T

    def fist(self, side: str, degrees: float) -> None:
        """Bend every joint of the four fingers toward the palm."""
        long = self.rest[f"finger3-1.{side}"] - self.rest[f"wrist.{side}"]
        axis = np.cross(long, self._palm(side))
        for bone in (f"finger{finger}-{joint}.{side}" for finger in FINGERS for joint in (1, 2, 3)):
            self.bend(bone, degrees, axis)

    def _palm(self, side: str) -> Array:
        """Out of the palm at rest: square to the hand's long way and to its breadth."""
        long = self.rest[f"finger3-1.{side}"] - self.rest[f"wrist.{side}"]
        broad = self.rest[f"finger2-1.{side}"] - self.rest[f"finger5-1.{side}"]
        return np.cross(long, broad) * (1 if side == "L" else -1)

    def _limb(
        self, bones: Limb, first: Array, second: Array, hinge_rest: Array, hinge: ArrayLike | None = None
    ) -> None:
        """Point the two parts of a limb, with the hinge between them at rest and now (square to both, if bent)."""
        now = np.cross(first, second) if hinge is None else np.asarray(hinge, float)
        for at, direction in enumerate((first, second)):
            rest = self.rest[bones[at + 1]] - self.rest[bones[at]]
            self.turned[bones[at]] = _frame(direction, now) @ _frame(rest, hinge_rest).T

    def _reach(self, bones: Limb, end: ArrayLike, middle: ArrayLike) -> tuple[Array, Array]:
        """The directions of a limb's two parts that bring it from its joint to `end`, bent toward `middle`."""
        one, two = (float(np.linalg.norm(self.rest[bones[at + 1]] - self.rest[bones[at]])) for at in (0, 1))
        start = self.joint(bones[0])
        straight = np.asarray(end, float) - start
        far = min(float(np.linalg.norm(straight)), (one + two) * STRETCHED)
        along = (one**2 - two**2 + far**2) / (2 * far)
        aside = unit(square_to(np.asarray(middle, float), unit(straight))) * np.sqrt(max(one**2 - along**2, 0))
        first = unit(straight) * along + aside
        return first, unit(straight) * far - first


def about(axis: Array, degrees: float) -> Array:
    """Return a rotation about an axis of any length, by the right hand."""
    x, y, z = unit(axis)
    turn = np.radians(degrees)
    across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(turn) * across + (1 - np.cos(turn)) * across @ across)


def bones_from(*tops: str) -> Iterator[str]:
    """Yield these bones and all that hang on them."""
    parents = dict(zip(anny().bone_names, map(_name, anny().bone_parents), strict=True))
    for name in anny().bone_names:
        above = name
        while above and above not in tops:
            above = parents[above]
        if above:
            yield name


def belongs_to(*bones: str) -> NDArray[np.bool_]:
    """Mark the vertices (V,) that hang mostly on these bones."""
    return share_of(*bones) > MOSTLY


def mm(x: float, y: float, z: float) -> Array:
    """Make a place, or a way from one to another."""
    return np.array([x, y, z], float)


def share_of(*bones: str) -> Array:
    """Return how much of each vertex (V,) hangs on these bones."""
    which = [anny().bone_names.index(each) for each in bones]
    return np.asarray((anny().skinning_weights * np.isin(anny().skinning_bones, which)).sum(axis=1), float)


def _name(bone: int) -> str:
    return anny().bone_names[bone] if bone >= 0 else ""


def _frame(first: ArrayLike, second: ArrayLike) -> Array:
    """Square axes as columns: along `first`, then toward `second`."""
    along = unit(np.asarray(first, float))
    aside = unit(square_to(np.asarray(second, float), along))
    return np.stack([along, aside, np.cross(along, aside)], axis=1)
