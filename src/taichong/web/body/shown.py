"""The body that the pages show: located once, kept while the app runs, told as JSON and as a GLB."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body import anny
from taichong.locate import TAPE, Body, as_json, own_body
from taichong.person import write_beside_and_replace
from taichong.pictures import still_webp, whole_webp
from taichong.web.body.renderings import name_of, pictures, room_for_pictures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from taichong.locate import Located

    Array = NDArray[np.float64]

KEPT_BODIES = 8
WHOLE_BODY = "whole"
"""What the picture of no single point is called."""


def body_of(told: Mapping[str, str]) -> Body:
    """The body of what was told, fitted once.

    Raises:
        InputError: no such body can be.
    """
    return _body(tuple(told.items()))


@lru_cache(maxsize=KEPT_BODIES)
def _body(told: tuple[tuple[str, str], ...]) -> Body:
    return Body(own_body.body_of(dict(told)).fit)


@dataclass(frozen=True, slots=True)
class Width:
    """A width of fingers: its name, the mean and sd [mm], and whether a ruler told it."""

    name: str
    mm: float
    sd_mm: float
    measured: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a body: one cun of the lower leg [mm], finger-widths, and the engine's remarks."""

    cun_mm: float
    widths: tuple[Width, ...]
    estimated: bool
    remarks: tuple[str, ...]


def known_of(told: Mapping[str, str]) -> Known:
    """What is known of the body of what was told.

    Raises:
        InputError: no such body can be.
    """
    body = body_of(told)
    measured = body.fit.told
    at = {name: measured.names.index(name) for name in TAPE if name.endswith(("thumb", "fingers"))}
    return Known(
        body.cun_mm["popliteal_crease_to_lateral_malleolus"],
        tuple(
            Width(name, float(measured.mean_mm[0, i]), float(measured.sd_mm[0, i]), name in told)
            for name, i in at.items()
        ),
        bool(measured.outside),
        (*(each.message for each in measured.findings), *(each.message for each in measured.outside)),
    )


def still(told: Mapping[str, str], code: str, side: str = "left") -> bytes:
    """The picture of a point, or of the whole body, rendered once and kept beside the person's other data."""
    file = pictures() / name_of(told) / f"{code}-{side}.webp"
    if file.is_file():
        return file.read_bytes()
    body = body_of(told)
    made = whole_webp(body) if code == WHOLE_BODY else still_webp(body, _on(body, code, side))
    with contextlib.suppress(OSError):  # a picture that cannot be kept is rendered again next time
        write_beside_and_replace(room_for_pictures(told) / file.name, made)
    return made


def _on(body: Body, code: str, side: str) -> Located:
    pair = body.locate(code)
    return pair.right if side == "right" else pair.left


def figure_json(body: Body, code: str, mesh: str) -> dict[str, Any]:
    """What ``locate --json`` gives, with the mesh's address; one point, or all for no code."""
    pairs = (body.locate(code),) if code else body.locate_all()
    return as_json(body, pairs, landmarks=True) | {"mesh": mesh}


def located_json(body: Body, codes: Sequence[str], *, landmarks: bool) -> dict[str, Any]:
    """What ``locate --json`` gives for these points, or all for none.

    Raises:
        NotFoundError: the place of one is not on record.
    """
    return as_json(body, [body.locate(each) for each in codes] or body.locate_all(), landmarks=landmarks)


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


def _render(told: Mapping[str, str]) -> None:
    """Render the points for pressing, and the whole body, while the server that asked is there."""
    from taichong.atlas import load  # noqa: PLC0415 -- only in the process that renders

    server = os.getppid()
    if hasattr(os, "nice"):
        os.nice(10)
    for code in (*(each.code for each in load().points if each.press), WHOLE_BODY):
        if os.getppid() != server:
            return  # nobody is left to look at the pictures
        still(told, code)


if __name__ == "__main__":
    _render(json.loads(sys.stdin.buffer.read()))
