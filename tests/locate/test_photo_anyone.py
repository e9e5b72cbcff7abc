"""A photo of somebody who told nothing of their body: no tap is thought wrong for its owner's build."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import rehearsal
from taichong.locate import EXAMPLE_BODY, body_of, fit_photo, tapped_of

EXAMPLE = body_of(EXAMPLE_BODY)


@cache
def scenes(height_cm: float, number: int, view: str) -> tuple[rehearsal.Scene, ...]:
    """Pictures of people of a height."""
    return tuple(rehearsal.scenes((41, int(height_cm)), number, only=(view,), height_cm=height_cm))


def fitted(scene: rehearsal.Scene, taps: np.typing.NDArray[np.float64], *, is_told: bool = False) -> dict[str, Any]:
    asked = scene.asked(taps)
    tapped = tapped_of({name: asked[name] for name in ("view", "side", "image", "taps")})
    return fit_photo(EXAMPLE, tapped, is_told=is_told)


def accused(height_cm: float, view: str, number: int, *, is_told: bool) -> int:
    """How many of so many clean sets have one tap named."""
    rng = np.random.default_rng(7)
    each = scenes(height_cm, number, view)
    return sum(bool(fitted(scene, scene.tapped(rng), is_told=is_told)["misplaced"]) for scene in each)
