"""What a plain figure has on its skin: a suit on trunk and hips, and nails; both belong to vertices of the mesh."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import ImageDraw
from ruamel.yaml import YAML

from taichong.body import anny, room
from taichong.pictures.rig import ARM, of_rig
from taichong.pictures.tones import CLOTH, SKIN_TONES, nail_tone

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
    for _ in range(SEAM):
        beside = np.bincount(ends[:, 0], share[ends[:, 1]], len(share)) / np.maximum(count, 1)
        share = (share + beside) / 2
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


def dressed(light: NDArray[Any], buffer: Buffer, faces: Ints, tone: int) -> NDArray[np.float32]:
    """Colour a picture (h, w, 3) as light (h, w) as said: skin, suit and nails; `faces` are those of `buffer`."""
    worn, colours = suit()[faces], np.array([SKIN_TONES[tone], CLOTH, nail_tone(tone)], np.float32)
    of_face = np.zeros(len(faces) + 1, np.uint8)  # -1, where there is no face, is the last
    of_face[:-1][worn.max(axis=1) > 0.5 - HEM] = 1
    of_face[:-1][nails()[faces].all(axis=1)] = 2
    what = of_face.take(buffer.face, mode="wrap")
    picture = colours.take(what, axis=0, mode="clip")
    flat = picture.reshape(-1, 3)
    hem = (of_face[:-1] == 1) & (worn.min(axis=1) < 0.5 + HEM)
    if hem.any():
        seen = np.flatnonzero(np.append(hem, False).take(buffer.face, mode="wrap"))
        share = np.einsum("pc,pc->p", worn[buffer.face.ravel()[seen]], buffer.weights.reshape(-1, 3)[seen])
        share = ((share - 0.5 + HEM) / (2 * HEM)).clip(0, 1)[:, None]
        flat[seen] = colours[0] + share * (colours[1] - colours[0])
    if (of_face == 2).any():  # noqa: PLR2004 -- nails
        seen = np.flatnonzero(what == 2)  # noqa: PLR2004 -- nails
        flat[seen] *= _rim(seen, buffer.face.shape)[:, None]
    picture *= light[..., None]
    return picture


def _rim(seen: Ints, shape: tuple[int, ...]) -> Float:
    """How light each pixel of nails is (n,), by its number in a picture (h, w): darker along their edges."""
    inside = np.zeros(shape, bool)
    inside.ravel()[seen] = True
    core = np.ones(len(seen), bool)
    for step in (2, -2, 2 * shape[1], -2 * shape[1]):
        core &= inside.ravel()[(seen + step).clip(0, inside.size - 1)]
    return np.where(core, 1.0, RIM).astype(np.float32)
