"""Contact sheets of the stills and steps of all points for pressing: `python builders/contact_sheets.py`; look at them.

Four bodies, two tones of skin, both sides by turns. Say for each picture which bones are seen, which side it is, and
where one would press; mend what is misread, and make them again.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PIL import Image

from gallery import BODIES, OUT
from taichong.locate import Body, engine_of
from taichong.pictures import still
from taichong.pictures.steps import in_a_row, steps

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE, COLUMNS = 586, 3
GROUNDS = {1: (233, 226, 214), 4: (35, 38, 40)}
"""Grounds of the pages, light and dark, with the tone of skin that is shown on them."""


def main(codes: Sequence[str]) -> None:
    """Draw a sheet for each body and tone; of some points only, if any are named."""
    OUT.mkdir(exist_ok=True)
    pressed = codes or [each.code for each in engine_of().atlas.points if each.press]
    for number, (name, told) in enumerate(BODIES.items()):
        body = Body.of(**told)  # type: ignore[arg-type]  # a table of keyword arguments
        for tone, ground in GROUNDS.items():
            tiles, rows = [], []
            for code in pressed:
                point = body.locate(code).sides[(number + tone) % len(body.locate(code).sides)]
                picture = still(body, point, tone, WIDE)
                tile = Image.new("RGB", picture.size, ground)
                tile.paste(picture, mask=picture.getchannel("A"))
                tiles.append(tile)
                rows.append(in_a_row(steps(body, point, tone), ground))
            _sheet(tiles, COLUMNS).save(OUT / f"stills_{name.replace(' ', '_')}_{tone}.png")
            _sheet(rows, 1).save(OUT / f"steps_{name.replace(' ', '_')}_{tone}.png")


def _sheet(tiles: Sequence[Image.Image], columns: int) -> Image.Image:
    wide, high = tiles[0].size
    sheet = Image.new("RGB", (columns * wide, -(-len(tiles) // columns) * high), "white")
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number % columns * wide, number // columns * high))
    return sheet


if __name__ == "__main__":
    main(sys.argv[1:])
