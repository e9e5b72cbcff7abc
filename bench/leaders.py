"""How often the lines from names to what they name cross something, over all pressed points of four bodies."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np

from taichong.atlas import load
from taichong.locate import Body
from taichong.pictures import lettering, limb, stills, view_of
from taichong.pictures.cords import draw_cord
from taichong.pictures.framing import share_lines, slide_to
from taichong.pictures.stills import PIXELS, still

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from PIL import ImageDraw

    from taichong.locate import Located
    from taichong.pictures.cords import SoftLine

    Array = NDArray[np.float64]

PEOPLE = {
    "light young woman": Body.of(sex="female", age=22, height_cm=158, weight_kg=47),
    "heavy woman": Body.of(sex="female", age=45, height_cm=164, weight_kg=98),
    "tall man": Body.of(sex="male", age=35, height_cm=193, weight_kg=86),
    "heavy old man": Body.of(sex="male", age=68, height_cm=172, weight_kg=108),
}
"""Those of the contact sheets."""
DOT = 18
"""So near to what it names a leader may touch that [pixels]."""


def main() -> None:
    """Count, and say where."""
    counts, where, pictures = Counter[str](), list[str](), 0
    blank = lambda camera, *_: np.zeros((camera.size[1], camera.size[0], 3))  # noqa: E731 -- what is written does not hang on colours
    with patch.object(stills, "painted", blank), patch.object(limb, "painted", blank):
        for who, body in PEOPLE.items():
            for code in (each.code for each in load().points if each.press):
                for point in body.locate(code).sides:
                    pictures += 1
                    found = Counter(crossings(body, point))
                    counts.update(each.partition("” ")[2].partition(" (")[0] for each in found)
                    where += [f"{code} {point.side} of a {who}: {each}" for each in found]
    print(f"{pictures} pictures, {len(where)} faults:", *sorted(where), sep="\n  ")
    print(*(f"{count}: {each}" for each, count in counts.most_common()), sep="\n")


def crossings(body: Body, point: Located) -> Iterator[str]:
    """Name what the leaders in a picture cross that they do not point at."""
    names, cords = list[lettering._Name](), list["SoftLine"]()  # noqa: SLF001 -- where it wrote them

    def drawn_cord(pen: ImageDraw.ImageDraw, line: SoftLine, scale: float) -> None:
        cords.append(line)
        draw_cord(pen, line, scale)

    with (
        patch.object(lettering, "write_names", lambda _pen, written, _scale: names.extend(written)),
        patch.object(lettering, "draw_cord", drawn_cord),
        patch.object(stills, "draw_zones", lambda *_: None),
    ):
        still(body, point)
    camera = view_of(point).sized(PIXELS)
    tape = camera.project(slide_to(point))[:, :2]
    lines = {"the tape": [tape]} | {f"a cord ({each.name})": [each.places] for each in cords}
    if len(tape) == 0 or share_lines(point):
        lines["the line of a share"] = [camera.project(s)[:, :2] for c in point.chain for s in c.segments]
    middle, radius = camera.project(point.position)[:2], point.spread_mm / camera.mm_per_pixel
    for name in names:
        text, leader = " ".join(name.lines), trimmed(name.at, np.array(name.edge))
        for what, some in lines.items():
            if any(meets(leader, line) for line in some):
                yield f"“{text}” crosses {what}"
        if np.hypot(*(name.at - middle)) > 1.3 * radius and away(leader, middle) < 0.8 * radius:
            yield f"“{text}” crosses the zone"
        if any(under(name.box, line) for some in lines.values() for line in some):
            yield f"“{text}” stands on a line"
        if len(tape) and 1 < np.hypot(*(name.at - tape[0])) < DOT:
            yield f"“{text}” hides where the tape begins"
    yield from _each_other(names)


def _each_other(names: list[lettering._Name]) -> Iterator[str]:
    for one, other in permutations(names, 2):
        leader, said = trimmed(one.at, np.array(one.edge)), f"“{' '.join(one.lines)}”"
        if meets(leader, trimmed(other.at, np.array(other.edge))) and one.at[0] <= other.at[0]:
            yield f"{said} crosses the leader of another"
        if away(leader, other.at) < DOT / 2:
            yield f"{said} crosses the dot of another"
        if under(other.box, np.linspace(leader[0], leader[1], 200)):
            yield f"{said} runs under another"


def trimmed(at: Array, edge: Array) -> Array:
    """Cut off the part of a leader (2, 2) that lies at its dot."""
    run = edge - at
    long = float(np.hypot(*run))
    return np.stack([at + run * min(1.0, DOT / max(long, 1e-9)), edge])


def meets(one: Array, line: Array) -> bool:
    """Tell whether a segment (2, 2) crosses a line through places (n, 2); NaN where that is hidden."""
    a, b, c, d = one[0], one[1], line[:-1], line[1:]
    sides = [np.sign(turn(a, b, c)) * np.sign(turn(a, b, d)), np.sign(turn(c, d, a)) * np.sign(turn(c, d, b))]
    return bool(((sides[0] < 0) & (sides[1] < 0)).any())


def turn(a: Array, b: Array, c: Array) -> Array:
    """Return twice the area of triangles, signed by whether they turn left or right."""
    return np.asarray((b - a)[..., 0] * (c - a)[..., 1] - (b - a)[..., 1] * (c - a)[..., 0])


def away(leader: Array, place: Array) -> float:
    """Measure how far a place is from a segment [pixels]."""
    return float(np.hypot(*(np.linspace(leader[0], leader[1], 400) - place).T).min())


def under(box: Iterable[float], line: Array) -> bool:
    """Tell whether places of a line (n, 2) lie under the paper of a name."""
    left, top, right, low = box
    return bool((((line > (left, top)) & (line < (right, low))).all(axis=1)).any())


if __name__ == "__main__":
    main()
