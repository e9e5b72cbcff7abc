"""A body with its points as a file for other programs: binary glTF, in metres, y up, the front toward +z."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import trimesh

from taichong.body import anny
from taichong.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from taichong.locate import Body, Located

    Array = NDArray[np.float64]

SKIN, POINT = (224, 190, 168, 255), (150, 30, 10, 255)
MARK_MM = 3.0
"""Radius of the ball that marks a point."""


def metres(lps_mm: ArrayLike) -> Array:
    """LPS millimetres (..., 3) in glTF's axes and unit: x stays to the left, y is up, z to the front."""
    x, y, z = np.moveaxis(np.asarray(lps_mm, float), -1, 0)
    return np.stack([x, z, -y], axis=-1) / 1000


def scene(body: Body, points: Iterable[Located]) -> trimesh.Scene:
    """The body, its vertices in the model's order, and a ball named after code and side at each point."""
    made = trimesh.Scene()
    made.add_geometry(_mesh(metres(body.vertices), anny().faces, SKIN), node_name="body", geom_name="body")
    ball = trimesh.creation.icosphere(subdivisions=1, radius=MARK_MM / 1000)
    for point in points:
        name = f"{point.code} {point.side}"
        marked = _mesh(ball.vertices + metres(point.position), ball.faces, POINT)
        made.add_geometry(marked, node_name=name, geom_name=name)
    return made


def _mesh(vertices: Array, faces: ArrayLike, colour: tuple[int, ...]) -> trimesh.Trimesh:
    material = trimesh.visual.material.PBRMaterial(baseColorFactor=colour, metallicFactor=0.0, roughnessFactor=0.8)
    visual = trimesh.visual.TextureVisuals(material=material)
    return trimesh.Trimesh(vertices, faces, process=False, visual=visual)


def save_glb(body: Body, points: Iterable[Located], file: Path) -> None:
    """Write the body with its points as GLB.

    Raises:
        StoreError: the file cannot be written.
    """
    data = scene(body, points).export(file_type="glb", include_normals=True)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror}); name a file elsewhere") from None
