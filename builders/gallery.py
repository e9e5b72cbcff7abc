"""Contact sheets of every landmark and point, each from two views: `make gallery`, then look at `gallery/*.png`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from taichong.locate import Body, engine_of
from taichong.pictures import close_up, two_views

OUT = Path(__file__).parents[1] / "gallery"
TILE, COLUMNS, ROWS = 300, 6, 5
BODIES = {
    "woman": {"sex": "female", "age": 30, "height_cm": 163, "weight_kg": 65},
    "man": {"sex": "male", "age": 30, "height_cm": 176, "weight_kg": 82},
    "light woman": {"sex": "female", "age": 25, "height_cm": 155, "weight_kg": 45},
    "heavy man": {"sex": "male", "age": 45, "height_cm": 185, "weight_kg": 120},
}


def main() -> None:
    """Draw all bodies."""
    OUT.mkdir(exist_ok=True)
    for name, told in BODIES.items():
        body = Body.of(**told)  # type: ignore[arg-type]  # a table of keyword arguments
        sheets(name, "landmarks", landmark_tiles(body))
        sheets(name, "points", point_tiles(body))


def landmark_tiles(body: Body) -> list[Image.Image]:
    """Draw two close-ups of each landmark."""
    marks = engine_of().marks
    places = marks.positions(body.fit.coefficients)[0]
    normals = marks.normals(body.fit.coefficients)[0]
    shown = zip(engine_of().atlas.landmarks, places, normals, strict=True)
    return [
        tile(body, place, toward, mark.id, mark.sd_mm) for mark, place, normal in shown for toward in two_views(normal)
    ]


def point_tiles(body: Body) -> list[Image.Image]:
    """Draw two close-ups of each point, with its zone."""
    return [
        tile(body, pair.left.position, toward, f"{pair.left.code} {pair.left.spread_mm:.0f} mm", pair.left.spread_mm)
        for pair in body.locate_all()
        for toward in two_views(pair.left.normal)
    ]


def tile(body: Body, place: np.ndarray, toward: np.ndarray, text: str, radius_mm: float) -> Image.Image:
    """Draw the skin around a place, 200 mm wide."""
    return close_up(np.asarray(body.vertices, float), place, toward, text, radius_mm)


def sheets(body: str, what: str, tiles: list[Image.Image]) -> None:
    """Write tiles to sheets of 6 by 5."""
    each = COLUMNS * ROWS
    for number in range(-(-len(tiles) // each)):
        sheet = Image.new("RGB", (COLUMNS * TILE, ROWS * TILE), "white")
        for at, image in enumerate(tiles[number * each : (number + 1) * each]):
            sheet.paste(image, (at % COLUMNS * TILE, at // COLUMNS * TILE))
        sheet.save(OUT / f"{body.replace(' ', '_')}_{what}_{number + 1}.png")


if __name__ == "__main__":
    main()
