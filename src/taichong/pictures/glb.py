"""Meshes as a GLB document (binary glTF 2.0) that any viewer opens: metres, y up, the body's front toward +z.

Format: Khronos Group, glTF 2.0 specification, sections 3.6 (buffers, accessors) and 4.4 (binary layout).
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body import anny
from taichong.errors import StoreError
from taichong.person import write_beside_and_replace
from taichong.pictures.dress import worn
from taichong.pictures.lids import closed_skin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from taichong.locate import Body, Located

# LPS millimetres (x left, y back, z up) to glTF metres (x left, y up, z front).
TO_GLTF = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]]) / 1000
SKIN, MARK = (238, 208, 184), (20, 60, 130)
MARK_MM = 6.0
"""The radius of the ball that stands for a point."""
ROUND = 16
"""Corners around such a ball."""

UNSIGNED_BYTE, FLOAT, UNSIGNED_SHORT, UNSIGNED_INT = 5121, 5126, 5123, 5125
VERTEX_BUFFER, INDEX_BUFFER = 34962, 34963
MATT = {"metallicFactor": 0.0, "roughnessFactor": 0.9}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A named mesh of one colour.

    Attributes:
        name: what viewers call it.
        vertices_mm: its corners (v, 3) in LPS; their order is kept.
        faces: triples of corners (f, 3), counter-clockwise seen from outside.
        colour: red, green and blue (0-255); None leaves it to the viewer.
        worn: what each corner wears (v, 4), as `taichong.pictures.dress` tells it; an attribute `_WORN` of our own.
    """

    name: str
    vertices_mm: NDArray[np.floating]
    faces: NDArray[np.integer]
    colour: tuple[int, int, int] | None = None
    worn: NDArray[np.uint8] | None = None


def save_glb(body: Body, points: Sequence[Located], file: Path) -> None:
    """Write the body, in the model's own order of vertices, and a ball named `LR3 left` for each point.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        write_beside_and_replace(file, glb_bytes([skin_of(body, SKIN), *map(_mark, points)]))
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror}); name a file elsewhere") from None


def skin_of(body: Body, colour: tuple[int, int, int] | None = None) -> Part:
    """Return the skin of `body`, its vertices in the model's order."""
    return Part("body", body.vertices, anny().faces[anny().skin], colour)


def figure_of(body: Body) -> Part:
    """Return the plain figure that the pages show: the skin with its openings closed, and what it wears."""
    return Part("body", body.vertices, closed_skin(), worn=worn())


def glb_bytes(parts: Sequence[Part]) -> bytes:
    """Make the GLB document of `parts`, each a node of its own; metres, y up, front toward +z."""
    buffers: list[bytes] = []
    told: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "taichong"},
        "scene": 0,
        "scenes": [{"nodes": list(range(len(parts)))}],
        "nodes": [{"mesh": number, "name": part.name} for number, part in enumerate(parts)],
        "meshes": [],
        "materials": [],
        "accessors": [],
        "bufferViews": [],
    }
    for part in parts:
        _add_mesh(told, buffers, part)
    told["buffers"] = [{"byteLength": sum(map(len, buffers))}]
    return _framed(json.dumps({name: each for name, each in told.items() if each}).encode(), b"".join(buffers))


def to_gltf(positions: NDArray[np.floating]) -> NDArray[np.float64]:
    """Positions or directions (..., 3) [mm] in glTF's axes [m]."""
    return np.asarray(positions, float) @ TO_GLTF.T


def _add_mesh(told: dict[str, Any], buffers: list[bytes], part: Part) -> None:
    """Append the mesh, material, accessors and data of `part`."""
    places = np.ascontiguousarray(to_gltf(part.vertices_mm), "<f4")
    kind, component = ("<u2", UNSIGNED_SHORT) if len(places) < 2**16 else ("<u4", UNSIGNED_INT)
    corners = np.ascontiguousarray(part.faces, kind)
    primitive: dict[str, Any] = {
        "attributes": {"POSITION": _add_data(told, buffers, places.tobytes(), VERTEX_BUFFER)},
        "indices": _add_data(told, buffers, corners.tobytes(), INDEX_BUFFER),
    }
    told["accessors"] += [
        {"bufferView": primitive["attributes"]["POSITION"], "componentType": FLOAT, "count": len(places)}
        | {"type": "VEC3", "min": places.min(axis=0).tolist(), "max": places.max(axis=0).tolist()},
        {"bufferView": primitive["indices"], "componentType": component, "count": corners.size, "type": "SCALAR"},
    ]
    if part.worn is not None:
        primitive["attributes"]["_WORN"] = _add_data(told, buffers, part.worn.tobytes(), VERTEX_BUFFER)
        told["accessors"].append(
            {"bufferView": primitive["attributes"]["_WORN"], "componentType": UNSIGNED_BYTE, "normalized": True}
            | {"count": len(places), "type": "VEC4"}
        )
    if part.colour is not None:
        primitive["material"] = len(told["materials"])
        base = [*(channel / 255 for channel in part.colour), 1.0]
        told["materials"].append({"pbrMetallicRoughness": {"baseColorFactor": base} | MATT})
    told["meshes"].append({"name": part.name, "primitives": [primitive]})


def _add_data(told: dict[str, Any], buffers: list[bytes], data: bytes, target: int) -> int:
    """The number of the buffer view that `data` gets; accessors bear the same numbers."""
    told["bufferViews"].append(
        {"buffer": 0, "byteOffset": sum(map(len, buffers)), "byteLength": len(data), "target": target}
    )
    buffers.append(data + b"\0" * (-len(data) % 4))
    return len(told["bufferViews"]) - 1


def _framed(told: bytes, data: bytes) -> bytes:
    """The two chunks of a GLB file, each padded to four bytes, behind the file's header."""
    told += b" " * (-len(told) % 4)
    chunks = struct.pack("<II", len(told), 0x4E4F534A) + told + struct.pack("<II", len(data), 0x004E4942) + data
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def _mark(point: Located) -> Part:
    """A ball around `point`: rings of corners from pole to pole, each square between two rings as two triangles."""
    polar, around = np.meshgrid(
        np.linspace(0, np.pi, ROUND // 2 + 1), np.linspace(0, 2 * np.pi, ROUND, endpoint=False), indexing="ij"
    )
    outward = np.stack([np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)], axis=-1)
    corner = np.arange(outward[..., 0].size).reshape(polar.shape)
    here, below = corner[:-1], corner[1:]
    beside, diagonal = np.roll(here, -1, axis=1), np.roll(below, -1, axis=1)
    faces = np.stack([here, below, diagonal, here, diagonal, beside], axis=-1).reshape(-1, 3)
    return Part(f"{point.code} {point.side}", point.position + MARK_MM * outward.reshape(-1, 3), faces, MARK)
