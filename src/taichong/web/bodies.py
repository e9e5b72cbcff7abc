"""Which body the pages show, what it is called in addresses, and where its pictures lie."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import taichong
from taichong.errors import StoreError
from taichong.person import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

BODY_FILE = "body.json"
NO_BODY = {"sex": "", "age": "", "height_cm": "", "weight_kg": ""}
TAPE = (
    "footlength",
    "balloffootlength",
    "footbreadthhorizontal",
    "lateralmalleolusheight",
    "anklecircumference",
    "calfcircumference",
    "kneeheightmidpatella",
    "handlength",
    "handbreadth",
    "thumb",
    "two_fingers",
    "three_fingers",
    "four_fingers",
)
"""The measures that the form asks for, by the survey's names [mm]: those that one can take alone."""
TAPE_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4}
EXAMPLE_BODY = {"sex": "female", "age": "35", "height_cm": "163", "weight_kg": "65"}
"""The body that is shown to who told nothing about theirs; it is said under every picture."""
LOOK = 2
"""Counts up when the pictures or what the live body is told change: both are kept for ever under a body's name."""


def kept_body() -> dict[str, str]:
    """The body kept on this machine, with the tape measures that were taken [mm]; empty fields where none is."""
    try:
        data = _kept()
        told = {name: str(data[name]) for name in (*NO_BODY, *TAPE) if name in NO_BODY or name in data}
        return told if all(0 < float(told[name]) < inf for name in told if name != "sex") else dict(NO_BODY)
    except (OSError, ValueError, KeyError, TypeError):
        return dict(NO_BODY)


def kept_units() -> dict[str, str]:
    """The units in which it was typed; empty where that is not known."""
    try:
        return {str(name): str(unit) for name, unit in _kept()["units"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def keep_body(told: Mapping[str, str], units: Mapping[str, str]) -> None:
    """Keep a body on this machine, in place of an earlier one.

    Raises:
        StoreError: the folder does not take it.
    """
    file = data_folder() / BODY_FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**told, "units": dict(units)}), encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{file}: could not be written ({error.strerror}); set TAICHONG_DATA to another folder"
        ) from error


def forget_body() -> None:
    """Forget it, and its pictures."""
    (data_folder() / BODY_FILE).unlink(missing_ok=True)
    forget_pictures()


def _kept() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((data_folder() / BODY_FILE).read_bytes())
    return data


def shown_body(*, shared: bool) -> tuple[dict[str, str], bool]:
    """The body that the pages show, and whether it is this person's own; where several share the app, the example."""
    kept = dict(NO_BODY) if shared else kept_body()
    return (kept, True) if kept["sex"] else (dict(EXAMPLE_BODY), False)


def name_of(told: Mapping[str, str]) -> str:
    """A name for a body, to be put in addresses: it changes with what was told, the standard, and how it is drawn."""
    text = json.dumps([dict(told), _standard(), LOOK], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _standard() -> str:
    compiled = Path(taichong.__file__).with_name("atlas.json")
    return hashlib.sha256(compiled.read_bytes()).hexdigest() if compiled.is_file() else ""


def pictures() -> Path:
    """Where rendered pictures are kept."""
    return data_folder() / "pictures"


def forget_pictures() -> None:
    """Delete them all; they show a body."""
    shutil.rmtree(pictures(), ignore_errors=True)


def render_beforehand(told: Mapping[str, str]) -> None:
    """Begin to render the points for pressing, in a process of its own, so that the pages stay quick."""
    command = [sys.executable, "-m", "taichong.web.bodies", json.dumps(dict(told))]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- ourselves


def _render(told: Mapping[str, str]) -> None:
    from taichong.atlas import load  # noqa: PLC0415 -- only in the process that renders
    from taichong.web.figures import WHOLE_BODY, still  # noqa: PLC0415 -- the same

    server = os.getppid()
    if hasattr(os, "nice"):
        os.nice(10)
    for code in (*(each.code for each in load().points if each.press), WHOLE_BODY):
        if os.getppid() != server:
            return  # nobody is left to look at the pictures
        still(told, code)


if __name__ == "__main__":
    _render(json.loads(sys.argv[1]))
