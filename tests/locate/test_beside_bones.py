"""Points that the standard puts beside bones, against bones of another origin inside the same bodies.

The bones (`bodies/anny/bones.npz`) are a specimen's, fitted by handles at joints; no rule starts from them. What they
can judge is on which side of a limb a place lies, and whether it lies between two bones or over one of them.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from taichong.body import anny, bone_parts
from taichong.geometry import MeshSkin, unit
from taichong.locate import Body

SLICE_MM = 9.0
BEHIND_THE_GAP_MM = 9.0
BODIES = {
    "woman": {"sex": "female", "age": 30, "height_cm": 163, "weight_kg": 65},
    "heavy man": {"sex": "male", "age": 45, "height_cm": 185, "weight_kg": 120},
}


class Arm(NamedTuple):
    """One body and the bones of its arm, by name (v, 3) [mm]."""

    body: Body
    bones: dict[str, np.ndarray]


@cache
def arm(name: str) -> Arm:
    body = Body.of(**BODIES[name])  # type: ignore[arg-type]  # a table of arguments
    found: dict[str, np.ndarray] = {}
    for part in bone_parts().values():
        corners = part.vertices(body.fit.coefficients[0], body.vertices).astype(float)
        found |= {bone: corners[part.bone == number] for number, bone in enumerate(part.bones)}
    return Arm(body, found)


def slice_of(corners: np.ndarray, start: np.ndarray, axis: np.ndarray, along: float) -> np.ndarray:
    """The middle of a bone (3,) so far along an axis."""
    return np.asarray(corners[np.abs((corners - start) @ axis - along) < SLICE_MM].mean(axis=0))


@pytest.mark.parametrize("code", ["TE5", "TE6", "TE8", "TE9"])
@pytest.mark.parametrize("name", BODIES)
def test_the_outer_forearms_points_lie_behind_the_gap_of_its_bones(name: str, code: str) -> None:
    """`midpoint of the interosseous space`: on the skin straight behind the middle between spoke and elbow bone."""
    body, bones = arm(name)
    wrist, elbow = body.places["TE4"], body.places["olecranon_prominence"]
    axis = unit(elbow - wrist)
    along = float((body.places[code] - wrist) @ axis)
    spoke, ulna = (slice_of(bones[each], wrist, axis, along) for each in ("spoke bone", "elbow bone"))
    middle = (spoke + ulna) / 2
    across = unit(spoke - ulna - ((spoke - ulna) @ axis) * axis)
    back = np.cross(axis, across)
    back *= np.sign(back @ (body.places["TE5"] - body.places["PC6"]))
    skin = MeshSkin(np.asarray(body.vertices, float)[None], anny().faces[anny().skin])
    place = skin.first_hit(middle[None, None], back[None, None], [code]).position[0, 0]
    assert np.linalg.norm(body.places[code] - place) < BEHIND_THE_GAP_MM


# How far around the upper arm from its front, outward: the biceps covers some 45 degrees to both sides.
AROUND = {"PC2": (-40, 15), "LU3": (30, 70), "LU4": (25, 70), "LI14": (50, 100), "HT2": (-110, -60), "TE12": (130, 180)}


@pytest.mark.parametrize("code", AROUND)
@pytest.mark.parametrize("name", BODIES)
def test_a_point_lies_on_its_side_of_the_upper_arms_bone(name: str, code: str) -> None:
    body, bones = arm(name)
    inner, outer = (body.places[f"humerus_{side}_epicondyle"] for side in ("medial", "lateral"))
    hinge, shaft = (inner + outer) / 2, bones["upper arm bone"]
    axis = unit(shaft[np.argsort(shaft @ (body.places["acromion"] - hinge))[-30:]].mean(axis=0) - hinge)
    outward = unit(outer - inner - ((outer - inner) @ axis) * axis)
    front = np.cross(axis, outward)
    front *= np.sign(front @ (body.places["cubital_crease_midpoint"] - hinge))
    away = body.places[code] - hinge
    low, high = AROUND[code]
    assert low < np.degrees(np.arctan2(away @ outward, away @ front)) < high
