"""How each stretch is shown: from where, what is named, and what moves.

Places in the picture are in its own units, `SIZE` wide and high; the pages scale them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scenes
from pose import bones_from

from taichong.pictures import Camera

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scenes import Scene

    from taichong.locate import Body

Spot = tuple[float, float]
Away = tuple[float, float, float]

SIZE = (840, 630)
OTHER_LEG = tuple(set(bones_from("upperleg01.R")) - set(bones_from("foot.R")))


class Name(NamedTuple):
    """A part that is named: the middle of some joints, `away` from it [mm]; where its word stands at start and hold."""

    part: str
    joints: tuple[str, ...]
    away: Away
    words: tuple[Spot | None, Spot | None]


class Arrow(NamedTuple):
    """The way that a joint goes, drawn beside it, bowed to the left of its direction by a part of its length."""

    joint: str
    start: Spot
    end: Spot
    bow: float


class Shot(NamedTuple):
    """How a stretch is shown.

    Attributes:
        scene: makes the start (0) and the hold (1).
        turn_deg, raise_deg: where the eye is: left (0), front (90), right (180), and how far above.
        middle: what the middle of the picture shows, from the joint of the trunk [mm].
        width_mm: how much the picture is wide.
        names, arrows: what is written and drawn over it.
        covered: the bones whose skin is under cloth, beside shirt and shorts.
    """

    scene: Callable[[Body, int], Scene]
    turn_deg: float
    raise_deg: float
    middle: Away
    width_mm: float
    names: tuple[Name, ...]
    arrows: tuple[Arrow, ...]
    covered: tuple[str, ...] = OTHER_LEG


def camera(shot: Shot, scene: Scene) -> Camera:
    """Set up the camera of a shot."""
    turn, up = np.radians([shot.turn_deg, shot.raise_deg])
    toward = np.array([np.cos(turn) * np.cos(up), -np.sin(turn) * np.cos(up), np.sin(up)])
    middle = scene.pose.joint("root") + shot.middle
    return Camera.looking(middle, toward, np.array([0.0, 0.0, 1.0]), SIZE, shot.width_mm)


def _still(x: float, y: float) -> tuple[Spot, Spot]:
    return (x, y), (x, y)


SHOTS: Mapping[str, Shot] = {
    "calf_stretch": Shot(
        scenes.calf,
        turn_deg=14,
        raise_deg=12,
        middle=(0, -320, 250),
        width_mm=1420,
        names=(
            Name("towel", ("wrist.L", "toe1-1.L"), (40, 0, 10), _still(150, 250)),
            Name("calf", ("lowerleg01.L", "foot.L"), (0, 0, -50), _still(290, 600)),
        ),
        arrows=(Arrow("toe1-2.L", (42, 440), (185, 352), 0.24),),
    ),
    "foot_stretch": Shot(
        scenes.foot,
        turn_deg=126,
        raise_deg=34,
        middle=(-70, -310, 40),
        width_mm=690,
        names=(
            Name("toes", ("toe3-2.L",), (0, 0, 0), _still(300, 500)),
            Name("other_knee", ("lowerleg01.R",), (0, -20, -20), _still(680, 470)),
        ),
        arrows=(Arrow("toe4-2.L", (455, 425), (600, 315), -0.2),),
    ),
    "front_thigh_stretch": Shot(
        scenes.front_thigh,
        turn_deg=22,
        raise_deg=8,
        middle=(0, -20, 0),
        width_mm=1500,
        names=(
            Name("knee_down", ("lowerleg01.L",), (60, -20, -40), (None, (380, 618))),
            Name("heel", ("foot.L",), (20, 40, -10), ((500, 618), (700, 440))),
        ),
        arrows=(Arrow("foot.L", (360, 575), (690, 525), 0.2),),
    ),
    "inner_thigh_stretch": Shot(
        scenes.inner_thigh,
        turn_deg=90,
        raise_deg=24,
        middle=(0, -280, 290),
        width_mm=1480,
        names=(
            Name("knees", ("lowerleg01.L",), (30, 0, 0), _still(650, 225)),
            Name("soles", ("toe1-1.L", "toe1-1.R"), (0, 0, -20), _still(420, 600)),
        ),
        arrows=(
            Arrow("lowerleg01.L", (690, 300), (750, 397), -0.2),
            Arrow("lowerleg01.R", (150, 300), (90, 397), 0.2),
        ),
        covered=(),
    ),
    "hamstring_stretch": Shot(
        scenes.hamstring,
        turn_deg=15,
        raise_deg=8,
        middle=(0, -300, 130),
        width_mm=1750,
        names=(
            Name("back", ("spine03",), (60, 18, 40), _still(730, 200)),
            Name("heel", ("foot.L",), (0, 20, -40), _still(100, 480)),
        ),
        arrows=(Arrow("head", (440, 215), (290, 300), -0.2),),
    ),
    "shin_stretch": Shot(
        scenes.shin,
        turn_deg=66,
        raise_deg=46,
        middle=(-70, -340, 50),
        width_mm=720,
        names=(
            Name("toes", ("toe2-2.L",), (0, 0, 0), _still(80, 140)),
            Name("other_knee", ("lowerleg01.R",), (0, -20, -20), _still(140, 480)),
        ),
        arrows=(Arrow("toe2-2.L", (165, 395), (45, 270), -0.25),),
    ),
}
"""By the id of the care in the atlas."""
