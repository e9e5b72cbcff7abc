"""What a plain figure has on its skin: a suit on trunk and hips, and nails; both belong to vertices of the mesh."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import ImageDraw
from ruamel.yaml import YAML
from scipy.sparse import csr_array

from taichong.body import anny, room
from taichong.pictures.rig import ARM, of_rig
from taichong.pictures.tones import CLOTH, nail_tone

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]
    Float = NDArray[np.float32]
    Ints = NDArray[np.intp]

TRUNK = ("root", "pelvis", "spine", "clavicle", "shoulder01", "upperleg01")
"""Pieces of the rig that the suit covers."""
SEAM = 24
"""How often the suit's edge is smoothed over the mesh."""
HEM = 0.04
"""How much of the suit's share makes its edge soft."""
NAVEL_MM = 11.0
"""Half its width, wider than life, so that it is seen around the sign that a way starts there."""
RIM = 0.72
"""How light the edge of a nail is."""


@lru_cache(maxsize=1)
def suit() -> Float:
    """How much of each vertex (V,) is under the suit; its edge is at a half."""
    space = anny()
    which = [number for number, name in enumerate(space.bone_names) if name.startswith(TRUNK)]
    share = (space.skinning_weights * np.isin(space.skinning_bones, which)).sum(axis=1)
    ends = np.concatenate([space.faces[:, [a, b]] for a in range(3) for b in range(3) if a != b])
    ends = np.unique(ends, axis=0)
    count = np.bincount(ends[:, 0], minlength=len(share))
    beside = csr_array((1 / count[ends[:, 0]], tuple(ends.T)), (len(share), len(share)))
    for _ in range(SEAM):
        share = (share + beside @ share) / 2
    return np.asarray(share, np.float32)


@lru_cache(maxsize=1)
def nails() -> NDArray[np.bool_]:
    """Whether each vertex (V,) is one of a nail; a face is where all its corners are."""
    said: list[dict[str, Any]] = YAML(typ="safe").load(room() / "nails.yaml")["nails"]
    middle = np.array([vertex for nail in said for vertex in nail["middle"]])
    middle = np.concatenate([middle, anny().mirror[middle]])
    around = np.isin(anny().faces, middle).any(axis=1) & anny().skin
    return np.isin(np.arange(len(anny().mean)), anny().faces[around])


def draw_navel(canvas: Image.Image, camera: Camera, buffer: Buffer, place: Array) -> None:
    """Draw the navel where it is in view: a plain suit hides the one thing that everybody finds on a belly."""
    x, y, depth = camera.project(place)
    column, row = int(x), int(y)
    if not (0 <= column < camera.size[0] and 0 <= row < camera.size[1] and buffer.near[row, column] < depth + NAVEL_MM):
        return
    if not np.isfinite(buffer.near[row, column]):
        return
    pen = ImageDraw.Draw(canvas)
    for mm, dark in ((NAVEL_MM, (88, 94, 100, 255)), (0.6 * NAVEL_MM, (44, 48, 54, 255))):
        size = mm / camera.mm_per_pixel
        pen.ellipse((x - size, y - 0.8 * size, x + size, y + 0.8 * size), fill=dark)


@lru_cache(maxsize=1)
def worn() -> NDArray[np.uint8]:
    """For each vertex (V, 4) how much is under the suit, of a nail, and of an arm, 0 to 255; the last is not used."""
    found = np.zeros((len(suit()), 4), np.uint8)
    found[:, 0], found[:, 1], found[:, 2] = 255 * suit(), 255 * nails(), 255 * of_rig(ARM)
    return found


def put_on(picture: NDArray[Any], light: NDArray[Any], buffer: Buffer, faces: Ints, tone: int) -> None:
    """Colour suit and nails in a picture (h, w, 3) of skin as light (h, w) as said; `faces` are those of `buffer`."""
    flat, which = picture.reshape(-1, 3), buffer.face.ravel()
    worn = suit()[faces]
    for own, colour in ((worn.max(axis=1) > 0.5 - HEM, CLOTH), (nails()[faces].all(axis=1), nail_tone(tone))):
        if not own.any():
            continue
        seen = np.flatnonzero(np.append(own, False)[which])  # -1, where there is no face, is the last
        paint = light.ravel()[seen, None] * np.array(colour, np.float32)
        if colour is CLOTH:
            share = np.einsum("pc,pc->p", worn[which[seen]], buffer.weights.reshape(-1, 3)[seen])
            share = ((share - 0.5 + HEM) / (2 * HEM)).clip(0, 1)[:, None]
            flat[seen] += share * (paint - flat[seen])
        else:
            flat[seen] = paint * _rim(seen, buffer.face.shape)[:, None]


def _rim(seen: Ints, shape: tuple[int, ...]) -> Float:
    """How light each pixel of nails is (n,), by its number in a picture (h, w): darker along their edges."""
    inside = np.zeros(shape, bool)
    inside.ravel()[seen] = True
    core = np.ones(len(seen), bool)
    for step in (2, -2, 2 * shape[1], -2 * shape[1]):
        core &= inside.ravel()[(seen + step).clip(0, inside.size - 1)]
    return np.where(core, 1.0, RIM).astype(np.float32)
