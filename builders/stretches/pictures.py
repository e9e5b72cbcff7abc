"""Pictures of the stretches for a fresh cramp, start and hold, from the body model: `make stretches`.

Writes `<care>-1.webp` and `<care>-2.webp` to `src/taichong/web/static/stretches/`, and to its `stretches.json`
where the words and arrows over them stand. Look at every one, light and dark, at phone size, before you commit them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from drawing import drawn, dressed
from pose import mm
from shots import SHOTS, SIZE, Arrow, Name, Shot, camera

from taichong.locate import EXAMPLE_BODY, Body, body_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scenes import Scene

    from taichong.pictures import Camera

OUT = Path(__file__).resolve().parents[2] / "src" / "taichong" / "web" / "static" / "stretches"
QUALITY = 68
HEAD, NARROW = 34.0, 0.55
"""How long the head of an arrow is, and how much of that it is wide to each side."""


def main(*wanted: str) -> None:
    """Render the stretches with these ids, or all of them; write over all of them what is written over them."""
    OUT.mkdir(exist_ok=True)
    body = example()
    over = {}
    for care, shot in SHOTS.items():
        scenes = [shot.scene(body, end) for end in (0, 1)]
        if care in (wanted or SHOTS):
            _render(care, shot, scenes)
        over[care] = written_over(shot, scenes)
    text = json.dumps({"size": SIZE, "stretches": over}, indent=1)
    (OUT / "stretches.json").write_text(text + "\n", encoding="utf-8")


def example() -> Body:
    """Make the body that the pages show to people who gave no measures of theirs."""
    return body_of(EXAMPLE_BODY)


def written_over(shot: Shot, scenes: list[Scene]) -> dict[str, Any]:
    """Return the arrows, and the named parts at start and hold."""
    return {"arrows": list(map(_arrow, shot.arrows)), "frames": [_names(shot, scenes, end) for end in (0, 1)]}


def _render(care: str, shot: Shot, scenes: list[Scene]) -> None:
    for number, scene in enumerate(scenes, 1):
        picture = drawn(camera(shot, scene), dressed(scene.skin, shot.covered), scene.things)
        picture.save(OUT / f"{care}-{number}.webp", "WEBP", quality=QUALITY, method=6)
        print(f"{care}-{number}.webp", (OUT / f"{care}-{number}.webp").stat().st_size)


def _names(shot: Shot, scenes: list[Scene], end: int) -> list[dict[str, Any]]:
    """Each named part: where its word stands, and where it is."""
    eye = camera(shot, scenes[end])
    shown = [(name, name.words[end]) for name in shot.names]
    return [{"part": name.part, "at": at, "to": _spot(eye, _place(scenes[end], name))} for name, at in shown if at]


def _place(scene: Scene, name: Name) -> NDArray[np.float64]:
    return mm(*np.mean([scene.pose.joint(each) for each in name.joints], axis=0)) + name.away


def _spot(eye: Camera, place: NDArray[np.float64]) -> list[int]:
    return [round(float(each)) for each in eye.project(place)[:2]]


def _arrow(arrow: Arrow) -> dict[str, str]:
    """A bowed line, and its head as a triangle, as SVG paths."""
    a, b = np.array(arrow.start, float), np.array(arrow.end, float)
    bend = (a + b) / 2 + 2 * arrow.bow * np.array([b[1] - a[1], a[0] - b[0]])
    way = (b - bend) / np.linalg.norm(b - bend)
    foot, aside = b - HEAD * way, HEAD * NARROW * np.array([way[1], -way[0]])
    return {
        "line": f"M{_xy(a)}Q{_xy(bend)} {_xy(foot + 4 * way)}",
        "head": f"M{_xy(b)}L{_xy(foot + aside)} {_xy(foot - aside)}Z",
    }


def _xy(spot: NDArray[np.float64]) -> str:
    return f"{spot[0]:.0f} {spot[1]:.0f}"


if __name__ == "__main__":
    main(*sys.argv[1:])
