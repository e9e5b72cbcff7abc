"""Contact sheets of the stills and steps of all points for pressing: `python builders/contact_sheets.py`.

They lie in `gallery/sheets`: four bodies, two tones of skin on the page's light and dark ground, both sides by turns
(`--person`, `--tone` and `--only` make some of them, codes those of some points). No code is written on them:
say for each picture which bones are seen, which side it is, and where one would press, and only then read in
`gallery/sheets/index.txt` which point it is. Under each step stands what its words ask for: does the picture show that?
Mend what is misread, and make them again.
"""

from __future__ import annotations

import argparse
import textwrap
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from gallery import OUT
from taichong.locate import Body, engine_of
from taichong.pictures import still
from taichong.pictures.steps import steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taichong.atlas import Point
    from taichong.locate import Located
    from taichong.pictures.steps import Step

PEOPLE = {
    "light_young_woman": {"sex": "female", "age": 22, "height_cm": 158, "weight_kg": 47},
    "heavy_woman": {"sex": "female", "age": 45, "height_cm": 164, "weight_kg": 98},
    "tall_man": {"sex": "male", "age": 35, "height_cm": 193, "weight_kg": 86},
    "heavy_old_man": {"sex": "male", "age": 68, "height_cm": 172, "weight_kg": 108},
}
TONES = {1: (233, 226, 214), 4: (35, 38, 40)}
"""A light and a dark skin, each with the ground of the pages that it is shown on."""
WIDE, COLUMNS, ROWS = 586, 2, 3
"""A still's width [pixels]; so few on a sheet that a viewer that shrinks it leaves the names readable."""
STEP, IN_A_ROW, IN_A_SHEET = (370, 278), 4, 4
"""How large a step is [pixels], how many stand beside each other, and how many points have theirs on one sheet."""
BENEATH, LETTERS, TYPE = 92, 62, 12
"""How much room the words under a step have [pixels], how many letters a line of them has, and how high they are."""
INKS = {1: (40, 34, 28), 4: (226, 226, 222)}


def main() -> None:
    """Draw the sheets that are asked for."""
    every = [each.code for each in engine_of().atlas.points if each.press]
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument(
        "codes", nargs="*", default=every, metavar="CODE", help="all points for pressing, if none is named"
    )
    told.add_argument("--person", choices=PEOPLE, action="append", help="one of the four; repeatable")
    told.add_argument("--tone", type=int, choices=TONES, action="append", help="1 light, 4 dark; repeatable")
    told.add_argument("--only", choices=("stills", "steps"), help="leave the others out")
    asked = told.parse_args()
    room = OUT / "sheets"
    room.mkdir(parents=True, exist_ok=True)
    index = []
    for person, tone in product(asked.person or PEOPLE, asked.tone or TONES):
        body = Body.of(**PEOPLE[person])  # type: ignore[arg-type]  # a table of keyword arguments
        turn = list(PEOPLE).index(person) + tone
        points = [
            (sides := body.locate(code).sides)[(turn + number) % len(sides)] for number, code in enumerate(asked.codes)
        ]
        for name, each, count, drawn in (
            ("stills", COLUMNS * ROWS, COLUMNS, _stills(body, points, tone)),
            ("steps", IN_A_SHEET, 1, _steps(body, points, tone)),
        ):
            if asked.only not in (None, name):
                continue
            for number, tiles in enumerate(_batched(drawn, each), start=1):
                file = f"{name}_{person}_{tone}_{number:02}.png"
                _sheet(tiles, count).save(room / file)
                shown = points[(number - 1) * each : number * each]
                index.append(f"{file}: " + ", ".join(f"{point.code} {point.side}" for point in shown))
    (room / "index.txt").write_text("\n".join(index) + "\n", encoding="utf-8")


def _stills(body: Body, points: Sequence[Located], tone: int) -> Iterable[Image.Image]:
    for point in points:
        picture = still(body, point, tone, WIDE)
        tile = Image.new("RGB", picture.size, TONES[tone])
        tile.paste(picture, mask=picture.getchannel("A"))
        yield tile


def _steps(body: Body, points: Sequence[Located], tone: int) -> Iterable[Image.Image]:
    for point in points:
        yield step_row(steps(body, point, tone), step_texts(body.engine.atlas.point(point.code)), tone)


def step_texts(point: Point) -> tuple[str, ...]:
    """What the words ask for at each picture of a point: the third has all that is to be done before one presses."""
    does, cue = [each.do for each in point.find if not each.by_touch], point.press.cue if point.press else ""
    if not (point.place and point.place.hand and point.place.hand.slides):
        return (" ".join([*does, cue]),)
    return (*does[:2], " ".join(does[2:]), cue)


def step_row(pictures: Sequence[Step], texts: Sequence[str], tone: int) -> Image.Image:
    """The steps of a point beside each other, each as large as on all other rows, with its words beneath."""
    wide, high = STEP
    row = Image.new("RGB", (IN_A_ROW * wide, high + BENEATH), TONES[tone])
    pen, font = ImageDraw.Draw(row), ImageFont.load_default(TYPE)
    letters = LETTERS * (IN_A_ROW if len(pictures) == 1 else 1)
    for number, (each, text) in enumerate(zip(pictures, texts, strict=True)):
        small = each.image.resize(STEP, Image.Resampling.LANCZOS)
        row.paste(small, (number * wide, 0), small.getchannel("A"))
        pen.multiline_text((number * wide + 6, high), textwrap.fill(text, letters), INKS[tone], font)
    return row


def _batched(tiles: Iterable[Image.Image], count: int) -> Iterable[list[Image.Image]]:
    batch: list[Image.Image] = []
    for tile in tiles:
        batch.append(tile)
        if len(batch) == count:
            yield batch
            batch = []
    if batch:
        yield batch


def _sheet(tiles: Sequence[Image.Image], columns: int) -> Image.Image:
    wide, high = tiles[0].size
    sheet = Image.new("RGB", (columns * wide, -(-len(tiles) // columns) * high), "white")
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number % columns * wide, number // columns * high))
    return sheet


if __name__ == "__main__":
    main()
