"""Anny's adults, sampled: which sliders, how wide, and what Anny makes of them.

Everything here is in Anny's own frame and metres until `in_lps_mm` turns it into ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import anny
import numpy as np
import torch
from numpy.typing import NDArray

Float = NDArray[np.float64]
Sex = Literal["female", "male"]

SEED = 20100
YOUNG = 2 / 3
"""Anny's age slider at "young"; from there to 1 ("old") it is one straight piece, so adults span a flat space."""

STATURE_MM = {"female": (1628.0, 64.0), "male": (1756.0, 69.0)}
"""Mean and sd of stature in ANSUR II (Gordon et al. 2014, NATICK/TR-15/007): Anny's middle height is 14 cm taller."""

SLIDER_OF_SEX = {"female": 1.0, "male": 0.0}


@dataclass(frozen=True)
class Sample:
    """Adults as Anny makes them: rest vertices (n, V, 3) and joints (n, J, 3), LPS, mm, not yet set on the floor."""

    vertices: Float
    joints: Float


def model(phenotypes: Literal["default", "all"]) -> Any:  # noqa: ANN401 -- anny is not typed
    """Load Anny in double precision, with the local changes that it counts as default."""
    return anny.Anny(local_changes="default", phenotypes=phenotypes).to(torch.float64)


def sliders_anywhere(body: Any, n: int, rng: np.random.Generator) -> Float:  # noqa: ANN401
    """Draw adults with every slider uniform in its range (n, labels): they span the space, and are no population."""
    values = rng.uniform(size=(n, len(body.phenotype_labels)))
    values[:, body.phenotype_labels.index("age")] = rng.uniform(YOUNG, 1.0, n)
    return values


def sliders_of(body: Any, sex: Sex, n: int, rng: np.random.Generator) -> Float:  # noqa: ANN401
    """Draw one sex (n, labels): stature as surveyed (sd widened by a half), the rest about Anny's middle."""
    labels = body.phenotype_labels
    values = np.clip(rng.normal(0.5, 0.25, size=(n, len(labels))), 0, 1)
    values[:, labels.index("age")] = rng.uniform(YOUNG, 0.9, n)
    values[:, labels.index("gender")] = np.abs(SLIDER_OF_SEX[sex] - np.abs(rng.normal(0, 0.1, n)).clip(0, 0.3))
    values[:, labels.index("height")] = 0.5
    at_half = np.ptp(made(body, values).vertices[..., 2], axis=1)
    values[:, labels.index("height")] = 0.3
    slope = (at_half - np.ptp(made(body, values).vertices[..., 2], axis=1)) / 0.2
    mean, sd = STATURE_MM[sex]
    values[:, labels.index("height")] = 0.5 + (rng.normal(mean, 1.5 * sd, n) - at_half) / slope
    return np.clip(values, 0, 1)


def made(body: Any, sliders: Float, local: Float | None = None) -> Sample:  # noqa: ANN401
    """Run Anny's forward pass on the sliders, at rest, in batches."""
    parts = [
        _forward(body, sliders[i : i + 50], None if local is None else local[i : i + 50])
        for i in range(0, len(sliders), 50)
    ]
    return Sample(np.concatenate([p.vertices for p in parts]), np.concatenate([p.joints for p in parts]))


def _forward(body: Any, sliders: Float, local: Float | None) -> Sample:  # noqa: ANN401
    with torch.no_grad():
        out = body(
            phenotype_kwargs=torch.as_tensor(sliders),
            local_changes_kwargs=None if local is None else torch.as_tensor(local),
        )
    return Sample(in_lps_mm(out["rest_vertices"].numpy()), in_lps_mm(out["rest_bone_heads"].numpy()))


def in_lps_mm(metres: Float) -> Float:
    """Convert metres; Anny's axes are LPS already (x to the left, y to the back, z up)."""
    return metres * 1e3
