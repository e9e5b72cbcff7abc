"""The pictures of the stretches for a fresh cramp: two frames each, and the words and arrows over them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from taichong.words import words

DRAWN = Path(__file__).with_name("static") / "stretches" / "stretches.json"


def pictured() -> tuple[str, ...]:
    """The ids of the care that has pictures."""
    return tuple(_drawn()["stretches"])


def frames_of(care: str) -> tuple[str, str]:
    """The names of its two assets, start and hold."""
    return f"stretches/{care}-1.webp", f"stretches/{care}-2.webp"


@cache
def stretch_picture(care: str) -> dict[str, Any] | None:
    """What a page needs to show a stretch: its size, frames with what they show and name, arrows; or nothing."""
    over = _drawn()["stretches"].get(care)
    if over is None:
        return None
    said = words("stretches")
    texts = said["pictures"][care]
    frames = [
        {"file": file, "alt": texts[which], "title": said["hold" if which == "end" else "start"], "names": names}
        for file, which, names in zip(frames_of(care), ("start", "end"), over["frames"], strict=True)
    ]
    return {"size": _drawn()["size"], "arrows": over["arrows"], "frames": frames, "said": said}


@cache
def _drawn() -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(DRAWN.read_bytes())
    return drawn
