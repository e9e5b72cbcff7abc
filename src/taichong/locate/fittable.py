"""Whose body can be fitted: those who gave no measure that is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import Fitted, predict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.body import People, Prediction

    Array = NDArray[np.float64]


def fittable(people: People, told: Prediction | None = None, *, strict: bool = False) -> tuple[People, Prediction]:
    """Keep those people who gave no measure that is refused, with their prediction; ``refused`` keeps the others.

    Raises:
        InputError: a measure is unknown; or, where `strict`, one is refused.
    """
    told = told or predict(people, strict=strict)
    if not told.refused:
        return people, told
    rows = np.setdiff1d(np.arange(len(people)), [each.person for each in told.refused])
    kept = replace(
        people,
        **{name: getattr(people, name)[rows] for name in ("sex", "age", "height_cm", "weight_kg", "tape")},
        person=tuple(people.person[row] for row in rows),
        where=tuple(people.where[row] for row in rows) if people.where else (),
    )
    return kept, replace(predict(kept), refused=told.refused)


def mesh_mm(people: People, told: Prediction) -> Array:
    """Measure the meshes of `people` (n, m) [mm]; NaN where a mesh cannot tell, and for anybody refused."""
    kept, expected = fittable(people, told)
    found = np.full(told.mean_mm.shape, np.nan)
    if len(kept):
        found[np.isfinite(told.mean_mm[:, 0])] = Fitted.to(kept, expected).mesh_mm()
    return found
