"""The bones around a point, as one mesh, and which of them lie nearest: those are tinted and named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import bone_parts
from taichong.geometry import MIRROR
from taichong.pictures.framing import slide_to
from taichong.pictures.layers import Bones
from taichong.pictures.rig import ARMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body, Located
    from taichong.pictures.raster import Camera

    Array = NDArray[np.float64]

NEAR_MM, MOST_NAMED = 24.0, 2
OF_ARM = ("hand", "forearm", "upper arm")
SIDES = {"left": (False,), "right": (True,), "midline": (False, True)}
FAR_MM, ACROSS_MM = 60.0, 5.0
FAINT = {"skull": 0.5, "lower jaw": 0.5}
"""How plainly a bone is seen that is most of a picture: a face is still one."""
OVER_MM = 4.0
"""What lies so near to a place in the picture, and so much nearer to the eye, covers it."""
BENEATH_MM, WITHIN_MM = 15.0, 70.0
OFF_WAY_MM = 9.0
"""A leader does not end on the way, where one would take it for a place of that."""
BANDS = (0.45, 0.75, 0.95)
"""Of the places of a bone so many are nearer to the point than the end of each stretch that a leader may end on."""
INSIDE = 40
"""Pixels from the edge of the picture to where a leader may end."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The bones in a picture.

    Attributes:
        mesh: all of them.
        named: the nearest, by name, and a place on each toward the middle of the picture.
        elsewhere: other places (k, 3) on each that is named, farther from the point.
    """

    mesh: Bones
    named: dict[str, Array]
    elsewhere: dict[str, Array]


@lru_cache(maxsize=16)
def _left(body: Body, parts: tuple[str, ...]) -> tuple[tuple[str, Array, NDArray[np.intp]], ...]:
    """Name, corners and faces of each bone of some parts of the left side and the midline, made of a body once."""
    coefficients, found = body.fit.coefficients[0], []
    for each in (bone_parts()[name] for name in parts):
        vertices = each.vertices(coefficients, np.asarray(body.vertices, np.float32)).astype(float)
        for number, name in enumerate(each.bones):
            own = np.flatnonzero(each.bone == number)
            faces = each.faces[each.bone[each.faces[:, 0]] == number]
            found.append((name, vertices[own], np.searchsorted(own, faces)))
    return tuple(found)


def nearest_bones(body: Body, point: Located, camera: Camera) -> Shown:
    """Find the bones within the view of `camera`, on the point's side; of an arm, only its own."""
    region = body.engine.atlas.point(point.code).region
    parts = OF_ARM if region in ARMS else tuple(bone_parts())
    reach = camera.mm_per_pixel * camera.size[0] * 0.8
    kept, away = [], []
    for (name, left, faces), right in product(_left(body, parts), SIDES[point.side]):
        if right and point.side == "midline" and left[:, 0].min() < -ACROSS_MM:
            continue  # it lies across the middle: its mirror image is itself
        vertices, corners = (left * MIRROR, faces[:, ::-1]) if right else (left, faces)
        if (np.abs(vertices - camera.centre).max(axis=1) < reach).any():
            kept.append((name, vertices, corners))
            away.append(float(np.linalg.norm(vertices - point.position, axis=1).min()))
    order = np.argsort(away)
    file = point.body.engine.atlas.point(point.code)
    said = file.place.bones if file.place else ()
    chosen = [number for number, each in enumerate(kept) if each[0] in said]
    if not said and file.press is None:  # nobody wrote which bones lead to it
        far = max(NEAR_MM, min(min(away, default=0.0) + 6, FAR_MM))
        chosen = [int(each) for each in order[:MOST_NAMED] if away[each] < far]
    starts = np.cumsum([0, *(len(each[1]) for each in kept)])
    mesh = Bones(
        np.concatenate([each[1] for each in kept]) if kept else np.zeros((0, 3)),
        np.concatenate([each[2] + start for each, start in zip(kept, starts, strict=False)])
        if kept
        else np.zeros((0, 3), np.intp),
        np.repeat(np.arange(len(kept)), np.diff(starts)),
        np.isin(np.arange(max(len(kept), 1)), chosen),
        np.array([FAINT.get(each[0], 1.0) for each in kept] or [1.0], np.float32),
    )
    places = [each[1] for each in kept]
    found = {kept[each][0]: _seen_places(places, each, point, camera) for each in chosen}
    return Shown(
        mesh, {name: each[0] for name, each in found.items()}, {name: each[1:] for name, each in found.items()}
    )


def bones_within(body: Body, side: str, camera: Camera, limb: Array, place: Array | None = None) -> Bones:
    """Take the bones that lie within a limb of one side and in the view of `camera`.

    Args:
        body: whose.
        side: `left` or `right`.
        camera: the view.
        limb: corners of the limb's skin (n, 3) [mm].
        place: the bone right beneath it (3,) [mm] is the named one.
    """
    reach = camera.mm_per_pixel * max(camera.size) * 0.8
    kept = []
    for _, left, faces in _left(body, tuple(bone_parts())):
        vertices, corners = (left * MIRROR, faces[:, ::-1]) if side == "right" else (left, faces)
        is_within = np.linalg.norm(limb - vertices.mean(axis=0), axis=1).min() < WITHIN_MM
        if is_within and (np.abs(vertices - camera.centre).max(axis=1) < reach).any():
            kept.append((vertices, corners))
    away = [float(np.linalg.norm(vertices - place, axis=1).min()) for vertices, _ in kept] if place is not None else []
    counts = [len(vertices) for vertices, _ in kept]
    return Bones(
        np.concatenate([vertices for vertices, _ in kept]),
        np.concatenate([corners + start for (_, corners), start in zip(kept, np.cumsum([0, *counts]), strict=False)]),
        np.repeat(np.arange(len(kept)), counts),
        np.array([bool(away) and each == min(away) < BENEATH_MM for each in away or counts]),
        np.ones(len(kept), np.float32),
    )


def _seen_places(bones: list[Array], number: int, point: Located, camera: Camera) -> Array:
    """Places (k, 3) of a bone inside the picture, some way from the zone, with no other bone over them.

    A leader ends at one of them; the nearest to the point is the first.
    """
    vertices = bones[number]
    flat = camera.project(vertices)
    inside = ((flat[:, :2] > INSIDE) & (flat[:, :2] < np.array(camera.size) - INSIDE)).all(axis=1)
    if not inside.any():
        return np.asarray(vertices.mean(axis=0)[None])
    beside = np.hypot(*(flat[:, :2] - camera.project(point.position)[:2]).T) * camera.mm_per_pixel
    clear = inside & (beside > 1.3 * point.spread_mm)
    slide = camera.project(slide_to(point))[:, :2]
    if len(slide := slide[:: len(slide) // 16 + 1]):
        along = np.linalg.norm(flat[:, None, :2] - slide[None], axis=2).min(axis=1) * camera.mm_per_pixel
        clear &= (along > OFF_WAY_MM) | ~(clear & (along > OFF_WAY_MM)).any()
    open_ = clear & ~_covered(flat, [camera.project(each) for at, each in enumerate(bones) if at != number], camera)
    own = vertices[open_ if open_.any() else clear if clear.any() else inside]
    near = own @ camera.toward
    own = own[near >= np.median(near)]  # not the far wall of a nose or of a hip
    away = np.linalg.norm(own - point.position, axis=1)
    bounds = np.quantile(away, BANDS)
    some = [own[(low <= away) & (away <= high)] for low, high in pairwise([-np.inf, *bounds])]
    return np.stack([each[np.argmin(np.linalg.norm(each - each.mean(axis=0), axis=1))] for each in some if len(each)])


def _covered(flat: Array, others: list[Array], camera: Camera) -> NDArray[np.bool_]:
    """Whether something of these bones is nearer to the eye than each place of one (v,), within a small square."""
    cell = OVER_MM / camera.mm_per_pixel
    wide, high = (int(each / cell) + 1 for each in camera.size)
    nearest = np.full(wide * high, -np.inf)
    for each in (flat, *others):
        inside = ((each[:, :2] >= 0) & (each[:, :2] < camera.size)).all(axis=1)
        column, row = (each[inside, :2] / cell).astype(np.intp).T
        np.maximum.at(nearest, row * wide + column, each[inside, 2])
    column, row = (flat[:, :2].clip(0, np.array(camera.size) - 1) / cell).astype(np.intp).T
    return np.asarray(nearest[row * wide + column] > flat[:, 2] + OVER_MM)
