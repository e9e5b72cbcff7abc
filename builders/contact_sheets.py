"""Contact sheets of the stills and steps of all points for pressing: `python builders/contact_sheets.py`.

They lie in `gallery/sheets`: four bodies, two tones of skin on the page's light and dark ground, both sides by turns
(`--person` and `--tone` make some of them, codes those of some points). No code is written on them:
say for each picture which bones are seen, which side it is, and where one would press, and only then read in
`gallery/sheets/index.txt` which point it is. Mend what is misread, and make them again.
"""

from __future__ import annotations

import argparse
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image

from gallery import OUT
from taichong.locate import Body, engine_of
from taichong.pictures import still
from taichong.pictures.steps import in_a_row, steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taichong.locate import Located

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
ROW, IN_A_SHEET = 1480, 4
"""The width [pixels] of the four steps beside each other, and how many points have theirs on one sheet."""


def main() -> None:
    """Draw the sheets that are asked for."""
    every = [each.code for each in engine_of().atlas.points if each.press]
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument(
        "codes", nargs="*", default=every, metavar="CODE", help="all points for pressing, if none is named"
    )
    told.add_argument("--person", choices=PEOPLE, action="append", help="one of the four; repeatable")
    told.add_argument("--tone", type=int, choices=TONES, action="append", help="1 light, 4 dark; repeatable")
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
        row = in_a_row(steps(body, point, tone), TONES[tone])
        yield row.resize((ROW, round(ROW / row.width * row.height)), Image.Resampling.LANCZOS)


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
