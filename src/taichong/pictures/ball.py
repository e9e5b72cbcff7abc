"""A ball on the skin, with light and shade: a flat disc is taken for a lid or a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from taichong.geometry import unit
from taichong.pictures.layers import OUTLINE, blurred

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RUBBER, GLINT, SHADOW = np.array([226.0, 122.0, 70.0]), np.array([255.0, 246.0, 232.0]), np.array([18.0, 20.0, 28.0])
"""No hand, bone, zone or way has such a colour."""
LIGHT = unit(np.array([-0.5, -0.6, 0.65]))
"""Toward the light: right, down, to the eye; as the skin is lit."""
DARKEST, GLOSS, SHINE = 0.3, 26, 0.85
CLEAR, SOLID_FROM = 0.5, 1.0
"""So much of it is seen at its middle, where the place lies beneath; all of it from its edge on."""
FALLS, SOFT, DEEP = 0.28, 0.12, 0.6
"""How far its shadow falls, and how soft it is, in parts of the radius; how dark it is."""
RIM = 2.5


def draw_ball(canvas: Image.Image, middle: Array, radius: float) -> None:
    """Draw a ball over a picture: its middle (2,) and its radius [pixels]."""
    width, height = canvas.size
    down, right = np.indices((height, width)) + 0.5
    across, along = (right - middle[0]) / radius, (down - middle[1]) / radius
    away = np.hypot(across, along)
    normal = np.stack([across, along, np.sqrt(np.clip(1 - away**2, 0, 1))], axis=-1)
    shade = DARKEST + (1 - DARKEST) * np.clip(normal @ LIGHT, 0, 1)
    halfway = unit(LIGHT + np.array([0.0, 0.0, 1.0]))
    shine = SHINE * np.clip(normal @ halfway, 0, 1)[..., None] ** GLOSS
    ink = RUBBER * shade[..., None] * (1 - shine) + GLINT * shine
    rim = away > 1 - RIM / radius
    ink = np.where(rim[..., None], OUTLINE, ink)
    seen = np.where(rim, 1.0, np.maximum(np.interp(away, (0, SOLID_FROM), (CLEAR, 1.0)), shine[..., 0]))
    falls = np.hypot(across - FALLS, along - FALLS) < 1
    under = DEEP * blurred(falls.astype(float), SOFT * radius)
    on_skin = np.asarray(canvas.getchannel("A")) > 0
    _lay(canvas, np.broadcast_to(SHADOW, ink.shape), np.where(on_skin & (away >= 1), under, 0))
    _lay(canvas, ink, np.where(away < 1, seen, 0))


def _lay(canvas: Image.Image, ink: Array, share: Array) -> None:
    canvas.alpha_composite(Image.fromarray(np.dstack([ink, 255 * share]).clip(0, 255).astype(np.uint8), "RGBA"))
