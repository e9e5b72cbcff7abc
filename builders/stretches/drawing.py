"""A dressed body and the things around it, with soft light, on a clear ground."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image
from pose import MOSTLY, share_of
from scipy import sparse
from scipy.spatial import cKDTree

from taichong.body import anny
from taichong.pictures import SKIN, rasterise, shaded, vertex_normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from taichong.pictures import Buffer, Camera

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

FINER = 2
CLOTH = (104.0, 142.0, 150.0)
WOOD, TOWEL = (204.0, 190.0, 168.0), (247.0, 214.0, 132.0)
SOFT_LIGHT = 0.55
"""How much of the light things keep: their flat sides would be too dark."""
RIM, RIM_MM = 0.5, 22.0
"""Where something stands so far before what is behind it, its edge is drawn darker."""
LOOSE_MM = 4.0
CREASES, SEAM = 12, 20
"""How often cloth is smoothed where it lies on a leg, and along its own edges."""
HANGS_MM = 45.0
"""A shirt spans what is narrower than this."""
TRUNK = ("root", "pelvis.L", "pelvis.R", "spine05", "spine04", "spine03", "spine02", "spine01")
ARM = ("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02")
SLEEVES = tuple(f"{bone}.{side}" for bone in ARM for side in "LR")
SHORTS = ("upperleg01.L", "upperleg01.R")


class Part(NamedTuple):
    """Something to be drawn: its corners (v, 3) [mm], triangles (f, 3), and for each corner its colour (v, 3).

    The body has no colours there but, three times, how much of each corner is under cloth.
    """

    corners: Array
    faces: Ints
    colours: Array


def dressed(skin: Array, covered: Sequence[str]) -> Part:
    """Dress the body in a shirt and shorts, and in cloth where bones named in `covered` carry it."""
    cloth = _smoothed(share_of(*TRUNK, *SLEEVES, *SHORTS, *covered)[:, None], 1.0, SEAM)
    lying = skin + LOOSE_MM * _within(cloth) * vertex_normals(skin, anny().faces)
    lying = _smoothed(lying, _within(cloth), CREASES)
    lying += _within(_smoothed(_shirt()[:, None], 1.0, SEAM)) * (_spanned() @ lying - lying)
    return Part(lying, anny().faces, np.repeat(cloth, 3, axis=1))


def _within(share: Array) -> Array:
    """From 0 outside to 1 where a share is above six tenths."""
    return np.clip((share - 0.4) / 0.2, 0, 1)


def _smoothed(values: Array, free: Array | float, times: int) -> Array:
    """Values at the vertices (V, d), each drawn toward its neighbours' mean as far as it is free."""
    for _ in range(times):
        values = values + 0.5 * free * (_beside() @ values - values)
    return values


@cache
def _beside() -> sparse.csr_array:
    """The mean over the neighbours of each vertex, as a matrix (V, V)."""
    faces = anny().faces
    ends = np.unique(np.concatenate([faces[:, [a, b]] for a in range(3) for b in range(3) if a != b]), axis=0)
    count = np.maximum(np.bincount(ends[:, 0], minlength=len(anny().mean)), 1)
    return sparse.csr_array((1 / count[ends[:, 0]], (ends[:, 0], ends[:, 1])), shape=(len(count), len(count)))


def _shirt() -> Array:
    return share_of(*TRUNK, "clavicle.L", "clavicle.R", "shoulder01.L", "shoulder01.R")


@cache
def _spanned() -> sparse.csr_array:
    """The mean over what lies around each vertex of the shirt, by the skin's area and how near it is at rest."""
    rest = np.asarray(anny().mean, float)
    shirt = np.flatnonzero(_shirt() > 0)
    tree = cKDTree(rest[shirt])
    near = tree.sparse_distance_matrix(tree, 3 * HANGS_MM, output_type="coo_matrix")
    weights = np.exp(-((near.data / HANGS_MM) ** 2) / 2) * _areas(rest)[shirt][near.col]
    mixed = sparse.csr_array((weights, (shirt[near.row], shirt[near.col])), shape=(len(rest), len(rest)))
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(mixed.sum(axis=1), 1e-9)) @ mixed)


def _areas(corners: Array) -> Array:
    """How much skin (V,) [mm²] belongs to each vertex."""
    a, b, c = (corners[anny().faces[:, at]] for at in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6
    return np.asarray(np.bincount(anny().faces.ravel(), np.repeat(area, 3), len(corners)), float)


def box(low: ArrayLike, high: ArrayLike, colour: ArrayLike = WOOD) -> Part:
    """Make a block between two corners."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    corners: list[Array] = []
    faces: list[list[list[int]]] = []
    for axis in range(3):
        for end in (0, 1):
            side = np.array([[end, u, v] for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))][:: 1 if end else -1])
            at = 4 * len(faces)
            corners.append(low + np.roll(side, axis, axis=1) * (high - low))
            faces.append([[at, at + 1, at + 2], [at, at + 2, at + 3]])
    return _thing(np.concatenate(corners), np.concatenate(faces), colour)


def strip(path: ArrayLike, across: Array, width_mm: float, colour: ArrayLike = TOWEL) -> Part:
    """Make a band along a path (n, 3), `width_mm` wide in the direction `across`, seen from both sides."""
    path = np.asarray(path, float)
    edges = np.concatenate([path - across * width_mm / 2, path + across * width_mm / 2])
    n, at = len(path), np.arange(len(path) - 1)
    faces = np.concatenate([np.stack([at, at + 1, at + n], 1), np.stack([at + n, at + 1, at + n + 1], 1)])
    return _thing(np.concatenate([edges, edges]), np.concatenate([faces, faces[:, ::-1] + len(edges)]), colour)


def _thing(corners: Array, faces: Array, colour: ArrayLike) -> Part:
    return Part(corners, np.asarray(faces, np.intp), np.broadcast_to(np.asarray(colour, float), corners.shape))


def drawn(camera: Camera, body: Part, things: Sequence[Part]) -> Image.Image:
    """Draw the picture, RGBA."""
    corners, faces, colours = _together(body, things)
    finer = camera.finer(FINER)
    buffer = rasterise(finer, corners, faces)
    seen = buffer.face >= 0
    light = shaded(finer, buffer, corners, faces)[seen] / SKIN
    inks = np.zeros((*seen.shape, 4))
    inks[seen, :3] = _coloured(buffer, seen, light, faces, colours, len(body.faces))
    inks[seen, 3] = 255
    inks[_rims(buffer), :3] *= RIM
    picture = Image.fromarray(np.clip(inks, 0, 255).astype(np.uint8), "RGBA")
    return picture.resize(camera.size, Image.Resampling.LANCZOS)


def _together(body: Part, things: Sequence[Part]) -> tuple[Array, Ints, Array]:
    parts = [body, *things]
    starts = np.cumsum([0, *(len(each.corners) for each in parts)])
    faces = np.concatenate([each.faces + start for each, start in zip(parts, starts, strict=False)])
    return np.concatenate([each.corners for each in parts]), faces, np.concatenate([each.colours for each in parts])


def _coloured(  # noqa: PLR0913, PLR0917 -- a picture, and what is on it
    buffer: Buffer, seen: NDArray[np.bool_], light: Array, faces: Ints, colours: Array, body_faces: int
) -> Array:
    """The colour of each seen pixel (n, 3) under a light of (n, 3)."""
    face = buffer.face[seen]
    given = (colours[faces[face]] * buffer.weights[seen][..., None]).sum(axis=1)
    on_body = (face < body_faces)[:, None]
    worn = np.where(given[:, :1] > MOSTLY, CLOTH, SKIN)
    return np.where(on_body, worn * light, given * (1 - SOFT_LIGHT + SOFT_LIGHT * light))


def _rims(buffer: Buffer) -> NDArray[np.bool_]:
    """Pixels that stand before what is beside them."""
    near = np.where(buffer.face >= 0, buffer.near, -1e6)
    rims = np.zeros(near.shape, bool)
    for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
        rims |= near - np.roll(near, step, axis) > RIM_MM
    return rims
