"""A pinhole camera and a body that stands at rest: where its places fall, told without the code that is tested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]

WIDE, HIGH = 900, 1200
FOCAL = 1000.0
REACH = 1.3
"""How far from the taps' middle points are looked at, in parts of the farthest tap's."""


@dataclass(frozen=True)
class Photographed:
    """A picture: where every landmark and point of a body falls [px], and which of them were tapped."""

    fell: dict[str, Array]
    tapped: tuple[str, ...]
    px_per_mm: float

    @classmethod
    def of(cls, body: Body, tapped: Sequence[str], toward: Array, away_mm: float, side: str = "left") -> Self:
        """Look at a body at rest from `toward` (3,), so far from the middle of the tapped landmarks."""
        flip = np.array([-1.0, 1, 1]) if side == "right" else np.ones(3)
        places = {name: place * flip for name, place in body.places.items()}
        middle = np.mean([places[name] for name in tapped], axis=0)
        ahead = -np.asarray(toward * flip, float) / np.linalg.norm(toward)
        right = np.cross(ahead, [0.1, 0.2, 1.0])
        right /= np.linalg.norm(right)
        camera = np.stack([right, np.cross(ahead, right), ahead])
        fell = {}
        for name, place in places.items():
            x, y, z = camera @ (place - middle) + [0, 0, away_mm]
            fell[name] = np.array([FOCAL * x / z + WIDE / 2, FOCAL * y / z + HIGH / 2])
        return cls(fell, tuple(tapped), FOCAL / away_mm)

    @property
    def taps(self) -> dict[str, Array]:
        """Where the landmarks were tapped."""
        return {name: self.fell[name] for name in self.tapped}

    @property
    def near(self) -> set[str]:
        """What lies about where the taps are."""
        taps = np.stack(list(self.taps.values()))
        middle = taps.mean(axis=0)
        reach = REACH * np.linalg.norm(taps - middle, axis=1).max()
        return {name for name, place in self.fell.items() if np.linalg.norm(place - middle) < reach}


def asked(view: str, side: str, taps: dict[str, Array], **more: Any) -> dict[str, Any]:
    """What the API is asked for these taps."""
    told = [{"landmark": name, "x": float(x), "y": float(y)} for name, (x, y) in taps.items()]
    return {"view": view, "side": side, "image": {"width": WIDE, "height": HIGH}, "taps": told, **more}


def photographed(
    body: Body, names: Sequence[str], toward: Array, away_mm: float, side: str = "left"
) -> dict[str, Array]:
    """Where places of a body at rest fall [px], looked at from so far from the middle of the first half."""
    fell = Photographed.of(body, names[: len(names) // 2 + 1], toward, away_mm, side).fell
    return {name: fell[name] for name in names}
