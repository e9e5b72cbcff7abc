"""The bones around a point, as one mesh, and which of them lie nearest: those are tinted and named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import bone_parts
from taichong.geometry import MIRROR
from taichong.pictures.framing import SIZE, slide_to
from taichong.pictures.layers import Bones, bare, shown_bones
from taichong.pictures.rig import ARMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body, Located
    from taichong.pictures.raster import Buffer, Camera

    Array = NDArray[np.float64]

NEAR_MM, MOST_NAMED = 24.0, 2
OF_ARM = ("hand", "forearm", "upper arm")
SIDES = {"left": (False,), "right": (True,), "midline": (False, True)}
FAR_MM, ACROSS_MM = 60.0, 5.0
FAINT = {"skull": 0.5, "lower jaw": 0.5}
"""How plainly a bone is seen that is most of a picture: a face is still one."""
BENEATH_MM, WITHIN_MM = 15.0, 70.0
BESIDE = 1.3
"""A leader ends so many radii of the zone from its middle."""
OFF_WAY_MM = 6.0
"""A leader does not end on the way, where one would take it for a place of that."""
NEARER, MOST_ENDS, APART_MM = 0.45, 5, 8.0
"""In the middle of the nearest part of what is seen of a bone its leader ends at best; so many places in all are
tried, so far apart."""
INSIDE, BELOW_TOO = 40, 1.8
"""Pixels from the edge of the picture to where a leader may end; so many times as far from the lower one."""
INSET = (12, 5, 0)
"""Pixels from the outline of what is drawn of a bone to where a leader may end, where there is so much of it."""
EVERY = 4
"""A leader may end on every fourth pixel each way of what is drawn."""
AROUND_MM = 60.0
"""A leader to a skull, which is most of a picture, ends so near to the point if it can, and not in the eyes, the nose
or the mouth, which it would name: so far from these."""
OPENINGS = {"pupil_infraorbital": 22.0, "nasal_tip": 38.0, "upper_lip_tubercle": 34.0, "mouth_corner": 26.0}


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The bones in a picture.

    Attributes:
        mesh: all of them.
        named: the nearest, by name, and a place on each toward the middle of the picture.
        elsewhere: other places (k, 3) on each that is named, farther from the point.
        drawn: all of them alone, as half a picture shows them.
    """

    mesh: Bones
    named: dict[str, Array]
    elsewhere: dict[str, Array]
    drawn: Buffer


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
    drawn = bare(camera, mesh)
    labels = shown_bones(mesh, drawn)
    found = {
        name: _seen_places((name, vertices), labels == each, drawn, point, camera)
        for each, (name, vertices, _) in enumerate(kept)
        if each in chosen
    }
    return Shown(
        mesh, {name: each[0] for name, each in found.items()}, {name: each[1:] for name, each in found.items()}, drawn
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


def _seen_places(
    bone: tuple[str, Array], shows: NDArray[np.bool_], drawn: Buffer, point: Located, camera: Camera
) -> Array:
    """Places (k, 3) of a bone, by its name and corners (v, 3), at which a leader may end, the best first.

    They lie where it `shows` (h, w), well within its outline and some way from the zone.
    """
    half = camera.sized(camera.size[0] // 2)
    for inset in INSET:
        own, flat = _places_within(shows, round(inset * half.size[0] / SIZE[0]), drawn, half)
        own = own[_may_end(flat, point, half)]
        if len(own):
            break
    else:  # nothing of it is seen but in the zone, or beyond the picture
        flat = camera.project(bone[1])[:, :2]
        inside = ((flat > INSIDE) & (flat < np.array(camera.size) - INSIDE)).all(axis=1)
        own = bone[1][inside] if inside.any() else bone[1].mean(axis=0)[None]
    if bone[0] in FAINT:
        own = own[_on_plain_skull(own, point)]
        own = own[own @ camera.toward >= np.median(own @ camera.toward)]  # not its far wall
    away = np.linalg.norm(own - point.position, axis=1)
    nearer = own[away <= np.quantile(away, NEARER)]
    return _spread(own, int(np.argmin(np.linalg.norm(own - nearer.mean(axis=0), axis=1))))


def _spread(places: Array, first: int) -> Array:
    """Some of places (n, 3) that lie far from each other (k, 3), from one of them on: one is on a leader's side."""
    found, away = [first], np.linalg.norm(places - places[first], axis=1)
    while len(found) < MOST_ENDS and away.max() > APART_MM:
        found.append(int(away.argmax()))
        away = np.minimum(away, np.linalg.norm(places - places[found[-1]], axis=1))
    return places[found]


def _places_within(shows: NDArray[np.bool_], inset: int, drawn: Buffer, half: Camera) -> tuple[Array, Array]:
    """Places (n, 3) [mm] of a bone that shows (h, w), so many pixels within its outline, and where they are (n, 2)."""
    core = np.pad(shows, inset)
    for right, down in product((-inset, 0, inset), repeat=2):
        core[inset : len(core) - inset, inset : core.shape[1] - inset] &= np.pad(shows, inset)[
            inset + down : inset + down + len(shows), inset + right : inset + right + shows.shape[1]
        ]
    core = core[inset : inset + len(shows), inset : inset + shows.shape[1]]
    row, column = (EVERY * each for each in np.nonzero(core[::EVERY, ::EVERY]))
    flat = np.stack([column, row], axis=1) + 0.5
    across, down_ = ((flat - np.array(half.size) / 2) * half.mm_per_pixel).T
    near = drawn.near[row, column].astype(float)
    places = half.centre + across[:, None] * half.right - down_[:, None] * half.up + near[:, None] * half.toward
    return np.asarray(places, float), flat.astype(float)


def _may_end(flat: Array, point: Located, half: Camera) -> NDArray[np.bool_]:
    """At which pixels (n, 2) a leader may end: in the picture, beside the zone, off the way."""
    edge = INSIDE * half.size[0] / SIZE[0]
    low = edge * np.array([1, BELOW_TOO])  # where the caption stands
    may = ((flat > edge) & (flat < np.array(half.size) - low)).all(axis=1)
    may &= np.hypot(*(flat - half.project(point.position)[:2]).T) * half.mm_per_pixel > BESIDE * point.zone_mm
    slide = half.project(slide_to(point))[:, :2]
    if len(slide := slide[:: len(slide) // 16 + 1]):
        along = np.linalg.norm(flat[:, None] - slide[None], axis=2).min(axis=1) * half.mm_per_pixel
        may &= (along > OFF_WAY_MM) | ~(may & (along > OFF_WAY_MM)).any()
    return np.asarray(may)


def _on_plain_skull(places: Array, point: Located) -> NDArray[np.bool_]:
    """Which places (n, 3) of a skull are near the point, if any are, and not where it has its openings."""
    marks = point.body.places
    plain = np.ones(len(places), bool)
    for (name, mm), flip in product(OPENINGS.items(), (np.ones(3), MIRROR)):
        plain &= np.linalg.norm(places - marks[name] * flip, axis=1) > mm
    near = plain & (np.linalg.norm(places - point.position, axis=1) < AROUND_MM)
    return near if near.any() else plain if plain.any() else ~plain
