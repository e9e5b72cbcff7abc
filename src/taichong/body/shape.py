"""The body: a linear space of shapes, evaluated with NumPy alone.

Frame: DICOM's LPS axes (x to the body's left, y to its back, z up), millimetres, origin on the floor midway between
the backs of the heels, in Anny's rest pose. Shapes come from `bodies/anny/`, baked by `make bake`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Float = NDArray[np.float32]
Index = NDArray[np.intp]

SEXES = ("female", "male")
"""The order in which the prior is stored."""


@dataclass(frozen=True, eq=False)
class LinearPoints:
    """Points that move as the shape does: p of them, each linear in the coefficients.

    Attributes:
        space: the shapes they live on.
        mean: where they are on the mean body (p, 3) [mm].
        components: what one unit of each coefficient adds (K, p, 3) [mm].
    """

    space: ShapeSpace
    mean: Float
    components: Float

    def positions(self, coefficients: Float) -> Float:
        """Return where they are (n, p, 3) [mm] on bodies (n, K), in the frame of `ShapeSpace.vertices`."""
        points = _combined(self.mean, self.components, coefficients)
        points[..., 2] -= self.space.floor_mm(coefficients)[:, None]
        return points

    def jacobian(self, at: Float) -> Float:
        """Return how they move (p, 3, K) [mm] with each coefficient, near the body (K,), soles on the floor."""
        lowest = self.space.sole[self.space.vertices(at[None], self.space.sole)[0, :, 2].argmin()]
        floor = self.space.components[:, lowest] * np.array([0, 0, 1], np.float32)
        return np.ascontiguousarray((self.components - floor[:, None]).transpose(1, 2, 0))


@dataclass(frozen=True, eq=False)
class ShapeSpace:
    """Every adult body that can be made: a mean and K components, with joints that move along.

    Attributes:
        mean: the mean body (V, 3) [mm].
        components: what one unit of each coefficient adds (K, V, 3) [mm].
        joints_mean: heads of the bones of the mean body (J, 3) [mm].
        joints_components: what one unit of each coefficient adds to them (K, J, 3) [mm].
        component_names: a name for each component (K,).
        prior_mean: mean coefficients of women and of men (2, K), in the order of `SEXES`.
        prior_covariance: their covariance (2, K, K).
        faces: triangles (F, 3), outward by the right-hand rule.
        skin: which faces are skin (F,); the others are eyes, their sockets and the inside of the mouth.
        mirror: for each vertex the one on the other side of the body (V,).
        sole: the vertices (S,) that can be the lowest of a body; its floor is put there.
        bone_names: (J,).
        bone_parents: index of each bone's parent (J,), -1 for the root; parents stand before their children.
        skinning_bones: bones that each vertex hangs on (V, 9).
        skinning_weights: and how much (V, 9), each row summing to 1.
    """

    mean: Float
    components: Float
    joints_mean: Float
    joints_components: Float
    component_names: tuple[str, ...]
    prior_mean: Float
    prior_covariance: Float
    faces: Index
    skin: NDArray[np.bool_]
    mirror: Index
    sole: Index
    bone_names: tuple[str, ...]
    bone_parents: Index
    skinning_bones: Index
    skinning_weights: Float

    def vertices(self, coefficients: Float, which: Index | None = None) -> Float:
        """Compute bodies (n, V, 3) [mm] of coefficients (n, K), on the floor; only vertices `which` (W,), if given."""
        standing = self._floating(coefficients, which)
        standing[..., 2] -= self.floor_mm(coefficients)[:, None]
        return standing

    def joints(self, coefficients: Float) -> Float:
        """Compute the heads of the bones (n, J, 3) [mm] of coefficients (n, K), in the frame of `vertices`."""
        joints = _combined(self.joints_mean, self.joints_components, coefficients)
        joints[..., 2] -= self.floor_mm(coefficients)[:, None]
        return joints

    def floor_mm(self, coefficients: Float) -> Float:
        """Return how far (n,) [mm] above z = 0 the lowest point of the soles would be, left uncorrected."""
        mean, components = self._heights_of_sole
        return np.asarray((np.asarray(coefficients, np.float32) @ components + mean).min(axis=1))

    @cached_property
    def _heights_of_sole(self) -> tuple[Float, Float]:
        """Of the mean body (S,), and what one unit of each coefficient adds (K, S) [mm]."""
        return self.mean[self.sole, 2], np.ascontiguousarray(self.components[:, self.sole, 2])

    def bound(self, faces: Index, barycentric: Float) -> LinearPoints:
        """Fix points in faces (p,) by the weights of their corners (p, 3)."""
        return self.bound_to(self.faces[faces], barycentric)

    def bound_to(self, corners: Index, weights: Float) -> LinearPoints:
        """Make p points that are weighted means (p, c) of the vertices `corners` (p, c)."""
        weights = np.asarray(weights, np.float32)[..., None]
        return LinearPoints(
            self, (self.mean[corners] * weights).sum(axis=1), (self.components[:, corners] * weights).sum(axis=2)
        )

    def only(self, which: Index) -> LinearPoints:
        """Take the vertices `which` (W,) as points: prepared once, they are faster per body than `vertices`."""
        return LinearPoints(self, self.mean[which], np.ascontiguousarray(self.components[:, which]))

    def posed(self, vertices: Float, joints: Float, turns: Mapping[str, Float]) -> Float:
        """Bend bodies (n, V, 3) [mm] at their joints by linear blend skinning; the root stays where it stood.

        Args:
            vertices: bodies at rest (n, V, 3), all of their vertices.
            joints: their joints (n, J, 3).
            turns: for some bones, by name, a rotation matrix (3, 3) in the axes of the body at rest; every bone that
                hangs on a turned one turns with it.

        Raises:
            InputError: a bone is not one of `bone_names`.
        """
        linear, shift = self._bone_transforms(joints, turns)
        bent = np.zeros_like(vertices)
        for bone in np.unique(self.skinning_bones[self.skinning_weights > 0]):
            share = (self.skinning_weights * (self.skinning_bones == bone)).sum(axis=1)
            which = np.flatnonzero(share)
            moved = vertices[:, which] @ linear[bone].T + shift[:, None, bone]
            bent[:, which] += share[which, None] * moved
        return bent

    def _bone_transforms(self, joints: Float, turns: Mapping[str, Float]) -> tuple[Float, Float]:
        """Where each bone takes a point at rest: rotation (J, 3, 3), then translation (n, J, 3)."""
        for name in turns:
            if name not in self.bone_names:
                raise InputError(f"'{name}' is no bone of the model; a knee, for example, is 'lowerleg01.L'")
        linear = np.zeros((len(self.bone_names), 3, 3), np.float32)
        shift = np.zeros_like(joints)
        for bone, (name, parent) in enumerate(zip(self.bone_names, self.bone_parents, strict=True)):
            own = np.asarray(turns.get(name, np.eye(3)), np.float32)
            linear[bone] = own if parent < 0 else own @ linear[parent]
            head = joints[:, bone] if parent < 0 else joints[:, bone] @ linear[parent].T + shift[:, parent]
            shift[:, bone] = head - joints[:, bone] @ linear[bone].T
        return linear, shift

    def _floating(self, coefficients: Float, which: Index | None) -> Float:
        if which is None:
            return _combined(self.mean, self.components, coefficients)
        return _combined(self.mean[which], self.components[:, which], coefficients)


def _combined(mean: Float, components: Float, coefficients: Float) -> Float:
    """Mean (W, d) + coefficients (n, K) @ components (K, W, d), as (n, W, d)."""
    flat = np.asarray(coefficients, np.float32) @ components.reshape(len(components), -1)
    return flat.reshape(-1, *mean.shape) + mean


def room() -> Path:
    """Find the folder of the body model: inside an installed package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "bodies" / "anny", package.parents[1] / "bodies" / "anny"):
        if (folder / "shape.npz").exists():
            return folder
    raise InputError(f"the body model is missing: no bodies/anny/shape.npz in {package} or above it; run `make bake`")


@lru_cache(maxsize=1)
def anny() -> ShapeSpace:
    """Read the shape space of Anny's adults, once."""
    with np.load(room() / "shape.npz") as baked:
        return _read(baked)


def _read(baked: Any) -> ShapeSpace:  # noqa: ANN401 -- NumPy does not type its archives
    return ShapeSpace(
        mean=baked["mean"],
        components=baked["components"] * baked["step_mm"][:, None, None],
        joints_mean=baked["joints_mean"],
        joints_components=baked["joints_components"] * baked["joints_step_mm"][:, None, None],
        component_names=tuple(map(str, baked["component_names"])),
        prior_mean=baked["prior_mean"],
        prior_covariance=baked["prior_covariance"],
        faces=baked["faces"].astype(np.intp),
        skin=baked["skin"],
        mirror=baked["mirror"].astype(np.intp),
        sole=baked["sole"].astype(np.intp),
        bone_names=tuple(map(str, baked["bone_names"])),
        bone_parents=baked["bone_parents"].astype(np.intp),
        skinning_bones=baked["skinning_bones"].astype(np.intp),
        skinning_weights=baked["skinning_weights"].astype(np.float32) / np.float32(65535),
    )
