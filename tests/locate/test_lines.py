"""A line of the standard stays straight on the skin: going out to the skin never pulls a point off it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.body.test_anatomy import adults, places

from taichong.geometry import find_axes
from taichong.geometry.vectors import dot, unit
from taichong.locate.body import engine_of

STRAIGHT_MM = 2.0
BORDER = "tibia_medial_border_lower", "tibia_medial_border_middle"
FLAT = "tibia_medial_surface_lower", "tibia_medial_surface_upper"
# A line of the standard: from where the limb is seen (parts along lateral, forward), its two ends, the points on it.
LINES = {
    "ST35 to ST41": ("leg", (0, 1), "ST35", "ST41", ("ST36", "EX-LE7", "ST37", "ST38", "ST39")),
    "kneecap to the spine of the hip": ("thigh", (0, 1), "patella_base_lateral_end", "asis", ("ST34", "ST33", "ST32")),
    "kneecap to the groin": ("thigh", (0, 1), "patella_base_medial_end", "SP12", ("SP11",)),
    "KI3 to KI10": ("leg", (-1, -1), "KI3", "KI10", ("KI9",)),
    "behind the shin": (
        "leg",
        (-1, 0),
        "tibia_medial_border_lower",
        "tibia_medial_border_middle",
        ("KI8", "SP6", "SP7"),
    ),
    "SP9 down": ("leg", (-1, 0), "tibia_medial_condyle_inferior_border", BORDER[1], ("SP8",)),
    "the flat of the shin": (
        "leg",
        (-1, 1),
        "tibia_medial_surface_lower",
        "tibia_medial_surface_upper",
        ("LR5", "LR6"),
    ),
    "BL36 to BL40": ("thigh", (0, -1), "BL36", "BL40", ("BL37",)),
    "BL40 to BL57": ("leg", (0, -1), "BL40", "BL57", ("BL55", "BL56")),
    "TE4 to the tip of the elbow": ("arm", (0, -1), "TE4", "olecranon_prominence", ("TE5", "TE6", "TE8")),
    "PC7 to PC3": ("arm", (0, 1), "PC7", "PC3", ("PC5", "PC6")),
    "HT7 to HT3": ("arm", (0, 1), "HT7", "HT3", ("HT4", "HT5")),
}


@cache
def directions(region: Any) -> np.ndarray:
    """The axes of a region (n, 3, 3) on a thousand adults: lateral, toward the trunk, forward."""
    ready = engine_of()
    marks = ready.marks.positions(adults()[0].coefficients)
    index = {name: number for number, name in enumerate(ready.program.landmarks)}
    frames = ready.atlas.frames
    found = find_axes(frames, marks, index).directions
    which: int = [frame.region for frame in frames].index(region)
    return np.asarray(found)[:, which]


@pytest.mark.parametrize("line", LINES)
def test_a_line_seen_square_to_the_limb_stays_straight_on_the_skin(line: str) -> None:
    region, (outward, forward), start, end, points = LINES[line]
    axes = directions(region)
    seen_from = unit(outward * axes[:, 0] + forward * axes[:, 2])
    way = places()[end] - places()[start]
    across = unit(np.cross(seen_from, unit(way)))
    for code in points:
        off = np.abs(dot(places()[code] - places()[start], across))
        assert off.max() < STRAIGHT_MM, f"{code}: {off.max():.1f} mm off the line on one of a thousand adults"


@pytest.mark.parametrize(
    ("of", "start", "fingers"),
    [("ST40", "ST38", "one_finger")],
)
def test_a_finger_beside_a_point_is_a_finger_on_the_skin(of: str, start: str, fingers: str) -> None:
    """Seen from the front the two lie a finger apart; over the skin's slope no more than a quarter longer."""
    fitted, _ = adults()
    ready = engine_of()
    width = ready.fingers_mm(fitted.told)[:, ready.program.fingers.index(fingers)]
    axis = directions("leg")[:, 1]
    apart = places()[of] - places()[start]
    beside = apart - dot(apart, axis)[:, None] * axis
    ratio = np.sqrt(dot(beside, beside)) / width
    assert ratio.min() > 0.95
    assert ratio.max() < 1.25
