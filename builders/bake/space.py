"""The linear space of shapes: components in mm for one sd, and their 16 bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from adults import Float, Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = 32767
"""16 bits, signed. 12 bits are too few: see design/components_and_bits.py."""


@dataclass(frozen=True)
class Space:
    """A mean body (V, 3) and its components (K, V, 3), with joints (J, 3) and (K, J, 3) that move along; mm."""

    mean: Sample
    components: Sample

    def coefficients(self, sample: Sample) -> Float:
        """Fit the coefficients (n, K) of the nearest body in least squares; position in space does not count."""
        flat = _flat(_centred(self.components.vertices))
        off = _flat(_centred(sample.vertices - self.mean.vertices))
        return np.asarray(np.linalg.solve(flat @ flat.T, flat @ off.T).T, np.float64)


def principal(sample: Sample, keep: int, within: Space | None = None) -> Space:
    """Compute a sample's first components, one sd each; of what another space leaves over, if one is given."""
    middle = Sample(sample.vertices.mean(axis=0), sample.joints.mean(axis=0)) if within is None else within.mean
    off = np.concatenate([_flat(sample.vertices - middle.vertices), _flat(sample.joints - middle.joints)], axis=1)
    if within is not None:
        known = np.concatenate([_flat(within.components.vertices), _flat(within.components.joints)], axis=1)
        off = off - np.linalg.lstsq(known @ known.T, known @ off.T, rcond=None)[0].T @ known
    u, singular, _ = np.linalg.svd(off @ off.T)
    axes = (u[:, :keep].T @ off) / np.sqrt(singular[:keep, None])
    sign = np.sign(np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1))
    return Space(middle, _unflat(axes * sign * np.sqrt(singular[:keep, None] / len(off)), middle))


def joined(*parts: Sample) -> Sample:
    """Join components of several origins, one after the other."""
    return Sample(np.concatenate([p.vertices for p in parts]), np.concatenate([p.joints for p in parts]))


def on_the_floor(sample: Sample, sole: int, heel: int) -> Sample:
    """Move each body (or direction) so that its sole vertex keeps z and its heel vertex keeps y; x is left alone."""
    shift = np.stack(
        [0 * sample.vertices[..., 0, 0], sample.vertices[..., heel, 1], sample.vertices[..., sole, 2]],
        axis=-1,
    )
    return Sample(sample.vertices - shift[..., None, :], sample.joints - shift[..., None, :])


def quantised(components: Float) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Quantise components (K, N, 3) to 16-bit whole numbers; return the step [mm] of each component (K,), too."""
    largest = np.abs(components).max(axis=(1, 2))
    step = np.where(largest > 0, largest, 1.0) / LEVELS
    return np.rint(components / step[:, None, None]).astype(np.int16), step.astype(np.float32)


def _centred(vertices: Float) -> Float:
    return np.asarray(vertices - vertices.mean(axis=-2, keepdims=True))


def _flat(vertices: Float) -> Float:
    return vertices.reshape(len(vertices), -1)


def _unflat(rows: Float, like: Sample) -> Sample:
    cut = like.vertices.size
    return Sample(rows[:, :cut].reshape(-1, *like.vertices.shape), rows[:, cut:].reshape(-1, *like.joints.shape))
