"""The body that the pages show: located once, kept while the app runs, told as JSON and as a GLB."""

from __future__ import annotations

import contextlib
import json
import os
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body import anny
from taichong.locate import Body, as_json
from taichong.web.bodies import name_of, pictures
from taichong.web.stills import still_webp, whole_webp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from taichong.locate import Located

    Array = NDArray[np.float64]

KEPT_BODIES = 8
WHOLE_BODY = "whole"
"""What the picture of no single point is called."""


def body_of(told: Mapping[str, str]) -> Body:
    """The body of these four, fitted once.

    Raises:
        InputError: no such body can be.
    """
    return _body(told["sex"], float(told["age"]), float(told["height_cm"]), float(told["weight_kg"]))


@lru_cache(maxsize=KEPT_BODIES)
def _body(sex: str, age: float, height_cm: float, weight_kg: float) -> Body:
    return Body(Body.of(sex=sex, age=age, height_cm=height_cm, weight_kg=weight_kg).fit)


def still(told: Mapping[str, str], code: str, side: str = "left") -> bytes:
    """The picture of a point, or of the whole body, rendered once and kept beside the person's other data."""
    file = pictures() / name_of(told) / f"{code}-{side}.webp"
    if file.is_file():
        return file.read_bytes()
    body = body_of(told)
    made = whole_webp(body) if code == WHOLE_BODY else still_webp(body, _on(body, code, side))
    with contextlib.suppress(OSError):  # a picture that cannot be kept is rendered again next time
        file.parent.mkdir(parents=True, exist_ok=True)
        written = file.with_suffix(f".{os.getpid()}")
        written.write_bytes(made)
        written.replace(file)
    return made


def _on(body: Body, code: str, side: str) -> Located:
    pair = body.locate(code)
    return pair.right if side == "right" else pair.left


def figure_json(body: Body, code: str, mesh: str) -> dict[str, Any]:
    """What ``locate --json`` gives, with the mesh's address; one point, or all for no code."""
    pairs = (body.locate(code),) if code else body.locate_all()
    return as_json(body, pairs, landmarks=True) | {"mesh": mesh}


@lru_cache(maxsize=KEPT_BODIES)
def glb_of(body: Body) -> bytes:
    """The skin as binary glTF 2.0: metres, y up, the front toward +z; vertices in the model's order."""
    x, y, z = np.asarray(body.vertices, np.float32).T / 1000
    places = np.ascontiguousarray(np.stack([x, z, -y], axis=1), "<f4")
    faces = np.ascontiguousarray(anny().faces[anny().skin], "<u2")
    buffers = [places.tobytes(), faces.tobytes()]
    told = {
        "asset": {"version": "2.0", "generator": "taichong"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "body"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": len(places),
                "type": "VEC3",
                "min": places.min(axis=0).tolist(),
                "max": places.max(axis=0).tolist(),
            },
            {"bufferView": 1, "componentType": 5123, "count": faces.size, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": len(buffers[0]), "target": 34962},
            {"buffer": 0, "byteOffset": len(buffers[0]), "byteLength": len(buffers[1]), "target": 34963},
        ],
        "buffers": [{"byteLength": sum(map(len, buffers))}],
    }
    return _glb(json.dumps(told).encode(), b"".join(buffers))


def _glb(told: bytes, data: bytes) -> bytes:
    told += b" " * (-len(told) % 4)
    data += b"\0" * (-len(data) % 4)
    chunks = struct.pack("<II", len(told), 0x4E4F534A) + told + struct.pack("<II", len(data), 0x004E4942) + data
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks
