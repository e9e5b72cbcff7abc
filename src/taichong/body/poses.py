"""Bodies bent as the standard asks for some of its points: every place of the bent skin is linear in the standing body.

Skin that hangs on a turned part by a share `s` goes from `v` to `v + s E (v - j)`, summed over the joints: `E` is how
the part turns beyond what it hangs on, the same on every body, and `j` the joint, which goes along with the shape. This
is linear blend skinning; but joints are where landmarks are, for those of the rig are not anatomical.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from ruamel.yaml import YAML

from taichong.body.landmarks import bound_landmarks
from taichong.body.shape import LinearPoints, anny, room
from taichong.geometry import MIRROR, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Pose:
    """A body bent in one way.

    Attributes:
        name: as the rules name it.
        over_bone: whether a point keeps its place over the bones when the body stands up again, else over the skin.
        bones: the bones of the rig that turn (h,), left and right; a parent before what hangs on it.
        turns: how each turns beyond what it hangs on, `E` above (h, 3, 3).
        joints: the places about which they turn (h).
        carried: landmarks of bone and the bone of the rig that each goes with; others go with the skin.
    """

    name: str
    over_bone: bool
    bones: tuple[str, ...]
    turns: Array
    joints: LinearPoints
    carried: Mapping[str, str]

    @cached_property
    def _shares(self) -> Array:
        """How much each vertex (V, h) hangs on what turns."""
        space = anny()
        hangs = np.stack([_hangs_on(bone)[space.skinning_bones] for bone in self.bones], axis=-1)
        return np.asarray((hangs * space.skinning_weights[..., None]).sum(axis=1), float)

    def shares(self, vertices: Ints) -> Array:
        """How much these vertices (...) hang on what turns (..., h)."""
        return np.asarray(self._shares[vertices])

    def share_of_bone(self, bone: str) -> Array:
        """How much a bone of the rig hangs on what turns (h,), 0 or 1."""
        number = anny().bone_names.index(bone)
        return np.array([_hangs_on(each)[number] for each in self.bones], float)

    def bent(self, places: Array, shares: Array, joints: Array) -> Array:
        """Where places of n standing bodies go (n, p, 3) [mm].

        Args:
            places: (n, p, 3) [mm].
            shares: how much each hangs on what turns (p, h).
            joints: where the joints of these bodies are (n, h, 3) [mm].
        """
        used = np.flatnonzero(shares.any(axis=0))
        shares, turns = shares[:, used], self.turns[used]
        whole = np.eye(3) + np.einsum("ph,hij->pij", shares, turns)
        about = np.einsum("hij,nhj->hni", turns, joints[:, used])
        moved = whole @ places.transpose(1, 2, 0)
        return np.asarray(moved.transpose(2, 0, 1) - np.einsum("ph,hni->npi", shares, about, optimize=True))


@lru_cache(maxsize=1)
def known_poses() -> dict[str, Pose]:
    """All poses, by name."""
    told = YAML(typ="safe").load(room() / "poses.yaml")["poses"]
    return {name: _read(name, each) for name, each in told.items()}


def _read(name: str, told: Mapping[str, Any]) -> Pose:
    bones: list[str] = []
    turned: dict[str, Array] = {}
    turns, places = [], []
    for side, mirror in ((".L", np.ones(3)), (".R", MIRROR)):
        for each in told["turns"]:
            bone = each["bone"].removesuffix(".L") + side
            under = _way(bone, turned)
            own = about(_axis(each["axis"]), each["degrees"]) * np.outer(mirror, mirror)
            turned[bone] = under @ own
            turns.append(turned[bone] - under)
            places.append(_joint(each["bone"], tuple(each.get("about", ())), mirror))
            bones.append(bone)
    mean, components = (np.stack(part, axis=-2) for part in zip(*places, strict=True))
    joints = LinearPoints(anny(), mean, components)
    return Pose(name, told["over"] == "bone", tuple(bones), np.stack(turns), joints, told["bone"])


def _way(bone: str, turned: Mapping[str, Array]) -> Array:
    """How what a bone hangs on is turned from rest (3, 3)."""
    space = anny()
    above = int(space.bone_parents[space.bone_names.index(bone)])
    while above >= 0 and space.bone_names[above] not in turned:
        above = int(space.bone_parents[above])
    return turned[space.bone_names[above]] if above >= 0 else np.asarray(np.eye(3), float)


def _joint(bone: str, landmarks: tuple[str, ...], mirror: Array) -> tuple[Any, Any]:
    """Mean (3,) and components (K, 3) of a joint: the middle of landmarks, or the head of the bone of the rig."""
    if landmarks:
        points = bound_landmarks(landmarks).points
        return points.mean.mean(axis=0) * np.float32(mirror), points.components.mean(axis=1) * np.float32(mirror)
    space, number = anny(), anny().bone_names.index(bone)
    return space.joints_mean[number] * np.float32(mirror), space.joints_components[:, number] * np.float32(mirror)


def _axis(told: Sequence[Any]) -> Array:
    """A direction of the body, or from one landmark to another on the mean body."""
    if isinstance(told[0], str):
        start, end = bound_landmarks(tuple(told)).points.mean.astype(float)
        return np.asarray(end - start)
    return np.array(told, float)


def about(axis: Array, degrees: float) -> Array:
    """Return a rotation (3, 3) about an axis of any length, by the right hand."""
    x, y, z = unit(axis)
    turn = np.radians(degrees)
    across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(turn) * across + (1 - np.cos(turn)) * across @ across)


def _hangs_on(bone: str) -> NDArray[np.bool_]:
    """Which bones (J,) are this one or hang on it."""
    space = anny()
    found = np.zeros(len(space.bone_names), bool)
    found[space.bone_names.index(bone)] = True
    for number, parent in enumerate(space.bone_parents):
        found[number] |= parent >= 0 and found[parent]
    return found
