"""A part of the body to point at, without a mark on it: the same frame for every point of a region on one aspect."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from taichong.pictures.framing import STEEP
from taichong.pictures.lids import closed_skin
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.shading import PAPER, shaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body, Located

    Array = NDArray[np.float64]

SIZE = (780, 780)  # pixels: two for each of a phone's
AROUND = 1.3
LEAST_MM = 140.0
MARGIN_MM = 45.0  # a knee reaches so far past its outermost point
BEHIND_MM = 120.0
BESIDE_MM = 8.0
"""How far from a point a finger on its place in the picture may be: what stands before it is farther."""
ON_ONE_SIDE = ("foot", "ankle", "leg", "knee", "thigh", "hip", "arm", "upper_arm", "hand")
"""Regions of which there are two; the other ones are shown whole."""
AXES = {
    "left": (1.0, 0.0, 0.0),
    "right": (-1.0, 0.0, 0.0),
    "back": (0.0, 1.0, 0.0),
    "front": (0.0, -1.0, 0.0),
    "above": (0.0, 0.0, 1.0),
    "below": (0.0, 0.0, -1.0),
}
"""From where one looks, as LPS has it."""
_ASLANT = 0.5**0.5
AROUND_IT = AXES | {
    "left_front": (_ASLANT, -_ASLANT, 0.0),
    "left_back": (_ASLANT, _ASLANT, 0.0),
    "right_front": (-_ASLANT, -_ASLANT, 0.0),
    "right_back": (-_ASLANT, _ASLANT, 0.0),
}
"""Those and the ways between them, for what an arm or the other side hides."""
STEEPLY = ("above", "below")
"""Tried last: few people know a part of themselves from there."""


@dataclass(frozen=True, slots=True, eq=False)
class RegionView:
    """What one sees of a region from one side, and where on the skin a finger on the picture is."""

    camera: Camera
    vertices: Array
    faces: NDArray[np.intp]
    seen_from: str

    @classmethod
    def around(cls, body: Body, point: Located) -> RegionView:
        """View the region in which the point lies, from the side that its skin faces most and from which it is seen.

        It is framed by all points of the region, so that it does not tell which of them is asked for. Where something
        stands in front of the point from everywhere, `shows` is false of what is returned.
        """
        facing = {each: float(np.dot(AROUND_IT[each], point.normal)) for each in AROUND_IT}
        best, shown = max(AXES, key=facing.__getitem__), _region(body, point)
        first = cls._from(best, body, point, shown)
        if first.shows(point):
            return first
        others = sorted(
            (each for each in facing if facing[each] > 0), key=lambda each: (each in STEEPLY, -facing[each])
        )
        tried = (cls._from(each, body, point, shown) for each in others if each != best)
        return next((each for each in tried if each.shows(point)), first)

    @classmethod
    def _from(cls, seen_from: str, body: Body, point: Located, shown: Array) -> RegionView:
        toward = np.asarray(AROUND_IT[seen_from])
        up = np.array([0.0, -1.0, 0.0]) if abs(toward[2]) > STEEP else np.array([0.0, 0.0, 1.0])
        low, high = shown.min(axis=0), shown.max(axis=0)
        width_mm = AROUND * max(float(np.ptp(shown, axis=0).max()), LEAST_MM)
        camera = Camera.looking((low + high) / 2, toward, up, SIZE, width_mm)
        vertices = np.array(body.vertices, float)
        one_sided = body.engine.atlas.point(point.code).region in ON_ONE_SIDE
        faces = _faces(camera, vertices, shown, one_sided=one_sided)
        return cls(camera, vertices, np.concatenate([faces, caps(camera, vertices, faces)]), seen_from)

    def shows(self, point: Located) -> bool:
        """Whether a finger on the point's place in the picture is on the point, and not on what stands before it."""
        right, down = self.camera.project(point.position)[:2]
        touched = self.touched_mm(float(right), float(down))
        return touched is not None and float(np.linalg.norm(touched - point.position)) < BESIDE_MM

    def webp(self) -> bytes:
        """Draw the picture."""
        buffer = rasterise(self.camera, self.vertices, self.faces)
        picture = np.clip(shaded(self.camera, buffer, self.vertices, self.faces), 0, PAPER)
        inks = np.dstack([picture, np.where(buffer.face >= 0, PAPER, 0)]).astype(np.uint8)
        file = io.BytesIO()
        Image.fromarray(inks, "RGBA").save(file, "WEBP", quality=80, method=2)
        return file.getvalue()

    def touched_mm(self, right: float, down: float) -> Array | None:
        """Return where on the skin (3,) [mm] a finger is, by pixels from the left and top; None beside the body."""
        width, height = self.camera.size
        if not (0 <= right < width and 0 <= down < height):
            return None
        near = rasterise(self.camera, self.vertices, self.faces).near[int(down), int(right)]
        if not np.isfinite(near):
            return None
        across_mm, up_mm = np.array([right - width / 2, height / 2 - down]) * self.camera.mm_per_pixel
        away = self.camera.right * across_mm + self.camera.up * up_mm + self.camera.toward * near
        return np.asarray(self.camera.centre + away)


def _region(body: Body, point: Located) -> Array:
    """The places (n, 3) [mm] of all points of a point's region, on its side or on both."""
    atlas = body.engine.atlas
    region = atlas.point(point.code).region
    side = "right" if point.side == "right" else "left"
    together = [each for each in body.locate_all() if atlas.point(each.left.code).region == region]
    sides = (side,) if region in ON_ONE_SIDE else ("left", "right")
    return np.stack([getattr(each, name).position for each in together for name in sides])


def _faces(camera: Camera, vertices: Array, shown: Array, *, one_sided: bool) -> NDArray[np.intp]:
    """The skin without what would stand in front of the region (a head above a foot), or behind a limb."""
    near, those = (vertices - camera.centre) @ camera.toward, (shown - camera.centre) @ camera.toward
    inside = near <= those.max() + MARGIN_MM
    if one_sided:
        inside &= near >= those.min() - BEHIND_MM
    faces = closed_skin()
    return np.asarray(faces[np.all(inside[faces], axis=1)])


def caps(camera: Camera, vertices: Array, faces: NDArray[np.intp]) -> NDArray[np.intp]:
    """Close what is cut off toward the eye, as a leg above a foot, with a plane piece of skin over each opening.

    Its corners take the places of the nearest vertices that no face has, so that it is dressed as what was cut off;
    `vertices` (v, 3) [mm] are changed there.

    Returns:
        its faces (c, 3).
    """
    near = (vertices - camera.centre) @ camera.toward
    spare = np.setdiff1d(np.arange(len(vertices)), faces)
    found = [np.zeros((0, 3), np.intp)]
    for rim in openings(faces):
        if near[rim].mean() < near[faces].mean() or len(spare) <= len(rim):
            continue  # what is cut off behind is not seen
        up = (near[rim].max() - near[rim])[:, None] * camera.toward
        corners = np.concatenate([vertices[rim] + up, (vertices[rim] + up).mean(axis=0)[None]])
        spare = spare[np.linalg.norm(vertices[spare] - corners[-1], axis=1).argsort()]
        own, spare = spare[: len(corners)], spare[len(corners) :]
        vertices[own] = corners
        found.append(np.stack([own[:-1], np.roll(own[:-1], -1), np.full(len(rim), own[-1])], axis=1))
    return np.concatenate(found)


def openings(faces: NDArray[np.intp]) -> list[list[int]]:
    """Walk around each opening of a mesh: its corners in the order in which faces that close it have them."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    pairs = set(map(tuple, edges.tolist()))
    after = dict[int, list[int]]()
    for a, b in sorted(pairs):
        if (b, a) not in pairs:
            after.setdefault(b, []).append(a)
    found = []
    while after:
        here = first = next(iter(after))
        rim = list[int]()
        while here in after:
            rim.append(here)
            following = after[here].pop()
            if not after[here]:
                del after[here]
            here = following
            if here == first:
                break
        found.append(rim)
    return found
