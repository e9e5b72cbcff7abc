"""Adults of a rehearsal set: who they are, what they would tell of themselves, and what they truly are like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.locate import Body

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

HEIGHTS_CM = {"female": (163.0, 6.5), "male": (176.0, 7.0)}
"""Mean and sd of adults' heights."""


@dataclass(frozen=True, eq=False)
class Person:
    """An adult, and how the same adult would tell of themselves."""

    told: dict[str, Any]
    expected: Body
    true: Body


def person(rng: np.random.Generator, height_cm: float | None = None) -> Person:
    """Draw an adult (of a height, if given): told in four numbers, with everything else as these leave it open."""
    if height_cm is None:
        sex = str(rng.choice(list(HEIGHTS_CM)))
        height = float(np.clip(rng.normal(*HEIGHTS_CM[sex]), 147, 197))
    else:
        sex, height = str(rng.choice(list(HEIGHTS_CM), p=_sexes_of(height_cm))), height_cm
    weight = float(np.clip(rng.normal(25, 3.6), 18, 37)) * (height / 100) ** 2
    told: dict[str, Any] = {
        "sex": sex,
        "age": round(float(rng.uniform(19, 70))),
        "height_cm": round(height, 1),
        "weight_kg": round(weight, 1),
    }
    expected = Body.of(**told)
    factor = expected.fit.shape_factor()
    drawn = expected.fit.coefficients[0] + factor @ rng.standard_normal(factor.shape[1])
    return Person(
        told, expected, Body(replace(expected.fit, coefficients=drawn[None].astype(np.float32)), expected.engine)
    )


def _sexes_of(height_cm: float) -> Array:
    """How many of the adults of a height are women and men (2,)."""
    density = np.array([np.exp(-(((height_cm - mean) / sd) ** 2) / 2) / sd for mean, sd in HEIGHTS_CM.values()])
    return np.asarray(density / density.sum())
