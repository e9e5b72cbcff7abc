"""Anny's own forward pass, as evidence: what the baked body is compared with, at once and later in the tests.

Positions here never come from the bake. They are what Anny's `forward` returns, set on the floor by Anny's own
vertices. Only the coefficients, which say which baked body to compare, are found with the bake's components.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from adults import Float, Sample, in_lps_mm, made, sliders_anywhere

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ADULTS = 200
POSED_ADULTS = 10
VERTICES = 300
KNEE_DEG, ANKLE_DEG = 60.0, 20.0


def agreement_mm(file: Path, body: Any, rng: np.random.Generator) -> float:  # noqa: ANN401 -- anny is not typed
    """Return the largest distance, over all vertices of 200 random adults, between the file's bodies and Anny's."""
    baked = np.load(file)
    sample = standing(made(body, sliders_anywhere(body, ADULTS, rng)), int(baked["origin"][0]))
    components = baked["components"].astype(np.float64) * baked["step_mm"][:, None, None]
    off = sample.vertices - baked["mean"]
    found = coefficients(components, off).astype(np.float32)
    left_over = off - np.einsum("nk,kvc->nvc", found, components.astype(np.float32))
    return float(np.linalg.norm(_refloored(left_over, sample, baked), axis=2).max())


def record(file: Path, body: Any, rng: np.random.Generator) -> dict[str, Any]:  # noqa: ANN401
    """Record reference values for tests: 300 vertices and all joints of 200 adults; 10 with bent knees and ankles."""
    baked = np.load(file)
    heel = int(baked["origin"][0])
    sliders = sliders_anywhere(body, ADULTS, rng)
    sample = standing(made(body, sliders), heel)
    components = baked["components"].astype(np.float64) * baked["step_mm"][:, None, None]
    which = np.sort(rng.choice(sample.vertices.shape[1], VERTICES, replace=False))
    return {
        "coefficients": coefficients(components, sample.vertices - baked["mean"]).astype(np.float32),
        "which": which.astype(np.uint16),
        "vertices_mm": sample.vertices[:, which].astype(np.float32),
        "joints_mm": sample.joints.astype(np.float32),
        "posed_mm": bent(body, sliders[:POSED_ADULTS], heel)[:, which].astype(np.float32),
        "bent_deg": np.array([KNEE_DEG, ANKLE_DEG]),
    }


def coefficients(components: Float, off: Float) -> Float:
    """Fit coefficients (n, K) to what differs from the mean (least squares), wherever in y and z the bodies stand."""
    flat, target = (_centred(x).reshape(len(x), -1) for x in (components, off))
    return np.asarray(np.linalg.lstsq(flat @ flat.T, flat @ target.T, rcond=None)[0].T, np.float64)


def standing(sample: Sample, heel: int) -> Sample:
    """Set Anny's bodies down with the lowest vertex at z = 0 and the back of the heels at y = 0."""
    shift = _shift(sample.vertices, heel)
    return Sample(sample.vertices - shift, sample.joints - shift)


def bent(body: Any, sliders: Float, heel: int) -> Float:  # noqa: ANN401
    """Bend Anny's knees and ankles about the x axis; return vertices standing where the straight body stood."""
    with torch.no_grad():
        straight = body(phenotype_kwargs=torch.as_tensor(sliders))
        turned = torch.eye(4, dtype=torch.float64).repeat(len(sliders), body.bone_count, 1, 1)
        turned[..., :3, :3] = torch.as_tensor(_turns(body)) @ straight["rest_bone_poses"][..., :3, :3]
        turned[:, 0, :3, 3] = straight["rest_bone_poses"][:, 0, :3, 3]
        out = body(
            pose_parameters=turned,
            phenotype_kwargs=torch.as_tensor(sliders),
            pose_parameterization="world-orient",
        )
    return in_lps_mm(out["vertices"].numpy()) - _shift(in_lps_mm(straight["rest_vertices"].numpy()), heel)


def _turns(body: Any) -> Float:  # noqa: ANN401
    """The turn (J, 3, 3) of each bone in world axes: its parent's, then its own."""
    own = {f"{bone}.{side}": angle for side in "LR" for bone, angle in (("lowerleg01", KNEE_DEG), ("foot", ANKLE_DEG))}
    turns = np.zeros((body.bone_count, 3, 3))
    for bone, (name, parent) in enumerate(zip(body.bone_labels, body.bone_parents, strict=True)):
        turns[bone] = _about_x(own.get(name, 0.0)) @ (np.eye(3) if parent < 0 else turns[parent])
    return turns


def _about_x(degrees: float) -> Float:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def _refloored(left_over: Float, sample: Sample, baked: Any) -> Float:  # noqa: ANN401
    """What is left once the baked bodies are set on the floor by their own lowest vertex."""
    mine = sample.vertices - left_over
    return sample.vertices - (mine - _shift(mine, int(baked["origin"][0])))


def _shift(vertices: Float, heel: int) -> NDArray[np.float64]:
    shift = np.zeros((len(vertices), 1, 3))
    shift[:, 0, 1], shift[:, 0, 2] = vertices[:, heel, 1], vertices[..., 2].min(axis=1)
    return shift


def _centred(vertices: Float) -> Float:
    return np.asarray(vertices - vertices.mean(axis=-2, keepdims=True))
