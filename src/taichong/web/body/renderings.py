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
from typing import TYPE_CHECKING, NamedTuple, cast

import msgspec

import taichong
from taichong.atlas import Atlas
from taichong.locate import EXAMPLE_BODY, ToldBody, forget, kept_body, kept_tone, kept_units
from taichong.person import private_folder
from taichong.pictures import SKIN_TONES, USUAL_TONE
from taichong.web.homes import own_home
from taichong.web.templating import atlas_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from taichong.locate import RulerUnits
    from taichong.person import Home

LOOK = 10
"""Counts up when the pictures or what the live body is told change: both are kept for ever under a body's name."""


class Shown(NamedTuple):
    """A body that is shown: what was told of it, whether it is this person's own, and the standard of its points."""

    told: ToldBody
    own: bool
    atlas: Atlas

    @property
    def name(self) -> str:
        """A name for addresses: it changes with what was told, the standard, and how it is drawn."""
        text = json.dumps([msgspec.to_builtins(self.told), _standard(self.atlas), LOOK], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def units(home: Home) -> RulerUnits:
    """Those in which the person typed their tape measures."""
    kept = kept_units(home).get("tape", "mm")
    return cast("RulerUnits", kept if kept in {"mm", "cm", "in"} else "mm")


def tone(home: Home) -> int:
    """The tone of skin of this person's pictures."""
    kept = kept_tone(home)
    return kept if kept is not None and kept < len(SKIN_TONES) else USUAL_TONE


def address_name(home: Home, shown: Shown) -> str:
    """What a body's pictures are called in addresses: it changes with how they look to this person, too."""
    looks = "" if (units(home), tone(home)) == ("mm", USUAL_TONE) else f"{units(home)}{tone(home)}"
    return f"{shown.name}{looks}"


def shown_body(home: Home | None, atlas: Atlas) -> Shown:
    """The body kept in a home; without one, the example."""
    kept = kept_body(home) if home else None
    return Shown(kept or EXAMPLE_BODY, own=kept is not None, atlas=atlas)


def shown_to(request: Request) -> Shown:
    """The body that the pages show to who asks."""
    return shown_body(own_home(request), atlas_of(request))


@cache
def _standard(atlas: Atlas) -> str:
    """What places are computed from: the atlas, and the landmarks beside `src` or in the installed package."""
    here = Path(taichong.__file__).parent
    marks = "bodies/anny/landmarks.yaml"
    files = (here / marks, here.parents[1] / marks)
    content = [msgspec.json.encode(atlas.whole()), *(each.read_bytes() for each in files if each.is_file())]
    return hashlib.sha256(b"".join(content)).hexdigest()


def room_for_pictures(home: Home, shown: Shown) -> Path:
    """The folder for pictures of this body, closed to other users from its root on."""
    for folder in (home.folder, home.pictures, home.pictures / shown.name):
        private_folder(folder)
    return home.pictures / shown.name


def forget_body(home: Home) -> None:
    """Forget it, and its pictures."""
    forget(home)
    forget_pictures(home)


def forget_pictures(home: Home) -> None:
    """Delete them all; they show a body."""
    shutil.rmtree(home.pictures, ignore_errors=True)


def render_beforehand(home: Home, shown: Shown) -> None:
    """Begin to render the points for pressing, in a process of its own, so that the pages stay quick."""
    command = [sys.executable, "-m", "taichong.web.body.shown"]
    rendering = subprocess.Popen(  # noqa: S603 -- ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert rendering.stdin  # noqa: S101 -- it is a pipe
    with suppress(OSError), rendering.stdin as asked:  # on its command line every user of the machine could read it
        asked.write(msgspec.json.encode(Rendering(str(home.folder), shown.told, shown.atlas.folder)))


class Rendering(msgspec.Struct, frozen=True):
    """What the process that renders is asked for: for which home, which body, and by which atlas (our own for none)."""

    home: str
    told: ToldBody
    atlas: str | None
