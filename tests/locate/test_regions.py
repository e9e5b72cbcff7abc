"""Every point of the standard lies in the region that its text names, on the side that it names.

What the text says is copied in `authorities/who_regions.csv`. Where a region is on a body is told without the rules and
the landmarks that they start from wherever that can be: by the bones that the skin hangs on in the rig, and by how far
along a limb, or between crotch and the lowest bone of the neck, a place stands.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.locate.test_whole_standard import adults

from taichong.atlas import directions
from taichong.body import anny, of_mesh
from taichong.geometry import find_axes, mirrored
from taichong.geometry.vectors import dot, unit
from taichong.locate import engine_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taichong.body import Fitted
    from taichong.geometry import Placed

FACTS = Path(__file__).parents[2] / "authorities" / "who_regions.csv"
SHARE = 0.5  # of the skin at a point that must hang on the bones of its region
ON_SKIN_MM = 0.5


@dataclass(frozen=True)
class Region:
    """Where a region is.

    Attributes:
        bones: how the names of its bones begin in the rig, left and right.
        limb: the axes by which its sides are named, from its far end to its near one; empty: those of the upright body.
        ends: two landmarks or points, at 0 and at 1 along it.
        low, high: from where to where it reaches between them.
    """

    bones: str
    limb: str = ""
    ends: tuple[str, str] = ("crotch", "cervicale")
    low: float = -9
    high: float = 9


TRUNK = "spine pelvis clavicle shoulder upperarm01 upperleg01"
UPPER_ARM, FOREARM = ("cubital_crease_midpoint", "acromion"), ("wrist_crease_midpoint", "cubital_crease_midpoint")
THIGH = ("popliteal_crease_midpoint", "gluteal_fold_midpoint")
LEG = ("lateral_malleolus_prominence", "popliteal_crease_midpoint")
# Of the trunk: from crotch to neck the pubic bone stands at a tenth of the way, the tops of the hip bones at a third,
# the breast bone's lower end at two thirds and its upper end at nine tenths.
REGIONS = {
    "head": Region("head", low=1.1),
    "face": Region("head", low=1.0, high=1.25),
    "neck": Region("head neck spine01 clavicle shoulder upperarm01", low=0.87, high=1.17),
    "thorax": Region("spine clavicle shoulder upperarm01", low=0.45, high=0.92),
    "upper abdomen": Region("spine", low=0.25, high=0.66),
    "lower abdomen": Region(TRUNK, low=0.05, high=0.33),
    "lateral abdomen": Region(TRUNK, low=0.25, high=0.45),
    "groin": Region(TRUNK, low=0.03, high=0.13),
    "perineal": Region(TRUNK, low=-0.02, high=0.08),
    "upper back": Region("spine neck clavicle", low=0.48, high=1.01),
    "scapular": Region("spine clavicle shoulder upperarm01 neck01", low=0.7, high=0.97),
    "lumbar": Region("spine pelvis", low=0.24, high=0.52),
    "sacral": Region(TRUNK, low=0.08, high=0.3),
    "buttock": Region(TRUNK, low=-0.05, high=0.26),
    "shoulder girdle": Region("spine01 clavicle shoulder upperarm", low=0.65, high=0.95),
    "axilla": Region("spine01 upperarm", low=0.65, high=0.73),
    "arm": Region("upperarm", "upper_arm", UPPER_ARM, 0.05, 0.8),
    "elbow": Region("upperarm02 lowerarm01", "elbow", FOREARM, 0.95, 1.3),
    "forearm": Region("lowerarm", "forearm", FOREARM, 0.01, 0.95),
    "wrist": Region("lowerarm02 wrist metacarpal", "arm", FOREARM, -0.12, 0.03),
    "hand": Region("metacarpal wrist finger", "hand", FOREARM, -0.6, -0.08),
    "thumb": Region("finger1", "hand"),
    "index finger": Region("finger2", "hand"),
    "middle finger": Region("finger3", "hand"),
    "ring finger": Region("finger4", "hand"),
    "little finger": Region("finger5", "hand"),
    "thigh": Region("upperleg", "thigh", THIGH, 0.05, 1.12),
    "knee": Region("upperleg02 lowerleg01", "knee", LEG, 0.9, 1.15),
    "leg": Region("lowerleg", "leg", LEG, 0.1, 0.92),
    "ankle": Region("lowerleg02 foot", "ankle", LEG, -0.06, 0.1),
    "foot": Region("foot toe", "foot", LEG, -0.3, 0.06),
    "great toe": Region("toe1", "foot"),
    "second toe": Region("toe2", "foot"),
    "fourth toe": Region("toe4", "foot"),
    "little toe": Region("toe5 foot", "foot"),
}
# A skin that faces an aspect squarely has 1, one that stands square to it 0.
FACING, USUALLY_FACING = 0.1, 0.2
ASPECT_OF_HAND = {"palmar": "anterior", "dorsal": "posterior"}
# What the word of the text cannot mean on the skin: why.
FACES_ELSEWHERE = {
    "BL63": "the text has the back of the foot, and the dip under the cuboid, where the skin turns to the sole",
    "GB12": "the standard counts the whole neck before the trapezius as its front; behind the ear it looks back",
    "GB20": "the same",
    "SI17": "the same, beside the jaw",
    "TE16": "the same",
    "TE17": "the same",
    "GB21": "on the slope of the shoulder, which looks up; the text names the back of the neck",
}


@cache
def facts() -> dict[str, tuple[str, str]]:
    """Region and aspect of every point, by code."""
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["code"]: (row["region"], row["aspect"]) for row in rows}


class Standing:
    """Bodies (n) with all that tells where their points are.

    Args:
        fitted: the bodies.
        placed: their points.
    """

    def __init__(self, fitted: Fitted, placed: Placed) -> None:
        ready = engine_of()
        marks = ready.marks.positions(fitted.coefficients)
        index = {name: number for number, name in enumerate(ready.program.landmarks)}
        frames = ready.atlas.frames
        turned = find_axes(frames, marks, index).directions
        self.placed, self.fitted = placed, fitted
        self.axes = {str(frame.region): turned[:, number] for number, frame in enumerate(frames)}
        self.words = {str(frame.region): directions(frame) for frame in frames}
        self.positions: Mapping[str, np.ndarray] = {name: marks[:, at] for name, at in index.items()} | {
            code: placed.positions[:, at] for at, code in enumerate(placed.codes)
        }

    def share(self, code: str, bones: str) -> np.ndarray:
        """How much of the skin at a point hangs on bones that begin so, on each body (n,)."""
        faces, weights = (each[:, self.placed.codes.index(code)] for each in of_mesh(self.placed.hit))
        corners = anny().faces[faces]
        named = np.array([name.startswith(tuple(bones.split())) for name in anny().bone_names])
        hang = (named[anny().skinning_bones[corners]] * anny().skinning_weights[corners]).sum(axis=-1)
        return np.asarray((hang * weights).sum(axis=-1))

    def along(self, code: str, region: Region) -> np.ndarray:
        """How far a point stands between the ends of a region, on each body (n,)."""
        start, end = (self.positions[name] for name in region.ends)
        axis = unit(end - start) if region.limb else np.array([0.0, 0.0, 1.0])
        return np.asarray(dot(self.positions[code] - start, axis) / dot(end - start, axis))

    def facing(self, code: str, region: str, aspect: str) -> np.ndarray:
        """How squarely the skin at a point faces an aspect of its region, on each body (n,)."""
        normal = self.placed.normals[:, self.placed.codes.index(code)]
        return np.asarray(dot(normal, self._toward(code, REGIONS[region], aspect)))

    def beside(self, code: str, region: str, aspect: str) -> np.ndarray:
        """How far to one side of the middle of its bone a finger's or toe's point lies, on each body (n,) [mm]."""
        own = max(anny().bone_names, key=lambda name: float(self.share(code, name).mean()))
        hang = (anny().skinning_weights * (anny().skinning_bones == anny().bone_names.index(own))).sum(axis=1)
        middle = anny().vertices(self.fitted.coefficients, np.flatnonzero(hang > SHARE)).mean(axis=1)
        return np.asarray(dot(self.positions[code] - middle, self._toward(code, REGIONS[region], aspect)))

    def _toward(self, code: str, region: Region, aspect: str) -> np.ndarray:
        if not region.limb:
            return np.array({"anterior": (0, -1, 0), "posterior": (0, 1, 0), "lateral": (1, 0, 0)}[aspect])
        if region.limb in self.axes:
            return self._of(region.limb, aspect)
        # The forearm hangs half turned: from the elbow, whose sides are the upper arm's, it turns to the wrist.
        near = self.along(code, region)[:, None] if region.limb == "forearm" else np.ones((1, 1))
        return unit(near * self._of("upper_arm", aspect) + (1 - near) * self._of("arm", aspect))

    def _of(self, limb: str, aspect: str) -> np.ndarray:
        words = self.words[limb]
        parts = np.array(words[aspect if aspect in words else ASPECT_OF_HAND[aspect]], dtype=float)
        return np.asarray(unit(parts) @ self.axes[limb])


@cache
def standing() -> Standing:
    """Sixty adults."""
    fitted = adults()
    return Standing(fitted, engine_of().place(fitted.coefficients, engine_of().fingers_mm(fitted.told)))


def out_of_place(body: Standing, code: str) -> list[str]:
    """What is wrong with where a point lies, in words; nothing if it lies as the standard says on all bodies."""
    region, aspect = facts()[code]
    where = REGIONS[region]
    wrong = []
    if (least := body.share(code, where.bones).min()) < SHARE:
        wrong.append(f"{code}: only {least:.2f} of its skin belongs to the {region}")
    along = body.along(code, where)
    if along.min() < where.low or along.max() > where.high:
        wrong.append(f"{code}: at {along.min():.2f} to {along.max():.2f} of its way, outside the {region}")
    if not aspect or code in FACES_ELSEWHERE:
        return wrong
    if "finger" in region or "toe" in region or region == "thumb":
        if (nearest := body.beside(code, region, aspect).min()) < 0:
            wrong.append(f"{code}: {-nearest:.1f} mm on the side that is not {aspect}")
        return wrong
    facing = body.facing(code, region, aspect)
    if facing.min() < FACING or np.median(facing) < USUALLY_FACING:
        wrong.append(f"{code}: its skin faces {aspect} by {facing.min():.2f}, usually {np.median(facing):.2f}")
    return wrong


def off_skin_mm(body: Standing) -> tuple[float, float]:
    """How far the points lie at most from the skin, and their mirror images from the skin of the other side [mm]."""
    faces, weights = of_mesh(body.placed.hit)
    off, across = 0.0, 0.0
    for row, coefficients in enumerate(body.fitted.coefficients):
        vertices = anny().vertices(coefficients[None])[0]
        corners = anny().faces[faces[row]]
        place = body.placed.positions[row]
        here = (vertices[corners] * weights[row][..., None]).sum(axis=1)
        there = (vertices[anny().mirror[corners]] * weights[row][..., None]).sum(axis=1)
        off = max(off, float(np.abs(here - place).max()))
        across = max(across, float(np.abs(there - mirrored(place)).max()))
    return off, across


def test_every_point_lies_on_the_skin_and_its_mirror_image_does() -> None:
    assert anny().skin[of_mesh(standing().placed.hit)[0]].all()
    here, across = off_skin_mm(standing())
    assert here < ON_SKIN_MM
    assert across < ON_SKIN_MM


def test_the_text_puts_all_361_points_somewhere() -> None:
    assert len(facts()) == 361
    assert {region for region, _ in facts().values()} == set(REGIONS)


@pytest.mark.parametrize("code", facts())
def test_a_point_lies_in_the_region_of_its_text_and_faces_as_it_says(code: str) -> None:
    assert not out_of_place(standing(), code)


@pytest.mark.parametrize("code", FACES_ELSEWHERE)
def test_a_point_that_faces_elsewhere_does_so(code: str) -> None:
    """An exception that is no longer one has to go."""
    facing = standing().facing(code, *facts()[code])
    assert facing.min() < FACING or np.median(facing) < USUALLY_FACING
