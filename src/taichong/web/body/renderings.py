"""Which body the pages show, what it is called in addresses, and where its pictures lie."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import taichong
from taichong.locate import EXAMPLE_BODY, NO_BODY, forget, kept_body, kept_tone, kept_units
from taichong.person import private_folder
from taichong.pictures import SKIN_TONES, USUAL_TONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taichong.locate import Units
    from taichong.person import Home

LOOK = 4
"""Counts up when the pictures or what the live body is told change: both are kept for ever under a body's name."""


def forget_body(home: Home) -> None:
    """Forget it, and its pictures."""
    forget(home)
    forget_pictures(home)


def shown_body(home: Home | None) -> tuple[dict[str, str], bool]:
    """The body that the pages show, and whether it is this person's own; without a home, the example."""
    kept = kept_body(home) if home else dict(NO_BODY)
    return (kept, True) if kept["sex"] else (dict(EXAMPLE_BODY), False)


def units(home: Home) -> Units:
    """Those in which the person typed their tape measures."""
    kept = kept_units(home).get("tape", "mm")
    return cast("Units", kept if kept in {"mm", "cm", "in"} else "mm")


def tone(home: Home) -> int:
    """The tone of skin of this person's pictures."""
    kept = kept_tone(home)
    return kept if kept is not None and kept < len(SKIN_TONES) else USUAL_TONE


def shown_name(home: Home, told: Mapping[str, str]) -> str:
    """What a body's pictures are called in addresses: it changes with how they look to this person, too."""
    looks = "" if (units(home), tone(home)) == ("mm", USUAL_TONE) else f"{units(home)}{tone(home)}"
    return f"{name_of(told)}{looks}"


def name_of(told: Mapping[str, str]) -> str:
    """A name for a body, to be put in addresses: it changes with what was told, the standard, and how it is drawn."""
    text = json.dumps([dict(told), _standard(), LOOK], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _standard() -> str:
    """What places are computed from: the compiled atlas, and the landmarks beside `src` or in the installed package."""
    here = Path(taichong.__file__).parent
    marks = "bodies/anny/landmarks.yaml"
    files = (here / "atlas.json", here / marks, here.parents[1] / marks)
    return hashlib.sha256(b"".join(each.read_bytes() for each in files if each.is_file())).hexdigest()


def room_for_pictures(home: Home, told: Mapping[str, str]) -> Path:
    """The folder for pictures of this body, closed to other users from its root on."""
    for folder in (home.folder, home.pictures, home.pictures / name_of(told)):
        private_folder(folder)
    return home.pictures / name_of(told)


def forget_pictures(home: Home) -> None:
    """Delete them all; they show a body."""
    shutil.rmtree(home.pictures, ignore_errors=True)


def render_beforehand(home: Home, told: Mapping[str, str]) -> None:
    """Begin to render the points for pressing, in a process of its own, so that the pages stay quick."""
    command = [sys.executable, "-m", "taichong.web.body.shown"]
    rendering = subprocess.Popen(  # noqa: S603 -- ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert rendering.stdin  # noqa: S101 -- it is a pipe
    with suppress(OSError), rendering.stdin as body:  # on its command line every user of the machine could read it
        body.write(json.dumps([str(home.folder), dict(told)]).encode())
