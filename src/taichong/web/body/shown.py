"""The body that the pages show: located once, kept while the app runs, told as JSON and as a GLB."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from taichong.locate import TAPE, as_json, hand_of
from taichong.locate import body_of as told_body
from taichong.person import Home, write_beside_and_replace
from taichong.pictures import (
    figure_of,
    glb_bytes,
    nearest_bones,
    pose_webp,
    share_lines,
    slide_to,
    small_webp,
    smaller_webp,
    step_words,
    steps_webp,
    still_webp,
    view_of,
    whole_webp,
)
from taichong.web.body.renderings import Rendering, Shown, room_for_pictures, tone, units
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.atlas import Atlas
    from taichong.locate import Body, Located, ToldBody, Units

KEPT_BODIES = 8
WHOLE_BODY = "whole"
"""What the picture of no single point is called."""


def body_of(shown: Shown) -> Body:
    """The body that is shown, fitted once.

    Raises:
        InputError: no such body can be.
    """
    return _body(shown.told, shown.atlas)


@lru_cache(maxsize=KEPT_BODIES)
def _body(told: ToldBody, atlas: Atlas) -> Body:
    return told_body(told, atlas)


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


def known_of(shown: Shown) -> Known:
    """What is known of a body that is shown.

    Raises:
        InputError: no such body can be.
    """
    body = body_of(shown)
    measured = body.fit.told
    at = {name: measured.names.index(name) for name in TAPE if name.endswith(("thumb", "fingers"))}
    return Known(
        body.cun_mm["popliteal_crease_to_lateral_malleolus"],
        tuple(
            Width(name, float(measured.mean_mm[0, i]), float(measured.sd_mm[0, i]), name in shown.told.tape_mm)
            for name, i in at.items()
        ),
        bool(measured.outside),
        (*(each.message for each in measured.findings), *(each.message for each in measured.outside)),
    )


def still(home: Home, shown: Shown, code: str, side: str = "left", *, small: bool = False) -> bytes:
    """The picture of a point, or of the whole body, rendered once and kept beside the person's other data.

    A `small` one of a point, for a card, has nothing written on it.
    """
    look = "small" if small else units(home)
    file = home.pictures / shown.name / f"{code}-{side}-{look}-{tone(home)}.webp"
    if file.is_file():
        return file.read_bytes()
    body = body_of(shown)
    if code == WHOLE_BODY:
        made = whole_webp(body, tone(home))
    elif small:
        made = small_webp(body, _on(body, code, side), tone(home))
    else:
        made = still_webp(body, _on(body, code, side), tone(home), units(home))
    with contextlib.suppress(OSError):  # a picture that cannot be kept is rendered again next time
        write_beside_and_replace(room_for_pictures(home, shown) / file.name, made)
    return made


def pose(home: Home, shown: Shown, code: str, side: str) -> bytes | None:
    """The picture of a point on the bent body, rendered once and kept; None for a point of the standing body."""
    file = home.pictures / shown.name / f"{code}-{side}-pose-{tone(home)}.webp"
    if file.is_file():
        return file.read_bytes()
    made = pose_webp(_on(body_of(shown), code, side), tone(home))
    if made is not None:
        with contextlib.suppress(OSError):
            write_beside_and_replace(room_for_pictures(home, shown) / file.name, made)
    return made


def step(home: Home, shown: Shown, code: str, side: str, number: int) -> bytes | None:
    """One of the small pictures for finding a point; all are rendered at once and kept. None where there is none."""
    file = home.pictures / shown.name / _step_file(home, code, side, number)
    with _rendering:  # a page asks for all of them at the same time
        if file.is_file():
            return file.read_bytes()
        made = steps_webp(body_of(shown), _on(body_of(shown), code, side), tone(home))
        with contextlib.suppress(OSError):
            for each, picture in enumerate(made):
                write_beside_and_replace(room_for_pictures(home, shown) / _step_file(home, code, side, each), picture)
    return made[number] if 0 <= number < len(made) else None


def small_steps(home: Home, shown: Shown, code: str, side: str = "left") -> list[tuple[bytes, str, str]]:
    """The same pictures for a file that must stay small, each with its caption and what it shows in words."""
    said = step_words(shown.atlas, code)
    made = (step(home, shown, code, side, number) for number in range(len(said)))
    return [(smaller_webp(each), *told) for each, told in zip(made, said, strict=True) if each]


def _step_file(home: Home, code: str, side: str, number: int) -> str:
    return f"{code}-{side}-step{number}-{tone(home)}.webp"


_rendering = Lock()


@lru_cache(maxsize=4 * KEPT_BODIES)
def bones_of(body: Body, code: str, units: Units = "mm") -> bytes:
    """The bones around a point of the left side, and what is written at it, for the live body.

    Counts of corners and triangles (32 bits), places in tenths of a millimetre (16 bits), triangles (16 bits), a byte
    for each corner: whether the point's words name its bone; then as JSON the way from what one can touch, the lines of
    which a share leads to the point (none for a number), that number in these units or the share, and the named bones
    with a place on each (LPS millimetres).
    """
    point = body.locate(code).left
    bones, hand, said = nearest_bones(body, point, view_of(point)), hand_of(point), words("pictures")["bones"]
    mesh = bones.mesh
    counts = np.array([len(mesh.vertices), len(mesh.faces)], "<u4")
    places, faces = np.round(mesh.vertices * 10).astype("<i2"), mesh.faces.astype("<u2")
    arrays = (counts, places, faces, mesh.named[mesh.bone].astype("u1"))
    written = {
        "way": slide_to(point).round(1).tolist(),
        "lines": [np.round(each, 1).tolist() for each in share_lines(point)],
        "is_share": bool(hand and hand.share),
        "number": hand.short(units) if hand else "",
        "named": [[said.get(name, name), place.round(1).tolist()] for name, place in bones.named.items()],
    }
    return b"".join(each.tobytes() for each in arrays) + msgspec.json.encode(written)


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
    """The skin as GLB, uncoloured: the page lights it."""
    return glb_bytes([figure_of(body)])


def _render(asked: Rendering) -> None:
    """Render the points for pressing, and the whole body, while the server that asked is there."""
    from taichong.atlas import load  # noqa: PLC0415 -- only in the process that renders

    server = os.getppid()
    if hasattr(os, "nice"):
        os.nice(10)
    shown = Shown(asked.told, own=True, atlas=load(asked.atlas))
    for code in (*(each.code for each in shown.atlas.points if each.press), WHOLE_BODY):
        if os.getppid() != server:
            return  # nobody is left to look at the pictures
        still(Home(Path(asked.home)), shown, code)


if __name__ == "__main__":
    _render(msgspec.json.decode(sys.stdin.buffer.read(), type=Rendering))
