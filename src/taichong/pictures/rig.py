"""Pieces of skin by the bones of the model's rig that they hang on; nothing about anatomy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import anny

if TYPE_CHECKING:
    from numpy.typing import NDArray

ARM = ("shoulder", "upperarm", "lowerarm", "wrist", "finger", "metacarpal")
LEG = ("upperleg", "lowerleg", "foot", "toe")
ARMS, LEGS = ("hand", "arm", "upper_arm"), ("foot", "ankle", "leg", "knee", "thigh")
"""Regions of points behind which nothing else is drawn: a thigh behind a hand is taken for its own, and so is a leg."""


@lru_cache(maxsize=8)
def of_rig(names: tuple[str, ...], end: str = "") -> NDArray[np.bool_]:
    """Which vertices (V,) hang most on such pieces of the rig; on one side, by the `end` of their names."""
    space = anny()
    chosen = np.array([name.startswith(names) and name.endswith(end) for name in space.bone_names])
    most = space.skinning_bones[np.arange(len(space.mean)), space.skinning_weights.argmax(axis=1)]
    return np.asarray(chosen[most])
