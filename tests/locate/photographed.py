"""A pinhole camera and a body that stands at rest: where its places fall, told without the code that is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]

WIDE, HIGH = 900, 1200
FOCAL = 1000.0


def photographed(
    body: Body, names: Sequence[str], toward: Array, away_mm: float, side: str = "left"
) -> dict[str, Array]:
    """Where places of a body at rest fall [px] for a camera so far from their middle, looking at it."""
    flip = np.array([-1.0, 1, 1]) if side == "right" else np.ones(3)
    places = np.stack([body.places[name] for name in names]) * flip
    middle = places[: len(places) // 2 + 1].mean(axis=0)
    ahead = -np.asarray(toward * flip, float) / np.linalg.norm(toward)
    right = np.cross(ahead, [0.1, 0.2, 1.0])
    right /= np.linalg.norm(right)
    down = np.cross(ahead, right)
    x, y, z = ((places - middle + away_mm * ahead) @ each for each in (right, down, ahead))
    return {
        name: np.array([FOCAL * u / w + WIDE / 2, FOCAL * v / w + HIGH / 2])
        for name, u, v, w in zip(names, x, y, z, strict=True)
    }


def asked(view: str, side: str, taps: dict[str, Array], **more: Any) -> dict[str, Any]:
    """What the API is asked for these taps."""
    told = [{"landmark": name, "x": float(x), "y": float(y)} for name, (x, y) in taps.items()]
    return {"view": view, "side": side, "image": {"width": WIDE, "height": HIGH}, "taps": told, **more}
