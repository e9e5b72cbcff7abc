"""Skin half clear over bone: what each pixel shows of both, in NumPy.

The skin is lit softly and darkened in its hollows; bones shine through it the more, the nearer they lie beneath.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from taichong.geometry import unit
from taichong.pictures.dress import dressed
from taichong.pictures.raster import rasterise
from taichong.pictures.shading import PAPER, vertex_normals
from taichong.pictures.tones import USUAL_TONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

BONE = np.array([250.0, 244.0, 226.0], np.float32)
TINT = np.array([64.0, 172.0, 168.0], np.float32)
"""Bones that the point's words name; an outline tells them apart, too."""
OUTLINE = np.array([28.0, 36.0, 48.0], np.float32)
SHALLOW_MM, DEEP_MM, BEHIND_MM = 3.0, 38.0, 110.0
INSIDE_MM = 60.0
"""What lies so deep of a skull is its far wall, seen from its inside."""
HOLE_MM, ENCLOSED, IN_HOLES = 16.0, 0.5, 0.6
"""A hole has so much bone around it, blurred by so much; so light it is when it is closed."""
HOLLOWS_MM = (4.0, 10.0)
INK = 255
FACETS = 0.07
"""How hollow a place is taken for flat: the faces of the mesh are flat, and no groove."""
COARSE = 4
"""Hollows are looked for in every fourth pixel each way."""


@dataclass(frozen=True, slots=True, eq=False)
class Bones:
    """Bones of one side, as one mesh.

    Attributes:
        vertices: (v, 3) [mm].
        faces: outward (f, 3).
        bone: which bone each corner belongs to (v,), counted over all.
        named: whether each bone is one that the words name (b,).
        shows: how plainly each is seen through the skin (b,), 1 as a rule.
    """

    vertices: Array
    faces: Ints
    bone: Ints
    named: NDArray[np.bool_]
    shows: NDArray[np.float32]


def lit(camera: Camera, buffer: Buffer, vertices: Array, faces: Ints) -> NDArray[Any]:
    """How light each pixel is (h, w), 1 for skin that faces the light; smooth over the corners of faces."""
    normals = vertex_normals(vertices, faces)
    light = unit(0.55 * camera.toward + 0.5 * camera.up - 0.55 * camera.right)
    of_corners = 0.42 + 0.42 * np.clip(normals @ light, 0, 1) + 0.2 * np.clip(normals @ camera.toward, 0, 1)
    of_face = of_corners.astype(np.float32)[faces]
    if not len(of_face):
        return np.ones(buffer.face.shape, np.float32)
    corners = of_face.take(buffer.face, axis=0, mode="wrap")
    return np.asarray(np.einsum("hwc,hwc->hw", corners, buffer.weights))


def hollows(camera: Camera, near: NDArray[Any]) -> Array:
    """How much light reaches each pixel (h, w), less where what lies around it stands nearer to the eye."""
    coarse = near[::COARSE, ::COARSE]
    there = np.isfinite(coarse)
    filled, weight = np.where(there, coarse, 0).astype(np.float32), there.astype(np.float32)
    shade: NDArray[Any] = np.zeros(coarse.shape, np.float32)
    for radius_mm in HOLLOWS_MM:
        sigma = max(radius_mm / camera.mm_per_pixel / 2 / COARSE, 0.3)
        around = blurred(filled, sigma) / np.maximum(blurred(weight, sigma), 1e-3)
        shade += np.clip((around - filled) / radius_mm - FACETS, 0, 0.6)
    return _enlarged(Image.fromarray(np.clip(1.03 - 0.62 * shade, 0.45, 1.03).astype(np.float32), "F"), near.shape)


def blurred(values: NDArray[Any], sigma: float) -> NDArray[Any]:
    """Blur a map (h, w) with a Gaussian of `sigma` pixels, cut off at 2.5 of them; beyond its edge it is mirrored."""
    reach = int(2.5 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).astype(values.dtype)
    for _ in range(2):  # down the columns, then along the rows
        padded = np.pad(values, ((reach, reach), (0, 0)), "symmetric")
        values = sum(share * padded[at : at + len(values)] for at, share in enumerate(kernel)).T
    return values


def edges(labels: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether a pixel's label (h, w) differs from that of the pixel above, left of it, or above that."""
    padded = np.pad(labels, ((1, 0), (1, 0)), "edge")
    return np.asarray((labels != padded[:-1, 1:]) | (labels != padded[1:, :-1]) | (labels != padded[:-1, :-1]))


def _enlarged(image: Image.Image, shape: tuple[int, ...]) -> Array:
    """A map at another size (h, w), smoothly."""
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR))


def painted(  # noqa: PLR0913, PLR0917 -- a view, a skin, its bones and how they look
    camera: Camera,
    skin: Buffer,
    vertices: Array,
    faces: Ints,
    bones: Bones | None,
    tone: int = USUAL_TONE,
    drawn: Buffer | None = None,
) -> Array:
    """The colours (h, w, 3) of skin over bone; paper white where there is neither.

    The bones may be `drawn` beforehand, half as large.
    """
    light = lit(camera, skin, vertices, faces) * hollows(camera, skin.near)
    under = None
    if bones is not None and len(bones.faces):
        under = _under_skin(camera, skin, bones, bare(camera, bones) if drawn is None else drawn)
    if under is not None:
        light *= under[..., 3] / np.float32(INK)
    picture: NDArray[Any] = dressed(light, skin, faces, tone)
    if under is not None:
        picture += under[..., :3]
    picture[skin.face < 0] = PAPER
    return picture


def _without_its_inside(
    labels: NDArray[Any], depth: NDArray[Any], bone: int, mm_per_pixel: float
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """A skull as one shell: its far wall is left out, and what one would see through its nose is closed.

    Args:
        labels: which bone each pixel shows (h, w).
        depth: of that beneath the skin (h, w) [mm].
        bone: the skull.
        mm_per_pixel: how much a pixel shows.

    Returns:
        the labels, and which pixels are now closed (h, w).
    """
    is_far = ~(depth < INSIDE_MM)
    labels = np.where((labels == bone) & is_far, np.int16(-1), labels)
    own = labels == bone
    around = blurred(own[::COARSE, ::COARSE].astype(np.float32), HOLE_MM / mm_per_pixel / COARSE)
    is_hole = ~own & is_far & (_enlarged(Image.fromarray(around, "F"), own.shape) > ENCLOSED) & (depth > -np.inf)
    return np.where(is_hole, np.int16(bone), labels), is_hole


def bare(camera: Camera, bones: Bones) -> Buffer:
    """The bones alone. They are seen through skin: half as many pixels each way are enough."""
    return rasterise(camera.sized(camera.size[0] // 2), bones.vertices, bones.faces)


def shown_bones(bones: Bones, drawn: Buffer) -> NDArray[np.int16]:
    """Which bone each pixel (h, w) shows, of bones that are drawn alone; -1 for none."""
    of_face = np.append(bones.bone[bones.faces[:, 0]], -1).astype(np.int16)
    return of_face.take(drawn.face, mode="wrap")


def tinted(bones: Bones, drawn: Buffer) -> NDArray[np.bool_]:
    """Which pixels (h, w) of bones that are drawn alone show one that is named, and does not fill the picture."""
    asked = np.append(bones.named & (bones.shows >= 1), False)  # -1, where there is none, is the last
    return np.asarray(asked.take(shown_bones(bones, drawn), mode="wrap"))


def seen_through(camera: Camera, bones: Bones, drawn: Buffer | None = None) -> NDArray[np.bool_]:
    """Which pixels (h, w) show a bone that is named; but one that fills the picture, as a skull, is not asked for."""
    found = tinted(bones, bare(camera, bones) if drawn is None else drawn).repeat(2, axis=0).repeat(2, axis=1)
    width, height = camera.size
    beyond = ((0, max(height - found.shape[0], 0)), (0, max(width - found.shape[1], 0)))
    return np.asarray(np.pad(found, beyond, "edge")[:height, :width])


def _under_skin(camera: Camera, skin: Buffer, bones: Bones, under: Buffer) -> NDArray[Any]:
    """What each pixel shows of bones (h, w, 4), in bytes: their colours by how much they show, the share of skin."""
    half = camera.sized(camera.size[0] // 2)
    height, width = under.face.shape
    labels = shown_bones(bones, under)
    near, over = under.near, skin.near[::2, ::2][:height, :width].ravel()
    with np.errstate(invalid="ignore"):  # where there is neither skin nor bone
        depths = over.reshape(labels.shape) - near
    holes = np.zeros(labels.shape, bool)
    for faint in np.flatnonzero(bones.shows < 1).tolist():
        labels, hole = _without_its_inside(labels, depths, faint, half.mm_per_pixel)
        holes |= hole
    near = np.where(holes, over.reshape(labels.shape) - np.float32(DEEP_MM), near)
    seen = np.flatnonzero((labels.ravel() >= 0) & np.isfinite(over))
    which, edge = labels.ravel()[seen], edges(labels).ravel()[seen]
    named, shows, depth = bones.named[which], bones.shows[which], over[seen] - near.ravel()[seen]
    share = ((DEEP_MM - depth) / (DEEP_MM - SHALLOW_MM)).clip(0, 1)
    on_this_side = ((BEHIND_MM - depth) / (BEHIND_MM - DEEP_MM)).clip(0, 1)  # a rib of the back is none of the belly
    ink = np.where(named, 0.45 + 0.4 * share, 0.12 + 0.5 * share) * shows
    ink = np.where(edge, np.where(named, 0.8, 0.15 + 0.4 * share), ink) * np.where(named, 1, on_this_side)
    light = (lit(half, under, bones.vertices, bones.faces) * hollows(half, near)).ravel()[seen].clip(0, 1.02)
    light[holes.ravel()[seen]] = IN_HOLES
    kinds = np.where(edge, 2, named).astype(np.intp)
    colour = np.stack([BONE, TINT, OUTLINE]).take(kinds, axis=0) * (np.where(edge, 1, light) * ink)[:, None]
    four = np.empty((len(seen), 4), np.uint8)
    four[:, :3], four[:, 3] = colour.clip(0, INK), INK * (1 - ink)
    whole = np.full(height * width, np.array([0, 0, 0, INK], np.uint8).view(np.uint32)[0])
    whole[seen] = four.view(np.uint32)[:, 0]
    bands = whole.view(np.uint8).reshape(height, width, 4)
    return _enlarged(
        Image.fromarray(bands, "CMYK"), skin.face.shape
    )  # any four bands: none of them is taken for a mask
