"""The six stretches for a fresh cramp, each as its words tell it: where it starts (0), and where it holds (1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from drawing import Part, box, strip
from pose import LEFT, Pose, belongs_to, bones_from, mm

from taichong.geometry import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]

TOP_MM, LEG_MM, MAT_MM = 45.0, 42.0, 10.0
SINKS_MM = 6.0
"""How far what carries a person gives way."""


class Scene(NamedTuple):
    """A bent body, and the things around it."""

    pose: Pose
    skin: Array
    things: list[Part]


def calf(body: Body, end: int) -> Scene:
    """Sit on a bed, the leg straight, a towel round the front of the foot: toes away, then toward the shin."""
    pose = Pose(body)
    pose.bend("root", (-8, -14)[end])
    pose.leg("L", (0.04, -1, -0.06), (0.04, -1, -0.06), LEFT)
    pose.leg("R", (-0.25, -0.8, 0.45), (-0.1, -0.75, -0.75))
    pose.foot("R", (-0.1, -1, -0.2), (0, 0.2, -1))
    pose.bend("foot.L", (28, -18)[end])
    turn = pose.way("foot.L")
    ball = pose.joint("toe3-1.L") + turn @ [-4, -8, -26]
    hands = {"L": ball + mm(45, 480, 255), "R": ball + mm(-95, 480, 255)}
    for side, hand in hands.items():
        to_foot = unit(ball - hand)
        pose.wrist_to(side, hand - 70 * to_foot, (1.0 if side == "L" else -1.0, 0.5, -1.2))
        pose.hand(side, to_foot, (-1.0 if side == "L" else 1.0, 0, 0))
        pose.fist(side, 75)
    around = [ball + turn @ each for each in ((50, 14, 14), (44, 2, -6), (-38, 2, -6), (-46, 14, 14))]
    towel = strip([hands["L"], *around, hands["R"]], turn @ [0, -1.0, 0], 46)
    skin = pose.skin()
    return Scene(pose, skin, [bed(skin), towel])


def foot(body: Body, end: int) -> Scene:
    """Sit with the foot across the other knee, the toes in the hand: loose, then bent up toward the shin."""
    pose = _crossed(body)
    pose.bend("foot.L", (8, -6)[end])
    for toe in range(1, 6):
        pose.bend(f"toe{toe}-1.L", (2, -45)[end])
    turn = pose.way("toe2-1.L")
    toes = pose.joint("toe2-2.L")
    pose.wrist_to("R", toes + turn @ [-92, (-30, -22)[end], -36], (-1, 0.3, -0.2))
    pose.hand("R", turn @ [1.0, 0.1, 0.1], turn @ [0, 0, 1.0])
    pose.fist("R", 32)
    return _on_chair(pose)


def shin(body: Body, end: int) -> Scene:
    """Sit with the foot across the other knee, its top in the hand: loose, then pointed."""
    pose = _crossed(body)
    pose.bend("foot.L", (-4, 42)[end])
    turn = pose.way("foot.L")
    top = pose.joint("toe2-1.L")
    pose.wrist_to("R", top + turn @ [-88, 40, 42], (-1, 0.3, -0.2))
    pose.hand("R", turn @ [1.0, -0.2, -0.1], turn @ [0, 0, -1.0])
    pose.fist("R", 32)
    return _on_chair(pose)


def _crossed(body: Body) -> Pose:
    """Sitting, leaning forward a little, the left foot across the right knee, the left hand on the shin."""
    pose = Pose(body)
    pose.bend("root", 20)
    pose.bend("spine03", 10)
    pose.leg("R", (-0.1, -1, 0), (-0.02, 0.02, -1), LEFT)
    pose.foot("R", (-0.1, -1, 0), (0, 0, -1))
    thigh, knee = pose.joint("upperleg01.R"), pose.joint("lowerleg01.R")
    pose.leg_to("L", thigh + 0.86 * (knee - thigh) + mm(-55, 0, 112), (1, -0.5, 0.2))
    shank, ankle = pose.joint("lowerleg01.L"), pose.joint("foot.L")
    pose.wrist_to("L", shank + 0.35 * (ankle - shank) + mm(60, 60, 75), (1, 0.4, -0.2))
    pose.hand("L", (-0.6, -1, -0.3), (-0.2, -0.2, -1))
    pose.fist("L", 20)
    return pose


def front_thigh(body: Body, end: int) -> Scene:
    """Sit sideways on the edge of a bed, one leg off it: knee down, then the heel drawn back under."""
    pose = Pose(body)
    pose.leg("R", (-0.3, -1, -0.08), (-0.02, -0.05, -1))
    pose.foot("R", (-0.2, -1, 0), (0, 0, -1))
    if end:
        pose.leg("L", (0, 0.12, -1), (0, 0.97, 0.03), LEFT)
        pose.bend("foot.L", 45)
    else:
        hip, other = pose.joint("upperleg01.L"), pose.joint("foot.R")
        pose.leg_to("L", (hip[0] + 20, hip[1] - 240, other[2]), (0, -1, 0.3))
        pose.foot("L", (0, -1, 0), (0, 0, -1))
    _hand_on_thigh(pose, "R", 0.6)
    pose.wrist_to("L", pose.joint("upperleg01.L") + (mm(40, -190, 95), mm(75, -150, -60))[end], (1, 0.6, -0.2))
    pose.hand("L", ((-0.2, -1, -0.2), (-0.1, -0.2, -1))[end], ((0, 0, -1), (-0.3, 1, -0.2))[end])
    pose.fist("L", 14)
    skin = pose.skin()
    floor, seat = _lowest(skin, "foot.R"), seat_of(skin, "R")
    return Scene(pose, skin, [box((-500, -230, floor), (45, 330, seat + 12)), mat(floor, -780, 640)])


def inner_thigh(body: Body, end: int) -> Scene:
    """Sit with the soles together: knees up, then sunk outward."""
    pose = Pose(body)
    pose.bend("root", (-4, 0)[end])
    for side, out in (("L", 1), ("R", -1)):
        ankle = pose.joint("root") + mm(out * 70, -390, -62)
        pose.leg_to(side, ankle, (out * (0.9, 1.2)[end], 0, (1.0, 0.25)[end]))
        pose.foot(side, (0, -1, 0.25), (-out, 0, 0))
        pose.wrist_to(side, ankle + mm(out * 60, 80, 75), (out, 0.5, -0.3))
    skin = pose.skin()
    return Scene(pose, skin, [bed(skin)])


def hamstring(body: Body, end: int) -> Scene:
    """Sit on the edge, one leg straight, heel on the floor: upright, then leaning forward with a long back."""
    pose = Pose(body)
    pose.bend("root", (0, 38)[end])
    pose.bend("neck01", (0, -16)[end])
    pose.leg("R", (-0.14, -1, 0), (-0.02, 0.06, -1), LEFT)
    pose.foot("R", (-0.1, -1, 0), (0, 0, -1))
    pose.leg("L", (0.04, -0.86, -0.51), (0.04, -0.86, -0.51), LEFT)
    pose.bend("foot.L", -2)
    for side in "LR":
        _hand_on_thigh(pose, side, (0.55, 0.85 if side == "L" else 0.72)[end])
    return _on_chair(pose)


def _hand_on_thigh(pose: Pose, side: str, part: float) -> None:
    """A hand flat on the thigh of its side, at a part of its length."""
    hip, knee = pose.joint(f"upperleg01.{side}"), pose.joint(f"lowerleg01.{side}")
    out = 1 if side == "L" else -1
    upward = unit(np.cross(knee - hip, LEFT)) * 118
    pose.wrist_to(side, hip + part * (knee - hip) + upward + mm(0, 45, 0), (out, 0.6, -0.2))
    pose.hand(side, unit(knee - hip) - [out * 0.2, 0, 0], -upward)
    pose.fist(side, 12)


def _on_chair(pose: Pose) -> Scene:
    skin = pose.skin()
    seat, floor = seat_of(skin), _lowest(skin, "foot.R")
    legs = [
        box((x, y, floor), (x + LEG_MM, y + LEG_MM, seat - TOP_MM))
        for x in (-205, 205 - LEG_MM)
        for y in (-170, 215 - LEG_MM)
    ]
    top = box((-215, -180, seat - TOP_MM), (215, 225, seat + SINKS_MM))
    return Scene(pose, skin, [top, *legs, mat(floor, -960, 330)])


def bed(skin: Array) -> Part:
    """Make a bed under somebody who sits on it with the legs up."""
    seat = seat_of(skin)
    return box((-520, -1250, seat - 170), (520, 420, seat + SINKS_MM))


def mat(floor: float, front: float, back: float) -> Part:
    """Make what lies on the floor."""
    return box((-430, front, floor - MAT_MM), (430, back, floor), (176, 178, 170))


def seat_of(skin: Array, sides: str = "LR") -> float:
    """Return how high (z) the seat is: under nearly all of the buttocks and the top of the thighs."""
    bones = ("root", *(f"{bone}.{side}" for side in sides for bone in ("pelvis", "upperleg01")))
    return float(np.percentile(skin[belongs_to(*bones), 2], 1))


def _lowest(skin: Array, bone: str) -> float:
    return float(skin[belongs_to(*bones_from(bone)), 2].min())
